package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/progress"
	"doudi/registry/intake/internal/q"
)

// run is one attempt at a batch. Only its owner may write: a run that was
// thought dead and is not finds its batch taken and stops.
type run struct {
	s      *Service
	row    q.ImportBatch // as the last committed chunk left it
	batch  *Batch
	kind   *Kind
	owner  id.ID
	seed   maphash.Seed
	report func(ImportStatus)
}

// errLost means that the batch was cancelled or is another run's now.
var errLost = errors.New("import is no longer ours")

// errTrial rolls a trial's chunk back.
var errTrial = errors.New("trial")

// work is the job of a batch.
func (s *Service) work(ctx context.Context, a workArgs) error {
	r, err := s.claim(ctx, a.County, a.Batch, false)
	if err != nil || r == nil {
		return err
	}
	o, err := s.open(ctx, a.County, r.row.FileID, r.kind, r.choice())
	if err != nil {
		return r.end(ctx, err)
	}
	defer o.close()
	return r.end(ctx, r.load(ctx, o))
}

// claim makes a batch ours, or returns nil if it is not to be had: ended,
// somebody else's, or another import of the county is running. What waits is
// queued again when the other ends. Whoever seizes takes it from the run that has
// it, which, should it still be alive, finds at its next chunk that it is no longer its own.
func (s *Service) claim(ctx context.Context, county int32, batch id.ID, seize bool) (*run, error) {
	r := &run{s: s, seed: maphash.MakeSeed()}
	claimed := false
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		r.owner = tx.NewID()
		n, err := q.New(tx).ClaimBatch(ctx, q.ClaimBatchParams{OwnerID: r.owner, BeatAt: tx.At(), County: county, ID: batch, StaleAt: stale(tx), Seize: seize})
		if err != nil {
			return fmt.Errorf("claim import %s: %w", batch, err)
		}
		if claimed = n == 1; !claimed {
			return nil
		}
		r.row, err = q.New(tx).GetBatch(ctx, county, batch)
		return err
	})
	if err != nil || !claimed {
		return nil, err
	}
	return r, r.settle()
}

func (r *run) settle() (err error) {
	if r.kind, err = r.s.kind(r.row.Kind); err != nil {
		return err
	}
	st, err := status(r.row)
	if err != nil {
		return err
	}
	r.batch = &Batch{County: r.row.County, ID: r.row.ID, Kind: r.row.Kind, DryRun: r.row.DryRun, Partial: r.row.Partial,
		Today: calendar.At(r.s.db.Now())}
	r.batch.layout = newLayout(r.kind, st.Mapping, nil)
	if err := json.Unmarshal([]byte(r.row.Actor), &r.batch.Actor); err != nil {
		return fmt.Errorf("read actor of import %s: %w", r.row.ID, err)
	}
	return nil
}

func (r *run) choice() choice { return choice{r.row.Sheet, int(r.row.HeaderRow)} }

// load works through the file from where an earlier run stopped.
func (r *run) load(ctx context.Context, o *opened) error {
	ctx = authz.WithActor(ctx, r.batch.Actor)
	l := r.batch.layout
	l.headers = o.rows.Header
	seen, err := look(o.rows, l, r.batch.Today, r.seed)
	if err != nil {
		return err
	}
	l.unique, l.seed = seen.twice, r.seed
	r.row.RowsTotal = int64(seen.rows)
	if err := r.s.before(ctx, r.batch, r.kind); err != nil {
		return err
	}
	rows, err := o.file.Read(r.choice().of(r.kind))
	if err != nil {
		return err
	}
	defer rows.Close()
	units := newUnitReader(rows, l, seen, r.batch.Today, r.seed)
	return r.pipe(ctx, units)
}

// end records how a run ended. A killed one is left for the next.
func (r *run) end(ctx context.Context, cause error) error {
	clean := context.WithoutCancel(ctx)
	switch {
	case errors.Is(cause, errLost):
		return nil
	case cause != nil && ctx.Err() != nil:
		err := r.s.db.Update(clean, func(tx *db.Tx) error {
			_, err := q.New(tx).ReleaseBatch(clean, r.row.County, r.row.ID, r.owner)
			return err
		})
		return errors.Join(ctx.Err(), err)
	}
	err := r.s.db.Update(clean, func(tx *db.Tx) error { return r.finish(clean, tx, cause) })
	if errs.CodeOf(cause) != "" {
		return err // told to the person, nothing to try again
	}
	return errors.Join(cause, err)
}

func (r *run) finish(ctx context.Context, tx *db.Tx, cause error) error {
	ctx = authz.WithActor(ctx, r.batch.Actor)
	state, failure := Done, &errs.Error{}
	if cause != nil {
		state, failure = Failed, errs.New("", "导入中断，已导入的数据保留；可以点“继续导入”，仍不成功请联系系统管理员。",
			"The import was broken off; what was imported stays. Choose “Continue”, and if that fails too ask the system administrator.")
		errors.As(cause, &failure)
	}
	before, err := q.New(tx).GetBatch(ctx, r.row.County, r.row.ID)
	if err != nil {
		return fmt.Errorf("finish import %s: %w", r.row.ID, err)
	}
	n, err := q.New(tx).FinishBatch(ctx, q.FinishBatchParams{State: string(state), Failure: failure.Message, FailureEnglish: failure.English, FinishedAt: tx.At(),
		County: r.row.County, ID: r.row.ID, OwnerID: r.owner})
	if err != nil {
		return fmt.Errorf("finish import %s: %w", r.row.ID, err)
	}
	if n == 0 {
		return nil
	}
	if err := r.watch(ctx, tx, progress.State(state), failure.Message, failure.English); err != nil {
		return err
	}
	if err := r.s.following(ctx, tx, r.row.County); err != nil {
		return err
	}
	_, err = changedBatch(ctx, tx, "import."+string(state), before, map[string]any{"rows": r.row.RowsTotal, "new": r.row.UnitsNew,
		"same": r.row.UnitsSame, "changed": r.row.UnitsChanged, "bad": r.row.UnitsBad, "problems": r.row.Problems})
	return err
}

// watch reports progress in the transaction that made it.
func (r *run) watch(ctx context.Context, tx *db.Tx, state progress.State, message, english string) error {
	if message == "" {
		message = fmt.Sprintf("新增 %d 户（项），更新 %d，未变 %d，有误 %d。", r.row.UnitsNew, r.row.UnitsChanged, r.row.UnitsSame, r.row.UnitsBad)
		english = fmt.Sprintf("%d households or items new, %d changed, %d unchanged, %d wrong.", r.row.UnitsNew, r.row.UnitsChanged, r.row.UnitsSame, r.row.UnitsBad)
	}
	result, err := json.Marshal(map[string]any{"batch": r.row.ID, "problems": r.row.Problems, "link": "/import/" + r.row.ID.String()})
	if err != nil {
		return fmt.Errorf("write progress: %w", err)
	}
	_, err = progress.Report(ctx, tx, progress.Progress{County: r.row.County, ID: r.row.ProgressID, State: state, Done: handled(r.row),
		Total: r.row.RowsTotal, Message: message, MessageEnglish: english, Result: result})
	return err
}

// handled is how many rows of a batch were worked on.
func handled(r q.ImportBatch) int64 {
	return r.RowsNew + r.RowsSame + r.RowsChanged + r.RowsBad + r.RowsWaiting
}
