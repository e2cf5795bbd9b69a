package verification

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/progress"
	"doudi/internal/sheet"
	"doudi/verification/internal/q"
)

// LoadArgs is the job that reads a department's file.
type LoadArgs struct {
	County int32 `json:"county"`
	File   id.ID `json:"file"` // department_file
}

// Kind names the job.
func (LoadArgs) Kind() string { return "verification.load" }

// chunkRows is how many rows go in with one transaction: each costs a write
// that must reach the disk.
const chunkRows = 20_000

// A file with more bad rows than this share is not taken: whoever stands in
// them would seem to have nothing.
const mostBad = 10 // percent

// fewRows is below which the share says nothing.
const fewRows = 100

// chunk is rows read and sealed, ready to be written.
type chunk struct {
	last     int64 // number of the last row
	rows     int64
	bad      int64
	tokens   bool // some rows name their person by a token
	records  []q.AddRecordsParams
	prints   []byte // of the records
	problems []q.AddProblemsParams
}

// errOvertaken means that another worker went on with the file.
var errOvertaken = errors.New("another worker reads this file")

// load reads a file's rows in chunks, each with how far it came in one
// transaction: after a kill it goes on behind the last chunk.
func (s *Service) load(ctx context.Context, args LoadArgs) error {
	ctx = byProgram(ctx)
	var f q.DepartmentFile
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		f, err = q.New(tx).File(ctx, args.County, args.File)
		return err
	})
	if err != nil {
		return fmt.Errorf("load department file %s: %w", args.File, err)
	}
	if FileState(f.State) == Loading {
		if err := s.fill(ctx, f); err != nil && !errors.Is(err, errOvertaken) {
			return fmt.Errorf("load department file %s: %w", f.ID, err)
		}
	}
	return s.purge(ctx, f.County, f.Source)
}

// fill reads what is missing of a file and makes it current, or failed.
func (s *Service) fill(ctx context.Context, f q.DepartmentFile) error {
	d, err := s.compared(ctx, f)
	if err == nil && d != nil {
		f.RowsTotal, f.RowsBad = d.total.rows, d.total.bad
	} else if err == nil {
		err = s.rows(ctx, &f)
	}
	var e *errs.Error
	switch {
	case errors.As(err, &e):
		return s.finish(ctx, f, Failed, e.Message, e.English)
	case err != nil:
		return err
	}
	switch message, english := unfit(f); {
	case d == nil && message != "":
		return s.finish(ctx, f, Failed, message, english)
	case d == nil:
		return s.finish(ctx, f, Current, "", "")
	case message != "":
		return s.db.Update(ctx, func(tx *db.Tx) error {
			if err := s.enter(ctx, tx, f, d); err != nil {
				return err
			}
			return s.finishIn(ctx, tx, f, Failed, message, english)
		})
	}
	return s.apply(ctx, f, d)
}

// unfit says why a file that was read is not taken; "": it is.
func unfit(f q.DepartmentFile) (message, english string) {
	switch {
	case f.RowsTotal == f.RowsBad:
		return "没有一行可以使用，请核对文件和列的对应关系。", "No row can be used; check the file and which column is what."
	case f.RowsTotal >= fewRows && f.RowsBad*100 > f.RowsTotal*mostBad:
		return fmt.Sprintf("超过 %d%% 的行有误，未启用；请更正后重新报送。", mostBad),
			fmt.Sprintf("More than %d%% of the rows are wrong, so the file is not used; have it corrected and sent again.", mostBad)
	}
	return "", ""
}

// rows reads the rows behind f.ReadRow. Reading and sealing run ahead of
// writing.
func (s *Service) rows(ctx context.Context, f *q.DepartmentFile) error {
	return s.readRows(ctx, *f, func(r *reading, in *sheet.Reader) error {
		if f.ReadRow > 0 {
			if err := in.Skip(int(f.ReadRow)); err != nil {
				return err
			}
		}
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		ahead := make(chan chunk, 1)
		var readErr error
		go func() {
			defer close(ahead)
			readErr = r.chunks(ctx, in, ahead)
		}()
		for c := range ahead {
			if err := s.put(ctx, f, c); err != nil {
				stop()
				for range ahead { // the reader must be done before the file closes
				}
				return err
			}
		}
		return readErr
	})
}

// chunks reads a table to its end.
func (r *reading) chunks(ctx context.Context, in *sheet.Reader, to chan<- chunk) error {
	rows := make([]sheet.Row, 0, chunkRows)
	for {
		row, err := in.Next()
		if err == nil {
			row.Cells = slices.Clone(row.Cells)
			rows = append(rows, row)
		} else if !errors.Is(err, io.EOF) {
			return err
		}
		if len(rows) == chunkRows || err != nil && len(rows) > 0 {
			select {
			case to <- r.chunk(rows):
			case <-ctx.Done():
				return ctx.Err()
			}
			rows = rows[:0]
		}
		if err != nil {
			return nil
		}
	}
}

// chunk reads and seals rows on all processors.
func (r *reading) chunk(rows []sheet.Row) chunk {
	out, found := make([]outcome, len(rows)), make([]rowPrint, len(rows))
	r.prints.all(rows, found)
	each(len(rows), func(from, until int) {
		for i := from; i < until; i++ {
			out[i] = r.row(rows[i], int64(rows[i].Number))
		}
	})
	c := chunk{last: int64(rows[len(rows)-1].Number), rows: int64(len(rows)), records: make([]q.AddRecordsParams, 0, len(rows))}
	for i, o := range out {
		c.add(o, found[i])
	}
	return c
}

