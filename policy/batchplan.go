package policy

import (
	"errors"
	"fmt"

	"doudi/policy/internal/column"
)

// plan is a programme as one column program, with what each output means.
type plan struct {
	program *column.Program
	about   About
	meets   int   // whether the conditions are met: true, false, unknown or an error
	pending int   // a doubt about the amount leaves the eligible to a person
	broken  int   // a figure of the amounts is an error
	amount  int   // -1 when the programme gives none, or the place leaves it to a person
	fault   int   // a code that no list knows; -1 for none
	single  []int // rows where Decide may say another thing than columns can tell
	gap     bool  // no law gives amounts for the month
	paid    bool  // the programme gives an amount
	alone   bool  // every household has to be decided by itself
}

// planner makes a plan. It is shared by the programme that is asked for and the
// earlier ones that it asks.
type planner struct {
	b       *column.Builder
	columns *columnTable
	lib     *Library
	app     Application // without a household
	lists   *effective  // conditions' law: lists, earlier programmes
	plan    *plan
	outputs []column.Value
	asked   map[string]column.Value // earlier programmes by id
	err     error                   // what kept an earlier programme out
	at      string                  // the rule under way
}

func newPlan(lib *Library, c *columnTable, app Application) (*plan, error) {
	law, err := lib.at(app.Household.Division, app.Date)
	if err != nil {
		return nil, err
	}
	programme, ok := law.programme(app.Programme)
	if !ok || !programme.in(app.Date) {
		return nil, fmt.Errorf("programme %q on %s: %w", app.Programme, app.Date, ErrNoProgramme)
	}
	p := &planner{b: column.NewBuilder(c.table), columns: c, lib: lib, app: app, lists: law, plan: &plan{about: programme.About, amount: -1, fault: -1}, asked: map[string]column.Value{}}
	err = p.whole(programme)
	var no *column.UnsupportedError
	if errors.As(err, &no) {
		err = &NotInBatchError{Programme: app.Programme, Rule: p.at, What: no.What}
	}
	if err != nil {
		return nil, err
	}
	p.plan.program = p.b.Program(p.outputs...)
	return p.plan, nil
}

// whole plans conditions and amounts.
func (p *planner) whole(programme *Programme) error {
	if programme.About != AboutHousehold && programme.About != AboutPerson {
		return &column.UnsupportedError{What: "programmes about a " + string(programme.About)}
	}
	if err := p.faults(); err != nil {
		return err
	}
	r := p.ruling(programme, p.columns.claimant)
	meets, err := r.conditions()
	if err != nil {
		return err
	}
	p.plan.meets = p.output(meets)
	pay, err := r.amounts(p.b.Certain(meets))
	if err != nil {
		return err
	}
	p.plan.gap, p.plan.paid = pay.gap, pay.paid
	p.plan.pending, p.plan.broken = p.output(pay.pending), p.output(pay.broken)
	if pay.known {
		p.plan.amount = p.output(pay.amount)
	}
	return p.err
}

func (p *planner) output(v column.Value) int {
	p.outputs = append(p.outputs, p.b.Spread(v, p.columns.table.Root()))
	return len(p.outputs) - 1
}

// alone makes Decide decide the rows where v is true.
func (p *planner) alone(v column.Value) { p.plan.single = append(p.plan.single, p.output(v)) }

// exclusions are the lists that codes of a set's lines are found in.
var exclusions = map[string][]string{
	"members": {"member-exclusions"}, "incomes": {"income-exclusions", "tekun-exclusions"}, "assets": {"asset-exemptions"},
}

// code is the column with a set's codes.
func (p *planner) code(set string) *column.Column {
	fields := p.columns.fields[p.columns.sets[set]]
	if set == "assets" {
		return fields["exempt"]
	}
	return fields["excluded"]
}

// faults plans the check for codes that no list in force knows, which Decide
// refuses as an *InputError.
func (p *planner) faults() error {
	for _, set := range []string{"members", "incomes", "assets"} {
		unlisted := func(code string) bool {
			for _, list := range exclusions[set] {
				if p.lists.entry(list, code) != nil {
					return false
				}
			}
			return code != ""
		}
		words := p.code(set).Words()
		bad := false
		for _, w := range words {
			bad = bad || unlisted(w)
		}
		if !bad {
			continue
		}
		v := p.b.Any(p.b.Words(p.code(set), "unlisted", unlisted))
		if p.plan.fault >= 0 {
			var err error
			if v, err = p.b.Or(p.outputs[p.plan.fault], v); err != nil {
				return err
			}
		}
		p.plan.fault = p.output(v)
	}
	return nil
}

// earlier is what gets.dibao says: whether an earlier programme of the same pack
// is in force for the household, or would be.
func (p *planner) earlier(programme *Programme) (column.Value, error) {
	if v, ok := p.asked[programme.ID]; ok {
		return v, nil
	}
	v, err := p.gets(programme)
	if err == nil {
		p.asked[programme.ID] = v
	}
	return v, err
}

func (p *planner) gets(asked *Programme) (column.Value, error) {
	programme, ok := p.lists.programme(asked.ID)
	if !ok {
		return column.Value{}, &column.UnsupportedError{What: "a programme of a later pack: " + asked.ID}
	}
	drawn := p.columns.drawn[p.columns.table.Root()]
	draws := p.b.Any(p.b.Words(drawn, "is "+programme.ID, func(w string) bool { return w == programme.ID }))
	if !asked.in(p.app.Date) {
		return draws, nil
	}
	r := p.ruling(programme, p.columns.applicant)
	meets, err := r.conditions()
	if err != nil {
		return column.Value{}, err
	}
	pay, err := r.amounts(p.b.Certain(meets))
	if err != nil {
		return column.Value{}, err
	}
	if pay.gap { // whoever meets the conditions gets an error instead of an answer
		pay.broken = p.b.Bool(true)
	}
	broken, err := p.b.And(p.b.Certain(meets), pay.broken)
	if err != nil {
		return column.Value{}, err
	}
	// Decide does not look further at a programme in force
	return p.b.Choose(draws, p.b.Bool(true), p.b.FailWhere(meets, broken))
}
