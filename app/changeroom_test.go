package app

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"doudi/change"
	"doudi/internal/accounts"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/payment"
	"doudi/registry"
)

// realRooms are the rooms of a demonstration, without its county.
type realRooms struct {
	*Ground
	t *testing.T
}

func openRooms(t *testing.T) *realRooms {
	t.Helper()
	dir := t.TempDir()
	e := &env{stdout: io.Discard, stderr: io.Discard, now: time.Now}
	g, err := e.open(t.Context(), settings{data: dir, database: filepath.Join(dir, "doudi.sqlite"), demo: true, workers: 1}, slog.New(slog.DiscardHandler))
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

// TestWhoGoesDrawsTheirOwn: a split is approved, and somebody leaves, though the one who
// goes draws a benefit of their own; after a split it is reviewed where they are now.
func TestWhoGoesDrawsTheirOwn(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(*registry.File) registry.Asked{
		"split": func(f *registry.File) registry.Asked {
			return registry.Asked{Split: &registry.AskedSplit{Members: []registry.Kinship{{Person: f.Members[1].ID, Relation: "02"}}}}
		},
		"leaves": func(f *registry.File) registry.Asked {
			return registry.Asked{Leaves: []registry.AskedLeaving{{Person: f.Members[1].ID, How: registry.Left}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openRooms(t)
			f := o.family(o.as("yuxy"))
			d, err := o.rooms.change.Ask(o.as("yuxy"), change.Asking{County: f.County, HouseholdID: f.ID, Asked: ask(f), Reason: "另住"})
			o.must(err)
			done, err := o.rooms.change.Approve(o.as("luozq"), change.Ref{County: d.County, ID: d.ID}, change.Deciding{Version: d.Version})
			o.must(err)
			if name == "leaves" {
				return
			}
			var drawn []payment.Drawn
			o.must(o.DB.View(t.Context(), func(tx *db.Tx) (err error) {
				drawn, err = o.rooms.payment.Draws(t.Context(), tx, f.County, done.FreshID)
				return err
			}))
			if len(drawn) != 1 || drawn[0].Programme != "disability-living" || len(done.Begun) < 2 {
				t.Errorf("drawn %+v, begun %+v", drawn, done.Begun)
			}
		})
	}
}
