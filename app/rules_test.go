package app

import (
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/law"
)

// TestDueDay reads the day by which money is to arrive out of the packs: the
// tenth while the measures of 2012 held, since then what the county sets.
func TestDueDay(t *testing.T) {
	t.Parallel()
	library, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		division string
		month    calendar.Period
		day      int // 0: nobody sets one
	}{
		{"431124", 201905, 10},
		{"431124", 202612, 0},
		{"513221", 202612, 10}, // by the demonstration's pack
		{"431124", 199001, 0},  // before all packs
	} {
		day, err := rules{library}.DueDay(c.division, c.month)
		if day != c.day || (errs.CodeOf(err) == errs.NotFound) != (c.day == 0) || c.day > 0 && err != nil {
			t.Errorf("%s in %s: day %d, %v; want %d", c.division, c.month, day, err, c.day)
		}
	}
}
