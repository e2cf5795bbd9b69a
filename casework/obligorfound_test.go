package casework

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"doudi/internal/calendar"
	"doudi/internal/money"
	"doudi/law"
	"doudi/policy"
)

// TestFoundOfObligor: what departments found about an obligor is his, and none of
// the family's means.
func TestFoundOfObligor(t *testing.T) {
	t.Parallel()
	yes := true
	wage := Finding{PersonID: 9, Kind: "income", Item: "wage", Amount: money.Yuan(48000), Per: "year"}
	answered := []Reply{{PersonID: 9, Source: "wages", Answered: true, Covers: []string{"income"}}, {PersonID: 1, Source: "wages", Answered: true, Covers: []string{"income"}}}
	silent := []Reply{{PersonID: 9, Source: "wages", Covers: []string{"income"}}, {PersonID: 1, Source: "wages", Answered: true, Covers: []string{"income"}}}
	of := func(o policy.Obligor) []policy.Obligor {
		o.Ref, o.Supports = "obligor-000", "1"
		return []policy.Obligor{o}
	}
	for _, c := range []struct {
		name string
		says Obligor
		r    Report
		want []policy.Obligor
	}{
		{"said alone", Obligor{Income: yuan(30000)}, Report{}, of(policy.Obligor{Income: pfen(30000), HouseholdIncome: pfen(30000)})},
		{"more is found", Obligor{Income: yuan(30000)}, Report{Findings: []Finding{wage}, Replies: answered}, of(policy.Obligor{Income: pfen(48000), HouseholdIncome: pfen(48000)})},
		{"his family has more than he", Obligor{Income: yuan(30000), HouseholdIncome: yuan(90000), HouseholdSize: 3, Supported: 2}, Report{Findings: []Finding{wage}, Replies: answered},
			of(policy.Obligor{Income: pfen(48000), HouseholdIncome: pfen(90000), HouseholdSize: 3, Supported: 2})},
		{"his family is not known by him alone", Obligor{HouseholdSize: 3}, Report{Findings: []Finding{wage}, Replies: answered}, of(policy.Obligor{Income: pfen(48000), HouseholdSize: 3})},
		{"nothing found is not nothing", Obligor{}, Report{Replies: answered}, of(policy.Obligor{})},
		{"found while a source is silent", Obligor{}, Report{Findings: []Finding{wage}, Replies: silent}, of(policy.Obligor{})},
		{"property is found beside a yes", Obligor{PropertyFits: &yes}, Report{Findings: []Finding{{PersonID: 9, Kind: "asset", Item: "vehicle", Quantity: 1}}}, of(policy.Obligor{})},
		{"a member's property says nothing of his", Obligor{PropertyFits: &yes}, Report{Findings: []Finding{{PersonID: 1, Kind: "asset", Item: "vehicle", Quantity: 1}}},
			of(policy.Obligor{PropertyFits: &yes})},
		{"in custody", Obligor{}, Report{Findings: []Finding{{PersonID: 9, Kind: "custody"}}}, of(policy.Obligor{InPrison: true})},
		{"dead", Obligor{}, Report{Findings: []Finding{{PersonID: 9, Kind: "death"}}}, []policy.Obligor{}},
	} {
		f := family()
		c.says.PersonID, c.says.Supports = 9, 1
		f.Obligors = []Obligor{c.says}
		h := household("513221100001", f, c.r)
		if d := cmp.Diff(c.want, h.Obligors); d != "" {
			t.Errorf("%s:\n%s", c.name, d)
		}
		for _, i := range h.Incomes {
			if i.Member == "9" {
				t.Errorf("%s: his income is the family's: %+v", c.name, i)
			}
		}
		for _, s := range h.Sources {
			if s.Status != policy.Answered {
				t.Errorf("%s: a source that is silent about him is silent about the family", c.name)
			}
		}
	}
}

// TestFoundIncomeOfObligorMovesTheAmount: where a place imputes support by a formula
// (民发〔2021〕57号 art.13), what the registers know of an obligor decides how much the
// family is given; while they are silent, nothing is decided.
func TestFoundIncomeOfObligorMovesTheAmount(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := Facts{Applicant: 1, Incomes: []Line{}, Assets: []Line{}, Members: []Member{{PersonID: 1, Relation: "applicant", BornOn: calendar.On(1980, 1, 1)},
		{PersonID: 2, Relation: "spouse", BornOn: calendar.On(1982, 1, 1)}, {PersonID: 3, Relation: "child", BornOn: calendar.On(2015, 1, 1)}},
		Obligors: []Obligor{{PersonID: 9, Name: "尔玛强", Supports: 1, Relation: "parent"}}}
	reply := func(answered bool) []Reply {
		return []Reply{{PersonID: 9, Source: "contributions", Answered: answered, Covers: []string{"income"}}}
	}
	wage := []Finding{{PersonID: 9, Source: "contributions", Kind: "income", Item: "wage", Amount: money.Yuan(2000), Per: "month"}}
	for _, c := range []struct {
		name    string
		r       Report
		outcome policy.Outcome
		amount  policy.Fen
	}{
		{"no answer about him", Report{Replies: reply(false)}, policy.Undetermined, 0},
		{"2,000 yuan a month are found: 1500 - (2000 - 1.5*500)*0.5", Report{Replies: reply(true), Findings: wage}, policy.Eligible, 875_00},
	} {
		app := policy.Application{Programme: "dibao", Date: policy.Date{Year: 2026, Month: 9, Day: 1}, Period: policy.Period(calendar.On(2026, 9, 1).Period()),
			Household: household("439901", f, c.r)}
		d, err := NewLaw(lib).Decide(t.Context(), app)
		if err != nil || d.Outcome != c.outcome || d.MonthlyAmount != c.amount {
			t.Errorf("%s: %s, %d, %v; want %s, %d", c.name, d.Outcome, d.MonthlyAmount, err, c.outcome, c.amount)
		}
	}
}
