package law_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"doudi/law"
	"doudi/policy"
)

// poor is a family of the invented county: an applicant, a parent of 82 with a
// severe limb disability and a schoolchild.
func poor(wage policy.Fen) policy.Application {
	yes := true
	born := func(year int) *policy.Date { return &policy.Date{Year: year, Month: 1, Day: 1} }
	return policy.Application{Date: policy.Date{Year: 2026, Month: 9, Day: 1}, Household: policy.Household{
		Division: "439901", Assets: []policy.Asset{}, Obligors: []policy.Obligor{},
		Members: []policy.Member{
			{Ref: "A", Birth: born(1980), Relation: policy.RelationApplicant, Labour: policy.LabourAble},
			{Ref: "B", Birth: born(1944), Relation: policy.RelationParent, LegalDuty: &yes, LivesTogether: &yes, Care: &yes,
				Disability: &policy.Disability{Kind: policy.DisabilityLimb, Grade: 2}, SelfCare: &policy.SelfCare{Eat: true}},
			{Ref: "C", Birth: born(2015), Relation: policy.RelationChild, Study: policy.StudyCompulsory},
		},
		Incomes: []policy.Income{{Member: "A", Kind: policy.IncomeWage, Amount: &wage, Per: policy.PerMonth, Basis: policy.Found}},
	}}
}

// outcomes lists programme/person=outcome.
func outcomes(all policy.Entitlements) map[string]policy.Outcome {
	out := map[string]policy.Outcome{}
	for _, d := range all.Decisions {
		key := d.Application.Programme
		if p := d.Application.Person; p != "" {
			key += "/" + p
		}
		out[key] = d.Outcome
	}
	return out
}

func TestOnePassKeepsOrderAndExclusions(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	single := poor(0)
	single.Household.Members = single.Household.Members[1:2]
	single.Household.Members[0].Relation = policy.RelationApplicant
	single.Household.Incomes = []policy.Income{}
	for _, c := range []struct {
		name    string
		app     policy.Application
		want    map[string]policy.Outcome
		monthly policy.Fen
	}{
		// 500 × 3 − 600, extra help twice 80, living and nursing subsidy 110 each, old-age allowance 100
		{"dibao family", poor(60000), map[string]policy.Outcome{
			"tekun/B": policy.Ineligible, "dibao": policy.Eligible, "edge": policy.Ineligible, "rigid": policy.Ineligible,
			"dibao-extra/B": policy.Eligible, "dibao-extra/C": policy.Eligible, "dibao-single/B": policy.Ineligible,
			"disability-living/B": policy.Eligible, "disability-nursing/B": policy.Eligible, "old-age/B": policy.Eligible, "education/C": policy.Eligible,
		}, 90000 + 2*8000 + 2*11000 + 10000},
		// individual application 250, not as a household of one beside it; both subsidies 110, old-age allowance 100
		{"edge family", poor(180000), map[string]policy.Outcome{
			"dibao": policy.Ineligible, "edge": policy.Eligible, "dibao-extra/B": policy.Ineligible, "dibao-individual/B": policy.Eligible,
			"dibao-single/B": policy.Ineligible, "disability-living/B": policy.Eligible, "education/C": policy.Eligible, "medical-premium/A": policy.Ineligible,
		}, 25000 + 2*11000 + 10000},
		// base 650 and full care 600, old-age allowance 100; no dibao, no subsidy beside it
		{"extreme hardship", single, map[string]policy.Outcome{
			"tekun/B": policy.Eligible, "dibao": policy.Ineligible, "edge": policy.Ineligible,
			"disability-living/B": policy.Ineligible, "disability-nursing/B": policy.Ineligible, "old-age/B": policy.Eligible, "medical-premium/B": policy.Eligible,
		}, 65000 + 60000 + 10000},
	} {
		all, err := e.DecideAll(t.Context(), c.app)
		if err != nil {
			t.Fatal(err)
		}
		got := outcomes(all)
		for key, want := range c.want {
			if got[key] != want {
				t.Errorf("%s: %s is %q, want %q", c.name, key, got[key], want)
			}
		}
		if all.Monthly != c.monthly {
			t.Errorf("%s: %s a month, want %s", c.name, all.Monthly, c.monthly)
		}
		if !all.Demonstration {
			t.Errorf("%s: does not say that figures are invented", c.name)
		}
	}
}

