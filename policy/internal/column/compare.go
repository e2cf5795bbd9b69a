package column

import (
	"cmp"
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
	case n.args[1].isConst && n.factor == 0:
		compareConst(bits, a.ints[:rows], n.args[1].constant.i, n.op)
	case n.factor != 0: // uints
		compareUints(bits, a.ints[:rows], b.ints[:rows], n.op)
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

func compare[T number](out Bits, a, b []T, op comparison) {
	switch op {
	case less:
		for i := range out {
			x, y := block(a, i), block(b, i)
			var word uint64
			for j, v := range x {
				word = word>>1 | bit(v < y[j])
			}
			out[i] = word >> (64 - uint(len(x)))
		}
	case lessEqual:
		for i := range out {
			x, y := block(a, i), block(b, i)
			var word uint64
			for j, v := range x {
				word = word>>1 | bit(v <= y[j])
			}
			out[i] = word >> (64 - uint(len(x)))
		}
	case equal, notEqual:
		flip := mask(op == notEqual)
		for i := range out {
			x, y := block(a, i), block(b, i)
			var word uint64
			for j, v := range x {
				word = word>>1 | bit(v == y[j])
			}
			out[i] = word>>(64-uint(len(x))) ^ flip
		}
	}
}

// block is the i-th 64 values of s, fewer at the end.
func block[T any](s []T, i int) []T {
	s = s[i<<6:]
	if len(s) > 64 {
		return s[:64]
	}
	return s
}

// bit puts a condition into a word's top bit.
func bit(b bool) uint64 {
	var v uint64
	if b {
		v = 1
	}
	return v << 63
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
		equalConst(out, a, T(c), mask(op == notEqual))
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
	lessConst(out, a, T(c))
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

func lessConst[T cmp.Ordered](out Bits, a []T, c T) {
	for i := range out {
		x := block(a, i)
		var word uint64
		for _, v := range x {
			word = word>>1 | bit(v < c)
		}
		out[i] = word >> (64 - uint(len(x)))
	}
}

func equalConst[T comparable](out Bits, a []T, c T, flip uint64) {
	for i := range out {
		x := block(a, i)
		var word uint64
		for _, v := range x {
			word = word>>1 | bit(v == c)
		}
		out[i] = word>>(64-uint(len(x))) ^ flip
	}
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
			word = word>>1 | bit(yes)
		}
		out[i] = word >> (64 - uint(len(x)))
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
	if n.factor < 0 { // the constant stood on the left
		for i := range bits {
			bits[i] = ^bits[i]
		}
	}
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
	switch {
	case c.u8 != nil && len(c.words) <= 64:
		lookupSmall(bits, c.u8[lo:hi], answers)
	case c.u8 != nil:
		lookup(bits, c.u8[lo:hi], answers)
	default:
		lookup(bits, c.i32[lo:hi], answers)
	}
	loadMissing(out, c, lo, s.n)
	out.settle()
}

func lookupSmall(out Bits, codes []uint8, answers Bits) {
	if len(answers) == 0 {
		clear(out)
		return
	}
	table := answers[0]
	for i := range out {
		x := block(codes, i)
		var word uint64
		for _, code := range x {
			word = word>>1 | table>>(code&63)<<63
		}
		out[i] = word >> (64 - uint(len(x)))
	}
}

func lookup[T uint8 | int32](out Bits, codes []T, answers Bits) {
	for i := range out {
		x := block(codes, i)
		var word uint64
		for _, code := range x {
			word = word>>1 | answers[code>>6]>>(uint(code)&63)<<63
		}
		out[i] = word >> (64 - uint(len(x)))
	}
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
