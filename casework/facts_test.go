package casework

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

func yuan(n int64) *money.Fen { f := money.Yuan(n); return &f }

func pfen(n int64) *policy.Fen { f := policy.Fen(n * 100); return &f }

func family() Facts {
	return Facts{Applicant: 1, Members: []Member{{PersonID: 1, Relation: "applicant", BornOn: calendar.On(1970, 3, 2), Disability: "limb", DisabilityGrade: 2},
		{PersonID: 2, Relation: "spouse"}}}
}

func TestFoundBesideDeclared(t *testing.T) {
	t.Parallel()
	found := func(item string, amount money.Fen, per string, quantity int) Finding {
		return Finding{PersonID: 1, Kind: "income", Item: item, Amount: amount, Per: per, Quantity: quantity}
	}
	for _, c := range []struct {
		name     string
		declared []Line
		found    []Finding
		want     []policy.Income
	}{
		{"declared alone stays", []Line{{PersonID: 1, Item: "wage", Amount: yuan(500), Per: "month", Months: 8}}, nil,
			[]policy.Income{{Member: "1", Kind: policy.IncomeWage, Amount: pfen(500), Per: policy.PerMonth, Months: 8, Basis: policy.Declared}}},
		{"found alone is added", nil, []Finding{found("transfer", money.Yuan(120), "month", 1)},
			[]policy.Income{{Member: "1", Kind: policy.IncomeTransfer, Amount: pfen(120), Per: policy.PerMonth, Basis: policy.Found}}},
		{"more found replaces", []Line{{PersonID: 1, Item: "wage", Amount: yuan(500), Per: "month"}}, []Finding{found("wage", money.Yuan(9000), "year", 1)},
			[]policy.Income{{Member: "1", Kind: policy.IncomeWage, Amount: pfen(9000), Per: policy.PerYear, Basis: policy.Found}}},
		{"a larger word against oneself stands", []Line{{PersonID: 1, Item: "wage", Amount: yuan(500), Per: "month"}}, []Finding{found("wage", money.Yuan(5000), "year", 1)},
			[]policy.Income{{Member: "1", Kind: policy.IncomeWage, Amount: pfen(500), Per: policy.PerMonth, Basis: policy.Declared}}},
		{"what was not known is found", []Line{{PersonID: 1, Item: "property", Per: "year"}}, []Finding{found("property", money.Yuan(10), "year", 1)},
			[]policy.Income{{Member: "1", Kind: policy.IncomeProperty, Amount: pfen(10), Per: policy.PerYear, Basis: policy.Found}}},
		{"not known stays unknown", []Line{{PersonID: 1, Item: "property", Per: "once"}}, nil,
			[]policy.Income{{Member: "1", Kind: policy.IncomeProperty, Per: policy.PerYear, Basis: policy.Declared}}},
		{"another person's is another's", []Line{{PersonID: 2, Item: "wage", Amount: yuan(1), Per: "month"}}, []Finding{found("wage", money.Yuan(2), "month", 1)},
			[]policy.Income{{Member: "2", Kind: policy.IncomeWage, Amount: pfen(1), Per: policy.PerMonth, Basis: policy.Declared},
				{Member: "1", Kind: policy.IncomeWage, Amount: pfen(2), Per: policy.PerMonth, Basis: policy.Found}}},
		{"an item unknown to the form", nil, []Finding{found("royalty", money.Yuan(3), "year", 1)},
			[]policy.Income{{Member: "1", Kind: policy.IncomeOther, Amount: pfen(3), Per: policy.PerYear, Basis: policy.Found}}},
	} {
		f := family()
		f.Incomes = c.declared
		got := household("513221100001", f, Report{Findings: c.found}).Incomes
		if c.want == nil {
			c.want = []policy.Income{}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s:\n%s", c.name, d)
		}
	}
}

func TestThingsAreCounted(t *testing.T) {
	t.Parallel()
	f := family()
	f.Assets = []Line{{PersonID: 1, Item: "vehicle", Amount: yuan(3000), Quantity: 1, Excluded: "farm"}, {PersonID: 2, Item: "house", Quantity: 1}}
	one := Finding{PersonID: 1, Kind: "asset", Item: "vehicle", Quantity: 1}
	got := household("513221100001", f, Report{Findings: []Finding{one}}).Assets
	if len(got) != 2 || got[0].Basis != policy.Declared || *got[0].Amount != 300000 {
		t.Errorf("the same car is counted twice or loses its value: %+v", got)
	}
	got = household("513221100001", f, Report{Findings: []Finding{one, one}}).Assets
	if len(got) != 3 || got[1].Basis != policy.Found || got[1].Amount != nil || got[1].Exempt != "" {
		t.Errorf("a second car is not found: %+v", got)
	}
}

