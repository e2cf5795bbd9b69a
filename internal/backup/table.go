package backup

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"doudi/internal/db"
	"doudi/internal/db/dbt"
)

// column is a column as its own database describes it.
type column struct {
	name string
	kind string // the database's type, in lower case
	key  bool   // part of the primary key
	must bool   // NOT NULL
}

// bare reports whether the column holds bytes and never null: null stands for no
// bytes in archives that were written before the two were told apart.
func (c column) bare() bool { return c.must && c.form() == formBlob }

// head is the first line of a table: names and, for each, int, real, text or
// blob. Truth values are 0 and 1, instants and days text, blobs base64.
type head struct {
	Columns []string `json:"columns"`
	Forms   []string `json:"forms"`
}

const (
	formInt  = "int"
	formReal = "real"
	formText = "text"
	formBlob = "blob"
)

func (c column) form() string {
	switch c.kind {
	case "integer", "bigint", "smallint", "boolean":
		return formInt
	case "real", "double precision":
		return formReal
	case "blob", "bytea":
		return formBlob
	}
	return formText
}

// sql is the expression that gives the same value on both databases.
func (c column) sql() string {
	switch c.kind {
	case "boolean":
		return "CAST(" + c.name + " AS integer)"
	case "date":
		return "to_char(" + c.name + ", 'YYYY-MM-DD')"
	case "timestamp with time zone":
		return "to_char(" + c.name + ` AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
	case "jsonb":
		return "CAST(" + c.name + " AS text)"
	}
	return c.name
}

const postgresColumns = `SELECT c.column_name, c.data_type, EXISTS (
    SELECT 1 FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k
      ON k.constraint_name = t.constraint_name AND k.table_schema = t.table_schema AND k.table_name = t.table_name
    WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = c.table_schema AND t.table_name = c.table_name AND k.column_name = c.column_name),
    c.is_nullable = 'NO'
  FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name = $1 ORDER BY c.ordinal_position`

const sqliteColumns = `SELECT name, lower(type), pk > 0, "notnull" > 0 FROM pragma_table_info($1) ORDER BY cid`

func columns(ctx context.Context, tx *db.Tx, table string) (out []column, err error) {
	query := postgresColumns
	if tx.SQLite() != nil {
		query = sqliteColumns
	}
	rows, err := tx.Query(ctx, query, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.name, &c.kind, &c.key, &c.must); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if len(out) == 0 && rows.Err() == nil {
		return nil, errors.New("there is no such table")
	}
	return out, rows.Err()
}

// order sorts by the primary key, texts by their bytes, so that equal tables
// give equal archives.
func order(tx *db.Tx, cols []column) string {
	var keys []string
	for _, c := range cols {
		if !c.key {
			continue
		}
		k := c.name
		if c.kind == "text" && tx.SQLite() == nil {
			k += ` COLLATE "C"`
		}
		keys = append(keys, k)
	}
	return strings.Join(keys, ", ")
}

// dump writes a table: its head, then one JSON array a row.
func dump(ctx context.Context, tx *db.Tx, table string, out io.Writer) (n int64, err error) {
	cols, err := columns(ctx, tx, table)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(out, 64<<10)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	var h head
	exprs := make([]string, len(cols))
	for i, c := range cols {
		h.Columns, h.Forms, exprs[i] = append(h.Columns, c.name), append(h.Forms, c.form()), c.sql()
	}
	if err := enc.Encode(h); err != nil {
		return 0, err
	}
	rows, err := tx.Query(ctx, "SELECT "+strings.Join(exprs, ", ")+" FROM "+table+" ORDER BY "+order(tx, cols))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	values, targets := make([]any, len(cols)), make([]any, len(cols))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return n, err
		}
		for i, v := range values {
			if b, ok := v.([]byte); ok && b == nil { // how SQLite's driver gives no bytes; null is nil
				values[i] = []byte{}
			}
		}
		if err := enc.Encode(values); err != nil { // []byte becomes base64
			return n, err
		}
		n++
	}
	return n, errors.Join(rows.Err(), w.Flush())
}

// fill reads what dump wrote into an empty table.
func fill(ctx context.Context, tx *db.Tx, table string, in io.Reader) (int64, error) {
	dec := json.NewDecoder(bufio.NewReaderSize(in, 64<<10))
	dec.UseNumber()
	var h head
	if err := dec.Decode(&h); err != nil {
		return 0, fmt.Errorf("read columns: %w", err)
	}
	cols, err := columns(ctx, tx, table)
	if err != nil {
		return 0, err
	}
	src := &source{dec: dec, head: h}
	for _, name := range h.Columns {
		i := slices.IndexFunc(cols, func(c column) bool { return c.name == name })
		if i < 0 {
			return 0, fmt.Errorf("column %s is not in this program's schema", name)
		}
		src.columns = append(src.columns, cols[i])
	}
	return tx.CopyFrom(ctx, pgx.Identifier{table}, h.Columns, src)
}

// source turns lines into rows for COPY.
type source struct {
	dec     *json.Decoder
	head    head
	columns []column
	row     []any
	err     error
}

// Next reads a line.
func (s *source) Next() bool {
	s.row = s.row[:0]
	if err := s.dec.Decode(&s.row); err != nil {
		if !errors.Is(err, io.EOF) {
			s.err = err
		}
		return false
	}
	if len(s.row) != len(s.columns) {
		s.err = fmt.Errorf("a row has %d values, want %d", len(s.row), len(s.columns))
	}
	return s.err == nil
}

// Values converts the line for the target's types.
func (s *source) Values() ([]any, error) {
	out := make([]any, len(s.row))
	for i, v := range s.row {
		var err error
		if v == nil && s.columns[i].bare() {
			out[i] = []byte{}
			continue
		}
		if out[i], err = value(v, s.head.Forms[i], s.columns[i].kind); err != nil {
			return nil, fmt.Errorf("column %s: %w", s.head.Columns[i], err)
		}
	}
	return out, nil
}

// Err is what ended the rows early.
func (s *source) Err() error { return s.err }

func value(v any, form, kind string) (any, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil
	case json.Number:
		if form == formReal {
			return x.Float64()
		}
		n, err := x.Int64()
		if kind == "boolean" {
			return n != 0, err
		}
		return n, err
	case string:
		return textValue(x, form, kind)
	}
	return nil, fmt.Errorf("unexpected %T", v)
}

func textValue(s, form, kind string) (any, error) {
	switch {
	case form == formBlob:
		return base64.StdEncoding.DecodeString(s)
	case kind == "timestamp with time zone":
		var t dbt.Time
		err := t.Scan(s)
		return t, err
	case kind == "date":
		return time.Parse(time.DateOnly, s)
	}
	return s, nil
}
