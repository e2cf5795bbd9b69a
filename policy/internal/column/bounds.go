package column

import (
	"math"

	"cel.dev/cel-go/common/operators"
)

// interval is where the numbers of a node lie, on rows without a value too. The
// compiler works intervals out from the columns up: arithmetic whose result
// must fit runs without a check, and cannot be an error.
type interval struct{ lo, hi int64 }

func (x interval) with(y interval) interval { return interval{min(x.lo, y.lo), max(x.hi, y.hi)} }

// wide is an interval's end before it is known to fit 64 bits.
type wide struct {
	n    int64
	fits bool // and is not the least number, which has no negative
}

func wideOf(n int64, ok bool) wide { return wide{n, ok && n != math.MinInt64} }

// hull is the interval from the least to the greatest of ends.
func hull(ends ...wide) (interval, bool) {
	out, ok := interval{ends[0].n, ends[0].n}, true
	for _, e := range ends {
		out, ok = out.with(interval{e.n, e.n}), ok && e.fits
	}
	return out, ok
}

func (x interval) plus(y interval) (interval, bool) {
	return hull(wideOf(addInts(x.lo, y.lo)), wideOf(addInts(x.hi, y.hi)))
}

func (x interval) minus(y interval) (interval, bool) {
	return hull(wideOf(subtractInts(x.lo, y.hi)), wideOf(subtractInts(x.hi, y.lo)))
}

func (x interval) times(y interval) (interval, bool) {
	return hull(wideOf(multiplyInts(x.lo, y.lo)), wideOf(multiplyInts(x.lo, y.hi)),
		wideOf(multiplyInts(x.hi, y.lo)), wideOf(multiplyInts(x.hi, y.hi)))
}

// bounds is where n's numbers lie, as far as that follows from its operands.
func bounds(op string, n *node) (in interval, ok bool) {
	if n.kind != Int && n.kind != Quantity {
		return interval{}, false
	}
	var of [2]interval
	for i, a := range n.args[:min(len(n.args), 2)] {
		if a != nil && a.bounded {
			of[i] = a.within
		}
	}
	known := func(i int) bool { return n.args[i] != nil && n.args[i].bounded }
	switch op {
	case "constant":
		return interval{n.constant.i, n.constant.i}, n.constant.i != math.MinInt64
	case "column":
		if n.col.target != nil {
			return interval{}, false
		}
		return n.col.bounds()
	case "count":
		return interval{0, math.MaxInt32}, true
	case "sum column":
		of[0], ok = n.col.bounds()
		in, fits := of[0].times(interval{0, int64(n.over.longest())})
		return in, ok && fits
	case "choose":
		return n.args[1].within.with(n.args[2].within), known(1) && known(2)
	}
	if len(n.args) == 0 || !known(0) {
		return interval{}, false
	}
	switch op {
	case "take":
		return of[0].with(interval{}), true // of no rows it is zero
	case "counted", "guard":
		return of[0], true
	case "nonzero":
		return of[0].with(interval{1, 1}), true
	case "max 0":
		return interval{max(of[0].lo, 0), max(of[0].hi, 0)}, true
	case "scale":
		return of[0].times(interval{n.factor, n.factor})
	case "sum":
		return of[0].times(interval{0, int64(n.over.longest())})
	case "round":
		return rounded(n, of[0])
	case operators.Add:
		in, ok = of[0].plus(of[1])
	case operators.Subtract:
		in, ok = of[0].minus(of[1])
	case operators.Multiply, "*":
		in, ok = of[0].times(of[1])
	default:
		return interval{}, false
	}
	return in, ok && known(1)
}

// rounded is the interval of rounding: no further from zero than a step more
// than what was rounded.
func rounded(n *node, of interval) (interval, bool) {
	d := n.args[1]
	if !d.bounded || d.within.lo < 1 {
		return interval{}, false
	}
	if _, ok := d.within.times(interval{n.factor, n.factor}); !ok {
		return interval{}, false
	}
	return of.with(interval{}).plus(interval{-n.factor, n.factor})
}

// longest is a bound of the elements that an outer row has.
func (d *domain) longest() int {
	if d.set == nil {
		return math.MaxInt32
	}
	return d.set.longest()
}

// longest is the most rows of s that a row of the set above has.
func (s *Set) longest() int {
	s.measure.Do(func() {
		for i, end := range s.offsets[1:] {
			s.most = max(s.most, int(end-s.offsets[i]))
		}
	})
	return s.most
}

// bounds is where the column's numbers lie, found out once.
func (c *Column) bounds() (interval, bool) {
	c.measure.Do(func() {
		n := c.set.rows
		switch {
		case n == 0:
		case c.u8 != nil:
			c.within = extent(c.u8[:n])
		case c.i32 != nil:
			c.within = extent(c.i32[:n])
		default:
			c.within = extent(c.i64[:n])
		}
	})
	return c.within, c.within.lo != math.MinInt64
}

func extent[T uint8 | int32 | int64](values []T) interval {
	lo, hi := values[0], values[0]
	for _, v := range values {
		lo, hi = min(lo, v), max(hi, v)
	}
	return interval{int64(lo), int64(hi)}
}
