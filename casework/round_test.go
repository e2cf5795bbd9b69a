package casework_test

import (
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// visitOn is a visit that was made some days ago.
func (b *bundle) visitOn(t *testing.T, r casework.Ref, day calendar.Date, investigators ...id.ID) casework.Visit {
	t.Helper()
	v := b.visit(t, r, investigators[0], investigators[1])
	v.VisitedOn = day
	return v
}

// TestARecheckVisitsAgain: what was visited before a case was objected to, sent back or
// sent up is not the visit that follows (民发〔2021〕57号 art.19, 20).
func TestARecheckVisitsAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 3))
		r := b.published(t)
		objected := b.today().AddDays(3)
		b.on(objected)
		b.walk(t, r, "object posted close")
		refused(t, lastErr(b.RecordVisit(b.clerk, r, b.visitOn(t, r, objected.AddDays(-1), 11, 12))), errs.Invalid, "visited before anybody objected")
		must[casework.Done](t)(b.RecordVisit(b.clerk, r, b.visitOn(t, r, objected, 11, 12)))
		b.walk(t, r, "+3 opinion +3")
		up := b.today().AddDays(-3)
		refused(t, lastErr(b.RecordCountyVisit(b.checker, r, b.visitOn(t, r, up.AddDays(-1), 31, 32))), errs.Invalid, "the county visited before the case went up")
		must[casework.Done](t)(b.RecordCountyVisit(b.checker, r, b.visitOn(t, r, up, 31, 32)))
		b.walk(t, r, "return")
		refused(t, lastErr(b.RecordVisit(b.clerk, r, b.visitOn(t, r, b.today().AddDays(-1), 11, 12))), errs.Invalid, "visited before it was sent back")
		b.walk(t, r, "visit opinion county_visit confirm")
	})
}

// TestAComplaintAfterTheCountysVisit: the county visits on it, whatever it saw before
// (民发〔2021〕57号 art.20), and a visit from before the complaint does not answer it.
func TestAComplaintAfterTheCountysVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 3))
		complains := func(r casework.Ref) {
			t.Helper()
			must[casework.Done](t)(b.Complain(b.approver, r, casework.Objection{Signing: b.sign(t, r, ""), ReceivedOn: b.today(), Text: "隐瞒出租房屋"}))
		}
		waits := func(r casework.Ref, want casework.Act) {
			t.Helper()
			if s := b.read(t, r).Steps; len(s) != 1 || s[0].Act != want {
				t.Errorf("waits for %+v, want %s", s, want)
			}
		}
		r := b.atCounty(t)
		b.walk(t, r, "+1")
		complains(r)
		waits(r, casework.ActCountyVisit)
		b.walk(t, r, "+1 county_visit")
		waits(r, casework.ActConfirm)
		b.walk(t, r, "+1")
		complains(r)
		waits(r, casework.ActCountyVisit)
		refused(t, b.act(t, r, "confirm"), errs.Conflict, "confirmed over a complaint that nobody looked into")
		must[casework.Done](t)(b.RecordCountyVisit(b.checker, r, b.visitOn(t, r, b.today().AddDays(-1), 31, 32)))
		waits(r, casework.ActCountyVisit)
		b.walk(t, r, "county_visit confirm")
	})
}

// TestStopNeedsItsOwnNotice: the notice of an end that was objected to is no ground for it,
// once the case was looked into again (民发〔2021〕43号 art.26).
func TestStopNeedsItsOwnNotice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 3))
		r := b.reviewOf(t, "tekun", father, true)
		b.walk(t, r, "submit investigate visit report assess opinion publish object posted close visit")
		j := b.judgement(t, r, "陈强")
		j.Amount, j.Differs = money.Yuan(400), "异议属实，收入应当扣除"
		must[casework.Done](t)(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j, Agree: true})) // goes on: nothing is posted
		b.state(t, r, casework.CountyReview)
		held := false
		for _, a := range must[[]casework.Available](t)(b.Acts(b.approver, r)) {
			if a.Act == casework.ActStop {
				held = slices.ContainsFunc(a.Obstacles, func(o *casework.Obstacle) bool { return strings.Contains(o.Chinese, "公示") })
			}
		}
		if !held {
			t.Error("it is stopped on the notice that was objected to")
		}
		b.walk(t, r, "return visit opinion publish posted close hear stop")
	})
}
