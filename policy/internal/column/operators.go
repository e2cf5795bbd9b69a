package column

import (
	"strings"

	"cel.dev/cel-go/common/operators"
)

func ask(name, word, what string) bool {
	switch name {
	case "startsWith":
		return strings.HasPrefix(word, what)
	case "endsWith":
		return strings.HasSuffix(word, what)
	}
	return strings.Contains(word, what)
}

func (b *Builder) compare(name string, x, y Value) (Value, error) {
	op, swapped := less, false
	switch name {
	case operators.Less:
	case operators.Greater:
		swapped = true
	case operators.LessEquals:
		op = lessEqual
	case operators.GreaterEquals:
		op, swapped = lessEqual, true
	case operators.Equals:
		op = equal
	case operators.NotEquals:
		op = notEqual
	}
	if x.list != nil && y.list != nil && op >= equal {
		return b.compareLists(op, x, y)
	}
	vs, _, err := b.together(x, y)
	if err != nil {
		return Value{}, err
	}
	x, y = vs[0], vs[1]
	if x.set != nil && x.set == y.set && op >= equal {
		return b.compareNodes(x.n, y.n, op, false), nil
	}
	return b.compareScalars(op, x, y, swapped)
}

// compareScalars compares two values on the same rows; swapped means y op x,
// with states still from the left.
func (b *Builder) compareScalars(op comparison, x, y Value, swapped bool) (Value, error) {
	if x.kind != y.kind && numeric(x.kind) && numeric(y.kind) {
		return b.compareMixed(op, x.n, y.n, swapped), nil
	}
	if !x.isScalar() || !y.isScalar() || x.kind != y.kind {
		return Value{}, unsupported("comparing %s with %s", x, y)
	}
	if x.kind == Quantity {
		return b.compareQuantities(op, x, y, swapped), nil
	}
	return b.compareNodes(x.n, y.n, op, swapped), nil
}

// compareNodes picks the cheapest way to compare two columns of one kind.
func (b *Builder) compareNodes(x, y *node, op comparison, swapped bool) Value {
	n := node{kind: Bool, dom: x.dom, op: op}
	if v, ok := b.sameConstant(x, y, op); ok {
		return v
	}
	if x.days != nil && x.days.col != nil && y.plain() && op < equal && magnitude(y.constant.i) < 1<<20 {
		return b.compareYears(x, y.constant.i, op, swapped)
	}
	switch {
	case y.plain() && x.stored():
		return b.compareColumn(x, y, op, swapped)
	case y.plain() && x.kind == String && x.col != nil && x.dom.set == x.col.set && op >= equal:
		word := y.constant.s
		return b.Words(x.col, [...]string{equal: "is ", notEqual: "is not "}[op]+word, func(w string) bool { return (w == word) == (op == equal) })
	}
	n.exec = execCompareInts
	switch x.kind {
	case Bool:
		n.exec = execCompareBits
	case Double:
		n.exec = execCompareDoubles
	case Uint:
		n.factor = 1
	}
	n.args = []*node{x, y}
	if swapped {
		n.args = []*node{y, x}
	}
	out := b.g.add("compare", n)
	if swapped { // states go from the left as written
		out = b.g.guard(out, x, y)
	}
	return scalarOf(out)
}

// sameConstant decides the equality of two constants that are words or truths:
// what packs ask of their own parameters.
func (b *Builder) sameConstant(x, y *node, op comparison) (Value, bool) {
	if !x.plain() || !y.plain() || op < equal || x.kind != String && x.kind != Bool {
		return Value{}, false
	}
	same := x.constant.s == y.constant.s && x.constant.b == y.constant.b
	return b.Bool(same == (op == equal)), true
}

// compareYears compares full years with a constant by the days themselves:
// fewer than c years lie between days later than the day c years before.
func (b *Builder) compareYears(years *node, c int64, op comparison, swapped bool) Value {
	if (op == lessEqual) != swapped { // x <= c, and c < x the other way round
		c++
	}
	bound := b.g.constant(Int, scalar{i: years.factor - c*10_000}, years.dom)
	fewer := b.compareNodes(years.days, bound, less, true)
	if !swapped {
		return fewer
	}
	return scalarOf(b.g.add("not", node{kind: Bool, dom: years.dom, args: []*node{fewer.n}, exec: execNot}))
}