// add adds what became of a row.
func (c *chunk) add(o outcome, p rowPrint) {
	if len(o.faults) > 0 {
		c.bad++
		c.problems = append(c.problems, o.faults...)
		p = p.faulty()
	}
	c.tokens = c.tokens || o.token
	if o.kept {
		c.records = append(c.records, o.record)
		c.prints = appendPrint(c.prints, p, o.record.RowNo)
	}
}

// put writes a chunk and how far the file came.
func (s *Service) put(ctx context.Context, f *q.DepartmentFile, c chunk) error {
	err := s.db.Load(ctx, func(tx *db.Tx) error {
		queries := q.New(tx)
		n, err := queries.AdvanceFile(ctx, q.AdvanceFileParams{County: f.County, ID: f.ID, ReadBefore: f.ReadRow, ReadRow: c.last, More: c.rows, Bad: c.bad})
		if err != nil {
			return err
		}
		if n == 0 {
			return errOvertaken
		}
		if c.tokens {
			if err := queries.MarkTokens(ctx, f.County, f.ID); err != nil {
				return err
			}
		}
		if _, err := queries.AddRecords(ctx, c.records); err != nil {
			return err
		}
		if _, err := queries.AddProblems(ctx, c.problems); err != nil {
			return err
		}
		err = queries.AddPrints(ctx, q.AddPrintsParams{County: f.County, ShelfID: f.ID, FileID: f.ID, Part: c.last, Prints: append([]byte{}, c.prints...), Gone: []byte{}})
		if err != nil {
			return err
		}
		_, err = progress.Report(ctx, tx, progress.Progress{County: f.County, ID: f.ProgressID, State: progress.Running, Done: f.RowsTotal + c.rows})
		return err
	})
	if err != nil {
		return err
	}
	f.ReadRow, f.RowsTotal, f.RowsBad = c.last, f.RowsTotal+c.rows, f.RowsBad+c.bad
	return nil
}

// finish ends loading. The new file becomes current and the old one superseded
// in one transaction: nobody ever sees both, or neither.
func (s *Service) finish(ctx context.Context, f q.DepartmentFile, state FileState, message, english string) error {
	return s.db.Update(ctx, func(tx *db.Tx) error { return s.finishIn(ctx, tx, f, state, message, english) })
}

func (s *Service) finishIn(ctx context.Context, tx *db.Tx, f q.DepartmentFile, state FileState, message, english string) error {
	queries := q.New(tx)
	if state == Current {
		if err := queries.SupersedeFiles(ctx, f.County, f.Source); err != nil {
			return err
		}
	}
	before, err := queries.File(ctx, f.County, f.ID)
	if err != nil {
		return err
	}
	n, err := queries.FinishFile(ctx, q.FinishFileParams{County: f.County, ID: f.ID, State: string(state), Message: message, MessageEnglish: english, FinishedAt: tx.At()})
	if err != nil || n == 0 {
		return err
	}
	if state == Current && before.BaseID == 0 {
		if err := forgetChanges(ctx, queries, f.County, f.Source, f.ID); err != nil {
			return err
		}
	}
	result, err := json.Marshal(map[string]any{"source": f.Source, "rows": f.RowsTotal, "bad": f.RowsBad})
	if err != nil {
		return err
	}
	p := progress.Progress{County: f.County, ID: f.ProgressID, State: progress.Done, Done: f.RowsTotal, Total: f.RowsTotal, Message: message, MessageEnglish: english, Result: result}
	if state == Failed {
		p.State = progress.Failed
	}
	if _, err := progress.Report(ctx, tx, p); err != nil {
		return err
	}
	return changedFile(ctx, tx, "check.loaded", before, map[string]any{"source": f.Source, "state": state, "rows": f.RowsTotal, "bad": f.RowsBad})
}

// changedFile logs what became of a department's file.
func changedFile(ctx context.Context, tx *db.Tx, act string, was q.DepartmentFile, detail map[string]any) error {
	now, err := q.New(tx).File(ctx, was.County, was.ID)
	if err != nil {
		return fmt.Errorf("read department's file %s again: %w", was.ID, err)
	}
	return audit.Append(ctx, tx, audit.Entry{County: was.County, Act: act, Subject: "department_file/" + was.ID.String(), Before: was, After: now, Detail: detail})
}

// purgeRows is how many row numbers one transaction deletes.
const purgeRows = 50_000

// purge deletes the rows of files that are no longer current: what is not
// needed any more is not kept (个人信息保护法 art. 19).
func (s *Service) purge(ctx context.Context, county int32, source string) error {
	var old []q.UnpurgedRow
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		old, err = q.New(tx).Unpurged(ctx, county, source)
		return err
	})
	if err != nil {
		return fmt.Errorf("purge %s: %w", source, err)
	}
	for _, f := range old {
		for low := int64(0); low <= max(f.ReadRow, f.TopRow); low += purgeRows {
			err := s.db.Load(ctx, func(tx *db.Tx) error {
				_, err := q.New(tx).PurgeRecords(ctx, q.PurgeRecordsParams{County: county, FileID: f.ShelfID, LowRow: low, HighRow: low + purgeRows})
				return err
			})
			if err != nil {
				return fmt.Errorf("purge %s: %w", source, err)
			}
		}
		err := s.db.Update(ctx, func(tx *db.Tx) error {
			if err := q.New(tx).PurgePrints(ctx, county, f.ShelfID); err != nil {
				return err
			}
			return q.New(tx).MarkPurged(ctx, county, f.ID)
		})
		if err != nil {
			return fmt.Errorf("purge %s: %w", source, err)
		}
	}
	return nil
}
