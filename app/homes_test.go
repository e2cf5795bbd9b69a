package app

import (
	"context"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/payment"
	"doudi/policy"
	"doudi/registry"
)

func (o *realRooms) draws(county int32, household id.ID) (drawn []payment.Drawn) {
	o.t.Helper()
	o.must(o.DB.View(o.t.Context(), func(tx *db.Tx) (err error) {
		drawn, err = o.rooms.payment.Draws(o.t.Context(), tx, county, household)
		return err
	}))
	return drawn
}

// at is somebody with a role in a place that has no account here.
func (o *realRooms) at(account id.ID, role authz.Role, division string) context.Context {
	return authz.WithActor(o.t.Context(), authz.Actor{Account: account, Name: "刘洋", Grants: []authz.Grant{{Role: role, Division: division}}})
}

func (o *realRooms) program() context.Context { return authz.WithActor(o.t.Context(), authz.Program()) }

func (o *realRooms) get(f *registry.File) *registry.File {
	o.t.Helper()
	var now *registry.File
	o.must(o.DB.View(o.program(), func(tx *db.Tx) (err error) {
		now, err = o.rooms.registry.Facts(o.program(), tx, f.County, f.ID)
		return err
	}))
	return now
}

// reviews begins the review of dibao of a family.
func (o *realRooms) reviews(f *registry.File) casework.Ref {
	o.t.Helper()
	var b casework.Begun
	o.must(o.DB.Update(o.program(), func(tx *db.Tx) (err error) {
		b, err = o.rooms.casework.BeginFor(o.program(), tx, f.County, f.ID, "dibao", 0, "变化")
		return err
	}))
	return casework.Ref{County: f.County, ID: b.ID}
}

func (o *realRooms) withdraw(as context.Context, r casework.Ref) {
	o.t.Helper()
	p, err := o.rooms.casework.Page(as, r)
	o.must(err)
	_, err = o.rooms.casework.Withdraw(as, r, casework.Reasoned{Signing: casework.Signing{Version: p.Version}, Reason: "转出"})
	o.must(err)
}

// TestHandoverCarriesAid: what a family draws is paid up to the month in which the
// other county accepts it, and that has an application for each from the month after.
func TestHandoverCarriesAid(t *testing.T) {
	t.Parallel()
	eachRooms(t, func(t *testing.T, o *realRooms) {
		clerk, taker := o.as("yuxy"), o.at(990001, authz.Clerk, "513222")
		f := o.family(clerk)
		r := o.reviews(f)
		offer := func() (id.ID, error) {
			return o.rooms.registry.OfferHandover(clerk, registry.Offer{Target: registry.Target{County: f.County, Household: f.ID, Version: o.get(f).Version}, Division: "513222100", Reason: "举家迁居"})
		}
		if _, err := offer(); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("offered with an open case: %v", err)
		}
		o.withdraw(clerk, r)
		h, err := offer()
		o.must(err)
		_, err = o.rooms.casework.Create(clerk, f.County, casework.Entry{Programme: "temp-spending", HouseholdID: f.ID, Channel: "window", Reason: "住院"})
		if errs.CodeOf(err) != errs.Conflict {
			t.Errorf("applied for while it is offered: %v", err)
		}
		household, to, err := o.rooms.registry.AcceptHandover(taker, f.County, h)
		o.must(err)
		_, _, err = o.rooms.registry.AcceptHandover(taker, f.County, h)
		o.must(err)
		last := calendar.At(o.Now()).Period()
		drawn := o.draws(f.County, f.ID)
		if len(drawn) != 2 || drawn[0].Until != last || drawn[1].Until != last {
			t.Errorf("in the old county until %s: %+v", last, drawn)
		}
		if n := len(o.draws(to, household)); n != 0 {
			t.Errorf("%d drawn in the new county before anybody decided", n)
		}
		work, err := o.rooms.casework.Work(taker, casework.Filter{}, page.Query{Limit: 10})
		o.must(err)
		if len(work.Items) != 2 || work.Items[0].Case.HouseholdID != household {
			t.Errorf("the new county's work: %+v", work.Items)
		}
		if now := o.get(f); now.State != registry.Moved || now.HasLabel(registry.LabelDibao) {
			t.Errorf("the old file is %s, %+v", now.State, now.Labels)
		}
		n, err := o.rooms.casework.BeginReviews(o.program())
		if n != 0 || err != nil {
			t.Errorf("%d reviews begun, %v", n, err)
		}
	})
}

