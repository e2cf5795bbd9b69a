package casework_test

import (
	"context"
	"slices"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

// TestNotes are written, read by who may, and struck but not edited.
func TestNotes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		list := must[[]casework.Note](t)(b.AddNote(b.clerk, r, casework.Writing{Words: " 父亲透析，下周再访。 "}))
		if len(list) != 1 || list[0].Words != "父亲透析，下周再访。" || list[0].By != "王丽" || list[0].Struck || !list[0].MayStrike {
			t.Fatalf("%+v", list)
		}
		if got := must[[]casework.Note](t)(b.Notes(b.assistant, r)); len(got) != 0 {
			t.Error("who reads no findings reads a colleague's note")
		}
		if own := must[[]casework.Note](t)(b.AddNote(b.assistant, r, casework.Writing{Words: "家里没人"})); len(own) != 1 {
			t.Errorf("own notes: %+v", own)
		}
		_, err := b.Notes(b.foreigner, r)
		refused(t, err, errs.NotFound, "read from another county")
		_, err = b.AddNote(b.clerk, r, casework.Writing{Words: "  "})
		refused(t, err, errs.Invalid, "nothing written")
		_, err = b.StrikeNote(b.clerk2, r, list[0].ID, casework.Striking{Reason: "写错"})
		refused(t, err, errs.Forbidden, "a colleague strikes it")
		struck := must[[]casework.Note](t)(b.StrikeNote(b.clerk, r, list[0].ID, casework.Striking{Reason: "写错人"}))
		if !struck[0].Struck || struck[0].StruckWhy != "写错人" || struck[0].Words != "父亲透析，下周再访。" || struck[0].MayStrike {
			t.Errorf("%+v", struck[0])
		}
		_, err = b.StrikeNote(b.clerk, r, list[0].ID, casework.Striking{Reason: "又"})
		refused(t, err, errs.Conflict, "strike twice")
	})
}

// TestHandOver goes to a colleague of the same role and scope who did no other part.
func TestHandOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		hand := func(to id.ID) error {
			_, err := b.HandOver(b.clerk, r, casework.Handing{To: to, Reason: "休产假"})
			return err
		}
		refused(t, hand(21), errs.Invalid, "to a reviewer")
		refused(t, hand(61), errs.Invalid, "to another county")
		refused(t, hand(11), errs.Invalid, "to oneself")
		_, err := b.HandOver(b.leader, r, casework.Handing{To: 12, Reason: "试"})
		refused(t, err, errs.Forbidden, "a leader hands on")
		if err := hand(12); err != nil {
			t.Fatal(err)
		}
		_, err = b.Investigate(b.clerk, r, b.sign(t, r, ""))
		refused(t, err, errs.Conflict, "who handed it on goes on")
		for _, tt := range []struct{ handed, mine string }{{"from", "from"}, {"", "from"}} {
			got := must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{Handed: tt.handed}, page.Query{Limit: 10}))
			if len(got.Items) == 0 || got.Items[0].Handed == nil || got.Items[0].Handed.Mine != tt.mine || got.Items[0].Handed.To != "何军" {
				t.Errorf("%q: %+v", tt.handed, got.Items)
			}
		}
		got := must[page.Page[casework.Task]](t)(b.Work(b.clerk2, casework.Filter{Handed: "to"}, page.Query{Limit: 10}))
		if len(got.Items) == 0 || got.Items[0].Handed.From != "王丽" {
			t.Errorf("%+v", got.Items)
		}
		must[casework.Done](t)(b.Investigate(b.clerk2, r, b.sign(t, r, "")))
		p := must[casework.HandoverPage](t)(b.Handovers(b.clerk2, r))
		if len(p.Handovers) != 1 || p.Handovers[0].Why != "休产假" || !p.Handovers[0].Stands || p.Role != "clerk" {
			t.Errorf("%+v", p)
		}
	})
}

// TestHandOverStands: who gave a part away has it again only when they take it back or
// nobody holds it; what others hand on gives it to nobody but whom they name.
func TestHandOverStands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		extra := func(account id.ID, name string) context.Context {
			b.staff[account] = authz.Actor{Account: account, Name: name, Grants: []authz.Grant{{Role: authz.Clerk, Division: "513221100"}}}
			return authz.WithActor(t.Context(), b.staff[account])
		}
		third, fourth := extra(14, "龙梅"), extra(15, "谢勇")
		hand := func(as context.Context, to id.ID) error {
			return lastErr(b.HandOver(as, r, casework.Handing{To: to, Reason: "调整分工"}))
		}
		start := func(as context.Context) error { return lastErr(b.Investigate(as, r, b.sign(t, r, ""))) }
		steps := func(why string, errors ...error) {
			t.Helper()
			for _, err := range errors {
				if err != nil {
					t.Fatalf("%s: %v", why, err)
				}
			}
		}
		steps("on and on", hand(b.clerk, 12), hand(b.clerk2, 14))
		refused(t, start(b.clerk), errs.Conflict, "the first giver, when the second handed it on")
		refused(t, start(b.clerk2), errs.Conflict, "the second giver")
		refused(t, hand(b.clerk, 15), errs.Conflict, "who gave it away hands it on again")
		steps("by a third person", hand(fourth, 12), hand(b.clerk2, 14))
		refused(t, start(b.clerk), errs.Conflict, "the giver, when a third person handed it on")
		page := must[casework.HandoverPage](t)(b.Handovers(b.clerk, r))
		if len(page.Colleagues) != 1 || page.Colleagues[0].ID != 11 {
			t.Errorf("to take back: %+v", page.Colleagues)
		}
		steps("taken back", hand(b.clerk, 11))
		page = must[casework.HandoverPage](t)(b.Handovers(b.clerk, r))
		if h := page.Handovers[len(page.Handovers)-1]; h.FromID != 14 || h.ToID != 11 || !h.Stands {
			t.Errorf("%+v", h)
		}
		refused(t, start(third), errs.Conflict, "from whom it was taken back")
		steps("to one who leaves", hand(b.clerk, 14))
		refused(t, start(b.clerk), errs.Conflict, "the giver")
		delete(b.staff, 14)
		steps("nobody has it", start(b.clerk))
	})
}

// TestHandOverKeepsPeopleApart: who surveyed does not take the review.
func TestHandOverKeepsPeopleApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.investigated(t)
		two := b.staff[12]
		two.Grants = append(slices.Clone(two.Grants), authz.Grant{Role: authz.Reviewer, Division: "513221100"})
		b.staff[12] = two // of before the roles excluded each other
		_, err := b.HandOver(b.reviewer, r, casework.Handing{To: 12, Reason: "出差"})
		refused(t, err, errs.Conflict, "to who surveyed")
		if _, err = b.HandOver(b.reviewer, r, casework.Handing{To: 22, Reason: "出差"}); err != nil {
			t.Error(err)
		}
	})
}
