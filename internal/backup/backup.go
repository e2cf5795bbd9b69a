// Package backup copies a whole installation into one archive while it runs,
// and makes an installation of an archive: every table as of one moment, the
// stored files, the key file and the waiting jobs. The form of the archive does
// not depend on the database, so that restoring is also the way from SQLite to
// PostgreSQL. See docs/formats/backup.md.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"doudi/internal/db"
	"doudi/internal/jobs"
	"doudi/internal/scratch"
)

// Format is the version of the archive's form.
const Format = 1

// About is the archive's first entry.
type About struct {
	Format    int       `json:"format"`
	Version   string    `json:"version"`         // of the program
	Step      int       `json:"step"`            // of the schema
	Steps     []string  `json:"steps,omitempty"` // all of its names; older archives have the number alone
	CreatedAt time.Time `json:"createdAt"`
}

// Manifest is the archive's last entry: what must be in it.
type Manifest struct {
	Parts   []Part   `json:"parts"`
	Missing []string `json:"missing,omitempty"` // files that the database knows and the folder had not
}

// Part is one entry.
type Part struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	SM3  string `json:"sm3"`
	Rows int64  `json:"rows,omitempty"`
}

// Place is where an installation lives.
type Place struct {
	DB         *db.DB
	Migrations fs.FS
	FilesDir   string
	KeyFile    string
	HeadFile   string // of the audit log, outside of the database; there may be none
}

// Names of entries.
const (
	aboutName    = "about.json"
	keysName     = "keys.json"
	headsName    = "audit-heads"
	jobsName     = "jobs.json"
	manifestName = "manifest.json"
	tablesDir    = "tables/"
	filesDir     = "files/"
)

var tableMade = regexp.MustCompile(`(?m)^(?:(CREATE|DROP) TABLE (\w+)|ALTER TABLE (\w+) RENAME TO (\w+))`)

// tables lists all tables of the migrations up to a step in the order in which
// they were made, so that what is referred to comes first. One that was dropped is
// gone, or was made anew where it comes again, perhaps under another name at first.
func tables(files fs.FS, step int) (out []string, err error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	for _, n := range names[:min(step, len(names))] {
		text, err := fs.ReadFile(files, n)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		for _, m := range tableMade.FindAllSubmatch(text, -1) {
			gone, made := string(m[2])+string(m[3]), string(m[4])
			if string(m[1]) == "CREATE" {
				made = gone
			}
			out = slices.DeleteFunc(out, func(t string) bool { return t == gone })
			if made != "" {
				out = append(out, made)
			}
		}
	}
	return out, nil
}

// writer fills an archive.
type writer struct {
	tar      *tar.Writer
	now      time.Time
	heads    []byte // of the audit log, read before the tables: what is signed is in them
	scratch  string // folder for parts whose size is not known before they are made
	manifest Manifest
}

// Write makes an archive of a running installation. Parts are gathered in the
// folder scratch, one at a time.
func Write(ctx context.Context, p Place, version, scratch string, out io.Writer) (Manifest, error) {
	w := &writer{tar: tar.NewWriter(out), scratch: scratch}
	var err error
	if w.heads, err = os.ReadFile(p.HeadFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, fmt.Errorf("back up: %w", err)
	}
	err = p.DB.View(ctx, func(tx *db.Tx) error { return w.all(ctx, tx, p, version) })
	manifest := w.manifest // without itself
	if err == nil {
		err = w.add(manifestName, manifest)
	}
	if err == nil {
		err = w.tar.Close()
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("back up: %w", err)
	}
	return manifest, nil
}

func (w *writer) all(ctx context.Context, tx *db.Tx, p Place, version string) error {
	w.now = tx.Now
	steps, err := db.Steps(ctx, tx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	about := About{Format: Format, Version: version, Step: len(steps), Steps: steps, CreatedAt: tx.Now}
	names, err := tables(p.Migrations, about.Step)
	if err != nil {
		return err
	}
	if err := w.add(aboutName, about); err != nil {
		return err
	}
	if err := w.copy(keysName, p.KeyFile); err != nil {
		return err
	}
	if err := w.bytes(headsName, w.heads); err != nil {
		return err
	}
	for _, name := range names {
		if err := w.table(ctx, tx, name); err != nil {
			return fmt.Errorf("table %s: %w", name, err)
		}
	}
	waiting, err := jobs.Pending(ctx, tx)
	if err != nil {
		return err
	}
	if err := w.add(jobsName, saved(waiting)); err != nil {
		return err
	}
	return w.files(ctx, tx, p.FilesDir)
}

// job is a waiting job in the archive.
type job struct {
	Kind string          `json:"kind"`
	Args json.RawMessage `json:"args"`
}

func saved(waiting []jobs.Saved) []job {
	out := make([]job, 0, len(waiting))
	for _, j := range waiting {
		out = append(out, job{j.Name, j.Args})
	}
	return out
}

// add writes a small entry.
func (w *writer) add(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return w.bytes(name, b)
}

func (w *writer) bytes(name string, b []byte) error {
	e, err := w.begin(name, int64(len(b)))
	if err != nil {
		return err
	}
	_, err = e.Write(b)
	return errors.Join(err, w.end(e, 0))
}

// entry counts and digests what goes into the archive.
type entry struct {
	to   io.Writer
	part Part
	sum  hash.Hash
}

func (e *entry) Write(b []byte) (int, error) {
	e.part.Size += int64(len(b))
	e.sum.Write(b)
	return e.to.Write(b)
}

func (w *writer) begin(name string, size int64) (*entry, error) {
	err := w.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: w.now, Format: tar.FormatPAX})
	return &entry{to: w.tar, part: Part{Name: name}, sum: sm3.New()}, err
}

func (w *writer) end(e *entry, rows int64) error {
	e.part.SM3, e.part.Rows = fmt.Sprintf("%x", e.sum.Sum(nil)), rows
	w.manifest.Parts = append(w.manifest.Parts, e.part)
	return w.tar.Flush()
}

// copy writes a file that does not change.
func (w *writer) copy(name, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	e, err := w.begin(name, info.Size())
	if err != nil {
		return err
	}
	_, err = io.Copy(e, in)
	return errors.Join(err, w.end(e, 0))
}

// table writes a table, gathered in a scratch file first because an archive
// wants to know sizes beforehand.
func (w *writer) table(ctx context.Context, tx *db.Tx, name string) (err error) {
	tmp, err := scratch.Unnamed(w.scratch)
	if err != nil {
		return err
	}
	defer tmp.Close()
	z := gzip.NewWriter(tmp)
	rows, err := dump(ctx, tx, name, z)
	if err = errors.Join(err, z.Close()); err != nil {
		return err
	}
	size, err := tmp.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return err
	}
	e, err := w.begin(tablesDir+name+".jsonl.gz", size)
	if err != nil {
		return err
	}
	_, err = io.Copy(e, tmp)
	return errors.Join(err, w.end(e, rows))
}

// files writes the stored files that the tables know; their bytes are sealed
// and never change.
func (w *writer) files(ctx context.Context, tx *db.Tx, dir string) error {
	rows, err := tx.Query(ctx, "SELECT county, id FROM stored_file ORDER BY county, id")
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var county int32
		var id int64
		if err := rows.Scan(&county, &id); err != nil {
			return fmt.Errorf("list files: %w", err)
		}
		name := fmt.Sprintf("%06d/%d", county, id)
		err := w.copy(filesDir+name, filepath.Join(dir, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			w.manifest.Missing = append(w.manifest.Missing, name)
		} else if err != nil {
			return fmt.Errorf("file %s: %w", name, err)
		}
	}
	return rows.Err()
}
