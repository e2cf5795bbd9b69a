package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
)

// TestGrace: work lifts a family above the standard; what it draws goes on for the
// months that the packs allow and ends by itself, with a notice at both ends.
func TestGrace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		earns := money.Yuan(5000)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}
		facts := b.registry.households[household].Facts
		facts.Incomes = []casework.Line{{PersonID: daughter, Item: "wage", Amount: &earns, Per: "month"}}
		begun := func(took calendar.Date) casework.Ref {
			facts.NewWork = took
			d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "dibao", HouseholdID: household, Facts: &facts, Channel: "review", Reason: "女儿就业"}))
			r := casework.Ref{County: d.County, ID: d.ID}
			b.walk(t, r, toCounty)
			return r
		}
		without := begun(calendar.Date{})
		b.walk(t, without, "hear")
		refused(t, b.grace(t, without), errs.Conflict, "a grace period without new work")
		b.walk(t, without, "withdraw")

		r := begun(calendar.On(2026, 9, 1))
		if p := b.read(t, r); p.Grace == nil || p.Grace.Until != 202703 || p.Grace.Amount != money.Yuan(400) {
			t.Fatalf("offered %+v", p.Grace)
		}
		refused(t, b.grace(t, r), errs.Conflict, "a grace period without a hearing")
		b.walk(t, r, "hear")
		if err := b.grace(t, r); err != nil {
			t.Fatal(err)
		}
		p := b.read(t, r)
		if p.State != casework.Confirmed || p.Decision.ValidTo != calendar.On(2027, 3, 31) || p.Decision.Amount != money.Yuan(400) || len(p.Steps) != 1 || p.Steps[0].Act != casework.ActServe {
			t.Errorf("%+v waits for %+v", p.Decision, p.Steps)
		}
		if g := b.entitlements.faded; len(g) != 1 || g[0].From != 202704 || len(b.entitlements.adjusted) != 0 {
			t.Errorf("faded %+v", g)
		}
		if !strings.Contains(p.Decision.Notice, "发放至2027年3月，从2027年4月起停止发放") {
			t.Errorf("notice: %s", p.Decision.Notice)
		}
		b.walk(t, r, "serve")

		b.on(calendar.On(2027, 3, 31))
		if n := must[int](t)(b.EndRecognitions(t.Context())); n != 0 {
			t.Errorf("%d ended on the last day", n)
		}
		b.on(calendar.On(2027, 4, 1))
		b.entitlements.drawn = nil
		if n := must[int](t)(b.EndRecognitions(t.Context())); n != 1 || len(b.entitlements.ended) != 1 {
			t.Errorf("%d ended, labels %v", n, b.entitlements.ended)
		}
		if p := b.read(t, r); p.Documents[len(p.Documents)-1].Kind != "grace_end" {
			t.Errorf("%+v", p.Documents)
		}
		if n := must[int](t)(b.EndRecognitions(t.Context())); n != 0 {
			t.Errorf("%d ended twice", n)
		}
	})
}

// TestWorkLostInTheGracePeriod: whoever loses the work before the grace period is over is
// reviewed, and what is confirmed lasts, though it is the same amount; the end of the
// grace period takes nothing from them.
func TestWorkLostInTheGracePeriod(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		earns := money.Yuan(5000)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}
		reviewed := func(facts *casework.Facts, script string) casework.Ref {
			d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "dibao", HouseholdID: household, Facts: facts, Channel: "review", Reason: "就业变化"}))
			r := casework.Ref{County: d.County, ID: d.ID}
			b.walk(t, r, script)
			return r
		}
		facts := b.registry.households[household].Facts
		facts.Incomes, facts.NewWork = []casework.Line{{PersonID: daughter, Item: "wage", Amount: &earns, Per: "month"}}, calendar.On(2026, 9, 1)
		if err := b.grace(t, reviewed(&facts, toCounty+" hear")); err != nil {
			t.Fatal(err)
		}
		b.on(calendar.On(2026, 12, 7))
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(400), Until: 202703}}
		lost := b.registry.households[household].Facts
		r := reviewed(&lost, toCounty+" confirm")
		if g := b.entitlements.adjusted; len(g) != 1 || !g[0].Lasts || g[0].From != 202701 {
			t.Errorf("adjusted %+v", g)
		}
		b.on(calendar.On(2027, 4, 1))
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}
		if _, err := b.EndRecognitions(t.Context()); err != nil || len(b.entitlements.ended) != 0 {
			t.Errorf("the grace period ended %v, %v", b.entitlements.ended, err)
		}
		b.state(t, r, casework.Confirmed)
	})
}

// TestAFamilyReadsWhenItsGraceEnds: the family that filed reads in its own case until
// when the grace period of a later review pays; who filed for another family does not.
func TestAFamilyReadsWhenItsGraceEnds(t *testing.T) {
	t.Parallel()
	for _, proxy := range []*casework.Proxy{nil, {Name: "余文军", Relation: "邻居", Agreed: true}} {
		each(t, func(t *testing.T, b *bundle) {
			b.on(calendar.On(2026, 9, 1))
			family := familyOf(t, 9001)
			a := applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "applicant"})
			a.Incomes[0].Amount, a.Proxy = yuan(50), proxy
			filed := must[casework.Filed](t)(b.file(t, family, a))
			b.walk(t, filed.Ref, "accept investigate +1 visit report opinion publish posted close confirm")
			b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}
			if seen := must[casework.Tracked](t)(b.track(t, family, filed.Ref)); !seen.GraceUntil.IsZero() {
				t.Errorf("before the review the family reads %s", seen.GraceUntil)
			}
			earns := money.Yuan(5000)
			facts := b.registry.households[household].Facts
			facts.Incomes, facts.NewWork = []casework.Line{{PersonID: daughter, Item: "wage", Amount: &earns, Per: "month"}}, calendar.On(2026, 9, 1)
			d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "dibao", HouseholdID: household, Facts: &facts, Channel: "review", Reason: "女儿就业"}))
			r := casework.Ref{County: d.County, ID: d.ID}
			b.walk(t, r, toCounty+" hear")
			if err := b.grace(t, r); err != nil {
				t.Fatal(err)
			}
			want := calendar.On(2027, 3, 31)
			if proxy != nil {
				want = calendar.Date{}
			}
			seen := must[casework.Tracked](t)(b.track(t, family, filed.Ref))
			if seen.GraceUntil != want {
				t.Errorf("the family reads %s, want %s", seen.GraceUntil, want)
			}
			if seen.Decision.Grace || proxy == nil && !seen.After[0].Decision.Grace {
				t.Errorf("what was decided then is a grace period: %v, of the review: %+v", seen.Decision.Grace, seen.After)
			}
		})
	}
}

func (b *bundle) grace(t *testing.T, r casework.Ref) error {
	t.Helper()
	j := casework.Judgement{Signing: b.sign(t, r, "周杰"), ProposalSM3: strings.Repeat("0", 64)}
	if g := b.read(t, r).Grace; g != nil {
		j.ProposalSM3, j.Amount = g.Proposal.SM3, g.Amount
	}
	return lastErr(b.Grace(b.approver, r, j))
}
