package jobs

import (
	"context"
	"log/slog"
	"strings"
)

// waiting makes a warning of what the queue reports as an error when one of its
// own questions waited too long for the database: SQLite has one writer, and the
// queue asks again by itself.
type waiting struct{ slog.Handler }

// Handle lowers the level of such a record.
func (h waiting) Handle(ctx context.Context, r slog.Record) error {
	if r.Level == slog.LevelError && timedOut(r) {
		r.Level = slog.LevelWarn
		if !h.Enabled(ctx, r.Level) {
			return nil
		}
	}
	return h.Handler.Handle(ctx, r)
}

func timedOut(r slog.Record) (is bool) {
	r.Attrs(func(a slog.Attr) bool {
		is = a.Key == "err" && strings.Contains(a.Value.String(), "timed out after")
		return !is
	})
	return is
}

func (h waiting) WithAttrs(attrs []slog.Attr) slog.Handler {
	return waiting{h.Handler.WithAttrs(attrs)}
}

func (h waiting) WithGroup(name string) slog.Handler { return waiting{h.Handler.WithGroup(name)} }
