package registry

import (
	"context"
	"errors"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// TestAsked lays what is asked over a file, says each fault where it is, and writes
// all of it or nothing.
func TestAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		see := func(a Asked) (out Asked, err error) {
			err = s.db.View(clerk(), func(tx *db.Tx) error {
				out, err = s.See(clerk(), tx, f.County, f.ID, a)
				return err
			})
			return out, err
		}
		head, son := f.Members[0].ID, f.Members[2].ID
		for name, tt := range map[string]struct {
			asked Asked
			path  string
		}{
			"nothing":        {Asked{}, "asked"},
			"no such field":  {Asked{Fields: []AskedField{{Name: "division", Value: "1"}}}, "fields[0].value"},
			"no such member": {Asked{Fields: []AskedField{{Person: 9, Name: "labour", Value: "1"}}}, "fields[0].personId"},
			"no such code":   {Asked{Fields: []AskedField{{Person: son, Name: "labour", Value: "99"}}}, "fields[0].value"},
			"grade alone":    {Asked{Fields: []AskedField{{Person: son, Name: "disabilityGrade", Value: "2"}}}, "fields[0].value"},
			"account":        {Asked{Fields: []AskedField{{Name: "account", Value: "12"}}}, "fields[0].value"},
			"item":           {Asked{Lines: []AskedLine{{Value: &LineSaid{Person: son, Kind: Income, Item: "gold", Per: PerMonth}}}}, "lines[0].value.item"},
			"line":           {Asked{Lines: []AskedLine{{Line: 77}}}, "lines[0]"},
			"head leaves":    {Asked{Leaves: []AskedLeaving{{Person: head, How: Left}}}, "leaves[0].person"},
			"joins":          {Asked{Joins: []AskedJoining{{Member: DraftMember{Name: "新", Relation: "20"}, How: "bought"}}}, "joins[0].how"},
			"two heads":      {Asked{Head: []Kinship{{head, "02"}, {f.Members[1].ID, "02"}, {son, "20"}}}, "head"},
			"with itself":    {Asked{Merge: &AskedMerge{Into: f.ID}}, "merge.into"},
		} {
			if _, err := see(tt.asked); errs.CodeOf(err) != errs.Invalid || !hasField(err, tt.path) {
				t.Errorf("%s: %v", name, err)
			}
		}
		asked, err := see(Asked{Fields: []AskedField{{Person: son, Name: "schooling", Value: "高中"}}, Lines: []AskedLine{{Line: f.Lines[0].ID,
			Value: &LineSaid{Person: head, Kind: Income, Item: "wage", Amount: money.Yuan(900), Per: PerMonth}}}})
		if err != nil || asked.Lines[0].Was.Amount != money.Yuan(1200) {
			t.Fatalf("%+v, %v", asked, err)
		}
		carry := func(a Asked) error {
			return s.db.Update(clerk(), func(tx *db.Tx) error {
				_, err := s.CarryOut(clerk(), tx, f.County, f.ID, a, Event{Kind: "household.update", Summary: "改", English: "Changed."})
				return err
			})
		}
		if err := carry(asked); err != nil {
			t.Fatal(err)
		}
		var e *errs.Error
		if err := carry(asked); !errors.As(err, &e) || len(e.Fields) != 2 || !strings.Contains(e.Fields[0].Message, "张小明") {
			t.Errorf("carried out twice: %v", err)
		}
		now, err := s.Get(clerk(), f.County, f.ID)
		if err != nil || now.Version != 2 || now.Members[2].Schooling != "高中" || len(now.Lines) != 3 || now.Lines[0].To.IsZero() || now.Lines[2].Amount != money.Yuan(900) {
			t.Errorf("%+v, %v", now, err)
		}
		err = s.db.View(clerk(), func(tx *db.Tx) error {
			_, err := s.Try(as("外人", 9, authz.Clerk, "513222"), tx, f.County, f.ID, asked)
			return err
		})
		if errs.CodeOf(err) != errs.NotFound {
			t.Errorf("tried from another county: %v", err)
		}
	})
}

// TestInAidIsAskedFor: who joins and leaves, a split, a merger and another head of a
// household in aid go by a request; a death and an import do not.
func TestInAidIsAskedFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		at := Target{f.County, f.ID, 1}
		split := Splitting{Target: at, Members: []Kinship{{f.Members[2].ID, "02"}}}
		s.AskFor(func(_ context.Context, _ *db.Tx, _ int32, n id.ID) (bool, error) { return n == f.ID, nil })
		if _, _, err := s.Split(clerk(), split); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("split: %v", err)
		}
		if _, err := s.ChangeHead(clerk(), Heading{at, nil}); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("head: %v", err)
		}
		if _, err := s.AddMember(clerk(), Joining{Target: at, Member: DraftMember{Name: "新丁", Relation: "20", BornOn: f.OpenedOn, Sex: "1"}, How: Born}); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("somebody joins: %v", err)
		}
		if _, err := s.RemoveMember(clerk(), Leaving{Target: at, Person: f.Members[2].ID, How: Left}); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("somebody leaves: %v", err)
		}
		again := family() // a roster that comes again adds whom it names
		again.Number = f.Number
		again.Members = append(again.Members, DraftMember{Name: "补录", Relation: "20", BornOn: f.OpenedOn, Sex: "1"})
		var out []Outcome
		err = d.Update(clerk(), func(tx *db.Tx) (err error) {
			out, err = s.Put(clerk(), tx, f.County, []Draft{again})
			return err
		})
		if err != nil || out[0].Result != Changed {
			t.Fatalf("an import: %+v, error %v", out, err)
		}
		if f, err = s.Get(clerk(), f.County, f.ID); err != nil {
			t.Fatal(err)
		}
		at.Version, split.Version = f.Version, f.Version
		if f, err = s.RemoveMember(clerk(), Leaving{Target: at, Person: f.Members[len(f.Members)-1].ID, How: Died}); err != nil {
			t.Errorf("a death: %v", err)
		}
		s.AskFor(nil)
		split.Version = f.Version
		stays, fresh, err := s.Split(clerk(), split)
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.ShowChain(clerk(), f.County, fresh.ID)
		if err != nil || v.Number != stays.Number || len(v.Households) != 2 {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

// TestTwoDeathsAsked: other rooms are told of each.
func TestTwoDeathsAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s, told := setup(t, d, clock), &mourners{}
		s.OnDeath(told)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		asked := Asked{}
		for _, m := range f.Members[1:] {
			asked.Leaves = append(asked.Leaves, AskedLeaving{Person: m.ID, How: Died, On: calendar.At(clock.T)})
		}
		err = s.db.Update(clerk(), func(tx *db.Tx) error {
			a, err := s.See(clerk(), tx, f.County, f.ID, asked)
			if err != nil {
				return err
			}
			_, err = s.CarryOut(clerk(), tx, f.County, f.ID, a, Event{Kind: "household.update", Summary: "改", English: "Changed."})
			return err
		})
		if err != nil || len(told.told) != len(f.Members)-1 {
			t.Errorf("told of %d deaths of %d, %v", len(told.told), len(f.Members)-1, err)
		}
	})
}
