package column

import (
	"math"
	"math/bits"
)

// Exact quantities. A quantity is two nodes: a numerator, and a denominator that
// is a constant of the program or a column. What follows works on numerators.

// execScale multiplies numerators by a constant, to bring them to another
// denominator.
func execScale(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	x, z := a.ints[:rows], out.setInts(rows)
	if n.bounded {
		for i := range z {
			z[i] = x[i] * n.factor
		}
		out.inherit(rows, a)
		return
	}
	var wide uint64
	for i := range z {
		wide |= uint64(x[i] + 1<<31)
		z[i] = x[i] * n.factor
	}
	out.inherit(rows, a)
	if wide>>32 == 0 && n.factor < 1<<31 {
		return
	}
	for i, v := range x {
		p, ok := multiplyInts(v, n.factor)
		if !ok || p == math.MinInt64 {
			w.overflow(out, n.dom, i, rows)
		}
		z[i] = p
	}
}

// execMax0 replaces negative numerators by 0.
func execMax0(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	for i, v := range a.ints[:rows] {
		ints[i] = v &^ (v >> 63)
	}
	out.inherit(rows, a)
}

// execNonzero is its operand where that is not zero, and an error where it is:
// the check of a divisor.
func execNonzero(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	out.inherit(rows, a)
	zero := false
	for i, v := range a.ints[:rows] {
		ints[i] = v
		zero = zero || v == 0
	}
	if !zero {
		return
	}
	for i, v := range ints {
		if v == 0 {
			out.fail(i, rows)
			ints[i] = 1
		}
	}
}

// execAbs and execSign split a divisor that may be negative.
func execAbs(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	out.inherit(rows, a)
	for i, v := range a.ints[:rows] {
		if v == math.MinInt64 {
			w.overflow(out, n.dom, i, rows)
			v = 1
		}
		ints[i] = max(v, -v)
	}
}

func execSign(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	for i, v := range a.ints[:rows] {
		ints[i] = v>>63 | 1
	}
	out.inherit(rows, a)
}

// execCompareCross compares a/b with c/d by their cross products.
func execCompareCross(w *worker, n *node, out *vec) {
	a, b, c, d := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2), w.arg(n, 3)
	rows := w.rows(n.dom)
	word := out.setBits(rows)
	flip := mask(n.op == notEqual)
	clear(word)
	for i := range word {
		lo, hi := i<<6, min(i<<6+64, rows)
		an, bn, cn, dn := a.ints[lo:hi], b.ints[lo:hi], c.ints[lo:hi], d.ints[lo:hi]
		var acc uint64
		for j := range an {
			l, r := an[j], cn[j]
			if wide := uint64(l+1<<31) | uint64(r+1<<31) | uint64(bn[j]+1<<31) | uint64(dn[j]+1<<31); wide>>32 == 0 {
				l, r = l*dn[j], r*bn[j]
			} else {
				l, r = int64(compareProducts(l, dn[j], r, bn[j])), 0
			}
			var yes bool
			switch n.op {
			case less:
				yes = l < r
			case lessEqual:
				yes = l <= r
			default:
				yes = l == r
			}
			acc |= one(yes) << j
		}
		word[i] = acc ^ flip
	}
	crossStates(out, n, rows, a, b, c, d)
}

// crossStates is compareStates for quantities, whose states lie on numerator and
// denominator.
func crossStates(out *vec, n *node, rows int, a, b, c, d *vec) {
	if a.whole() && b.whole() && c.whole() && d.whole() {
		return
	}
	if n.op == equal || n.op == notEqual {
		var left, right vec
		left.inherit(rows, a, b)
		right.inherit(rows, c, d)
		out.inheritErrors(rows, &left, &right)
	} else {
		out.inherit(rows, a, b, c, d)
	}
	out.settle()
}

// compareProducts compares a·d with c·b in 128 bits; d and b are positive.
func compareProducts(a, d, c, b int64) int {
	if (a < 0) != (c < 0) {
		if a < 0 {
			return -1
		}
		return 1
	}
	h1, l1 := bits.Mul64(magnitude(a), uint64(d))
	h2, l2 := bits.Mul64(magnitude(c), uint64(b))
	order := 0
	switch {
	case h1 < h2 || h1 == h2 && l1 < l2:
		order = -1
	case h1 != h2 || l1 != l2:
		order = 1
	}
	if a < 0 {
		return -order
	}
	return order
}

// Rounding is a direction of rounding to a multiple of a step.
type Rounding uint8

// The directions.
const (
	Down    Rounding = iota + 1 // towards minus infinity
	Up                          // towards plus infinity
	Nearest                     // halves go up
)

