// Package jobs runs work in the background on the database's own queue
// (River): a job is enqueued in the transaction that caused it, survives a
// kill, and on PostgreSQL is shared by all processes.
//
// Arguments hold identifiers only, never personal data: they are stored and
// shown in the clear.
package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"doudi/internal/db"
	"doudi/internal/scratch"
)

// Args are a job's arguments: a struct with JSON tags and a Kind.
type Args = river.JobArgs

// Queue takes jobs and, once started, works on them.
type Queue struct {
	db      *db.DB
	log     *slog.Logger
	workers *river.Workers
	every   []*river.PeriodicJob
	killed  []func(context.Context, *db.Tx) error
	own     *os.File // held while this process works on a SQLite file's jobs

	alive *alive // on PostgreSQL

	pg   *river.Client[pgx.Tx]
	lite *river.Client[*sql.Tx]
}

// New returns a Queue; Register every kind, then Open it.
func New(d *db.DB, log *slog.Logger) *Queue {
	return &Queue{db: d, log: log, workers: river.NewWorkers()}
}

// Register says how jobs of one kind are done. work may run again after a
// failure or a kill, so it must be able to find out how far it had come.
func Register[T Args](q *Queue, work func(ctx context.Context, args T) error) {
	river.AddWorker(q.workers, &worker[T]{work: work})
}

type worker[T Args] struct {
	river.WorkerDefaults[T]
	work func(ctx context.Context, args T) error
}

// Work runs one job. What it failed with is logged and kept with the job, so it
// must quote nobody's data.
func (w *worker[T]) Work(ctx context.Context, j *river.Job[T]) error {
	if err := w.work(ctx, j.Args); err != nil {
		return failure{err}
	}
	return nil
}

// failure says an error without the values that the database quotes.
type failure struct{ err error }

// Error is the text for a log.
func (f failure) Error() string { return db.Text(f.err) }

// Unwrap lets the queue see what it reacts to.
func (f failure) Unwrap() error { return f.err }

// Timeout is none: an import of a province takes as long as it takes.
func (w *worker[T]) Timeout(*river.Job[T]) time.Duration { return -1 }

// Every enqueues args when the queue starts and then again and again, but not
// twice within d however often processes start; call it before Open. What comes again
// within minutes is attempted once: the next is its second attempt.
func (q *Queue) Every(d time.Duration, args Args) {
	opts := river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: d}}
	if d < time.Hour {
		opts.MaxAttempts = 1
	}
	q.every = append(q.every, river.NewPeriodicJob(river.PeriodicInterval(d),
		func() (river.JobArgs, *river.InsertOpts) { own := opts; return args, &own }, &river.PeriodicJobOpts{RunOnStart: true}))
}

// Open migrates the queue's own tables and makes it ready to take jobs.
func (q *Queue) Open(ctx context.Context, maxWorkers int) error {
	cfg := &river.Config{
		Logger: slog.New(waiting{q.log.Handler()}), Workers: q.workers, PeriodicJobs: q.every,
		FetchCooldown: 20 * time.Millisecond, FetchPollInterval: 500 * time.Millisecond,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: maxWorkers}},
	}
	var err error
	if pool := q.db.Postgres(); pool != nil {
		driver := riverpgxv5.New(pool)
		if err := migrate[pgx.Tx](ctx, driver, q.log); err != nil {
			return err
		}
		if q.pg, err = river.NewClient(driver, cfg); err == nil {
			q.alive = &alive{pool: pool, log: q.log, name: q.pg.ID(), beat: beat, look: look}
		}
	} else {
		driver := riversqlite.New(q.db.SQLite())
		if err := migrate[*sql.Tx](ctx, driver, q.log); err != nil {
			return err
		}
		q.lite, err = river.NewClient(driver, cfg)
	}
	if err != nil {
		return fmt.Errorf("open job queue: %w", err)
	}
	return nil
}

func migrate[TX any](ctx context.Context, driver riverdriver.Driver[TX], log *slog.Logger) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	return nil
}

