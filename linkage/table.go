package linkage

import (
	"fmt"
	"sync"
)

// Field names a column and says what it holds.
type Field struct {
	Name string
	Kind Kind
}

// maxFields is how many fields a table can have; their levels share a word.
const maxFields = 16

// maxLevels is how many levels a comparator can have.
const maxLevels = 14

// chunk is how many records are coded together.
const chunk = 8192

// Table holds the records of one file, or of two that are to be linked.
type Table struct {
	fields  []Field
	columns []*Column
	added   [][]string // of each column, what is not coded yet
	rows    int
	second  int // number of the first record of the second file; -1: there is one file
}

// NewTable makes an empty table. It has room for 16 fields of 14 levels each.
func NewTable(fields ...Field) (*Table, error) {
	if len(fields) == 0 || len(fields) > maxFields {
		return nil, fmt.Errorf("%d fields: there must be 1 to %d", len(fields), maxFields)
	}
	t := &Table{fields: fields, second: -1, added: make([][]string, len(fields))}
	for _, f := range fields {
		if n := len(f.Kind.Comparator.Levels); n < 2 || n > maxLevels {
			return nil, fmt.Errorf("field %q: its comparator has %d levels, not 2 to %d", f.Name, n, maxLevels)
		}
		t.columns = append(t.columns, newColumn(f.Name))
	}
	return t, nil
}

// Add appends a record, a cell for each field; "" is missing.
func (t *Table) Add(cells ...string) error {
	if len(cells) != len(t.fields) {
		return fmt.Errorf("record %d has %d cells for %d fields", t.rows, len(cells), len(t.fields))
	}
	for i, cell := range cells {
		t.added[i] = append(t.added[i], cell)
	}
	if t.rows++; t.rows%chunk == 0 {
		t.code()
	}
	return nil
}

// code takes what was added into the columns, all of them at the same time: to
// find out which values are the same is most of the work of reading a file.
func (t *Table) code() {
	if len(t.added[0]) == 0 {
		return
	}
	var columns sync.WaitGroup
	for i, f := range t.fields {
		columns.Go(func() {
			t.columns[i].take(t.added[i], f.Kind.Clean)
			t.added[i] = t.added[i][:0]
		})
	}
	columns.Wait()
}

// Second says that the records added from now on are those of the second file.
func (t *Table) Second() {
	if t.second < 0 {
		t.second = t.rows
	}
}

// Rows returns the number of records.
func (t *Table) Rows() int { return t.rows }

// Split returns the number of the first record of the second file, or Rows
// when there is one file.
func (t *Table) Split() int {
	if t.second < 0 {
		return t.rows
	}
	return t.second
}

// Value returns a record's cell after cleaning.
func (t *Table) Value(record int, field int) string {
	t.code()
	c := t.columns[field]
	return c.Values[c.Codes[record]]
}

// freeze drops what only adding needs.
func (t *Table) freeze() {
	t.code()
	for _, c := range t.columns {
		c.code = nil
	}
}

func (t *Table) field(name string) int {
	for i, f := range t.fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

// Scope says which pairs of records are asked about.
type Scope uint8

// The scopes. Natural is Across for two files and Within for one.
const (
	Natural Scope = iota
	Across        // one record of each file
	Within        // any two records, whichever files they are from
)

// universe knows which pairs exist.
type universe struct {
	rows, split uint32
	across      bool
}

func (t *Table) universe(s Scope) universe {
	return universe{uint32(t.rows), uint32(t.Split()), s == Across || s == Natural && t.second >= 0}
}

// total returns the number of pairs.
func (u universe) total() int64 {
	n, l := int64(u.rows), int64(u.split)
	if u.across {
		return l * (n - l)
	}
	return n * (n - 1) / 2
}
