package casework_test

import (
	"errors"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/policy"
)

func (b *bundle) hearing(t *testing.T, r casework.Ref) casework.Hearing {
	t.Helper()
	return casework.Hearing{Signing: b.sign(t, r, ""), HeardOn: b.today(), Who: "尔玛泽仁", Method: "in_person", Words: "女儿的工作只到年底，希望继续发放。",
		SignedForm: b.evidence(t, b.clerk, county, "evidence")}
}

// review begins a review of a household that draws an amount a month and earns
// another.
func (b *bundle) review(t *testing.T, draws, earns money.Fen) casework.Ref {
	t.Helper()
	b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &draws}, {Programme: "edge"}}
	facts := b.registry.households[household].Facts
	facts.Incomes = []casework.Line{{PersonID: daughter, Item: "wage", Amount: &earns, Per: "month"}}
	d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "dibao", HouseholdID: household, Facts: &facts,
		Channel: "review", Reason: "半年核查"}))
	return casework.Ref{County: d.County, ID: d.ID}
}

const toCounty = "submit investigate +1 visit report opinion "

// TestReviewGoesOn: what is still right is paid as before, without publicity
// and without a hearing, and the office says so in writing.
func TestReviewGoesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.review(t, money.Yuan(400), money.Yuan(300))
		b.walk(t, r, toCounty+"confirm")
		p := b.read(t, r)
		if p.State != casework.Confirmed || p.Purpose != procedure.Review || len(b.entitlements.grants) != 0 || len(b.entitlements.adjusted) != 1 {
			t.Fatalf("%+v, %+v", p.Summary, b.entitlements)
		}
		if g := b.entitlements.adjusted[0]; g.Amount != money.Yuan(400) || g.Decision != p.Decision.ID || g.From != b.today().Period().Add(1) {
			t.Errorf("%+v", g)
		}
		if !strings.Contains(p.Decision.Notice, "继续按每月400.00元发放") {
			t.Errorf("notice: %s", p.Decision.Notice)
		}
	})
}

// TestReviewHearsFirst: less is paid only after the family was heard (社会救助法
// art.48), more at once; the notice says what was before, and why.
func TestReviewHearsFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.review(t, money.Yuan(500), money.Yuan(300))
		b.walk(t, r, toCounty)
		if p := b.read(t, r); len(p.Steps) != 1 || p.Steps[0].Act != casework.ActHear || *p.Standing != money.Yuan(500) {
			t.Errorf("waits for %+v", p.Steps)
		}
		err := b.act(t, r, "confirm")
		refused(t, err, errs.Conflict, "less without a hearing")
		var told *errs.Error
		if !errors.As(err, &told) || !strings.Contains(told.Message, "第四十八条") {
			t.Errorf("%v cites no article", err)
		}
		late := b.hearing(t, r)
		late.HeardOn = b.today().AddDays(1)
		refused(t, lastErr(b.Hear(b.clerk, r, late)), errs.Invalid, "heard tomorrow")
		b.walk(t, r, "hear confirm")
		p := b.read(t, r)
		if !strings.Contains(p.Decision.Notice, "由每月500.00元调整为每月400.00元") || !strings.Contains(p.Decision.Notice, "情况属实") || len(p.Hearings) != 1 {
			t.Errorf("%s %+v", p.Decision.Notice, p.Hearings)
		}
		if seen := must[casework.Page](t)(b.Page(b.assistant, r)); seen.Hearings[0].Words != "" || seen.Decision.Notice != "" {
			t.Errorf("the village assistant reads %+v", seen.Hearings)
		}
		more := b.review(t, money.Yuan(100), money.Yuan(300))
		b.walk(t, more, toCounty+"confirm")
	})
}

