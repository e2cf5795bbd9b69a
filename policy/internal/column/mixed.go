package column

import (
	"cmp"
	"math"
)

// Numbers of different kinds compare as numbers, as in CEL: an int beyond the
// doubles' precision as the nearest double.

// execCompareMixed compares two of int, uint and double.
func execCompareMixed(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	clear(bits)
	for i := range rows {
		order, ordered := compareNumbers(n.args[0].kind, a, n.args[1].kind, b, i)
		yes := false
		switch n.op {
		case less:
			yes = ordered && order < 0
		case lessEqual:
			yes = ordered && order <= 0
		case equal:
			yes = ordered && order == 0
		default:
			yes = !ordered || order != 0
		}
		if yes {
			bits.Set(i)
		}
	}
	compareStates(out, n, a, b, rows)
}

// compareNumbers compares row i; NaN has no order.
func compareNumbers(ak Kind, a *vec, bk Kind, b *vec, i int) (order int, ordered bool) {
	switch {
	case ak == Double:
		if math.IsNaN(a.doubles[i]) {
			return 0, false
		}
		return compareDouble(a.doubles[i], bk, b.ints[i]), true
	case bk == Double:
		if math.IsNaN(b.doubles[i]) {
			return 0, false
		}
		return -compareDouble(b.doubles[i], ak, a.ints[i]), true
	case ak == Uint:
		return -compareIntUint(b.ints[i], uint64(a.ints[i])), true
	}
	return compareIntUint(a.ints[i], uint64(b.ints[i])), true
}

func compareDouble(d float64, k Kind, n int64) int {
	if k == Uint {
		return cmp.Compare(d, float64(uint64(n)))
	}
	switch {
	case d < math.MinInt64:
		return -1
	case d > math.MaxInt64:
		return 1
	}
	return cmp.Compare(d, float64(n))
}

func compareIntUint(i int64, u uint64) int {
	if i < 0 {
		return -1
	}
	return cmp.Compare(uint64(i), u)
}

func (b *Builder) compareMixed(op comparison, x, y *node, swapped bool) Value {
	args := []*node{x, y}
	if swapped {
		args = []*node{y, x}
	}
	out := b.g.add("compare mixed", node{kind: Bool, dom: x.dom, op: op, args: args, exec: execCompareMixed})
	if swapped {
		out = b.g.guard(out, x, y)
	}
	return scalarOf(out)
}

func numeric(k Kind) bool { return k == Int || k == Uint || k == Double }
