package parquetfile

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/snappy"
)

// Writer writes a table, with every column allowed to be null. Close it to
// write the footer, without which there is no file.
type Writer struct {
	columns []Column
	leaf    []int // place of each column in the schema, which sorts by name
	out     *parquet.GenericWriter[any]
	row     parquet.Row
	rows    int64
}

// Create starts a table of the kinds Text, Integer, Real, Boolean and Day.
func Create(w io.Writer, columns ...Column) (*Writer, error) {
	group := parquet.Group{}
	for _, c := range columns {
		node, err := nodeOf(c)
		if err != nil {
			return nil, err
		}
		if _, twice := group[c.Name]; twice {
			return nil, fmt.Errorf("two columns are named %q", c.Name)
		}
		group[c.Name] = parquet.Optional(node)
	}
	schema := parquet.NewSchema("table", group)
	out := &Writer{columns: columns, leaf: make([]int, len(columns)), row: make(parquet.Row, len(columns)),
		out: parquet.NewGenericWriter[any](w, schema, parquet.Compression(&snappy.Codec{}))}
	for i, c := range columns {
		leaf, _ := schema.Lookup(c.Name)
		out.leaf[i] = leaf.ColumnIndex
	}
	return out, nil
}

func nodeOf(c Column) (parquet.Node, error) {
	switch c.Kind {
	case Text:
		return parquet.String(), nil
	case Integer:
		return parquet.Int(64), nil
	case Real:
		return parquet.Leaf(parquet.DoubleType), nil
	case Boolean:
		return parquet.Leaf(parquet.BooleanType), nil
	case Day:
		return parquet.Date(), nil
	}
	return nil, fmt.Errorf("column %q: %q cannot be written", c.Name, c.Kind)
}

// Write adds a row, a cell for each column; "" is null. A cell that does not
// fit its column's kind gives an error that names row and column.
func (w *Writer) Write(cells ...string) error {
	if len(cells) != len(w.columns) {
		return fmt.Errorf("row %d has %d cells for %d columns", w.rows, len(cells), len(w.columns))
	}
	for i, c := range w.columns {
		v, err := valueOf(c.Kind, cells[i])
		if err != nil {
			return fmt.Errorf("row %d, column %q: %w", w.rows, c.Name, err)
		}
		w.row[w.leaf[i]] = v.Level(0, defined(v), w.leaf[i])
	}
	w.rows++
	if _, err := w.out.WriteRows([]parquet.Row{w.row}); err != nil {
		return fmt.Errorf("write row %d: %w", w.rows-1, err)
	}
	return nil
}

func defined(v parquet.Value) int {
	if v.IsNull() {
		return 0
	}
	return 1
}

func valueOf(kind Kind, cell string) (parquet.Value, error) {
	if cell == "" {
		return parquet.NullValue(), nil
	}
	switch kind {
	case Integer:
		n, err := strconv.ParseInt(cell, 10, 64)
		return parquet.Int64Value(n), err
	case Real:
		x, err := strconv.ParseFloat(cell, 64)
		return parquet.DoubleValue(x), err
	case Boolean:
		b, err := strconv.ParseBool(cell)
		return parquet.BooleanValue(b), err
	case Day:
		t, err := time.Parse(time.DateOnly, cell)
		return parquet.Int32Value(int32(t.Unix() / 86400)), err
	}
	return parquet.ByteArrayValue([]byte(cell)), nil
}

// Close writes what is buffered and the footer; it does not close what it
// writes to.
func (w *Writer) Close() error {
	if err := w.out.Close(); err != nil {
		return fmt.Errorf("end a Parquet file: %w", err)
	}
	return nil
}
