package column

import (
	"math"
	"math/bits"
)

// Operations from a list to its outer row. The optional operands are keep, the
// elements that filters have left, and state, the rows whose list as a whole is
// unknown or an error.

// execAny is exists over elements; with n.factor < 0 it is all.
func execAny(w *worker, n *node, out *vec) {
	s := &w.spans[n.over.id]
	body, keep, state := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2)
	rows := w.rows(n.dom)
	out.inherit(rows, state)
	hits := decisive(w, body, keep, s.n, n.factor < 0)
	word := out.setBits(rows)
	anySegments(word, hits, s, rows)
	if !body.whole() {
		anyStates(out, s, body, keep, rows)
	}
	if n.factor < 0 {
		for i := range word {
			word[i] = ^word[i]
		}
		if !body.whole() { // a row without a value is no longer "no hit"
			out.settle()
		}
	}
	out.settle()
}

// decisive returns the elements that decide: true ones for exists, false ones
// for all.
func decisive(w *worker, body, keep *vec, rows int, all bool) Bits {
	if keep == nil && !all {
		return body.bits
	}
	hits := room(w.scratch, words(rows))
	w.scratch = hits
	for i := range hits {
		h := body.bits[i]
		if all {
			u, f := body.states(i)
			h = ^(h | u | f)
		}
		if keep != nil {
			h &= keep.bits[i]
		}
		hits[i] = h
	}
	return hits
}

// anySegments marks the rows that have a hit among their elements. It counts the
// hits before each offset, so that the length of a segment costs no branch.
func anySegments(out, hits Bits, s *span, rows int) {
	if n := hits.Count(s.n); n == 0 || n < rows/fewHits {
		fewSegments(out, hits, s, rows)
		return
	}
	base, before := s.off[0], 0
	r := newRanks(hits)
	for i := range out {
		off := block(s.off[1:rows+1], i)
		var word uint64
		for j, end := range off {
			n := r.before(int(end - base))
			word |= one(n > before) << j
			before = n
		}
		out[i] = word
	}
}

// fewHits is how many rows there are to a hit from which it is faster to look
// each hit's row up, some ten steps, than to go through all rows.
const fewHits = 16

// fewSegments is anySegments where next to no element is a hit: a condition that
// the law has for the few.
func fewSegments(out, hits Bits, s *span, rows int) {
	clear(out)
	ends := s.off[1 : rows+1]
	for i := range words(s.n) {
		for word := hits[i] & tail(s.n, i); word != 0; word &= word - 1 {
			at := s.off[0] + int32(i<<6+bits.TrailingZeros64(word))
			out.Set(segmentOf(ends, at))
		}
	}
}

// segmentOf is the first segment that ends behind a row, found without branches
// that the processor would guess wrong half the time.
func segmentOf(ends []int32, row int32) int {
	first := 0
	for n := len(ends); n > 1; {
		half := n / 2
		if next := first + half; ends[next-1] <= row {
			first = next
		}
		n -= half
	}
	return first
}

// ranks counts set bits before rows that only go up.
type ranks struct {
	b    Bits
	word int // words counted
	n    int // bits set in them
}

func newRanks(b Bits) ranks { return ranks{b: b} }

// before is the number of bits set before row i.
func (r *ranks) before(i int) int {
	for ; r.word < i>>6; r.word++ {
		r.n += bits.OnesCount64(r.b[r.word])
	}
	if i&63 == 0 {
		return r.n
	}
	return r.n + bits.OnesCount64(r.b[r.word]<<(64-uint(i)&63))
}

// anyStates marks rows that no element decides and where one has no value; an
// unknown outweighs an error, as in || and &&.
func anyStates(out *vec, s *span, body, keep *vec, rows int) {
	u, f := out.setUnknown(rows), out.setFailed(rows)
	for r := range rows {
		if out.bits.Get(r) || u.Get(r) || f.Get(r) {
			continue
		}
		unknown, failed := false, false
		for lo, hi := s.rows(r); lo < hi; lo++ {
			if keep == nil || keep.bits.Get(lo) {
				unknown = unknown || body.hasUnknown && body.unknown.Get(lo)
				failed = failed || body.hasFailed && body.failed.Get(lo)
			}
		}
		if unknown {
			u.Set(r)
		} else if failed {
			f.Set(r)
		}
	}
	out.trim(rows)
}

// execCount is the number of elements kept and, with a body, true.
func execCount(w *worker, n *node, out *vec) {
	s := &w.spans[n.over.id]
	body, keep, state := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	out.inherit(rows, state)
	if body != nil && !body.whole() {
		foldStates(out, s, body, keep, nil, rows)
	}
	switch {
	case body == nil && keep == nil:
		for r := range ints {
			lo, hi := s.rows(r)
			ints[r] = int64(hi - lo)
		}
		return
	case body == nil:
		body, keep = keep, nil
	}
	rank, before := newRanks(decisive(w, body, keep, s.n, false)), 0
	for r, end := range s.off[1 : rows+1] {
		n := rank.before(int(end - s.off[0]))
		ints[r] = int64(n - before)
		before = n
	}
}

