package payment

import (
	"strings"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
)

// TestReturnRefused changes a right answer in every wrong way: each is told by
// row and nothing is applied.
func TestReturnRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		for n := range 3 {
			b.grant(grantOf(n, 202611, int64(300+n)))
		}
		r := b.lock(202611)
		f, err := b.s.MakeBankFile(b.maker, county, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		lines := b.lines(r.ID)
		right := returnFile(r, f, lines)
		amount := lines[1].AmountFen.Plain()
		second := "2," + lines[1].Payee + ",," + amount + ",成功,,S000002\r\n"
		for _, c := range []struct{ name, old, with, fault string }{
			{"unknown line", "\r\n2,", "\r\n9,", "第 3 行：序号 9 不在本批次中"},
			{"doubled line", second, second + second, "第 4 行：序号 2 与第 3 行重复"},
			{"wrong amount", ",," + amount + ",", ",,1.00,", "第 3 行：序号 2 的金额与送出的不符"},
			{"missing line", second, "", "缺少序号 2 的回盘"},
			{"wrong count", "-1,3,", "-1,4,", "第 5 行：合计行的笔数或金额与明细不符"},
			{"wrong sum", f.TotalFen.Plain(), "1.00", "第 5 行：合计行的笔数或金额与明细不符"},
			{"another batch", "-202611-1,", "-202610-1,", "第 5 行：合计行的批次不是本批次"},
		} {
			changed := strings.Replace(right, c.old, c.with, 1)
			if changed == right {
				t.Fatalf("%s changes nothing", c.name)
			}
			_, err := b.upload(r.ID, changed)
			if errs.CodeOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		for _, l := range b.lines(r.ID) {
			if l.State != LineSent {
				t.Errorf("something was applied: %+v", l)
			}
		}
		if f, err = b.upload(r.ID, right); err != nil || f.PaidLines != 3 {
			t.Errorf("the right one: %+v %v", f, err)
		}
	})
}

// TestTampered shows that a locked roll whose line was changed in the database
// goes to no bank.
func TestTampered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		b.grant(grantOf(1, 202611, 300))
		r := b.lock(202611)
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE roll_line SET amount_fen = amount_fen + 1")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.s.MakeBankFile(b.maker, county, r.ID)
		wantCode(t, err, errs.Conflict, "sending a changed roll")
		if same, err := b.s.Verify(b.maker, county, r.ID); err != nil || same {
			t.Errorf("verify: %v %v", same, err)
		}
	})
}

// TestScope shows a township its own lines, and their sums only.
func TestScope(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, townships)
}

func townships(t *testing.T, d *db.DB, clock *dbtest.Clock) {
	b := setup(t, d, clock, Options{})
	for n := range 6 {
		b.grant(grantOf(n, 202611, 300)) // even ones in 513221100, odd ones in 513221101
	}
	r := b.lock(202611)
	p, err := b.s.Lines(b.clerk, county, r.ID, LineFilter{})
	if err != nil || len(p.Items) != 3 {
		t.Fatalf("lines: %+v %v", p, err)
	}
	for _, l := range p.Items {
		if !strings.HasPrefix(l.Division, "513221100") {
			t.Errorf("line of %s", l.Division)
		}
	}
	if p, err = b.s.Lines(b.clerk, county, r.ID, LineFilter{Division: "513221101"}); err != nil || len(p.Items) != 0 {
		t.Errorf("lines of another township: %+v %v", p, err)
	}
	own, err := b.s.Roll(b.clerk, county, r.ID)
	if err != nil || own.Households != 3 || own.TotalFen != r.TotalFen/2 {
		t.Errorf("roll: %+v %v", own, err)
	}
	sum, err := b.s.Summary(b.clerk, county, r.ID)
	if err != nil || sum.ThisLines != 3 || sum.NewLines != 3 {
		t.Errorf("summary: %+v %v", sum, err)
	}
	b.lock(202612)
	var months []string
	for f := (RollFilter{Programme: "dibao"}); ; {
		f.Limit = 1
		p, err := b.s.Rolls(b.clerk, f)
		if err != nil || len(p.Items) != 1 || p.Items[0].Households != 3 {
			t.Fatalf("rolls: %+v %v", p, err)
		}
		months = append(months, p.Items[0].Period.String())
		if f.Cursor = p.Next; p.Next == "" {
			break
		}
	}
	if strings.Join(months, " ") != "2026-12 2026-11" {
		t.Errorf("rolls of %v", months)
	}
	list, err := b.s.Entitlements(b.clerk, EntitlementFilter{})
	if err != nil || len(list.Items) != 3 {
		t.Errorf("entitlements: %+v %v", list, err)
	}
	_, err = b.s.OfHousehold(b.clerk, county, 1001)
	wantCode(t, err, errs.NotFound, "a household of another township")
	_, err = b.s.MakeBankFile(b.clerk, county, r.ID)
	wantCode(t, err, errs.Forbidden, "a clerk makes a bank file")
	_, err = b.s.Reveal(b.clerk, county, r.ID, 4, "核对")
	wantCode(t, err, errs.NotFound, "an account of another township")
	if account, err := b.s.Reveal(b.clerk, county, r.ID, 1, "核对"); err != nil || len(account) != 18 {
		t.Errorf("reveal: %v", err)
	}
	o, err := b.s.Overview(b.maker, 0, "dibao")
	if err != nil || len(o.Townships) != 2 || o.Townships[0].Urban.Households != 3 || o.Townships[1].Rural.Households != 3 ||
		o.Months[0].All.AmountFen != r.TotalFen || o.Months[0].All.PerPersonFen != r.TotalFen/13 {
		t.Errorf("overview: %+v %v", o, err)
	}
}
