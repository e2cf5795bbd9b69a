package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/emmansun/gmsm/sm3"

	"doudi/internal/db"
	"doudi/internal/jobs"
)

// ErrNotEmpty means that a target holds something that a restore would mix
// with what comes from the archive.
var ErrNotEmpty = errors.New("restore only into an empty place")

// ErrDamaged means that an archive is not what was written.
var ErrDamaged = errors.New("the archive is damaged or not whole")

// Restore fills an empty place from an archive and returns the jobs that were
// waiting, which the caller enqueues once the schema is up to date. Everything
// is checked against the archive's manifest before the database commits; after
// a failure the place is as empty as it was.
func Restore(ctx context.Context, p Place, in io.Reader) (Manifest, []jobs.Saved, error) {
	r := &reader{place: p, tar: tar.NewReader(in), got: map[string]Part{}}
	err := r.run(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("restore: %w", err), r.undo())
	}
	return r.manifest, r.waiting, err
}

type reader struct {
	place    Place
	tar      *tar.Reader
	got      map[string]Part
	manifest Manifest
	waiting  []jobs.Saved
	made     []string // files written
}

// undo removes the files of a restore that failed, and their folders, so that
// another can be tried.
func (r *reader) undo() error {
	var err error
	for _, path := range r.made {
		err = errors.Join(err, os.Remove(path))
		_ = os.Remove(filepath.Dir(path)) // stays while something is in it
	}
	return err
}

func (r *reader) run(ctx context.Context) error {
	if err := r.checkFolders(); err != nil {
		return err
	}
	about, err := r.about()
	if err != nil {
		return err
	}
	if err := db.CheckSteps(r.place.Migrations, about.Steps); err != nil {
		return err
	}
	if err := r.place.DB.MigrateTo(ctx, r.place.Migrations, about.Step); err != nil {
		return err
	}
	names, err := tables(r.place.Migrations, about.Step)
	if err != nil {
		return err
	}
	return r.place.DB.Load(ctx, func(tx *db.Tx) error {
		if err := checkTables(ctx, tx, names); err != nil {
			return err
		}
		if tx.SQLite() != nil { // a row may refer to one that comes after it
			if _, err := tx.Exec(ctx, "PRAGMA defer_foreign_keys = ON"); err != nil {
				return err
			}
		}
		for r.manifest.Parts == nil {
			if err := r.entry(ctx, tx); err != nil {
				return err
			}
		}
		return r.check()
	})
}

func (r *reader) checkFolders() error {
	if _, err := os.Stat(r.place.KeyFile); err == nil {
		return fmt.Errorf("%w: %s is there", ErrNotEmpty, r.place.KeyFile)
	}
	entries, err := os.ReadDir(r.place.FilesDir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%w: there are files in %s", ErrNotEmpty, r.place.FilesDir)
	}
	return nil
}

func checkTables(ctx context.Context, tx *db.Tx, names []string) error {
	for _, t := range names {
		var n int
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+t+" LIMIT 1) AS x").Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w: there are rows in table %s", ErrNotEmpty, t)
		}
	}
	return nil
}

func (r *reader) about() (a About, err error) {
	h, err := r.tar.Next()
	if err != nil || h.Name != aboutName {
		return a, fmt.Errorf("%w: it does not begin as one of ours", ErrDamaged)
	}
	if err := r.json(aboutName, &a); err != nil {
		return a, err
	}
	if a.Format != Format {
		return a, fmt.Errorf("the archive has form %d, this program reads %d", a.Format, Format)
	}
	return a, nil
}

// entry reads the next one.
func (r *reader) entry(ctx context.Context, tx *db.Tx) error {
	h, err := r.tar.Next()
	if err != nil {
		return fmt.Errorf("%w: it ends early", ErrDamaged)
	}
	switch name := h.Name; {
	case name == manifestName:
		return json.NewDecoder(r.tar).Decode(&r.manifest)
	case name == keysName:
		return r.file(name, r.place.KeyFile)
	case name == headsName:
		return r.heads()
	case name == jobsName:
		return r.jobs()
	case strings.HasPrefix(name, tablesDir):
		return r.table(ctx, tx, name)
	case strings.HasPrefix(name, filesDir):
		if !fileName.MatchString(name) {
			return fmt.Errorf("%w: it holds %q", ErrDamaged, name)
		}
		return r.file(name, filepath.Join(r.place.FilesDir, filepath.FromSlash(strings.TrimPrefix(name, filesDir))))
	default:
		return fmt.Errorf("%w: it holds %q", ErrDamaged, name)
	}
}

var (
	fileName  = regexp.MustCompile(`^files/[0-9]{6}/[0-9]+$`)
	tableName = regexp.MustCompile(`^tables/([a-z_]+)\.jsonl\.gz$`)
)

// digest passes an entry to use and keeps its size and digest.
func (r *reader) digest(name string, use func(io.Reader) (rows int64, err error)) error {
	sum := sm3.New()
	count := &counter{}
	in := io.TeeReader(r.tar, io.MultiWriter(sum, count))
	rows, err := use(in)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.got[name] = Part{Name: name, Size: count.n, SM3: fmt.Sprintf("%x", sum.Sum(nil)), Rows: rows}
	return nil
}

type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

func (r *reader) json(name string, to any) error {
	return r.digest(name, func(in io.Reader) (int64, error) { return 0, json.NewDecoder(in).Decode(to) })
}

// heads writes the file of the audit log's heads, unless one is there: it may
// know of entries that came after the archive.
func (r *reader) heads() error {
	if _, err := os.Stat(r.place.HeadFile); err == nil {
		return r.digest(headsName, func(io.Reader) (int64, error) { return 0, nil })
	}
	return r.file(headsName, r.place.HeadFile)
}

func (r *reader) jobs() error {
	var list []job
	if err := r.json(jobsName, &list); err != nil {
		return err
	}
	for _, j := range list {
		r.waiting = append(r.waiting, jobs.Saved{Name: j.Kind, Args: j.Args})
	}
	return nil
}

func (r *reader) table(ctx context.Context, tx *db.Tx, name string) error {
	m := tableName.FindStringSubmatch(name)
	if m == nil {
		return fmt.Errorf("%w: it holds %q", ErrDamaged, name)
	}
	return r.digest(name, func(in io.Reader) (int64, error) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return 0, err
		}
		return fill(ctx, tx, m[1], z)
	})
}

func (r *reader) file(name, path string) error {
	return r.digest(name, func(in io.Reader) (int64, error) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return 0, err
		}
		out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return 0, err
		}
		r.made = append(r.made, path)
		_, err = io.Copy(out, in)
		return 0, errors.Join(err, out.Sync(), out.Close())
	})
}

// check compares what came with what must have come.
func (r *reader) check() error {
	for _, want := range r.manifest.Parts {
		if got := r.got[want.Name]; got != want {
			return fmt.Errorf("%w: %s is not as it was written", ErrDamaged, want.Name)
		}
	}
	if len(r.got) != len(r.manifest.Parts) {
		return fmt.Errorf("%w: it holds more than its manifest", ErrDamaged)
	}
	return nil
}
