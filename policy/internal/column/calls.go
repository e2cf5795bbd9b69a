package column

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

func (c *compilation) call(e ast.Expr, s *scope) (Value, error) {
	call := e.AsCall()
	exprs := call.Args()
	if call.IsMemberFunction() {
		exprs = append([]ast.Expr{call.Target()}, exprs...)
	}
	args, err := c.all(exprs, s)
	if err != nil {
		return Value{}, err
	}
	return c.apply(call.FunctionName(), args)
}

// apply is a function or operator on values.
func (c *compilation) apply(name string, args []Value) (Value, error) {
	if f, ok := c.names.Functions[name]; ok {
		return f.apply(c.Builder, args)
	}
	switch name {
	case operators.LogicalAnd:
		return c.logic("and", execAnd, args...)
	case operators.LogicalOr:
		return c.logic("or", execOr, args...)
	case operators.LogicalNot:
		return c.logic("not", execNot, args...)
	case operators.Conditional:
		return c.Choose(args[0], args[1], args[2])
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.Equals, operators.NotEquals:
		return c.compare(name, args[0], args[1])
	case operators.In:
		return c.in(args[0], args[1])
	case operators.Index:
		return c.index(args[0], args[1])
	case operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Modulo:
		return c.arithmetic(name, args[0], args[1])
	case operators.Negate:
		return c.negate(args[0])
	case "size":
		return c.size(args[0])
	case "startsWith", "endsWith", "contains":
		return c.question(name, args)
	case "dyn":
		return args[0], nil // every value has one kind here
	}
	return Value{}, unsupported("the function %s", name)
}

func (b *Builder) logic(name string, exec func(*worker, *node, *vec), args ...Value) (Value, error) {
	for _, v := range args {
		if v.kind != Bool {
			return Value{}, unsupported("logic on %s", v)
		}
	}
	if v, ok := b.decided(name, args); ok {
		return v, nil
	}
	args, dom, err := b.together(args...)
	if err != nil {
		return Value{}, err
	}
	n := node{kind: Bool, dom: dom, exec: exec}
	for _, v := range args {
		n.args = append(n.args, v.n)
	}
	return scalarOf(b.g.add(name, n)), nil
}

// decided is logic that a constant decides, as false && x is, or does not take
// part in, as true && x.
func (b *Builder) decided(name string, args []Value) (Value, bool) {
	for i, v := range args {
		switch {
		case !v.n.plain():
		case name == "not":
			return b.Bool(!v.n.constant.b), true
		case v.n.constant.b == (name == "or"):
			return b.Bool(v.n.constant.b), true
		default:
			return args[1-i], true
		}
	}
	return Value{}, false
}

// Choose is cond ? x : y.
func (b *Builder) Choose(cond, x, y Value) (Value, error) {
	if cond.kind != Bool {
		return Value{}, unsupported("a condition that is no bool")
	}
	if cond.n.plain() && x.kind == y.kind && x.set == y.set {
		if cond.n.constant.b {
			return x, nil
		}
		return y, nil
	}
	if x.list != nil && y.list != nil {
		return b.chooseList(cond, x, y)
	}
	vs, _, err := b.together(cond, x, y)
	if err != nil {
		return Value{}, err
	}
	cond, x, y = vs[0], vs[1], vs[2]
	switch {
	case x.set != nil && x.set == y.set:
		return Value{set: x.set, dom: x.dom, n: b.chooseNode(cond, x.n, y.n)}, nil
	case !x.isScalar() || !y.isScalar() || x.kind != y.kind:
		return Value{}, unsupported("a choice between %s and %s", x, y)
	case x.kind == Quantity:
		x, y = b.sameDenominator(x, y)
		out := Value{kind: Quantity, n: b.chooseNode(cond, x.n, y.n), fixed: x.fixed}
		if x.den != nil {
			out.den = b.chooseNode(cond, x.den, y.den)
		}
		return out, nil
	}
	return scalarOf(b.chooseNode(cond, x.n, y.n)), nil
}

