package verification

import (
	"testing"

	"doudi/internal/crypt/crypttest"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
)

// What is said of a contested record, and what is answered.
const theirWord, ourAnswer = "肝癌住院时已取出治病", "银行证明余额属实"

// disputes contests a finding and has it denied.
func (b *bench) disputes(check Ref, finding id.ID) Contest {
	b.t.Helper()
	c, err := b.Contest(clerk(), check, finding, Objection{NotTheirs, theirWord})
	if err == nil {
		c, err = b.SettleContest(checker(), Ref{c.County, c.ID}, ContestWord{State: Denied, Answer: ourAnswer})
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// plainContest reads what lies unsealed of a contest.
func (b *bench) plainContest(c Contest) (text string) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(b.t.Context(), "SELECT reason || answer FROM match_contest WHERE county = $1 AND id = $2", c.County, c.ID).Scan(&text)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// TestContestsAreSealed: what is said of a contested record lies sealed; what an older
// version left in plain is sealed at the next start, and is read as before.
func TestContestsAreSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deposits", recent, deposits("李秀英", b.family.Members[1].IDNumber, "23000"))
		b.consentAll(father, mother, child)
		v := b.reportedOn("")
		c := b.disputes(v.ref(), v.Findings[0].ID)
		if c.Reason != theirWord || c.Answer != ourAnswer || b.plainContest(c) != "" {
			t.Errorf("%+v, in plain %q", c, b.plainContest(c))
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error { // the one as it was left, the other sealed
			_, err := tx.Exec(t.Context(), "UPDATE match_contest SET reason = $1, reason_sealed = NULL, answer = ''", theirWord)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := b.SealContests(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := b.read(v.ref()).Contests[0]
			if got.Reason != theirWord || got.Answer != ourAnswer || b.plainContest(c) != "" {
				t.Errorf("%+v, in plain %q", got, b.plainContest(c))
			}
		}
	})
}

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
		b.disputes(v.ref(), v.Findings[0].ID)

		s.keys = after
		// The check's facts, its report, the one row, why she did not sign, what is contested
		// and what was answered; a page each.
		if n, err := b.Reseal(t.Context(), 1); err != nil || n != 6 {
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
		if list := b.read(v.ref()).Contests; len(list) != 1 || list[0].Reason != theirWord || list[0].Answer != ourAnswer {
			t.Errorf("contests: %+v", list)
		}
		if _, err := b.Report(checker(), v.ref()); err != nil {
			t.Errorf("report: %v", err)
		}
		if cells, err := b.OpenRow(checker(), v.ref(), v.Findings[0].ID, caseNo); err != nil || len(cells) == 0 {
			t.Errorf("row: %v, %v", cells, err)
		}
	})
}
