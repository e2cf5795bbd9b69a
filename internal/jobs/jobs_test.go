package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/jobs"
	"doudi/internal/scratch"
)

type greet struct {
	Name string `json:"name"`
}

// Kind names the job.
func (greet) Kind() string { return "test.greet" }

func open(t *testing.T, d *db.DB, work func(context.Context, greet) error) *jobs.Queue {
	t.Helper()
	q := jobs.New(d, slog.New(slog.DiscardHandler))
	jobs.Register(q, work)
	if err := q.Open(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	return q
}

func start(t *testing.T, q *jobs.Queue) (stop func()) {
	t.Helper()
	if err := q.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	}
}

func TestJobsHappenIfAndOnlyIfTheyWereCommitted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		done := make(chan string, 10)
		q := open(t, d, func(_ context.Context, g greet) error { done <- g.Name; return nil })
		rolledBack := errors.New("rolled back")
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if err := q.Enqueue(t.Context(), tx, greet{"never"}); err != nil {
				return err
			}
			return rolledBack
		})
		if !errors.Is(err, rolledBack) {
			t.Fatal(err)
		}
		if err := d.Update(t.Context(), func(tx *db.Tx) error { return q.Enqueue(t.Context(), tx, greet{"早"}) }); err != nil {
			t.Fatal(err)
		}
		var waiting []jobs.Saved
		err = d.View(t.Context(), func(tx *db.Tx) (err error) { waiting, err = jobs.Pending(t.Context(), tx); return err })
		if err != nil || len(waiting) != 1 || waiting[0].Name != "test.greet" {
			t.Errorf("waiting %+v, error %v", waiting, err)
		}
		if counts, err := q.Counts(t.Context()); err != nil || counts["available"] != 1 {
			t.Errorf("counts %v, error %v", counts, err)
		}
		stop := start(t, q)
		if got := <-done; got != "早" {
			t.Errorf("worked on %q", got)
		}
		stop()
		if len(done) != 0 {
			t.Errorf("also worked on %q", <-done)
		}
	})
}

// TestWhatComesAgainSoon is not attempted again when it fails: the next is on its way.
func TestWhatComesAgainSoon(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		q := jobs.New(d, slog.New(slog.DiscardHandler))
		began := make(chan struct{}, 10)
		jobs.Register(q, func(context.Context, greet) error { began <- struct{}{}; return errors.New("it lasts") })
		q.Every(time.Minute, greet{"x"})
		if err := q.Open(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		stop := start(t, q)
		<-began
		stop()
		list, err := q.Unfinished(t.Context(), 10)
		if err != nil || len(list) != 1 || list[0].State != "discarded" || list[0].Most != 1 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestJobsSurviveAKill(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		var runs atomic.Int32
		began := make(chan struct{}, 1)
		q := open(t, d, func(ctx context.Context, _ greet) error {
			runs.Add(1)
			began <- struct{}{}
			<-ctx.Done() // the process ends in the middle of it
			return ctx.Err()
		})
		if err := d.Update(t.Context(), func(tx *db.Tx) error { return q.Enqueue(t.Context(), tx, greet{"x"}) }); err != nil {
			t.Fatal(err)
		}
		if err := q.Start(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		<-began
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Fatal(err)
		}

		done := make(chan struct{}, 1)
		q = open(t, d, func(context.Context, greet) error {
			runs.Add(1)
			done <- struct{}{}
			return nil
		})
		stop := start(t, q)
		<-done
		stop()
		if n := runs.Load(); n != 2 {
			t.Errorf("%d runs, want 2", n)
		}
	})
}

// TestTakenFromTheKilled: the job that a killed process worked on is done by another.
func TestTakenFromTheKilled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		if d.Postgres() == nil {
			t.Skip("a SQLite file has one process")
		}
		began, done := make(chan struct{}, 1), make(chan string, 1)
		dying := open(t, d, func(ctx context.Context, _ greet) error { began <- struct{}{}; <-ctx.Done(); return ctx.Err() })
		living := open(t, d, func(_ context.Context, g greet) error { done <- g.Name; return nil })
		living.Hasten(20*time.Millisecond, 200*time.Millisecond)
		if err := d.Update(t.Context(), func(tx *db.Tx) error { return dying.Enqueue(t.Context(), tx, greet{"left"}) }); err != nil {
			t.Fatal(err)
		}
		if err := dying.Start(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		<-began
		stopLiving := start(t, living)
		select {
		case <-done:
			t.Error("it was taken from a living process")
		case <-time.After(time.Second):
		}
		dying.Die()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Error("nobody does what the killed process left")
		}
		stopLiving()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_ = dying.Stop(ctx) // what it says of a job that is done is nobody's
	})
}

// TestAliveAfterARestart: whose connection was cut takes its name again, and its job is
// left to it.
func TestAliveAfterARestart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		if d.Postgres() == nil {
			t.Skip("a SQLite file has no server")
		}
		began, free := make(chan struct{}, 10), make(chan struct{})
		work := func(context.Context, greet) error { began <- struct{}{}; <-free; return nil }
		one, other := open(t, d, work), open(t, d, work)
		one.Hasten(20*time.Millisecond, 300*time.Millisecond)
		other.Hasten(20*time.Millisecond, 300*time.Millisecond)
		if err := d.Update(t.Context(), func(tx *db.Tx) error { return one.Enqueue(t.Context(), tx, greet{"x"}) }); err != nil {
			t.Fatal(err)
		}
		stop := start(t, one)
		<-began
		stopOther := start(t, other)
		dbtest.Restart(t, d)
		select {
		case <-began:
			t.Error("it was taken from a living process")
		case <-time.After(2 * time.Second):
		}
		close(free)
		stop()
		stopOther()
	})
}

// TestKilledProcess leaves a job as a process that was killed does. On SQLite
// the next start works on it at once; on PostgreSQL, where its process may be
// another machine's, nobody touches it at once. Nor is it touched while another process
// that works on the same file lives.
func TestKilledProcess(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		done, mended := make(chan string, 10), make(chan struct{}, 10)
		q := open(t, d, func(_ context.Context, g greet) error { done <- g.Name; return nil })
		q.AfterKill(func(context.Context, *db.Tx) error { mended <- struct{}{}; return nil })
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if err := q.Enqueue(t.Context(), tx, greet{"left"}); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `UPDATE river_job SET state = 'running'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		lite := d.SQLite() != nil && d.Postgres() == nil
		var other *os.File
		if lite {
			if other, err = os.Create(d.Path() + ".jobs"); err != nil || !scratch.Own(other) {
				t.Fatalf("lock: %v", err)
			}
		}
		stop := start(t, q)
		select {
		case name := <-done:
			t.Errorf("%s was taken from a living process", name)
		case <-time.After(time.Second):
		}
		stop()
		if !lite {
			if len(mended) != 0 {
				t.Error("another process's work was mended")
			}
			return
		}
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
		if err := q.TakeOver(t.Context()); err != nil || len(mended) != 1 || len(done) != 0 {
			t.Errorf("before the start mended %d times, %d jobs done, error %v", len(mended), len(done), err)
		}
		stop = start(t, q)
		defer stop()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Error("the job is not worked on")
		}
		if len(mended) != 1 {
			t.Errorf("mended %d times", len(mended))
		}
	})
}
