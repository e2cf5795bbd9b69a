package payment

import (
	"context"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/internal/money"
)

// TestRunning: what is drawn in a month is that month's, from its first to its last,
// with the amount of the month, one village after the other; a hold takes nothing away.
func TestRunning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		stays, ends, comes := b.grant(grantOf(0, 202611, 300)), b.grant(grantOf(2, 202611, 200)), b.grant(grantOf(4, 202612, 100))
		b.grant(grantOf(1, 202611, 500)) // in another township
		b.update(func(ctx context.Context, tx *db.Tx) error {
			if err := b.s.Hold(ctx, tx, county, stays, HoldOffice, "账户待核实"); err != nil {
				return err
			}
			if err := b.s.Change(ctx, tx, Change{County: county, Entitlement: stays, Decision: 9001, AmountFen: money.Yuan(350), Members: 1, From: 202612, Reason: "核查"}); err != nil {
				return err
			}
			return b.s.Stop(ctx, tx, Stop{County: county, Entitlement: ends, Decision: 9002, Last: 202611, Reason: "停止"})
		})
		for month, want := range map[calendar.Period]map[id.ID]money.Fen{
			202610: {},
			202611: {stays: money.Yuan(300), ends: money.Yuan(200)},
			202612: {stays: money.Yuan(350), comes: money.Yuan(100)},
		} {
			got, a := map[id.ID]money.Fen{}, Area{County: county, Low: "513221100", High: "513221101", UpTo: 1}
			for {
				var rows []Recipient
				b.update(func(ctx context.Context, tx *db.Tx) (err error) {
					rows, err = b.s.Running(ctx, tx, "dibao", month, a)
					return err
				})
				if len(rows) == 0 {
					break
				}
				got[rows[0].ID] = rows[0].Amount
				a.AfterDivision, a.AfterID = rows[0].Division, rows[0].ID
			}
			if len(got) != len(want) {
				t.Errorf("%s: %v, want %v", month, got, want)
			}
			for n, sum := range want {
				if got[n] != sum {
					t.Errorf("%s: %s draws %s, want %s", month, n, got[n], sum)
				}
			}
		}
	})
}
