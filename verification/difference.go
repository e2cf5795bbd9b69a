package verification

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/progress"
	"doudi/internal/sheet"
	"doudi/verification/internal/q"
)

// difference is what a file changes of the one before.
type difference struct {
	base  q.DepartmentFile
	top   int64 // highest row of the shelf
	total chunk // all rows of the file; records and problems of the new ones only
	gone  []int64
}

// mostNew is how many rows one transaction lays onto a shelf that is in use, and
// takes from it. A file that changes more, or the half of it, is read whole.
const mostNew = 200_000

// errWhole means that a file must be read whole.
var errWhole = errors.New("the file differs too much from the one before")

// compared reads a file against the current one of its source, in one pass and
// without writing. nil: it must be read whole, since there is nothing to compare
// it with, or more changed than stayed.
func (s *Service) compared(ctx context.Context, f q.DepartmentFile) (*difference, error) {
	if f.ReadRow > 0 {
		return nil, nil // it was begun whole
	}
	d := &difference{}
	on, err := s.openShelf(ctx, f, d)
	if err != nil || on == nil {
		return nil, err
	}
	err = s.readRows(ctx, f, func(r *reading, in *sheet.Reader) error {
		r.shelf = d.base.ShelfID
		return s.against(ctx, f, r, in, on, d)
	})
	if errors.Is(err, errWhole) {
		return nil, nil
	}
	d.gone = on.gone()
	return d, err
}

// openShelf reads the fingerprints of what lies there.
func (s *Service) openShelf(ctx context.Context, f q.DepartmentFile, d *difference) (*shelf, error) {
	var prints, gone []byte
	err := s.db.View(ctx, func(tx *db.Tx) error {
		current, err := currentFiles(ctx, q.New(tx), f.County)
		if err != nil {
			return err
		}
		base, ok := current[f.Source]
		if !ok || !base.Printed {
			return nil
		}
		d.base, d.top = base, max(base.ReadRow, base.TopRow)
		after := q.PrintsParams{County: f.County, ShelfID: base.ShelfID, UpTo: 16}
		prints = make([]byte, 0, int(base.RowsTotal+base.RowsTotal/8)*printSize)
		for {
			parts, err := q.New(tx).Prints(ctx, after)
			if err != nil {
				return err
			}
			for _, p := range parts {
				prints, gone = append(prints, p.Prints...), append(gone, p.Gone...)
				after.AfterFile, after.AfterPart = int64(p.FileID), p.Part
			}
			if len(parts) < int(after.UpTo) {
				return nil
			}
		}
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("read fingerprints of %s: %w", f.Source, err)
	case len(prints) == 0 || len(gone)/4 > len(prints)/printSize/2: // more was taken away than lies there
		return nil, nil
	}
	return newShelf(prints, gone), nil
}

// against takes from the shelf what the file still says, and reads what is new.
func (s *Service) against(ctx context.Context, f q.DepartmentFile, r *reading, in *sheet.Reader, on *shelf, d *difference) error {
	rows, found := make([]sheet.Row, 0, chunkRows), make([]rowPrint, chunkRows)
	for {
		rows, end := someRows(in, rows)
		if end != nil && !errors.Is(end, io.EOF) {
			return end
		}
		r.prints.all(rows, found)
		for i, row := range rows {
			if err := d.see(r, row, found[i], on); err != nil {
				return err
			}
		}
		if end != nil {
			break
		}
		err := s.db.Update(ctx, func(tx *db.Tx) error {
			_, err := progress.Report(ctx, tx, progress.Progress{County: f.County, ID: f.ProgressID, State: progress.Running, Done: d.total.rows})
			return err
		})
		if err != nil {
			return err
		}
	}
	if on.left > mostNew || int64(on.left) > d.total.rows/2 {
		return errWhole
	}
	return nil
}

// someRows fills rows, whose cells are used again.
func someRows(in *sheet.Reader, rows []sheet.Row) ([]sheet.Row, error) {
	spare := rows[:cap(rows)]
	rows = rows[:0]
	for len(rows) < cap(rows) {
		row, err := in.Next()
		if err != nil {
			return rows, err
		}
		row.Cells = append(spare[len(rows)].Cells[:0], row.Cells...)
		rows = append(rows, row)
	}
	return rows, nil
}

func (d *difference) see(r *reading, row sheet.Row, p rowPrint, on *shelf) error {
	t := &d.total
	t.last, t.rows = int64(row.Number), t.rows+1
	found, tooMany := on.take(p)
	switch {
	case tooMany:
		return errWhole
	case found:
		return nil
	}
	o := r.row(row, d.top+1+int64(len(t.records)))
	if o.kept && len(o.faults) > 0 {
		if found, tooMany = on.take(p.faulty()); tooMany {
			return errWhole
		}
		o.kept = !found
	}
	t.add(o, p)
	if len(t.records) > mostNew || len(t.problems) > mostNew || len(t.records) > len(on.taken)/2 {
		return errWhole
	}
	return nil
}

// apply lays what is new onto the shelf and takes from it what is gone, with the
// new file becoming current in the same transaction: nobody ever sees a part.
func (s *Service) apply(ctx context.Context, f q.DepartmentFile, d *difference) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		queries := q.New(tx)
		n, err := queries.HandOverShelf(ctx, f.County, d.base.ID)
		if err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("file %s, which it was compared with, is no longer current", d.base.ID))
		}
		if err := s.enter(ctx, tx, f, d); err != nil {
			return err
		}
		changed, err := s.take(ctx, queries, f, d)
		if err != nil {
			return err
		}
		for i := range d.total.records {
			changed = append(changed, d.total.records[i].IDIndex)
		}
		if _, err := queries.AddRecords(ctx, d.total.records); err != nil {
			return err
		}
		if _, err := queries.AddChanges(ctx, changes(f, changed)); err != nil {
			return err
		}
		laid := int64(len(d.total.records))
		err = queries.TakeShelf(ctx, q.TakeShelfParams{County: f.County, ID: f.ID, ShelfID: d.base.ShelfID, BaseID: d.base.ID, TopRow: d.top + laid,
			RowsNew: laid, RowsGone: int64(len(d.gone)), Tokens: d.base.Tokens || d.total.tokens})
		if err != nil {
			return err
		}
		if err := boundChanges(ctx, queries, f, d.total.rows); err != nil {
			return err
		}
		return s.finishIn(ctx, tx, f, Current, "", "")
	})
}

