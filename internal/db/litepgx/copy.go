package litepgx

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"doudi/internal/db/dbt"
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
func (c *Conn) CopyFrom(ctx context.Context, table pgx.Identifier, cols []string, src pgx.CopyFromSource) (n int64, err error) {
	ahead, stop := context.WithCancel(ctx)
	ready, used := make(chan copied), make(chan []any, 2)
	go read(ahead, src, len(cols), ready, used)
	defer func() {
		stop()
		for range ready { // src is the caller's again once nobody reads it
		}
	}()
	insert := "INSERT OR ROLLBACK INTO " + strings.Join(table, ".") + " (" + strings.Join(cols, ",") + ") VALUES "
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(cols)), ",") + ")"
	many := insert + strings.TrimSuffix(strings.Repeat(one+",", copyRows), ",")
	for part := range ready {
		for rest := part.args; len(rest) > 0; {
			text, rows := many, copyRows
			if len(rest) < copyRows*len(cols) {
				text, rows = insert+one, 1
			}
			if err := c.insert(ctx, text, rest[:rows*len(cols)]); err != nil {
				return n, err
			}
			n, rest = n+int64(rows), rest[rows*len(cols):]
		}
		if part.err != nil {
			return n, part.err
		}
		select {
		case used <- part.args[:0]:
		default:
		}
	}
	return n, ctx.Err()
}

// insert runs one statement of CopyFrom. To be interrupted within it costs more
// than to look before each.
func (c *Conn) insert(ctx context.Context, text string, args []any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	st, err := c.stmt(ctx, text)
	if err == nil {
		_, err = st.ExecContext(ctx, args...)
	}
	return err
}

// copied is some rows on their way, and why no more follow.
type copied struct {
	args []any
	err  error
}

// read makes rows ready until src has no more or nobody wants them. It closes
// ready when it is done with src.
func read(ctx context.Context, src pgx.CopyFromSource, cols int, ready chan<- copied, used <-chan []any) {
	defer close(ready)
	var plain plain
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
		select {
		case ready <- copied{args, err}:
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
	case string, []byte, int64, nil:
		return v, nil
	case dbt.Time:
		if p.text == nil || x != p.at {
			p.at = x
			p.text, err = x.Value()
		}
		return p.text, err
	}
	return driver.DefaultParameterConverter.ConvertValue(v)
}
