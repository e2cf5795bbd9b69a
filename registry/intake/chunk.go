package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/progress"
	"doudi/registry/intake/internal/q"
)

// maxProblems is how many problems of a batch are kept; all are counted.
const maxProblems = 100_000

// maxChunk bounds the text of a chunk, in bytes: rows can be long, and several
// chunks are in memory at a time.
const maxChunk = 8 << 20

// chunk is whole units that are made ready together.
type chunk struct {
	units []*Unit
	rows  int
	bytes int
	err   error
	apply func(context.Context, *db.Tx) error // nil: no unit is good
}

// pipe cuts the file into chunks, makes them ready and writes them, each stage
// a chunk ahead of the next: the writer, of whom there is one, never waits for
// the others, and few chunks are in memory.
func (r *run) pipe(ctx context.Context, units *unitReader) error {
	ctx, stop := context.WithCancel(ctx)
	raw, ready := make(chan *chunk), make(chan *chunk)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	wg.Go(func() { r.cut(ctx, units, raw) })
	wg.Go(func() { r.prepare(ctx, raw, ready) })
	for c := range ready {
		if c.err != nil {
			return c.err
		}
		if err := r.write(ctx, c, ready); err != nil {
			return err
		}
		if r.s.afterChunk != nil {
			r.s.afterChunk()
		}
	}
	return ctx.Err()
}

// prepare makes chunks ready in the order of the file, in which records then
// have their identifiers.
func (r *run) prepare(ctx context.Context, raw <-chan *chunk, ready chan<- *chunk) {
	defer close(ready)
	for c := range raw {
		if c.err == nil {
			r.read(c)
			c.apply, c.err = r.ahead(ctx, c)
		}
		if !send(ctx, ready, c) {
			return
		}
	}
}

// read has the kind read a chunk's units, on all processors.
func (r *run) read(c *chunk) {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(c.units); i += workers {
				r.batch.read(c.units[i])
			}
		})
	}
	wg.Wait()
}

// cut makes chunks of whole units and leaves out those already worked on.
func (r *run) cut(ctx context.Context, units *unitReader, raw chan<- *chunk) {
	defer close(raw)
	from, cut, left := int(r.row.NextRow), 0, int(r.row.RowsTotal-handled(r.row))
	for c := (&chunk{}); ; {
		u, err := units.next()
		if err == nil && u.Last() < from {
			continue
		}
		if err == nil {
			c.units, c.rows, c.bytes = append(c.units, u), c.rows+len(u.Rows), c.bytes+u.bytes
			if c.rows < r.s.size(cut, left) && c.bytes < maxChunk {
				continue
			}
			cut, left = cut+c.rows, left-c.rows
		}
		if err != nil && !errors.Is(err, io.EOF) {
			c.err = err
		}
		if len(c.units) > 0 || c.err != nil {
			if !send(ctx, raw, c) {
				return
			}
		}
		if err != nil {
			return
		}
		c = &chunk{}
	}
}

// size is how many rows a chunk has, at least, after others of a run and before
// what is left. The first and the last are small, because nothing is written while
// the first is made ready, and nothing made ready while the last is written.
func (s *Service) size(before, left int) int {
	return min(s.chunkRows, max(s.chunkRows/5, min(before, left/2)))
}

func send(ctx context.Context, to chan<- *chunk, c *chunk) bool {
	select {
	case to <- c:
		return true
	case <-ctx.Done():
		return false
	}
}

// written is what chunks that were applied add to a batch.
type written struct {
	row    q.ImportBatch // with their figures
	kept   []ImportProblem
	chunks int
	err    error // why no chunk follows
}

// add takes a chunk that was applied.
func (w *written) add(c *chunk) {
	var found []ImportProblem
	for _, u := range c.units {
		found = append(found, count(&w.row, u)...)
	}
	w.row.NextRow = int64(c.last()) + 1
	w.kept = append(w.kept, found[:max(0, min(len(found), maxProblems-int(w.row.Problems)))]...)
	w.row.Problems += int64(len(found))
	w.chunks++
}

// write applies chunks and records them in one transaction, the first and those
// that follow it: the pages of an index are then written once for many rows. It
// ends early when somebody else waits to write. A trial's chunks are rolled
// back and only their record is written.
func (r *run) write(ctx context.Context, c *chunk, ready <-chan *chunk) error {
	w := &written{row: r.row}
	record := func(tx *db.Tx) error { return r.record(ctx, tx, w) }
	err := r.s.db.Load(ctx, func(tx *db.Tx) error {
		if err := r.applyAll(ctx, tx, w, c, ready); err != nil {
			return err
		}
		if r.batch.DryRun {
			return errTrial
		}
		return record(tx)
	})
	if errors.Is(err, errTrial) {
		err = r.s.db.Load(ctx, record)
	}
	if err != nil {
		return err
	}
	r.row = w.row
	if r.report != nil {
		st, err := status(w.row)
		if err != nil {
			return err
		}
		r.report(st)
	}
	return w.err
}

