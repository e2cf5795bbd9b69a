package intake

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/progress"
	"doudi/internal/web/page"
	"doudi/registry/intake/internal/q"
)

// State is where a batch stands.
type State string

// The states of a batch; the last three are final, but failed and cancelled
// ones can be resumed.
const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// ImportCounts is what became of rows or units.
type ImportCounts struct {
	Total   int64 `json:"total,omitempty"`
	New     int64 `json:"new"`
	Same    int64 `json:"same"`
	Changed int64 `json:"changed"`
	Bad     int64 `json:"bad"`
	Waiting int64 `json:"waiting,omitempty" doc:"good rows that wait for a bad one of their unit"`
}

// ImportStatus is a batch as people see it.
type ImportStatus struct {
	County     int32        `json:"county"`
	ID         id.ID        `json:"id"`
	Kind       string       `json:"kind"`
	FileID     id.ID        `json:"fileId" doc:"0: read on the server"`
	FileName   string       `json:"fileName"`
	Sheet      string       `json:"sheet"`
	HeaderRow  int32        `json:"headerRow"`
	Mapping    Mapping      `json:"mapping"`
	DryRun     bool         `json:"dryRun"`
	Partial    bool         `json:"partial"`
	State      State        `json:"state" enum:"queued,running,done,failed,cancelled"`
	Failure    string       `json:"failure,omitempty"`
	English    string       `json:"english,omitempty" doc:"of the failure"`
	NextRow    int64        `json:"nextRow" doc:"first row not yet worked on"`
	Rows       ImportCounts `json:"rows"`
	Units      ImportCounts `json:"units" doc:"households, or rows where each stands alone"`
	Problems   int64        `json:"problems" doc:"found; at most 100,000 are kept"`
	Report     bool         `json:"report" doc:"a marked workbook can be downloaded"`
	ProgressID id.ID        `json:"progressId"`
	CreatedBy  string       `json:"createdBy"`
	CreatedAt  time.Time    `json:"createdAt"`
	FinishedAt time.Time    `json:"finishedAt,omitzero"`
}

func status(r q.ImportBatch) (ImportStatus, error) {
	s := ImportStatus{
		County: r.County, ID: r.ID, Kind: r.Kind, FileID: r.FileID, FileName: r.FileName, Sheet: r.Sheet, HeaderRow: r.HeaderRow, DryRun: r.DryRun,
		Partial: r.Partial, State: State(r.State), Failure: r.Failure, English: r.FailureEnglish, NextRow: r.NextRow,
		Rows:     ImportCounts{r.RowsTotal, r.RowsNew, r.RowsSame, r.RowsChanged, r.RowsBad, r.RowsWaiting},
		Units:    ImportCounts{0, r.UnitsNew, r.UnitsSame, r.UnitsChanged, r.UnitsBad, 0},
		Problems: r.Problems, Report: r.FileID != 0 && r.Problems > 0, ProgressID: r.ProgressID, CreatedBy: r.CreatedName,
		CreatedAt: r.CreatedAt.Time, FinishedAt: r.FinishedAt.Time,
	}
	if err := json.Unmarshal([]byte(r.Mapping), &s.Mapping); err != nil {
		return s, fmt.Errorf("read mapping of import %s: %w", r.ID, err)
	}
	return s, nil
}

// ImportRequest is what a person asks for after looking at a preview.
type ImportRequest struct {
	County    int32   `json:"county" minimum:"110000" maximum:"999999"`
	Kind      string  `json:"kind" maxLength:"40"`
	FileID    id.ID   `json:"fileId" doc:"an uploaded file"`
	Sheet     string  `json:"sheet,omitempty" maxLength:"100"`
	HeaderRow int     `json:"headerRow,omitempty" minimum:"0" maximum:"5000000" doc:"as Excel shows it; 0: find it"`
	Mapping   Mapping `json:"mapping" doc:"field to column, counted from 0; remembered for this header in this county"`
	DryRun    bool    `json:"dryRun,omitempty" doc:"a trial: everything is checked, nothing is written"`
	Partial   bool    `json:"partial,omitempty" doc:"good members go in although others of their household are bad"`
}

