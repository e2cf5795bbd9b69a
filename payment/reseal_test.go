package payment

import (
	"testing"

	"doudi/internal/crypt/crypttest"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
)

func TestResealAfterRotation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		before, after, alone := crypttest.Rotated(t)
		b.s.keys = before
		for n := range 3 {
			b.grant(grantOf(n, 202611, 500))
		}
		r := b.lock(202611)
		f, err := b.s.MakeBankFile(b.maker, county, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.answer(r, f, b.lines(r.ID), 2); err != nil {
			t.Fatal(err)
		}
		fix := Correction{Payee: "余秀英", Bank: "中国农业银行汶川县支行", Account: "6228480000000009999", Reason: "原账号已销户"}
		if _, err := b.s.Correct(b.maker, county, r.ID, 2, fix); err != nil {
			t.Fatal(err)
		}

		b.s.keys = after
		// Three entitlements, their lines and the correction; pages of two.
		if n, err := b.s.Reseal(t.Context(), 2); err != nil || n != 7 {
			t.Errorf("sealed %d fields again, %v", n, err)
		}
		if n, err := b.s.Reseal(t.Context(), 2); err != nil || n != 0 {
			t.Errorf("the second time %d, %v", n, err)
		}
		b.s.keys = alone
		if same, err := b.s.Verify(b.maker, county, r.ID); err != nil || !same {
			t.Errorf("the locked roll is another one: %v, %v", same, err)
		}
		if _, err := b.s.ApproveCorrection(b.checker, county, r.ID, 2); err != nil {
			t.Fatal(err)
		}
		if got, err := b.s.Reveal(b.checker, county, r.ID, 1, "核对账号"); err != nil || len(got) != 18 {
			t.Errorf("account of line 1: %d digits, %v", len(got), err)
		}
		if _, err := b.s.MakeBankFile(b.maker, county, r.ID); err != nil {
			t.Errorf("the corrected line cannot be sent: %v", err)
		}
	})
}
