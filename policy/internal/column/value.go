package column

import (
	"fmt"
	"slices"
)

// Value is what an expression, a column or a constant comes to in a Builder.
type Value struct {
	kind  Kind
	n     *node // the value; of a quantity the numerator; of an entity its row, nil for every row of dom
	den   *node // a quantity's denominators; nil when they are all fixed
	fixed int64 // a quantity's common denominator, when den is nil

	set  *Set    // the value is an entity of this set
	dom  *domain // rows an entity is given for
	list *list

	grades []Grade // the value is a table
}

// list is a list on each row of a domain.
type list struct {
	dom   *domain // of the elements
	elem  Value
	keep  *node // the elements that filters have left; nil for all
	state *node // rows whose list as a whole has no value; nil for none
	empty bool  // a literal without elements, whose kind nobody knows
}

func (l *list) outer() *domain { return l.dom.outer }

// UnsupportedError says that an expression cannot become a column program.
type UnsupportedError struct{ What string }

func (e *UnsupportedError) Error() string { return "no column program: " + e.What }

func unsupported(format string, args ...any) error {
	return &UnsupportedError{fmt.Sprintf(format, args...)}
}

func (v Value) isScalar() bool { return v.list == nil && v.set == nil && v.n != nil }

// domain is the rows a value is given for.
func (v Value) domain() *domain {
	switch {
	case v.list != nil:
		return v.list.outer()
	case v.set != nil:
		return v.dom
	}
	return v.n.dom
}

// nodes are the nodes that carry a scalar's states.
func (v Value) nodes() []*node {
	if v.den != nil {
		return []*node{v.n, v.den}
	}
	return []*node{v.n}
}

func scalarOf(n *node) Value { return Value{kind: n.kind, n: n, fixed: 1} }

// lift brings a value to a domain at or below its own.
func (b *Builder) lift(v Value, to *domain) Value {
	switch {
	case v.list != nil:
		v.list = b.liftList(v.list, to)
	case v.set != nil:
		if v.n == nil {
			v.n = b.g.rowNumber(v.dom)
		}
		v.n, v.dom = b.g.lift(v.n, to), to
	default:
		v.n, v.den = b.g.lift(v.n, to), b.g.lift(v.den, to)
	}
	return v
}

// liftList gives every row of a deeper domain the list of the row it lies in.
func (b *Builder) liftList(l *list, to *domain) *list {
	if l.outer() == to {
		return l
	}
	return b.listAt(l, b.g.lift(b.g.rowNumber(l.outer()), to))
}

// listAt gives each row the list of the row of l's outer domain that at names.
func (b *Builder) listAt(l *list, at *node) *list {
	dom := b.g.product(at.dom, l.dom, at)
	out := &list{dom: dom, empty: l.empty, state: b.g.take(l.state, at)}
	if l.state == nil {
		out.state = b.g.states("states", node{dom: at.dom, args: []*node{at}, exec: execStates})
	}
	src := b.g.source(dom)
	out.elem = b.at(l.elem, src)
	out.keep = b.g.take(l.keep, src)
	return out
}

// at reads a value on the rows that at names.
func (b *Builder) at(v Value, at *node) Value {
	switch {
	case v.list != nil:
		v.list = b.listAt(v.list, at)
	case v.set != nil && v.n == nil:
		v.n, v.dom = at, at.dom
	case v.set != nil:
		v.n, v.dom = b.g.take(v.n, at), at.dom
	default:
		v.n, v.den = b.g.take(v.n, at), b.g.take(v.den, at)
	}
	return v
}

// together lifts values to their common domain.
func (b *Builder) together(vs ...Value) ([]Value, *domain, error) {
	dom := b.g.root
	for _, v := range vs {
		if v.grades != nil {
			return nil, nil, unsupported("a table outside the function that reads it")
		}
		d, err := join(dom, v.domain())
		if err != nil {
			return nil, nil, err
		}
		dom = d
	}
	out := slices.Clone(vs)
	for i := range out {
		out[i] = b.lift(out[i], dom)
	}
	return out, dom, nil
}

// field reads a field of an entity: base is the field on every row of the set.
func (b *Builder) field(entity, base Value) Value {
	if entity.n == nil {
		return base
	}
	return b.at(base, entity.n)
}
