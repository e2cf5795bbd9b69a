package portal

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/portal/internal/q"
)

const (
	first  = "11010519491231002X"
	second = "11010519500101008X"
)

// couple is an application of two that only the first has signed.
func couple(f *Form) {
	*f = Form{Programme: "dibao", County: 513221, Division: "513221100", Reason: "病了", Truthful: true,
		People: []Person{{Name: "尔玛次仁", IDNumber: first, Relation: "applicant", Later: true}, {Name: "尔玛措", IDNumber: second, Relation: "spouse"}}}
}

func (b *bundle) signature(t *testing.T, ctx context.Context) id.ID {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	f, err := b.Store(ctx, Upload{513221, "513221100", "consent", "签名.png"}, &picture)
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}

// TestEachSignsOnAPhoneOfTheirOwn goes the whole way: asked, signed there, handed in
// with the rest; and tries what an invitation is not for.
func TestEachSignsOnAPhoneOfTheirOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		session, mine := b.signedIn(t, "13800000001")
		_, hers := b.signedIn(t, "13800000002")
		_, stranger := b.signedIn(t, "13800000003")
		var form Form
		couple(&form)
		d, err := b.BeginDraft(mine, form)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Invite(stranger, d.ID, second, "13800000002")
		wants(t, "somebody else's draft", err, errs.NotFound)
		_, err = b.Invite(mine, d.ID, "110105194912310020", "13800000002")
		wants(t, "nobody of the application", err, errs.Invalid)
		_, err = b.Invite(mine, d.ID, second, "13800000001")
		wants(t, "one's own phone", err, errs.Invalid)
		void, err := b.Invite(mine, d.ID, second, "13800000002")
		if err != nil {
			t.Fatal(err)
		}
		asked, err := b.Invite(mine, d.ID, second, "13800000002")
		if err != nil {
			t.Fatal(err)
		}
		for what, ctx := range map[string]context.Context{"who asked": mine, "a stranger": stranger} {
			_, err = b.Summoned(ctx, asked.Code)
			wants(t, what+" with the code", err, errs.NotFound)
		}
		_, err = b.Summoned(hers, void.Code)
		wants(t, "a code that another took the place of", err, errs.NotFound)
		s, err := b.Summoned(hers, asked.Code)
		if err != nil || s.Name != "尔玛措" || s.Applicant != "尔玛次仁" || s.Letter.Version != "2026-1" || s.Division != "513221100" {
			t.Fatalf("what she is shown: %+v, %v", s, err)
		}
		in := Signing{Code: asked.Code, IDNumber: first, Letter: s.Letter.Version, File: b.signature(t, hers)}
		wants(t, "another's ID number", b.Countersign(hers, in), errs.Invalid)
		in.IDNumber = second
		foreign := in
		foreign.File = b.signature(t, stranger)
		wants(t, "another's signature", b.Countersign(hers, foreign), errs.Invalid)
		if err := b.Countersign(hers, in); err != nil {
			t.Fatal(err)
		}
		again := in
		again.File = b.signature(t, hers)
		wants(t, "a code that was used", b.Countersign(hers, again), errs.NotFound)
		if list, err := b.Invitations(mine, d.ID); err != nil || len(list) != 1 || list[0].State != inviteSigned || list[0].Code != "" || list[0].Phone != "138****0002" {
			t.Errorf("what the applicant sees: %+v, %v", list, err)
		}
		if _, _, err := b.Own(hers, 513221, in.File); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("she still has what she handed over: %v", err)
		}
		if _, err := b.File(mine, d.ID, form); err != nil {
			t.Fatal(err)
		}
		if got := b.office.filed[session.Actor.Account].People[1]; got.Signature != in.File || got.Letter != "2026-1" {
			t.Errorf("filed as %+v", got)
		}
	})
}

