package registry

import (
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
)

// TestNamesForLists: heads and people by name, and households by label in a place.
func TestNamesForLists(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		err = d.Update(clerk(), func(tx *db.Tx) error { return s.SetLabel(clerk(), tx, f.County, f.ID, LabelEdge, true, f.OpenedOn) })
		if err != nil {
			t.Fatal(err)
		}
		err = d.View(t.Context(), func(tx *db.Tx) error {
			heads, err := s.Heads(t.Context(), tx, f.County, []id.ID{f.ID, 1})
			if err != nil || len(heads) != 1 || heads[0].Name != f.HeadName || heads[0].Person != f.HeadID || heads[0].BornOn.IsZero() {
				t.Errorf("heads %+v, %v", heads, err)
			}
			people, err := s.Living(t.Context(), tx, f.County, []id.ID{f.Members[1].ID})
			if err != nil || len(people) != 1 || people[0].Household != f.ID || people[0].Name != f.Members[1].Name {
				t.Errorf("people %+v, %v", people, err)
			}
			for label, want := range map[string]int{LabelEdge: 1, LabelRigid: 0} {
				rows, err := s.Labelled(t.Context(), tx, f.County, label, f.Division[:9], f.Division[:8]+"9", "", 0, 10)
				if err != nil || len(rows) != want || want == 1 && (rows[0].Household != f.ID || rows[0].Members != int32(len(f.Members))) {
					t.Errorf("%s: %+v, %v", label, rows, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
