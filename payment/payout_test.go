package payment

import (
	"context"
	"strings"
	"sync"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

func onceOf(n int, decision id.ID) Once {
	return Once{County: county, Household: id.ID(1000 + n), Division: "513221100001", Programme: "temp-emergency", Application: id.ID(9000 + n), Decision: decision,
		Payee: "余秀英", Members: 2, Bank: "汶川县农村信用合作联社", Account: "622848080000000001", AmountFen: money.Yuan(1500), Reason: "先行救助 513221-LJ-2026-000001"}
}

func (b *bundle) order(o Once) (n id.ID, err error) {
	b.t.Helper()
	ctx := b.as(20, "确认 周洁", authz.Approver, "513221")
	err = b.db.Update(ctx, func(tx *db.Tx) (err error) {
		n, err = b.s.PayOnce(ctx, tx, o)
		return err
	})
	return n, err
}

func refused(t testing.TB, err error, code errs.Code, what string) {
	t.Helper()
	if errs.CodeOf(err) != code {
		t.Errorf("%s: got %v, want code %q", what, err, code)
	}
}

// TestOneSum goes through three pairs of hands, and no two of them are one.
func TestOneSum(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		today := calendar.At(clock.T)
		n, err := b.order(onceOf(1, 0))
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.order(onceOf(1, 0))
		refused(t, err, errs.Conflict, "a second advance of one case")
		if _, err := b.order(onceOf(1, 77)); err != nil {
			t.Errorf("the rest by the decision: %v", err)
		}
		bad := onceOf(2, 0)
		bad.AmountFen = 0
		_, err = b.order(bad)
		refused(t, err, errs.Invalid, "nothing to pay")

		pay := PayoutPayment{Version: 6, Method: "bank", PaidOn: today, Voucher: "2026112300001"}
		_, err = b.s.PayPayout(b.maker, county, n, pay)
		refused(t, err, errs.Conflict, "paid before it was checked")
		both := authz.WithActor(t.Context(), authz.Actor{Account: 20, Name: "确认 周洁", Grants: []authz.Grant{{Role: authz.PayChecker, Division: "513221"}, {Role: authz.PayMaker, Division: "513221"}}})
		_, err = b.s.CheckPayout(both, county, n, PayoutCheck{Version: 1})
		refused(t, err, errs.Conflict, "checked by who ordered it")
		_, err = b.s.CheckPayout(b.maker, county, n, PayoutCheck{Version: 1})
		refused(t, err, errs.Forbidden, "checked by the maker")
		_, err = b.s.CheckPayout(b.as(15, "外县复核", authz.PayChecker, "513222"), county, n, PayoutCheck{Version: 1})
		refused(t, err, errs.NotFound, "checked from another county")
		b.holdSendBack(n)
		if _, err := b.s.CheckPayout(b.checker, county, n, PayoutCheck{Version: 5}); err != nil {
			t.Fatal(err)
		}
		_, err = b.s.CheckPayout(b.checker, county, n, PayoutCheck{Version: 1})
		refused(t, err, errs.Conflict, "checked twice")
		_, err = b.s.PayPayout(both, county, n, pay)
		refused(t, err, errs.Conflict, "paid by who ordered it")
		_, err = b.s.PayPayout(b.stranger, county, n, pay)
		refused(t, err, errs.NotFound, "paid from another county")
		for what, spoil := range map[string]func(*PayoutPayment){
			"tomorrow":   func(p *PayoutPayment) { p.PaidOn = today.AddDays(1) },
			"yesterday":  func(p *PayoutPayment) { p.PaidOn = today.AddDays(-1) },
			"no voucher": func(p *PayoutPayment) { p.Voucher = "" },
		} {
			x := pay
			spoil(&x)
			_, err = b.s.PayPayout(b.maker, county, n, x)
			refused(t, err, errs.Invalid, what)
		}
		done, err := b.s.PayPayout(b.maker, county, n, pay)
		if err != nil || done.State != PayoutPaid || done.PaidOn != today || done.Account != "****0001" || !done.Advance {
			t.Errorf("paid %+v, %v", done, err)
		}
		_, err = b.s.PayPayout(b.maker, county, n, PayoutPayment{Version: done.Version, Method: "cash", PaidOn: today, Voucher: "x"})
		refused(t, err, errs.Conflict, "paid twice")
		if k := b.notes.kinds(); k != "ordered ordered paid" {
			t.Errorf("the timeline has %q", k)
		}
		b.holdList(n)
	})
}

