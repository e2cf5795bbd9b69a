package policy

import (
	"errors"
	"fmt"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"doudi/policy/internal/column"
)

// ruling is one programme of a plan: its rules in their order, as run has them
// for one household.
type ruling struct {
	*planner
	programme *Programme
	law       *effective // of the phase under way
	claimant  *column.Column
	figures   map[string]column.Value
	derived   map[string]map[string]column.Value // by set and name
	open      map[string]bool                    // names that the place leaves to a person
}

func (p *planner) ruling(programme *Programme, claimant *column.Column) *ruling {
	return &ruling{planner: p, programme: programme, law: p.lists, claimant: claimant,
		figures: map[string]column.Value{}, derived: map[string]map[string]column.Value{}, open: map[string]bool{}}
}

// standing is how far the households have come in a list of rules.
type standing struct {
	active  column.Value            // still looked at; never has a state
	failed  column.Value            // some rule looked at was an error; never has a state
	needs   []string                // ids of the requires, in order
	require map[string]column.Value // by id: what became of them, doubts included
	doubts  []column.Value          // certain doubts that leave everything to a person
}

// conditions is whether they are met: false when a require surely fails,
// whatever is not known; unknown when one is, or a doubt holds; an error when a
// rule was one.
func (r *ruling) conditions() (column.Value, error) {
	s, err := r.rules(r.programme.Conditions, r.b.Bool(true))
	if err != nil {
		return column.Value{}, err
	}
	out := r.b.Bool(true)
	for _, id := range s.needs {
		if out, err = r.b.And(out, s.require[id]); err != nil {
			return column.Value{}, err
		}
	}
	for _, doubt := range s.doubts {
		held, err := r.b.Choose(doubt, r.b.Unknown(column.Bool), r.b.Bool(true))
		if err != nil {
			return column.Value{}, err
		}
		if out, err = r.b.And(out, held); err != nil {
			return column.Value{}, err
		}
	}
	return r.b.FailWhere(r.root(out), r.root(s.failed)), nil
}

// root gives a constant a value on every household.
func (r *ruling) root(v column.Value) column.Value { return r.b.Spread(v, r.columns.table.Root()) }

// payment is what amounts come to for those who meet the conditions.
type payment struct {
	paid    bool // the programme gives an amount
	known   bool // amount is one; false where the place leaves it to a person
	amount  column.Value
	pending column.Value // a doubt leaves it to a person; never has a state
	broken  column.Value // a figure is an error; never has a state
	gap     bool         // no law for the month
}

// amounts runs the amounts for the eligible, under the law of the month paid.
func (r *ruling) amounts(eligible column.Value) (payment, error) {
	out := payment{pending: r.b.Bool(false), broken: r.b.Bool(false)}
	day := r.app.Date
	if r.app.Period != r.app.Date.Period() {
		day = r.app.Period.First()
	}
	law, err := r.lib.at(r.app.Household.Division, day)
	if gap := (*GapError)(nil); errors.As(err, &gap) {
		out.gap = true
		return out, nil
	}
	if err != nil {
		return out, err
	}
	programme, ok := law.programme(r.programme.ID)
	if !ok {
		out.gap = true
		return out, nil
	}
	r.law, r.programme = law, programme
	s, err := r.rules(programme.Amounts, eligible)
	if err != nil {
		return out, err
	}
	if len(s.needs) > 0 {
		return out, &column.UnsupportedError{What: "a require among the amounts"}
	}
	out.broken, out.paid = s.failed, programme.Amount != ""
	for _, d := range s.doubts {
		if out.pending, err = r.b.Or(out.pending, d); err != nil {
			return out, err
		}
	}
	out.amount, out.known = r.figures[programme.Amount]
	out.known = out.known && out.paid
	return out, nil
}

// rules compiles rules for the households where active is true.
func (r *ruling) rules(rules []*Rule, active column.Value) (*standing, error) {
	s := &standing{active: r.root(active), failed: r.root(r.b.Bool(false)), require: map[string]column.Value{}}
	for _, rule := range rules {
		if r.unfilled(rule) {
			r.leave(rule)
			continue
		}
		r.at = rule.ID
		if err := r.rule(s, rule); err != nil {
			return nil, fmt.Errorf("rule %s: %w", rule.ID, err)
		}
	}
	r.at = ""
	return s, nil
}

// unfilled is run.unfilled: a rule that the place leaves to a person.
func (r *ruling) unfilled(rule *Rule) bool {
	for _, name := range rule.needs {
		if b := r.law.bindings[name]; b.value == nil && b.declared.Open == OpenOptional {
			return true
		}
	}
	for _, name := range rule.figures {
		if r.open[name] {
			return true
		}
	}
	return false
}

func (r *ruling) leave(rule *Rule) {
	switch {
	case rule.Name == "":
	case rule.Each == "":
		r.open[rule.Name] = true
	default: // its items stay without the field: Decide says what comes of it
		r.plan.alone = true
	}
}