// foldStates runs the accumulator of filter and exists_one through a row's
// elements: a predicate without a value replaces what the accumulator had, since
// CEL writes the step as predicate ? accumulator + x : accumulator. Of a map
// with a predicate, values are the transformed elements.
func foldStates(out *vec, s *span, predicate, keep, values *vec, rows int) {
	for r := range rows {
		if out.hasUnknown && out.unknown.Get(r) || out.hasFailed && out.failed.Get(r) {
			continue
		}
		unknown, failed := false, false
		for lo, hi := s.rows(r); lo < hi; lo++ {
			if keep != nil && !keep.bits.Get(lo) {
				continue
			}
			switch {
			case predicate != nil && predicate.hasUnknown && predicate.unknown.Get(lo):
				unknown, failed = true, false
			case predicate != nil && predicate.hasFailed && predicate.failed.Get(lo):
				unknown, failed = false, true
			case unknown || failed || values == nil || predicate != nil && !predicate.bits.Get(lo):
			case values.hasUnknown && values.unknown.Get(lo):
				unknown = true
			case values.hasFailed && values.failed.Get(lo):
				failed = true
			}
		}
		if unknown {
			out.setUnknown(rows).Set(r)
		} else if failed {
			out.setFailed(rows).Set(r)
		}
	}
}

// execFoldStates are the states of the list that filter or map makes: operands
// are predicate, keep, the list's own state, and the values.
func execFoldStates(w *worker, n *node, out *vec) {
	rows := w.rows(n.dom)
	predicate, keep, state := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2)
	out.inherit(rows, state)
	var values vec
	for i := range n.args[3:] {
		if v := w.arg(n, i+3); v != nil {
			values.inherit(w.spans[n.over.id].n, v)
		}
	}
	if (predicate == nil || predicate.whole()) && values.whole() {
		return
	}
	foldStates(out, &w.spans[n.over.id], predicate, keep, &values, rows)
}

// execSumInts adds up elements of int, uint or numerators over one denominator.
func execSumInts(w *worker, n *node, out *vec) {
	s := &w.spans[n.over.id]
	x, keep, state := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2)
	rows := w.rows(n.dom)
	out.setInts(rows)
	out.inherit(rows, state)
	if !n.bounded && !small(x.ints[:s.n]) {
		sumSlowly(w, n, out, s, x, keep, rows)
		return
	}
	w.sums = sums(w.sums, x.ints[:s.n], keep)
	s.differences(out.ints, w.sums)
}

// execSumColumn is execSumInts over a column as the table holds it, where no sum
// can overflow.
func execSumColumn(w *worker, n *node, out *vec) {
	s, c, keep := &w.spans[n.over.id], n.col, w.arg(n, 1)
	lo, hi := s.base, s.base+s.n
	switch {
	case c.u8 != nil:
		w.sums = sums(w.sums, c.u8[lo:hi], keep)
	case c.i32 != nil:
		w.sums = sums(w.sums, c.i32[lo:hi], keep)
	default:
		w.sums = sums(w.sums, c.i64[lo:hi], keep)
	}
	rows := w.rows(n.dom)
	s.differences(out.setInts(rows), w.sums)
	out.inherit(rows, w.arg(n, 2))
}

// small reports whether no sum of a batch can overflow.
func small(x []int64) bool {
	var wide uint64
	for _, v := range x {
		wide |= uint64(v + 1<<40)
	}
	return wide>>41 == 0 && len(x) < 1<<22
}

// sums are the sums of the kept elements before each row. They may wrap round:
// the differences between them are right as long as those fit.
func sums[T uint8 | int32 | int64](into []int64, x []T, keep *vec) []int64 {
	into = room(into, len(x)+1)
	var sum int64
	into[0] = 0
	out := into[1:]
	if keep == nil {
		for i, v := range x {
			sum += int64(v)
			out[i] = sum
		}
		return into
	}
	for i, word := range keep.bits[:words(len(x))] {
		values := block(x, i)
		out := out[i<<6:][:len(values)]
		for j, v := range values {
			sum += int64(v) & -int64(word&1)
			word >>= 1
			out[j] = sum
		}
	}
	return into
}

// differences are the sums of each outer row's elements.
func (s *span) differences(out, sums []int64) {
	base, before := s.off[0], int64(0)
	for r, end := range s.off[1 : len(out)+1] {
		sum := sums[end-base]
		out[r] = sum - before
		before = sum
	}
}

// sumSlowly adds row by row and marks those that overflow on the way.
func sumSlowly(w *worker, n *node, out *vec, s *span, x, keep *vec, rows int) {
	for r := range rows {
		var sum int64
		good := true
		for lo, hi := s.rows(r); lo < hi && good; lo++ {
			if keep == nil || keep.bits.Get(lo) {
				sum, good = addInts(sum, x.ints[lo])
				good = good && (n.kind != Quantity || sum != math.MinInt64)
			}
		}
		switch {
		case good:
		case n.kind == Quantity:
			w.overflow(out, n.dom, r, rows)
		default:
			out.fail(r, rows)
		}
		out.ints[r] = sum
	}
}

