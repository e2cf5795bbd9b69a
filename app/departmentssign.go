package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/internal/calendar"
	"doudi/internal/sheet"
	"doudi/verification/connect"
	"doudi/verification/manifest"
)

// departmentsKeys makes a department's key pair. It needs no installation.
func (e *env) departmentsKeys() *ffcli.Command {
	var out string
	return e.command("departments keys", "make a department's SM2 key pair: OUT.pem to sign with, OUT.pub.pem for the checking body to register", func(f *flag.FlagSet) {
		f.StringVar(&out, "out", "", "name of both files without their endings; they must not be there")
	}, func(context.Context, settings, []string) error {
		if out == "" {
			return errors.New("say with -out how to name the keys")
		}
		private, public, err := connect.NewSM2Key()
		if err != nil {
			return err
		}
		for _, f := range []struct {
			path string
			text []byte
			mode os.FileMode
		}{{out + ".pem", private, 0o600}, {out + ".pub.pem", public, 0o644}} {
			if err := writeNew(f.path, f.text, f.mode); err != nil {
				return fmt.Errorf("write the keys: %w", err)
			}
		}
		k, err := connect.ParseKey(public, connect.SM2)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "Key %s: %s.pem stays with the department; %s.pub.pem goes to the checking body, which confirms %[1]s by telephone.\n", k.Fingerprint(), out, out)
		return nil
	})
}

// departmentsSign writes what a department says of a file. It needs no installation.
func (e *env) departmentsSign() *ffcli.Command {
	var county, code, asOf, at, key string
	return e.commandOf(1, "departments sign", "write the signed manifest of a file beside it; run where the list is kept: doudi departments sign [flags] FILE", func(f *flag.FlagSet) {
		f.StringVar(&county, "county", "", "county that the file is for, six digits")
		f.StringVar(&code, "source", "", "source of the file")
		f.StringVar(&asOf, "as-of", "", "day that the data speaks of, as 2026-09-30")
		f.StringVar(&key, "key", "", "the department's private SM2 key, from doudi departments keys")
		f.StringVar(&at, "at", "", "when it is signed, as 2026-10-08T09:00:00+08:00; now unless said")
	}, func(_ context.Context, s settings, args []string) error {
		if len(args) != 1 {
			return errors.New("name the file: doudi departments sign [flags] FILE")
		}
		m, err := signed(s, args[0], manifest.Manifest{County: county, Source: code}, asOf, at)
		if err != nil {
			return err
		}
		k, err := connect.OpenKey(key, connect.SM2)
		if err != nil {
			return err
		}
		if err := m.Sign(k); err != nil {
			return err
		}
		text, err := m.Encode()
		if err != nil {
			return err
		}
		if err := writeNew(args[0]+manifest.Ending, text, 0o644); err != nil {
			return fmt.Errorf("write the manifest: %w", err)
		}
		fmt.Fprintf(e.stdout, "%s: %d rows as of %s, SM3 %s, key %s\n", args[0]+manifest.Ending, m.Rows, m.AsOf, m.SM3, m.Key)
		return nil
	})
}

// signed is a manifest of a file that waits for its signature.
func signed(s settings, path string, m manifest.Manifest, asOf, at string) (manifest.Manifest, error) {
	if len(m.County) != 6 {
		return m, errors.New("say which county the file is for with -county, six digits")
	}
	src, err := sourceOf(s, m.Source)
	if err != nil {
		return m, err
	}
	if m.AsOf, err = calendar.ParseDate(asOf); err != nil {
		return m, fmt.Errorf("as-of: %w", err)
	}
	if m.MadeAt = time.Now(); at != "" {
		if m.MadeAt, err = time.Parse(time.RFC3339, at); err != nil {
			return m, fmt.Errorf("at: %w", err)
		}
	}
	m.File = filepath.Base(path)
	m.SM3, m.Rows, err = manifest.Describe(path, src.Known(), sheet.Limits{Rows: 20_000_000})
	return m, err
}

// writeNew writes a file that must not be there.
func writeNew(path string, text []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
