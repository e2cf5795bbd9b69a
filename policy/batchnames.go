package policy

import (
	"strings"

	"cel.dev/cel-go/common/types"

	"doudi/policy/internal/column"
)

// names binds what a rule's expression names: scope and the kinds of entities, as
// columns.
func (r *ruling) names(rule *Rule) column.Names {
	return column.Names{
		Ident:     func(name string) (column.Value, bool) { return r.ident(rule, name) },
		Field:     r.field,
		Functions: batchFunctions(),
	}
}

func (r *ruling) ident(rule *Rule, name string) (column.Value, bool) {
	if rule.Each != "" && name == items[rule.Each] {
		return r.b.Each(r.columns.sets[rule.Each]), true
	}
	if v, ok := r.figures[name]; ok {
		return v, true
	}
	if _, ok := items[name]; ok && r.columns.sets[name] != nil {
		return r.b.Rows(r.columns.sets[name]), true
	}
	root := r.columns.table.Root()
	switch name {
	case "urban":
		return r.b.Column(r.columns.fields[root]["urban"]), true
	case "claimant":
		return r.b.Column(r.claimant), true
	case "household":
		return r.b.Each(root), true
	}
	if word, ok := strings.CutPrefix(name, "gets."); ok {
		return r.result(word)
	}
	if b, ok := r.law.bindings[name]; ok {
		return r.constant(b)
	}
	return column.Value{}, false
}

// result is gets.dibao; what earlier programmes pay is left to Decide.
func (r *ruling) result(word string) (column.Value, bool) {
	for _, p := range r.law.packs[0].Programmes {
		if p.word() == word && p.About == AboutHousehold {
			v, err := r.earlier(p)
			if err != nil {
				r.err = err
			}
			return v, err == nil
		}
	}
	return column.Value{}, false
}

func (r *ruling) constant(b *binding) (column.Value, bool) {
	switch v := b.value.(type) {
	case quantity:
		return r.b.Quantity(v.num, v.den), true
	case types.Int:
		return r.b.Int(int64(v)), true
	case types.Bool:
		return r.b.Bool(bool(v)), true
	case types.String:
		return r.b.String(string(v)), true
	case table:
		var rows []column.Grade
		for _, g := range v.rows {
			rows = append(rows, column.Grade{Below: [2]int64{g.below.num, max(g.below.den, 1)}, Value: [2]int64{g.val.num, g.val.den}, Last: !g.bounded})
		}
		return r.b.Grades(rows), true
	}
	if b.value != nil || b.declared.Unit == UnitLayers {
		return column.Value{}, false
	}
	if b.declared.By != "" { // any key has no grade
		return r.b.Grades([]column.Grade{}), true
	}
	return r.b.Unset(kindOf(b.declared.Unit)), true
}

func kindOf(u Unit) column.Kind {
	switch u {
	case UnitCount, UnitYears:
		return column.Int
	case UnitFlag:
		return column.Bool
	case UnitChoice:
		return column.String
	}
	return column.Quantity
}

// field is a fact about every row of a set, or what a rule has found about it.
func (r *ruling) field(s *column.Set, name string) (column.Value, bool) {
	if v, ok := r.derived[r.columns.names[s]][name]; ok {
		return v, true
	}
	fields := r.columns.fields[s]
	switch name {
	case "age":
		if birth, ok := fields["birth"]; ok {
			return r.b.Years(r.b.Column(birth), r.app.Date.key()), true
		}
	case "birth", "died", "newWork":
		return column.Value{}, false
	case "dead": // on the day, or before it
		return r.diedBefore(s, r.app.Date.key()+1)
	case "deadBeforeMonth":
		return r.diedBefore(s, r.app.Period.First().key())
	case "workMonths":
		return r.b.Months(r.b.Column(fields["newWork"]), int(r.app.Period)), true
	case "agrees":
		v, err := r.b.Not(r.b.Column(fields["?agreed"]))
		return v, err == nil
	case "draws":
		if c, ok := r.columns.drawn[s]; ok {
			return r.b.List(c), true
		}
	case "ref": // a person's is told from others by being that person
		return r.person(s)
	case "lawful", "tekunLawful":
		return r.lawful(s, name)
	}
	c, ok := fields[name]
	if !ok {
		return column.Value{}, false
	}
	return r.b.Column(c), true
}

func (r *ruling) diedBefore(s *column.Set, day int) (column.Value, bool) {
	died, ok := r.columns.fields[s]["died"]
	if !ok {
		return column.Value{}, false
	}
	return r.b.Before(r.b.Column(died), day), true
}

func (r *ruling) person(s *column.Set) (column.Value, bool) {
	switch r.columns.names[s] {
	case "members":
		return r.b.Each(s), true
	case "obligors":
		return column.Value{}, false // has a ref of its own
	}
	owner, ok := r.columns.fields[s]["owner"]
	if !ok {
		return column.Value{}, false
	}
	return r.b.Column(owner), true
}

// lawful is whether a row's exclusion is in force on the day.
func (r *ruling) lawful(s *column.Set, name string) (column.Value, bool) {
	set := r.columns.names[s]
	lists := exclusions[set]
	if len(lists) == 0 || name == "tekunLawful" && len(lists) < 2 {
		return column.Value{}, false
	}
	list := lists[0]
	if name == "tekunLawful" {
		list = lists[1]
	}
	return r.b.Words(r.code(set), list, func(code string) bool {
		e := r.lists.entry(list, code)
		return e != nil && e.in(r.app.Date)
	}), true
}

// batchFunctions are the functions of functions.go as column programs.
func batchFunctions() map[string]column.Function {
	return map[string]column.Function{
		"sum": column.Sum(), "monthly": column.Scale(1, 12), "yearly": column.Scale(12, 1),
		"notNegative": column.NotNegative(), "lesser": column.Lesser(), "none": column.Zero(), "grade": column.Graded(),
		"persons": column.Counted(), "months": column.Counted(), "days": column.Counted(),
		"round": column.Round(map[string]column.Multiple{
			RoundUpYuan: {Step: 100, Direction: column.Up}, RoundDownYuan: {Step: 100, Direction: column.Down},
			RoundNearestYuan: {Step: 100, Direction: column.Nearest}, RoundUpJiao: {Step: 10, Direction: column.Up},
			RoundNearestFen: {Step: 1, Direction: column.Nearest},
		}),
	}
}
