package column

import (
	"math"
	"math/bits"
)

// Whole numbers: CEL's int and uint, which refuse to overflow.

func addInts(a, b int64) (int64, bool) {
	c := a + b
	return c, (c > a) == (b > 0)
}

func subtractInts(a, b int64) (int64, bool) {
	c := a - b
	return c, (c < a) == (b > 0)
}

func multiplyInts(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if (a < 0) != (b < 0) {
		return -int64(lo), hi == 0 && lo <= 1<<63
	}
	return int64(lo), hi == 0 && lo < 1<<63
}

func divideInts(a, b int64) (int64, bool) {
	if b == 0 || a == math.MinInt64 && b == -1 {
		return 0, false
	}
	return a / b, true
}

func remainderInts(a, b int64) (int64, bool) {
	if b == 0 || a == math.MinInt64 && b == -1 {
		return 0, false
	}
	return a % b, true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func addUints(a, b uint64) (uint64, bool)      { return a + b, a+b >= a }
func subtractUints(a, b uint64) (uint64, bool) { return a - b, a >= b }

func multiplyUints(a, b uint64) (uint64, bool) {
	hi, lo := bits.Mul64(a, b)
	return lo, hi == 0
}

func divideUints(a, b uint64) (uint64, bool) {
	if b == 0 {
		return 0, false
	}
	return a / b, true
}

func remainderUints(a, b uint64) (uint64, bool) {
	if b == 0 {
		return 0, false
	}
	return a % b, true
}

// execAddInts and its like below run a loop without branches and look for rows
// that overflowed only when there was one. s&-s is negative for the least
// number only, which is no numerator: it has no negative.
func execAddInts(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	x, y, z := a.ints[:rows], b.ints[:rows], out.setInts(rows)
	if n.bounded {
		for i := range z {
			z[i] = x[i] + y[i]
		}
		out.inherit(rows, a, b)
		return
	}
	var over int64
	for i := range z {
		s := x[i] + y[i]
		over |= (x[i]^s)&(y[i]^s) | s&-s
		z[i] = s
	}
	checked(w, n, out, over < 0, addInts)
}

func execSubtractInts(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	x, y, z := a.ints[:rows], b.ints[:rows], out.setInts(rows)
	if n.bounded {
		for i := range z {
			z[i] = x[i] - y[i]
		}
		out.inherit(rows, a, b)
		return
	}
	var over int64
	for i := range z {
		s := x[i] - y[i]
		over |= (x[i]^y[i])&(x[i]^s) | s&-s
		z[i] = s
	}
	checked(w, n, out, over < 0, subtractInts)
}

func execMultiplyInts(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	x, y, z := a.ints[:rows], b.ints[:rows], out.setInts(rows)
	if n.bounded {
		for i := range z {
			z[i] = x[i] * y[i]
		}
		out.inherit(rows, a, b)
		return
	}
	var wide uint64
	for i := range z {
		wide |= uint64(x[i]+1<<31) | uint64(y[i]+1<<31)
		z[i] = x[i] * y[i]
	}
	checked(w, n, out, wide>>32 != 0, multiplyInts)
}

func execDivideInts(w *worker, n *node, out *vec) {
	out.setInts(w.rows(n.dom))
	checked(w, n, out, true, divideInts)
}

func execRemainderInts(w *worker, n *node, out *vec) {
	out.setInts(w.rows(n.dom))
	checked(w, n, out, true, remainderInts)
}

// checked gives out its operands' states and, when a row may have overflowed,
// computes again row by row.
func checked(w *worker, n *node, out *vec, doubtful bool, f func(a, b int64) (int64, bool)) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	out.inherit(rows, a, b)
	if !doubtful {
		return
	}
	for i := range rows {
		v, ok := f(a.ints[i], b.ints[i])
		if n.kind == Quantity && (!ok || v == math.MinInt64) {
			w.overflow(out, n.dom, i, rows)
		} else if !ok {
			out.fail(i, rows)
		}
		out.ints[i] = v
	}
}

func execUints(f func(a, b uint64) (uint64, bool)) func(*worker, *node, *vec) {
	return func(w *worker, n *node, out *vec) {
		out.setInts(w.rows(n.dom))
		checked(w, n, out, true, func(a, b int64) (int64, bool) {
			v, ok := f(uint64(a), uint64(b))
			return int64(v), ok
		})
	}
}

func execNegateInts(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	out.inherit(rows, a)
	ints := out.setInts(rows)
	for i, v := range a.ints[:rows] {
		ints[i] = -v
		if v == math.MinInt64 {
			out.fail(i, rows)
		}
	}
}

func execAddDoubles(w *worker, n *node, out *vec) {
	doubles(w, n, out, func(a, b float64) float64 { return a + b })
}

func execSubtractDoubles(w *worker, n *node, out *vec) {
	doubles(w, n, out, func(a, b float64) float64 { return a - b })
}

func execMultiplyDoubles(w *worker, n *node, out *vec) {
	doubles(w, n, out, func(a, b float64) float64 { return a * b })
}

func execDivideDoubles(w *worker, n *node, out *vec) {
	doubles(w, n, out, func(a, b float64) float64 { return a / b })
}

func doubles(w *worker, n *node, out *vec, f func(a, b float64) float64) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	z := out.setDoubles(rows)
	for i := range z {
		z[i] = f(a.doubles[i], b.doubles[i])
	}
	out.inherit(rows, a, b)
}

func execNegateDoubles(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	z := out.setDoubles(rows)
	for i := range z {
		z[i] = -a.doubles[i]
	}
	out.inherit(rows, a)
}

// execYears is the full years from each day to one given, both written yyyymmdd.
func execYears(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	for i, v := range a.ints[:rows] {
		ints[i] = floorDivide(n.factor-v, 10_000)
	}
	out.inherit(rows, a)
}

// execMonths is the months from each day's month to a period, 0 for no day.
func execMonths(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	at := n.factor/100*12 + n.factor%100
	for i, v := range a.ints[:rows] {
		ints[i] = 0
		if v != math.MaxInt32 {
			ints[i] = at - (v/10_000*12 + v/100%100)
		}
	}
	out.inherit(rows, a)
}

func floorDivide(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
