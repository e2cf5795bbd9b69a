package payment

import (
	"context"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// settled decides on what case n was paid in advance, and returns what of it stays.
func (b *bundle) settled(n int, decision id.ID, due int64) (stays money.Fen, err error) {
	b.t.Helper()
	err = b.db.Update(b.approver(), func(tx *db.Tx) (err error) {
		stays, err = b.s.SettleAdvance(b.approver(), tx, Settlement{County: county, Application: id.ID(9000 + n), Decision: decision, DueFen: money.Yuan(due)})
		return err
	})
	return stays, err
}

// advanced pays case n in advance.
func (b *bundle) advanced(n int) Payout {
	b.t.Helper()
	p, err := b.order(onceOf(n, 0))
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.s.CheckPayout(b.checker, county, p, PayoutCheck{Version: 1}); err != nil {
		b.t.Fatal(err)
	}
	out, err := b.s.PayPayout(b.maker, county, p, PayoutPayment{Version: 2, Method: "cash", PaidOn: calendar.At(b.clock.T), Voucher: "QS-001"})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// TestAdvanceStays: what was paid in advance in good faith stays where the case is
// refused after; what was obtained by concealment is claimed back, and falls with the
// decision.
func TestAdvanceStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		p := b.advanced(1)
		claim := Claiming{County: county, Payout: p.ID, Cause: Concealment, Reason: "伪造火灾证明", ConductOn: calendar.At(clock.T), DueOn: calendar.At(clock.T).AddDays(30)}
		_, err := b.s.Claim(b.proposer(), claim)
		refused(t, err, errs.Conflict, "claiming before the decision")
		if stays, err := b.settled(1, 77, 500); err != nil || stays != money.Yuan(1500) {
			t.Errorf("%s stays, %v", stays, err)
		}
		honest := claim
		honest.Cause, honest.ConductOn = "unreported", calendar.Date{}
		_, err = b.s.Claim(b.proposer(), honest)
		refused(t, err, errs.Invalid, "claiming what was paid in good faith")
		_, err = b.s.Claim(b.stranger, claim)
		if err == nil {
			t.Error("another county claimed it")
		}
		r, err := b.s.Claim(b.proposer(), claim)
		if err != nil || r.ClaimedFen != money.Yuan(1000) || r.PayoutID != p.ID {
			t.Fatalf("%+v, %v", r, err)
		}
		_, err = b.s.Claim(b.proposer(), claim)
		refused(t, err, errs.Conflict, "claiming it twice")
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Move(ctx, tx, county, 999, "513221102001", false)
		})
		if still := b.recovery(r.ID); still.HouseholdID != r.HouseholdID || still.Division != r.Division {
			t.Errorf("with another household's move it went to %d in %s", still.HouseholdID, still.Division)
		}
		if r, err = b.s.Order(b.approver(), county, r.ID, Deciding{Seen{r.Version}, "确认 马林"}); err != nil {
			t.Fatal(err)
		}
		b.says(r, paperOrder, "先行支付的款项多发共 1,000.00 元", "第七十三条")
		b.update(func(ctx context.Context, tx *db.Tx) error { return b.s.ReopenAdvance(ctx, tx, county, 9001) })
		if after := b.recovery(r.ID); after.State != RecoveryCancelled || after.OutstandingFen != 0 {
			t.Errorf("after the decision fell: %+v", after.Recovery)
		}
		b.says(r, paperCorrection, "撤销责令退回")
		if _, err := b.settled(1, 78, 1500); err != nil {
			t.Errorf("deciding it anew: %v", err)
		}
	})
}

// TestAdvanceNotPaidYet: where less is due, a decision waits until finance has said that
// the money is out, or that it is not: then it is not paid any more.
func TestAdvanceNotPaidYet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		for n, c := range map[int]struct {
			checked bool
			back    bool
			due     int64
			stays   int64
			code    errs.Code
			state   PayoutState
		}{1: {false, true, 0, 0, "", PayoutCancelled}, 2: {false, false, 1500, 1500, "", PayoutOrdered}, 3: {true, false, 0, 0, errs.Conflict, PayoutChecked},
			4: {true, false, 2000, 1500, "", PayoutChecked}, 5: {false, false, 0, 0, errs.Conflict, PayoutOrdered}} {
			p, err := b.order(onceOf(n, 0))
			if err != nil {
				t.Fatal(err)
			}
			if c.checked {
				if _, err := b.s.CheckPayout(b.checker, county, p, PayoutCheck{Version: 1}); err != nil {
					t.Fatal(err)
				}
			}
			if c.back {
				if _, err := b.s.SendBackPayout(b.checker, county, p, PayoutReturn{1, "没有支付"}); err != nil {
					t.Fatal(err)
				}
			}
			stays, err := b.settled(n, 77, c.due)
			if errs.CodeOf(err) != c.code || stays != money.Yuan(c.stays) {
				t.Errorf("case %d: %s stays, %v", n, stays, err)
			}
			list, err := b.s.Payouts(b.maker, PayoutFilter{State: string(c.state)})
			found := false
			for _, x := range list.Items {
				found = found || x.ID == p
			}
			if err != nil || !found {
				t.Errorf("case %d is not %s: %v", n, c.state, err)
			}
			var told []Payout
			err = b.db.View(b.maker, func(tx *db.Tx) (err error) {
				_, told, err = b.s.PaidBy(b.maker, tx, county, onceOf(n, 0).Household, id.ID(9000+n), 0, 0)
				return err
			})
			if want := c.state != PayoutCancelled; err != nil || (len(told) == 1) != want {
				t.Errorf("the family of case %d is told of %+v, %v", n, told, err)
			}
		}
	})
}
