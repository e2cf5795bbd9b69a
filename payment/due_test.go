package payment

import (
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
)

// due is the day of every month by which money is to arrive; 0: nobody says.
type due int

func (d due) DueDay(string, calendar.Period) (int, error) {
	if d == 0 {
		return 0, errs.New(errs.NotFound, "没有规定。", "None is set.")
	}
	return int(d), nil
}

// TestDueDay: the day is for the law or the place to set; where nobody does, a
// roll has none.
func TestDueDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{Rules: due(5)})
		b.grant(grantOf(0, 202611, 300))
		if r := b.draw(202611); r.DueOn.String() != "2026-11-05" {
			t.Errorf("by the fifth: %s", r.DueOn)
		}
		b.s.o.Rules = due(0)
		rolls, err := b.s.Rolls(b.maker, RollFilter{})
		if err != nil || len(rolls.Items) != 1 || !rolls.Items[0].DueOn.IsZero() {
			t.Errorf("set by nobody: %+v, %v", rolls.Items, err)
		}
	})
}
