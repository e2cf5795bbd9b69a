package registry

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
)

// neighbour is a family of which nobody stands in another file.
func neighbour(n int, division string) Draft {
	return Draft{Number: fmt.Sprintf("N%d", n), Division: division, Address: "一组", OpenedOn: calendar.On(2020, 3, 1),
		Members: []DraftMember{{Name: "张一", IDNumber: number("1970010"+fmt.Sprint(1+n), "001"), Relation: "02"}}}
}

// TestSeveralGrants: a clerk of two townships who also leads the next county
// finds the families of all three, writes in the townships only, and finds
// nothing of what lies between them.
func TestSeveralGrants(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		everywhere := as("王局", 70, authz.Clerk, "5132")
		places := []string{"513221100", "513221102", "513221109", "513222100", "513223100"}
		made := map[string]*File{}
		for i, place := range places {
			f, err := s.Create(everywhere, neighbour(i, place))
			if err != nil {
				t.Fatal(err)
			}
			made[place] = f
		}
		both := authz.WithActor(t.Context(), authz.Actor{Account: 71, Name: "两镇经办", Grants: []authz.Grant{{Role: authz.Clerk, Division: "513221102"},
			{Role: authz.Clerk, Division: "513221100"}, {Role: authz.Leader, Division: "513222"}}})
		theirs := []string{"513221100", "513221102", "513222100"}

		for what, list := range map[string]func(from Position) ([]string, *Position, error){
			"list": func(from Position) (found []string, more *Position, err error) {
				items, more, err := s.List(both, Filter{}, from, 1)
				for _, i := range items {
					found = append(found, i.Division[:9])
				}
				return found, more, err
			},
			"search": func(from Position) (found []string, more *Position, err error) {
				hits, more, err := s.Search(both, "zhangyi", "", from, 1)
				for _, h := range hits {
					found = append(found, h.Division[:9])
				}
				return found, more, err
			},
			"search by name": func(from Position) (found []string, more *Position, err error) {
				hits, more, err := s.Search(both, "张", "", from, 1)
				for _, h := range hits {
					found = append(found, h.Division[:9])
				}
				return found, more, err
			},
		} {
			var found []string
			for at := (&Position{}); at != nil; {
				page, more, err := list(*at)
				if err != nil {
					t.Fatal(err)
				}
				found, at = append(found, page...), more
			}
			if !slices.Equal(found, theirs) {
				t.Errorf("%s, page by page: %v, want %v", what, found, theirs)
			}
		}
		for within, want := range map[string]int{"": 3, "513221": 2, "513221100": 1, "513221109": 0, "513222": 1, "513223": 0} {
			if n, _, err := s.Count(both, Filter{Division: within}); err != nil || n != want {
				t.Errorf("in %q: %d households, want %d, %v", within, n, want, err)
			}
			if o, err := s.Overview(both, within); err != nil || o.Households != int64(want) || len(o.Towns) != want {
				t.Errorf("overview of %q: %+v, want %d, %v", within, o, want, err)
			}
		}
		writes := func(ctx context.Context, place string) error {
			f := made[place]
			_, err := s.Move(ctx, Relocation{Target: Target{f.County, f.ID, f.Version}, Division: place, Address: "二组"})
			return err
		}
		for place, want := range map[string]errs.Code{"513221100": "", "513221102": "", "513221109": errs.NotFound, "513222100": errs.NotFound, "513223100": errs.NotFound} {
			if err := writes(both, place); errs.CodeOf(err) != want || want == "" && err != nil {
				t.Errorf("a write in %s: %v, want %q", place, err, want)
			}
			_, err := s.Reveal(both, Unmasking{County: made[place].County, Household: made[place].ID, Person: made[place].HeadID, Field: "idNumber", Reason: "核对"})
			if errs.CodeOf(err) != want || want == "" && err != nil {
				t.Errorf("an ID number in %s: %v, want %q", place, err, want)
			}
		}
		var refused int
		err := d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM audit_entry WHERE act = 'access.refused' AND actor_id = 71`).Scan(&refused)
		})
		if err != nil || refused != 6 {
			t.Errorf("%d refusals in the log, want 6, %v", refused, err)
		}
	})
}
