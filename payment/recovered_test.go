package payment

import (
	"context"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/money"
)

// TestRecovered: what was owed, claimed, reduced, given back and written off leads from
// the start of a month to its end, whatever was done since.
func TestRecovered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b, n := owing(t, d, clock) // 200 yuan, in November
		first := clock.T
		r := b.ordered(n)
		r, err := b.s.Repay(b.maker, county, r.ID, Repayment{Seen{r.Version}, money.Yuan(80), calendar.At(clock.T), "", 0})
		if err == nil {
			r, err = b.s.AskWaiver(b.maker, county, r.ID, Waiver{Seen{r.Version}, money.Yuan(20), "确有困难"})
		}
		if err == nil {
			_, err = b.s.DecideWaiver(b.approver(), county, r.ID, r.Version, true, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		second := clock.T.Add(time.Hour)
		clock.T = second.Add(time.Hour)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Restore(ctx, tx, Resumption{County: county, Decision: 9001, Reason: "复议撤销"})
		})
		p := b.recovery(r.ID)
		if _, err := b.s.GiveBack(b.maker, county, r.ID, Repayment{Seen{p.Version}, money.Yuan(30), calendar.At(clock.T), "", 0}); err != nil {
			t.Fatal(err)
		}
		last := clock.T.Add(time.Hour)
		for _, c := range []struct {
			since, before time.Time
			want          Recovered
		}{
			{first, second, Recovered{End: money.Yuan(100), Claimed: money.Yuan(200), Repaid: money.Yuan(80), Waived: money.Yuan(20)}},
			{second, last, Recovered{Start: money.Yuan(100), End: -money.Yuan(50), Reduced: money.Yuan(180), Repaid: -money.Yuan(30)}},
			{first, last, Recovered{End: -money.Yuan(50), Claimed: money.Yuan(200), Reduced: money.Yuan(180), Repaid: money.Yuan(50), Waived: money.Yuan(20)}},
		} {
			var rows []Recovered
			b.update(func(ctx context.Context, tx *db.Tx) (err error) {
				rows, err = b.s.RecoveredBetween(ctx, tx, county, c.since, c.before)
				return err
			})
			if len(rows) != 1 {
				t.Errorf("%+v", rows)
				continue
			}
			got := rows[0]
			c.want.Group = Group{"dibao", grantOf(1, 202610, 500).Division[:9], false}
			if got != c.want || got.Start+got.Claimed-got.Reduced-got.Repaid-got.Waived != got.End {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		}
	})
}
