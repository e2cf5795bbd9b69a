package payment

import (
	"strings"
	"testing"

	"doudi/internal/crypt/crypttest"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/internal/money"
)

// illness is what everybody writes in a recovery.
const illness = "肝癌晚期"

// afflicted is a recovery in which everybody wrote of an illness, and its page.
func (b *bundle) afflicted(n id.ID) RecoveryPage {
	b.t.Helper()
	c := b.claiming(n)
	c.Reason = illness
	r, err := b.s.Claim(b.proposer(), c)
	if err == nil {
		r, err = b.s.RefuseRecovery(b.approver(), county, r.ID, r.Version, illness)
	}
	if err == nil {
		r, err = b.s.Claim(b.proposer(), c)
	}
	if err == nil {
		r, err = b.s.Order(b.approver(), county, r.ID, Deciding{Seen{r.Version}, "确认 马林"})
	}
	if err == nil {
		r, err = b.s.AskWaiver(b.maker, county, r.ID, Waiver{Seen{r.Version}, money.Yuan(50), illness})
	}
	if err == nil {
		r, err = b.s.DecideWaiver(b.approver(), county, r.ID, r.Version, true, illness)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return b.recovery(r.ID)
}

// told holds that a recovery says what was written in it, and that nobody else reads it.
func (b *bundle) told(d *db.DB, n id.ID) {
	b.t.Helper()
	p := b.recovery(n)
	noted := 0
	for _, s := range p.Steps {
		if s.Note == illness {
			noted++
		}
	}
	if p.Reason != illness || noted != 3 { // proposed, waiver asked, waived
		b.t.Errorf("reason %q, steps %+v", p.Reason, p.Steps)
	}
	list, err := b.s.Recoveries(b.maker, RecoveryFilter{})
	if err != nil || len(list.Items) != 2 || list.Items[0].Reason != illness || list.Items[1].Reason != illness {
		b.t.Errorf("listed %+v, %v", list.Items, err)
	}
	if found := dbtest.InTheClear(b.t, d, illness); len(found) > 0 {
		b.t.Errorf("%s can be read in %s", illness, strings.Join(found, ", "))
	}
}

// TestWordsOfRecoveriesAreSealed: what is written in a recovery lies sealed, follows a
// change of keys, and is sealed at the next start where an older version left it.
func TestWordsOfRecoveriesAreSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		before, after, alone := crypttest.Rotated(t)
		b.s.keys = before
		r := b.afflicted(b.owing())
		b.told(d, r.ID)

		err := d.Update(t.Context(), func(tx *db.Tx) error { // as an older version left it
			_, err := tx.Exec(t.Context(), "UPDATE recovery SET reason = $1, reason_sealed = NULL", illness)
			if err == nil {
				_, err = tx.Exec(t.Context(), "UPDATE recovery_act SET note = $1, note_sealed = NULL WHERE note_sealed IS NOT NULL", illness)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if p := b.recovery(r.ID); p.Reason != illness {
			t.Errorf("before the start it says %q", p.Reason)
		}
		for again, want := range []int{7, 0} { // two recoveries; two notes of the first, three of the second
			if n, err := b.s.SealWords(t.Context(), 2); err != nil || n != want {
				t.Errorf("start %d sealed %d rows, want %d: %v", again+1, n, want, err)
			}
			b.told(d, r.ID)
		}
		b.s.keys = after
		if _, err := b.s.Reseal(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		b.s.keys = alone
		if p := b.recovery(r.ID); p.Reason != illness || len(p.Steps) == 0 || p.Steps[0].Note != illness {
			t.Errorf("under the new key alone it says %q, %+v", p.Reason, p.Steps)
		}
	})
}