// Enqueue adds a job in tx: it is worked on if and only if tx commits.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, args Args) error {
	var err error
	switch {
	case q.pg != nil:
		_, err = q.pg.InsertTx(ctx, tx.Postgres(), args, nil)
	case q.lite != nil:
		_, err = q.lite.InsertTx(ctx, tx.SQLite(), args, nil)
	default:
		err = errors.New("queue is not open")
	}
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// AfterKill registers what else is put right, in the same transaction, when
// jobs go back into the queue whose process was killed; call it before Open. Only a
// SQLite file has one process whose end says that all of its work has ended.
func (q *Queue) AfterKill(mend func(context.Context, *db.Tx) error) {
	q.killed = append(q.killed, mend)
}

// On PostgreSQL a process looks every few seconds whether the others still know it,
// and twice a minute whether another is gone.
const (
	beat = 5 * time.Second
	look = 30 * time.Second
)

// Start begins to work on jobs until Stop.
func (q *Queue) Start(ctx context.Context) error {
	if q.pg != nil {
		if err := q.alive.begin(ctx, q.rescue); err != nil {
			return err
		}
		err := q.pg.Start(ctx)
		if err != nil {
			q.alive.end()
		}
		return err
	}
	if err := q.TakeOver(ctx); err != nil {
		return err
	}
	return q.lite.Start(ctx)
}

// TakeOver puts the jobs that a killed process left back into the queue; Start does
// so too, unless it was done. A SQLite file has one process that works on its jobs; a
// lock beside the file tells that no other lives. On PostgreSQL another may well be
// working: each process holds a lock there, and the others see when it is gone.
func (q *Queue) TakeOver(ctx context.Context) error {
	if q.lite == nil || q.own != nil {
		return nil
	}
	f, err := os.OpenFile(q.db.Path()+".jobs", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("lock job queue: %w", err)
	}
	if !scratch.Own(f) {
		q.log.Warn("Another process seems to work on this database's jobs; what it runs is left to it.")
		return f.Close()
	}
	q.own = f
	err = q.db.Update(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'`)
		if err != nil {
			return err
		}
		if n.RowsAffected() > 0 {
			q.log.Info("Jobs of a process that was killed are queued again.", "jobs", n.RowsAffected())
		}
		for _, mend := range q.killed {
			if err := mend(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return errors.Join(fmt.Errorf("queue again what a killed process left: %w", err), q.release())
	}
	return nil
}

func (q *Queue) release() error {
	if q.own == nil {
		return nil
	}
	err := q.own.Close()
	q.own = nil
	return err
}

// Stop lets running jobs finish until ctx ends, then cancels them; they run
// again at the next start.
func (q *Queue) Stop(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, q.release()) }()
	if q.pg != nil {
		defer q.alive.end()
		err = q.pg.Stop(ctx)
	} else {
		err = q.lite.Stop(ctx)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	cancelled, stop := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer stop()
	if q.pg != nil {
		return q.pg.StopAndCancel(cancelled)
	}
	return q.lite.StopAndCancel(cancelled)
}

// Counts says how many jobs are in each state, by the names River gives them.
func (q *Queue) Counts(ctx context.Context) (map[string]int64, error) {
	counts := map[string]int64{}
	err := q.db.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT CAST(state AS text), count(*) FROM river_job GROUP BY state`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var state string
			var n int64
			if err := rows.Scan(&state, &n); err != nil {
				return err
			}
			counts[state] = n
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	return counts, nil
}

// Saved is a job as a backup keeps it.
type Saved struct {
	Name string          `json:"kind"`
	Args json.RawMessage `json:"args"`
}

// Kind names the job.
func (s Saved) Kind() string { return s.Name }

// MarshalJSON writes the arguments as they were, which is how the queue stores them.
func (s Saved) MarshalJSON() ([]byte, error) { return s.Args, nil }

// Pending lists the jobs that are waiting, or were being worked on, in tx.
func Pending(ctx context.Context, tx *db.Tx) (out []Saved, err error) {
	args := "CAST(args AS text)"
	if tx.SQLite() != nil {
		args = "json(args)"
	}
	rows, err := tx.Query(ctx, `SELECT kind, `+args+` FROM river_job
		WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list waiting jobs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s Saved
		var text string
		if err := rows.Scan(&s.Name, &text); err != nil {
			return nil, fmt.Errorf("list waiting jobs: %w", err)
		}
		s.Args = json.RawMessage(text)
		out = append(out, s)
	}
	return out, rows.Err()
}