// execRound rounds a/b to a multiple of a step: the result's denominator is 1.
func execRound(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	out.inherit(rows, a, b)
	for i := range ints {
		v, ok := roundTo(a.ints[i], b.ints[i], n.factor, Rounding(n.op))
		if !ok {
			w.overflow(out, n.dom, i, rows)
		}
		ints[i] = v
	}
}

// execRoundConst is execRound over a constant denominator.
func execRoundConst(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	ints := out.setInts(rows)
	out.inherit(rows, a)
	unit, step := n.args[1].constant.i, n.factor
	width, ok := multiplyInts(unit, step)
	bias := map[Rounding]int64{Up: width - 1, Nearest: width / 2}[Rounding(n.op)]
	if !ok || width > 1<<31 {
		execRound(w, n, out)
		return
	}
	recip := ^uint64(0)/uint64(width) + 1
	for i, v := range a.ints[:rows] {
		if v += bias; uint64(v) < 1<<32 && width > 1 { // by multiplication: the product is exact for 32 bits
			hi, _ := bits.Mul64(uint64(v), recip)
			ints[i] = int64(hi) * step
			continue
		}
		r, ok := roundTo(v-bias, unit, step, Rounding(n.op))
		if !ok {
			w.overflow(out, n.dom, i, rows)
		}
		ints[i] = r
	}
}

// roundTo rounds num/den, den > 0, to a multiple of step.
func roundTo(num, den, step int64, r Rounding) (int64, bool) {
	if den <= 0 {
		return 0, false
	}
	width, ok := multiplyInts(den, step)
	if !ok {
		return 0, false
	}
	q := floorDivide(num, width)
	rest := num - q*width // 0 ≤ rest < width
	switch {
	case r == Up && rest > 0, r == Nearest && rest >= width-rest:
		q++
	}
	v, ok := multiplyInts(q, step)
	return v, ok && v != math.MinInt64
}

// Fractions in lowest terms, for the rare operations on two columns of
// denominators: exact, and an overflow only when the result does not fit.

func lowest(num, den int64) (int64, int64) {
	a, b := magnitude(num), uint64(den)
	for b != 0 {
		a, b = b, a%b
	}
	if a > 1 && a <= math.MaxInt64 {
		return num / int64(a), den / int64(a)
	}
	return num, den
}

func addFractions(an, ad, bn, bd int64) (num, den int64, ok bool) {
	switch {
	case bn == 0:
		return an, ad, true
	case an == 0:
		return bn, bd, true
	}
	an, ad = lowest(an, ad)
	bn, bd = lowest(bn, bd)
	if ad == bd {
		n, ok := addInts(an, bn)
		n, d := lowest(n, ad)
		return n, d, ok && n != math.MinInt64
	}
	l, ok1 := multiplyInts(an, bd)
	r, ok2 := multiplyInts(bn, ad)
	n, ok3 := addInts(l, r)
	d, ok4 := multiplyInts(ad, bd)
	if !ok1 || !ok2 || !ok3 || !ok4 || n == math.MinInt64 {
		return 0, 1, false
	}
	n, d = lowest(n, d)
	return n, d, true
}

func multiplyFractions(an, ad, bn, bd int64) (num, den int64, ok bool) {
	an, ad = lowest(an, ad)
	bn, bd = lowest(bn, bd)
	an, bd = lowest(an, bd)
	bn, ad = lowest(bn, ad)
	n, ok1 := multiplyInts(an, bn)
	d, ok2 := multiplyInts(ad, bd)
	if !ok1 || !ok2 || n == math.MinInt64 {
		return 0, 1, false
	}
	return n, d, true
}

// divideFractions is (an/ad) / (bn/bd), bn not 0.
func divideFractions(an, ad, bn, bd int64) (num, den int64, ok bool) {
	switch {
	case bn == math.MinInt64:
		return 0, 1, false
	case bn < 0: // the sign goes to the numerator
		num, den, ok = multiplyFractions(an, ad, bd, -bn)
		return -num, den, ok
	}
	return multiplyFractions(an, ad, bd, bn)
}

// execFraction computes one half of an operation on a/b and c/d.
func execFraction(f func(an, ad, bn, bd int64) (int64, int64, bool), denominator bool) func(*worker, *node, *vec) {
	return func(w *worker, n *node, out *vec) {
		a, b, c, d := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2), w.arg(n, 3)
		rows := w.rows(n.dom)
		ints := out.setInts(rows)
		out.inherit(rows, a, b, c, d)
		for i := range ints {
			if n.op == quotient && c.ints[i] == 0 {
				out.fail(i, rows)
				ints[i] = 1
				continue
			}
			num, den, ok := f(a.ints[i], max(b.ints[i], 1), c.ints[i], max(d.ints[i], 1))
			if !ok {
				w.overflow(out, n.dom, i, rows)
				num, den = 0, 1
			}
			if denominator {
				num = den
			}
			ints[i] = num
		}
	}
}
