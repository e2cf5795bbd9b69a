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
		n := node{kind: l.elem.kind, dom: l.outer(), args: []*node{l.elem.n, l.keep, l.state}, over: l.dom, exec: execSumInts, nonneg: l.elem.n.nonneg}
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
			out = b.g.add("guard", node{kind: Quantity, dom: x.n.dom, args: []*node{out, x.n, no}, exec: execGuard})
		}
		return scalarOf(out), nil
	}}
}
