package registry

import (
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
)

// What is said of a household, and beside its wage, in words.
const theirNote, theirWage = "户主尿毒症，每周透析三次", "病休期间的工资"

// wordy is a family with such words.
func wordy() Draft {
	d := family()
	d.Note, d.Lines[0].Detail = theirNote, theirWage
	return d
}

// plainWords reads what lies unsealed of a household and its lines.
func (s *bench) plainWords(t *testing.T, household id.ID) (text string) {
	t.Helper()
	err := s.db.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT h.note || (SELECT coalesce(max(l.detail), '') FROM economic_line l WHERE l.county = h.county AND l.household_id = h.id)
			FROM household h WHERE h.county = 513221 AND h.id = $1`, household).Scan(&text)
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestWordsAreSealed: a note and the words of a line lie sealed, whether entered or
// imported; what an older version left in plain is read, and sealed at the next start.
func TestWordsAreSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), wordy())
		if err != nil {
			t.Fatal(err)
		}
		holds := func(when string, plain bool) {
			t.Helper()
			got, err := s.Get(clerk(), f.County, f.ID)
			if err != nil || got.Note != theirNote || got.Lines[0].Detail != theirWage || got.Lines[1].Detail != "" {
				t.Errorf("%s: %q %+v, %v", when, got.Note, got.Lines, err)
			}
			if text := s.plainWords(t, f.ID); (text != "") != plain {
				t.Errorf("%s there lies in plain %q", when, text)
			}
		}
		holds("entered", false)
		err = d.Update(t.Context(), func(tx *db.Tx) error { // as an older version left it
			if _, err := tx.Exec(t.Context(), "UPDATE household SET note = $1, note_sealed = NULL", theirNote); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), "UPDATE economic_line SET detail = $1, detail_sealed = NULL WHERE kind = 'income'", theirWage)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		holds("before the start", true)
		for range 2 {
			if err := s.SealWords(t.Context()); err != nil {
				t.Fatal(err)
			}
			holds("after the start", false)
		}
	})
}