// boundChanges forgets whom the files of a source changed when it was half of a
// list: where nobody screens they would pile up, and to look everybody up is by
// then no dearer.
func boundChanges(ctx context.Context, queries *q.Queries, f q.DepartmentFile, rows int64) error {
	changed, err := queries.RowsKnownNew(ctx, f.County, f.Source)
	if err != nil || changed <= rows/2 {
		return err
	}
	return forgetChanges(ctx, queries, f.County, f.Source, f.ID)
}

// forgetChanges forgets whom the files of a source up to one say something new
// of. A screening that would have to know looks everybody up instead.
func forgetChanges(ctx context.Context, queries *q.Queries, county int32, source string, upTo id.ID) error {
	if err := queries.ForgetChanges(ctx, county, source, upTo); err != nil {
		return fmt.Errorf("forget what changed in %s: %w", source, err)
	}
	if err := queries.MarkForgotten(ctx, county, source, upTo); err != nil {
		return fmt.Errorf("forget what changed in %s: %w", source, err)
	}
	return nil
}

// enter writes how many rows the file has and which are wrong.
func (s *Service) enter(ctx context.Context, tx *db.Tx, f q.DepartmentFile, d *difference) error {
	n, err := q.New(tx).AdvanceFile(ctx, q.AdvanceFileParams{County: f.County, ID: f.ID, ReadRow: d.total.last, More: d.total.rows, Bad: d.total.bad})
	if err != nil {
		return err
	}
	if n == 0 {
		return errOvertaken
	}
	_, err = q.New(tx).AddProblems(ctx, d.total.problems)
	return err
}

// take takes what is gone from the shelf and returns whose rows they were.
func (s *Service) take(ctx context.Context, queries *q.Queries, f q.DepartmentFile, d *difference) (whose [][]byte, err error) {
	var gone []byte
	for rows := range slices.Chunk(d.gone, 5_000) {
		list, err := json.Marshal(rows)
		if err != nil {
			return nil, err
		}
		were, err := queries.RemoveRecords(ctx, f.County, d.base.ShelfID, string(list))
		if err != nil {
			return nil, err
		}
		if len(were) != len(rows) {
			return nil, fmt.Errorf("%d of %d rows that are gone were not on shelf %s", len(rows)-len(were), len(rows), d.base.ShelfID)
		}
		whose = append(whose, were...)
		for _, r := range rows {
			gone = binary.LittleEndian.AppendUint32(gone, uint32(r)) //nolint:gosec // a sheet has fewer rows
		}
	}
	return whose, queries.AddPrints(ctx, q.AddPrintsParams{County: f.County, ShelfID: d.base.ShelfID, FileID: f.ID, Part: d.top, Prints: append([]byte{}, d.total.prints...), Gone: append([]byte{}, gone...)})
}

// changes are the people of whom a file says something new, each once.
func changes(f q.DepartmentFile, indexes [][]byte) (list []q.AddChangesParams) {
	seen := map[string]bool{string(unknownNumber()): true} // rows of a wrong number are compared with everybody each time
	for _, x := range indexes {
		if !seen[string(x)] {
			seen[string(x)] = true
			list = append(list, q.AddChangesParams{County: f.County, FileID: f.ID, IDIndex: x, Source: f.Source})
		}
	}
	return list
}

// readRows opens a file's table for reading.
func (s *Service) readRows(ctx context.Context, f q.DepartmentFile, use func(*reading, *sheet.Reader) error) error {
	src, ok := s.sources.named(f.Source)
	if !ok {
		return fmt.Errorf("no source %q", f.Source)
	}
	return s.opened(ctx, f.County, f.FileID, src, func(_ *sheet.File, in *sheet.Reader) (err error) {
		r := &reading{keys: s.keys, source: src, headings: in.Header, county: f.County, file: f.ID, shelf: f.ID, today: calendar.At(f.ReceivedAt.Time)}
		if err := json.Unmarshal([]byte(f.Columns), &r.columns); err != nil {
			return fmt.Errorf("reading the mapping: %w", err)
		}
		if r.prints, err = newPrinter(s.keys, src, r.columns); err != nil {
			return err
		}
		return use(r, in)
	})
}
