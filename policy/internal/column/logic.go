package column

// Logic on four states, 64 rows at a time. In a register a row is true where
// bits is set, has a state where unknown or failed is, and is false elsewhere.

func execAnd(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	if a.whole() && b.whole() {
		for i := range bits {
			bits[i] = a.bits[i] & b.bits[i]
		}
		return
	}
	u, f := out.setUnknown(rows), out.setFailed(rows)
	for i := range bits {
		au, af := a.states(i)
		bu, bf := b.states(i)
		open := (a.bits[i] | au | af) & (b.bits[i] | bu | bf) // neither is false
		bits[i] = a.bits[i] & b.bits[i]
		u[i] = (au | bu) & open
		f[i] = (af | bf) & open &^ u[i]
	}
	out.trim(rows)
}

func execOr(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	if a.whole() && b.whole() {
		for i := range bits {
			bits[i] = a.bits[i] | b.bits[i]
		}
		return
	}
	u, f := out.setUnknown(rows), out.setFailed(rows)
	for i := range bits {
		au, af := a.states(i)
		bu, bf := b.states(i)
		bits[i] = a.bits[i] | b.bits[i]
		u[i] = (au | bu) &^ bits[i]
		f[i] = (af | bf) &^ bits[i] &^ u[i]
	}
	out.trim(rows)
}

// trim drops states that no row has, so that later steps take the short way.
func (v *vec) trim(rows int) {
	v.hasUnknown = v.hasUnknown && v.unknown.Any(rows)
	v.hasFailed = v.hasFailed && v.failed.Any(rows)
}

func execNot(w *worker, n *node, out *vec) {
	a := w.arg(n, 0)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	out.inherit(rows, a)
	for i := range bits {
		bits[i] = ^a.bits[i]
	}
	out.settle()
}

// execChooseBits, and the two below, are c ? a : b.
func execChooseBits(w *worker, n *node, out *vec) {
	c, a, b := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2)
	rows := w.rows(n.dom)
	bits := out.setBits(rows)
	chooseStates(out, c, a, b, rows)
	for i := range bits {
		bits[i] = a.bits[i]&c.bits[i] | b.bits[i]&^c.bits[i]
	}
	out.settle()
}

func execChooseInts(w *worker, n *node, out *vec) {
	c, a, b := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2)
	rows := w.rows(n.dom)
	choose(out.setInts(rows), c.bits, a.ints, b.ints)
	chooseStates(out, c, a, b, rows)
}

func execChooseDoubles(w *worker, n *node, out *vec) {
	c, a, b := w.arg(n, 0), w.arg(n, 1), w.arg(n, 2)
	rows := w.rows(n.dom)
	choose(out.setDoubles(rows), c.bits, a.doubles, b.doubles)
	chooseStates(out, c, a, b, rows)
}

func execChooseStates(w *worker, n *node, out *vec) {
	none := &w.p.none
	a, b := w.arg(n, 1), w.arg(n, 2)
	if a == nil {
		a = none
	}
	if b == nil {
		b = none
	}
	chooseStates(out, w.arg(n, 0), a, b, w.rows(n.dom))
}

func choose[T int64 | float64](dst []T, c Bits, a, b []T) {
	for i := range words(len(dst)) {
		word, to, x, y := c[i], block(dst, i), block(a, i), block(b, i)
		for j := range to {
			v, other := y[j], x[j]
			if word&1 != 0 {
				v = other
			}
			to[j] = v
			word >>= 1
		}
	}
}

func chooseStates(out, c, a, b *vec, rows int) {
	if c.whole() && a.whole() && b.whole() {
		return
	}
	u, f := out.setUnknown(rows), out.setFailed(rows)
	for i := range u {
		cu, cf := c.states(i)
		au, af := a.states(i)
		bu, bf := b.states(i)
		yes := c.bits[i]
		no := ^(yes | cu | cf)
		u[i] = cu | au&yes | bu&no
		f[i] = cf | af&yes | bf&no
	}
	out.trim(rows)
}

// execGuard is its first operand, with the states of the others before its own.
func execGuard(w *worker, n *node, out *vec) {
	rows := w.rows(n.dom)
	x := w.arg(n, 0)
	for i := range n.args[1:] {
		out.inherit(rows, w.arg(n, i+1))
	}
	out.inherit(rows, x)
	switch n.kind {
	case Bool:
		copy(out.setBits(rows), x.bits)
		out.settle()
	case Double:
		out.doubles = out.setDoubles(rows)
		copy(out.doubles, x.doubles)
	case 0:
	default:
		copy(out.setInts(rows), x.ints)
	}
}

// execFirstError collects the states of a list literal's elements.
func execFirstError(w *worker, n *node, out *vec) {
	for i := range n.args {
		out.inheritErrors(w.rows(n.dom), w.arg(n, i))
	}
}
