package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/backup"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/scratch"
	"doudi/internal/system"
	"doudi/migrations"
)

func (e *env) backup() *ffcli.Command {
	var out string
	own := func(f *flag.FlagSet) {
		f.StringVar(&out, "out", "", "archive to write (default doudi-YYYYMMDD-HHMMSS.tar)")
	}
	return e.command("backup", "copy database, files and keys into one archive, while the server runs", own,
		func(ctx context.Context, s settings, _ []string) error {
			if out == "" {
				out = backupName(e.now())
			}
			g, err := e.openExisting(ctx, s, s.logger(e.stderr))
			if err != nil {
				return err
			}
			return errors.Join(e.writeBackup(ctx, g, s, out), g.sign(ctx), g.DB.Close())
		})
}

func (e *env) writeBackup(ctx context.Context, g *Ground, s settings, out string) error {
	b, err := g.backUp(ctx, s, out)
	if err != nil {
		return err
	}
	for _, f := range b.Missing {
		fmt.Fprintf(e.stderr, "doudi: warning: stored file %s was not in the files folder\n", f)
	}
	fmt.Fprintf(e.stdout, "%s: %d parts, %d rows. It holds the keys: whoever has it can read everything in it.\n", out, b.Parts, b.Rows)
	return nil
}

// backUp gives the archive its name only when it is whole.
func (g *Ground) backUp(ctx context.Context, s settings, out string) (b system.Backup, err error) {
	if _, err := os.Stat(out); err == nil {
		return b, fmt.Errorf("%s is there already", out)
	}
	for _, left := range []string{out + ".part", filepath.Join(filepath.Dir(out), "doudi-*.tar.part")} {
		if err := scratch.Sweep(left); err != nil {
			return b, err
		}
	}
	tmp, err := scratch.Partial(out + ".part")
	if err != nil {
		return b, fmt.Errorf("back up: %w", err)
	}
	defer os.Remove(tmp.Name()) // no effect once renamed
	m, err := backup.Write(ctx, g.place(s), version(), filepath.Dir(out), tmp)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return b, err
	}
	if err := os.Rename(tmp.Name(), out); err != nil {
		return b, fmt.Errorf("back up: %w", err)
	}
	info, err := os.Stat(out)
	if err != nil {
		return b, fmt.Errorf("back up: %w", err)
	}
	ctx = authz.WithActor(ctx, authz.Program())
	b = system.Backup{Name: filepath.Base(out), Bytes: info.Size(), Parts: len(m.Parts), Rows: rows(m), Missing: m.Missing}
	return b, g.DB.Update(ctx, func(tx *db.Tx) error {
		b.At = tx.Now
		if err := system.Note(ctx, tx, b); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{Act: "backup.write", Subject: "backup", Detail: map[string]any{"parts": len(m.Parts)}})
	})
}

// backupName is what an archive is called that nobody named.
func backupName(at time.Time) string { return "doudi-" + at.Format("20060102-150405") + ".tar" }

func (g *Ground) place(s settings) backup.Place {
	return backup.Place{DB: g.DB, Migrations: migrations.FS, FilesDir: s.filesFolder(), KeyFile: s.keyFile(), HeadFile: s.headsFile()}
}

func rows(m backup.Manifest) (n int64) {
	for _, p := range m.Parts {
		n += p.Rows
	}
	return n
}

func (e *env) sayMissing(m backup.Manifest) {
	for _, f := range m.Missing {
		fmt.Fprintf(e.stderr, "doudi: warning: stored file %s was not in the files folder\n", f)
	}
}

func (e *env) restore() *ffcli.Command {
	var in string
	own := func(f *flag.FlagSet) { f.StringVar(&in, "from", "", "archive to read; - is standard input") }
	return e.command("restore", "make an installation of an archive, in an empty place", own,
		func(ctx context.Context, s settings, _ []string) error {
			if in == "" {
				return errors.New("say which archive with -from")
			}
			r := io.NopCloser(e.stdin)
			if in != "-" {
				f, err := os.Open(in)
				if err != nil {
					return fmt.Errorf("restore: %w", err)
				}
				r = f
			}
			defer r.Close()
			return e.restoreFrom(ctx, s, r)
		})
}

func (e *env) restoreFrom(ctx context.Context, s settings, in io.Reader) error {
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	d, err := db.Open(ctx, s.database, db.Options{Now: e.now, IDs: id.NewSource(id.RandomNode(), e.now)})
	if err != nil {
		return err
	}
	g := &Ground{DB: d}
	m, waiting, err := backup.Restore(ctx, g.place(s), in)
	if err = errors.Join(err, d.Close()); err != nil {
		return err
	}
	if g, err = e.open(ctx, s, s.logger(e.stderr)); err != nil {
		return err
	}
	err = e.restored(ctx, g, waiting)
	e.sayMissing(m)
	fmt.Fprintf(e.stdout, "Restored %d parts, %d rows, %d waiting jobs.\n", len(m.Parts), rows(m), len(waiting))
	return errors.Join(err, g.sign(ctx), g.DB.Close())
}

// restored compares the audit log with the newest heads that are known: what an
// older archive does not have is said, now and by every verification, and does
// not look like tampering.
func (e *env) restored(ctx context.Context, g *Ground, waiting []jobs.Saved) error {
	ends, err := g.Heads.Behind(ctx)
	if err != nil {
		return err
	}
	for _, x := range ends {
		fmt.Fprintf(e.stderr, "doudi: warning: %s\n", x)
	}
	if err := g.Heads.Cut(ends); err != nil {
		return err
	}
	return g.resume(ctx, waiting, ends)
}

// resume enqueues the jobs that waited when the archive was written.
func (g *Ground) resume(ctx context.Context, waiting []jobs.Saved, ends []audit.End) error {
	earlier := map[string][2]int64{}
	for _, x := range ends {
		earlier[authz.CountyCode(x.County)] = [2]int64{x.Entries, x.Known}
	}
	ctx = authz.WithActor(ctx, authz.Program())
	return g.DB.Update(ctx, func(tx *db.Tx) error {
		for _, j := range waiting {
			if err := g.Queue.Enqueue(ctx, tx, j); err != nil {
				return err
			}
		}
		return audit.Append(ctx, tx, audit.Entry{Act: "backup.restore", Subject: "backup", Detail: map[string]any{"jobs": len(waiting), "ends": earlier}})
	})
}
