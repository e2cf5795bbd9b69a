package trial

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"doudi/app/table"
	"doudi/policy"
)

// Files are the tables of households. Persons belong to a household by its id,
// lines to a person too; all are in the order of the table of households.
type Files struct {
	Households, Persons                             string
	Incomes, Assets, Deductions, Expenses, Obligors string // "" where nobody was asked
}

// FileError is what is wrong with a file, and where.
type FileError struct {
	File   string
	Row    int    // 0: the file as a whole
	Column string // "": the row as a whole
	What   string // and what would do
}

func (f *FileError) Error() string {
	at := f.File
	if f.Row > 0 {
		at += fmt.Sprintf(": row %d", f.Row)
	}
	if f.Column != "" {
		at += ": column " + f.Column
	}
	return at + ": " + f.What
}

// source is one table being read along with the households.
type source struct {
	path string
	set  string // its name in a household: members, incomes …
	of   reflect.Type
	next func() (record, error, bool)
	stop func()
	held *record // read, and of a later household
	rows []int   // of the household under way, by item
}

// record is a row of a table.
type record struct {
	household string
	value     reflect.Value
	row       int
}

// open starts to read a table. key is the column with the household's id.
func open(path, set, key string, of reflect.Type, must ...string) (*source, error) {
	s := &source{path: path, set: set, of: of}
	t := table.Table{Path: path}
	header, err := t.Header()
	if err != nil {
		return nil, err
	}
	known := fillers(of)
	for _, name := range append([]string{key}, must...) {
		if !slices.Contains(header, name) {
			return nil, &FileError{File: path, Column: name, What: "is missing; the columns are " + strings.Join(header, ", ")}
		}
	}
	fill := make([]filler, len(header))
	for i, name := range header {
		if name == key {
			continue
		}
		if fill[i] = known[name]; fill[i] == nil {
			return nil, &FileError{File: path, Column: name, What: "is none of " + key + ", " + names(known)}
		}
	}
	t.Columns = header
	at := slices.Index(header, key)
	rows := func(yield func(record, error) bool) {
		enough := errors.New("enough")
		err := t.Read(func(row int, cells []string) error {
			r, err := s.record(row, cells, at, header, fill)
			if !yield(r, err) {
				return enough
			}
			return nil
		})
		if err != nil && !errors.Is(err, enough) {
			yield(record{}, err)
		}
	}
	s.next, s.stop = iter.Pull2(iter.Seq2[record, error](rows))
	return s, nil
}

func (s *source) record(row int, cells []string, key int, header []string, fill []filler) (record, error) {
	r := record{household: strings.Clone(cells[key]), value: reflect.New(s.of).Elem(), row: row}
	if r.household == "" {
		return r, &FileError{s.path, row, header[key], "is empty: every row names its household"}
	}
	for i, cell := range cells {
		if fill[i] == nil || cell == "" { // an empty cell is a fact that is not known
			continue
		}
		if err := fill[i](r.value, cell); err != nil {
			return r, &FileError{s.path, row, header[i], err.Error()}
		}
	}
	return r, nil
}

// read is the next row, or one that was held back.
func (s *source) read() (*record, error) {
	if r := s.held; r != nil {
		s.held = nil
		return r, nil
	}
	r, err, more := s.next()
	if err != nil || !more {
		return nil, err
	}
	return &r, nil
}

// items are the rows of a household, which follow each other.
func (s *source) items(household string) (reflect.Value, error) {
	out := reflect.MakeSlice(reflect.SliceOf(s.of), 0, 4)
	s.rows = s.rows[:0]
	for {
		r, err := s.read()
		if err != nil {
			return out, err
		}
		if r == nil || r.household != household {
			s.held = r
			return out, nil
		}
		out = reflect.Append(out, r.value)
		s.rows = append(s.rows, r.row)
	}
}

// rest is a fault when rows are left over: they name a household that is not
// there, or stand out of order.
func (s *source) rest() error {
	r, err := s.read()
	if err != nil || r == nil {
		return err
	}
	return &FileError{s.path, r.row, "household", strconv.Quote(r.household) + " is not in the table of households, or not in its order: sort both by household"}
}

// located turns what the engine finds wrong with a household into a place in a
// file: members[2].birth is the third of its rows.
func located(err error, home *source, row int, lines []*source) error {
	var bad *policy.InputError
	if !errors.As(err, &bad) {
		return err
	}
	f := bad.Faults[0]
	for _, s := range lines {
		rest, ok := strings.CutPrefix(f.Path, s.set+"[")
		index, column, closed := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(index); ok && closed && err == nil && i < len(s.rows) {
			return &FileError{s.path, s.rows[i], strings.TrimPrefix(column, "."), f.Message.En}
		}
	}
	return &FileError{home.path, row, f.Path, f.Message.En}
}
