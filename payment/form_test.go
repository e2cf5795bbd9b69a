package payment

import (
	"context"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
)

// TestFormsCountNobody: in a month in which one household split, one joined another
// that draws the same, one joined one that did not, and one moved, nobody is new and
// nobody left, and township by township the month foots. What happened before the move
// stays where it happened.
func TestFormsCountNobody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		at := func(month time.Month, day int) time.Time {
			clock.T = time.Date(2026, month, day, 1, 0, 0, 0, calendar.Shanghai)
			return clock.T
		}
		at(time.October, 2)
		var homes []id.ID
		for n := range 5 { // in two townships, urban and rural
			homes = append(homes, b.grant(grantOf(n, 202611, 400)))
		}
		b.update(func(ctx context.Context, tx *db.Tx) error { // to end with November
			return b.s.Stop(ctx, tx, Stop{County: county, Entitlement: homes[1], Decision: 9001, Last: 202611, Reason: "并户前核查"})
		})
		since := time.Date(2026, time.December, 1, 0, 0, 0, 0, calendar.Shanghai)
		at(time.December, 3)
		follow := func(from, to id.ID, like int) {
			b.update(func(ctx context.Context, tx *db.Tx) error {
				g := grantOf(like, 202611, 400)
				_, err := b.s.Follow(ctx, tx, Following{County: county, From: from, To: to, Division: g.Division, Urban: g.Urban, Reason: "并户"})
				return err
			})
		}
		follow(1001, 1002, 2) // draws the same: it ended first
		follow(1003, 7003, 2) // draws nothing, and lives in the other township
		split := grantOf(6, 202701, 400)
		split.Chain = Chain{"51322110000001", []id.ID{1001, split.Household}}
		b.grant(split)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Move(ctx, tx, county, 1004, grantOf(5, 202611, 400).Division, false)
		})
		at(time.December, 20)
		b.update(func(ctx context.Context, tx *db.Tx) error { // where it lives by now
			return b.s.Stop(ctx, tx, Stop{County: county, Entitlement: homes[4], Decision: 9002, Last: 202612, Reason: "核查停止"})
		})
		want := Moves{Split: 1, SplitPeople: 3, Merged: 1, MergedPeople: 2, MovedIn: 2, MovedInPeople: 5, MovedOut: 2, MovedOutPeople: 5}
		december, january := time.Date(2027, 1, 1, 0, 0, 0, 0, calendar.Shanghai), time.Date(2027, 2, 1, 0, 0, 0, 0, calendar.Shanghai)
		clock.T = january
		for _, tt := range []struct {
			since, before time.Time
			households    [2]int64
			want          Moves
		}{
			{time.Date(2026, 10, 1, 0, 0, 0, 0, calendar.Shanghai), since, [2]int64{0, 5}, Moves{Granted: 5, InPeople: 1 + 2 + 3 + 4 + 1}},
			{since, december, [2]int64{5, 5}, want},
			{december, january, [2]int64{5, 4}, Moves{Out: 1, OutPeople: 1}},
		} {
			b.holdsMonth(tt.since, tt.before, tt.want, tt.households)
		}
		var flows []Flow
		b.update(func(ctx context.Context, tx *db.Tx) (err error) {
			flows, err = b.s.FlowsBetween(ctx, tx, county, time.Date(2026, 10, 1, 0, 0, 0, 0, calendar.Shanghai), since)
			return err
		})
		for _, f := range flows { // the grants stay where they were made
			if n := map[string]int64{"513221100": 3, "513221101": 2}[f.Township]; f.Granted != n {
				t.Errorf("%+v", f)
			}
		}
	})
}
