package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/money"
)

// illness is what everybody writes, wherever an act takes words.
const illness = "肝癌晚期"

// TestWordsOfIllnessAreSealed: cases are walked to their ends, with the name of an
// illness in all that anybody writes of a family; it stands in the clear nowhere, and
// whoever works on the case reads it.
func TestWordsOfIllnessAreSealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.says = illness
		for _, w := range []struct{ programme, script string }{
			{"dibao", walks()["dibao"][1]}, {"dibao", walks()["dibao"][2] + " appeal upheld"}, {"tekun", walks()["tekun"][0]},
			{"temp-emergency", walks()["temp-emergency"][0]}, {"disaster-transition", walks()["disaster-transition"][0]}, {"rigid", "submit accept withdraw"},
		} {
			b.on(calendar.On(2026, 9, 24))
			b.entitlements.drawn = nil
			r := b.begun(t, w.programme, household)
			b.walk(t, r, w.script)
			b.told(t, r)
		}
		b.on(calendar.On(2026, 11, 2))
		r := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, r, toCounty+"invite hear stop serve appeal revoked")
		b.told(t, r)
		b.draws("dibao", 400)
		left := must[casework.Done](t)(b.Leave(b.clerk, county, casework.Leaving{HouseholdID: household, Programme: "dibao", Statement: b.statement(t)}))
		b.walk(t, casework.Ref{County: left.County, ID: left.ID}, "stop serve")
		b.besideTheWay(t, r)
		if found := dbtest.InTheClear(t, b.db, illness); len(found) > 0 {
			t.Errorf("%s can be read in %s", illness, strings.Join(found, ", "))
		}
	})
}

// told holds that whoever works on a case reads what was written on it.
func (b *bundle) told(t *testing.T, r casework.Ref) {
	t.Helper()
	p := b.read(t, r)
	if p.Reason != illness || !slices.ContainsFunc(p.History, func(s casework.Signed) bool { return strings.Contains(s.Note, illness) }) {
		t.Errorf("%s: reason %q, history %+v", p.Number, p.Reason, p.History)
	}
	for _, o := range p.Opinions {
		if o.Words != illness || o.Differs != illness {
			t.Errorf("%s: opinion %+v", p.Number, o)
		}
	}
	if d := p.Decision; d != nil && (d.Differs != illness || d.Outcome == casework.Refused && !strings.Contains(d.Notice, illness)) {
		t.Errorf("%s, %s: differs %q, notice %q", p.Number, d.Outcome, d.Differs, d.Notice)
	}
}

// toldAll holds that everything that was written on a case is the name of the illness.
func (b *bundle) toldAll(t *testing.T, r casework.Ref) {
	t.Helper()
	b.told(t, r)
	p := b.read(t, r)
	for _, s := range p.History {
		if s.Note != "" && s.Note != illness {
			t.Errorf("%s: %s notes %q", p.Number, s.Act, s.Note)
		}
	}
	if p.Decision.Notice != illness {
		t.Errorf("%s: notice %q", p.Number, p.Decision.Notice)
	}
}

// besideTheWay writes what no act of the way takes: notes, a handover, why a meeting's
// result was unlocked, how a certificate was lost, what a family answers at the portal.
func (b *bundle) besideTheWay(t *testing.T, r casework.Ref) {
	t.Helper()
	note := must[[]casework.Note](t)(b.AddNote(b.clerk, r, casework.Writing{Words: illness}))[0]
	must[[]casework.Note](t)(b.StrikeNote(b.clerk, r, note.ID, casework.Striking{Reason: illness}))

	b.on(calendar.On(2026, 11, 3))
	b.entitlements.drawn = nil
	certified := b.begun(t, "dibao", household)
	b.walk(t, certified, walks()["dibao"][0])
	b.draws("dibao", 400)
	must[casework.Document](t)(b.PrintPaper(b.approver, certified, casework.Asking{Kind: "certificate"}))
	if err := b.LoseCertificate(b.approver, casework.Ref{County: county, ID: b.certificates(t)[0].ID}, illness); err != nil {
		t.Fatal(err)
	}
	if c := b.certificates(t)[0]; c.Note != illness {
		t.Errorf("the certificate says %+v", c)
	}

	b.on(calendar.On(2026, 12, 2))
	b.meets(t, linkou(202612))
	met := b.reviewedCase(t)
	must[casework.HandoverPage](t)(b.HandOver(b.clerk, met, casework.Handing{To: 12, Reason: illness}))
	b.on(calendar.On(2026, 12, 9))
	b.unlocks(t, met)
}

