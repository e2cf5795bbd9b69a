package casework

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"doudi/internal/money"
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
