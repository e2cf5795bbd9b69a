package payment

import (
	"context"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/internal/money"
)

// TestOverpaid: what was paid after a death is kept as overpaid, month by month;
// the next roll has nobody dead on it, what the bank sent back counts no more, and
// a decision that falls takes it back.
func TestOverpaid(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		dead, less, other := grantOf(1, 202609, 300), grantOf(2, 202609, 500), grantOf(3, 202609, 700)
		stopped, reduced := b.grant(dead), b.grant(less)
		b.grant(other)
		b.lock(202609)
		b.lock(202610)
		r := b.lock(202611)
		b.update(func(ctx context.Context, tx *db.Tx) error { // died in September
			if err := b.s.Hold(ctx, tx, county, stopped, HoldDeath, "死亡"); err != nil {
				return err
			}
			return b.s.Stop(ctx, tx, Stop{County: county, Entitlement: stopped, Decision: 9001, Last: 202609, Reason: "死亡停发 1"})
		})
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Change(ctx, tx, Change{County: county, Entitlement: reduced, Decision: 9002, AmountFen: money.Yuan(400), Members: 1, From: 202612, Since: 202611, Reason: "死亡核定 2"})
		})
		for household, want := range map[id.ID][2]int64{dead.Household: {2, 60000}, less.Household: {1, 10000}, other.Household: {0, 0}} {
			if months, sum := b.overpaid(household); months != want[0] || sum != want[1] {
				t.Errorf("household %s: %d months, %d fen, want %v", household, months, sum, want)
			}
		}
		f, err := b.s.MakeBankFile(b.maker, county, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		lines := b.lines(r.ID)
		for _, l := range lines {
			if l.HouseholdID != dead.Household {
				continue
			}
			if _, err := b.answer(r, f, lines, l.No); err != nil {
				t.Fatal(err)
			}
		}
		if months, sum := b.overpaid(dead.Household); months != 1 || sum != 30000 {
			t.Errorf("with a month that came back: %d months, %d fen", months, sum)
		}
		for _, l := range b.lines(b.lock(202612).ID) {
			if l.HouseholdID == dead.Household {
				t.Errorf("the dead are on the roll: %+v", l)
			}
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Restore(ctx, tx, Resumption{County: county, Decision: 9002, Reason: "复议撤销"})
		})
		if months, sum := b.overpaid(less.Household); months != 0 || sum != 0 {
			t.Errorf("after the decision fell: %d months, %d fen", months, sum)
		}
	})
}

// overpaid counts the months and sums what a household was paid too much, as its
// file shows it.
func (b *bundle) overpaid(household id.ID) (months, sum int64) {
	b.t.Helper()
	out, err := b.s.OfHousehold(b.maker, county, household)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, o := range out.Overpaid {
		months, sum = months+int64(len(o.Months)), sum+int64(o.Sum)
	}
	return months, sum
}
