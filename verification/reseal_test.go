package verification

import (
	"testing"

	"doudi/internal/crypt/crypttest"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
)

func TestResealAfterRotation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		before, after, alone := crypttest.Rotated(t)
		s := b.Service
		s.keys = before
		b.deliver("deposits", recent, deposits("李秀英", b.family.Members[1].IDNumber, "23000"))
		b.consentAll(father, mother, child)
		b.namesObligors()
		b.declines()
		v := b.asked()
		if len(v.Findings) != 1 {
			t.Fatalf("findings: %+v", v.Findings)
		}
		if _, err := b.Settle(checker(), v.ref(), v.Version, []Settling{{v.Findings[0].ID, Accepted, ""}}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Issue(checker(), v.ref(), v.Version+1, ""); err != nil {
			t.Fatal(err)
		}

		s.keys = after
		// The check's facts, its report, the one row and why she did not sign; a page each.
		if n, err := b.Reseal(t.Context(), 1); err != nil || n != 4 {
			t.Errorf("sealed %d fields again, %v", n, err)
		}
		if n, err := b.Reseal(t.Context(), 1); err != nil || n != 0 {
			t.Errorf("the second time %d, %v", n, err)
		}
		s.keys = alone
		if got := b.read(v.ref()); len(got.People) != 5 || got.People[4].Withheld == nil {
			t.Errorf("people: %+v", got.People)
		}
		if list, err := b.Withholdings(clerk(), county, application); err != nil || len(list) != 1 || list[0].Reason == "" {
			t.Errorf("why she did not sign: %+v, %v", list, err)
		}
		if _, err := b.Report(checker(), v.ref()); err != nil {
			t.Errorf("report: %v", err)
		}
		if cells, err := b.OpenRow(checker(), v.ref(), v.Findings[0].ID, caseNo); err != nil || len(cells) == 0 {
			t.Errorf("row: %v, %v", cells, err)
		}
	})
}
