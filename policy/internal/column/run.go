package column

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// Options say how a program runs. The zero value is one goroutine over all rows.
type Options struct {
	Workers  int // goroutines; 0 is 1
	From, To int // root rows; a zero To is all
	Batch    int // root rows at a time; 0 is 1024
}

// Batch is what a program computed for some rows. It is valid during the call
// it is given to.
type Batch struct {
	First, Rows int  // root rows First to First+Rows-1
	Redo        Bits // rows to decide another way, see the package comment; nil for none

	w *worker
}

// Results are one output for the rows of a batch: bits and slices hold row First
// at 0. Which of them do, follows from the kind. A bool reads as false where it
// has no value; numbers mean nothing there.
type Results struct {
	Bools           Bits
	Ints            []int64 // int; uint as the int64 of the same bits; numerators
	Doubles         []float64
	Denominators    []int64 // nil: Denominator for every row
	Denominator     int64
	Unknown, Failed Bits // nil: none
}

// Output returns the i-th output.
func (b Batch) Output(i int) Results {
	v := b.w.p.outputs[i]
	x := &b.w.regs[v.n.source().reg]
	r := Results{Bools: x.bits, Ints: x.ints, Doubles: x.doubles, Denominator: v.fixed}
	if x.hasUnknown {
		r.Unknown = x.unknown
	}
	if x.hasFailed {
		r.Failed = x.failed
	}
	if v.den != nil {
		d := &b.w.regs[v.den.source().reg]
		r.Denominators = d.ints
		r.merge(d, b.Rows)
	}
	return r
}

// merge adds a denominator's states to those of its numerator.
func (r *Results) merge(d *vec, rows int) {
	if d.whole() {
		return
	}
	var sum vec
	num := vec{unknown: r.Unknown, failed: r.Failed, hasUnknown: r.Unknown != nil, hasFailed: r.Failed != nil}
	sum.inherit(rows, &num, d)
	r.Unknown, r.Failed = sum.unknown, sum.failed
}

// Run computes the program batch by batch and hands each to sink, from
// Options.Workers goroutines at once and in no order. It stops at the first
// error of sink, or of ctx between two batches.
func (p *Program) Run(ctx context.Context, o Options, sink func(Batch) error) error {
	if o.To == 0 {
		o.To = p.root.rows
	}
	if o.Batch == 0 {
		o.Batch = 1024
	}
	var next atomic.Int64
	next.Store(int64(o.From))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, max(o.Workers, 1))
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			if errs[i] = p.work(ctx, o, &next, sink); errs[i] != nil {
				cancel()
			}
		})
	}
	wg.Wait()
	return first(errs)
}

// first prefers what went wrong over the cancellation that followed.
func first(errs []error) error {
	var out error
	for _, err := range errs {
		if err != nil && (out == nil || errors.Is(out, context.Canceled)) {
			out = err
		}
	}
	return out
}

func (p *Program) work(ctx context.Context, o Options, next *atomic.Int64, sink func(Batch) error) error {
	w := newWorker(p)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		from := int(next.Add(int64(o.Batch))) - o.Batch
		if from >= o.To {
			return nil
		}
		w.run(from, min(o.Batch, o.To-from))
		b := Batch{First: from, Rows: w.count, w: w}
		if w.doubt {
			b.Redo = w.redo
		}
		if err := sink(b); err != nil {
			return err
		}
	}
}
