package column

// Operations that bring values to other rows, and load them.

func execParent(w *worker, n *node, out *vec) {
	s := &w.spans[n.dom.id]
	ints := out.setInts(s.n)
	for r := range w.rows(n.dom.outer) {
		lo, hi := s.rows(r)
		for j := lo; j < hi; j++ {
			ints[j] = int64(r)
		}
	}
}

func execSource(w *worker, n *node, out *vec) { out.ints = w.spans[n.dom.id].src }

func execRow(w *worker, n *node, out *vec) {
	ints := out.setInts(w.rows(n.dom))
	for i := range ints {
		ints[i] = int64(i)
	}
}

func execTakeInts(w *worker, n *node, out *vec) {
	x, at := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	if len(x.ints) == 0 { // every row of at is in a state
		clear(ints)
		out.inherit(rows, at)
		return
	}
	for j, i := range at.ints[:rows] {
		ints[j] = x.ints[i]
	}
	takeStates(out, x, at, rows)
}

func execTakeDoubles(w *worker, n *node, out *vec) {
	x, at := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	doubles := out.setDoubles(rows)
	if len(x.doubles) == 0 {
		clear(doubles)
		out.inherit(rows, at)
		return
	}
	for j, i := range at.ints[:rows] {
		doubles[j] = x.doubles[i]
	}
	takeStates(out, x, at, rows)
}

func execTakeBits(w *worker, n *node, out *vec) {
	x, at := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	if len(x.bits) == 0 {
		clear(out.setBits(rows))
		out.inherit(rows, at)
		return
	}
	packTaken(out.setBits(rows), x.bits, at.ints[:rows], 0)
	takeStates(out, x, at, rows)
	out.settle()
}

func execTakeStates(w *worker, n *node, out *vec) {
	takeStates(out, w.arg(n, 0), w.arg(n, 1), w.rows(n.dom))
}

// execTakeLinked is execTakeBits over a column of links, as the table holds them.
func execTakeLinked(w *worker, n *node, out *vec) {
	s, x := &w.spans[n.dom.id], w.arg(n, 0)
	base := w.spans[w.p.setDomain[n.col.target]].base
	packTaken(out.setBits(s.n), x.bits, n.col.i32[s.base:s.base+s.n], int32(base))
}

func takeStates(out, x, at *vec, rows int) {
	out.inherit(rows, at)
	if x.hasUnknown || x.hasFailed {
		u, f := out.setUnknown(rows), out.setFailed(rows)
		for j, i := range at.ints[:rows] {
			if u.Get(j) || f.Get(j) {
				continue
			}
			if x.hasUnknown && x.unknown.Get(int(i)) {
				u.Set(j)
			} else if x.hasFailed && x.failed.Get(int(i)) {
				f.Set(j)
			}
		}
	}
}

// execConst writes a constant; its register is its own, so that it is written
// again only for a longer batch.
func execConst(w *worker, n *node, out *vec) {
	rows := w.rows(n.dom)
	if n.constant.unset {
		fill(out.setFailed(rows), ^uint64(0))
	}
	if n.constant.unknown {
		fill(out.setUnknown(rows), ^uint64(0))
	}
	if rows <= out.filled {
		return
	}
	out.filled = rows
	switch n.kind {
	case Bool:
		fill(out.setBits(rows), mask(n.constant.b))
	case Double:
		fill(out.setDoubles(rows), n.constant.f)
	case 0:
	default:
		fill(out.setInts(rows), n.constant.i)
	}
}

func fill[S ~[]T, T any](s S, v T) {
	for i := range s {
		s[i] = v
	}
}

func mask(b bool) uint64 {
	if b {
		return ^uint64(0)
	}
	return 0
}

// execColumn reads a column. Where the table holds it as the program needs it,
// nothing is copied.
func execColumn(w *worker, n *node, out *vec) {
	s, c := &w.spans[n.dom.id], n.col
	lo, hi := s.base, s.base+s.n
	switch {
	case c.kind == Bool:
		copyBits(out.setBits(s.n), c.bits, lo, s.n)
	case c.kind == Double:
		out.doubles = c.f64[lo:hi]
	case c.i64 != nil:
		out.ints = c.i64[lo:hi]
	case c.target != nil:
		shiftInts(out.setInts(s.n), c.i32[lo:hi], -int64(w.spans[w.p.setDomain[c.target]].base))
	case c.kind == String && c.u8 != nil:
		mapInts(out.setInts(s.n), c.u8[lo:hi], w.p.ranks[c])
	case c.kind == String:
		mapInts(out.setInts(s.n), c.i32[lo:hi], w.p.ranks[c])
	case c.u8 != nil:
		shiftInts(out.setInts(s.n), c.u8[lo:hi], 0)
	default:
		shiftInts(out.setInts(s.n), c.i32[lo:hi], 0)
	}
	loadMissing(out, c, lo, s.n)
	if c.kind == Bool {
		out.settle()
	}
}

// loadMissing reads which rows of the column are not known.
func loadMissing(out *vec, c *Column, lo, rows int) {
	if c.missing == nil {
		return
	}
	u := out.setUnknown(rows)
	copyBits(u, c.missing, lo, rows)
	out.hasUnknown = u.Any(rows)
}

// execHidden reads which rows' lists are not known.
func execHidden(w *worker, n *node, out *vec) {
	s := &w.spans[n.dom.id]
	u := out.setUnknown(s.n)
	copyBits(u, n.set.hidden, s.base, s.n)
	out.hasUnknown = u.Any(s.n)
}

func shiftInts[T uint8 | int32](dst []int64, src []T, by int64) {
	for i, v := range src {
		dst[i] = int64(v) + by
	}
}

func mapInts[T uint8 | int32](dst []int64, src []T, table []int64) {
	for i, v := range src {
		dst[i] = table[v]
	}
}
