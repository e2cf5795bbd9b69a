package payment

import (
	"context"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// TestAdjustAndEndBy: what a review leaves as it is changes nothing, what has ended is
// not adjusted, and what ends earlier by itself is not stopped again.
func TestAdjustAndEndBy(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		g := grantOf(1, 202611, 300)
		n := b.grant(g)
		now := func() (e q.Entitlement) {
			_ = b.s.db.View(b.maker, func(tx *db.Tx) (err error) { e, err = b.s.entitlement(b.maker, tx, county, n); return err })
			return e
		}
		do := func(f func(context.Context, *db.Tx) error) (err error) {
			_ = b.s.db.Update(b.maker, func(tx *db.Tx) error { err = f(b.maker, tx); return err })
			return err
		}
		adjust := func(yuan int64) error {
			return do(func(ctx context.Context, tx *db.Tx) error {
				return b.s.Adjust(ctx, tx, Change{County: county, Entitlement: n, Decision: 9001, AmountFen: money.Yuan(yuan), Members: g.Members, From: 202612, Reason: "核查"})
			})
		}
		end := func(last calendar.Period) error {
			return do(func(ctx context.Context, tx *db.Tx) error {
				return b.s.EndBy(ctx, tx, Stop{County: county, Entitlement: n, Decision: 9002, Last: last, Reason: "停发"})
			})
		}
		was := now().Version
		if err := adjust(300); err != nil || now().Version != was {
			t.Errorf("the same amount: version %d, %v", now().Version, err)
		}
		if err := adjust(250); err != nil || now().AmountFen != money.Yuan(250) {
			t.Errorf("another amount: %v", err)
		}
		if err := end(202611); err != nil || now().ToPeriod != 202611 {
			t.Errorf("ending it: %v", err)
		}
		was = now().Version
		if err := end(202612); err != nil || now().Version != was {
			t.Errorf("ending what ends earlier: version %d, %v", now().Version, err)
		}
		b.month(202612)
		refused(t, adjust(200), errs.Conflict, "adjusting what has ended")
	})
}