// TestReviewStops: the walk of an appeal. A stop without a hearing is blocked
// (facts T14); the stop ends payment, a revoked stop brings back what was missed,
// one that is upheld does not, and a family can appeal again, to a court.
func TestReviewStops(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 10))
		r := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, r, toCounty)
		refused(t, b.act(t, r, "stop"), errs.Conflict, "a stop without a hearing")
		b.walk(t, r, "hear stop")
		p := b.read(t, r)
		if p.State != casework.Stopped || p.Decision.Outcome != casework.Stopped || len(p.Steps) != 1 || p.Steps[0].Act != casework.ActServe {
			t.Fatalf("%+v waits for %+v", p.Decision, p.Steps)
		}
		if len(b.entitlements.stopped) != 1 || b.entitlements.stopped[0].From != calendar.Period(202609) || b.entitlements.stopped[0].Decision != p.Decision.ID {
			t.Errorf("stopped %+v", b.entitlements.stopped)
		}
		for _, want := range []string{"2026年9月起停止发放", "2026年8月11日听取了您的意见", "行政复议", "家庭月收入 5,000.00 元"} {
			if !strings.Contains(p.Decision.Notice, want) {
				t.Errorf("the notice lacks %q: %s", want, p.Decision.Notice)
			}
		}
		b.walk(t, r, "serve +3 appeal")
		refused(t, b.act(t, r, "appeal"), errs.Conflict, "an appeal during an appeal")
		b.walk(t, r, "upheld +3 appeal revoked")
		b.state(t, r, casework.Restored)
		if len(b.entitlements.resumed) != 1 || b.entitlements.resumed[0].From != calendar.Period(202609) || len(b.entitlements.grants) != 0 {
			t.Errorf("resumed %+v", b.entitlements.resumed)
		}
		if p := b.read(t, r); len(p.Steps) != 0 || p.Documents[len(p.Documents)-1].Kind != "restoration" {
			t.Errorf("%+v, %+v", p.Steps, p.Documents)
		}
	})
}

// TestReviewOfNothing: who draws nothing is not reviewed, also when it ended
// while the review ran; and a review and an application do not run side by side.
func TestReviewOfNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, err := b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "dibao", HouseholdID: household, Channel: "review", Reason: "核查"})
		refused(t, err, errs.Conflict, "a review of nothing")
		_, err = b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "edge", HouseholdID: household, Channel: "review", Reason: "核查"})
		refused(t, err, errs.Unavailable, "a review that no procedure is for")
		r := b.review(t, money.Yuan(400), money.Yuan(300))
		_, err = b.Create(b.clerk, county, casework.Entry{Programme: "dibao", HouseholdID: household, Channel: "window", Reason: "申请"})
		refused(t, err, errs.Conflict, "an application beside a review")
		b.walk(t, r, toCounty)
		b.entitlements.drawn = nil
		refused(t, b.act(t, r, "confirm"), errs.Conflict, "going on with what ended")
	})
}

// TestReviewersAreApart: who said of a finding what it is does not stop what is
// drawn because of it.
func TestReviewersAreApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, r, "submit investigate visit report opinion hear")
		if p := b.read(t, r); p.Proposal.Outcome != policy.Ineligible {
			t.Fatalf("%+v", p.Proposal)
		}
		b.checks.settlers = append(b.checks.settlers, 41)
		refused(t, b.act(t, r, "stop"), errs.Conflict, "a stop by who checked")
	})
}

// TestReviewsComeByThemselves: six months after a decision its review stands in
// the clerk's work list, once; where nothing is drawn any more none does.
func TestReviewsComeByThemselves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 10))
		r := b.atCounty(t)
		b.walk(t, r, "confirm")
		began := func(day calendar.Date, want int) {
			t.Helper()
			b.on(day)
			if n, err := b.BeginReviews(authz.WithActor(t.Context(), authz.Program())); n != want || err != nil {
				t.Errorf("on %s: %d begun, %v; want %d", day, n, err, want)
			}
		}
		due := b.today().AddMonths(6)
		amount := money.Yuan(700)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &amount}}
		began(due.AddDays(-1), 0)
		began(due, 1)
		began(due.AddDays(1), 0)
		work := must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{}, page.Query{Limit: 10}))
		if len(work.Items) != 1 || work.Items[0].Case.Purpose != procedure.Review || work.Items[0].Step != casework.ActSubmit {
			t.Errorf("the clerk's work: %+v", work.Items)
		}
	})
}
