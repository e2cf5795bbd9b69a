package verification

import (
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// TestStartTogether: the checks that wait are started, each by itself; what is under
// way already, or of no case here, is left, and nobody else starts any.
func TestStartTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		err := b.db.Update(clerk(), func(tx *db.Tx) error {
			_, err := b.Request(clerk(), tx, CheckRequest{County: county, Application: application, Household: household, CaseNo: caseNo, Division: village, People: b.inCase, Together: b.together})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		both := []id.ID{application, application + 1}
		_, err = b.StartTogether(clerk(), county, both)
		wants(t, "a clerk starts them", err, errs.Forbidden)
		_, err = b.StartTogether(checker(), 513222, both)
		wants(t, "a checker starts another county's", err, errs.NotFound)
		for _, want := range []StartedTogether{{Started: 1, Left: 1}, {Left: 2}} {
			if got, err := b.StartTogether(checker(), county, both); err != nil || got != want {
				t.Errorf("%+v, %v, want %+v", got, err, want)
			}
		}
		if b.started != 1 {
			t.Errorf("the case was told %d times", b.started)
		}
	})
}
