package departments

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/idnumber"
	"doudi/internal/sheet"
	"doudi/verification/source"
	"doudi/verification/token"
)

// index is a department's file by ID number.
type index struct {
	fields []string
	rows   map[idnumber.Number][][]string
	tokens map[string]idnumber.Number // of those in rows; nil: it is asked by number
}

// of is what the file holds on a person; never nil.
func (x index) of(n idnumber.Number) []map[string]string {
	out := make([]map[string]string, 0, len(x.rows[n]))
	for _, cells := range x.rows[n] {
		row := map[string]string{}
		for i, f := range x.fields {
			row[f] = cells[i]
		}
		out = append(out, row)
	}
	return out
}

func readIndex(path string, src source.Source, k token.Key, today calendar.Date) (x index, err error) {
	book, err := sheet.OpenTable(path, sheet.Limits{})
	if err != nil {
		return x, fmt.Errorf("read the file of %s: %w", src.Code, err)
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	in, err := book.Read(sheet.Choice{Known: src.Known()})
	if err != nil {
		return x, fmt.Errorf("read the file of %s: %w", src.Code, err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	columns := src.Recognise(in.Header)
	x.rows = map[idnumber.Number][][]string{}
	for _, f := range src.Fields {
		if _, there := columns[f.Name]; there {
			x.fields = append(x.fields, f.Name)
		}
	}
	if !slices.Contains(x.fields, "id") {
		return x, fmt.Errorf("read the file of %s: there is no column of ID numbers", src.Code)
	}
	if err := x.fill(in, columns, today); err != nil || k == nil {
		return x, err
	}
	x.tokens = make(map[string]idnumber.Number, len(x.rows))
	for n := range x.rows {
		x.tokens[k.Number(n)] = n
	}
	return x, nil
}

// fill reads the rows; one whose number is none can be asked for by nobody.
func (x index) fill(in *sheet.Reader, columns map[string]int, today calendar.Date) error {
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a row: %w", err)
		}
		n, err := idnumber.Parse(strings.TrimSpace(sheet.Narrow(row.Text(columns["id"]))), today)
		if err != nil {
			continue
		}
		cells := make([]string, len(x.fields))
		for i, f := range x.fields {
			cells[i] = strings.Clone(strings.TrimSpace(sheet.Narrow(row.Text(columns[f]))))
		}
		x.rows[n] = append(x.rows[n], cells)
	}
}