func ordinary(k Kind) bool { return k == Int || k == Quantity }

// stored reports whether a node is a column of numbers as the table holds it.
func (n *node) stored() bool {
	return n.col != nil && n.dom.set == n.col.set && n.col.target == nil && ordinary(n.kind)
}

// compareColumn compares a stored column with a constant: x < c, x <= c, or
// turned round for c < x and c <= x.
func (b *Builder) compareColumn(x, y *node, op comparison, swapped bool) Value {
	n := node{kind: Bool, dom: x.dom, op: op, col: x.col, constant: y.constant, exec: execCompareColumn}
	if swapped {
		n.factor = -1
		n.op = lessEqual + less - op // c < x is not x <= c
	}
	return scalarOf(b.g.add("compare column", n))
}

func (b *Builder) compareLists(op comparison, x, y Value) (Value, error) {
	vs, outer, err := b.together(x, y)
	if err != nil {
		return Value{}, err
	}
	l, r := vs[0].list, vs[1].list
	if l.empty {
		l.elem = r.elem
	} else if r.empty {
		r.elem = l.elem
	}
	if !l.elem.isScalar() || l.elem.kind != r.elem.kind || l.elem.kind == Quantity {
		return Value{}, unsupported("comparing lists of %s and %s", l.elem, r.elem)
	}
	same := scalarOf(b.g.add("same list", node{kind: Bool, dom: outer, over: l.dom, with: r.dom,
		args: []*node{l.elem.n, l.keep, l.state, r.elem.n, r.keep, r.state}, exec: execSameList}))
	if op == notEqual {
		return b.logic("not", execNot, same)
	}
	return same, nil
}

// arithmetics are the operations on columns of one kind.
func arithmetics(k Kind, name string) (op string, exec func(*worker, *node, *vec)) {
	type key struct {
		k    Kind
		name string
	}
	table := map[key]func(*worker, *node, *vec){
		{Int, operators.Add}:       execAddInts,
		{Int, operators.Subtract}:  execSubtractInts,
		{Int, operators.Multiply}:  execMultiplyInts,
		{Int, operators.Divide}:    execDivideInts,
		{Int, operators.Modulo}:    execRemainderInts,
		{Uint, operators.Add}:      execUints(addUints),
		{Uint, operators.Subtract}: execUints(subtractUints),
		{Uint, operators.Multiply}: execUints(multiplyUints),
		{Uint, operators.Divide}:   execUints(divideUints),
		{Uint, operators.Modulo}:   execUints(remainderUints),

		{Double, operators.Add}:      execAddDoubles,
		{Double, operators.Subtract}: execSubtractDoubles,
		{Double, operators.Multiply}: execMultiplyDoubles,
		{Double, operators.Divide}:   execDivideDoubles,
	}
	return name, table[key{k, name}]
}

func (b *Builder) arithmetic(name string, x, y Value) (Value, error) {
	vs, dom, err := b.together(x, y)
	if err != nil {
		return Value{}, err
	}
	x, y = vs[0], vs[1]
	switch {
	case x.list != nil && y.list != nil && name == operators.Add:
		return b.concat(x.list, y.list)
	case !x.isScalar() || !y.isScalar() || x.kind != y.kind:
		return Value{}, unsupported("%s of %s and %s", name, x, y)
	case x.kind == Quantity:
		return b.quantityArithmetic(name, x, y)
	}
	op, exec := arithmetics(x.kind, name)
	if exec == nil {
		return Value{}, unsupported("%s of %s and %s", name, x, y)
	}
	return scalarOf(b.g.add(op, node{kind: x.kind, dom: dom, args: []*node{x.n, y.n}, exec: exec})), nil
}

func (b *Builder) negate(x Value) (Value, error) {
	switch x.kind {
	case Int:
		return scalarOf(b.g.add("-", node{kind: Int, dom: x.n.dom, args: []*node{x.n}, exec: execNegateInts})), nil
	case Double:
		return scalarOf(b.g.add("-", node{kind: Double, dom: x.n.dom, args: []*node{x.n}, exec: execNegateDoubles})), nil
	}
	return Value{}, unsupported("the negative of %s", x)
}
