package column

import (
	"slices"
	"sort"
	"unicode/utf8"
)

// Program computes some values for every row of a table's root set. It is safe
// for use by several goroutines.
type Program struct {
	root      *Set
	outputs   []Value
	steps     []step
	registers int
	domains   int
	setDomain map[*Set]int
	none      vec // a column without states

	ranks   map[*Column][]int64 // of a dictionary's words
	strings []string            // by rank
	lengths []int64             // of strings by rank
	answers map[*node]Bits      // by code, or by rank
	few     map[*node]*choice   // answers that few codes of a byte have
}

// Program ends the building and returns the program for values of the root set; others panic, being a
// fault of the caller.
func (b *Builder) Program(outputs ...Value) *Program {
	p := &Program{root: b.t.root, outputs: slices.Clone(outputs), setDomain: map[*Set]int{},
		ranks: map[*Column][]int64{}, answers: map[*node]Bits{}, few: map[*node]*choice{}}
	for i, v := range p.outputs {
		if !v.isScalar() || v.n.dom != b.g.root {
			panic("column: an output is no value of the root set")
		}
		p.outputs[i] = v
	}
	for s, d := range b.g.sets {
		p.setDomain[s] = d.id
	}
	p.domains = len(b.g.sets) + len(b.g.domains) + 1
	p.schedule(b.g)
	p.spell()
	p.allocate()
	return p
}

// source is the node whose register holds n's column.
func (n *node) source() *node {
	for n.same != nil {
		n = n.same
	}
	return n
}

// schedule keeps the steps that the outputs need, in the order they were made.
func (p *Program) schedule(g *graph) {
	needed, laid := map[*node]bool{}, map[*domain]bool{}
	var needNode func(*node)
	var needDomain func(*domain)
	needNode = func(n *node) {
		if n == nil || needed[n] {
			return
		}
		needed[n] = true
		needDomain(n.dom)
		needDomain(n.over)
		needDomain(n.with)
		if n.col != nil && n.col.target != nil {
			needDomain(g.sets[n.col.target])
		}
		for _, a := range n.args {
			needNode(a)
		}
	}
	needDomain = func(d *domain) {
		if d == nil || laid[d] {
			return
		}
		laid[d] = true
		needDomain(d.outer)
		needDomain(d.inner)
		needDomain(d.other)
		for _, n := range d.keys {
			needNode(n)
		}
	}
	for _, v := range p.outputs {
		for _, n := range v.nodes() {
			needNode(n)
		}
	}
	for _, s := range g.steps {
		if s.d != nil && laid[s.d] || s.n != nil && needed[s.n] {
			p.steps = append(p.steps, s)
		}
	}
}

// spell gives every string of the program its rank among them, so that strings
// compare as numbers, and asks the questions about words once.
func (p *Program) spell() {
	var words []string
	for _, s := range p.steps {
		if s.n == nil || s.n.kind != String && s.n.col == nil {
			continue
		}
		if s.n.isConst {
			words = append(words, s.n.constant.s)
		}
		if s.n.col != nil {
			words = append(words, s.n.col.words...)
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	p.strings = words
	rank := func(s string) int64 { return int64(sort.SearchStrings(words, s)) }
	for _, w := range words {
		p.lengths = append(p.lengths, int64(utf8.RuneCountInString(w)))
	}
	for _, s := range p.steps {
		n := s.n
		switch {
		case n == nil:
		case n.isConst && n.kind == String:
			n.constant.i = rank(n.constant.s)
		case n.words.ask != nil && n.col != nil:
			p.answers[n] = answer(n.col.words, n.words.ask)
			if c, ok := choiceOf(p.answers[n], len(n.col.words)); ok && n.col.u8 != nil {
				p.few[n] = c
			}
		case n.words.ask != nil:
			p.answers[n] = answer(words, n.words.ask)
		case n.col != nil && n.col.words != nil:
			ranks := make([]int64, len(n.col.words))
			for i, w := range n.col.words {
				ranks[i] = rank(w)
			}
			p.ranks[n.col] = ranks
		}
	}
}

func answer(words []string, ask func(string) bool) Bits {
	out := NewBits(max(len(words), 1))
	for i, w := range words {
		if ask(w) {
			out.Set(i)
		}
	}
	return out
}

// allocate gives nodes registers; one is free again after its last reader.
func (p *Program) allocate() {
	p.lastReads()
	var free []int
	ends := map[int][]int{} // step -> registers to free
	kept := p.steps[:0]
	for i, s := range p.steps {
		if s.n == nil || s.n.same == nil {
			kept = append(kept, s)
		}
		if s.n == nil {
			free = append(free, ends[i]...)
			continue
		}
		if s.n.same != nil {
			s.n.reg = s.n.source().reg
		} else {
			if len(free) == 0 || s.n.isConst {
				free = append(free, p.registers)
				p.registers++
			}
			s.n.reg, free = free[len(free)-1], free[:len(free)-1]
			if !s.n.isConst { // a constant is written once
				ends[s.n.last] = append(ends[s.n.last], s.n.reg)
			}
		}
		free = append(free, ends[i]...)
	}
	p.steps = kept
}

// lastReads finds, for each register, the last step that reads it. What lies in
// the table or is read through an alias lives as long as its reader's source.
func (p *Program) lastReads() {
	read := func(n *node, at int) {
		if n != nil {
			n.source().last = max(n.source().last, at)
		}
	}
	for i, s := range p.steps {
		if s.d != nil {
			for _, n := range s.d.keys {
				read(n, i)
			}
			continue
		}
		s.n.last = max(s.n.last, i)
		for _, a := range s.n.args {
			read(a, i)
		}
	}
	for _, v := range p.outputs {
		for _, n := range v.nodes() {
			read(n, len(p.steps))
		}
	}
}
