package litepgx

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var errBatchEnd = errors.New("no query of the batch is left")

// SendBatch runs queries one after another. PostgreSQL is asked all of them in
// one round trip; SQLite is asked each when its answer is read, so that one
// whose answer nobody needs is not run.
func (c *Conn) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return &results{ctx: ctx, conn: c, left: b.QueuedQueries}
}

// results lacks what generated code never calls.
type results struct {
	pgx.BatchResults
	ctx  context.Context //nolint:containedctx // pgx.BatchResults has no other place for it
	conn *Conn
	left []*pgx.QueuedQuery
}

func (r *results) next() (*pgx.QueuedQuery, error) {
	if len(r.left) == 0 {
		return nil, errBatchEnd
	}
	q := r.left[0]
	r.left = r.left[1:]
	return q, nil
}

func (r *results) Exec() (pgconn.CommandTag, error) {
	q, err := r.next()
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	return r.conn.Exec(r.ctx, q.SQL, q.Arguments...)
}

func (r *results) Query() (pgx.Rows, error) {
	q, err := r.next()
	if err != nil {
		return nil, err
	}
	return r.conn.Query(r.ctx, q.SQL, q.Arguments...)
}

func (r *results) QueryRow() pgx.Row {
	q, err := r.next()
	if err != nil {
		return row{err: err}
	}
	return r.conn.QueryRow(r.ctx, q.SQL, q.Arguments...)
}

func (r *results) Close() error {
	r.left = nil
	return nil
}