func TestUnclaimedLeavesOutWhatIsDrawnOrAskedFor(t *testing.T) {
	t.Parallel()
	app := poor(60000)
	amount := policy.Fen(90000)
	app.Household.Grants = []policy.Grant{{Programme: "dibao", Amount: &amount}}
	app.Household.Requested = []string{"dibao-extra"}
	all, err := loaded(t).DecideAll(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, u := range all.Unclaimed {
		left = append(left, strings.TrimSuffix(u.Programme+"/"+u.Person, "/"))
	}
	want := []string{"medical-premium/A", "medical-premium/B", "medical-premium/C", "disability-living/B", "disability-nursing/B", "old-age/B", "education/C"}
	for _, w := range want {
		if !slices.Contains(left, w) {
			t.Errorf("%s is not among the unclaimed %v", w, left)
		}
	}
	for _, not := range []string{"dibao", "dibao-extra/B", "dibao-extra/C", "edge"} {
		if slices.Contains(left, not) {
			t.Errorf("%s is among the unclaimed", not)
		}
	}
}

// TestEveryDecisionOfAPassReplays decides each again by itself, from its bytes.
func TestEveryDecisionOfAPassReplays(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	rapid.Check(t, func(rt *rapid.T) {
		app := poor(policy.Fen(rapid.Int64Range(0, 400000).Draw(rt, "wage")))
		if rapid.Bool().Draw(rt, "obligors not stated") {
			app.Household.Obligors = nil
		}
		if rapid.Bool().Draw(rt, "assets not stated") {
			app.Household.Assets = nil
		}
		if rapid.Bool().Draw(rt, "draws support") {
			app.Household.Grants = []policy.Grant{{Programme: "tekun", Person: "B"}}
		}
		all, err := e.DecideAll(t.Context(), app)
		if err != nil {
			rt.Fatal(err)
		}
		for _, d := range all.Decisions {
			stored, err := d.Canonical()
			if err != nil {
				rt.Fatal(err)
			}
			if again, err := e.Replay(t.Context(), stored); err != nil || !bytes.Equal(stored, again) {
				rt.Errorf("%s %s: %v", d.Application.Programme, d.Application.Person, err)
			}
		}
	})
}

// TestEveryProgrammeSpeaksBothLanguages looks at the sentences of every
// decision of a pass: none is empty, none keeps a name in braces, and a
// refusal names the remedies.
func TestEveryProgrammeSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	for _, wage := range []policy.Fen{0, 60000, 180000, 500000} {
		all, err := e.DecideAll(t.Context(), poor(wage))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all.Decisions {
			for l, remedy := range map[policy.Language]string{policy.Chinese: "60 日内向县级人民政府申请行政复议", policy.English: "county government for administrative review within 60 days"} {
				text := strings.Join(d.Explain(l), "\n")
				if strings.ContainsAny(text, "{}") || strings.Contains(text, "\n\n") || strings.Contains(text, "：（") {
					t.Errorf("%s: %s", d.Application.Programme, text)
				}
				if (d.Outcome == policy.Ineligible) != strings.Contains(text, remedy) {
					t.Errorf("%s is %s and its remedies are wrong:\n%s", d.Application.Programme, d.Outcome, text)
				}
			}
		}
	}
}

// TestNoticesNameRemediesAndTimeLimits looks at a notice of each kind.
func TestNoticesNameRemediesAndTimeLimits(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	for _, c := range []struct {
		wage     policy.Fen
		assets   bool
		says     []string
		remedies int
	}{
		{60000, true, []string{"保障金 900.00 元", "第 1 个月起按月发放（民发〔2021〕57号第二十一条）"}, 1},
		{500000, true, []string{"不符合最低生活保障条件", "自作出决定之日起 3 个工作日内书面送达（民发〔2021〕57号第二十一条）"}, 1},
		{60000, false, []string{"材料尚不足以判断", "家庭财产（未申报）"}, 0},
	} {
		app := poor(c.wage)
		app.Programme = "dibao"
		if !c.assets {
			app.Household.Assets = nil
		}
		d, err := e.Decide(t.Context(), app)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := e.Notice(d, policy.Chinese)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(lines, "\n")
		for _, want := range append(c.says, "演示数据") {
			if !strings.Contains(text, want) {
				t.Errorf("the notice does not say %s:\n%s", want, text)
			}
		}
		if n := strings.Count(text, "60 日内向县级人民政府申请行政复议，或者自知道之日起 6 个月内"); n != c.remedies {
			t.Errorf("remedies stand %d times:\n%s", n, text)
		}
	}
}

// TestHunanDecidesSubsidiesWithoutAStandard has a province with two figures
// only: what needs a dibao standard is a gap that says so, the rest is decided.
func TestHunanDecidesSubsidiesWithoutAStandard(t *testing.T) {
	t.Parallel()
	app := poor(60000)
	app.Household.Division = "430102"
	all, err := loaded(t).DecideAll(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	if outcomes(all)["disability-nursing/B"] != policy.Eligible || all.Monthly != 11000 || all.Demonstration {
		t.Errorf("got %v, %s", outcomes(all), all.Monthly)
	}
	if !slices.ContainsFunc(all.Gaps, func(g policy.ProgrammeGap) bool {
		return g.Programme == "dibao" && strings.Contains(g.Text.Zh, "无标准")
	}) {
		t.Errorf("gaps are %+v", all.Gaps)
	}
}

func TestFraudFineByDate(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[policy.Date][2]int64{{Year: 2026, Month: 3, Day: 1}: {1, 3}, {Year: 2026, Month: 8, Day: 1}: {0, 2}} {
		p, err := lib.Parameters("231025", day)
		if err != nil {
			t.Fatal(err)
		}
		least, _, err := p.Ratio("fraud.fine.min")
		if err != nil {
			t.Fatal(err)
		}
		most, _, err := p.Ratio("fraud.fine.max")
		if err != nil || [2]int64{least, most} != want {
			t.Errorf("on %s the fine is %d to %d times, want %v (%v)", day, least, most, want, err)
		}
		from, to, err := p.FraudFine(1000_00)
		if err != nil || [2]policy.Fen{from, to} != [2]policy.Fen{policy.Fen(want[0]) * 1000_00, policy.Fen(want[1]) * 1000_00} {
			t.Errorf("on %s the fine for 1,000 yuan is %s to %s (%v)", day, from, to, err)
		}
	}
}

func BenchmarkDecideAll(b *testing.B) {
	e := loaded(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.DecideAll(b.Context(), poor(60000)); err != nil {
			b.Fatal(err)
		}
	}
}
