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

func (b *bundle) grace(t *testing.T, r casework.Ref) error {
	t.Helper()
	j := casework.Judgement{Signing: b.sign(t, r, "周杰"), ProposalSM3: strings.Repeat("0", 64)}
	if g := b.read(t, r).Grace; g != nil {
		j.ProposalSM3, j.Amount = g.Proposal.SM3, g.Amount
	}
	return lastErr(b.Grace(b.approver, r, j))
}
