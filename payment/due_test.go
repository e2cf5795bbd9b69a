package payment

import (
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/money"
)

// due is the day of every month by which money is to arrive; 0: nobody says.
type due int

func (d due) Office(int32) string { return "汶川县民政局" }

func (d due) Remedies(string, calendar.Date) (string, error) {
	return "可以在60日内申请行政复议，或者在6个月内提起行政诉讼。", nil
}

// Fine is up to the sum before 2014, one to three times until July 2026, and up to twice
// since.
func (d due) Fine(_ string, on calendar.Date, sum money.Fen) (Bounds, error) {
	if on.Before(calendar.On(2014, 5, 1)) {
		return Bounds{0, sum, "地方规定", "a rule of the place"}, nil
	}
	if on.Before(calendar.On(2026, 7, 1)) {
		return Bounds{sum, 3 * sum, "暂行办法第六十八条", "art. 68"}, nil
	}
	return Bounds{0, 2 * sum, "社会救助法第七十三条", "art. 73"}, nil
}

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
