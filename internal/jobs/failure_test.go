package jobs_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/jobs"
	"doudi/internal/logtest"
)

// TestFailuresQuoteNoValue: a job that the database refuses something is logged and
// kept without what it was, be it in words or as JSON.
func TestFailuresQuoteNoValue(t *testing.T) {
	t.Parallel()
	const phone, name = "13812345678x", "欧阳秀英"
	forms := map[string]func(io.Writer) slog.Handler{
		"text": func(w io.Writer) slog.Handler {
			return slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})
		},
		"json": func(w io.Writer) slog.Handler {
			return slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})
		},
	}
	for form, handler := range forms {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
				var out logtest.Log
				q := jobs.New(d, slog.New(handler(&out)))
				done := make(chan struct{}, 10)
				jobs.Register(q, func(ctx context.Context, g greet) error {
					defer func() { done <- struct{}{} }()
					return d.Update(ctx, func(tx *db.Tx) error {
						_, err := tx.Exec(ctx, statements[g.Name], phone+name)
						return fmt.Errorf("write it down: %w", err)
					})
				})
				if err := q.Open(t.Context(), 2); err != nil {
					t.Fatal(err)
				}
				for what := range statements {
					if err := d.Update(t.Context(), func(tx *db.Tx) error { return q.Enqueue(t.Context(), tx, greet{what}) }); err != nil {
						t.Fatal(err)
					}
				}
				stop := start(t, q)
				for range statements {
					<-done
				}
				for until := time.Now().Add(5 * time.Second); strings.Count(out.String(), "write it down") < len(statements) && time.Now().Before(until); {
					time.Sleep(20 * time.Millisecond)
				}
				stop()
				list, err := q.Unfinished(t.Context(), 10)
				if err != nil || len(list) != len(statements) {
					t.Fatalf("%+v, %v", list, err)
				}
				if text := out.String() + fmt.Sprintf("%+v", list); strings.Contains(text, phone) || strings.Contains(text, name) || strings.Count(out.String(), "write it down") < len(statements) {
					t.Errorf("the failures, without anybody's number:\n%s", text)
				}
			})
		})
	}
}

var statements = map[string]string{
	"twice":        "INSERT INTO setting (name, value) VALUES (CAST($1 AS text), ''), (CAST($1 AS text), '')",
	"not a list":   "SELECT value FROM json_each(CAST($1 AS text))",
	"not a number": "INSERT INTO account_role (account_id, role, division) VALUES (CAST(CAST($1 AS text) AS bigint), CAST($1 AS text), '')", // to SQLite a reference to nobody
}
