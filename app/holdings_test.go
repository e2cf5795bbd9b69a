package app

import (
	"encoding/json"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"doudi/internal/accounts"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/portal"
	"doudi/registry"
)

// TestWhatIsHeldIsOnesOwn: a member reads their own illness and lines, the names of the
// others and nothing else of them, and which post opened what of theirs; another
// member's values that were opened are not theirs to know of.
func TestWhatIsHeldIsOnesOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := &env{stdout: io.Discard, stderr: io.Discard, now: time.Now}
	g, err := e.open(t.Context(), settings{data: dir, database: filepath.Join(dir, "doudi.sqlite"), demo: true, workers: 1}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer g.DB.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	session, err := accounts.New(g.DB, accounts.Options{Log: slog.New(slog.DiscardHandler)}).SignIn(t.Context(), "yuxy", accounts.DemoPassword)
	must(err)
	clerk := authz.WithActor(t.Context(), session.Actor)
	one, two := 0, 1
	home, err := g.rooms.registry.Create(clerk, registry.Draft{Division: "513221100", Address: "双河村三组", Account: "6228480402564890018", AccountName: "王大", Bank: "农行", Note: "邻居反映有车",
		Members: []registry.DraftMember{
			{Name: "王大", IDNumber: "11010519491231002X", Relation: "02", Illness: "矽肺", SeriousIllness: true},
			{Name: "李二", IDNumber: "51010419520307002X", Relation: "10", Illness: "乙肝", Phone: "13811112222"}},
		Lines: []registry.DraftLine{
			{Member: &one, Kind: registry.Income, Item: "wage", Amount: 120_000, Per: registry.PerMonth, Source: registry.Declared},
			{Member: &two, Kind: registry.Asset, Item: "deposit", Amount: 7_654_300, Per: registry.Once, Source: registry.Found, Detail: "信用社"}}})
	must(err)
	him, her := home.Members[0], home.Members[1]
	for _, u := range []registry.Unmasking{{Person: him.ID, Field: "illness"}, {Person: her.ID, Field: "phone"}, {Field: "account"}} {
		u.County, u.Household, u.Reason = 513221, home.ID, "回访核实"
		_, err := g.rooms.registry.Reveal(clerk, u)
		must(err)
	}
	h := g.holdings()
	read := func(m registry.Member) (list []portal.Holding, whole string) {
		t.Helper()
		must(g.DB.View(t.Context(), func(tx *db.Tx) (err error) {
			list, err = h.Of(t.Context(), tx, g.rooms.registry.IndexOf(m), 0)
			return err
		}))
		b, err := json.Marshal(list)
		must(err)
		return list, string(b)
	}
	if !slices.Equal(h.Index(him.IDNumber), g.rooms.registry.IndexOf(him)) || len(h.Index(him.IDNumber)) == 0 {
		t.Error("who an identity service vouches for is not found by their ID number")
	}
	list, whole := read(him)
	if len(list) != 1 || !list[0].Present || len(list[0].Members) != 1 || len(list[0].Lines) != 1 {
		t.Fatalf("he reads %s", whole)
	}
	for _, want := range []string{"矽肺", "李二", "双河村三组", "****0018", "110***********002X", "疾病", "收款账号", "乡镇经办"} {
		if !strings.Contains(whole, want) {
			t.Errorf("he does not read %s: %s", want, whole)
		}
	}
	for _, secret := range []string{"乙肝", "7654300", "信用社", "51010419520307002X", "510****", "13811112222", "138****2222", "邻居", "电话", session.Actor.Name, "11010519491231002X", "6228480402564890018", "回访"} {
		if strings.Contains(whole, secret) {
			t.Errorf("he reads %s: %s", secret, whole)
		}
	}
	if _, whole = read(her); strings.Contains(whole, "矽肺") || !strings.Contains(whole, "乙肝") || !strings.Contains(whole, "（电话）") || strings.Contains(whole, "（疾病）") {
		t.Errorf("she reads %s", whole)
	}

	// Who has left reads what is their own, and nothing of the household.
	now, err := g.rooms.registry.Get(clerk, 513221, home.ID)
	must(err)
	_, err = g.rooms.registry.RemoveMember(clerk, registry.Leaving{Target: registry.Target{County: 513221, Household: home.ID, Version: now.Version}, Person: her.ID, How: registry.Left})
	must(err)
	if list, whole = read(her); len(list) != 1 || list[0].Present || strings.Contains(whole, "王大") || strings.Contains(whole, "双河村") || !strings.Contains(whole, "乙肝") {
		t.Errorf("after she left she reads %s", whole)
	}
}
