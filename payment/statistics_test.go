package payment

import (
	"context"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/internal/money"
)

// TestStatistics: who is in aid at an instant is who was there before, and came in,
// and did not go, whatever happened later; a family in grace draws to the end of it.
func TestStatistics(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		at := func(day int) time.Time {
			clock.T = time.Date(2026, 10, day, 1, 0, 0, 0, time.UTC)
			return clock.T
		}
		at(2)
		var homes []id.ID
		for n := range 4 {
			homes = append(homes, b.grant(grantOf(n, 202611, 400)))
		}
		since := at(10)
		at(12)
		b.grant(grantOf(4, 202611, 400))                      // comes in
		b.update(func(ctx context.Context, tx *db.Tx) error { // goes
			return b.s.Stop(ctx, tx, Stop{County: county, Entitlement: homes[0], Decision: 9001, Last: 202611, Reason: "核查停止"})
		})
		b.update(func(ctx context.Context, tx *db.Tx) error { // goes and comes back
			return b.s.Stop(ctx, tx, Stop{County: county, Entitlement: homes[1], Decision: 9002, Last: 202611, Reason: "核查停止"})
		})
		b.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := b.s.Resume(ctx, tx, Resumption{County: county, Decision: 9002, Reason: "复议恢复"})
			return err
		})
		for i, members := range []int{5, 6} { // changes twice, counted once
			b.update(func(ctx context.Context, tx *db.Tx) error {
				return b.s.Change(ctx, tx, Change{County: county, Entitlement: homes[2], Decision: id.ID(9003 + i), AmountFen: money.Yuan(int64(500 + i)), Members: members, From: 202612, Reason: "核查调整"})
			})
		}
		end := at(20)
		at(25)
		b.grant(grantOf(5, 202611, 400)) // later, and not of this month
		at(28)
		b.update(func(ctx context.Context, tx *db.Tx) error { // at once: it never draws
			return b.s.Stop(ctx, tx, Stop{County: county, Entitlement: homes[3], Decision: 9005, Last: 202609, Reason: "核查停止"})
		})
		month := func(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, calendar.Shanghai) }
		for _, tt := range []struct {
			since, before time.Time
			in, end       int64
			want          Moves
		}{
			{since, end, 4, 5, Moves{Granted: 1, InPeople: 1, Changed: 1, More: 1, PeopleDelta: 3}},
			{end, month(time.November), 5, 5, Moves{Granted: 1, InPeople: 2, Out: 1, OutPeople: 4}},
			{month(time.November), month(time.December), 5, 5, Moves{}},
			{month(time.December), month(time.December).AddDate(0, 0, 20), 5, 4, Moves{Out: 1, OutPeople: 1}}, // its last month was November
		} {
			b.holdsMonth(tt.since, tt.before, tt.want, [2]int64{tt.in, tt.end})
		}
	})
}

// holdsMonth holds that start + in − out is the end, township by township.
func (b *bundle) holdsMonth(since, before time.Time, want Moves, households [2]int64) {
	b.t.Helper()
	var start, end []Stock
	var flows []Flow
	b.update(func(ctx context.Context, tx *db.Tx) (err error) {
		if start, err = b.s.StockAt(ctx, tx, county, since); err != nil {
			return err
		}
		if end, err = b.s.StockAt(ctx, tx, county, before); err != nil {
			return err
		}
		flows, err = b.s.FlowsBetween(ctx, tx, county, since, before)
		return err
	})
	computed, ends := map[Group]Stock{}, map[Group]Stock{}
	add := func(g Group, households, people int64) {
		x := computed[g]
		computed[g] = Stock{g, x.Households + households, x.People + people}
	}
	var sum [2]int64
	for _, x := range start {
		add(x.Group, x.Households, x.People)
		sum[0] += x.Households
	}
	var all Moves
	for _, f := range flows {
		add(f.Group, f.Granted+f.Imported+f.Resumed+f.Split+f.MovedIn-f.Out-f.Merged-f.MovedOut,
			f.InPeople+f.SplitPeople+f.MovedInPeople-f.OutPeople-f.MergedPeople-f.MovedOutPeople+f.PeopleDelta)
		all.plus(f.Moves)
	}
	for _, x := range end {
		ends[x.Group] = x
		sum[1] += x.Households
	}
	for g, x := range computed {
		if x.Households+ends[g].Households != 0 && x != ends[g] {
			b.t.Errorf("%+v: computed %+v, in aid %+v", g, x, ends[g])
		}
	}
	if all != want || sum != households {
		b.t.Errorf("to %s: %+v, want %+v; in aid %v, want %v", before, all, want, sum, households)
	}
}

func (m *Moves) plus(o Moves) {
	for _, x := range []struct {
		to *int64
		n  int64
	}{{&m.Granted, o.Granted}, {&m.Imported, o.Imported}, {&m.Resumed, o.Resumed}, {&m.InPeople, o.InPeople}, {&m.Out, o.Out}, {&m.OutPeople, o.OutPeople},
		{&m.Changed, o.Changed}, {&m.More, o.More}, {&m.Less, o.Less}, {&m.PeopleDelta, o.PeopleDelta}, {&m.Split, o.Split}, {&m.SplitPeople, o.SplitPeople},
		{&m.Merged, o.Merged}, {&m.MergedPeople, o.MergedPeople}, {&m.MovedIn, o.MovedIn}, {&m.MovedInPeople, o.MovedInPeople},
		{&m.MovedOut, o.MovedOut}, {&m.MovedOutPeople, o.MovedOutPeople}} {
		*x.to += x.n
	}
}

// TestPaidFor: the lines' sums are what the rolls say, and an unlocked roll counts
// for nothing.
func TestPaidFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{Start: 202611})
		b.month(202610)
		for n := range 5 {
			b.grant(grantOf(n, 202611, 400))
		}
		b.month(202611)
		paid := func(p calendar.Period) (lines, rolls []Spent) {
			b.update(func(ctx context.Context, tx *db.Tx) (err error) {
				lines, rolls, err = b.s.PaidFor(ctx, tx, county, p)
				return err
			})
			return lines, rolls
		}
		b.draw(202611)
		if lines, rolls := paid(202611); len(lines) != 0 || len(rolls) != 0 {
			t.Errorf("before it was locked: %+v %+v", lines, rolls)
		}
		b.lock(202611)
		lines, rolls := paid(202611)
		var sum Spent
		for _, x := range lines {
			sum.Households, sum.People, sum.Paid = sum.Households+x.Households, sum.People+x.People, sum.Paid+x.Paid
		}
		if len(rolls) != 1 || rolls[0].Programme != "dibao" || sum.Households != 5 || sum.Paid != money.Yuan(2000) || sum.People != rolls[0].People || sum.Paid != rolls[0].Paid {
			t.Errorf("%+v, rolls %+v", lines, rolls)
		}
	})
}
