package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/sheet"
	"doudi/verification"
	"doudi/verification/source"
	"doudi/verification/token"
)

// tokensCommand lets a department say whom its list is about without naming them.
func (e *env) tokensCommand() *ffcli.Command {
	return e.group("tokens", "lists of departments with keyed tokens in the place of ID numbers and names", e.tokensKey(), e.tokensMake())
}

// tokensKey writes the key of one list, which the checking body hands over.
func (e *env) tokensKey() *ffcli.Command {
	var county int
	var code, out string
	return e.command("tokens key", "write the key of one list, for the department that keeps it", func(f *flag.FlagSet) {
		f.IntVar(&county, "county", 0, "county of the list, six digits")
		f.StringVar(&code, "source", "", "source of the list")
		f.StringVar(&out, "out", "", "file to write, which must not be there")
	}, func(_ context.Context, s settings, _ []string) error {
		if _, err := sourceOf(s, code); err != nil {
			return err
		}
		if county < 110000 || county > 999999 || out == "" {
			return errors.New("say which county with -county, and which file to write with -out")
		}
		if _, err := os.Stat(s.keyFile()); err != nil {
			return fmt.Errorf("the keys of the installation: %w", err)
		}
		keys, err := crypt.OpenKeyFile(s.keyFile(), crypt.SM4)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("write the key: %w", err)
		}
		_, err = fmt.Fprintln(f, verification.TokenKey(keys, int32(county), code))
		if err := errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("write the key: %w", err)
		}
		fmt.Fprintf(e.stdout, "The key of %s in %d is in %s. Hand it to the department alone, on a way of its own.\n", code, county, out)
		return nil
	})
}

// tokensMake writes a department's list anew. It needs no installation.
func (e *env) tokensMake() *ffcli.Command {
	var code, keyFile, in, out string
	return e.command("tokens make", "write a list anew with tokens in the place of ID numbers and names; run where the list is kept", func(f *flag.FlagSet) {
		f.StringVar(&code, "source", "", "source of the list")
		f.StringVar(&keyFile, "key", "", "file of the key that the checking body handed over")
		f.StringVar(&in, "in", "", "the list: .xlsx or .csv")
		f.StringVar(&out, "out", "", "CSV file to write, which must not be there")
	}, func(_ context.Context, s settings, _ []string) error {
		src, err := sourceOf(s, code)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(keyFile)
		if err != nil {
			return fmt.Errorf("read the key: %w", err)
		}
		k, err := token.ParseKey(string(text))
		if err != nil {
			return err
		}
		n, err := tokenise(in, out, src, k)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%d rows are in %s.\n", n.Rows, out)
		if n.LeftOut > 0 {
			fmt.Fprintf(e.stdout, "%d rows were left out: without a valid ID number and a name nobody can ask for them. Correct them, or deliver the list in clear.\n", n.LeftOut)
		}
		return nil
	})
}

func sourceOf(s settings, code string) (source.Source, error) {
	list, err := source.Load(s.sources)
	if err != nil {
		return source.Source{}, err
	}
	for _, src := range list {
		if src.Code == code {
			return src, nil
		}
	}
	return source.Source{}, fmt.Errorf("no source %q; docs/sources.md names them", code)
}

// tokenise writes out whole or not at all.
func tokenise(in, out string, src source.Source, k token.Key) (n token.Count, err error) {
	book, err := sheet.OpenTable(in, sheet.Limits{})
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	rows, err := book.Read(sheet.Choice{Known: src.Known()})
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return n, fmt.Errorf("write the list: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = errors.Join(err, os.Remove(out))
		}
	}()
	return token.Table(rows, func(c []sheet.Column) (sheet.Writer, error) { return sheet.WriteCSV(f, c) }, src, k, calendar.At(time.Now()))
}
