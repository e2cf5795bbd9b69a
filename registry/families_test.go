package registry

import (
	"reflect"
	"slices"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// TestFamiliesAreTheirFiles: many read at once are what each is by itself, but for
// what is left out.
func TestFamiliesAreTheirFiles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		ctx := authz.WithActor(t.Context(), authz.Program())
		err = d.View(ctx, func(tx *db.Tx) error {
			want, err := s.Facts(ctx, tx, f.County, f.ID)
			if err != nil {
				return err
			}
			got, err := s.Families(ctx, tx, f.County, []id.ID{f.ID})
			if err != nil || len(got) != 1 {
				t.Fatalf("%d families, %v", len(got), err)
			}
			want.Lines, want.Labels, want.Former = nil, nil, nil
			if !reflect.DeepEqual(got[0], want) || !slices.ContainsFunc(got[0].Members, func(m Member) bool { return m.IDNumber != "" }) {
				t.Errorf("%+v, want %+v", got[0], want)
			}
			if _, err := s.Families(ctx, tx, f.County, []id.ID{f.ID, 7}); errs.CodeOf(err) != errs.NotFound {
				t.Errorf("one that is not there: %v", err)
			}
			if _, err := s.Families(clerk(), tx, f.County, []id.ID{f.ID}); errs.CodeOf(err) != errs.NotFound {
				t.Errorf("asked by a person: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