// rule compiles one rule and takes it into account.
func (r *ruling) rule(s *standing, rule *Rule) error {
	if rule.Layers != "" {
		return &column.UnsupportedError{What: "layers of payers"}
	}
	v, err := r.b.Compile(rule.checked, r.names(rule))
	if err == nil {
		err = r.err
	}
	if err != nil {
		return err
	}
	v = r.keep(rule, v)
	if err := r.unset(s, rule, v); err != nil {
		return err
	}
	if err := r.fail(s, v, rule.Each != ""); err != nil {
		return err
	}
	switch rule.Role {
	case RoleRequire:
		return r.require(s, rule, v)
	case RoleDoubt:
		return r.doubt(s, rule, v)
	case RoleFigure, RoleHint: // neither decides
	}
	return nil
}

// keep makes a rule's value known to later rules.
func (r *ruling) keep(rule *Rule, v column.Value) column.Value {
	set := r.columns.table.Root()
	if rule.Each != "" {
		set = r.columns.sets[rule.Each]
	}
	v = r.b.Spread(v, set)
	switch {
	case rule.Name == "":
	case rule.Each == "":
		r.figures[rule.Name] = v
	default:
		if r.derived[rule.Each] == nil {
			r.derived[rule.Each] = map[string]column.Value{}
		}
		r.derived[rule.Each][rule.Name] = v
	}
	return v
}

// fail notes rows where a rule looked at is an error, which no decision
// survives.
func (r *ruling) fail(s *standing, v column.Value, each bool) error {
	if !v.CanFail() {
		return nil
	}
	failed := r.b.Failed(v)
	if each {
		failed = r.b.Any(failed)
	}
	failed, err := r.b.And(s.active, failed)
	if err != nil {
		return err
	}
	s.failed, err = r.b.Or(s.failed, failed)
	return err
}

// unset sends rows to Decide where a rule may have looked at a parameter that no
// pack fills. An optional one leaves the rule to a person where the rest does not
// decide it; one that is required is a *GapError as soon as Decide looks at it,
// even where logic would then not need it.
func (r *ruling) unset(s *standing, rule *Rule, v column.Value) error {
	optional, required := false, false
	for _, name := range rule.reads {
		if b := r.law.bindings[name]; b.value == nil {
			optional = optional || b.declared.Open == OpenOptional && v.NeedsUnset()
			required = required || b.declared.Open != OpenOptional
		}
	}
	if required && hasLogic(rule.checked.Expr()) {
		r.plan.alone = true
	}
	if !optional && !required {
		return nil
	}
	open := r.b.NotKnown(v) // an error is one for Decide as well
	if optional {
		open = r.b.Open(v)
	}
	if rule.Each != "" {
		open = r.b.Any(open)
	}
	sound, err := r.b.Not(s.failed) // what is an error already stays one
	if err != nil {
		return err
	}
	for _, of := range []column.Value{s.active, sound} {
		if open, err = r.b.And(open, of); err != nil {
			return err
		}
	}
	r.alone(open)
	return nil
}

// hasLogic reports whether an expression may skip a part that is an error
// without being one itself.
func hasLogic(e ast.Expr) bool {
	found := false
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.CallKind {
			f := e.AsCall().FunctionName()
			found = found || f == operators.LogicalAnd || f == operators.LogicalOr
		}
	}))
	return found
}

// require notes what became of it; where it is not looked at it is true.
func (r *ruling) require(s *standing, rule *Rule, v column.Value) error {
	looked, err := r.b.Choose(s.active, v, r.b.Bool(true))
	if err != nil {
		return err
	}
	s.needs = append(s.needs, rule.ID)
	s.require[rule.ID] = looked
	if !rule.Stop {
		return nil
	}
	fails, err := r.b.Not(looked)
	if err != nil {
		return err
	}
	holds, err := r.b.Not(r.b.Certain(fails))
	if err != nil {
		return err
	}
	s.active, err = r.b.And(s.active, holds)
	return err
}

// doubt leaves the failure of a require to a person where it is certain, or
// without one the whole outcome.
func (r *ruling) doubt(s *standing, rule *Rule, v column.Value) error {
	certain, err := r.b.And(s.active, r.b.Certain(v))
	if err != nil {
		return err
	}
	if rule.Excuses == "" {
		s.doubts = append(s.doubts, certain)
		return nil
	}
	if _, judged := s.require[rule.Excuses]; !judged { // the place leaves it to a person anyway
		return nil
	}
	excuse, err := r.b.Choose(certain, r.b.Unknown(column.Bool), r.b.Bool(false))
	if err != nil {
		return err
	}
	s.require[rule.Excuses], err = r.b.Or(s.require[rule.Excuses], excuse)
	return err
}
