package registry

import (
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
)

func (s *bench) put(t *testing.T, drafts ...Draft) []Outcome {
	t.Helper()
	var out []Outcome
	err := s.db.Load(clerk(), func(tx *db.Tx) (err error) {
		out, err = s.Put(clerk(), tx, 513221, drafts)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		other := Draft{Number: "0002", Division: "513221102", Members: []DraftMember{{Name: "王五", IDNumber: number("19500101", "003"), Relation: "02"}}}
		twin := other
		twin.Number = "0003"
		bad := other
		bad.Division, bad.Number = "513221999", "0004"
		away := Draft{Number: "0005", Division: "513222100", Members: []DraftMember{{Name: "赵六", Relation: "02"}}}

		out := s.put(t, family(), other, twin, bad, away)
		for i, want := range []Result{Added, Added, Refused, Refused, Refused} {
			if out[i].Result != want {
				t.Errorf("draft %d: %s (%v), want %s", i, out[i].Result, out[i].Err, want)
			}
		}
		if errs.CodeOf(out[2].Err) != errs.Conflict || !hasField(out[2].Err, "members[0].idNumber") || !hasField(out[3].Err, "division") {
			t.Errorf("refusals say %v; %v", out[2].Err, out[3].Err)
		}
		f, err := s.Get(clerk(), 513221, out[0].Household)
		if err != nil || f.Version != 1 || len(f.Members) != 3 || len(f.Lines) != 2 || !f.HasLabel(LabelPoor) {
			t.Fatalf("imported file %+v, %v", f, err)
		}

		clock.T = clock.T.Add(time.Hour)
		if again := s.put(t, family()); again[0].Result != Same {
			t.Errorf("the same again: %+v", again[0])
		}
		changed := family()
		changed.Address, changed.Bank = "", ""
		changed.Members[0].Work = "务农"
		changed.Lines[0].Amount = 90_000
		changed.Members = append(changed.Members, DraftMember{Name: "张小红", Relation: "30", Sex: "2"})
		if r := s.put(t, changed); r[0].Result != Changed || r[0].Err != nil {
			t.Fatalf("changed: %+v", r[0])
		}
		f, err = s.Get(clerk(), 513221, out[0].Household)
		if err != nil || f.Version != 2 || len(f.Members) != 4 || f.Address == "" || f.Bank == "" || f.Members[0].Work != "务农" {
			t.Errorf("after the overlay: version %d, %d members, %q, %v", f.Version, len(f.Members), f.Address, err)
		}
		if len(f.Lines) != 2 || f.Lines[0].Amount != 500_000 || f.Lines[1].Amount != 90_000 {
			t.Errorf("lines %+v", f.Lines)
		}
		if old, err := s.FileAt(clerk(), 513221, f.ID, f.OpenedOn.AddDays(10)); err != nil || len(old.Members) != 3 {
			t.Errorf("before the first import: %v", err)
		}
	})
}

func TestPutNeedsTheRight(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	err := d.Load(clerk(), func(tx *db.Tx) error {
		_, err := s.Put(as("观者", 9, authz.Leader, "513221"), tx, 513221, []Draft{family()})
		return err
	})
	if errs.CodeOf(err) != errs.Forbidden {
		t.Errorf("a leader imported: %v", err)
	}
}
