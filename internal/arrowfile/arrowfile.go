// Package arrowfile reads flat tables in Arrow's IPC format, file (Feather 2) or
// stream, as rows of text, spelled as those of parquetfile are: days 2026-11-23,
// instants in RFC 3339, decimals without an exponent, nothing for null.
//
// Structs, lists and unions are no table: [Open] refuses a file that has them and
// names the column. So it does with views, whose number of buffers the decoder
// believes whatever it is. A damaged file gives an error, never a panic.
package arrowfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// magic begins the file format; a stream has none.
const magic = "ARROW1"

// File is an opened table. Of its rows it keeps one record batch in memory.
type File struct {
	in      io.ReadSeeker
	size    int64
	columns []string
}

// Open reads the schema. The error says what is wrong with the file.
func Open(in io.ReadSeeker, size int64) (f *File, err error) {
	defer catch(&err)
	f = &File{in: in, size: size}
	_, schema, err := f.batches()
	if err != nil {
		return nil, err
	}
	for _, c := range schema.Fields() {
		if id := c.Type.ID(); id == arrow.STRING_VIEW || id == arrow.BINARY_VIEW {
			return nil, fmt.Errorf("column %q is of type %s, which is not read; write it as string (polars: compat_level=CompatLevel.oldest())", c.Name, c.Type)
		}
		if kindOf(c.Type) == nil {
			return nil, fmt.Errorf("column %q is of type %s, which is no plain value; write it as plain columns", c.Name, c.Type)
		}
		if slices.Contains(f.columns, c.Name) {
			return nil, fmt.Errorf("two columns are named %q", c.Name)
		}
		f.columns = append(f.columns, c.Name)
	}
	return f, nil
}

// Columns returns the names of the columns in the file's order.
func (f *File) Columns() []string { return slices.Clone(f.columns) }

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
	next, _, err := f.batches()
	if err != nil {
		return err
	}
	for row, n := int64(0), 0; ; n++ {
		batch, err := next()
		if err == io.EOF { //nolint:errorlint // both readers end with the bare value: a wrapped one is damage
			return nil
		}
		if err != nil {
			return fmt.Errorf("read record batch %d: %w", n, err)
		}
		if err := rows(batch, at, row, each); err != nil {
			return err
		}
		row += batch.NumRows()
		batch.Release()
	}
}

func rows(batch arrow.RecordBatch, at []int, first int64, each func(int64, []string) error) error {
	cells, spell := make([]string, len(at)), make([]speller, len(at))
	for i, c := range at {
		spell[i] = kindOf(batch.Column(c).DataType())(batch.Column(c))
	}
	for n := range int(batch.NumRows()) {
		for i, c := range at {
			cells[i] = ""
			if !batch.Column(c).IsNull(n) {
				cells[i] = spell[i](n)
			}
		}
		if err := call(each, first+int64(n), cells); err != nil {
			return err
		}
	}
	return nil
}

// call keeps a panic of the caller's own function from being taken for damage.
func call(each func(int64, []string) error, row int64, cells []string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			panic(callerPanic{p})
		}
	}()
	return each(row, cells)
}

type callerPanic struct{ value any }

func (f *File) indexes(names []string) ([]int, error) {
	if len(names) == 0 {
		names = f.columns
	}
	at := make([]int, len(names))
	for i, name := range names {
		if at[i] = slices.Index(f.columns, name); at[i] < 0 {
			return nil, fmt.Errorf("there is no column %q", name)
		}
	}
	return at, nil
}

// batches begins to read the record batches, whichever the format; no part of
// the file can be longer than the file.
func (f *File) batches() (next func() (arrow.RecordBatch, error), schema *arrow.Schema, err error) {
	start := make([]byte, len(magic))
	if _, err := f.in.Seek(0, io.SeekStart); err != nil {
		return nil, nil, err
	}
	if _, err := io.ReadFull(f.in, start); err != nil {
		return nil, nil, fmt.Errorf("it is no Arrow file: %w", err)
	}
	isFile := bytes.Equal(start, []byte(magic))
	check := checkStream
	if isFile {
		check = checkFooter
	}
	if err := check(f.in, f.size); err != nil {
		return nil, nil, fmt.Errorf("it is no Arrow file, or a damaged one: %w", err)
	}
	if _, err := f.in.Seek(0, io.SeekStart); err != nil {
		return nil, nil, err
	}
	options := []ipc.Option{ipc.WithMetadataSizeLimit(f.size), ipc.WithBodySizeLimit(f.size), ipc.WithAllocator(bounded{memory.NewGoAllocator(), mostOf(f.size)})}
	if !isFile {
		// ipc.NewReader would leave out the limits.
		r, err := ipc.NewReaderFromMessageReader(ipc.NewMessageReader(f.in, options...), options...)
		if err != nil {
			return nil, nil, fmt.Errorf("read the schema of an Arrow stream: %w", err)
		}
		return r.Read, r.Schema(), nil
	}
	in, ok := f.in.(ipc.ReadAtSeeker)
	if !ok {
		return nil, nil, errors.New("an Arrow file is read at places")
	}
	r, err := ipc.NewFileReader(in, options...)
	if err != nil {
		return nil, nil, fmt.Errorf("read the footer of an Arrow file: %w", err)
	}
	return r.Read, r.Schema(), nil
}

// bounded refuses what no buffer of a table needs: a damaged length would else
// take all memory, which ends the program.
type bounded struct {
	memory.Allocator
	most int
}

// mostOf is how large one buffer of a file may be: the whole body of a batch, or
// a column of almost nothing but zeros, which is packed a thousandfold and whose
// text ends at 2 GiB.
func mostOf(size int64) int { return int(max(size, min(64<<20+1024*size, 1<<31-1))) }

func (b bounded) Allocate(size int) []byte {
	if size > b.most {
		panic(fmt.Errorf("a buffer of %d bytes", size))
	}
	return b.Allocator.Allocate(size)
}

func (b bounded) Reallocate(size int, buffer []byte) []byte {
	if size > b.most {
		panic(fmt.Errorf("a buffer of %d bytes", size))
	}
	return b.Allocator.Reallocate(size, buffer)
}

// catch turns a panic of the decoder into an error: the bytes come from outside.
func catch(err *error) {
	switch p := recover().(type) {
	case nil:
	case callerPanic:
		panic(p.value)
	default:
		*err = fmt.Errorf("the Arrow file is damaged: %v", p)
	}
}