// Create remembers the mapping and queues a batch.
func (s *Service) Create(ctx context.Context, in ImportRequest) (ImportStatus, error) {
	kind, err := s.kind(in.Kind)
	if err != nil {
		return ImportStatus{}, err
	}
	if err := may(ctx, kind.Act, in.County); err != nil {
		return ImportStatus{}, err
	}
	o, err := s.openFor(ctx, in.County, in.FileID, kind, choice{in.Sheet, in.HeaderRow})
	if err != nil {
		return ImportStatus{}, err
	}
	defer o.close()
	if err := check(kind, in.Mapping, o.rows.Header); err != nil {
		return ImportStatus{}, err
	}
	var made q.ImportBatch
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := remember(ctx, tx, in.County, kind.ID, o.rows.Header, in.Mapping); err != nil {
			return err
		}
		made, err = s.add(ctx, tx, kind, o, in)
		if err != nil {
			return err
		}
		return s.queue.Enqueue(ctx, tx, workArgs{in.County, made.ID})
	})
	if err != nil {
		return ImportStatus{}, err
	}
	return status(made)
}

// add writes a queued batch and its audit entry.
func (s *Service) add(ctx context.Context, tx *db.Tx, kind *Kind, o *opened, in ImportRequest) (row q.ImportBatch, err error) {
	title, english := "导入"+kind.Zh, "Import: "+kind.En
	if in.DryRun {
		title, english = "试导入"+kind.Zh, "Trial import: "+kind.En
	}
	work, err := progress.Start(ctx, tx, in.County, "intake", title, english)
	if err != nil {
		return row, err
	}
	actor := authz.From(ctx)
	mapping, err := json.Marshal(in.Mapping)
	if err != nil {
		return row, fmt.Errorf("write mapping: %w", err)
	}
	who, err := json.Marshal(actor)
	if err != nil {
		return row, fmt.Errorf("write actor: %w", err)
	}
	p := q.AddBatchParams{County: in.County, ID: tx.NewID(), Kind: kind.ID, FileID: in.FileID, FileName: o.name, Fingerprint: o.fingerprint(),
		Sheet: o.rows.Sheet, HeaderRow: int32(in.HeaderRow), Mapping: string(mapping), DryRun: in.DryRun, Partial: in.Partial, ProgressID: work,
		Actor: string(who), CreatedBy: actor.Account, CreatedName: actor.Name, CreatedAt: tx.At()}
	queries := q.New(tx)
	if err := queries.AddBatch(ctx, p); err != nil {
		return row, fmt.Errorf("write import: %w", err)
	}
	if row, err = queries.GetBatch(ctx, p.County, p.ID); err != nil {
		return row, fmt.Errorf("write import: %w", err)
	}
	return row, audit.Append(ctx, tx, audit.Entry{County: in.County, Act: "import.create", Subject: subject(p.ID), After: row, Detail: map[string]any{
		"kind": kind.ID, "dry_run": in.DryRun, "partial": in.Partial, "file": in.FileID.String(), "fingerprint": hex.EncodeToString(p.Fingerprint)}})
}

func subject(batch id.ID) string { return "import/" + batch.String() }

// Get returns a batch of a county.
func (s *Service) Get(ctx context.Context, county int32, batch id.ID) (out ImportStatus, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		row, err := s.batch(ctx, tx, county, batch)
		if err != nil {
			return err
		}
		out, err = status(row)
		return err
	})
	return out, err
}

// batch reads a batch that the actor may see.
func (s *Service) batch(ctx context.Context, tx *db.Tx, county int32, batch id.ID) (q.ImportBatch, error) {
	row, err := q.New(tx).GetBatch(ctx, county, batch)
	if db.IsNotFound(err) {
		return row, errNoBatch()
	}
	if err != nil {
		return row, fmt.Errorf("read import %s: %w", batch, err)
	}
	kind, err := s.kind(row.Kind)
	if err != nil {
		return row, err
	}
	if err = mayBatch(ctx, kind.Act, row); errs.CodeOf(err) == errs.NotFound {
		err = errNoBatch().Because(&audit.RefusalError{County: county, Subject: subject(batch), Act: kind.Act})
	}
	return row, err
}

// mayBatch checks that the actor may see a batch: their own, or one of somebody
// whose whole part of the county is theirs too. A county's roster is not for
// each of its townships.
func mayBatch(ctx context.Context, act authz.Act, row q.ImportBatch) error {
	actor := authz.From(ctx)
	if row.CreatedBy != 0 && row.CreatedBy == actor.Account {
		return may(ctx, act, row.County)
	}
	var asked authz.Actor
	if err := json.Unmarshal([]byte(row.Actor), &asked); err != nil {
		return fmt.Errorf("read who asked for import %s: %w", row.ID, err)
	}
	return actor.MayIn(act, asked.Home(row.County))
}

func (s *Service) view(ctx context.Context, f func(*db.Tx) error) error {
	return audit.Refused(ctx, s.db, s.db.View(ctx, f))
}

