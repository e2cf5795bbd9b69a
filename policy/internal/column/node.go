package column

import (
	"fmt"
	"slices"
)

// node is one step of a program: an operation on whole columns. Equal nodes are
// the same node, so that what two expressions share is computed once.
type node struct {
	id   int
	kind Kind // 0 for nodes that only carry states
	dom  *domain
	args []*node // an operand may be nil where the operation allows it
	exec func(w *worker, n *node, out *vec)
	same *node // a node whose column this one is, seen with another kind

	col      *Column
	isConst  bool
	constant scalar
	op       comparison
	factor   int64
	set      *Set
	over     *domain // the elements a segment operation reads
	with     *domain
	words    predicate
	nonneg   bool // values are never negative
	risky    bool // a row may be an error
	whole    bool // no row is ever without a value
	bounded  bool // numbers lie in within
	within   interval
	days     *node // of full years: the days they are counted from
	unset    bool  // a constant without a value takes part
	certain  bool  // rows of another domain that are there for sure
	reg      int
	last     int // position of the last step that reads the register
}

// scalar is a constant's value; the kind says which part counts.
type scalar struct {
	b bool
	i int64 // int, uint, rank of a string, numerator
	f float64
	s string
	// unset constants have no value: using one is an error.
	unset bool
	// unknown ones have a value that nobody knows.
	unknown bool
}

// plain reports whether a node is a constant that has a value.
func (n *node) plain() bool { return n.isConst && !n.constant.unset && !n.constant.unknown }

// domain is the rows a node has values for: the root's, a set's, or those of a
// list that an expression makes.
type domain struct {
	id    int
	outer *domain // nil for the root
	depth int
	set   *Set // rows are those of a set, in order
	build func(w *worker, d *domain)
	fan   int     // a list literal: so many rows for each outer row
	row   *node   // product: at outer, the row of inner's outer
	inner *domain // product, concatenation
	other *domain // concatenation
	keys  []*node // nodes that building needs
}

// join returns the deeper of two domains, one of which must hold the other.
func join(a, b *domain) (*domain, error) {
	if a.depth < b.depth {
		a, b = b, a
	}
	for d := a; d != nil; d = d.outer {
		if d == b {
			return a, nil
		}
	}
	return nil, unsupported("values of two lists that do not lie in each other")
}

// step is a node to compute or a domain to lay out.
type step struct {
	n *node
	d *domain
}

// graph makes nodes and domains, each once.
type graph struct {
	root    *domain
	nodes   map[string]*node
	domains map[string]*domain
	sets    map[*Set]*domain
	steps   []step
}

func newGraph(root *Set) *graph {
	d := &domain{set: root, build: buildSet}
	return &graph{root: d, nodes: map[string]*node{}, domains: map[string]*domain{}, sets: map[*Set]*domain{root: d}, steps: []step{{d: d}}}
}

// add returns the node with n's operation, operands and attributes.
func (g *graph) add(op string, n node) *node {
	key := fmt.Sprintf("%s %d %d %p %v %v %d %d %p %p %p", op, n.kind, n.dom.id, n.col, n.isConst, n.constant, n.op, n.factor, n.set, n.over, n.with)
	for _, a := range n.args {
		if a == nil {
			key += " -"
			continue
		}
		key += fmt.Sprintf(" %d", a.id)
	}
	if n.words.name != "" {
		key += " " + n.words.name
	}
	if old, ok := g.nodes[key]; ok {
		return old
	}
	out := n
	out.id = len(g.nodes) + 1
	out.within, out.bounded = bounds(op, &n)
	out.risky, out.unset = risky(op, &out), unset(&n)
	out.whole = whole(op, &out)
	g.nodes[key] = &out
	g.steps = append(g.steps, step{n: &out})
	return &out
}

// safe are the operations that make no errors of their own.
var safe = map[string]bool{
	"column": true, "constant": true, "hidden": true, "parent": true, "source": true, "row": true, "take": true, "take linked": true, "years": true, "words": true,
	"and": true, "or": true, "not": true, "choose": true, "choose states": true, "guard": true, "compare": true, "compare column": true,
	"compare cross": true, "compare mixed": true, "among": true, "question": true, "length": true, "any": true, "count": true, "keep": true,
	"fold": true, "fan": true, "first error": true, "states": true, "concat": true, "same list": true, "max 0": true, "counted": true, "sign": true,
	"months": true, "certain": true, "lesser": true, "zero": true,
}

// risky reports whether a node may be an error on some row.
func risky(op string, n *node) bool {
	if op == "failed" || op == "open" || op == "not known" || op == "certain" {
		return false
	}
	divides := op == "nonzero" && n.within.lo <= 0
	if !safe[op] && !n.bounded || divides || n.constant.unset {
		return true
	}
	for _, a := range n.args {
		if a != nil && a.risky {
			return true
		}
	}
	return false
}