func (b *Builder) chooseNode(cond Value, x, y *node) *node {
	exec := execChooseInts
	switch x.kind {
	case Bool:
		exec = execChooseBits
	case Double:
		exec = execChooseDoubles
	}
	return b.g.add("choose", node{kind: x.kind, dom: cond.n.dom, args: []*node{cond.n, x, y}, exec: exec, nonneg: x.nonneg && y.nonneg})
}

// chooseList puts the two lists one behind the other and keeps one of them.
func (b *Builder) chooseList(cond, x, y Value) (Value, error) {
	vs, outer, err := b.together(cond, x, y)
	if err != nil {
		return Value{}, err
	}
	cond = vs[0]
	no, err := b.logic("not", execNot, cond)
	if err != nil {
		return Value{}, err
	}
	l, r := *vs[1].list, *vs[2].list
	states := []*node{cond.n, l.state, r.state}
	l.keep = b.both(b.g.lift(cond.n, l.dom), orTrue(b.g, l.keep, l.dom))
	r.keep = b.both(b.g.lift(no.n, r.dom), orTrue(b.g, r.keep, r.dom))
	out, err := b.concat(&l, &r)
	if err != nil {
		return Value{}, err
	}
	out.list.state = b.g.states("choose states", node{dom: outer, args: states, exec: execChooseStates})
	return out, nil
}

func orTrue(g *graph, keep *node, dom *domain) *node {
	if keep == nil {
		return g.constant(Bool, scalar{b: true}, dom)
	}
	return keep
}

// concat is x + y of lists that lie on the same rows.
func (b *Builder) concat(x, y *list) (Value, error) {
	if x.empty {
		x = &list{dom: x.dom, elem: y.elem, keep: x.keep, state: x.state}
	} else if y.empty {
		y = &list{dom: y.dom, elem: x.elem, keep: y.keep, state: y.state}
	}
	if !x.elem.isScalar() || !y.elem.isScalar() || x.elem.kind != y.elem.kind {
		return Value{}, unsupported("joining lists of %s and %s", x.elem, y.elem)
	}
	dom := b.g.concat(x.dom, y.dom)
	join := func(p, q *node) *node {
		return b.g.add("concat", node{kind: p.kind, dom: dom, args: []*node{p, q}, exec: execConcat})
	}
	p, q := x.elem, y.elem
	if p.kind == Quantity {
		if p.den != nil || q.den != nil || p.fixed != q.fixed {
			return Value{}, unsupported("joining lists of quantities over different denominators")
		}
	}
	out := &list{dom: dom, elem: p, empty: x.empty && y.empty}
	out.elem.n = join(b.filler(p.n, x.dom), b.filler(q.n, y.dom))
	if x.keep != nil || y.keep != nil {
		out.keep = join(orTrue(b.g, x.keep, x.dom), orTrue(b.g, y.keep, y.dom))
	}
	out.state = b.g.states("states", node{dom: dom.outer, args: []*node{nil, x.state, y.state}, exec: execStates})
	return Value{list: out}, nil
}

// filler stands for the elements of an empty list of another list's kind.
func (b *Builder) filler(n *node, dom *domain) *node {
	if n.dom == dom {
		return n
	}
	return b.g.constant(n.kind, scalar{}, dom)
}

// execStates are its operands' states from the left.
func execStates(w *worker, n *node, out *vec) {
	for i := range n.args {
		out.inherit(w.rows(n.dom), w.arg(n, i))
	}
}

func (b *Builder) size(x Value) (Value, error) {
	switch {
	case x.list != nil:
		l := x.list
		return scalarOf(b.g.add("count", node{kind: Int, dom: l.outer(), args: []*node{nil, l.keep, l.state}, over: l.dom, exec: execCount, nonneg: true})), nil
	case x.kind == String:
		return scalarOf(b.g.add("length", node{kind: Int, dom: x.n.dom, args: []*node{x.n}, exec: execLength, nonneg: true})), nil
	}
	return Value{}, unsupported("the size of %s", x)
}

