package app

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"doudi/casework"
	"doudi/change"
	"doudi/internal/accounts"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/payment"
	"doudi/policy"
	"doudi/registry"
)

// realRooms are the rooms of a demonstration, without its county.
type realRooms struct {
	*Ground
	t *testing.T
}

func openRooms(t *testing.T) *realRooms {
	t.Helper()
	return openRoomsOn(t, filepath.Join(t.TempDir(), "doudi.sqlite"))
}

// eachRooms runs a test in the rooms on a database of each kind.
func eachRooms(t *testing.T, f func(t *testing.T, o *realRooms)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, openRooms(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := dbtest.Postgres(t)
		if url == "" {
			t.Skip("DOUDI_TEST_POSTGRES names no server")
		}
		f(t, openRoomsOn(t, url))
	})
}

func openRoomsOn(t *testing.T, database string) *realRooms {
	t.Helper()
	e := &env{stdout: io.Discard, stderr: io.Discard, now: time.Now}
	g, err := e.open(t.Context(), settings{data: t.TempDir(), database: database, demo: true, workers: 1}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.DB.Close() })
	return &realRooms{g, t}
}

func (o *realRooms) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *realRooms) as(login string) context.Context {
	o.t.Helper()
	session, err := accounts.New(o.DB, accounts.Options{Log: slog.New(slog.DiscardHandler)}).SignIn(o.t.Context(), login, accounts.DemoPassword)
	o.must(err)
	return authz.WithActor(o.t.Context(), session.Actor)
}

// grants lets a family draw dibao, and its son the allowance of the disabled.
func (o *realRooms) grants(f *registry.File) {
	o.t.Helper()
	from := calendar.At(time.Now()).Period().Add(-2)
	own := f.Members[1].ID
	o.must(o.DB.Update(o.t.Context(), func(tx *db.Tx) error {
		as := authz.WithActor(o.t.Context(), authz.Program())
		for _, g := range []payment.Grant{{Programme: "dibao", Members: 2, AmountFen: 90_000, Decision: 1}, {Programme: "disability-living", Person: own, Members: 1, AmountFen: 11_000, Decision: 2}} {
			g.County, g.Household, g.Division, g.From, g.Reason = f.County, f.ID, f.Division, from, "决定"
			g.Payee, g.Bank, g.Account = "王大", "农行", "6228480402564890018"
			if _, err := o.rooms.payment.Grant(as, tx, g); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (o *realRooms) family(clerk context.Context) *registry.File {
	o.t.Helper()
	f, err := o.rooms.registry.Create(clerk, registry.Draft{Division: "513221100", Address: "双河村三组", Account: "6228480402564890018", AccountName: "王大", Bank: "农行",
		Members: []registry.DraftMember{{Name: "王大", IDNumber: "11010519491231002X", Relation: "02"},
			{Name: "王二", IDNumber: "51010419520307002X", Relation: "20", Disability: "3", DisabilityGrade: 1, DisabilityCert: "51010419520307002X31"}}})
	o.must(err)
	o.grants(f)
	return f
}

// TestWhoGoesDrawsTheirOwn: whoever draws a benefit of their own takes it along in a
// split, where it is reviewed; that they leave is not even asked for before it has ended.
func TestWhoGoesDrawsTheirOwn(t *testing.T) {
	t.Parallel()
	eachRooms(t, func(t *testing.T, o *realRooms) {
		f := o.family(o.as("yuxy"))
		own := f.Members[1].ID
		leaves := change.Asking{County: f.County, HouseholdID: f.ID, Reason: "另住", Asked: registry.Asked{Leaves: []registry.AskedLeaving{{Person: own, How: registry.Left}}}}
		if _, err := o.rooms.change.Ask(o.as("yuxy"), leaves); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("leaving with a benefit of one's own: %v", err)
		}
		d, err := o.rooms.change.Ask(o.as("yuxy"), change.Asking{County: f.County, HouseholdID: f.ID, Reason: "另住",
			Asked: registry.Asked{Split: &registry.AskedSplit{Members: []registry.Kinship{{Person: own, Relation: "02"}}}}})
		o.must(err)
		done, err := o.rooms.change.Approve(o.as("luozq"), change.Ref{County: d.County, ID: d.ID}, change.Deciding{Version: d.Version})
		o.must(err)
		if drawn := o.draws(f.County, done.FreshID); len(drawn) != 1 || drawn[0].Programme != "disability-living" || len(done.Begun) < 2 {
			t.Errorf("drawn %+v, begun %+v", drawn, done.Begun)
		}
	})
}

// TestFormsAreNobodyNew: in one month a household changes its head, one splits and the
// new one is granted the same, and one joins another: the month report has nobody new
// and nobody gone, and foots; the account that a request changed is where aid is paid.
func TestFormsAreNobodyNew(t *testing.T) {
	t.Parallel()
	o := openRooms(t)
	clerk, approves := o.as("yuxy"), o.as("luozq")
	f := o.family(clerk)
	done := func(asked registry.Asked, household id.ID) change.Detail {
		d, err := o.rooms.change.Ask(clerk, change.Asking{County: f.County, HouseholdID: household, Asked: asked, Reason: "变化"})
		o.must(err)
		d, err = o.rooms.change.Approve(approves, change.Ref{County: d.County, ID: d.ID}, change.Deciding{Version: d.Version})
		o.must(err)
		return d
	}
	one, two := f.Members[0].ID, f.Members[1].ID
	since := time.Now()
	done(registry.Asked{Head: []registry.Kinship{{Person: two, Relation: "02"}, {Person: one, Relation: "50"}}}, f.ID)
	split := done(registry.Asked{Split: &registry.AskedSplit{Members: []registry.Kinship{{Person: one, Relation: "02"}}}}, f.ID)
	done(registry.Asked{Fields: []registry.AskedField{{Name: "account", Value: "6228480808888888888"}}}, f.ID)
	as := authz.WithActor(t.Context(), authz.Program())
	o.must(o.DB.Update(as, func(tx *db.Tx) error { // what the application of those who left comes to
		return entitlements{o.rooms.payment, o.rooms.registry}.Grant(as, tx, casework.Grant{County: f.County, Household: split.FreshID, Division: f.Division, Programme: "dibao",
			Result: policy.ResultMonthly, Decision: 9, Payee: "王大", Members: 1, Amount: 60_000, From: calendar.At(time.Now()).Period().Add(1), Reason: "审核确认 9"})
	}))
	var drawn []payment.Paid
	var flows []payment.Flow
	o.must(o.DB.View(as, func(tx *db.Tx) (err error) {
		if drawn, err = o.rooms.payment.Payees(as, tx, f.County, f.ID); err != nil {
			return err
		}
		flows, err = o.rooms.payment.FlowsBetween(as, tx, f.County, since, time.Now().Add(time.Hour))
		return err
	}))
	if len(drawn) == 0 || drawn[0].Account[len(drawn[0].Account)-4:] != "8888" {
		t.Errorf("paid to %+v", drawn)
	}
	for _, x := range flows {
		if want := map[string]int64{"dibao": 1}[x.Programme]; x.Granted+x.Out+x.Merged != 0 || x.Split != want {
			t.Errorf("%+v", x)
		}
	}
}
