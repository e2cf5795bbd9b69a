package policy

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// scope is what one expression sees, and remembers which parameters it read.
type scope struct {
	run  *run
	name string // of the item: m, i, a or d
	item *entity
	used []Used
	gap  *Parameter // a required parameter that no pack fills
}

var _ cel.Activation = (*scope)(nil)

// Parent implements cel.Activation.
func (s *scope) Parent() cel.Activation { return nil }

// ResolveName implements cel.Activation.
func (s *scope) ResolveName(name string) (any, bool) {
	if s.item != nil && name == s.name {
		return s.item, true
	}
	if f, ok := s.run.figures[name]; ok {
		return f.val, true
	}
	if list, ok := s.run.facts.lists[name]; ok {
		return s.run.facts.stated(name, list), true
	}
	switch name {
	case "urban":
		return types.Bool(s.run.facts.urban), true
	case "claimant":
		return s.run.facts.claimant, true
	case "household":
		return s.run.facts.family, true
	case string(s.run.programme.About):
		return s.run.facts.subject, true
	}
	if asked, ok := strings.CutPrefix(name, "gets."); ok {
		return s.run.result(asked)
	}
	b, ok := s.run.law.bindings[name]
	if !ok {
		return nil, false
	}
	return s.parameter(b)
}

func (s *scope) parameter(b *binding) (any, bool) {
	if s.run.leftOpen(b) {
		return s.run.unknownOf(b.declared), true
	}
	if b.value == nil {
		s.gap = b.declared
		return types.NewErr("parameter %s has no value", b.declared.Name), true
	}
	for _, u := range s.used {
		if u.Name == b.declared.Name {
			return b.value, true
		}
	}
	s.used = append(s.used, b.use())
	s.run.mark(b.declared.Name, b.source.Mark)
	return b.value, true
}

// unset returns the optional parameter that keeps an expression open, if that
// is why it is unknown.
func (r *run) unset(u *types.Unknown) (Text, bool) {
	for _, id := range u.IDs() {
		if id < 0 {
			return r.open[-id-1].Title, true
		}
	}
	return Text{}, false
}

// use describes the binding for the reasons.
func (b *binding) use() Used {
	return Used{b.declared.Name, exact(b.value), b.declared.Unit, b.pack.ID, b.source.Mark, b.source.Cites}
}

// exact writes a value without rounding.
func exact(v ref.Val) string {
	switch v := v.(type) {
	case quantity:
		return v.String()
	case table:
		return v.String()
	case types.Int:
		return strconv.FormatInt(int64(v), 10)
	case types.Bool:
		return strconv.FormatBool(bool(v))
	case types.String:
		return string(v)
	}
	return ""
}
