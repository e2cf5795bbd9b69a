package db

import (
	"context"
	"sync/atomic"
)

// first is work that belongs into the first transaction that commits.
type first struct {
	commits atomic.Int32
	f       func(context.Context, *Tx) error
}

type firstKey struct{}

// WithFirst returns a context whose first Update or Load also runs f, before
// its own work and in the same transaction: both commit or neither does. If
// that transaction fails, the next one under the context runs f again; after a
// commit f is spent. A nil f takes the hook off.
//
// A request's idempotency key is written so: there is no moment at which the
// write is there and its key is not.
func WithFirst(ctx context.Context, f func(context.Context, *Tx) error) context.Context {
	return context.WithValue(ctx, firstKey{}, &first{f: f})
}

// Commits is how many transactions have committed under a context that
// WithFirst returned; 0 under any other.
func Commits(ctx context.Context) int {
	h, _ := ctx.Value(firstKey{}).(*first)
	if h == nil {
		return 0
	}
	return int(h.commits.Load())
}

// withFirst puts the context's first work before f; committed counts.
func withFirst(ctx context.Context, f func(*Tx) error) (both func(*Tx) error, committed func()) {
	h, _ := ctx.Value(firstKey{}).(*first)
	if h == nil {
		return f, func() {}
	}
	committed = func() { h.commits.Add(1) }
	if h.f == nil || h.commits.Load() > 0 {
		return f, committed
	}
	both = func(tx *Tx) error {
		if err := h.f(ctx, tx); err != nil {
			return err
		}
		return f(tx)
	}
	return both, committed
}
