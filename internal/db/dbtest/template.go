package dbtest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/migrations"
)

// A database is migrated once and then copied: tests are many, and so are migrations.

// lite is a migrated SQLite file.
var lite = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "doudi-template")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "template.sqlite")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// copied writes a migrated SQLite file for a test and returns its path.
func copied(t *testing.T) string {
	t.Helper()
	content, err := lite()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.sqlite")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func migrate(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url, db.Options{Now: time.Now, IDs: id.NewSource(1, time.Now), Digest: Digest})
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Migrate(ctx, migrations.FS)
}

// pg is the name of a migrated database on the server.
var pg = sync.OnceValues(func() (string, error) {
	server := os.Getenv("DOUDI_TEST_POSTGRES")
	name, err := named()
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close(ctx) }() // ends the lock too
	return name, template(ctx, c, server, name)
})

// template makes a migrated database of a name unless the server has it. Every package's
// tests are a process of their own: the first makes it and the others wait.
func template(ctx context.Context, c *pgx.Conn, server, name string) error {
	if _, err := c.Exec(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
		return err
	}
	var is bool
	if err := c.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&is); err != nil || is {
		return err
	}
	half := name + "_half" // of a run that was killed
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + half, "CREATE DATABASE " + half} {
		if _, err := c.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if err := migrate(at(server, half)); err != nil {
		return err
	}
	_, err := c.Exec(ctx, "ALTER DATABASE "+half+" RENAME TO "+name)
	return err
}

// named is the template's name, another for other migrations.
func named() (string, error) {
	h := sha256.New()
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
	}
	return fmt.Sprintf("doudi_%x", h.Sum(nil)[:6]), nil
}

// migrated returns the name of a migrated database to copy.
func migrated(t *testing.T) string {
	t.Helper()
	name, err := pg()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// database copies another of the server for a test, and drops the copy afterwards.
func database(t *testing.T, server, from string) string {
	t.Helper()
	name := fmt.Sprintf("t_%d_%s", os.Getpid(), strings.Map(keep, strings.ToLower(t.Name())))
	name = name[:min(len(name), 40)] + fmt.Sprintf("_%d", time.Now().UnixNano()%1e9)
	run := func(sql string) {
		ctx := context.WithoutCancel(t.Context())
		c, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close(ctx) }()
		if _, err := c.Exec(ctx, sql); err != nil {
			t.Error(err)
		}
	}
	run("CREATE DATABASE " + name + " TEMPLATE " + from)
	t.Cleanup(func() { run("DROP DATABASE " + name + " WITH (FORCE)") })
	return at(server, name)
}

// at is the address of a database of the server. Restart finds its connections by the
// name of who asks.
func at(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server // Connect has refused it before
	}
	u.Path = "/" + name
	q := u.Query()
	q.Set("application_name", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func keep(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return '_'
}
