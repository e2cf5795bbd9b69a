package casework_test

import (
	"slices"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
)

// TestOwnTellsWhereItStands: of a case that the window took in, whoever is proved to be
// the applicant reads who has it, until when, and what they are asked for; of what is
// asked, which can name an illness, another of the household reads nothing.
func TestOwnTellsWhereItStands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.draft(t)
		own := func(person id.ID) (list []casework.Own) {
			t.Helper()
			if err := b.db.View(t.Context(), func(tx *db.Tx) (err error) {
				list, err = b.OfPerson(t.Context(), tx, county, household, person, calendar.On(2000, 1, 1))
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return list
		}
		if list := own(father); len(list) != 0 {
			t.Errorf("a draft is told of: %+v", list)
		}
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		must[casework.Done](t)(b.AskSupplement(b.clerk, r, casework.Shortfall{Signing: b.sign(t, r, ""), Items: []string{"残疾证", "住院病历"}}))
		if list := own(father); len(list) != 1 || list[0].State != casework.Supplement || list[0].With != "" || !slices.Equal(list[0].Missing, []string{"残疾证", "住院病历"}) {
			t.Errorf("the applicant reads %+v", list)
		}
		if list := own(daughter); len(list) != 1 || len(list[0].Missing) != 0 {
			t.Errorf("another of the household reads %+v", list)
		}
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		must[casework.Done](t)(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
		now := b.read(t, r)
		for _, who := range []id.ID{father, daughter} {
			if list := own(who); len(list) != 1 || list[0].With != authz.Clerk || list[0].Until.IsZero() || list[0].DueOn != now.DueOn || len(list[0].Missing) != 0 {
				t.Errorf("%s reads %+v", who, list)
			}
		}
	})
}
