package column

import "fmt"

// Builder collects what one program computes. It is used by one goroutine.
type Builder struct {
	g *graph
	t *Table
}

// NewBuilder returns a Builder for programs over a table. The table must
// not change any more: programs rely on its values' bounds.
func NewBuilder(t *Table) *Builder { return &Builder{newGraph(t.root), t} }

// Bool is a constant.
func (b *Builder) Bool(v bool) Value { return b.constant(Bool, scalar{b: v}) }

// Int is a constant of CEL's int.
func (b *Builder) Int(v int64) Value { return b.constant(Int, scalar{i: v}) }

// Uint is a constant of CEL's uint.
func (b *Builder) Uint(v uint64) Value { return b.constant(Uint, scalar{i: int64(v)}) }

// Double is a constant of CEL's double.
func (b *Builder) Double(v float64) Value { return b.constant(Double, scalar{f: v}) }

// String is a constant of CEL's string.
func (b *Builder) String(v string) Value { return b.constant(String, scalar{s: v}) }

// Quantity is the constant num/den; den is positive.
func (b *Builder) Quantity(num, den int64) Value {
	num, den = lowest(num, den)
	v := b.constant(Quantity, scalar{i: num})
	v.fixed = den
	return v
}

// Unknown is a value that nobody knows.
func (b *Builder) Unknown(k Kind) Value { return b.constant(k, scalar{unknown: true}) }

// Unset is a value that is an error wherever it is used, such as a parameter
// that nobody has set.
func (b *Builder) Unset(k Kind) Value { return b.constant(k, scalar{unset: true}) }

func (b *Builder) constant(k Kind, s scalar) Value {
	return scalarOf(b.g.constant(k, s, b.g.root))
}

// Column is a column's value on every row of its set. Of links it is the entity
// linked to.
func (b *Builder) Column(c *Column) Value {
	if c.target != nil {
		b.g.setDomain(c.target)
	}
	dom := b.g.setDomain(c.set)
	n := b.g.add("column", node{kind: c.kind, dom: dom, col: c, exec: execColumn, nonneg: c.u8 != nil})
	if c.target != nil {
		return Value{n: n, set: c.target, dom: dom}
	}
	v := scalarOf(n)
	v.fixed = c.den
	return v
}

// Each is an entity: every row of a set by itself.
func (b *Builder) Each(s *Set) Value { return Value{set: s, dom: b.g.setDomain(s)} }

// Rows is the list of a set's rows, on each row of the set above.
func (b *Builder) Rows(s *Set) Value {
	l := &list{dom: b.g.setDomain(s), elem: b.Each(s)}
	if s.hidden != nil {
		l.state = b.g.add("hidden", node{dom: l.dom.outer, set: s, exec: execHidden})
	}
	return Value{list: l}
}

// List is the list of a column's values, on each row of the set above. Values
// that are not known make the list unknown.
func (b *Builder) List(c *Column) Value {
	v := b.Rows(c.set)
	l := *v.list
	l.elem = b.Column(c)
	l.state = b.g.states("fold", node{dom: l.outer(), args: []*node{nil, nil, l.state, l.elem.n}, over: l.dom, exec: execFoldStates})
	return Value{list: &l}
}

// Years is the number of full years from a column of days to the day on, both
// written as yyyymmdd; who was born on 29 February is a year older on 1 March.
func (b *Builder) Years(days Value, on int) Value {
	return scalarOf(b.g.add("years", node{kind: Int, dom: days.n.dom, args: []*node{days.n}, factor: int64(on), days: days.n, exec: execYears}))
}

// Words is the answer to a question about each word of a column of strings. The
// name tells questions apart.
func (b *Builder) Words(c *Column, name string, answer func(word string) bool) Value {
	if same, yes := allAlike(c.words, answer); same && c.missing == nil {
		return scalarOf(b.g.constant(Bool, scalar{b: yes}, b.g.setDomain(c.set)))
	}
	return scalarOf(b.g.add("words", node{kind: Bool, dom: b.g.setDomain(c.set), col: c, words: predicate{name, answer}, exec: execWords}))
}

// allAlike reports whether a question has one answer for all words, and which.
func allAlike(words []string, answer func(string) bool) (same, yes bool) {
	n := 0
	for _, w := range words {
		if answer(w) {
			n++
		}
	}
	return n == 0 || n == len(words), n > 0
}

// predicate is a question about a word; name tells it from others.
type predicate struct {
	name string
	ask  func(string) bool
}

// Before reports whether a column of days, written as yyyymmdd, lies before a
// day.
func (b *Builder) Before(days Value, day int) Value {
	return b.compareNodes(days.n, b.g.constant(Int, scalar{i: int64(day)}, days.n.dom), less, false)
}

// Months is how many months a period, written as yyyymm, lies behind the month
// of a column of days written as yyyymmdd; of math.MaxInt32, no day, it is 0.
func (b *Builder) Months(days Value, period int) Value {
	return scalarOf(b.g.add("months", node{kind: Quantity, dom: days.n.dom, args: []*node{days.n}, factor: int64(period), exec: execMonths}))
}

// Any reports, on each row of the set above, whether v is true on one of its rows.
func (b *Builder) Any(v Value) Value {
	return scalarOf(b.g.add("any", node{kind: Bool, dom: v.n.dom.outer, args: []*node{v.n, nil, nil}, over: v.n.dom, exec: execAny}))
}

// Kind is a scalar's kind.
func (v Value) Kind() Kind { return v.kind }

// String says what a value is, for messages.
func (v Value) String() string {
	if v.list != nil {
		return "list"
	}
	if v.grades != nil {
		return "table"
	}
	if v.set != nil {
		return fmt.Sprintf("entity of %s", v.set.name)
	}
	return v.kind.String()
}

// CanFail reports whether v may be an error on some row, as far as the compiler
// knows.
func (v Value) CanFail() bool {
	for _, n := range v.nodes() {
		if n.risky {
			return true
		}
	}
	return false
}

// NeedsUnset reports whether some row of v may depend on a constant without a
// value.
func (v Value) NeedsUnset() bool {
	for _, n := range v.nodes() {
		if n.unset {
			return true
		}
	}
	return false
}

// Spread gives a value on every row of a set that lies in the rows it has.
func (b *Builder) Spread(v Value, s *Set) Value { return b.lift(v, b.g.setDomain(s)) }
