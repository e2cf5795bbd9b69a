package column

import (
	"math"

	"cel.dev/cel-go/common/operators"
)

// How operators on quantities become nodes: most of the work is done here, once,
// on denominators that the compiler knows.

// biggestFixed bounds denominators that are kept as constants of the program.
const biggestFixed = math.MaxInt32

func (b *Builder) scale(n *node, by int64) *node {
	if by == 1 {
		return n
	}
	return b.g.add("scale", node{kind: Quantity, dom: n.dom, args: []*node{n}, factor: by, exec: execScale, nonneg: n.nonneg})
}

// denominator is a quantity's denominators as a column.
func (b *Builder) denominator(v Value) *node {
	if v.den != nil {
		return v.den
	}
	return b.g.constant(Quantity, scalar{i: v.fixed}, v.n.dom)
}

// sameDenominator brings both to one fixed denominator, or both to columns.
func (b *Builder) sameDenominator(x, y Value) (Value, Value) {
	if x.den == nil && y.den == nil {
		_, d := lowest(x.fixed, y.fixed)
		if whole := x.fixed * d; x.fixed <= biggestFixed && y.fixed <= biggestFixed && whole <= biggestFixed {
			x.n, y.n = b.scale(x.n, whole/x.fixed), b.scale(y.n, whole/y.fixed)
			x.fixed, y.fixed = whole, whole
			return x, y
		}
	}
	x.den, y.den = b.denominator(x), b.denominator(y)
	return x, y
}

func (b *Builder) compareQuantities(op comparison, x, y Value, swapped bool) Value {
	if x.den == nil && y.den == nil {
		x, y = b.sameDenominator(x, y)
		if x.den == nil {
			return b.compareNodes(x.n, y.n, op, swapped)
		}
	}
	written := append(x.nodes(), y.nodes()...)
	if l, r := b.times(x.n, y), b.times(y.n, x); l.bounded && r.bounded && len(stated(written)) < 2 {
		return b.compareNodes(l, r, op, swapped)
	}
	if swapped {
		x, y = y, x
	}
	out := b.g.add("compare cross", node{kind: Bool, dom: x.n.dom, op: op, exec: execCompareCross,
		args: []*node{x.n, b.denominator(x), y.n, b.denominator(y)}})
	if swapped {
		out = b.g.guard(out, written...)
	}
	return scalarOf(out)
}

// times multiplies numerators by a quantity's denominators.
func (b *Builder) times(n *node, by Value) *node {
	if by.den == nil {
		return b.scale(n, by.fixed)
	}
	return b.binary("*", execMultiplyInts, n, by.den)
}

func (b *Builder) quantityArithmetic(name string, x, y Value) (Value, error) {
	switch name {
	case operators.Add, operators.Subtract:
		return b.sumOf(name, x, y), nil
	case operators.Multiply:
		return b.productOf(x, y), nil
	case operators.Divide:
		return b.quotientOf(x, y), nil
	}
	return Value{}, unsupported("%s of quantities", name)
}

func (b *Builder) binary(op string, exec func(*worker, *node, *vec), x, y *node) *node {
	return b.g.add(op, node{kind: Quantity, dom: x.dom, args: []*node{x, y}, exec: exec, nonneg: x.nonneg && y.nonneg && op == "*"})
}

func (b *Builder) sumOf(name string, x, y Value) Value {
	x, y = b.sameDenominator(x, y)
	if x.den == nil {
		exec := execAddInts
		if name == operators.Subtract {
			exec = execSubtractInts
		}
		return Value{kind: Quantity, n: b.binary(name, exec, x.n, y.n), fixed: x.fixed}
	}
	f := addFractions
	if name == operators.Subtract {
		f = func(an, ad, bn, bd int64) (int64, int64, bool) { return addFractions(an, ad, -bn, bd) }
	}
	return b.fraction(name, f, x, y)
}

// fraction is an operation on two columns of fractions.
func (b *Builder) fraction(name string, f func(an, ad, bn, bd int64) (int64, int64, bool), x, y Value) Value {
	args := []*node{x.n, b.denominator(x), y.n, b.denominator(y)}
	dom, op := x.n.dom, comparison(0)
	if name == "quotient" {
		op = quotient
	}
	return Value{
		kind: Quantity,
		n:    b.g.add("numerator "+name, node{kind: Quantity, dom: dom, args: args, op: op, exec: execFraction(f, false)}),
		den:  b.g.add("denominator "+name, node{kind: Quantity, dom: dom, args: args, op: op, exec: execFraction(f, true), nonneg: true}),
	}
}

func (b *Builder) productOf(x, y Value) Value {
	if x.den == nil && y.den == nil {
		d := x.fixed * y.fixed
		if x.fixed <= biggestFixed && y.fixed <= biggestFixed && d <= biggestFixed {
			return Value{kind: Quantity, n: b.binary("*", execMultiplyInts, x.n, y.n), fixed: d}
		}
	}
	return b.fraction("product", multiplyFractions, x, y)
}

// quotientOf is x / y. Over a column y the numerators stay and y becomes the
// denominators; nothing is divided.
func (b *Builder) quotientOf(x, y Value) Value {
	if y.den != nil || x.den != nil || y.n.isConst && y.n.constant.i <= 0 {
		return b.quotientOfFractions(x, y)
	}
	if d := x.fixed * y.n.constant.i; y.n.isConst && d/x.fixed == y.n.constant.i && d <= biggestFixed {
		return Value{kind: Quantity, n: b.scale(x.n, y.fixed), fixed: d}
	}
	divisor := b.g.add("nonzero", node{kind: Quantity, dom: y.n.dom, args: []*node{y.n}, exec: execNonzero, nonneg: y.n.nonneg})
	out := Value{kind: Quantity, n: b.scale(x.n, y.fixed)}
	if !y.n.nonneg && (!y.n.bounded || y.n.within.lo < 0) {
		sign := b.g.add("sign", node{kind: Quantity, dom: y.n.dom, args: []*node{divisor}, exec: execSign})
		out.n = b.binary("*", execMultiplyInts, out.n, sign)
		divisor = b.g.add("abs", node{kind: Quantity, dom: y.n.dom, args: []*node{divisor}, exec: execAbs, nonneg: true})
	}
	out.den = b.scale(divisor, x.fixed)
	return out
}

// quotientOfFractions turns y round and multiplies.
func (b *Builder) quotientOfFractions(x, y Value) Value {
	return b.fraction("quotient", divideFractions, x, y)
}