// execLength is the number of code points of each string.
func execLength(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	mapRanks(out.setInts(rows), a.ints[:rows], w.p.lengths)
	out.inherit(rows, a)
}

func mapRanks(dst, ranks, table []int64) {
	for i, r := range ranks {
		dst[i] = table[r]
	}
}

// in is x in list: exists(e, e == x), with x's state before the list's.
func (b *Builder) in(x, l Value) (Value, error) {
	if l.list == nil || !x.isScalar() {
		return Value{}, unsupported("in over %s", l)
	}
	if v, ok := b.among(x, l.list); ok {
		return v, nil
	}
	vs, outer, err := b.together(x, l)
	if err != nil {
		return Value{}, err
	}
	x = vs[0]
	list := vs[1].list
	elem := list.elem
	if list.empty {
		elem = b.lift(x, list.dom)
	}
	eq, err := b.compareScalars(equal, elem, b.lift(x, list.dom), false)
	if err != nil {
		return Value{}, err
	}
	found := b.g.add("any", node{kind: Bool, dom: outer, args: []*node{b.g.lift(eq.n, list.dom), list.keep, nil}, over: list.dom, exec: execAny})
	return scalarOf(b.g.guard(found, append(x.nodes(), list.state)...)), nil
}

// among is in over a literal of constants.
func (b *Builder) among(x Value, l *list) (Value, bool) {
	fan := l.elem.n
	if l.keep != nil || l.state != nil || l.empty || fan == nil || fan.dom.fan == 0 || len(fan.args) != fan.dom.fan {
		return Value{}, false
	}
	for _, k := range fan.args {
		if !k.plain() {
			return Value{}, false
		}
	}
	if x.kind != l.elem.kind || x.kind != Int && x.kind != Uint && x.kind != String {
		return Value{}, false
	}
	if c := x.n.col; c != nil && x.kind == String && x.n.dom.set == c.set {
		words := map[string]bool{}
		name := "in"
		for _, k := range fan.args {
			words[k.constant.s] = true
			name += " " + k.constant.s
		}
		return b.Words(c, name, func(w string) bool { return words[w] }), true
	}
	args := []*node{x.n}
	for _, k := range fan.args {
		args = append(args, b.g.constant(k.kind, k.constant, x.n.dom))
	}
	return scalarOf(b.g.add("among", node{kind: Bool, dom: x.n.dom, args: args, exec: execAmong})), true
}

func (b *Builder) index(l, at Value) (Value, error) {
	if l.list == nil || at.kind != Int {
		return Value{}, unsupported("an index of %s by %s", l, at)
	}
	vs, outer, err := b.together(l, at)
	if err != nil {
		return Value{}, err
	}
	list := vs[0].list
	n := b.g.add("index", node{kind: Int, dom: outer, args: []*node{vs[1].n, list.keep, list.state}, over: list.dom, exec: execIndex})
	return b.at(list.elem, n), nil
}

// question is a test of strings against a constant.
func (b *Builder) question(name string, args []Value) (Value, error) {
	if len(args) != 2 || args[0].kind != String || args[1].kind != String || !args[1].n.isConst {
		return Value{}, unsupported("%s with anything but a constant", name)
	}
	what := args[1].n.constant.s
	ask := func(w string) bool { return ask(name, w, what) }
	if c := args[0].n.col; c != nil && args[0].n.dom.set == c.set {
		return b.Words(c, name+" "+what, ask), nil
	}
	return scalarOf(b.g.add("question", node{kind: Bool, dom: args[0].n.dom, args: []*node{args[0].n},
		words: predicate{name + " " + what, ask}, exec: execQuestion})), nil
}

func execQuestion(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	clear(bits)
	for i, r := range a.ints[:rows] {
		if w.p.answers[n].Get(int(r)) {
			bits.Set(i)
		}
	}
	out.inherit(rows, a)
	out.settle()
}