// unlocks takes a result off the lock that its meeting put on it.
func (b *bundle) unlocks(t *testing.T, r casework.Ref) {
	t.Helper()
	lock := casework.Locking{HeldOn: b.today(), Signature: authz.From(b.reviewer2).Name, Cases: []casework.Chosen{{ID: r.ID, Version: b.read(t, r).Version}}}
	if err := lastErr(b.LockMeeting(b.reviewer2, county, 202612, lock)); err != nil {
		t.Fatal(err)
	}
	must[casework.Done](t)(b.Unlock(b.reviewer2, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: illness}))
	if got := must[casework.Batch](t)(b.Batch(b.leader, casework.BatchRef{County: county, Period: 202612})); len(got.Unlocked) != 1 || got.Unlocked[0].Reason != illness {
		t.Errorf("unlocked %+v", got.Unlocked)
	}
}

// older is where an older version of the program left words in the clear.
func older() map[string][]string {
	return map[string][]string{"application": {"reason"}, "case_act": {"note"}, "opinion": {"differs", "words"}, "decision": {"differs", "notice"},
		"meeting_result": {"reason"}, "certificate": {"note"}, "staff_relative": {"ended_why"}}
}

// TestWordsOfBeforeAreSealed: what an older version left in the clear is read as it
// was, is sealed at the next start, however often that is broken off, and read as before.
func TestWordsOfBeforeAreSealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.says = illness
		b.on(calendar.On(2026, 9, 24))
		r := b.begun(t, "dibao", household)
		b.walk(t, r, walks()["dibao"][2])
		b.says = ""
		b.besideTheWay(t, r)
		filed := must[casework.Relative](t)(b.DeclareRelative(b.clerk, county, uncle(b.numbered(t))))
		if err := b.EndRelative(b.approver, county, filed.ID, "已离婚"); err != nil {
			t.Fatal(err)
		}
		rows := b.unsealed(t)
		found := dbtest.InTheClear(t, b.db, illness)
		for table, columns := range older() {
			for _, c := range columns {
				if !slices.Contains(found, table+"."+c) {
					t.Errorf("nothing was left in %s.%s", table, c)
				}
			}
		}
		b.toldAll(t, r)
		for again, want := range []int{rows, 0} {
			n, err := b.SealWords(t.Context(), 3)
			if err != nil || n != want {
				t.Errorf("start %d sealed %d rows, want %d: %v", again+1, n, want, err)
			}
			b.toldAll(t, r)
		}
		if found := dbtest.InTheClear(t, b.db, illness); len(found) > 0 {
			t.Errorf("%s can be read in %s", illness, strings.Join(found, ", "))
		}
	})
}

// unsealed leaves the words of every row as an older version did, and returns in how
// many rows.
func (b *bundle) unsealed(t *testing.T) (rows int) {
	t.Helper()
	err := b.db.Update(t.Context(), func(tx *db.Tx) error {
		rows = 0
		for table, columns := range older() {
			var set, sealed []string
			for _, c := range columns {
				set = append(set, fmt.Sprintf("%[1]s = CASE WHEN %[1]s_sealed IS NULL THEN '' ELSE '%[2]s' END, %[1]s_sealed = NULL", c, illness))
				sealed = append(sealed, c+"_sealed IS NOT NULL")
			}
			done, err := tx.Exec(t.Context(), fmt.Sprintf("UPDATE %s SET %s WHERE %s", table, strings.Join(set, ", "), strings.Join(sealed, " OR ")))
			if err != nil {
				return fmt.Errorf("unsealing %s: %w", table, err)
			}
			rows += int(done.RowsAffected())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
