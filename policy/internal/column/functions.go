package column

// Function is something expressions may call beyond CEL's own operators. The
// set is closed: these are the functions that have column programs.
type Function struct {
	apply func(b *Builder, args []Value) (Value, error)
}

// Sum adds up a list of ints, or of quantities over one denominator; the empty
// list is 0.
func Sum() Function {
	return Function{func(b *Builder, args []Value) (Value, error) {
		l := args[0].list
		if l == nil || !l.elem.isScalar() || l.elem.kind != Int && l.elem.kind != Quantity {
			return Value{}, unsupported("the sum of %s", args[0])
		}
		if l.keep != nil && isFalse(l.keep) {
			return b.nothing(l), nil
		}
		n := node{kind: l.elem.kind, dom: l.outer(), args: []*node{l.elem.n, l.keep, l.state}, over: l.dom, exec: execSumInts, nonneg: l.elem.n.nonneg}
		if c := l.elem.n.col; l.elem.den == nil && l.elem.n.stored() && l.elem.n.whole {
			stored := n
			stored.col, stored.args, stored.exec = c, []*node{nil, l.keep, l.state}, execSumColumn
			if _, fits := bounds("sum column", &stored); fits {
				out := scalarOf(b.g.add("sum column", stored))
				out.fixed = l.elem.fixed
				return out, nil
			}
		}
		if l.elem.den == nil {
			out := scalarOf(b.g.add("sum", n))
			out.fixed = l.elem.fixed
			return out, nil
		}
		n.args = append(n.args, l.elem.den)
		d := n
		n.exec, d.exec, d.nonneg = execSumFraction(false), execSumFraction(true), true
		return Value{kind: Quantity, n: b.g.add("sum numerator", n), den: b.g.add("sum denominator", d)}, nil
	}}
}

// nothing is the sum of a list that filters leave nothing of.
func (b *Builder) nothing(l *list) Value {
	zero := b.g.constant(l.elem.kind, scalar{}, l.outer())
	if l.state != nil {
		zero = b.g.guard(zero, l.state)
	}
	return scalarOf(zero)
}

// Scale multiplies a quantity by num/den, both positive. By 1/12 it costs
// nothing.
func Scale(num, den int64) Function {
	return Function{func(b *Builder, args []Value) (Value, error) {
		if args[0].kind != Quantity {
			return Value{}, unsupported("scaling %s", args[0])
		}
		factor := b.lift(b.Quantity(num, den), args[0].n.dom)
		if num == 1 && args[0].den == nil && args[0].fixed*den <= biggestFixed {
			v := args[0]
			v.fixed *= den
			return v, nil
		}
		return b.productOf(args[0], factor), nil
	}}
}

// NotNegative is max(x, 0).
func NotNegative() Function {
	return Function{func(b *Builder, args []Value) (Value, error) {
		v := args[0]
		if v.kind != Quantity {
			return Value{}, unsupported("the positive part of %s", v)
		}
		v.n = b.g.add("max 0", node{kind: Quantity, dom: v.n.dom, args: []*node{v.n}, exec: execMax0, nonneg: true})
		return v, nil
	}}
}

// Counted makes a quantity of an int.
func Counted() Function {
	return Function{func(b *Builder, args []Value) (Value, error) {
		v := args[0]
		if v.kind != Int {
			return Value{}, unsupported("counting %s", v)
		}
		if v.n.isConst {
			return scalarOf(b.g.constant(Quantity, v.n.constant, v.n.dom)), nil
		}
		return scalarOf(b.g.add("counted", node{kind: Quantity, dom: v.n.dom, args: []*node{v.n}, same: v.n, nonneg: v.n.nonneg})), nil
	}}
}

// Multiple is a way of rounding: to a multiple of Step.
type Multiple struct {
	Step      int64
	Direction Rounding
}

// Round rounds its first argument in the way that the second, a constant word,
// names. The result is whole.
func Round(ways map[string]Multiple) Function {
	return Function{func(b *Builder, args []Value) (Value, error) {
		x, mode := args[0], args[1]
		if x.kind != Quantity || !mode.isScalar() || !mode.n.isConst {
			return Value{}, unsupported("rounding %s in a way that is no constant", x)
		}
		way, ok := ways[mode.n.constant.s]
		if mode.n.constant.unset || !ok {
			way = Multiple{1, Down}
		}
		n := node{kind: Quantity, dom: x.n.dom, args: []*node{x.n, b.denominator(x)}, factor: way.Step, op: comparison(way.Direction), exec: execRoundConst, nonneg: x.n.nonneg}
		if x.den != nil {
			n.exec = execRound
		}
		out := b.g.add("round", n)
		if mode.n.constant.unset || !ok { // no way of rounding is an error
			no := b.g.constant(Quantity, scalar{unset: true}, x.n.dom)
			out = b.g.guard(out, x.n, no)
		}
		return scalarOf(out), nil
	}}
}

// Lesser is the lesser of two quantities.
func Lesser() Function {
	return Function{func(b *Builder, args []Value) (Value, error) {
		vs, _, err := b.together(args[0], args[1])
		if err != nil {
			return Value{}, err
		}
		x, y := vs[0], vs[1]
		if x.kind != Quantity || y.kind != Quantity {
			return Value{}, unsupported("the lesser of %s and %s", x, y)
		}
		// a strict function takes its operands' states from the left, which the
		// choice between them would not
		first := b.compareQuantities(less, x, y, true)
		return b.Choose(first, y, x)
	}}
}

// Zero is zero in the unit of its argument.
func Zero() Function {
	return Function{func(b *Builder, args []Value) (Value, error) {
		v := args[0]
		if v.kind != Quantity {
			return Value{}, unsupported("the zero of %s", v)
		}
		zero := b.g.constant(Quantity, scalar{}, v.n.dom)
		return scalarOf(b.g.guard(zero, v.nodes()...)), nil
	}}
}

// Grade is one row of a graded table: Value for keys below Below that no row
// before it takes, or, where Last is set, for all others.
type Grade struct {
	Below, Value [2]int64 // numerator and denominator
	Last         bool
}

// Grades is a table for the function Grades gives.
func (b *Builder) Grades(rows []Grade) Value { return Value{grades: rows} }

// Graded looks its second argument up in the table that is its first; a key that
// no row takes is an error.
func Graded() Function {
	return Function{func(b *Builder, args []Value) (Value, error) {
		key := args[1]
		if args[0].grades == nil || key.kind != Int && key.kind != Quantity {
			return Value{}, unsupported("a grade by %s", key)
		}
		if key.kind == Int {
			var err error
			if key, err = Counted().apply(b, []Value{key}); err != nil {
				return Value{}, err
			}
		}
		out := b.Unset(Quantity)
		for i := len(args[0].grades) - 1; i >= 0; i-- {
			row := args[0].grades[i]
			value := b.Quantity(row.Value[0], row.Value[1])
			if row.Last {
				out = value
				continue
			}
			bound := b.lift(b.Quantity(row.Below[0], row.Below[1]), key.n.dom)
			var err error
			if out, err = b.Choose(b.compareQuantities(less, key, bound, false), value, out); err != nil {
				return Value{}, err
			}
		}
		return b.guarded(out, key)
	}}
}

// guarded is a value with another's states before its own.
func (b *Builder) guarded(v, by Value) (Value, error) {
	vs, _, err := b.together(v, by)
	if err != nil {
		return Value{}, err
	}
	out := vs[0]
	out.n = b.g.guard(out.n, vs[1].nodes()...)
	return out, nil
}
