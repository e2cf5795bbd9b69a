package casework_test

import (
	"slices"
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
)

// granted is an application of a family that was given 400 yuan a month.
func (b *bundle) granted(t *testing.T, proxy *casework.Proxy) casework.Ref {
	t.Helper()
	b.on(calendar.On(2026, 8, 3))
	a := applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "applicant"})
	a.Incomes[0].Amount, a.Proxy = yuan(50), proxy
	filed := must[casework.Filed](t)(b.file(t, familyOf(t, 9001), a))
	b.walk(t, filed.Ref, "accept investigate +1 visit report opinion publish posted close confirm")
	b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}
	return filed.Ref
}

// reviewed begins a review of it, after which less would be given.
func (b *bundle) reviewed(t *testing.T) casework.Ref {
	t.Helper()
	facts := b.registry.households[household].Facts
	facts.Incomes = []casework.Line{{PersonID: daughter, Item: "wage", Amount: yuan(5000), Per: "month"}}
	d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "dibao", HouseholdID: household, Facts: &facts,
		Channel: "review", Reason: "半年核查"}))
	return casework.Ref{County: d.County, ID: d.ID}
}

// TestAFamilyFollowsOneThread: what the office begins about aid that a family applied
// for stands in the thread of the application, with the hearing, the stop, the appeal
// and what is drawn by then.
func TestAFamilyFollowsOneThread(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ref, family := b.granted(t, nil), familyOf(t, 9001)
		read := func() casework.Tracked { return must[casework.Tracked](t)(b.track(t, family, ref)) }
		if x := read(); len(x.After) != 0 || x.Now == nil || !x.Now.Drawn || x.Now.Amount != 40000 || x.Kind.Chinese != "申请" {
			t.Errorf("granted: %+v, now %+v", x.After, x.Now)
		}
		r := b.reviewed(t)
		if x := read(); len(x.After) != 0 {
			t.Errorf("a review that the clerk only drafts is told: %+v", x.After)
		}
		b.walk(t, r, toCounty)
		x := read()
		if len(x.After) != 1 || x.After[0].Hearing == nil || !x.After[0].Hearing.Ends || !x.After[0].Hearing.HeardOn.IsZero() || x.After[0].With != authz.Clerk ||
			x.After[0].Kind.Chinese != "核查" || x.After[0].MayWithdraw {
			t.Fatalf("before the hearing the family reads %+v", x.After)
		}
		if h := x.After[0].Hearing; !h.ServedOn.IsZero() || !h.Until.IsZero() {
			t.Errorf("asked in writing by nobody, the family reads %+v", h)
		}
		b.walk(t, r, "invite")
		if h, v := read().After[0].Hearing, b.read(t, r).Invitations[0]; h.ServedOn != b.today() || v.Until.IsZero() || h.Until != v.Until {
			t.Errorf("asked in writing until %s, the family reads %+v", v.Until, h)
		}
		b.walk(t, r, "return") // the opinion falls with its round
		if x := read().After[0]; x.Hearing != nil || x.State != casework.Recheck {
			t.Errorf("returned, the family reads %+v", x.Hearing)
		}
		b.walk(t, r, "visit opinion")
		if h := read().After[0].Hearing; h == nil || !h.ServedOn.IsZero() || !h.HeardOn.IsZero() {
			t.Errorf("with an opinion anew the family reads %+v", h)
		}
		b.walk(t, r, "hear stop serve")
		b.entitlements.drawn = nil
		x = read()
		stopped := x.After[0]
		if stopped.State != casework.Stopped || stopped.Hearing.HeardOn != b.today() || stopped.Decision.Outcome != casework.Stopped || stopped.Decision.From != b.today().Period().Add(1) ||
			!slices.ContainsFunc(stopped.Notices, func(n casework.Notice) bool { return n.Kind == "stop" }) {
			t.Errorf("after the stop the family reads %+v", stopped)
		}
		if x.State != casework.Confirmed || x.Now.Drawn || x.Now.Amount != 0 {
			t.Errorf("after the stop is drawn %+v", x.Now)
		}
		b.walk(t, r, "+3 appeal revoked")
		steps := read().After[0].Steps
		if last := steps[len(steps)-2:]; last[0].Act != casework.ActAppeal || last[0].Words == "" || last[1].State != casework.Restored || last[1].Words == "" {
			t.Errorf("of the appeal the family reads %+v", last)
		}
		_, err := b.track(t, familyOf(t, 9002), ref)
		refused(t, err, errs.NotFound, "another account")
		_, err = b.track(t, family, r)
		refused(t, err, errs.NotFound, "the review by itself")
	})
}

