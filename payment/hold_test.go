package payment

import (
	"context"
	"fmt"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// TestHoldsStandEachForItself: what ends one reason leaves the others, a death's is
// ended by nobody's hand, and nothing is paid before the last is gone.
func TestHoldsStandEachForItself(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		n, other := b.grant(grantOf(1, 202611, 300)), b.grant(grantOf(2, 202611, 400))
		b.lock(202611)
		one := func() Entitlement {
			out, err := b.s.OfHousehold(b.maker, county, 1001)
			if err != nil {
				t.Fatal(err)
			}
			return out.Entitlements[0]
		}
		was := one() // the account waits for its check, and then the payee dies
		if _, err := b.s.Redirect(b.maker, county, n, was.Version, Correction{was.Payee, "农行", "6228000011112222", "补登"}); err != nil {
			t.Fatal(err)
		}
		hold := func(entitlement id.ID, cause HoldCause, reason string) {
			b.update(func(ctx context.Context, tx *db.Tx) error {
				return b.s.Hold(ctx, tx, county, entitlement, cause, reason)
			})
		}
		for range 2 {
			hold(n, HoldDeath, "享受人死亡")
		}
		b.lock(202612)
		if e := one(); e.Held != unchecked {
			t.Errorf("held for %q", e.Held)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			drawn, err := b.s.Draws(ctx, tx, county, 1001)
			if err == nil && (len(drawn) != 1 || !drawn[0].Held || drawn[0].From != was.From) {
				err = fmt.Errorf("what is held is drawn as %+v", drawn)
			}
			return err
		})
		e, err := b.s.ReleasePayment(b.as(15, "复核 二", authz.PayChecker, "513221"), county, n, one().Version, "已核", true)
		if err != nil || e.Held != "享受人死亡" {
			t.Errorf("after the account's check: held for %q, %v", e.Held, err)
		}
		_, err = b.s.ReleasePayment(b.checker, county, n, e.Version, "没有死", true)
		wantCode(t, err, errs.Conflict, "a death's hold ended by hand")
		release := func(entitlement id.ID) {
			b.update(func(ctx context.Context, tx *db.Tx) error {
				return b.s.ReleaseDeath(ctx, tx, county, entitlement, "已办结")
			})
		}
		hold(other, HoldOffice, "等待核查")
		release(other) // no death holds it
		if got, err := b.s.OfHousehold(b.maker, county, 1002); err != nil || got.Entitlements[0].Held != "等待核查" {
			t.Errorf("%+v %v", got.Entitlements, err)
		}
		release(n)
		if e := one(); e.Held != "" {
			t.Errorf("held for %q", e.Held)
		}
		if r := b.lock(202701); r.LateLines != 1 || r.LateFen != money.Yuan(300) || r.Households != 1 {
			t.Errorf("%d late lines with %s of %d households", r.LateLines, r.LateFen, r.Households)
		}
	})
}

// TestOverpaidMonthsCountOnce: a month of an entitlement that two decisions reach was
// paid once; the last says what was due, and the first again when that one falls.
func TestOverpaidMonthsCountOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		g := grantOf(1, 202609, 500)
		n := b.grant(g)
		b.lock(202609)
		b.lock(202610)
		b.lock(202611)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Change(ctx, tx, Change{County: county, Entitlement: n, Decision: 9001, AmountFen: money.Yuan(400), Members: 1, From: 202612, Since: 202610, Reason: "死亡核定 1"})
		})
		if months, sum := b.overpaid(g.Household); months != 2 || sum != 20000 {
			t.Errorf("by the first: %d months, %d fen", months, sum)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Stop(ctx, tx, Stop{County: county, Entitlement: n, Decision: 9002, Last: 202610, Reason: "死亡停发 2"})
		})
		if months, sum := b.overpaid(g.Household); months != 2 || sum != 60000 { // October by 100, November whole
			t.Errorf("by both: %d months, %d fen", months, sum)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := b.s.Resume(ctx, tx, Resumption{County: county, Decision: 9002, Reason: "复议撤销"})
			return err
		})
		if months, sum := b.overpaid(g.Household); months != 2 || sum != 20000 {
			t.Errorf("after the second fell: %d months, %d fen", months, sum)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error { // it ends in November already: no other amount can begin
			if err := b.s.Stop(ctx, tx, Stop{County: county, Entitlement: n, Decision: 9003, Last: 202611, Reason: "渐退期满停止 3"}); err != nil {
				return err
			}
			return b.s.Change(ctx, tx, Change{County: county, Entitlement: n, Decision: 9004, AmountFen: money.Yuan(100), Members: 1, From: 202612, Since: 202611, Reason: "死亡核定 4"})
		})
		if months, sum := b.overpaid(g.Household); months != 2 || sum != 50000 { // October by 100, November by 400
			t.Errorf("in its last month: %d months, %d fen", months, sum)
		}
	})
}

// TestOneHoldEnds: what one reason alone kept from the rolls is owed when that reason
// ends, or is not; the end of another takes nothing of it back and brings nothing back.
func TestOneHoldEnds(t *testing.T) {
	t.Parallel()
	type at struct {
		office, death         calendar.Period // from when each holds
		officeEnds, deathEnds calendar.Period
		late                  int64
	}
	for name, c := range map[string]at{
		"the death first":  {202702, 202611, 202704, 202703, 3}, // November to January
		"the office first": {202611, 202701, 202702, 202703, 2}, // January and February
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
				b := setup(t, d, clock, Options{})
				n := b.grant(grantOf(1, 202610, 300))
				b.lock(202610)
				var last Roll
				for p := periodOf(202611); p <= 202704; p = p.Add(1) {
					b.reach(p)
					b.update(func(ctx context.Context, tx *db.Tx) (err error) {
						switch p {
						case c.office:
							err = b.s.Hold(ctx, tx, county, n, HoldOffice, "等待核查")
						case c.death:
							err = b.s.Hold(ctx, tx, county, n, HoldDeath, "享受人死亡")
						case c.officeEnds:
							err = b.s.Release(ctx, tx, county, n, "核查期间不补", false)
						case c.deathEnds:
							err = b.s.ReleaseDeath(ctx, tx, county, n, "登记有误")
						}
						return err
					})
					if r := b.lock(p); r.LateLines > 0 {
						last = r
					}
				}
				if last.LateLines != c.late || last.LateFen != money.Yuan(300*c.late) {
					t.Errorf("%s: %d late lines with %s, want %d", last.Period, last.LateLines, last.LateFen, c.late)
				}
			})
		})
	}
}
