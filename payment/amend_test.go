package payment

import (
	"context"
	"errors"
	"maps"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// TestAmend: a decision that gave too little is amended from its first month on; what
// locked months were paid too little comes with the next roll, to the fen, and once. What
// was decided since stands, and falls or is amended as if the amendment had always been.
func TestAmend(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		first, rights := map[id.ID]id.ID{}, map[id.ID]id.ID{}
		for n, from := range map[int]calendar.Period{1: 202611, 2: 202611, 3: 202611, 4: 202611, 5: 202611, 6: 202612, 7: 202701} {
			g := grantOf(n, from, 300)
			first[id.ID(n)], rights[id.ID(n)] = g.Decision, b.grant(g)
		}
		b.lock(202611)
		change := func(ctx context.Context, tx *db.Tx, n, decision id.ID, yuan int64, from calendar.Period) error {
			return b.s.Change(ctx, tx, Change{county, rights[n], decision, money.Yuan(yuan), 2, from, 0, "收入增加", false})
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(change(ctx, tx, 2, 91, 100, 202701), change(ctx, tx, 3, 92, 100, 202701),
				b.s.Stop(ctx, tx, Stop{county, rights[4], 93, 202612, "停止"}), b.s.Hold(ctx, tx, county, rights[5], HoldDeath, "等待"))
		})
		b.lock(202612)
		b.lock(202701)
		amend := func(a Amendment) (owed Arrears, err error) {
			a.County, a.Reason = county, "复议或诉讼后变更 决〔2027〕1号"
			err = b.tries(func(ctx context.Context, tx *db.Tx) (err error) {
				owed, err = b.s.Amend(ctx, tx, a)
				return err
			})
			return owed, err
		}
		restore := func(decision id.ID) error {
			return b.tries(func(ctx context.Context, tx *db.Tx) error {
				return b.s.Restore(ctx, tx, Resumption{County: county, Decision: decision, Reason: "复议撤销"})
			})
		}
		odd := money.Fen(31_234) // 312.34
		for name, tt := range map[string]struct {
			a    Amendment
			want errs.Code
		}{
			"no such decision":      {Amendment{Of: 99, Decision: 81, AmountFen: odd}, errs.Conflict},
			"a month before it":     {Amendment{Of: first[7], Decision: 81, AmountFen: odd, From: 202612}, errs.Conflict},
			"a month after its end": {Amendment{Of: first[4], Decision: 81, AmountFen: odd, From: 202701}, errs.Conflict},
			"no amount":             {Amendment{Of: first[1], Decision: 81}, errs.Invalid},
			"no decision":           {Amendment{Of: first[1], AmountFen: odd}, errs.Invalid},
			"a negative number":     {Amendment{Of: first[1], Decision: 81, AmountFen: odd, Members: -1}, errs.Invalid},
		} {
			_, err := amend(tt.a)
			wantCode(t, err, tt.want, name)
		}
		for _, tt := range []struct {
			a    Amendment
			want Arrears
		}{
			{Amendment{Of: first[1], Decision: 81, AmountFen: odd, Members: 3}, Arrears{202611, 202701, 3, 3 * 1_234}},
			{Amendment{Of: first[2], Decision: 82, AmountFen: odd}, Arrears{202611, 202612, 2, 2 * 1_234}}, // the reduction stands
			{Amendment{Of: first[3], Decision: 83, AmountFen: odd}, Arrears{202611, 202612, 2, 2 * 1_234}},
			{Amendment{Of: first[4], Decision: 84, AmountFen: odd}, Arrears{202611, 202612, 2, 2 * 1_234}}, // up to its end
			{Amendment{Of: first[5], Decision: 85, AmountFen: odd}, Arrears{202611, 202611, 1, 1_234}},     // what is held comes whole
			{Amendment{Of: first[6], Decision: 86, AmountFen: odd, From: 202701}, Arrears{202701, 202701, 1, 1_234}},
			{Amendment{Of: 86, Decision: 87, AmountFen: odd + 1}, Arrears{202701, 202701, 1, 1}}, // then the court
		} {
			owed, err := amend(tt.a)
			if err != nil || owed != tt.want {
				t.Errorf("decision %s: %+v, %v, want %+v", tt.a.Decision, owed, err, tt.want)
			}
		}
		if err := restore(92); err != nil { // to what the amendment says, not to what it amended
			t.Fatal(err)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.ReleaseDeath(ctx, tx, county, rights[5], "已处理")
		})
		got := map[string]money.Fen{}
		for _, l := range b.lines(b.lock(202702).ID) {
			if l.HouseholdID > 1000 && l.HouseholdID <= 1007 {
				got[l.HouseholdID.String()+" "+l.Period.String()] += l.AmountFen
			}
		}
		want := map[string]money.Fen{"1001 2026-11": 1_234, "1001 2026-12": 1_234, "1001 2027-01": 1_234, "1001 2027-02": odd,
			"1002 2026-11": 1_234, "1002 2026-12": 1_234, "1002 2027-02": money.Yuan(100),
			"1003 2026-11": 1_234, "1003 2026-12": 1_234, "1003 2027-01": odd - money.Yuan(100), "1003 2027-02": odd,
			"1004 2026-11": 1_234, "1004 2026-12": 1_234,
			"1005 2026-11": 1_234, "1005 2026-12": odd, "1005 2027-01": odd, "1005 2027-02": odd,
			"1006 2027-01": 1_235, "1006 2027-02": odd + 1, "1007 2027-02": money.Yuan(300)}
		if !maps.Equal(got, want) {
			t.Errorf("February pays %v\nwant %v", got, want)
		}
		for _, l := range b.lines(b.lock(202703).ID) {
			if l.HouseholdID > 1000 && l.HouseholdID <= 1007 && l.Period != 202703 {
				t.Errorf("March pays %s of %s again: %s", l.Period, l.HouseholdID, l.AmountFen)
			}
		}
	})
}
