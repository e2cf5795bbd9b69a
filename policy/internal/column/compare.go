package column

import (
	"math"
)

// comparison is a relation; the others are these with operands swapped or the
// result turned round.
type comparison uint8

const (
	less comparison = iota + 1
	lessEqual
	equal
	notEqual
	quotient // not a relation: a fraction's operation that checks its divisor
)

// number is what compare and choose run over. Uints are compared with their top
// bit flipped, which orders them as int64.
type number interface{ int64 | float64 }

func execCompareInts(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	switch {
	case n.factor != 0: // uints
		compareUints(bits, a.ints[:rows], b.ints[:rows], n.op)
	case n.args[1].isConst:
		compareConst(bits, a.ints[:rows], n.args[1].constant.i, n.op)
	case n.args[0].isConst && n.op < equal: // c < x is not x <= c
		compareConst(bits, b.ints[:rows], n.args[0].constant.i, lessEqual+less-n.op)
		flip(bits, true)
	case n.op == lessEqual:
		packLess(bits, b.ints[:rows], a.ints[:rows])
		flip(bits, true)
	default:
		compare(bits, a.ints[:rows], b.ints[:rows], n.op)
	}
	compareStates(out, n, a, b, rows)
}

// execCompareDoubles orders NaN before and after nothing, as cel-go does.
func execCompareDoubles(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	compare(out.setBits(rows), a.doubles[:rows], b.doubles[:rows], n.op)
	compareStates(out, n, a, b, rows)
}

func execCompareBits(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	for i := range bits {
		x, y := a.bits[i], b.bits[i]
		switch n.op {
		case less:
			bits[i] = ^x & y
		case lessEqual:
			bits[i] = ^x | y
		case equal:
			bits[i] = ^(x ^ y)
		case notEqual:
			bits[i] = x ^ y
		}
	}
	compareStates(out, n, a, b, rows)
}

// compareStates gives a comparison its operands' states: equality lets an error
// outweigh an unknown, order goes from the left.
func compareStates(out *vec, n *node, a, b *vec, rows int) {
	if a.whole() && b.whole() {
		return
	}
	if n.op == equal || n.op == notEqual {
		out.inheritErrors(rows, a, b)
	} else {
		out.inherit(rows, a, b)
	}
	out.settle()
}

// compare compares two columns. NaN is neither less nor equal.
func compare[T number](out Bits, a, b []T, op comparison) {
	switch op {
	case less:
		packLess(out, a, b)
	case lessEqual:
		for i := range out {
			x, y := block(a, i), block(b, i)
			var word uint64
			for j, v := range x {
				word |= one(v <= y[j]) << j
			}
			out[i] = word
		}
	case equal, notEqual:
		packEqual(out, a, b)
		flip(out, op == notEqual)
	}
}

// compareConst compares with one value. Values of any width do: c is brought
// into the width, or decides every row by itself when it lies outside.
func compareConst[T uint8 | int32 | int64](out Bits, a []T, c int64, op comparison) {
	least, greatest := limits[T]()
	switch {
	case op == equal || op == notEqual:
		if c < least || c > greatest {
			fill(out, mask(op == notEqual))
			return
		}
		packEqualTo(out, a, T(c))
		flip(out, op == notEqual)
		return
	case op == lessEqual && c >= greatest, op == less && c > greatest:
		fill(out, ^uint64(0))
		return
	case c < least:
		fill(out, 0)
		return
	case op == lessEqual:
		c++
	}
	switch a := any(a).(type) {
	case []uint8:
		packBytesLess(out, a, uint8(c))
	case []int32:
		done := vectorLess(out, a, int32(c))
		packLessThan(out[done:], a[done*64:], int32(c))
	default:
		packLessThan(out, a.([]T), T(c))
	}
}

func limits[T uint8 | int32 | int64]() (least, greatest int64) {
	switch any(T(0)).(type) {
	case uint8:
		return 0, math.MaxUint8
	case int32:
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}

func compareUints(out Bits, a, b []int64, op comparison) {
	for i := range out {
		x, y := block(a, i), block(b, i)
		var word uint64
		for j, v := range x {
			var yes bool
			switch op {
			case less:
				yes = uint64(v) < uint64(y[j])
			case lessEqual:
				yes = uint64(v) <= uint64(y[j])
			case equal:
				yes = v == y[j]
			case notEqual:
				yes = v != y[j]
			}
			word |= one(yes) << j
		}
		out[i] = word
	}
}

// execCompareColumn compares a column with a constant as the table holds it.
func execCompareColumn(w *worker, n *node, out *vec) {
	s, c, k := &w.spans[n.dom.id], n.col, n.constant.i
	lo, hi := s.base, s.base+s.n
	bits := out.setBits(s.n)
	switch {
	case c.u8 != nil:
		compareConst(bits, c.u8[lo:hi], k, n.op)
	case c.i32 != nil:
		compareConst(bits, c.i32[lo:hi], k, n.op)
	default:
		compareConst(bits, c.i64[lo:hi], k, n.op)
	}
	flip(bits, n.factor < 0) // the constant stood on the left
	loadMissing(out, c, lo, s.n)
	out.settle()
}

// execWords asks a question about each word of a column's dictionary and looks
// the answers up by code.
func execWords(w *worker, n *node, out *vec) {
	s, c := &w.spans[n.dom.id], n.col
	lo, hi := s.base, s.base+s.n
	bits := out.setBits(s.n)
	answers := w.p.answers[n]
	switch few, ok := w.p.few[n]; {
	case ok:
		few.pack(bits, c.u8[lo:hi])
	case c.u8 != nil:
		lookup(bits, c.u8[lo:hi], answers)
	default:
		lookup(bits, c.i32[lo:hi], answers)
	}
	loadMissing(out, c, lo, s.n)
	out.settle()
}

// execAmong is "x in [constants]".
func execAmong(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	clear(bits)
	for i := range bits {
		x := block(a.ints[:rows], i)
		var word uint64
		for j, v := range x {
			for _, k := range n.args[1:] {
				if v == k.constant.i {
					word |= 1 << uint(j)
				}
			}
		}
		bits[i] = word
	}
	out.inherit(rows, a)
	out.settle()
}
