package db

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// turn is a place that many transactions write to one after another, such as
// the end of a county's audit chain.
type turn struct {
	key        int64
	constraint string // the unique key on which two of them meet
}

// Turn waits until no other transaction that took the same turn is under way.
// On SQLite there is one writer and nothing to wait for.
//
// A serialisable PostgreSQL transaction sees the database as it was when it
// began, so one that had to wait here is doomed: its insert meets the unique
// key. It runs again, and then waits before it begins.
func (t *Tx) Turn(ctx context.Context, key int64, constraint string) error {
	if t.pg == nil {
		return nil
	}
	t.turns = append(t.turns, turn{key, constraint})
	_, err := t.pg.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", key)
	return err
}

// again reports whether a transaction failed only because of others.
func again(t *Tx, err error) bool {
	if retryable(err) {
		return true
	}
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == "23505" &&
		slices.ContainsFunc(t.turns, func(x turn) bool { return x.constraint == pe.ConstraintName })
}

// wait takes the turns before a transaction begins, in the order of their
// keys, so that two never wait for each other.
func wait(ctx context.Context, c *pgxpool.Conn, turns []turn) error {
	slices.SortFunc(turns, func(a, b turn) int { return cmp.Compare(a.key, b.key) })
	for _, t := range turns {
		if _, err := c.Exec(ctx, "SELECT pg_advisory_lock($1)", t.key); err != nil {
			return err
		}
	}
	return nil
}

// leave gives the turns back. If that is not possible the connection is
// closed, which gives them back too.
func leave(ctx context.Context, c *pgxpool.Conn, turns []turn) {
	if len(turns) == 0 {
		return
	}
	ctx = context.WithoutCancel(ctx)
	if _, err := c.Exec(ctx, "SELECT pg_advisory_unlock_all()"); err != nil {
		_ = c.Conn().Close(ctx)
	}
}