// whole reports whether every row of a node surely has a value.
func whole(op string, n *node) bool {
	switch {
	case op == "certain" || op == "failed" || op == "open" || op == "not known":
		return true
	case n.risky || op == "hidden" || n.constant.unknown || n.col != nil && n.col.missing != nil:
		return false
	}
	return !slices.ContainsFunc(n.args, func(a *node) bool { return a != nil && !a.whole })
}

func unset(n *node) bool {
	for _, a := range n.args {
		if a != nil && a.unset {
			return true
		}
	}
	return n.constant.unset
}

func (g *graph) addDomain(key string, d domain) *domain {
	key = fmt.Sprintf("%s %d", key, d.outer.id)
	if old, ok := g.domains[key]; ok {
		return old
	}
	out := d
	out.depth = d.outer.depth + 1
	out.id = len(g.domains) + len(g.sets) + 1
	g.domains[key] = &out
	g.steps = append(g.steps, step{d: &out})
	return &out
}

// setDomain is the rows of a set.
func (g *graph) setDomain(s *Set) *domain {
	if d, ok := g.sets[s]; ok {
		return d
	}
	outer := g.setDomain(s.parent)
	d := &domain{outer: outer, depth: outer.depth + 1, set: s, build: buildSet, id: len(g.domains) + len(g.sets) + 1}
	g.sets[s] = d
	g.steps = append(g.steps, step{d: d})
	return d
}

// fanDomain is a list literal of k elements on each row of outer.
func (g *graph) fanDomain(outer *domain, k int) *domain {
	return g.addDomain(fmt.Sprintf("fan %d", k), domain{outer: outer, fan: k, build: buildFan})
}

// product is, for each row of outer, the rows that inner has for row `row`.
func (g *graph) product(outer, inner *domain, row *node) *domain {
	return g.addDomain(fmt.Sprintf("product %d %d", inner.id, row.id),
		domain{outer: outer, inner: inner, row: row, build: buildProduct, keys: []*node{row}})
}

// concat is, for each row of the common outer domain, a's rows and then b's.
func (g *graph) concat(a, b *domain) *domain {
	return g.addDomain(fmt.Sprintf("concat %d %d", a.id, b.id), domain{outer: a.outer, inner: a, other: b, build: buildConcat})
}

// guard is x with the states of others before its own.
func (g *graph) guard(x *node, others ...*node) *node {
	args := append([]*node{x}, stated(others)...)
	if len(args) == 1 {
		return x
	}
	return g.add("guard", node{kind: x.kind, dom: x.dom, args: args, exec: execGuard, nonneg: x.nonneg})
}

// stated are the nodes that may have a state.
func stated(of []*node) []*node {
	return slices.DeleteFunc(slices.Clone(of), func(n *node) bool { return n == nil || n.whole })
}

// states adds a node that only carries states, nil where there are none.
func (g *graph) states(op string, n node) *node {
	if len(stated(n.args)) == 0 {
		return nil
	}
	return g.add(op, n)
}

// parent is a node at d giving each row's row in the outer domain.
func (g *graph) parent(d *domain) *node {
	return g.add("parent", node{kind: Int, dom: d, exec: execParent, certain: true})
}

// source is a node at a product giving each row's row in the inner domain.
func (g *graph) source(d *domain) *node {
	return g.add("source", node{kind: Int, dom: d, exec: execSource, certain: true})
}

// rowNumber is a node giving each row its own number within the batch.
func (g *graph) rowNumber(d *domain) *node {
	return g.add("row", node{kind: Int, dom: d, exec: execRow, certain: true})
}

// take reads x on the rows that at names.
func (g *graph) take(x, at *node) *node {
	if x == nil {
		return nil
	}
	if x.isConst && at.certain {
		return g.constant(x.kind, x.constant, at.dom)
	}
	if x.kind == Bool && x.whole && at.col != nil && at.dom.set == at.col.set {
		return g.add("take linked", node{kind: Bool, dom: at.dom, args: []*node{x}, col: at.col, exec: execTakeLinked, certain: x.certain && at.certain})
	}
	exec := execTakeInts
	switch x.kind {
	case Bool:
		exec = execTakeBits
	case Double:
		exec = execTakeDoubles
	case 0:
		exec = execTakeStates
	}
	return g.add("take", node{kind: x.kind, dom: at.dom, args: []*node{x, at}, exec: exec, nonneg: x.nonneg, certain: x.certain && at.certain})
}

// lift brings x to a domain below its own.
func (g *graph) lift(x *node, to *domain) *node {
	if x == nil || x.dom == to {
		return x
	}
	if x.isConst {
		return g.constant(x.kind, x.constant, to)
	}
	return g.take(g.lift(x, to.outer), g.parent(to))
}

func (g *graph) constant(k Kind, v scalar, at *domain) *node {
	return g.add("constant", node{kind: k, dom: at, isConst: true, constant: v, exec: execConst, nonneg: v.i >= 0})
}