// execSumFraction is one half of the sum of fractions whose denominators differ.
func execSumFraction(denominator bool) func(*worker, *node, *vec) {
	return func(w *worker, n *node, out *vec) {
		s := &w.spans[n.over.id]
		num, keep, state, den := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2), w.arg(n, 3)
		rows := w.rows(n.dom)
		ints := out.setInts(rows)
		out.inherit(rows, state)
		for r := range ints {
			sum, over, good := int64(0), int64(1), true
			for lo, hi := s.rows(r); lo < hi && good; lo++ {
				if keep == nil || keep.bits.Get(lo) {
					sum, over, good = addFractions(sum, over, num.ints[lo], max(den.ints[lo], 1))
				}
			}
			if !good {
				w.overflow(out, n.dom, r, rows)
				sum, over = 0, 1
			}
			if denominator {
				sum = over
			}
			ints[r] = sum
		}
	}
}

// execIndex is the position of a list's i-th kept element in its domain.
func execIndex(w *worker, n *node, out *vec) {
	s := &w.spans[n.over.id]
	at, keep, state := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	out.inherit(rows, state, at)
	for r := range ints {
		lo, hi := s.rows(r)
		left := at.ints[r]
		for ; lo < hi && left >= 0; lo++ {
			if keep == nil || keep.bits.Get(lo) {
				left--
			}
		}
		ints[r] = 0
		if at.ints[r] < 0 || left >= 0 {
			out.fail(r, rows)
			continue
		}
		ints[r] = int64(lo - 1)
	}
}

// execSameList compares two lists element by element. Operands: elements, keep
// and state of the one, then of the other.
func execSameList(w *worker, n *node, out *vec) {
	a, b := &w.spans[n.over.id], &w.spans[n.with.id]
	x, xk, y, yk := w.arg(n, 0), w.arg(n, 1), w.arg(n, 3), w.arg(n, 4)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	out.inheritErrors(rows, w.arg(n, 2), w.arg(n, 5))
	clear(bits)
	for r := range rows {
		i, iEnd := a.rows(r)
		j, jEnd := b.rows(r)
		same := true
		for same {
			for i < iEnd && xk != nil && !xk.bits.Get(i) {
				i++
			}
			for j < jEnd && yk != nil && !yk.bits.Get(j) {
				j++
			}
			if i == iEnd || j == jEnd {
				same = i == iEnd && j == jEnd
				break
			}
			same = sameElement(n.args[0].kind, x, y, i, j)
			i, j = i+1, j+1
		}
		if same {
			bits.Set(r)
		}
	}
	out.settle()
}

func sameElement(k Kind, x, y *vec, i, j int) bool {
	switch k {
	case Bool:
		return x.bits.Get(i) == y.bits.Get(j)
	case Double:
		return x.doubles[i] == y.doubles[j]
	}
	return x.ints[i] == y.ints[j]
}

// execFan lays the elements of a list literal out row by row.
func execFan(w *worker, n *node, out *vec) {
	k, outer := n.dom.fan, w.rows(n.dom.outer)
	rows := k * outer
	var bits Bits
	switch n.kind {
	case Bool:
		bits = out.setBits(rows)
		clear(bits)
	case Double:
		out.setDoubles(rows)
	default:
		out.setInts(rows)
	}
	for e := range n.args {
		a := w.arg(n, e)
		for r := range outer {
			switch {
			case n.kind == Double:
				out.doubles[r*k+e] = a.doubles[r]
			case n.kind != Bool:
				out.ints[r*k+e] = a.ints[r]
			case a.bits.Get(r):
				bits.Set(r*k + e)
			}
		}
	}
}

// execConcat puts the elements of one list behind those of another.
func execConcat(w *worker, n *node, out *vec) {
	s, a, b := &w.spans[n.dom.id], &w.spans[n.dom.inner.id], &w.spans[n.dom.other.id]
	x, y := w.arg(n, 0), w.arg(n, 1)
	switch n.kind {
	case Bool:
		clear(out.setBits(s.n))
	case Double:
		out.setDoubles(s.n)
	default:
		out.setInts(s.n)
	}
	at := 0
	for r := range w.rows(n.dom.outer) {
		lo, hi := a.rows(r)
		at = appendElements(out, n.kind, at, x, lo, hi)
		lo, hi = b.rows(r)
		at = appendElements(out, n.kind, at, y, lo, hi)
	}
}

func appendElements(out *vec, k Kind, at int, x *vec, lo, hi int) int {
	switch k {
	case Bool:
		for j := lo; j < hi; j++ {
			if x.bits.Get(j) {
				out.bits.Set(at + j - lo)
			}
		}
	case Double:
		copy(out.doubles[at:], x.doubles[lo:hi])
	default:
		copy(out.ints[at:], x.ints[lo:hi])
	}
	return at + hi - lo
}
