package app

import (
	"io"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"doudi/casework"
	"doudi/internal/accounts"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/portal"
	"doudi/registry"
	"doudi/verification"
)

// TestWhoWasOnlyNamedHasSigned: the clerk finds out who somebody is whom a family
// named and who signed at home, enters them in the household's file, and takes the
// application in; the letter counts from then on.
func TestWhoWasOnlyNamedHasSigned(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := &env{stdout: io.Discard, stderr: io.Discard, now: time.Now}
	g, err := e.open(t.Context(), settings{data: dir, database: filepath.Join(dir, "doudi.sqlite"), demo: true, workers: 1}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer g.DB.Close()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	session, err := accounts.New(g.DB, accounts.Options{Log: slog.New(slog.DiscardHandler)}).SignIn(ctx, "yuxy", accounts.DemoPassword)
	must(err)
	clerk, family := authz.WithActor(ctx, session.Actor), authz.WithActor(ctx, authz.Family(9001))

	const county, township = 513221, "513221100"
	letter, err := familyLetters{g.rooms.verification}.Letter(township, "dibao", calendar.At(time.Now()))
	must(err)
	people := []portal.Person{
		{Name: "王大", IDNumber: "11010519491231002X", Relation: "applicant"},
		{Name: "李二", IDNumber: "51010419520307002X", Relation: "spouse"},
	}
	file := func(n int) (filed portal.Filed) {
		t.Helper()
		f := portal.Form{Programme: "dibao", County: county, Division: township, Reason: "病了", People: append([]portal.Person{}, people[:n]...), Truthful: true}
		for i := range f.People {
			kept, err := g.Files.Receive(family, files.Upload{County: county, Name: "签名.png", MediaType: "image/png", Purpose: "consent", Division: township}, strings.NewReader("signed"))
			must(err)
			f.People[i].Signature, f.People[i].Letter = kept.ID, letter.Version
		}
		must(g.DB.Update(family, func(tx *db.Tx) (err error) {
			filed, err = familyCases{g.rooms.casework, g}.File(family, tx, "13800000000", f)
			return err
		}))
		return filed
	}
	withdrawn := file(1)
	must(g.DB.Update(family, func(tx *db.Tx) error {
		return g.rooms.casework.TakeBack(family, tx, casework.Ref{County: county, ID: withdrawn.ID}, "")
	}))
	gone, err := g.rooms.casework.Page(clerk, casework.Ref{County: county, ID: withdrawn.ID})
	must(err)
	if f, err := g.rooms.registry.Get(clerk, county, gone.HouseholdID); err != nil || f.State != registry.Closed {
		t.Errorf("the file of a filing that was taken back: %v, %v", f, err)
	}
	alone := file(1)
	both := file(2) // a second person, who is not in the file that the first application opened
	page, err := g.rooms.casework.Page(clerk, casework.Ref{County: county, ID: both.ID})
	must(err)
	if len(page.Facts.Members) != 1 || len(page.Filing.Named) != 1 {
		t.Fatalf("the clerk reads %+v and %+v", page.Facts.Members, page.Filing)
	}
	before, err := g.rooms.registry.Get(clerk, county, page.HouseholdID)
	must(err)
	_, err = g.rooms.registry.AddMember(clerk, registry.Joining{Target: registry.Target{County: county, Household: page.HouseholdID, Version: before.Version},
		Member: registry.DraftMember{Name: people[1].Name, IDNumber: people[1].IDNumber, Relation: "10"}, How: registry.Entered, On: before.OpenedOn})
	must(err)
	_, err = g.rooms.casework.Accept(clerk, casework.Ref{County: county, ID: both.ID}, casework.Acceptance{Signing: casework.Signing{Version: page.Version}})
	must(err)
	signed, err := g.rooms.verification.Consents(clerk, county, both.ID)
	must(err)
	who := map[id.ID]bool{}
	for _, c := range signed {
		who[c.PersonID] = c.Status == verification.Valid && c.Method == verification.AtHome
	}
	if len(who) != 2 || slices.Contains(slices.Collect(maps.Values(who)), false) {
		t.Errorf("letters of the accepted case: %+v", signed)
	}
	other, err := g.rooms.casework.Page(clerk, casework.Ref{County: county, ID: alone.ID})
	must(err)
	_, err = g.rooms.casework.Accept(clerk, casework.Ref{County: county, ID: alone.ID}, casework.Acceptance{Signing: casework.Signing{Version: other.Version}})
	if err == nil {
		t.Error("two applications of one household were accepted")
	}
}