// holdSendBack: the checker sends a sum back to whoever ordered it, the payer to
// the checker, each with a reason, and it goes through all hands again.
func (b *bundle) holdSendBack(n id.ID) {
	t, approver := b.t, b.as(20, "确认 周洁", authz.Approver, "513221")
	t.Helper()
	back := PayoutReturn{Version: 1, Reason: "户名与身份证不一致"}
	_, err := b.s.SendBackPayout(b.checker, county, n, PayoutReturn{Version: 1})
	refused(t, err, errs.Invalid, "sent back without a reason")
	_, err = b.s.SendBackPayout(b.maker, county, n, back)
	refused(t, err, errs.Forbidden, "sent back by the payer before it was checked")
	_, err = b.s.SendBackPayout(b.stranger, county, n, back)
	if c := errs.CodeOf(err); c != errs.NotFound && c != errs.Forbidden {
		t.Errorf("sent back from another county: %v", err)
	}
	p, err := b.s.SendBackPayout(b.checker, county, n, back)
	if err != nil || p.State != PayoutReturned || p.SentBack != back.Reason || p.Version != 2 {
		t.Fatalf("sent back: %+v, %v", p, err)
	}
	_, err = b.s.CheckPayout(b.checker, county, n, PayoutCheck{Version: 2})
	refused(t, err, errs.Conflict, "checked while it is sent back")
	_, err = b.s.OrderAgain(b.checker, county, n, PayoutCheck{Version: 2})
	refused(t, err, errs.Forbidden, "ordered again by the checker")
	_, err = b.s.OrderAgain(b.as(21, "镇确认 高明", authz.Approver, "513221100"), county, n, PayoutCheck{Version: 2})
	refused(t, err, errs.Forbidden, "ordered again by a township that did not decide it")
	_, err = b.s.OrderAgain(approver, county, n, PayoutCheck{Version: 2, Bank: "汶川县农村信用合作联社", Account: "12"})
	refused(t, err, errs.Invalid, "an account that is none")
	p, err = b.s.OrderAgain(approver, county, n, PayoutCheck{Version: 2})
	if err != nil || p.State != PayoutOrdered || p.SentBack != "" {
		t.Fatalf("ordered again: %+v, %v", p, err)
	}
	if _, err = b.s.CheckPayout(b.checker, county, n, PayoutCheck{Version: 3}); err != nil {
		t.Fatal(err)
	}
	p, err = b.s.SendBackPayout(b.maker, county, n, PayoutReturn{Version: 4, Reason: "账户已销户"})
	if err != nil || p.State != PayoutOrdered || p.CheckedName != "" || p.SentBack == "" {
		t.Fatalf("sent back by the payer: %+v, %v", p, err)
	}
}

// holdList: the list, the household's page and the spreadsheet have both sums,
// and another county has none.
func (b *bundle) holdList(paid id.ID) {
	b.t.Helper()
	list, err := b.s.Payouts(b.clerk, PayoutFilter{Query: page.Query{Limit: 1}})
	if err != nil || len(list.Items) != 1 || list.Next == "" {
		b.t.Fatalf("first page %+v, %v", list, err)
	}
	rest, err := b.s.Payouts(b.clerk, PayoutFilter{Query: page.Query{Limit: 9, Cursor: list.Next}})
	if err != nil || len(rest.Items) != 1 || rest.Items[0].ID != paid {
		b.t.Errorf("second page %+v, %v", rest, err)
	}
	if l, _ := b.s.Payouts(b.stranger, PayoutFilter{Query: page.Query{Limit: 9}}); len(l.Items) != 0 {
		b.t.Errorf("another county reads %+v", l.Items)
	}
	if l, _ := b.s.Payouts(b.clerk, PayoutFilter{Query: page.Query{Limit: 9}, State: "paid"}); len(l.Items) != 1 {
		b.t.Errorf("%d are paid", len(l.Items))
	}
	of, err := b.s.OfHousehold(b.clerk, county, 1001)
	if err != nil || len(of.Payouts) != 2 {
		b.t.Errorf("the household has %+v, %v", of.Payouts, err)
	}
}

// TestCashNeedsNoAccount: a family without an account is paid in cash against a
// receipt, or by transfer once the checker has entered one: never to one that only
// the payer saw.
func TestCashNeedsNoAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		today := calendar.At(clock.T)
		for i, c := range []struct {
			check  PayoutCheck
			method string
			code   errs.Code
		}{
			{PayoutCheck{Version: 1}, "cash", ""}, {PayoutCheck{Version: 1}, "bank", errs.Invalid},
			{PayoutCheck{Version: 1, Bank: "某银行", Account: "6228480000009"}, "bank", ""},
		} {
			o := onceOf(10+i, 0)
			o.Bank, o.Account = "", ""
			n, err := b.order(o)
			if err != nil {
				t.Fatal(err)
			}
			_, err = b.s.CheckPayout(b.checker, county, n, PayoutCheck{Version: 1, Account: "12"})
			refused(t, err, errs.Invalid, "an account that is none")
			checked, err := b.s.CheckPayout(b.checker, county, n, c.check)
			if err != nil || (checked.Account == "") != (c.check.Account == "") {
				t.Fatalf("checked: %+v, %v", checked, err)
			}
			_, err = b.s.PayPayout(b.maker, county, n, PayoutPayment{Version: 2, Method: c.method, PaidOn: today, Voucher: "签收单 1"})
			refused(t, err, c.code, c.method+c.check.Account)
		}
		n, err := b.order(onceOf(20, 0))
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.s.CheckPayout(b.checker, county, n, PayoutCheck{Version: 1, Bank: "某银行", Account: "6228480000009"})
		refused(t, err, errs.Invalid, "another account than the one on file")
	})
}

