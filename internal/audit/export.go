package audit

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/lang"
	"doudi/internal/scratch"
	"doudi/internal/sheet"
)

// Taken is what leaves the system in an export, as the log keeps it.
type Taken struct {
	County   int32          // chain; 0: that of Division, or else of the actor
	Act      string         // case.export …
	Subject  string         // the list or record that is exported
	Case     string         // case number, or ""
	May      authz.Act      // what lets the actor read the list
	Division string         // prefix that the list was narrowed to; "" is the actor's whole scope
	Filter   map[string]any // how else it was narrowed; holds no personal data
	Reason   string         // why, in a person's own words
}

// Table is the file that it leaves in.
type Table struct {
	Name    lang.Words // of the file and its sheet, without an ending
	Format  sheet.Kind
	Columns []Column
}

// Column is a column of a Table.
type Column struct {
	Title lang.Words
	Width float64 // as sheet.Column has it
}

// Heading is a column with its title in Chinese and English; a width of 0 fits it.
func Heading(zh, en string, width float64) Column { return Column{lang.Of(zh, en), width} }

// File is a table that may leave. It lies aside without a name, and is gone
// when it is closed or the program ends.
type File struct {
	Rows   int
	name   string // with its ending
	format sheet.Kind
	file   *os.File
}

// Export writes a table aside, counts its rows, writes down who takes what and
// how much, and only then hands it out: an export that failed half way gives
// nothing, and one that is given is in the log. rows calls put once a row and
// must check what the actor may read; a cell is what sheet.Writer takes, or
// lang.Words. Titles, words and yes or no are in the reader's language.
func Export(ctx context.Context, d *db.DB, what Taken, t Table, rows func(put func(cells ...any) error) error) (*File, error) {
	language := lang.From(ctx)
	out := &File{name: t.Name.In(language) + "." + string(t.Format), format: t.Format}
	var err error
	out.file, err = aside(func(w io.Writer) error {
		to, err := t.begin(w, language)
		if err != nil {
			return err
		}
		err = rows(func(cells ...any) error { out.Rows++; return to.Write(spoken(cells, language)...) })
		if err != nil {
			return err
		}
		return to.Close()
	})
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", what.Subject, err)
	}
	if err := what.note(ctx, d, out.Rows, t.Format); err != nil {
		_ = out.Close()
		return nil, err
	}
	return out, nil
}

// WriteTo writes the table to w, once.
func (f *File) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, f.file) }

// Close lets go of what lies aside.
func (f *File) Close() error { return f.file.Close() }

// Answer sends an export to the browser.
func Answer(f *File, err error) (*huma.StreamResponse, error) {
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer func() { _ = f.Close() }() // it lies aside without a name: there is nothing to lose
		hc.SetHeader("Content-Type", mediaType(f.format))
		hc.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
		if _, err := f.WriteTo(hc.BodyWriter()); err != nil {
			panic(http.ErrAbortHandler) // the answer has begun: cutting it off is the only way to say that it is not whole
		}
	}}, nil
}

// aside lets write fill a file that has no name: whatever ends the program,
// nothing of it stays on the disk.
func aside(write func(io.Writer) error) (*os.File, error) {
	f, err := scratch.Unnamed("")
	if err != nil {
		return nil, err
	}
	if err = write(f); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func (t Table) begin(w io.Writer, language string) (sheet.Writer, error) {
	columns := make([]sheet.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = sheet.Column{Title: c.Title.In(language), Width: c.Width}
	}
	if t.Format == sheet.CSV {
		return sheet.WriteCSV(w, columns)
	}
	return sheet.WriteXLSX(w, t.Name.In(language), columns)
}

// spoken puts the words of a row into a language.
func spoken(cells []any, language string) []any {
	for i, c := range cells {
		switch c := c.(type) {
		case lang.Words:
			cells[i] = c.In(language)
		case bool:
			cells[i] = lang.Of("否", "no").In(language)
			if c {
				cells[i] = lang.Of("是", "yes").In(language)
			}
		}
	}
	return cells
}

// note writes the one entry of an export.
func (x Taken) note(ctx context.Context, d *db.DB, rows int, format sheet.Kind) error {
	actor := authz.From(ctx)
	county, within := x.County, actor.Places(x.May)
	if x.Division != "" {
		within = []string{x.Division}
	}
	if county == 0 && len(x.Division) >= 6 {
		n, err := strconv.ParseInt(x.Division[:6], 10, 32)
		if err != nil {
			return fmt.Errorf("export %s of division %q: %w", x.Subject, x.Division, err)
		}
		county = int32(n)
	}
	if county == 0 {
		county = actor.County()
	}
	detail := map[string]any{"rows": rows, "format": format, "divisions": within}
	if len(x.Filter) > 0 {
		detail["filter"] = x.Filter
	}
	return d.Update(ctx, func(tx *db.Tx) error {
		return Append(ctx, tx, Entry{County: county, Act: x.Act, Subject: x.Subject, Case: x.Case, Detail: detail, Reason: x.Reason})
	})
}

func mediaType(format sheet.Kind) string {
	if format == sheet.CSV {
		return "text/csv; charset=utf-8"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}