func (s *Service) update(ctx context.Context, f func(*db.Tx) error) error {
	return audit.Refused(ctx, s.db, s.db.Update(ctx, f))
}

// Cancel stops a batch after the chunk it is working on. What went in stays.
func (s *Service) Cancel(ctx context.Context, county int32, batch id.ID) (out ImportStatus, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		row, err := s.batch(ctx, tx, county, batch)
		if err != nil {
			return err
		}
		n, err := q.New(tx).CancelBatch(ctx, tx.At(), county, batch)
		if err != nil {
			return fmt.Errorf("cancel import %s: %w", batch, err)
		}
		if n == 0 {
			return errs.New(errs.Conflict, "导入已经结束，不能取消。", "The import has ended already.")
		}
		if _, err := progress.Report(ctx, tx, progress.Progress{County: county, ID: row.ProgressID, State: progress.Cancelled,
			Done: handled(row), Total: row.RowsTotal, Message: "已取消，已导入的数据保留。", MessageEnglish: "Cancelled; what was imported stays."}); err != nil {
			return err
		}
		if err := s.following(ctx, tx, county); err != nil {
			return err
		}
		if row, err = changedBatch(ctx, tx, "import.cancel", row, nil); err != nil {
			return err
		}
		out, err = status(row)
		return err
	})
	return out, err
}

// changedBatch logs what became of a batch, and returns it as it is now.
func changedBatch(ctx context.Context, tx *db.Tx, act string, was q.ImportBatch, detail map[string]any) (q.ImportBatch, error) {
	now, err := q.New(tx).GetBatch(ctx, was.County, was.ID)
	if err != nil {
		return now, fmt.Errorf("read import %s: %w", was.ID, err)
	}
	all := map[string]any{"kind": was.Kind, "dry_run": was.DryRun}
	maps.Copy(all, detail)
	return now, audit.Append(ctx, tx, audit.Entry{County: was.County, Act: act, Subject: subject(was.ID), Before: was, After: now, Detail: all})
}

// Resume queues a failed or cancelled batch again; it goes on where it was.
func (s *Service) Resume(ctx context.Context, county int32, batch id.ID) (out ImportStatus, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		row, err := s.batch(ctx, tx, county, batch)
		if err != nil {
			return err
		}
		n, err := q.New(tx).ResumeBatch(ctx, county, batch)
		if err != nil {
			return fmt.Errorf("resume import %s: %w", batch, err)
		}
		if n == 0 || row.FileID == 0 {
			return errs.New(errs.Conflict, "这次导入不能继续，请重新上传文件。", "This import cannot be resumed; upload the file again.")
		}
		if err := s.queue.Enqueue(ctx, tx, workArgs{county, batch}); err != nil {
			return err
		}
		if row, err = changedBatch(ctx, tx, "import.resume", row, nil); err != nil {
			return err
		}
		out, err = status(row)
		return err
	})
	return out, err
}

// List returns the batches of a county, the newest first. Those that the actor
// may not see are left out, and a page may have fewer rows for it.
func (s *Service) List(ctx context.Context, f ImportsFilter, at page.Query) (out page.Page[ImportStatus], err error) {
	before := id.ID(math.MaxInt64)
	if err := at.After(&before); err != nil {
		return out, err
	}
	var rows []q.ImportBatch
	err = s.view(ctx, func(tx *db.Tx) (err error) {
		rows, err = q.New(tx).ListBatches(ctx, q.ListBatchesParams{County: f.County, Before: before, Kind: f.Kind, State: string(f.State), Count: at.UpTo()})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("list imports: %w", err)
	}
	all, err := page.Of(at, rows, func(r q.ImportBatch) q.ImportBatch { return r }, func(r q.ImportBatch) any { return r.ID })
	out = page.Page[ImportStatus]{Items: []ImportStatus{}, Next: all.Next}
	for _, r := range all.Items {
		if k, err := s.kind(r.Kind); err != nil || mayBatch(ctx, k.Act, r) != nil {
			continue
		}
		one, err := status(r)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, one)
	}
	return out, err
}

// following gives the county's next waiting batch to the queue.
func (s *Service) following(ctx context.Context, tx *db.Tx, county int32) error {
	if s.queue == nil {
		return nil
	}
	next, err := q.New(tx).NextBatch(ctx, county)
	if db.IsNotFound(err) || err == nil && next.FileID == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for the next import: %w", err)
	}
	return s.queue.Enqueue(ctx, tx, workArgs{county, next.ID})
}

func stale(tx *db.Tx) dbt.Time { return dbt.At(tx.Now.Add(-staleAfter)) }
