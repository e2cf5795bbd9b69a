package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"doudi/internal/db"
)

// Job is a job as an administrator sees it. What it was about, and the text of
// its errors, stay out: the log has them under its number.
type Job struct {
	ID        int64     `json:"id,string"`
	Kind      string    `json:"kind"`
	State     string    `json:"state" enum:"available,cancelled,completed,discarded,pending,retryable,running,scheduled"`
	Attempt   int       `json:"attempt"`
	Most      int       `json:"mostAttempts"`
	CreatedAt time.Time `json:"createdAt"`
	RunsAt    time.Time `json:"runsAt" doc:"when it is to run, or began to"`
	FailedAt  time.Time `json:"failedAt" doc:"when it last failed"`
}

// ErrNoJob means that there is no job of a number.
var ErrNoJob = errors.New("no such job")

// unfinished are the states of jobs that still have something to do, or should.
var unfinished = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStateDiscarded, rivertype.JobStatePending,
	rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled}

// Unfinished lists jobs that wait, run or failed, the newest first, at most n.
func (q *Queue) Unfinished(ctx context.Context, n int) ([]Job, error) {
	p := river.NewJobListParams().States(unfinished...).OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(n)
	var found *river.JobListResult
	var err error
	if q.pg != nil {
		found, err = q.pg.JobList(ctx, p)
	} else {
		found, err = q.lite.JobList(ctx, p)
	}
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	out := make([]Job, len(found.Jobs))
	for i, r := range found.Jobs {
		out[i] = shown(r)
	}
	return out, nil
}

func shown(r *rivertype.JobRow) Job {
	j := Job{ID: r.ID, Kind: r.Kind, State: string(r.State), Attempt: r.Attempt, Most: r.MaxAttempts, CreatedAt: r.CreatedAt, RunsAt: r.ScheduledAt}
	if r.AttemptedAt != nil && r.State == rivertype.JobStateRunning {
		j.RunsAt = *r.AttemptedAt
	}
	if n := len(r.Errors); n > 0 {
		j.FailedAt = r.Errors[n-1].At
	}
	return j
}

// Retry lets a job that failed run at once, in tx; ErrNoJob if there is none of
// the number, and false if it has not failed.
func (q *Queue) Retry(ctx context.Context, tx *db.Tx, n int64) (Job, bool, error) {
	if q.pg != nil {
		return retry[pgx.Tx](ctx, q.pg, tx.Postgres(), n)
	}
	return retry[*sql.Tx](ctx, q.lite, tx.SQLite(), n)
}

func retry[TX any](ctx context.Context, c *river.Client[TX], tx TX, n int64) (Job, bool, error) {
	r, err := c.JobGetTx(ctx, tx, n)
	if errors.Is(err, rivertype.ErrNotFound) {
		return Job{}, false, ErrNoJob
	}
	if err != nil {
		return Job{}, false, fmt.Errorf("read job %d: %w", n, err)
	}
	if r.State != rivertype.JobStateDiscarded && r.State != rivertype.JobStateRetryable {
		return shown(r), false, nil
	}
	if r, err = c.JobRetryTx(ctx, tx, n); err != nil {
		return Job{}, false, fmt.Errorf("retry job %d: %w", n, err)
	}
	return shown(r), true, nil
}