func TestDeathAndCustody(t *testing.T) {
	t.Parallel()
	f := family()
	f.Incomes = []Line{{PersonID: 2, Item: "wage", Amount: yuan(1), Per: "month"}}
	f.Deductions = []Line{{PersonID: 2, Item: "rigid-illness", Amount: yuan(1), Per: "month"}}
	h := household("513221100001", f, Report{Findings: []Finding{{PersonID: 2, Kind: "death"}, {PersonID: 1, Kind: "custody"}}})
	if len(h.Members) != 1 || !h.Members[0].InPrison || len(h.Incomes) != 0 || len(h.Deductions) != 0 {
		t.Errorf("a dead member still counts: %+v", h)
	}
	if m := h.Members[0]; m.Birth == nil || m.Disability == nil || m.Disability.Grade != 2 || m.Ref != "1" {
		t.Errorf("member %+v", m)
	}
}

// TestWhoARegisterNames: what departments know of who a member is reaches the engine,
// and what they do not say leaves the declaration.
func TestWhoARegisterNames(t *testing.T) {
	t.Parallel()
	limb := &policy.Disability{Kind: policy.DisabilityLimb, Grade: 2} // as declared
	for name, c := range map[string]struct {
		found Finding
		want  func(*policy.Member)
	}{
		"nothing":                   {Finding{}, func(*policy.Member) {}},
		"a graver certificate":      {Finding{Kind: "disability", Item: "mental", Grade: 1}, func(m *policy.Member) { m.Disability = &policy.Disability{Kind: policy.DisabilityMental, Grade: 1} }},
		"a certificate not typed":   {Finding{Kind: "disability", Item: "disability", Grade: 1}, func(*policy.Member) {}},
		"a certificate ungraded":    {Finding{Kind: "disability", Item: "mental"}, func(*policy.Member) {}},
		"a sentence":                {Finding{Kind: "custody", Item: "custody"}, func(m *policy.Member) { m.InPrison = true }},
		"compulsory detox":          {Finding{Kind: "custody", Item: "detox"}, func(m *policy.Member) { m.InDetox = true }},
		"correction at home":        {Finding{Kind: "custody", Item: "correction"}, func(*policy.Member) {}},
		"a serious illness":         {Finding{Kind: "illness", Item: "illness", Amount: money.Yuan(30_000)}, func(m *policy.Member) { m.Illness = true }},
		"a school":                  {Finding{Kind: "study", Item: "college"}, func(m *policy.Member) { m.Study = policy.StudyCollege }},
		"a school of no known kind": {Finding{Kind: "study", Item: "study"}, func(*policy.Member) {}},
	} {
		c.found.PersonID = 1
		want := policy.Member{Ref: "1", Relation: "applicant", Birth: birth(calendar.On(1970, 3, 2)), Disability: limb}
		c.want(&want)
		got := household("513221100001", family(), Report{Findings: []Finding{c.found}}).Members
		if d := cmp.Diff(want, got[0]); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
		if got[1].Disability != nil || got[1].InPrison || got[1].Illness {
			t.Errorf("%s: what is one member's is another's: %+v", name, got[1])
		}
	}
}

func TestOneSilenceIsASilentSource(t *testing.T) {
	t.Parallel()
	h := household("513221100001", family(), Report{Replies: []Reply{{PersonID: 1, Source: "deposits", Answered: true, Covers: []string{"assets"}},
		{PersonID: 2, Source: "deposits", Covers: []string{"assets"}}, {PersonID: 1, Source: "companies", Answered: true, Covers: []string{"income", "assets"}}}})
	want := []policy.Source{{Code: "companies", Status: policy.Answered, Covers: []policy.Subject{"income", "assets"}},
		{Code: "deposits", Status: policy.NoReply, Covers: []policy.Subject{"assets"}}}
	if d := cmp.Diff(want, h.Sources); d != "" {
		t.Error(d)
	}
}

func TestAdults(t *testing.T) {
	t.Parallel()
	f := Facts{Members: []Member{{PersonID: 1, BornOn: calendar.On(2008, 11, 23)}, {PersonID: 2, BornOn: calendar.On(2008, 11, 24)}, {PersonID: 3}}}
	if d := cmp.Diff([]id.ID{1, 3}, f.adults(calendar.On(2026, 11, 23))); d != "" {
		t.Error(d)
	}
}

func TestNumeral(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 22: "二十二", 45: "四十五", 76: "七十六"} {
		if got := numeral(n); got != want {
			t.Errorf("numeral(%d) = %s, want %s", n, got, want)
		}
	}
}
