package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// leaves takes people out of the household's file.
func (b *bundle) leaves(on calendar.Date, people ...casework.Member) {
	file := b.registry.households[household]
	file.Facts.Members = nil
	for _, m := range b.registry.households[household].Facts.Members {
		stays := true
		for _, p := range people {
			if m.PersonID == p.PersonID {
				m.LeftOn, stays = on, false
				file.Left = append(file.Left, m)
			}
		}
		if stays {
			file.Facts.Members = append(file.Facts.Members, m)
		}
	}
	b.registry.households[household] = file
}

// TestWhatTheGoneDrawEnds: the office reviews what somebody draws who is a member no
// more, and what a household draws in which nobody is left: they are heard, and it ends.
func TestWhatTheGoneDrawEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		all := b.registry.households[household].Facts.Members
		for _, x := range []struct {
			drawn casework.Drawn
			gone  []casework.Member
		}{
			{casework.Drawn{Programme: "disability-living", Person: daughter, Amount: yuan(110)}, all[1:]},
			{casework.Drawn{Programme: "tekun", Person: daughter, Amount: yuan(900)}, all[1:]},
			{casework.Drawn{Programme: "dibao", Amount: yuan(400)}, all},
		} {
			before := b.registry.households[household]
			b.leaves(calendar.On(2026, 9, 1), x.gone...)
			b.entitlements.drawn, b.entitlements.stopped = []casework.Drawn{x.drawn}, nil
			d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: x.drawn.Programme, HouseholdID: household, For: x.drawn.Person, Channel: "review", Reason: "已迁出"}))
			r := casework.Ref{County: d.County, ID: d.ID}
			b.walk(t, r, "submit")
			j := b.judgement(t, r, "陈强")
			j.Differs = "仍符合条件"
			j.Amount = *x.drawn.Amount
			refused(t, lastErr(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j, Agree: true})), errs.Conflict, "going on without being a member")
			j.Amount, j.Differs = 0, ""
			if err := lastErr(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j})); err != nil {
				t.Fatalf("%s: %v", x.drawn.Programme, err)
			}
			if x.drawn.Programme == "tekun" {
				b.walk(t, r, "publish posted close")
			}
			j = b.judgement(t, r, "周杰")
			j.Amount, j.Differs = 0, ""
			refused(t, lastErr(b.Stop(b.approver, r, j)), errs.Conflict, "ending it unheard")
			b.walk(t, r, "hear")
			j = b.judgement(t, r, "周杰")
			j.Amount, j.Differs = 0, ""
			if err := lastErr(b.Stop(b.approver, r, j)); err != nil {
				t.Fatalf("%s: %v", x.drawn.Programme, err)
			}
			p := b.read(t, r)
			if g := b.entitlements.stopped; len(g) != 1 || g[0].Person != x.drawn.Person || !strings.Contains(p.Decision.Notice, "2026年9月1日") {
				t.Errorf("%s: stopped %+v by %s", x.drawn.Programme, g, p.Decision.Notice)
			}
			b.registry.households[household] = before
			b.on(calendar.On(2026, 9, 24))
		}
	})
}

// TestReviewsOfTheGoneComeDue: the review of what somebody draws who has left comes
// into the clerk's list; while the household is offered to another county it waits.
func TestReviewsOfTheGoneComeDue(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(silentLaw{b.law})
		b.on(calendar.On(2026, 9, 24))
		r := b.begun(t, "tekun", household)
		b.walk(t, r, walks()["tekun"][0])
		amount := money.Yuan(700)
		b.entitlements.drawn = []casework.Drawn{{Programme: "tekun", Person: father, Amount: &amount}}
		b.on(b.today().AddMonths(12))
		b.leaves(b.today(), b.registry.households[household].Facts.Members[0])
		for _, want := range []int{0, 1, 0} {
			file := b.registry.households[household]
			file.Offered = want == 0 && len(file.Address) == 0
			file.Address = "一组"
			b.registry.households[household] = file
			if n, err := b.BeginReviews(authz.WithActor(t.Context(), authz.Program())); n != want || err != nil {
				t.Errorf("%d begun, %v; want %d", n, err, want)
			}
		}
	})
}

// TestTransferFollows: what comes with a household from another county begins with the
// month after the last one there, whenever it is decided.
func TestTransferFollows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 20))
		program := authz.WithActor(t.Context(), authz.Program())
		err := b.db.Update(program, func(tx *db.Tx) error {
			return b.TakeOver(program, tx, casework.Transferred{County: county, Household: household, Programme: "dibao", PaidTo: 202608, Reason: "由邻县转入"})
		})
		if err != nil {
			t.Fatal(err)
		}
		work := must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{}, page.Query{Limit: 10}))
		if len(work.Items) != 1 {
			t.Fatalf("entered %+v", work.Items)
		}
		b.on(calendar.On(2026, 10, 12))
		r := casework.Ref{County: county, ID: work.Items[0].Case.ID}
		if p := b.read(t, r); p.Channel != "transfer" {
			t.Errorf("it came by %q", p.Channel)
		}
		b.walk(t, r, "submit accept investigate +1 visit report opinion publish posted close confirm")
		if g := b.entitlements.grants; len(g) != 1 || g[0].From != 202609 {
			t.Errorf("granted %+v", g)
		}
	})
}
