package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"doudi/internal/accounts"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/backup"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/migrations"
)

// house is an installation in a folder.
type house struct {
	backup.Place
	keys  *crypt.Keyring
	queue *jobs.Queue
}

type chore struct {
	N int `json:"n"`
}

// Kind names the job.
func (chore) Kind() string { return "test.chore" }

func place(t *testing.T, d *db.DB) backup.Place {
	t.Helper()
	dir := t.TempDir()
	return backup.Place{DB: d, Migrations: migrations.FS, FilesDir: filepath.Join(dir, "files"), KeyFile: filepath.Join(dir, "keys.json"), HeadFile: filepath.Join(dir, "audit-heads")}
}

func queue(t *testing.T, d *db.DB) *jobs.Queue {
	t.Helper()
	q := jobs.New(d, slog.New(slog.DiscardHandler))
	jobs.Register(q, func(context.Context, chore) error { return nil })
	if err := q.Open(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	return q
}

// inhabited makes an installation with something of everything.
func inhabited(t *testing.T, d *db.DB) house {
	t.Helper()
	h := house{Place: place(t, d), queue: queue(t, d)}
	var err error
	if h.keys, err = crypt.OpenKeyFile(h.KeyFile, crypt.SM4); err != nil {
		t.Fatal(err)
	}
	a := accounts.New(d, accounts.Options{Log: slog.New(slog.DiscardHandler), Cost: accounts.Cost{Time: 1, Memory: 8, Threads: 1}})
	if err := a.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SignIn(t.Context(), "yuxy", accounts.DemoPassword); err != nil {
		t.Fatal(err)
	}
	store, err := files.New(d, h.FilesDir, h.keys)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Receive(t.Context(), files.Upload{County: 513221, Name: "授权书.pdf", Purpose: "consent"}, strings.NewReader("signed")); err != nil {
		t.Fatal(err)
	}
	h.write(t, 5)
	err = d.Update(t.Context(), func(tx *db.Tx) error { // a department's row with a wrong number is in no index: no bytes, and not null
		_, err := tx.Exec(t.Context(), "INSERT INTO department_record (county, file_id, row_no, id_index, name, amount_fen, sealed) VALUES (513221, 1, 1, $1, '张三', 0, $2)",
			[]byte{}, []byte("x"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := audit.NewHeads(d, h.keys, h.HeadFile).Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

// write does n acts, each with its audit entry and a job.
func (h house) write(t *testing.T, n int) {
	t.Helper()
	ctx := authz.WithActor(t.Context(), authz.Actor{Account: 3, Name: "马林青"})
	for i := range n {
		err := h.DB.Update(ctx, func(tx *db.Tx) error {
			if err := h.queue.Enqueue(ctx, tx, chore{i}); err != nil {
				return err
			}
			return audit.Append(ctx, tx, audit.Entry{County: 513221, Act: "test", Subject: fmt.Sprintf("<%d>", i), Detail: map[string]any{"n": i}})
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func archive(t *testing.T, p backup.Place) ([]byte, backup.Manifest) {
	t.Helper()
	var b bytes.Buffer
	m, err := backup.Write(t.Context(), p, "test", t.TempDir(), &b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m
}

// parts are the digests of what must come back the same. Compressed parts
// compare by digest too, because equal tables are written equally.
func parts(m backup.Manifest) string {
	var b strings.Builder
	for _, p := range m.Parts {
		if p.Name != "about.json" && p.Name != "jobs.json" {
			fmt.Fprintf(&b, "%s %d rows %s\n", p.Name, p.Rows, p.SM3)
		}
	}
	return b.String()
}

func TestRestoreGivesBackWhatWasThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		h := inhabited(t, d)
		var wg sync.WaitGroup
		stop := make(chan struct{})
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					h.write(t, 1)
				}
			}
		})
		data, m := archive(t, h.Place) // while others write
		close(stop)
		wg.Wait()

		// Into either database, whichever it came from.
		dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
			p := place(t, d)
			got, waiting, err := backup.Restore(t.Context(), p, bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if parts(got) != parts(m) || len(m.Missing) != 0 {
				t.Errorf("restored manifest\n%s\nwant\n%s", parts(got), parts(m))
			}
			q := queue(t, d)
			err = d.Update(t.Context(), func(tx *db.Tx) error {
				for _, j := range waiting {
					if err := q.Enqueue(t.Context(), tx, j); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil || len(waiting) < 5 {
				t.Errorf("%d waiting jobs, error %v", len(waiting), err)
			}
			if _, again := archive(t, p); parts(again) != parts(m) {
				t.Errorf("a backup of the restored\n%s\nwant\n%s", parts(again), parts(m))
			}
			check(t, p)
		})
	})
}

// check opens what only the right keys open.
func check(t *testing.T, p backup.Place) {
	t.Helper()
	keys, err := crypt.OpenKeyFile(p.KeyFile, crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(p.HeadFile); err != nil || info.Size() == 0 || info.Mode().Perm() != 0o600 {
		t.Errorf("heads of the audit log: %v, %v", info, err)
	}
	chains, err := audit.NewHeads(p.DB, keys, p.HeadFile).Verify(t.Context(), 513221, 513221)
	if err != nil || len(chains) != 1 || chains[0].Faults != nil || chains[0].Entries < 5 {
		t.Errorf("audit chains %+v, error %v", chains, err)
	}
	store, err := files.New(p.DB, p.FilesDir, keys)
	if err != nil {
		t.Fatal(err)
	}
	var county int32
	var n int64
	err = p.DB.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT county, id FROM stored_file").Scan(&county, &n)
	})
	if err != nil {
		t.Fatal(err)
	}
	f, body, err := store.Open(t.Context(), county, id.ID(n))
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if text, err := io.ReadAll(body); err != nil || string(text) != "signed" || f.Name != "授权书.pdf" {
		t.Errorf("file %q %q, error %v", f.Name, text, err)
	}
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	d, _ := dbtest.SQLite(t)
	h := inhabited(t, d)
	data, _ := archive(t, h.Place)

	t.Run("a place that is lived in", func(t *testing.T) {
		t.Parallel()
		_, _, err := backup.Restore(t.Context(), h.Place, bytes.NewReader(data))
		if !errors.Is(err, backup.ErrNotEmpty) {
			t.Errorf("with keys: %v", err)
		}
		p := place(t, d)
		if _, _, err := backup.Restore(t.Context(), p, bytes.NewReader(data)); !errors.Is(err, backup.ErrNotEmpty) {
			t.Errorf("with rows: %v", err)
		}
	})
	t.Run("a schema that went by other steps", func(t *testing.T) {
		t.Parallel()
		other, _ := dbtest.SQLite(t)
		h := inhabited(t, other)
		err := other.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE schema_step SET name = '0002_other.sql' WHERE step = 2")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		data, _ := archive(t, h.Place)
		d, _ := dbtest.SQLite(t)
		if _, _, err := backup.Restore(t.Context(), place(t, d), bytes.NewReader(data)); !errors.Is(err, db.ErrSchema) || !strings.Contains(err.Error(), "step 2 is 0002_other.sql") {
			t.Errorf("got %v, want ErrSchema that names the step", err)
		}
	})
	flipped := bytes.Clone(data)
	at := bytes.Index(flipped, []byte("files/513221/")) + 512 + 20 // in the bytes of the stored file
	flipped[at] ^= 1
	for name, bad := range map[string][]byte{
		"nothing": nil, "something else": []byte(strings.Repeat("x", 2000)), "a half": data[:len(data)/2], "a flipped bit": flipped,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, _ := dbtest.SQLite(t)
			p := place(t, d)
			if _, _, err := backup.Restore(t.Context(), p, bytes.NewReader(bad)); err == nil {
				t.Error("was restored")
			}
			for _, left := range []string{p.KeyFile, filepath.Join(p.FilesDir, "513221")} {
				if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s is left: %v", left, err)
				}
			}
			err := d.View(t.Context(), func(tx *db.Tx) error {
				var n int
				if err := tx.QueryRow(t.Context(), "SELECT count(*) FROM account").Scan(&n); err != nil || n != 0 {
					return fmt.Errorf("%d accounts stayed behind: %w", n, err)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			if _, _, err := backup.Restore(t.Context(), p, bytes.NewReader(data)); err != nil {
				t.Errorf("the whole archive, afterwards: %v", err)
			}
		})
	}
}

func TestMissingFileIsNamed(t *testing.T) {
	t.Parallel()
	d, _ := dbtest.SQLite(t)
	h := inhabited(t, d)
	if err := os.RemoveAll(h.FilesDir); err != nil {
		t.Fatal(err)
	}
	if _, m := archive(t, h.Place); len(m.Missing) != 1 || !strings.HasPrefix(m.Missing[0], "513221/") {
		t.Errorf("missing %q", m.Missing)
	}
}
