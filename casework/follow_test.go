package casework_test

import (
	"slices"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// goes lets a household join another with what it draws and is recognised as; its file
// is empty from then on.
func (b *bundle) goes(t *testing.T, from, to id.ID, held ...casework.Holding) {
	t.Helper()
	err := b.db.Update(b.approver, func(tx *db.Tx) error {
		return b.Follow(b.approver, tx, casework.Following{County: county, From: from, To: to, Division: "513221100003", Held: held})
	})
	if err != nil {
		t.Fatal(err)
	}
	b.registry.households[to] = b.registry.households[from]
	delete(b.registry.households, from)
}

// TestDueReviewsFollowTheChain: what comes due comes due where it is drawn now, once,
// whatever that household drew before; also after another merger, with the review that
// is under way and with the one that was decided.
func TestDueReviewsFollowTheChain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		began := func(day calendar.Date, want int) {
			t.Helper()
			b.on(day)
			if n, err := b.BeginReviews(authz.WithActor(t.Context(), authz.Program())); n != want || err != nil {
				t.Errorf("on %s: %d begun, %v; want %d", day, n, err, want)
			}
		}
		b.on(calendar.On(2026, 8, 10))
		b.walk(t, b.atCounty(t), "confirm")
		due := b.today().AddMonths(6)
		other := household + 1
		b.registry.households[other] = b.registry.households[household]
		b.on(calendar.On(2026, 9, 1))
		r := b.begun(t, "dibao", other) // drew it too, by a later decision, and it ended
		b.walk(t, r, walks()["dibao"][0])
		b.on(calendar.On(2026, 12, 1))
		b.goes(t, household, other, casework.Holding{Programme: "dibao"})
		amount := money.Yuan(700)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &amount}}
		began(due.AddDays(-1), 0)
		began(due, 1)
		began(due.AddDays(1), 0)
		b.goes(t, other, other+1, casework.Holding{Programme: "dibao"})
		began(due.AddDays(30), 0) // the one under way went along
		work := must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{}, page.Query{Limit: 10}))
		if len(work.Items) != 1 || work.Items[0].Case.HouseholdID != other+1 {
			t.Fatalf("the clerk's work: %+v", work.Items)
		}
		review := casework.Ref{County: county, ID: work.Items[0].Case.ID}
		b.walk(t, review, toCounty+"hear confirm")
		next := b.today().AddMonths(6)
		b.goes(t, other+1, other+2, casework.Holding{Programme: "dibao"})
		began(next.AddDays(-1), 0)
		began(next, 1)
		began(next.AddDays(1), 0)
	})
}

// TestRecognitionEndsWhereItHolds: a recognition ends in the household that it went to.
func TestRecognitionEndsWhereItHolds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 3))
		b.walk(t, b.begun(t, "rigid", household), "submit accept investigate visit report opinion confirm")
		b.on(calendar.On(2026, 10, 3))
		b.goes(t, household, household+1, casework.Holding{Programme: "rigid"})
		for _, day := range []struct {
			on    calendar.Date
			ended int
		}{{calendar.On(2027, 8, 2), 0}, {calendar.On(2027, 8, 3), 1}, {calendar.On(2027, 8, 4), 0}} {
			b.on(day.on)
			if n := must[int](t)(b.EndRecognitions(authz.WithActor(t.Context(), authz.Program()))); n != day.ended {
				t.Errorf("on %s %d ended", day.on, n)
			}
		}
		if !slices.Equal(b.entitlements.endsAt, []id.ID{household + 1}) {
			t.Errorf("ended at %v", b.entitlements.endsAt)
		}
	})
}
