package verification

import (
	"slices"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
)

// TestASourceAnswersForWhatItWasAsked: who has no number was not asked about, and a list
// that nobody handed over, or long ago, was not looked in.
func TestASourceAnswersForWhatItWasAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.family.Members[2].IDNumber = ""
		b.consentAll(father, mother, child)
		b.deliver("vehicles", recent, vehicles("陌生人", number("19700101", "009"), "小型轿车"))
		b.deliver("deposits", calendar.On(2026, 8, 1), deposits("陌生人", number("19700101", "009"), "100")) // too old
		b.connect("real_estate", answers(down))
		b.asked()
		list, err := b.SourceList(checker(), county)
		if err != nil {
			t.Fatal(err)
		}
		of := func(code string) *SourceHealth {
			return list[slices.IndexFunc(list, func(x SourceStatus) bool { return x.Code == code })].Health
		}
		if h := of("vehicles"); h == nil || h.Asked != 2 || h.Answered != 2 {
			t.Errorf("vehicles: %+v, want two asked and answered", h)
		}
		if h := of("real_estate"); h == nil || h.Asked != 2 || h.Answered != 0 || h.SilentWhy != "down" {
			t.Errorf("real estate: %+v, want two asked", h)
		}
		for _, code := range []string{"deposits", "deaths"} {
			if h := of(code); h != nil {
				t.Errorf("%s was asked: %+v", code, h)
			}
		}
	})
}
