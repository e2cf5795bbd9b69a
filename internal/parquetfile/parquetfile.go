// Package parquetfile reads and writes flat Parquet tables as rows of text, so
// that a department's Parquet file goes the same way as its CSV. Values are
// spelled as a careful clerk would: days 2026-11-23, instants in RFC 3339 by the
// clock of Beijing (with Z where it is of no zone: what a wall's clock showed),
// decimals without an exponent, nothing for null.
//
// Groups and lists are no table: [Open] refuses a file that has them and names
// the column. A damaged file gives an error, never a panic.
package parquetfile

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// Column is one column of a table.
type Column struct {
	Name string
	Kind Kind
}

// File is an opened table. It keeps nothing but the footer in memory.
type File struct {
	file    *parquet.File
	columns []Column
	spell   []speller
}

// batch is how many values of a column are read at once.
const batch = 1024

// Open reads the footer. The error says what is wrong with the file.
func Open(r io.ReaderAt, size int64) (f *File, err error) {
	defer catch(&err)
	p, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("read the footer of a Parquet file: %w", err)
	}
	if err := agrees(p.Metadata()); err != nil {
		return nil, fmt.Errorf("read the footer of a Parquet file: %w", err)
	}
	f = &File{file: p}
	for _, field := range p.Root().Columns() {
		if !field.Leaf() || field.Repeated() {
			return nil, fmt.Errorf("column %q is a group or a list; write it as plain columns", field.Name())
		}
		kind, spell := kindOf(field)
		f.columns = append(f.columns, Column{field.Name(), kind})
		f.spell = append(f.spell, spell)
	}
	return f, nil
}

// agrees refuses a footer whose parts promise other numbers than the whole:
// callers hold Rows and Expanded to their limits.
func agrees(m *format.FileMetaData) error {
	var rows int64
	for i, g := range m.RowGroups {
		if g.NumRows < 0 || g.TotalByteSize < 0 {
			return fmt.Errorf("row group %d has %d rows and %d bytes", i, g.NumRows, g.TotalByteSize)
		}
		if rows += g.NumRows; rows < 0 {
			return errors.New("the row groups have more rows than can be counted")
		}
	}
	if err := packedAlike(m); err != nil {
		return err
	}
	if rows != m.NumRows {
		return fmt.Errorf("it promises %d rows, and its row groups %d", m.NumRows, rows)
	}
	return nil
}

// packedAlike refuses a column that is packed in another way in a later group: the
// decoder goes by the first.
func packedAlike(m *format.FileMetaData) error {
	for i, g := range m.RowGroups {
		for c := range min(len(g.Columns), len(m.RowGroups[0].Columns)) {
			if g.Columns[c].MetaData.Codec != m.RowGroups[0].Columns[c].MetaData.Codec {
				return fmt.Errorf("row group %d packs column %d in another way than the first", i, c)
			}
		}
	}
	return nil
}

// Columns returns the columns in the file's order.
func (f *File) Columns() []Column { return slices.Clone(f.columns) }

// Rows returns the number of rows that the footer promises.
func (f *File) Rows() int64 { return f.file.NumRows() }

// Expanded is how many bytes the footer promises of all columns when unpacked.
func (f *File) Expanded() (bytes int64) {
	for _, g := range f.file.Metadata().RowGroups {
		if bytes += g.TotalByteSize; bytes < 0 {
			return math.MaxInt64
		}
	}
	return bytes
}

// Read hands every row to each, counting from 0, with the cells of the named
// columns in the order given; without names, all columns. The slice is used
// again for the next row; its texts stay valid. An error of each ends the
// reading and comes back as it is.
func (f *File) Read(each func(row int64, cells []string) error, names ...string) (err error) {
	defer catch(&err)
	at, err := f.indexes(names)
	if err != nil {
		return err
	}
	var row int64
	for i, group := range f.file.RowGroups() {
		n, err := f.readGroup(i, group, at, row, each)
		var own *callerError
		if errors.As(err, &own) {
			return own.error
		}
		if err != nil {
			return fmt.Errorf("row group %d: %w", i, err)
		}
		row += n
	}
	return nil
}

func (f *File) indexes(names []string) ([]int, error) {
	if len(names) == 0 {
		names = make([]string, 0, len(f.columns))
		for _, c := range f.columns {
			names = append(names, c.Name)
		}
	}
	at := make([]int, len(names))
	for i, name := range names {
		at[i] = slices.IndexFunc(f.columns, func(c Column) bool { return c.Name == name })
		if at[i] < 0 {
			return nil, fmt.Errorf("there is no column %q", name)
		}
	}
	return at, nil
}

// callerError keeps apart what the caller's function returned.
type callerError struct{ error }

func (f *File) readGroup(number int, group parquet.RowGroup, at []int, first int64, each func(int64, []string) error) (int64, error) {
	chunks := group.ColumnChunks()
	if len(chunks) != len(f.columns) {
		return 0, fmt.Errorf("it has %d columns, the file %d", len(chunks), len(f.columns))
	}
	readers := make([]*columnReader, len(at))
	for i, c := range at {
		if err := modest(f.file, &f.file.Metadata().RowGroups[number].Columns[c].MetaData, group.NumRows()); err != nil {
			return 0, fmt.Errorf("column %q: %w", f.columns[c].Name, err)
		}
		readers[i] = &columnReader{pages: chunks[c].Pages(), spell: f.spell[c], name: f.columns[c].Name}
		defer readers[i].pages.Close()
	}
	cells := make([]string, len(at))
	for n := range group.NumRows() {
		for i, r := range readers {
			cell, err := r.next()
			if err != nil {
				return n, fmt.Errorf("row %d, column %q: %w", first+n, r.name, err)
			}
			cells[i] = cell
		}
		if err := each(first+n, cells); err != nil {
			return n, &callerError{err}
		}
	}
	return group.NumRows(), nil
}

// columnReader walks over the values of one column of a row group.
type columnReader struct {
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	spell  speller
	name   string
	buffer []parquet.Value
	at     int
}

func (r *columnReader) next() (string, error) {
	for r.at >= len(r.buffer) {
		if err := r.fill(); err != nil {
			return "", err
		}
	}
	v := r.buffer[r.at]
	r.at++
	if v.IsNull() {
		return "", nil
	}
	return r.spell(v), nil
}

func (r *columnReader) fill() error {
	if r.values == nil {
		page, err := r.pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return fmt.Errorf("read a page: %w", err)
		}
		r.page, r.values = page, page.Values()
	}
	if cap(r.buffer) == 0 {
		r.buffer = make([]parquet.Value, batch)
	}
	n, err := r.values.ReadValues(r.buffer[:batch])
	r.buffer, r.at = r.buffer[:n], 0
	if errors.Is(err, io.EOF) || err == nil && n == 0 {
		r.values = nil
		return nil
	}
	if err != nil {
		return fmt.Errorf("read values: %w", err)
	}
	return nil
}

// catch turns a panic of the decoder into an error: the bytes come from
// outside, and a department's broken file must not end the program.
func catch(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the Parquet file is damaged: %v", p)
	}
}
