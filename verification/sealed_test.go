package verification

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"doudi/internal/crypt/crypttest"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
)

// TestNoIllnessInTheClear: nothing that departments say or people write of an illness, a
// disability or a sentence lies in the clear; what an older version left so is sealed at
// the next start, and all is read as before.
func TestNoIllnessInTheClear(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock).tells()
		if got := b.inClear(); len(got) > 0 {
			t.Errorf("in the clear: %v", got)
		}
		want := b.reads()
		for _, w := range append(slices.Clone(illWords), illCodes...) {
			if !strings.Contains(want, w) {
				t.Errorf("nobody reads %q", w)
			}
		}
		if got := b.settledReason(); !strings.Contains(got, "精神病") {
			t.Errorf("the match was settled for %q", got)
		}
		b.unseal()
		left := strings.Join(b.inClear(), " ")
		for _, c := range []string{`finding."item"`, `finding."summary"`, `finding."hint"`, `finding."reason"`, `settled_match."reason"`, `screen_hit."summary"`,
			`screen_run."ended_reason"`, `check_request."conclusion"`, `consent."revoked_reason"`, `match_contest."reason"`} {
			if !strings.Contains(left, c) {
				t.Errorf("%s is not looked into: %s", c, left)
			}
		}
		for range 2 {
			if err := b.SealPlain(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := b.inClear(); len(got) > 0 {
				t.Errorf("left in the clear: %v", got)
			}
			if got := b.reads(); got != want {
				t.Errorf("read:\n%s\nwant:\n%s", got, want)
			}
			if got := b.settledReason(); !strings.Contains(got, "精神病") {
				t.Errorf("the match was settled for %q", got)
			}
		}
	})
}

// sealedFields counts what is sealed in the database.
func (b *bench) sealedFields() (n int) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		n = 0
		columns, err := textColumns(b, tx)
		for _, c := range columns {
			if !strings.HasSuffix(c[1], `sealed"`) {
				continue
			}
			var k int
			if err := tx.QueryRow(b.t.Context(), fmt.Sprintf("SELECT count(%s) FROM %s", c[1], c[0])).Scan(&k); err != nil {
				return err
			}
			n += k
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// TestEverySealedFieldIsSealedAgain: after a change of keys all that the room keeps
// sealed is sealed with the new one, a page each, and is read as before.
func TestEverySealedFieldIsSealedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		plain := setup(t, d, clock)
		before, after, alone := crypttest.Rotated(t)
		plain.keys = before
		b := plain.tells()
		want := b.reads()
		b.keys = after
		if n, err := b.Reseal(t.Context(), 1); err != nil || n != b.sealedFields() || n < 20 {
			t.Errorf("sealed %d fields again of %d, %v", n, b.sealedFields(), err)
		}
		if n, err := b.Reseal(t.Context(), 1); err != nil || n != 0 {
			t.Errorf("the second time %d, %v", n, err)
		}
		b.keys = alone
		if got := b.reads(); got != want {
			t.Errorf("read:\n%s\nwant:\n%s", got, want)
		}
		if got := b.settledReason(); !strings.Contains(got, "精神病") {
			t.Errorf("the match was settled for %q", got)
		}
		for _, f := range b.read(b.first).Findings {
			if cells, err := b.OpenRow(checker(), b.first, f.ID, caseNo); err != nil || len(cells) == 0 {
				t.Errorf("row: %v, %v", cells, err)
			}
		}
	})
}
