package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

// ErrSchema means that the database was migrated by another version of the program.
var ErrSchema = errors.New("the database schema does not belong to this program")

// Migrate brings the schema up to the newest of the numbered .sql files, each
// in one transaction. The files are written for PostgreSQL; SQLite's form is
// derived by ToSQLite. A database that knows more than the files, or other ones, is refused.
func (d *DB) Migrate(ctx context.Context, files fs.FS) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	return d.MigrateTo(ctx, files, len(names))
}

// MigrateTo is Migrate up to a step only: a backup is loaded into the schema
// that it was taken from, and then migrated on.
func (d *DB) MigrateTo(ctx context.Context, files fs.FS, step int) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	var have []string
	err = d.Load(ctx, func(t *Tx) error {
		if _, err := t.Exec(ctx, versionTable); err != nil {
			return err
		}
		have, err = Steps(ctx, t)
		return err
	})
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if n := max(len(have), step); n > len(names) {
		return fmt.Errorf("%w: it is at step %d, the program knows %d", ErrSchema, n, len(names))
	}
	if err := same(have, names); err != nil {
		return err
	}
	for n := len(have); n < step; n++ {
		text, err := fs.ReadFile(files, names[n])
		if err != nil {
			return fmt.Errorf("read migration: %w", err)
		}
		if err := d.step(ctx, n+1, names[n], string(text)); err != nil {
			return fmt.Errorf("migrate %s: %w", names[n], err)
		}
	}
	return nil
}

// Current reports ErrSchema unless the database is at the newest of the files.
func (d *DB) Current(ctx context.Context, files fs.FS) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	var have []string
	err = d.View(ctx, func(t *Tx) (err error) {
		have, err = Steps(ctx, t)
		return err
	})
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if len(have) != len(names) {
		return fmt.Errorf("%w: it is at step %d, the program at %d", ErrSchema, len(have), len(names))
	}
	return same(have, names)
}

// CheckSteps reports ErrSchema unless steps are the first of the files.
func CheckSteps(files fs.FS, steps []string) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	if len(steps) > len(names) {
		return fmt.Errorf("%w: it is at step %d, the program knows %d", ErrSchema, len(steps), len(names))
	}
	return same(steps, names)
}

// same refuses a database that came to where it is by other steps: one of the program's
// would be repeated on it, or be missing.
func same(have, names []string) error {
	for i, name := range have {
		if name != names[i] {
			return fmt.Errorf("%w: its step %d is %s, the program's is %s; run the program that made it, or begin another database", ErrSchema, i+1, name, names[i])
		}
	}
	return nil
}

const versionTable = `CREATE TABLE IF NOT EXISTS schema_step (step integer PRIMARY KEY, name text NOT NULL)`

// Steps are the names of the steps that a database has behind it.
func Steps(ctx context.Context, t *Tx) (names []string, err error) {
	rows, err := t.Query(ctx, `SELECT name FROM schema_step ORDER BY step`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// step runs one file. Two processes that start at once meet at the insert:
// the second waits, then finds the step taken and goes on.
func (d *DB) step(ctx context.Context, n int, name, text string) error {
	if d.pool == nil {
		text = ToSQLite(text)
	}
	err := d.Load(ctx, func(t *Tx) error {
		if _, err := t.Exec(ctx, `INSERT INTO schema_step (step, name) VALUES ($1, $2)`, n, name); err != nil {
			return err
		}
		if t.pg != nil { // the simple protocol takes many statements at once
			_, err := t.pg.Exec(ctx, text, pgx.QueryExecModeSimpleProtocol)
			return err
		}
		_, err := t.lite.ExecContext(ctx, text)
		return err
	})
	if errors.Is(err, ErrDuplicate) {
		return nil
	}
	return err
}

var toSQLite = []struct {
	find *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`(?s)-- only postgres.*?-- end\n`), ""},
	{regexp.MustCompile(`(?m)^-- only sqlite: `), ""},
	{regexp.MustCompile(`(?i) COLLATE "C"`), ""},
	{regexp.MustCompile(`(?i)\b(bigint|smallint|boolean)\b`), "integer"},
	{regexp.MustCompile(`(?i)\b(timestamptz|date|jsonb)\b`), "text"},
	{regexp.MustCompile(`(?i)\bdouble precision\b`), "real"},
	{regexp.MustCompile(`(?i)\bbytea\b`), "blob"},
	{regexp.MustCompile(`(?m)^\); -- clustered$`), ") STRICT, WITHOUT ROWID;"}, // narrow rows: one tree less to write
	{regexp.MustCompile(`(?m)^\);`), ") STRICT;"},
}

// ToSQLite derives SQLite's DDL from PostgreSQL's. Columns must not be named
// like a type, and a CREATE TABLE must end in a line that is ");".
func ToSQLite(ddl string) string {
	for _, r := range toSQLite {
		ddl = r.find.ReplaceAllString(ddl, r.with)
	}
	return strings.TrimSpace(ddl) + "\n"
}
