package casework_test

import (
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// TestAGrantHasOthersReviewed: who becomes 特困 is counted in no dibao family any
// more, so that the dibao of the household is looked at again, once; a sum given
// once changes nothing of it.
func TestAGrantHasOthersReviewed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		b.on(calendar.On(2026, 11, 2))
		file := b.registry.households[household]
		file.Facts.Members = file.Facts.Members[:1]
		file.Facts.Members[0].BornOn = calendar.On(1950, 3, 2)
		b.registry.households[household] = file
		dibao := money.Yuan(350)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &dibao}}
		reviews := func() (n int) {
			t.Helper()
			for _, w := range must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{}, page.Query{Limit: 10})).Items {
				if w.Case.Purpose == procedure.Review && w.Case.Programme == "dibao" {
					n++
				}
			}
			return n
		}
		b.walk(t, b.begun(t, "temp-emergency", household), "submit accept advance explain confirm")
		if n := reviews(); n != 0 {
			t.Errorf("a sum given once began %d reviews", n)
		}
		b.walk(t, b.begun(t, "tekun", household), "submit accept investigate visit report assess opinion publish posted close county_visit confirm")
		if n := reviews(); n != 1 {
			t.Fatalf("%d reviews of dibao stand in the work list", n)
		}
	})
}

// TestTheCountyDrawsLots: of the cases of 特困 that reach the county it visits those
// that it drew, the first among them; a case that comes back is not drawn again,
// and a township does not read the seed.
func TestTheCountyDrawsLots(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.law.lots = true
		b.on(calendar.On(2026, 8, 3))
		const toCounty = "submit accept investigate visit report assess opinion publish posted close "
		r := b.begun(t, "tekun", household)
		b.walk(t, r, toCounty)
		p := b.read(t, r)
		if p.Lot == nil || !p.Lot.Chosen || p.Lot.N != 1 || p.Lot.Share != "30%" || !p.CountyVisit {
			t.Fatalf("the first case of a month: %+v", p.Lot)
		}
		refused(t, b.act(t, r, "confirm"), errs.Conflict, "a decision without the visit")
		b.walk(t, r, "county_visit return visit opinion publish posted close county_visit confirm")
		d := casework.Drawing{County: county, Programme: "tekun", Period: b.today().Period()}
		if lots := must[casework.Lots](t)(b.Lots(b.approver, d)); lots.Count != 1 || lots.Chosen != 1 || !lots.Holds || len(lots.Seed) != 32 {
			t.Errorf("%+v", lots)
		}
		for outcome, want := range map[casework.Outcome]int{"": 1, "drawn": 1, "not_drawn": 0} {
			list := must[page.Page[casework.LotDrawn]](t)(b.LotDraws(b.approver, d, outcome, page.Query{}))
			if len(list.Items) != want || want > 0 && list.Items[0].Number != p.Number {
				t.Errorf("the draws %q: %+v", outcome, list)
			}
		}
		refused(t, lastErr(b.Lots(b.clerk, d)), errs.NotFound, "a township's clerk")
		refused(t, lastErr(b.LotDraws(b.clerk, d, "", page.Query{})), errs.NotFound, "a township's clerk at the list")
		dibao := casework.Drawing{County: county, Programme: "dibao", Period: d.Period}
		if none := must[casework.Lots](t)(b.Lots(b.approver, dibao)); none.Count != 0 || none.Seed != "" || !none.Holds {
			t.Errorf("of dibao: %+v", none)
		}
		err := b.db.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE lot_draw SET chosen = false WHERE county = $1", county)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if lots := must[casework.Lots](t)(b.Lots(b.approver, d)); lots.Holds {
			t.Error("a case that was taken out of the lot is not noticed")
		}
	})
}
