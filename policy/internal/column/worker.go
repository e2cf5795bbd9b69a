package column

// span is a domain's rows in the batch at hand.
type span struct {
	n    int
	base int     // of a set: the first row's number in the set
	off  []int32 // outer row r has rows off[r]-off[0] to off[r+1]-off[0]
	src  []int64 // product: rows of the inner domain
	own  []int32 // offsets that do not lie in the table
}

// rows returns the rows of outer row r.
func (s *span) rows(r int) (lo, hi int) {
	base := s.off[0]
	return int(s.off[r] - base), int(s.off[r+1] - base)
}

// worker runs a program batch by batch in one goroutine.
type worker struct {
	p     *Program
	regs  []vec
	spans []span
	first int // root row that the batch begins with
	count int // root rows in the batch
	redo  Bits
	doubt bool // redo has rows

	scratch  Bits
	gathered vec
	sums     []int64
}

func newWorker(p *Program) *worker {
	return &worker{p: p, regs: make([]vec, p.registers), spans: make([]span, p.domains)}
}

// run computes every step for count root rows from first on.
func (w *worker) run(first, count int) {
	w.first, w.count, w.doubt = first, count, false
	for i := range w.p.steps {
		if d := w.p.steps[i].d; d != nil {
			d.build(w, d)
			continue
		}
		n := w.p.steps[i].n
		out := &w.regs[n.reg]
		out.hasUnknown, out.hasFailed = false, false
		n.exec(w, n, out)
	}
}

func (w *worker) rows(d *domain) int { return w.spans[d.id].n }

// arg returns operand i's register, nil where the operand is absent.
func (w *worker) arg(n *node, i int) *vec {
	if n.args[i] == nil {
		return nil
	}
	return &w.regs[n.args[i].reg]
}

// overflow marks a row of a quantity as an error that arithmetic in lowest terms
// might have avoided, and its root row for the caller to decide otherwise.
func (w *worker) overflow(out *vec, d *domain, row, n int) {
	if !out.fail(row, n) {
		return
	}
	for ; d.outer != nil; d = d.outer {
		row = w.spans[d.id].find(row)
	}
	if !w.doubt {
		w.redo = room(w.redo, words(w.count))
		clear(w.redo)
		w.doubt = true
	}
	w.redo.Set(row)
}

// find returns the outer row that a row belongs to.
func (s *span) find(row int) int {
	r := 0
	for int(s.off[r+1]-s.off[0]) <= row {
		r++
	}
	return r
}

func buildSet(w *worker, d *domain) {
	s := &w.spans[d.id]
	if d.outer == nil {
		s.n, s.base = w.count, w.first
		return
	}
	outer := &w.spans[d.outer.id]
	s.off = d.set.offsets[outer.base : outer.base+outer.n+1]
	s.base = int(s.off[0])
	s.n = int(s.off[outer.n]) - s.base
}

func buildFan(w *worker, d *domain) {
	s, outer := &w.spans[d.id], w.spans[d.outer.id].n
	s.own = room(s.own, outer+1)
	for r := range s.own {
		s.own[r] = int32(r * d.fan)
	}
	s.off, s.n = s.own, outer*d.fan
}

func buildProduct(w *worker, d *domain) {
	s, inner, outer := &w.spans[d.id], &w.spans[d.inner.id], w.spans[d.outer.id].n
	at := w.regs[d.row.reg].ints
	s.own = room(s.own, outer+1)
	s.own[0] = 0
	s.src = s.src[:0]
	for r := range outer {
		lo, hi := inner.rows(int(at[r]))
		for j := lo; j < hi; j++ {
			s.src = append(s.src, int64(j))
		}
		s.own[r+1] = int32(len(s.src))
	}
	s.off, s.n = s.own, len(s.src)
}

func buildConcat(w *worker, d *domain) {
	s, a, b, outer := &w.spans[d.id], &w.spans[d.inner.id], &w.spans[d.other.id], w.spans[d.outer.id].n
	s.own = room(s.own, outer+1)
	for r := range s.own {
		s.own[r] = a.off[r] - a.off[0] + b.off[r] - b.off[0]
	}
	s.off, s.n = s.own, a.n+b.n
}
