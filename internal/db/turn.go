package db

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// turn is a place that many transactions write to one after another, such as
// the end of a county's audit chain.
type turn struct {
	key        int64
	constraint string // the unique key on which two of them meet
}

// errTaken is what a transaction meets whose turn another one has.
var errTaken = errors.New("another transaction has the turn")

// Turn makes sure that no other transaction that took the same turn is under way.
// On SQLite there is one writer and nothing to wait for.
//
// A serialisable PostgreSQL transaction sees the database as it was when it
// began, so one that had to wait here would be doomed: its insert would meet the
// unique key. It gives up at once, waits, and runs again.
func (t *Tx) Turn(ctx context.Context, key int64, constraint string) error {
	if t.pg == nil {
		return nil
	}
	if x := (turn{key, constraint}); !slices.Contains(t.turns, x) {
		t.turns = append(t.turns, x)
	}
	if !t.frozen {
		_, err := t.pg.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", key)
		return err
	}
	free := false
	if err := t.pg.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", key).Scan(&free); err != nil {
		return err
	}
	if !free {
		return errTaken
	}
	return nil
}

// again reports whether a transaction failed only because of others.
func again(t *Tx, err error) bool {
	if retryable(err) || errors.Is(err, errTaken) {
		return true
	}
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == "23505" &&
		slices.ContainsFunc(t.turns, func(x turn) bool { return x.constraint == pe.ConstraintName })
}

// gates let one transaction of this process at a time wait for a turn at the
// database: the others wait here and hold no connection, which readers need.
type gates struct {
	mu sync.Mutex
	by map[int64]*gate
}

type gate struct {
	pass chan struct{} // holds one while nobody is through
	want int           // who is through or waits
}

// enter waits at the gates of turns, in the order of their keys, so that two never
// wait for each other, and returns how to leave them.
func (g *gates) enter(ctx context.Context, turns []turn) (leave func(), err error) {
	slices.SortFunc(turns, func(a, b turn) int { return cmp.Compare(a.key, b.key) })
	turns = slices.CompactFunc(slices.Clone(turns), func(a, b turn) bool { return a.key == b.key }) // one key may stand for two constraints
	through := 0
	leave = func() {
		for _, t := range turns[:through] {
			g.leave(t.key)
		}
	}
	for _, t := range turns {
		if err := g.pass(ctx, t.key); err != nil {
			leave()
			return nil, err
		}
		through++
	}
	return leave, nil
}

func (g *gates) pass(ctx context.Context, key int64) error {
	g.mu.Lock()
	x := g.by[key]
	if x == nil {
		x = &gate{pass: make(chan struct{}, 1)}
		x.pass <- struct{}{}
		if g.by == nil {
			g.by = map[int64]*gate{}
		}
		g.by[key] = x
	}
	x.want++
	g.mu.Unlock()
	select {
	case <-x.pass:
		return nil
	case <-ctx.Done():
		g.drop(key, x)
		return ctx.Err()
	}
}

func (g *gates) leave(key int64) {
	g.mu.Lock()
	x := g.by[key]
	g.mu.Unlock()
	x.pass <- struct{}{}
	g.drop(key, x)
}

// drop forgets a gate at which nobody is.
func (g *gates) drop(key int64, x *gate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if x.want--; x.want == 0 {
		delete(g.by, key)
	}
}

// wait takes the turns before a transaction begins, in the order that enter gave
// them: another process may have them.
func wait(ctx context.Context, c *pgxpool.Conn, turns []turn) error {
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