// TestAnInvitationEnds by time, by its maker, by a change of what was shown, by wrong
// numbers, and with the draft.
func TestAnInvitationEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		_, hers := b.signedIn(t, "13800000002")
		var form Form
		couple(&form)
		d, err := b.BeginDraft(mine, form)
		if err != nil {
			t.Fatal(err)
		}
		ask := func() Invitation {
			t.Helper()
			x, err := b.Invite(mine, d.ID, second, "13800000002")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.Summoned(hers, x.Code); err != nil {
				t.Fatal(err)
			}
			return x
		}
		over := func(what string, x Invitation) {
			t.Helper()
			_, err := b.Summoned(hers, x.Code)
			wants(t, what, err, errs.NotFound)
		}
		x := ask()
		b.clock.T = b.clock.T.Add(invitationLasts)
		over("after a day", x)
		_, mine = b.signedIn(t, "13800000001") // the sessions are over too
		_, hers = b.signedIn(t, "13800000002")
		x = ask()
		if err := errors.Join(b.Revoke(mine, d.ID, x.ID), b.Revoke(mine, d.ID, x.ID)); err != nil {
			t.Fatal(err)
		}
		over("taken back", x)
		wants(t, "taken back by another", b.Revoke(hers, d.ID, x.ID), errs.NotFound)
		x = ask()
		for range mostSignAttempts {
			wants(t, "a wrong number", b.Countersign(hers, Signing{Code: x.Code, IDNumber: first, Letter: "2026-1", File: 1}), errs.Invalid)
		}
		over("after five wrong numbers", x)
		x = ask()
		form.Programme = "temp"
		if d, err = b.KeepDraft(mine, d.ID, d.Version, form); err != nil {
			t.Fatal(err)
		}
		over("of an application that is another now", x)
		x = ask()
		if err := b.DropDraft(mine, d.ID); err != nil {
			t.Fatal(err)
		}
		over("of a draft that is gone", x)
		if err := b.sweepRecords(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestWhatIsSignedCountsForThatAlone: a signature for another programme or name does
// not go in with the application.
func TestWhatIsSignedCountsForThatAlone(t *testing.T) {
	t.Parallel()
	today := calendar.On(2026, 11, 24)
	var form Form
	couple(&form)
	who := invited{Name: "尔玛措", IDNumber: second, Applicant: form.People[0].Name, Programme: "dibao", Division: "513221100", Letter: "2026-1"}
	row := signedRow(today)
	for what, change := range map[string]func(*Form){
		inviteSigned: func(*Form) {},
		"programme":  func(f *Form) { f.Programme = "temp" },
		"place":      func(f *Form) { f.Division = "513221101" },
		"applicant":  func(f *Form) { f.People[0].Name = "另一人" },
		"name":       func(f *Form) { f.People[1].Name = "尔玛" },
		"person":     func(f *Form) { f.People = f.People[:1] },
	} {
		f := form
		f.People = append([]Person{}, form.People...)
		change(&f)
		want := inviteChanged
		if what == inviteSigned {
			want = inviteSigned
		}
		if got := stateOf(row, who, &f, time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("%s changed: %s", what, got)
		}
	}
}

// TestAPhoneIsNotPestered: a phone is sent so many and no more, and who asks is not told.
func TestAPhoneIsNotPestered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		var form Form
		couple(&form)
		d, err := b.BeginDraft(mine, form)
		if err != nil {
			t.Fatal(err)
		}
		sent := 0
		for i := range invitesADay {
			x, err := b.Invite(mine, d.ID, second, "13800000002")
			if err != nil {
				t.Fatalf("invitation %d: %v", i, err)
			}
			if err := b.sendInvitation(t.Context(), inviteArgs{x.ID}); err != nil {
				t.Fatal(err)
			}
			if b.sent["13800000002"] != "" {
				sent++
			}
			delete(b.sent, "13800000002")
		}
		if sent != invitationsADay {
			t.Errorf("%d messages were sent", sent)
		}
		_, err = b.Invite(mine, d.ID, second, "13800000004")
		wants(t, "one more", err, errs.Throttled)
	})
}

func signedRow(on calendar.Date) q.FamilyInvitation {
	return q.FamilyInvitation{State: inviteSigned, County: 513221, FileID: 3, ExpiresAt: dbt.At(time.Date(on.Year, on.Month, on.Day+1, 0, 0, 0, 0, time.UTC))}
}
