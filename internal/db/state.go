package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// State is what the database is, for whoever runs it.
type State struct {
	Kind    string `json:"kind" enum:"sqlite,postgresql"`
	Version string `json:"version"`
	Bytes   int64  `json:"bytes" doc:"as it lies on the disk; of PostgreSQL sharded by Citus, the coordinator's"`
	Step    int    `json:"step" doc:"migrations that were run"`
	Steps   int    `json:"steps" doc:"migrations that the program knows"`
}

// State looks at the database; files are the program's migrations.
func (d *DB) State(ctx context.Context, files fs.FS) (s State, err error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return s, fmt.Errorf("list migrations: %w", err)
	}
	s = State{Kind: "sqlite", Steps: len(names)}
	version, size := "SELECT sqlite_version()", "SELECT CAST(0 AS bigint)"
	if d.pool != nil {
		s.Kind, version, size = "postgresql", "SELECT current_setting('server_version')", "SELECT pg_database_size(current_database())"
	}
	err = d.View(ctx, func(t *Tx) error {
		return errors.Join(t.QueryRow(ctx, version).Scan(&s.Version), t.QueryRow(ctx, size).Scan(&s.Bytes),
			t.QueryRow(ctx, "SELECT coalesce(max(step), 0) FROM schema_step").Scan(&s.Step))
	})
	if err != nil {
		return s, fmt.Errorf("look at the database: %w", err)
	}
	if d.pool == nil {
		for _, path := range []string{d.path, d.path + "-wal"} {
			if info, err := os.Stat(path); err == nil { // the log may be gone just now
				s.Bytes += info.Size()
			}
		}
	}
	return s, nil
}
