package registry

import (
	"context"
	"errors"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// mourners is who is told of deaths.
type mourners struct {
	told, back []Death
	fail       error
}

func (m *mourners) Lives(_ context.Context, tx *db.Tx, d Death) error {
	tx.After(func() { m.back = append(m.back, d) })
	return nil
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

// TestCorrectDeath: another person takes a death back, of the last member too, whose
// file opens again; what was theirs goes on, and other rooms are told.
func TestCorrectDeath(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s, told := setup(t, d, clock), &mourners{}
		s.OnDeath(told)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		head, wife, son, number := f.Members[0].ID, f.Members[1].ID, f.Members[2].ID, f.Members[0].IDNumber
		lines := f.Lines
		approver := as("周洁", 21, "approver", "513221")
		die := func(x Dying) {
			x.Target, x.On = Target{f.County, f.ID, f.Version}, calendar.At(clock.T)
			if f, err = s.ReportDeath(clerk(), x); err != nil {
				t.Fatal(err)
			}
		}
		correct := func(ctx context.Context, person id.ID, relation string) error {
			after, err := s.CorrectDeath(ctx, Mistaken{Target{f.County, f.ID, f.Version}, person, relation, "本人到场"})
			if err == nil {
				f = after
			}
			return err
		}
		die(Dying{Person: head, Relations: []Kinship{{wife, "02"}, {son, "20"}}})
		if err := correct(clerk(), head, "10"); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("by who recorded it: %v", err)
		}
		if err := correct(approver, wife, ""); errs.CodeOf(err) != errs.Invalid {
			t.Errorf("of somebody who lives: %v", err)
		}
		if err := correct(approver, head, "02"); errs.CodeOf(err) != errs.Invalid {
			t.Errorf("a second head: %v", err)
		}
		join := Joining{Target{f.County, f.ID, f.Version}, DraftMember{Name: "又一人", IDNumber: string(number), Relation: "10"}, Entered, calendar.Date{}, "重录"}
		if _, err := s.AddMember(clerk(), join); errs.CodeOf(err) != errs.Invalid {
			t.Errorf("entering the dead anew: %v", err)
		}
		if err := correct(approver, head, "10"); err != nil {
			t.Fatal(err)
		}
		if m := f.Member(head); m == nil || !m.DiedOn.IsZero() || !m.Present || len(f.Former) != 0 || f.Lines[0] != lines[0] {
			t.Errorf("%+v, former %+v, lines %+v", m, f.Former, f.Lines)
		}
		for _, p := range []id.ID{son, head, wife} {
			die(Dying{Person: p, Relations: nil})
		}
		if f.State != Closed {
			t.Fatal(f.State)
		}
		if err := correct(approver, head, ""); err != nil || f.State != Live || f.HeadID != head || !f.ClosedOn.IsZero() || len(f.Members) != 1 {
			t.Errorf("%v: %s, head %s, %+v", err, f.State, f.HeadID, f.Members)
		}
		if again, err := s.Get(approver, f.County, f.ID); err != nil || len(again.Members) != 1 || len(told.back) != 2 || told.back[1].Dead.ID != head {
			t.Errorf("%v, told %+v", err, told.back)
		}
	})
}

// TestTheDeadGoAlong: who died in a household that merges into another stands in that
// one's file among the dead, and the death is corrected there, by somebody else than who
// recorded it.
func TestTheDeadGoAlong(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		head, wife, son := f.Members[0].ID, f.Members[1].ID, f.Members[2].ID
		stays, fresh, err := s.Split(clerk(), Splitting{Target: Target{f.County, f.ID, f.Version}, Members: []Kinship{{wife, "02"}, {son, "20"}}})
		if err != nil {
			t.Fatal(err)
		}
		if fresh, err = s.ReportDeath(clerk(), Dying{Target: Target{f.County, fresh.ID, fresh.Version}, Person: son, On: calendar.At(clock.T)}); err != nil {
			t.Fatal(err)
		}
		into, err := s.Merge(clerk(), Merger{Target: Target{f.County, fresh.ID, fresh.Version}, IntoID: f.ID, IntoSeen: stays.Version,
			Relations: []Kinship{{head, "02"}, {wife, "12"}}})
		if err != nil {
			t.Fatal(err)
		}
		if into, err = s.Get(clerk(), f.County, into.ID); err != nil {
			t.Fatal(err)
		}
		if n := len(into.Former); n == 0 || into.Former[n-1].ID != son || into.Former[n-1].DiedOn.IsZero() {
			t.Fatalf("the former of the household that they joined: %+v", into.Former)
		}
		x := Mistaken{Target{f.County, into.ID, into.Version}, son, "20", "本人到场"}
		if _, err := s.CorrectDeath(clerk(), x); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("by who recorded it in the file that merged: %v", err)
		}
		after, err := s.CorrectDeath(as("周洁", 21, "approver", "513221"), x)
		if err != nil {
			t.Fatal(err)
		}
		if m := after.Member(son); m == nil || !m.DiedOn.IsZero() || m.Relation != "20" {
			t.Errorf("corrected: %+v", m)
		}
	})
}

// TestOpenUnseen: a file that was closed because its application ended is opened again; one
// that the office has worked on stays as it is.
func TestOpenUnseen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		err = d.Update(clerk(), func(tx *db.Tx) error {
			return errors.Join(s.CloseUnseen(clerk(), tx, f.County, f.ID, Event{Summary: "注销", English: "Closed"}),
				s.OpenUnseen(clerk(), tx, f.County, f.ID, Event{Summary: "恢复", English: "Opened"}))
		})
		if err != nil {
			t.Fatal(err)
		}
		if f, err = s.Get(clerk(), f.County, f.ID); err != nil || f.State != Live || !f.ClosedOn.IsZero() {
			t.Fatalf("%v: %s, closed on %s", err, f.State, f.ClosedOn)
		}
		if _, err = s.Close(clerk(), Closing{Target: Target{f.County, f.ID, f.Version}, Reason: "迁出"}); err != nil {
			t.Fatal(err)
		}
		if err = d.Update(clerk(), func(tx *db.Tx) error { return s.OpenUnseen(clerk(), tx, f.County, f.ID, Event{}) }); err != nil {
			t.Fatal(err)
		}
		if f, err = s.Get(clerk(), f.County, f.ID); err != nil || f.State != Closed {
			t.Errorf("%v: what the office closed is %s", err, f.State)
		}
	})
}