// TestWhoIsNotToldOfTheThread: who applied for another family, and who has left it.
func TestWhoIsNotToldOfTheThread(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		proxied := b.granted(t, &casework.Proxy{Name: "余文军", Relation: "邻居", Agreed: true})
		b.walk(t, b.reviewed(t), toCounty+"hear stop")
		if x := must[casework.Tracked](t)(b.track(t, familyOf(t, 9001), proxied)); len(x.After) != 0 || x.Now != nil || x.Decision == nil {
			t.Errorf("a neighbour reads %+v, now %+v", x.After, x.Now)
		}
	})
	each(t, func(t *testing.T, b *bundle) {
		ref := b.granted(t, nil)
		b.walk(t, b.reviewed(t), toCounty+"hear stop")
		file := b.registry.households[household]
		file.Facts.Members = slices.DeleteFunc(slices.Clone(file.Facts.Members), func(m casework.Member) bool { return m.PersonID == father })
		b.registry.households[household] = file
		if x := must[casework.Tracked](t)(b.track(t, familyOf(t, 9001), ref)); len(x.After) != 0 || x.Now != nil {
			t.Errorf("who has left reads %+v, now %+v", x.After, x.Now)
		}
	})
}

// TestGrantedAnewIsToldThere: the thread of aid that ended names the application by
// which it was granted anew, and only that one can be left.
func TestGrantedAnewIsToldThere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		read := func(r casework.Ref) casework.Tracked { return must[casework.Tracked](t)(b.track(t, family, r)) }
		first := b.granted(t, nil)
		if x := read(first); !x.MayLeave {
			t.Fatalf("what is drawn cannot be left: %+v", x)
		}
		b.walk(t, b.reviewed(t), toCounty+"hear stop")
		b.entitlements.drawn = nil
		a := applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "applicant"})
		a.Incomes[0].Amount = yuan(50)
		second := must[casework.Filed](t)(b.file(t, family, a))
		if x := read(first); x.Now == nil || x.Now.Drawn || x.Now.Anew != "" {
			t.Errorf("before anything is granted anew is drawn %+v", x.Now)
		}
		b.walk(t, second.Ref, "accept investigate +1 visit report opinion publish posted close confirm")
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(300), From: b.today().Period(), Until: b.today().Period()},
			{Programme: "dibao", Amount: yuan(400), From: b.today().Period().Add(1), Held: true}}
		if x := read(first); x.Now == nil || x.Now.Anew != second.Number || x.Now.Drawn || x.MayLeave || len(x.After) != 1 {
			t.Errorf("of what was granted anew the old thread says %+v; it can be left: %v", x.Now, x.MayLeave)
		}
		if x := read(second.Ref); *x.Now != (casework.TrackedAid{Drawn: true, Amount: 40000, From: b.today().Period().Add(1), Held: true}) || !x.MayLeave {
			t.Errorf("the new thread says %+v; it can be left: %v", x.Now, x.MayLeave)
		}
		err := b.db.Update(family, func(tx *db.Tx) error { return b.LeaveOnline(family, tx, first) })
		refused(t, err, errs.Conflict, "leaving by the old application")
	})
}

// TestTheListTellsWhereEachStands: of what followed, the list has the hearing and the
// state, and opens no papers.
func TestTheListTellsWhereEachStands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.granted(t, nil)
		r := b.reviewed(t)
		b.walk(t, r, toCounty+"invite")
		after := b.followed(t, familyOf(t, 9001))[0].After
		if len(after) != 1 || after[0].Hearing == nil || len(after[0].Notices) != 0 || len(after[0].Steps) != 0 {
			t.Errorf("before the hearing the list has %+v", after)
		}
		b.walk(t, r, "hear stop")
		x := b.followed(t, familyOf(t, 9001))[0]
		if len(x.After) != 1 || x.After[0].State != casework.Stopped || x.After[0].Purpose != procedure.Review || x.After[0].Decision != nil || x.After[0].Where != x.Where || x.Now == nil || x.Decision == nil {
			t.Errorf("after the stop the list has %+v, now %+v", x.After, x.Now)
		}
	})
}