// TestOneSumTwiceAtOnce: two who pay at the same moment pay once.
func TestOneSumTwiceAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		n, err := b.order(onceOf(1, 0))
		if err != nil {
			t.Fatal(err)
		}
		b.holdSendBack(n)
		if _, err := b.s.CheckPayout(b.checker, county, n, PayoutCheck{Version: 5}); err != nil {
			t.Fatal(err)
		}
		pay := PayoutPayment{Version: 6, Method: "cash", PaidOn: calendar.At(clock.T), Voucher: "1"}
		makers := []context.Context{b.maker, b.as(16, "制单 二", authz.PayMaker, "513221")}
		got := make([]error, 2)
		var wait sync.WaitGroup
		for i := range makers {
			wait.Go(func() { _, got[i] = b.s.PayPayout(makers[i], county, n, pay) })
		}
		wait.Wait()
		if (got[0] == nil) == (got[1] == nil) {
			t.Errorf("both got %v", got)
		}
	})
}

// TestTwoPeopleOfOneHousehold: what is a person's runs for each of them, and is
// on the roll twice; the same person has it once.
func TestTwoPeopleOfOneHousehold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		from := calendar.At(clock.T).Period()
		g := grantOf(1, from, 455)
		g.Programme, g.Members = "child-unattended", 1
		for person := range 2 {
			g.Person = id.ID(71 + person)
			b.grant(g)
		}
		ctx := b.as(20, "确认 周洁", authz.Approver, "513221")
		err := b.db.Update(ctx, func(tx *db.Tx) error { _, err := b.s.Grant(ctx, tx, g); return err })
		refused(t, err, errs.Conflict, "twice for the same person")
		begun, err := b.s.Draw(b.maker, county, "child-unattended", from)
		if err != nil {
			t.Fatal(err)
		}
		b.work()
		r := b.roll(begun.ID)
		if r.Households != 2 || r.TotalFen != money.Yuan(910) || r.State != Draft {
			t.Errorf("the roll has %d lines of %s, %s", r.Households, r.TotalFen, r.State)
		}
		err = b.db.View(ctx, func(tx *db.Tx) error {
			drawn, err := b.s.Draws(ctx, tx, county, g.Household)
			if len(drawn) != 2 || drawn[0].Person == drawn[1].Person || !strings.HasPrefix(drawn[0].Programme, "child") {
				t.Errorf("draws %+v", drawn)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestStoppedBeforeItBegan: what ends before its first month is drawn in none.
func TestStoppedBeforeItBegan(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		today := calendar.At(clock.T).Period()
		began, never := b.grant(grantOf(1, today, 455)), b.grant(grantOf(2, today.Add(1), 455))
		ctx := b.as(20, "确认 周洁", authz.Approver, "513221")
		drawn := map[id.ID][]Drawn{}
		err := b.db.Update(ctx, func(tx *db.Tx) error {
			for i, n := range []id.ID{began, never} {
				if err := b.s.Stop(ctx, tx, Stop{county, n, 9001, today, "收入超标"}); err != nil {
					return err
				}
				household := grantOf(i+1, today, 455).Household
				list, err := b.s.Draws(ctx, tx, county, household)
				if err != nil {
					return err
				}
				drawn[n] = list
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := drawn[began]; len(got) != 1 || got[0].From != today || got[0].Until != today || got[0].Held || len(drawn[never]) != 0 {
			t.Errorf("%+v drawn to the end of the month, %+v of what never began", got, drawn[never])
		}
	})
}

// TestWhatAPersonIsPaid: of what the household is paid, the months and sums since they
// belong to it; nothing once they do not.
func TestWhatAPersonIsPaid(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		g := grantOf(1, 202611, 300)
		b.grant(g)
		if _, err := b.order(onceOf(1, 0)); err != nil {
			t.Fatal(err)
		}
		today := calendar.At(clock.T)
		b.lock(202611)
		b.lock(202612)
		for _, c := range []struct {
			what         string
			since        calendar.Date
			months, once int
		}{
			{"always", calendar.Date{Year: 2020, Month: 1, Day: 1}, 2, 1},
			{"since the day of the sum", today, 2, 1},
			{"since the second month", calendar.Date{Year: 2026, Month: 12, Day: 20}, 1, 0},
			{"no more", calendar.Date{}, 0, 0},
		} {
			err := b.db.View(t.Context(), func(tx *db.Tx) error {
				months, once, err := b.s.OfPerson(t.Context(), tx, county, g.Household, 77, c.since)
				if len(months) != c.months || len(once) != c.once {
					t.Errorf("%s: %d months and %d sums", c.what, len(months), len(once))
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
