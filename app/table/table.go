// Package table reads CSV, XLSX, Parquet and Arrow files as rows of text with named
// columns, for the commands that work on files.
package table

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"doudi/internal/arrowfile"
	"doudi/internal/parquetfile"
	"doudi/internal/sheet"
)

// Table is the wanted columns of a file, whose ending says what it is.
type Table struct {
	Path    string
	Columns []string
}

// Header lists the columns that the file has.
func (t Table) Header() (names []string, err error) {
	switch {
	case t.isArrow():
		err = t.withArrow(func(a *arrowfile.File) error {
			names = a.Columns()
			return nil
		})
	case t.isParquet():
		err = t.withParquet(func(p *parquetfile.File) error {
			for _, c := range p.Columns() {
				names = append(names, c.Name)
			}
			return nil
		})
	default:
		err = t.withSheet(func(r *sheet.Reader) error {
			for _, h := range r.Header {
				names = append(names, strings.TrimSpace(h))
			}
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Path, err)
	}
	return names, nil
}

func (t Table) isParquet() bool { return t.ends(".parquet") }

func (t Table) isArrow() bool { return t.ends(".arrow") || t.ends(".arrows") || t.ends(".feather") }

func (t Table) ends(ending string) bool { return strings.HasSuffix(strings.ToLower(t.Path), ending) }

// Read hands the cells of every row to each, with the row's number in the file.
// The slice is used again for the next row.
func (t Table) Read(each func(row int, cells []string) error) error {
	var err error
	numbered := func(row int64, cells []string) error { return each(int(row)+1, cells) }
	switch {
	case t.isArrow():
		err = t.withArrow(func(a *arrowfile.File) error { return a.Read(numbered, t.Columns...) })
	case t.isParquet():
		err = t.withParquet(func(p *parquetfile.File) error { return p.Read(numbered, t.Columns...) })
	default:
		err = t.withSheet(func(r *sheet.Reader) error { return t.rows(r, each) })
	}
	if err != nil {
		return fmt.Errorf("%s: %w", t.Path, err)
	}
	return nil
}

func (t Table) withParquet(do func(*parquetfile.File) error) error {
	return t.withFile(func(f *os.File, size int64) error {
		p, err := parquetfile.Open(f, size)
		if err != nil {
			return err
		}
		return do(p)
	})
}

func (t Table) withArrow(do func(*arrowfile.File) error) error {
	return t.withFile(func(f *os.File, size int64) error {
		a, err := arrowfile.Open(f, size)
		if err != nil {
			return err
		}
		return do(a)
	})
}

func (t Table) withFile(do func(f *os.File, size int64) error) error {
	f, err := os.Open(t.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return do(f, info.Size())
}

func (t Table) withSheet(do func(*sheet.Reader) error) error {
	book, err := sheet.Open(t.Path, sheet.Limits{FileBytes: 16 << 30, Rows: 50_000_000})
	if err != nil {
		return err
	}
	defer func() { _ = book.Close() }()
	choice := sheet.Choice{MayEmpty: true, Footer: func(sheet.Row) bool { return false }}
	if book.Kind() == sheet.CSV {
		choice.HeaderRow = 1 // data need not have headings that look like a county's
	}
	r, err := book.Read(choice)
	if err != nil {
		return err
	}
	defer r.Close()
	return do(r)
}

func (t Table) rows(r *sheet.Reader, each func(int, []string) error) error {
	at, err := places(r.Header, t.Columns)
	if err != nil {
		return err
	}
	cells := make([]string, len(at))
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for i, c := range at {
			cells[i] = strings.TrimSpace(row.Text(c))
		}
		if err := each(row.Number, cells); err != nil {
			return err
		}
	}
}

// places finds columns by their headings.
func places(header, names []string) ([]int, error) {
	at := make([]int, len(names))
	for i, name := range names {
		at[i] = slices.IndexFunc(header, func(h string) bool { return strings.TrimSpace(h) == name })
		if at[i] < 0 {
			return nil, fmt.Errorf("there is no column %q; there are %s", name, strings.Join(header, ", "))
		}
	}
	return at, nil
}
