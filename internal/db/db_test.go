package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/migrations"
)

// TestValues holds both engines to the same meaning of every column type.
func TestValues(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		ctx := t.Context()
		day := calendar.On(2026, 2, 28)
		err := d.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.CopyFrom(ctx, pgx.Identifier{"handover"},
				[]string{"county", "id", "household_id", "to_county", "to_division", "state", "sealed", "reason", "offered_by", "offered_at", "answered_by", "answered_at", "new_household_id"},
				pgx.CopyFromRows([][]any{{513221, 1 << 60, 2, 430181, "430181", "offered", []byte{0, 255}, "moves", 3, tx.At(), 0, dbt.Time{}, 0}}))
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `INSERT INTO file_binding (county, file_id, subject, bound_by, bound_at) VALUES ($1, $2, $3, $4, $5)`, 513221, 1, "case/1", 3, tx.At())
			return err
		})
		if !errors.Is(err, db.ErrReference) {
			t.Fatalf("a binding of no file: got %v, want ErrReference", err)
		}
		err = d.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO clock (county, application_id, kind, started_on, due_on, stopped_on, term, working_days, article) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)`,
				513221, int64(1)<<60+1, "total", day, day.AddDays(1), calendar.Date{}, "20 working days", 20, "$1 stays text")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			var n int64
			var due, stopped calendar.Date
			var article string
			err := tx.QueryRow(ctx, `SELECT application_id, due_on, stopped_on, article FROM clock WHERE county = $2 AND kind = $1`, "total", 513221).Scan(&n, &due, &stopped, &article)
			if n != 1<<60+1 || due != calendar.On(2026, 3, 1) || !stopped.IsZero() || article != "$1 stays text" {
				t.Errorf("read back %d %v %v %q", n, due, stopped, article)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestErrors(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		ctx := t.Context()
		put := func() error {
			return d.Update(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2)`, "a", "b")
				return err
			})
		}
		if err := put(); err != nil {
			t.Fatal(err)
		}
		if err := put(); !errors.Is(err, db.ErrDuplicate) {
			t.Errorf("same key twice: got %v, want ErrDuplicate", err)
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			var v string
			return tx.QueryRow(ctx, `SELECT value FROM setting WHERE name = $1`, "none").Scan(&v)
		})
		if !errors.Is(err, db.ErrNotFound) {
			t.Errorf("no row: got %v, want ErrNotFound", err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO setting (name, value) VALUES ('v', 'w')`)
			return err
		})
		if err == nil {
			t.Error("View let a write through")
		}
	})
}

// TestUpdateIsSerialisable counts up from several goroutines: none may be lost.
func TestUpdateIsSerialisable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		ctx := t.Context()
		var wg sync.WaitGroup
		add := func() {
			err := d.Update(ctx, func(tx *db.Tx) error {
				var n int
				if err := tx.QueryRow(ctx, `SELECT coalesce(max(CAST(value AS bigint)), 0) FROM setting`).Scan(&n); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2)`, fmt.Sprintf("n%d", n+1), fmt.Sprint(n+1))
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		for range 4 {
			wg.Go(func() {
				for range 5 {
					add()
				}
			})
		}
		wg.Wait()
		if err := d.View(ctx, func(tx *db.Tx) error {
			var n int
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM setting`).Scan(&n); err != nil {
				return err
			}
			if n != 20 {
				t.Errorf("counted %d, want 20", n)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestUndo: what a room put outside of the database goes with each try that was lost
// and with a refusal, and stays with what was committed.
func TestUndo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		aside := map[int]bool{}
		tries := 0
		put := func(end error) error {
			return d.Update(t.Context(), func(tx *db.Tx) error {
				tries++
				n := tries
				aside[n] = true
				tx.Undo(func() { delete(aside, n) })
				return end
			})
		}
		refused := errors.New("no")
		if err := put(refused); !errors.Is(err, refused) || len(aside) != 0 {
			t.Errorf("after a refusal %v lies aside, error %v", aside, err)
		}
		if err := put(nil); err != nil || len(aside) != 1 || !aside[tries] {
			t.Errorf("after the commit of try %d %v lies aside, error %v", tries, aside, err)
		}
	})
}

// TestReadersGoOnWhileWritersWait has more writers wait for one turn than there are
// connections: a page must not wait for them, and every one of them has its turn.
func TestReadersGoOnWhileWritersWait(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		write := func(name string, first func()) error {
			return d.Update(ctx, func(tx *db.Tx) error {
				for _, constraint := range []string{"setting_pkey", "setting_pkey", "another"} { // as two entries of one log take it, and its head
					if err := tx.Turn(ctx, 7, constraint); err != nil {
						return err
					}
				}
				first()
				_, err := tx.Exec(ctx, `INSERT INTO setting (name, value) VALUES ($1, $1)`, name)
				return err
			})
		}
		has, let := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := write("first", sync.OnceFunc(func() { close(has); <-let })); err != nil {
				t.Error(err)
			}
		})
		<-has
		const others = 40
		for i := range others {
			wg.Go(func() {
				if err := write(fmt.Sprint(i), func() {}); err != nil {
					t.Error(err)
				}
			})
		}
		n := 0
		count := func() error {
			return d.View(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, `SELECT count(*) FROM setting`).Scan(&n) })
		}
		for range 50 { // while the others come as far as they can
			if err := count(); err != nil || n != 0 {
				t.Errorf("while they wait: %d, %v", n, err)
			}
		}
		close(let)
		wg.Wait()
		if err := count(); err != nil || n != others+1 {
			t.Errorf("in the end %d of %d, %v", n, others+1, err)
		}
	})
}

func TestMigrateRefusesAnotherProgram(t *testing.T) {
	t.Parallel()
	d, _ := dbtest.SQLite(t)
	if err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO schema_step (step, name) VALUES (9999, 'later')`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(t.Context(), migrations.FS); !errors.Is(err, db.ErrSchema) {
		t.Errorf("got %v, want ErrSchema", err)
	}
}

// TestMigrateRefusesAnotherHistory: as many steps are not the same steps.
func TestMigrateRefusesAnotherHistory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		if err := d.Current(t.Context(), migrations.FS); err != nil {
			t.Fatal(err)
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE schema_step SET name = '0002_other.sql' WHERE step = 2`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{"migrating": d.Migrate(t.Context(), migrations.FS), "serving": d.Current(t.Context(), migrations.FS)} {
			if !errors.Is(err, db.ErrSchema) || !strings.Contains(err.Error(), "step 2 is 0002_other.sql") {
				t.Errorf("%s: got %v, want ErrSchema that names the step", what, err)
			}
		}
	})
}

// TestCancelled copies on after the caller has gone: nothing may stay, although
// nobody tells the transaction of a failure.
func TestCancelled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		ctx, cancel := context.WithCancel(t.Context())
		copied := func(ctx context.Context, tx *db.Tx, county int32) error {
			_, err := tx.CopyFrom(ctx, pgx.Identifier{"county_on_file"}, []string{"county"}, pgx.CopyFromRows([][]any{{county}}))
			return err
		}
		err := d.Load(ctx, func(tx *db.Tx) error {
			if err := copied(ctx, tx, 513221); err != nil {
				return err
			}
			cancel()
			time.Sleep(20 * time.Millisecond) // whoever waits for the context has seen it
			return copied(t.Context(), tx, 513222)
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		var n int
		err = d.Update(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT count(*) FROM county_on_file").Scan(&n)
		})
		if err != nil || n != 0 {
			t.Errorf("%d rows are there: %v", n, err)
		}
	})
}

// TestAlone has a second process wait, say so once, and go on when the first is ready.
func TestAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		ctx, key := t.Context(), clock.T.UnixNano()
		if err := d.Alone(ctx, key, func() { t.Error("the first waits") }); err != nil {
			t.Fatal(err)
		}
		if d.Postgres() == nil {
			return
		}
		second, err := db.Open(ctx, d.Postgres().Config().ConnString(), db.Options{Now: clock.Now, Digest: dbtest.Digest})
		if err != nil {
			t.Fatal(err)
		}
		defer second.Close()
		impatient, cancel := context.WithCancel(ctx)
		if err := second.Alone(impatient, key, cancel); !errors.Is(err, context.Canceled) {
			t.Errorf("stopped while it waited: %v", err)
		}
		second.Together()
		if err := second.Alone(ctx, key, d.Together); err != nil {
			t.Errorf("the first is ready: %v", err)
		}
	})
}

// TestOddPath: a file lies where its path says, whatever a URI would make of it.
func TestOddPath(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "兜底 #1 50%?.sqlite")
	d, err := db.Open(t.Context(), path, db.Options{Now: time.Now, IDs: id.NewSource(1, time.Now)})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
