package match

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"doudi/internal/parquetfile"
	"doudi/internal/sheet"
)

// table reads the wanted columns of a file, row by row, and the row's number.
type table struct {
	path    string
	columns []string
}

// read hands the cells of every row to each.
func (t table) read(each func(row int, cells []string) error) error {
	var err error
	if strings.HasSuffix(strings.ToLower(t.path), ".parquet") {
		err = t.parquet(each)
	} else {
		err = t.sheet(each)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", t.path, err)
	}
	return nil
}

func (t table) parquet(each func(int, []string) error) error {
	f, err := os.Open(t.path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	p, err := parquetfile.Open(f, info.Size())
	if err != nil {
		return err
	}
	return p.Read(func(row int64, cells []string) error { return each(int(row)+1, cells) }, t.columns...)
}

func (t table) sheet(each func(int, []string) error) error {
	book, err := sheet.Open(t.path, sheet.Limits{FileBytes: 16 << 30, Rows: 50_000_000})
	if err != nil {
		return err
	}
	defer func() { _ = book.Close() }()
	choice := sheet.Choice{Footer: func(sheet.Row) bool { return false }}
	if book.Kind() == sheet.CSV {
		choice.HeaderRow = 1 // linkage data need not have headings that look like a county's
	}
	r, err := book.Read(choice)
	if err != nil {
		return err
	}
	defer r.Close()
	at, err := places(r.Header, t.columns)
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

// label names a record: the id column's cell, or the row.
func label(id string, row int) string {
	if id == "" {
		return strconv.Itoa(row)
	}
	return strings.Clone(id)
}