// applyAll applies a chunk and those that follow it, as many as a transaction takes.
func (r *run) applyAll(ctx context.Context, tx *db.Tx, w *written, c *chunk, ready <-chan *chunk) error {
	for {
		if err := r.apply(ctx, tx, c); err != nil {
			return err
		}
		w.add(c)
		if w.chunks >= r.s.chunks || tx.Wanted() {
			return nil
		}
		var more bool
		if c, more = <-ready; !more {
			return ctx.Err()
		}
		if c.err != nil { // what was applied is good
			w.err = c.err
			return nil
		}
	}
}

// ahead does what can be done before a chunk's turn, and returns the rest.
func (r *run) ahead(ctx context.Context, c *chunk) (func(context.Context, *db.Tx) error, error) {
	good := make([]*Unit, 0, len(c.units))
	for _, u := range c.units {
		u.Outcome = Bad
		if !u.Faulty() || u.without != nil {
			good = append(good, u)
		}
	}
	switch {
	case len(good) == 0:
		return nil, nil
	case r.kind.Prepare == nil:
		return func(ctx context.Context, tx *db.Tx) error { return r.kind.Apply(ctx, tx, r.batch, good) }, nil
	}
	apply, err := r.kind.Prepare(ctx, r.batch, good)
	if err != nil {
		return nil, fmt.Errorf("prepare rows up to %d: %w", c.last(), err)
	}
	return apply, nil
}

func (r *run) apply(ctx context.Context, tx *db.Tx, c *chunk) error {
	if c.apply == nil {
		return nil
	}
	if err := c.apply(ctx, tx); err != nil {
		return fmt.Errorf("apply rows up to %d: %w", c.last(), err)
	}
	return nil
}

func (c *chunk) last() int { return c.units[len(c.units)-1].Last() }

// record writes counters, problems and progress.
func (r *run) record(ctx context.Context, tx *db.Tx, w *written) error {
	row, queries := w.row, q.New(tx)
	n, err := queries.AdvanceBatch(ctx, q.AdvanceBatchParams{
		BeatAt: tx.At(), NextRow: row.NextRow, RowsTotal: row.RowsTotal, RowsNew: row.RowsNew, RowsSame: row.RowsSame, RowsChanged: row.RowsChanged,
		RowsBad: row.RowsBad, RowsWaiting: row.RowsWaiting, UnitsNew: row.UnitsNew, UnitsSame: row.UnitsSame, UnitsChanged: row.UnitsChanged,
		UnitsBad: row.UnitsBad, Problems: row.Problems, County: row.County, ID: row.ID, OwnerID: r.owner,
	})
	if err != nil {
		return fmt.Errorf("record import %s: %w", row.ID, err)
	}
	if n == 0 {
		return errLost
	}
	if _, err := queries.InsertProblems(ctx, problemRows(row, w.kept)); err != nil {
		return fmt.Errorf("record problems of import %s: %w", row.ID, err)
	}
	was := r.row
	r.row = row
	err = r.watch(ctx, tx, progress.Running, "", "")
	r.row = was
	return err
}

// count adds a unit to the batch's figures and returns what is wrong with it,
// in the order of rows.
func count(b *q.ImportBatch, u *Unit) []ImportProblem {
	bad := map[int]bool{}
	for _, p := range u.faults {
		bad[p.Row] = true
	}
	found := slices.Clone(u.faults)
	if u.Outcome != Bad { // what did not go in has nothing that was written otherwise
		found = append(found, u.kept...)
	}
	whole := int64(len(u.Rows) - len(bad))
	b.RowsBad += int64(len(bad))
	switch u.Outcome {
	case Added:
		b.UnitsNew, b.RowsNew = b.UnitsNew+1, b.RowsNew+whole
	case Same:
		b.UnitsSame, b.RowsSame = b.UnitsSame+1, b.RowsSame+whole
	case Changed:
		b.UnitsChanged, b.RowsChanged = b.UnitsChanged+1, b.RowsChanged+whole
	case Bad:
		b.UnitsBad, b.RowsWaiting = b.UnitsBad+1, b.RowsWaiting+whole
		found = append(found, waits(u, bad)...)
	}
	slices.SortStableFunc(found, func(x, y ImportProblem) int {
		return cmp.Or(cmp.Compare(x.Row, y.Row), cmp.Compare(x.Column, y.Column))
	})
	return found
}

// waits tells the good rows of a bad unit why they did not go in.
func waits(u *Unit, bad map[int]bool) (out []ImportProblem) {
	var names []int
	for _, r := range u.Rows {
		if bad[r.Number] {
			names = append(names, r.Number)
		}
	}
	why := "同户" + others(names, 0) + "有误，整户未导入；改正后重新导入即可。"
	for _, r := range u.Rows {
		if !bad[r.Number] {
			out = append(out, ImportProblem{Row: r.Number, Column: -1, Code: "waits", Message: why})
		}
	}
	return out
}

func problemRows(b q.ImportBatch, found []ImportProblem) []q.InsertProblemsParams {
	rows := make([]q.InsertProblemsParams, len(found))
	for i, p := range found {
		rows[i] = q.InsertProblemsParams{County: b.County, BatchID: b.ID, RowNo: int64(p.Row), ColumnNo: int32(p.Column), Code: p.Code,
			Header: p.Header, Message: p.Message, Value: p.Value, Kept: p.Kept, KeptFrom: p.KeptBy, KeptAt: dbt.At(p.KeptAt)}
	}
	return rows
}
