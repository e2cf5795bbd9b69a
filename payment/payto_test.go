package payment

import (
	"context"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// TestPayTo: the next roll pays to the account that was approved and names it, beside
// another amount too; who approved it does not check that roll. What waited for an
// account comes with the months it missed, what waits for another reason goes on
// waiting, and what was ended before is left alone.
func TestPayTo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		same, more, without, held := grantOf(0, 202611, 300), grantOf(1, 202611, 300), grantOf(2, 202611, 300), grantOf(3, 202611, 300)
		without.Account = ""
		b.grant(same)
		changes, waits := b.grant(more), b.grant(held)
		b.grant(without)
		b.lock(202611)
		both := b.as(20, "确认 周洁", authz.Approver, "513221")
		approve := func(g Grant, account string) error {
			return d.Update(both, func(tx *db.Tx) error {
				return b.s.PayTo(both, tx, Payee{County: county, Household: g.Household, Name: "新户名", Bank: g.Bank, Account: account, Reason: AccountAsked + "513221-BG-2026-000001"})
			})
		}
		wantCode(t, approve(same, "12"), errs.Invalid, "no account")
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Hold(ctx, tx, county, waits, HoldOffice, "核实中")
		})
		for _, g := range []Grant{same, more, without, held} {
			if err := approve(g, "6228480808888888888"); err != nil {
				t.Fatal(err)
			}
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Change(ctx, tx, Change{County: county, Entitlement: changes, Decision: 77, AmountFen: money.Yuan(350), Members: 2, From: 202612, Reason: "定期核查 DB1"})
		})
		b.month(202612)
		r := b.draw(202612)
		got := map[string]string{}
		for _, l := range b.lines(r.ID) {
			got[l.HouseholdID.String()+" "+l.Period.String()] = string(l.Change) + " " + l.Payee + " " + l.Account[len(l.Account)-4:] + " " + l.ChangeReason.words().En
		}
		by := "Account changed by request 513221-BG-2026-000001"
		for key, want := range map[string]string{"1000 2026-12": "account 新户名 8888 " + by, "1001 2026-12": "more 新户名 8888 Regular review, case DB1; " + by, "1003 2026-12": "",
			"1002 2026-11": "late 新户名 8888 Arrears: " + by} {
			if got[key] != want {
				t.Errorf("%s: %q, want %q", key, got[key], want)
			}
		}
		checks := authz.WithActor(t.Context(), authz.Actor{Account: 20, Name: "确认 周洁", Grants: []authz.Grant{{Role: authz.PayChecker, Division: "513221"}}})
		_, err := b.s.Check(checks, county, r.ID, r.Version)
		wantCode(t, err, errs.Forbidden, "who approved the account checks the roll")
		var paid []Paid
		b.update(func(ctx context.Context, tx *db.Tx) (err error) {
			paid, err = b.s.Payees(ctx, tx, county, same.Household)
			return err
		})
		if len(paid) != 1 || paid[0].Payee != "新户名" {
			t.Errorf("%+v", paid)
		}
	})
}

// TestAccountGoesAndComes: without an account payment waits for one beside whatever else
// it waits for; an account that comes ends that wait alone.
func TestAccountGoesAndComes(t *testing.T) {
	t.Parallel()
	for name, cause := range map[string]HoldCause{"alone": "", "beside the office": HoldOffice, "beside a death": HoldDeath} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
				b := setup(t, d, clock, Options{})
				g := grantOf(1, 202610, 300)
				n := b.grant(g)
				b.lock(202610)
				b.month(202611)
				payTo := func(account string) {
					b.update(func(ctx context.Context, tx *db.Tx) error {
						return b.s.PayTo(ctx, tx, Payee{County: county, Household: g.Household, Bank: g.Bank, Account: account, Reason: AccountAsked + "513221-BG-2026-000001"})
					})
				}
				if cause != "" {
					b.update(func(ctx context.Context, tx *db.Tx) error { return b.s.Hold(ctx, tx, county, n, cause, "另有原因") })
				}
				payTo("")
				b.update(func(ctx context.Context, tx *db.Tx) error {
					return b.s.ReleaseDeath(ctx, tx, county, n, "登记有误")
				})
				if r := b.lock(202611); r.Households != 0 {
					t.Errorf("%d households are paid to no account", r.Households)
				}
				b.update(func(ctx context.Context, tx *db.Tx) error {
					if cause == HoldDeath {
						return b.s.Hold(ctx, tx, county, n, cause, "另有原因")
					}
					return nil
				})
				payTo("6228480808888888888")
				rows := b.holds(n)
				if cause == "" && len(rows) != 0 || cause != "" && (len(rows) != 1 || HoldCause(rows[0].Cause) != cause) {
					t.Errorf("with an account it waits for %+v", rows)
				}
				want := int64(1)
				if cause != "" {
					want = 0
				}
				if r := b.lock(202612); r.Households != want || r.LateLines != want {
					t.Errorf("December has %d households and %d late lines", r.Households, r.LateLines)
				}
			})
		})
	}
}

func (b *bundle) holds(n id.ID) (rows []q.Hold) {
	b.t.Helper()
	b.update(func(ctx context.Context, tx *db.Tx) error {
		e, err := b.s.entitlement(ctx, tx, county, n)
		if err != nil {
			return err
		}
		rows, err = holdsOf(ctx, tx, e)
		return err
	})
	return rows
}

// TestArrearsGoToTheNewAccount: an aid that has ended with a month still owed is paid to
// the account that the household has now.
func TestArrearsGoToTheNewAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		g := grantOf(1, 202610, 300)
		n := b.grant(g)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Hold(ctx, tx, county, n, HoldOffice, "核实中")
		})
		b.lock(202610)
		b.lock(202611)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			if err := b.s.Stop(ctx, tx, Stop{county, n, 71, 202610, "收入超标"}); err != nil {
				return err
			}
			return b.s.Release(ctx, tx, county, n, "已核实", true)
		})
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.PayTo(ctx, tx, Payee{County: county, Household: g.Household, Bank: g.Bank, Account: "6228480808888888888", Reason: AccountAsked + "513221-BG-2026-000001"})
		})
		r := b.draw(202612)
		if lines := b.lines(r.ID); len(lines) != 1 || lines[0].Account != "****8888" {
			t.Errorf("%+v", lines)
		}
	})
}

// TestApproverOfAccountDoesNotPayIt: whatever else of a line is other, who said where it
// goes does not check the first roll that pays there; others having checked that, they may.
func TestApproverOfAccountDoesNotPayIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		g := grantOf(1, 202610, 300)
		n := b.grant(g)
		b.lock(202610)
		b.month(202611)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			if err := b.s.PayTo(ctx, tx, Payee{County: county, Household: g.Household, Bank: g.Bank, Account: "6228480808888888888", Reason: AccountAsked + "513221-BG-2026-000001"}); err != nil {
				return err
			}
			other := b.as(30, "确认 别人", authz.Approver, "513221")
			return b.s.Change(other, tx, Change{County: county, Entitlement: n, Decision: 77, AmountFen: money.Yuan(350), Members: 2, From: 202611, Reason: "定期核查"})
		})
		checks := b.as(20, "确认 周洁", authz.PayChecker, "513221")
		r := b.draw(202611)
		_, err := b.s.Check(checks, county, r.ID, r.Version)
		wantCode(t, err, errs.Forbidden, "who approved the account checks the roll")
		b.lock(202611)
		r = b.draw(202612)
		if _, err = b.s.Check(checks, county, r.ID, r.Version); err != nil {
			t.Errorf("the month after: %v", err)
		}
	})
}
