package casework

import (
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/policy"
)

// TestRegistersAreToldToTheEngine: what the marriage register, the household register
// and the sources of spending say of a member, as the law reads it.
func TestRegistersAreToldToTheEngine(t *testing.T) {
	t.Parallel()
	const father, wife, child = id.ID(1), id.ID(2), id.ID(3)
	day := func(text string) calendar.Date {
		d, err := calendar.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	family := Facts{Applicant: father, Members: []Member{{PersonID: father, Name: "王建国", Relation: "applicant"}, {PersonID: wife, Name: "李秀英", Relation: "spouse"},
		{PersonID: child, Name: "王小", Relation: "child"}}, Obligors: []Obligor{{Name: "周敏"}}}
	entry := func(item, spouse, on string) Finding {
		f := Finding{PersonID: father, Kind: "marriage", Item: item, Other: spouse}
		if on != "" {
			f.EnteredOn = day(on)
		}
		return f
	}
	fen := func(n policy.Fen) *policy.Fen { return &n }
	for name, c := range map[string]struct {
		found []Finding
		want  policy.Member
	}{
		"married to the declared spouse":  {[]Finding{entry("married", "李秀英", "2010-01-01")}, policy.Member{Marriage: policy.MarriageMarried, Spouse: policy.SpouseMember}},
		"written with another character":  {[]Finding{entry("married", "李 秀瑛", "2010-01-01")}, policy.Member{Marriage: policy.MarriageMarried, Spouse: policy.SpouseMember}},
		"married to nobody declared":      {[]Finding{entry("married", "何芳", "2010-01-01")}, policy.Member{Marriage: policy.MarriageMarried, Spouse: policy.SpouseAbsent}},
		"married to an obligor":           {[]Finding{entry("married", "周敏", "")}, policy.Member{Marriage: policy.MarriageMarried, Spouse: policy.SpouseObligor}},
		"married to whom nobody names":    {[]Finding{entry("married", "", "")}, policy.Member{Marriage: policy.MarriageMarried}},
		"married again after a divorce":   {[]Finding{entry("married", "李秀英", "2016-05-01"), entry("married", "何芳", "2001-05-01"), entry("divorced", "何芳", "2009-05-01")}, policy.Member{Marriage: policy.MarriageMarried, Spouse: policy.SpouseMember}},
		"divorced from the declared":      {[]Finding{entry("married", "李秀英", "2001-05-01"), entry("divorced", "李秀英", "2009-05-01")}, policy.Member{Marriage: policy.MarriageDivorced, Spouse: policy.SpouseMember}},
		"divorced from somebody gone":     {[]Finding{entry("divorced", "何芳", "2009-05-01")}, policy.Member{Marriage: policy.MarriageDivorced, Spouse: policy.SpouseAbsent}},
		"divorced from another relation":  {[]Finding{entry("divorced", "王小", "2009-05-01")}, policy.Member{Marriage: policy.MarriageDivorced}},
		"an entry that says neither":      {[]Finding{entry("marriage", "何芳", "2009-05-01")}, policy.Member{}},
		"registered here":                 {[]Finding{{PersonID: father, Kind: "residence", Item: "here"}}, policy.Member{Registered: policy.RegisteredHere}},
		"registered here, and moved out":  {[]Finding{{PersonID: father, Kind: "residence", Item: "moved_out"}, {PersonID: father, Kind: "residence", Item: "here"}}, policy.Member{Registered: policy.RegisteredAway}},
		"registered elsewhere":            {[]Finding{{PersonID: father, Kind: "residence", Item: "elsewhere"}}, policy.Member{Registered: policy.RegisteredAway}},
		"an address that names no county": {[]Finding{{PersonID: father, Kind: "residence", Item: "residence"}}, policy.Member{}},
		"watched against poverty":         {[]Finding{{PersonID: father, Kind: "residence", Item: "watched"}}, policy.Member{}},
		"bills of a year and of a month":  {[]Finding{{PersonID: father, Kind: "spending", Item: "utilities", Amount: 60_000, Per: "year"}, {PersonID: father, Kind: "spending", Item: "utilities", Amount: 1_000, Per: "month"}}, policy.Member{Spent: fen(72_000)}},
		"a school of high fees":           {[]Finding{{PersonID: father, Kind: "spending", Item: "fees", Amount: 2_000_000, Per: "year"}}, policy.Member{Spent: fen(2_000_000), HighFees: true}},
		"travel abroad":                   {[]Finding{{PersonID: father, Kind: "spending", Item: "abroad", Per: "year"}}, policy.Member{HighFees: true}},
		"another member's entry":          {[]Finding{{PersonID: wife, Kind: "residence", Item: "elsewhere"}}, policy.Member{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := household("513221", family, Report{Findings: c.found}).Members[0]
			if got.Marriage != c.want.Marriage || got.Spouse != c.want.Spouse || got.Registered != c.want.Registered || got.HighFees != c.want.HighFees ||
				(got.Spent == nil) != (c.want.Spent == nil) || got.Spent != nil && *got.Spent != *c.want.Spent {
				t.Errorf("%q %q %q %v %t", got.Marriage, got.Spouse, got.Registered, got.Spent, got.HighFees)
			}
		})
	}
}