// TestNobodyClosesWhatDraws: a household that draws is not closed, nor left by the
// last of it; once nothing is to come it is.
func TestNobodyClosesWhatDraws(t *testing.T) {
	t.Parallel()
	eachRooms(t, func(t *testing.T, o *realRooms) {
		clerk := o.as("yuxy")
		f := o.family(clerk)
		closing := func() error {
			_, err := o.rooms.registry.Close(clerk, registry.Closing{Target: registry.Target{County: f.County, Household: f.ID, Version: o.get(f).Version}, Reason: "已搬走"})
			return err
		}
		if err := closing(); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("closed while it draws: %v", err)
		}
		o.must(o.DB.Update(o.program(), func(tx *db.Tx) error {
			return o.rooms.payment.HandOver(o.program(), tx, payment.Going{County: f.County, Household: f.ID, Handover: 5, Last: calendar.At(o.Now()).Period(), Reason: "停发"})
		}))
		o.must(closing())
	})
}

// TestGraceThatLasts: what would end with a grace period goes on where a review says so,
// with the same amount too, also from the month after its last.
func TestGraceThatLasts(t *testing.T) {
	t.Parallel()
	eachRooms(t, func(t *testing.T, o *realRooms) {
		f := o.family(o.as("yuxy"))
		aid, now := entitlements{o.rooms.payment, o.rooms.registry}, calendar.At(o.Now()).Period()
		for ahead, amount := range map[int]money.Fen{0: 90_000, 4: 70_000} {
			g := casework.Grant{County: f.County, Household: f.ID, Programme: "dibao", Result: policy.ResultMonthly, Members: 2, Decision: 7, From: now.Add(ahead + 1), Reason: "渐退期满停止"}
			o.must(o.DB.Update(o.program(), func(tx *db.Tx) error { return aid.Fade(o.program(), tx, g) }))
			g.From, g.Amount, g.Lasts, g.Decision, g.Reason = now.Add(1), amount, true, 8, "定期核查"
			o.must(o.DB.Update(o.program(), func(tx *db.Tx) error { return aid.Adjust(o.program(), tx, g) }))
			for _, d := range o.draws(f.County, f.ID) {
				if d.Until != 0 || d.Programme == "dibao" && d.AmountFen != amount {
					t.Errorf("%d months before the end: %+v", ahead, d)
				}
			}
		}
	})
}

// TestMoveTakesAlong: within the county what is drawn and what is under way go to the
// township where the family lives now.
func TestMoveTakesAlong(t *testing.T) {
	t.Parallel()
	eachRooms(t, func(t *testing.T, o *realRooms) {
		f := o.family(o.as("yuxy"))
		r := o.reviews(f)
		_, err := o.rooms.registry.Move(o.at(990002, authz.Clerk, "513221"), registry.Relocation{Target: registry.Target{County: f.County, Household: f.ID, Version: o.get(f).Version},
			Division: "513221102", Address: "新桥村"})
		o.must(err)
		there, here := o.at(990003, authz.Clerk, "513221102"), o.as("yuxy")
		if _, err := o.rooms.casework.Page(here, r); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("the township that it left reads the case: %v", err)
		}
		work, err := o.rooms.casework.Work(there, casework.Filter{}, page.Query{Limit: 10})
		o.must(err)
		if len(work.Items) != 1 || work.Items[0].Case.ID != r.ID {
			t.Fatalf("the work of the township where it lives: %+v", work.Items)
		}
		o.withdraw(there, r)
		list, err := o.rooms.payment.Entitlements(o.at(990004, authz.PayMaker, "513221"), payment.EntitlementFilter{Query: page.Query{Limit: 10}, Division: "513221102"})
		o.must(err)
		if len(list.Items) != 2 {
			t.Errorf("paid in the township where it lives: %+v", list.Items)
		}
	})
}
