package verification

import (
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/letter"
)

// TestWhomTheCaseCountsIsNoObligor: by the file the mother lives elsewhere, but the
// case counts her in the family: she signs as a member, and nothing excuses her.
func TestWhomTheCaseCountsIsNoObligor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.family.Members[1].Party = letter.Obligor
		n := NewWithheld{County: county, Application: application, PersonID: mother, Why: RefusedToSign, Reason: "本人不同意"}
		b.together = []id.ID{father, mother, child}
		desk, err := b.ConsentDesk(clerk(), county, application)
		if err != nil || desk.Signers[1].Party != letter.Member {
			t.Fatalf("%+v, %v", desk.Signers, err)
		}
		_, err = b.WithholdConsent(clerk(), n)
		wants(t, "why a member did not sign", err, errs.Invalid)
		b.together = []id.ID{father, child}
		if _, err = b.WithholdConsent(clerk(), n); err != nil {
			t.Error(err)
		}
	})
}

func TestWhoSignsWhat(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.family.Members[1].Party = letter.Obligor // the mother lives elsewhere and owes maintenance
		desk, err := b.ConsentDesk(clerk(), county, application)
		if err != nil || len(desk.Signers) != 3 || desk.CaseNo != caseNo {
			t.Fatalf("%+v, %v", desk, err)
		}
		for i, want := range []struct {
			adult bool
			party letter.Party
		}{{true, letter.Member}, {true, letter.Obligor}, {false, letter.Member}} {
			x := desk.Signers[i]
			if x.Adult != want.adult || x.Party != want.party || x.Letter.Version != "2026-1" || x.Consent != nil ||
				!strings.Contains(x.Letter.Paragraphs[0], x.Name) || strings.Contains(x.IDNumber, "19") {
				t.Errorf("%+v, want %+v", x, want)
			}
		}
		signature := b.put("签名.png", "consent", strings.NewReader("drawn"))
		n := NewConsent{County: county, Application: application, PersonID: mother, TextVersion: "2026-1", Method: ByDrawing, FileID: signature, SignedOn: calendar.At(clock.T)}
		first, err := b.RecordConsent(clerk(), n)
		if err != nil || first.Party != letter.Obligor || first.Method != ByDrawing {
			t.Fatalf("%+v, %v", first, err)
		}
		var kept []byte
		err = d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT text_sm3 FROM consent WHERE party = 'obligor'").Scan(&kept)
		})
		l, _ := letter.For(b.letters, village, "dibao", letter.Obligor, calendar.At(clock.T))
		if err != nil || string(kept) != string(l.Digest()) {
			t.Errorf("the words that were signed: %x, %v", kept, err)
		}
		if _, err := b.RevokeConsent(clerk(), Ref{county, first.ID}, "本人要求"); err != nil {
			t.Fatal(err)
		}
		n.FileID = b.put("签名.png", "consent", strings.NewReader("drawn again"))
		second, err := b.RecordConsent(clerk(), n)
		if err != nil {
			t.Fatal(err)
		}
		if desk, err = b.ConsentDesk(clerk(), county, application); err != nil || desk.Signers[1].Consent == nil || desk.Signers[1].Consent.ID != second.ID {
			t.Errorf("the letter that counts: %+v, %v", desk.Signers[1].Consent, err)
		}
		_, err = b.ConsentDesk(as("外镇经办", 32, authz.Clerk, "513221101"), county, application)
		wants(t, "the desk of another township", err, errs.NotFound)
		_, err = b.ConsentDesk(checker(), county, application)
		wants(t, "the desk for a checker", err, errs.Forbidden)
	})
}

// TestSignedNamesAsThen: a letter that was signed names its signer as it did then; the
// desk lays out today's name.
func TestSignedNamesAsThen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		n := NewConsent{County: county, Application: application, PersonID: mother, Method: ByScan, FileID: b.put("授权书.png", "consent", strings.NewReader("scan")), SignedOn: calendar.At(clock.T)}
		kept, err := b.RecordConsent(clerk(), n)
		if err != nil {
			t.Fatal(err)
		}
		then := b.family.Members[1].Name
		b.family.Members[1].Name = "新名"
		var signed Signer
		err = d.View(t.Context(), func(tx *db.Tx) (err error) {
			signed, err = b.Signed(clerk(), tx, county, kept.ID)
			return err
		})
		if err != nil || signed.Name != then || !strings.Contains(signed.Letter.Paragraphs[0], then) || strings.Contains(signed.Letter.Paragraphs[0], "新名") {
			t.Errorf("%+v, %v", signed, err)
		}
		if desk, err := b.ConsentDesk(clerk(), county, application); err != nil || desk.Signers[1].Name != "新名" {
			t.Errorf("%+v, %v", desk.Signers, err)
		}
	})
}
