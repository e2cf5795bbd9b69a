package litepgx

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
)

// begin opens a table of numbers that may not repeat.
func begin(t *testing.T) (*Conn, *sql.Tx) {
	t.Helper()
	d, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "copy.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if _, err := d.ExecContext(t.Context(), "CREATE TABLE n (id integer PRIMARY KEY, at text, day text, flag integer)"); err != nil {
		t.Fatal(err)
	}
	c, err := d.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var under driver.ConnPrepareContext
	if err := c.Raw(func(x any) error { under, _ = x.(driver.ConnPrepareContext); return nil }); err != nil {
		t.Fatal(err)
	}
	tx, err := c.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = tx.Rollback(), c.Close() })
	return OnTx(tx, under), tx
}

var columns = []string{"id", "at", "day", "flag"}

// TestCopyFrom copies numbers of rows around those that are worked on together.
func TestCopyFrom(t *testing.T) {
	day := calendar.On(2026, 11, 28)
	for _, n := range []int{0, 1, copyRows - 1, copyRows, copyRows + 1, copyAhead, copyAhead + 1, 5*copyAhead + copyRows + 3} {
		c, tx := begin(t)
		at := func(i int) dbt.Time { return dbt.At(day.Time().AddDate(0, 0, i/40)) }
		got, err := c.CopyFrom(t.Context(), pgx.Identifier{"n"}, columns, pgx.CopyFromSlice(n, func(i int) ([]any, error) {
			return []any{int32(i), at(i), day.AddDays(i), i%2 == 0}, nil
		}))
		if err != nil || got != int64(n) {
			t.Fatalf("copied %d of %d rows: %v", got, n, err)
		}
		rows, err := tx.QueryContext(t.Context(), "SELECT id, at, day, flag FROM n ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		i := 0
		for ; rows.Next(); i++ {
			var id int
			var instant dbt.Time
			var on calendar.Date
			var flag bool
			if err := rows.Scan(&id, &instant, &on, &flag); err != nil || id != i || instant != at(i) || on != day.AddDays(i) || flag != (i%2 == 0) {
				t.Fatalf("row %d of %d is %d %v %v %v: %v", i, n, id, instant, on, flag, err)
			}
		}
		if err := rows.Err(); err != nil || i != n {
			t.Fatalf("%d of %d rows are there: %v", i, n, err)
		}
	}
}

// TestCopyFromStops lets the source, a row or the caller end a copy, and has
// nobody at the source afterwards.
func TestCopyFromStops(t *testing.T) {
	broken := errors.New("broken")
	for _, at := range []int{0, copyRows + 1, 3*copyAhead + 5} {
		var cancel context.CancelFunc
		reading := 0 // the race detector sees who reads on
		source := func(bad func(i int) (any, error)) pgx.CopyFromSource {
			return pgx.CopyFromSlice(9*copyAhead, func(i int) ([]any, error) {
				reading++
				id, err := any(i), error(nil)
				if i >= at {
					id, err = bad(i)
				}
				return []any{id, dbt.Time{}, "", false}, err
			})
		}
		for name, bad := range map[string]func(int) (any, error){
			"source":   func(int) (any, error) { return nil, broken },
			"refused":  func(int) (any, error) { return 0, nil },
			"unknown":  func(int) (any, error) { return struct{}{}, nil },
			"canceled": func(i int) (any, error) { cancel(); return i, nil },
		} {
			if name == "refused" && at == 0 {
				continue // the first zero is as good as any
			}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			cancel = stop
			c, _ := begin(t)
			_, err := c.CopyFrom(ctx, pgx.Identifier{"n"}, columns, source(bad))
			if reading++; err == nil || name == "source" && !errors.Is(err, broken) {
				t.Errorf("%s at row %d: %v", name, at, err)
			}
		}
	}
}

// TestCopyFromShares copies rows that have values in common, all of them or up
// to some row, of every kind and with what SQL would take for its own.
func TestCopyFromShares(t *testing.T) {
	shares := []any{"", "it's", "'); DROP TABLE n; --", "a\x00b", strings.Repeat("长", 40), "?1", nil, int64(math.MinInt64), int64(-7), true, 1.5, []byte("b"), []byte(nil)}
	for _, until := range []int{0, 1, copyRows, copyAhead - 1, copyAhead, 2 * copyAhead, 9 * copyAhead} {
		for i, v := range shares {
			c, tx := begin(t)
			other := shares[(i+1)%len(shares)]
			_, err := c.CopyFrom(t.Context(), pgx.Identifier{"n"}, []string{"id", "flag"}, pgx.CopyFromSlice(3*copyAhead+5, func(at int) ([]any, error) {
				if at < until {
					return []any{int64(at), v}, nil
				}
				return []any{int64(at), other}, nil
			}))
			if err != nil {
				t.Fatalf("%q until row %d: %v", v, until, err)
			}
			var sum, wrong int
			err = tx.QueryRowContext(t.Context(), "SELECT count(*), count(*) FILTER (WHERE flag IS NOT CASE WHEN id < ? THEN ? ELSE ? END) FROM n", until, v, other).Scan(&sum, &wrong)
			if err != nil || sum != 3*copyAhead+5 || wrong != 0 {
				t.Errorf("%q until row %d: %d rows, %d wrong: %v", v, until, sum, wrong, err)
			}
		}
	}
}

// TestCopyFromOneValue copies rows that are all the same.
func TestCopyFromOneValue(t *testing.T) {
	c, tx := begin(t)
	_, err := c.CopyFrom(t.Context(), pgx.Identifier{"n"}, []string{"at", "day"}, pgx.CopyFromSlice(2*copyRows+1, func(int) ([]any, error) { return []any{"x", "y"}, nil }))
	var n int
	if err := errors.Join(err, tx.QueryRowContext(t.Context(), "SELECT count(*) FROM n WHERE at = 'x' AND day = 'y'").Scan(&n)); err != nil || n != 2*copyRows+1 {
		t.Errorf("%d rows: %v", n, err)
	}
}
