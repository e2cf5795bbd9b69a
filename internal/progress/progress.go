// Package progress lets a person watch long work, and finds it again after a
// reload or from another computer: the figures are in the database.
package progress

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/progress/internal/q"
)

// State of a piece of work.
type State string

// The states; the last three are final.
const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Progress is how far a piece of work has come.
type Progress struct {
	County         int32           `json:"county"`
	ID             id.ID           `json:"id"`
	Kind           string          `json:"kind"`
	Title          string          `json:"title"`
	TitleEnglish   string          `json:"titleEnglish"`
	State          State           `json:"state" enum:"queued,running,done,failed,cancelled"`
	Done           int64           `json:"done"`
	Total          int64           `json:"total" doc:"0 while not known"`
	Message        string          `json:"message"`
	MessageEnglish string          `json:"messageEnglish"`
	Result         json.RawMessage `json:"result,omitempty" doc:"by kind; where to go next"`
	UpdatedAt      dbt.Time        `json:"updatedAt"`
}

// Start records queued work, with its title in Chinese and English, in the
// transaction that enqueues it.
func Start(ctx context.Context, tx *db.Tx, county int32, kind, title, english string) (id.ID, error) {
	n := tx.NewID()
	err := q.New(tx).Add(ctx, q.AddParams{County: county, ID: n, Kind: kind, Title: title, TitleEnglish: english, State: string(Queued), Result: "null",
		CreatedBy: authz.From(ctx).Account, CreatedAt: tx.At(), UpdatedAt: tx.At()})
	if err != nil {
		return 0, fmt.Errorf("start progress of %s: %w", kind, err)
	}
	return n, nil
}

// Report replaces the figures in the transaction that did the work, so that
// they never claim what was rolled back. Final states stay as they are: then
// it returns false, and the worker should stop.
func Report(ctx context.Context, tx *db.Tx, p Progress) (running bool, err error) {
	if p.Result == nil {
		p.Result = json.RawMessage("null")
	}
	n, err := q.New(tx).Advance(ctx, q.AdvanceParams{County: p.County, ID: p.ID, State: string(p.State), Done: p.Done, Total: p.Total,
		Message: p.Message, MessageEnglish: p.MessageEnglish, Result: string(p.Result), UpdatedAt: tx.At()})
	if err != nil {
		return false, fmt.Errorf("report progress: %w", err)
	}
	return n == 1, nil
}

// Get reads one; it belongs to its county.
func Get(ctx context.Context, tx *db.Tx, county int32, n id.ID) (Progress, error) {
	r, err := q.New(tx).Get(ctx, county, n)
	if db.IsNotFound(err) {
		return Progress{}, errs.New(errs.NotFound, "没有这项任务。", "No such task.")
	}
	if err != nil {
		return Progress{}, fmt.Errorf("read progress: %w", err)
	}
	return from(r), nil
}

// Latest returns the last work of a kind in a county, or false if there was none.
func Latest(ctx context.Context, tx *db.Tx, county int32, kind string) (Progress, bool, error) {
	return latest(q.New(tx).Latest(ctx, county, kind))
}

// LatestEnded returns the last work of a kind in a county that has ended, or false if there was none.
func LatestEnded(ctx context.Context, tx *db.Tx, county int32, kind string) (Progress, bool, error) {
	return latest(q.New(tx).LatestEnded(ctx, county, kind))
}

func latest(r q.Progress, err error) (Progress, bool, error) {
	if db.IsNotFound(err) {
		return Progress{}, false, nil
	}
	if err != nil {
		return Progress{}, false, fmt.Errorf("read progress: %w", err)
	}
	return from(r), true, nil
}

// Mine lists the actor's work in all counties, of a state ("": any), the newest
// first, below before (0: the newest).
func Mine(ctx context.Context, tx *db.Tx, state State, before id.ID, limit int32) ([]Progress, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	rows, err := q.New(tx).ByCreator(ctx, q.ByCreatorParams{CreatedBy: authz.From(ctx).Account, BeforeID: int64(before), State: string(state), UpTo: limit})
	if err != nil {
		return nil, fmt.Errorf("list progress: %w", err)
	}
	out := make([]Progress, 0, len(rows))
	for _, r := range rows {
		out = append(out, from(r))
	}
	return out, nil
}

func from(r q.Progress) Progress {
	return Progress{County: r.County, ID: r.ID, Kind: r.Kind, Title: r.Title, TitleEnglish: r.TitleEnglish, State: State(r.State), Done: r.Done, Total: r.Total,
		Message: r.Message, MessageEnglish: r.MessageEnglish, Result: json.RawMessage(r.Result), UpdatedAt: r.UpdatedAt}
}
