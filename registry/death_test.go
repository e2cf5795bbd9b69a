package registry

import (
	"context"
	"errors"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
)

// mourners is who is told of deaths.
type mourners struct {
	told []Death
	fail error
}

func (m *mourners) Died(_ context.Context, tx *db.Tx, d Death) error {
	tx.After(func() { m.told = append(m.told, d) })
	return m.fail
}

// TestReportDeath: the head's death makes another the head in the same step, the
// last one's closes the file, and other rooms are told in the same transaction.
func TestReportDeath(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s, told := setup(t, d, clock), &mourners{}
		s.OnDeath(told)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		head, wife, son := f.Members[0].ID, f.Members[1].ID, f.Members[2].ID
		on := calendar.At(clock.T)
		dies := func(x Dying) error {
			x.County, x.Household, x.Version = f.County, f.ID, f.Version
			after, err := s.ReportDeath(clerk(), x)
			if err == nil {
				f = after
			}
			return err
		}
		for name, x := range map[string]Dying{
			"tomorrow":                {Person: wife, On: on.AddDays(1)},
			"no day":                  {Person: wife},
			"before the birth":        {Person: son, On: calendar.On(2011, 1, 1)},
			"the head and no other":   {Person: head, On: on},
			"somebody of no file":     {Person: 1, On: on},
			"a head that is not here": {Person: head, On: on, Relations: []Kinship{{head, "02"}, {son, "20"}}},
		} {
			if err := dies(x); errs.CodeOf(err) != errs.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.ReportDeath(as("外县", 12, "clerk", "513222"), Dying{Target: Target{f.County, f.ID, f.Version}, Person: wife, On: on}); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("another county's clerk: %v", err)
		}
		told.fail = errors.New("no")
		if err := dies(Dying{Person: son, On: on}); !errors.Is(err, told.fail) {
			t.Errorf("what could not be told: %v", err)
		}
		told.fail = nil
		if err := dies(Dying{Person: head, On: on, Told: ToldByVillage, Relations: []Kinship{{wife, "02"}, {son, "20"}}}); err != nil {
			t.Fatal(err)
		}
		if f.HeadID != wife || f.HeadName != "李秀英" || len(f.Members) != 2 || f.Former[0].DiedOn != on {
			t.Errorf("head %s %s, members %d, former %+v", f.HeadID, f.HeadName, len(f.Members), f.Former)
		}
		if l := f.Lines[0]; l.PersonID != head || l.To != on || !f.Lines[1].To.IsZero() {
			t.Errorf("lines %+v", f.Lines)
		}
		if len(told.told) != 1 || told.told[0].Dead.ID != head || told.told[0].Told != ToldByVillage || len(told.told[0].Household.Members) != 2 {
			t.Errorf("told %+v", told.told)
		}
		removed, err := s.RemoveMember(clerk(), Leaving{Target: Target{f.County, f.ID, f.Version}, Person: son, How: Died, On: on})
		if err != nil {
			t.Fatal(err)
		}
		f = removed
		if err := dies(Dying{Person: wife, On: on}); err != nil {
			t.Fatal(err)
		}
		if f.State != Closed || len(told.told) != 3 {
			t.Errorf("state %s, told %d", f.State, len(told.told))
		}
	})
}
