package column

// What a caller needs who makes verdicts of values: logic that looks at states
// instead of passing them on.

// And is a && b in CEL's logic.
func (b *Builder) And(x, y Value) (Value, error) { return b.logic("and", execAnd, x, y) }

// Or is a || b in CEL's logic.
func (b *Builder) Or(x, y Value) (Value, error) { return b.logic("or", execOr, x, y) }

// Not is !a in CEL's logic.
func (b *Builder) Not(x Value) (Value, error) { return b.logic("not", execNot, x) }

// Certain is true where a bool is there and true, and never has a state itself.
func (b *Builder) Certain(x Value) Value {
	if x.n.whole {
		return x
	}
	return scalarOf(b.g.add("certain", node{kind: Bool, dom: x.n.dom, args: []*node{x.n}, exec: execCertain}))
}

func execCertain(w *worker, n *node, out *vec) {
	copy(out.setBits(w.rows(n.dom)), w.arg(n, 0).bits)
}

// Failed is true where v is an error, and never has a state itself.
func (b *Builder) Failed(v Value) Value { return b.stateOf("failed", execFailed, v) }

// Open is true where v is unknown or an error, and never has a state itself.
func (b *Builder) Open(v Value) Value { return b.stateOf("open", execOpen, v) }

// NotKnown is true where v is unknown, and never has a state itself.
func (b *Builder) NotKnown(v Value) Value { return b.stateOf("not known", execNotKnown, v) }

func execNotKnown(w *worker, n *node, out *vec) {
	sum := w.statesOf(n)
	bits := out.setBits(w.rows(n.dom))
	clear(bits)
	if sum.hasUnknown {
		copy(bits, sum.unknown)
	}
}

func (b *Builder) stateOf(name string, exec func(*worker, *node, *vec), v Value) Value {
	args := stated(v.nodes())
	if len(args) == 0 {
		return scalarOf(b.g.constant(Bool, scalar{}, v.n.dom))
	}
	return scalarOf(b.g.add(name, node{kind: Bool, dom: v.n.dom, args: args, exec: exec}))
}

func execFailed(w *worker, n *node, out *vec) {
	sum := w.statesOf(n)
	bits := out.setBits(w.rows(n.dom))
	clear(bits)
	if sum.hasFailed {
		copy(bits, sum.failed)
	}
}

func execOpen(w *worker, n *node, out *vec) {
	sum := w.statesOf(n)
	bits := out.setBits(w.rows(n.dom))
	for i := range bits {
		u, f := sum.states(i)
		bits[i] = u | f
	}
}

// statesOf gathers the states of all operands.
func (w *worker) statesOf(n *node) *vec {
	if a := w.arg(n, 0); len(n.args) == 1 {
		return a
	}
	sum := &w.gathered
	sum.hasUnknown, sum.hasFailed = false, false
	for i := range n.args {
		sum.inherit(w.rows(n.dom), w.arg(n, i))
	}
	return sum
}

// FailWhere is v, and an error where a bool without states is true.
func (b *Builder) FailWhere(v, where Value) Value {
	if isFalse(where.n) {
		return v
	}
	return scalarOf(b.g.add("fail", node{kind: Bool, dom: v.n.dom, args: []*node{v.n, where.n}, exec: execFail}))
}

func execFail(w *worker, n *node, out *vec) {
	v, where := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	copy(bits, v.bits)
	u, f := out.setUnknown(rows), out.setFailed(rows)
	for i := range bits {
		vu, vf := v.states(i)
		f[i] = vf | where.bits[i]
		u[i] = vu &^ where.bits[i]
	}
	out.trim(rows)
	out.settle()
}
