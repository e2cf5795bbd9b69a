package litepgx

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"doudi/internal/db/dbt"
	"doudi/internal/id"
)

// copyRows is how many rows one statement of CopyFrom inserts: a call into the
// database costs as much as several columns do. copyAhead is how many rows are
// made ready at a time.
const (
	copyRows  = 32
	copyAhead = 8 * copyRows
)

// CopyFrom inserts rows, many to a statement. As on PostgreSQL a row that is
// refused ends the transaction; else SQLite would copy each page it touches,
// to be able to take back one statement. What the columns hold is made out
// beside the database's work: there is one writer, and everybody waits for it.
// What all rows have in common stands in the statement, because to hand over a
// value costs more than to write it.
func (c *Conn) CopyFrom(ctx context.Context, table pgx.Identifier, cols []string, src pgx.CopyFromSource) (n int64, err error) {
	ahead, stop := context.WithCancel(ctx)
	ready, used := make(chan copied), make(chan []any, 2)
	go read(ahead, src, len(cols), ready, used)
	defer func() {
		stop()
		for range ready { // src is the caller's again once nobody reads it
		}
	}()
	in := &inserting{conn: c, into: "INSERT OR ROLLBACK INTO " + strings.Join(table, ".") + " (" + strings.Join(cols, ",") + ") VALUES "}
	defer func() { err = errors.Join(err, in.close()) }()
	for part := range ready {
		rows, err := in.insert(ctx, part)
		if n += rows; err == nil {
			err = part.err
		}
		if err != nil {
			return n, err
		}
		select {
		case used <- part.args[:0]:
		default:
		}
	}
	return n, ctx.Err()
}

// inserting is one CopyFrom on its way.
type inserting struct {
	conn *Conn
	into string
	one  string // the form of a row
	rows int    // of st
	st   driver.Stmt
	args []driver.NamedValue // of st, used again and again
}

// insert inserts the rows of a part. To be interrupted within a statement costs
// more than to look before each.
func (in *inserting) insert(ctx context.Context, part copied) (n int64, err error) {
	one := "(" + strings.Join(part.row, ",") + ")"
	for rest := part.args; len(rest) > 0; {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		rows, within := copyRows, context.WithoutCancel(ctx)
		if len(rest) < copyRows*part.width {
			rows = 1
		}
		if err := in.prepare(within, one, rows); err != nil {
			return n, err
		}
		if err := in.exec(within, rest[:rows*part.width]); err != nil {
			return n, err
		}
		n, rest = n+int64(rows), rest[rows*part.width:]
	}
	return n, nil
}

// exec runs the statement. The driver is called directly: database/sql would look
// at each value again and make a new list of them, which is 3 µs for each row of
// an import.
func (in *inserting) exec(ctx context.Context, values []any) error {
	for len(in.args) < len(values) {
		in.args = append(in.args, driver.NamedValue{Ordinal: len(in.args) + 1})
	}
	for i, v := range values {
		in.args[i].Value = v
	}
	st, ok := in.st.(driver.StmtExecContext)
	if !ok {
		return errDriver
	}
	_, err := st.ExecContext(ctx, in.args[:len(values)])
	return err
}

var errDriver = errors.New("this driver or transaction copies nothing")

// prepare makes the statement for one row of a form, or many. It lives no
// longer than the copy: what stands in it are values.
func (in *inserting) prepare(ctx context.Context, one string, rows int) error {
	if in.one == one && in.rows == rows {
		return nil
	}
	if err := in.close(); err != nil {
		return err
	}
	if in.conn.under == nil {
		return errDriver
	}
	st, err := in.conn.under.PrepareContext(ctx, in.into+strings.Repeat(one+",", rows-1)+one)
	if err == nil {
		in.one, in.rows, in.st = one, rows, st
	}
	return err
}

func (in *inserting) close() error {
	st := in.st
	in.one, in.rows, in.st = "", 0, nil
	if st == nil {
		return nil
	}
	return st.Close()
}

// copied is some rows on their way, and why no more follow.
type copied struct {
	args  []any
	row   []string // a row in a statement: its values, or what all have there
	width int      // values of a row
	err   error
}

// read makes rows ready until src has no more or nobody wants them. It closes
// ready when it is done with src.
func read(ctx context.Context, src pgx.CopyFromSource, cols int, ready chan<- copied, used <-chan []any) {
	defer close(ready)
	var plain plain
	var shared shared
	var args []any
	for more := true; more; {
		select {
		case args = <-used:
		default:
			args = nil
		}
		var err error
		for more && err == nil && len(args) < copyAhead*cols {
			if more = src.Next(); !more {
				err = src.Err()
				break
			}
			args, err = plain.append(slices.Grow(args, cols), src)
		}
		more = more && err == nil
		args = args[:len(args)-len(args)%cols] // not half a row
		args = shared.squeeze(args, cols)
		select {
		case ready <- copied{args, shared.row, shared.width, err}:
		case <-ctx.Done():
			return
		}
	}
}

// plain turns values into what a driver takes.
type plain struct {
	at   dbt.Time // the instant last seen: rows of one transaction share it
	text driver.Value
}

func (p *plain) append(args []any, src pgx.CopyFromSource) ([]any, error) {
	row, err := src.Values()
	if err != nil {
		return args, err
	}
	for _, v := range row {
		if v, err = p.of(v); err != nil {
			return args, err
		}
		args = append(args, v)
	}
	return args, nil
}

func (p *plain) of(v any) (_ driver.Value, err error) {
	switch x := v.(type) {
	case string, []byte, int64, bool, nil:
		return v, nil
	case int32:
		return int64(x), nil
	case id.ID:
		return int64(x), nil
	case dbt.Time:
		if p.text == nil || x != p.at {
			p.at = x
			p.text, err = x.Value()
		}
		return p.text, err
	}
	return driver.DefaultParameterConverter.ConvertValue(v)
}
