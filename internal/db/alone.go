package db

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Alone waits until no other process is alone under the key, and keeps others
// out until Together or Close is called or this process ends, however it ends.
// Who has to wait is told once by waits. On SQLite, whose file has one process
// that serves, there is nobody to wait for.
func (d *DB) Alone(ctx context.Context, key int64, waits func()) error {
	if d.pool == nil {
		return nil
	}
	// A connection of its own: one of the pool would be missed, or be the only one.
	c, err := pgx.ConnectConfig(ctx, d.pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("reach PostgreSQL: %w", err)
	}
	d.alone = c
	free := false
	if err = c.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&free); err == nil && !free {
		waits()
		_, err = c.Exec(ctx, "SELECT pg_advisory_lock($1)", key)
	}
	if err != nil {
		return fmt.Errorf("wait for another process: %w", err)
	}
	return nil
}

// Together lets the next one in that waits in Alone.
func (d *DB) Together() {
	if d.alone != nil {
		_ = d.alone.Close(context.Background()) // the lock ends with its connection
		d.alone = nil
	}
}
