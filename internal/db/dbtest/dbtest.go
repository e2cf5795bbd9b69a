// Package dbtest gives every store test a fresh database of each kind: SQLite
// always, PostgreSQL where DOUDI_TEST_POSTGRES names a server.
package dbtest

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/migrations"
)

// Now is when every test's clock stands: Monday, 2026-11-23, 10:00 in China.
var Now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// Clock is a clock that a test moves by hand.
type Clock struct{ T time.Time }

// Now returns the clock's time.
func (c *Clock) Now() time.Time { return c.T }

// Each runs f on a migrated database of each kind, in parallel subtests.
func Each(t *testing.T, f func(t *testing.T, d *db.DB, clock *Clock)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		clock := &Clock{Now}
		f(t, open(t, copied(t), clock), clock)
	})
	server := os.Getenv("DOUDI_TEST_POSTGRES")
	if server == "" {
		return
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		clock := &Clock{Now}
		f(t, open(t, database(t, server, migrated(t)), clock), clock)
	})
}

// Before runs f on a database of each kind that stands before a migration, to be
// migrated on by f.
func Before(t *testing.T, migration string, f func(t *testing.T, d *db.DB, clock *Clock)) {
	t.Helper()
	names, err := fs.Glob(migrations.FS, "*.sql")
	step := slices.Index(names, migration)
	if err != nil || step < 0 {
		t.Fatalf("no migration %s: %v", migration, err)
	}
	urls := map[string]string{"sqlite": filepath.Join(t.TempDir(), "test.sqlite")}
	if server := os.Getenv("DOUDI_TEST_POSTGRES"); server != "" {
		urls["postgres"] = database(t, server, "template1")
	}
	for name, url := range urls {
		t.Run(name, func(t *testing.T) {
			clock := &Clock{Now}
			d := connect(t, url, clock)
			if err := d.MigrateTo(t.Context(), migrations.FS, step); err != nil {
				t.Fatal(err)
			}
			f(t, d, clock)
		})
	}
}

// SQLite opens a migrated SQLite database for tests of logic that is above SQL.
func SQLite(t *testing.T) (*db.DB, *Clock) {
	t.Helper()
	clock := &Clock{Now}
	return open(t, copied(t), clock), clock
}

// Digest stands for the installation's keyed digest.
func Digest(b []byte) []byte { return crypt.Digest(append([]byte("a test's key "), b...)) }

func open(t *testing.T, url string, clock *Clock) *db.DB {
	t.Helper()
	d := connect(t, url, clock)
	t.Cleanup(func() { logged(t, d) })
	return d
}

func connect(t *testing.T, url string, clock *Clock) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), url, db.Options{Now: clock.Now, IDs: id.NewSource(1, clock.Now), Digest: Digest, Twice: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return d
}

// code is what may stand in the audit log beside numbers and truth values:
// names of the program, identifiers, days, digests. What a person wrote is not.
var code = regexp.MustCompile(`^[A-Za-z0-9_.:/,+*@-]{0,200}$`)

// logged holds, at the end of every store test, that no act wrote free text into
// the audit log, which is kept for good and where text can name people, and that
// every act has the digests of what it changed.
func logged(t *testing.T, d *db.DB) {
	ctx := context.WithoutCancel(t.Context())
	err := d.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "SELECT act, subject, case_no, detail, before_sm3, after_sm3 FROM audit_entry")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var act, subject, caseNo, text string
			var before, after []byte
			if err := rows.Scan(&act, &subject, &caseNo, &text, &before, &after); err != nil {
				return err
			}
			digested(t, act, subject, before != nil, after != nil)
			var detail any
			if err := json.Unmarshal([]byte(text), &detail); err != nil {
				t.Errorf("the detail of %s is not JSON: %v", act, err)
			}
			for _, s := range append(words(detail), act, caseNo) {
				if !code.MatchString(s) {
					t.Errorf("%s on %s has the text %q in the audit log", act, subject, s)
				}
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Logf("The audit log could not be looked at: %v", err) // the test has closed or broken its database
	}
}

// words lists the texts in a JSON value, keys too.
func words(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, x := range v {
			out = append(out, words(x)...)
		}
	case map[string]any:
		for k, x := range v {
			out = append(append(out, k), words(x)...)
		}
	}
	return out
}

// Postgres makes an empty database for a test that opens it itself, and returns its
// address; "" where the tests have no server.
func Postgres(t *testing.T) string {
	t.Helper()
	server := os.Getenv("DOUDI_TEST_POSTGRES")
	if server == "" {
		return ""
	}
	return database(t, server, "template1")
}

// Restart ends every connection to a test's PostgreSQL database, as a restart of the
// server does.
func Restart(t *testing.T, d *db.DB) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	c, err := pgx.Connect(ctx, os.Getenv("DOUDI_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(ctx) }()
	name := d.Postgres().Config().ConnConfig.RuntimeParams["application_name"]
	var ended int
	err = c.QueryRow(ctx, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1", name).Scan(&ended)
	if err != nil || ended == 0 || name == "" {
		t.Fatalf("%d connections of %q were ended, %v", ended, name, err)
	}
}
