package jobs

import (
	"context"
	"log/slog"
	"strings"
)

// waiting lowers what the queue reports as an error and is none. One of its own
// questions waited too long for the database: SQLite has one writer, and the
// queue asks again by itself. Or it was asking when the program ended.
type waiting struct{ slog.Handler }

// Handle lowers the level of such a record.
func (h waiting) Handle(ctx context.Context, r slog.Record) error {
	if r.Level == slog.LevelError {
		r.Level = gravity(r)
		if !h.Enabled(ctx, r.Level) {
			return nil
		}
	}
	return h.Handler.Handle(ctx, r)
}

// gravity tells how grave the error is that a record tells of. River names it
// "err" in some places and "error" in others.
func gravity(r slog.Record) slog.Level {
	level := r.Level
	r.Attrs(func(a slog.Attr) bool {
		if a.Key != "err" && a.Key != "error" {
			return true
		}
		switch text := a.Value.String(); {
		case strings.Contains(text, "timed out after"):
			level = slog.LevelWarn
		case strings.HasSuffix(text, context.Canceled.Error()) && !strings.Contains(text, "\n"): // and nothing beside it
			level = slog.LevelDebug
		}
		return false
	})
	return level
}

func (h waiting) WithAttrs(attrs []slog.Attr) slog.Handler {
	return waiting{h.Handler.WithAttrs(attrs)}
}

func (h waiting) WithGroup(name string) slog.Handler { return waiting{h.Handler.WithGroup(name)} }
