package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"doudi/internal/scratch"
	"doudi/internal/system"
	"doudi/migrations"
)

// administer makes the system administrator's room.
func (g *Ground) administer(s settings) error {
	if err := scratch.Sweep(filepath.Join(s.backups, "doudi-*.tar.part")); err != nil {
		return err
	}
	system.New(g.DB, g.Queue, g.Log, system.Options{Version: version(), Migrations: migrations.FS, Data: s.data, Holidays: g.holidays,
		Backup: func(ctx context.Context) (system.Backup, error) { return g.backUpAside(ctx, s) }}).Routes(g.Web.API())
	return nil
}

// backUpAside writes an archive into the folder for backups.
func (g *Ground) backUpAside(ctx context.Context, s settings) (system.Backup, error) {
	if err := os.MkdirAll(s.backups, 0o700); err != nil {
		return system.Backup{}, fmt.Errorf("make the folder for backups: %w", err)
	}
	return g.backUp(ctx, s, filepath.Join(s.backups, backupName(g.clock.machine())))
}
