package registry

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
)

// bench is what a test works with: a service and people at its counter.
type bench struct {
	*Service
	db    *db.DB
	clock *dbtest.Clock
}

func setup(t testing.TB, d *db.DB, clock *dbtest.Clock) *bench {
	t.Helper()
	keys, err := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys.json"), crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	register, err := division.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &bench{New(d, keys, register, codes.New()), d, clock}
}

// as returns a context in which somebody with a role in a division acts.
func as(name string, account id.ID, role authz.Role, division string) context.Context {
	return authz.WithActor(context.Background(), authz.Actor{Account: account, Name: name, Grants: []authz.Grant{{Role: role, Division: division}}})
}

func clerk() context.Context { return as("王桂兰", 11, authz.Clerk, "513221") }

// number makes a valid ID number of a division that was never assigned.
func number(born string, serial string) string {
	body := "513299" + born + serial
	return body + string(idnumber.Complete(body))
}

func family() Draft {
	return Draft{
		Number: "0001", Division: "513221100", Address: "新桥村二组 14 号", Cause: "illness", Poor: OutOfPoor, Labels: []string{LabelPoor},
		Bank: "四川农信", Account: "6214 5901 2345 6789", AccountName: "张三", OpenedOn: calendar.On(2020, 3, 1),
		Members: []DraftMember{
			{Name: "张三", IDNumber: number("19650210", "001"), Relation: "02", Ethnicity: "33", Phone: "138-1234-5678", Illness: "尿毒症", SeriousIllness: true, Poor: OutOfPoor},
			{Name: "李秀英", IDNumber: number("19680712", "002"), Relation: "12", Disability: "4", DisabilityGrade: 2, Poor: OutOfPoor},
			{Name: "张小明", IDNumber: number("20120905", "001"), Relation: "20", Poor: OutOfPoor},
		},
		Lines: []DraftLine{
			{Member: new(int), Kind: Income, Item: "wage", Amount: 120_000, Per: PerMonth, Source: Declared},
			{Kind: Asset, Item: "deposit", Amount: 500_000, Per: Once, Source: Declared},
		},
	}
}

func TestCreate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		made, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		f, err := s.Get(clerk(), 513221, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		if f.HeadName != "张三" || len(f.Members) != 3 || f.Members[0].ID != f.HeadID || f.Account != "6214590123456789" {
			t.Errorf("head %q, account %q, members %d", f.HeadName, f.Account, len(f.Members))
		}
		if m := f.Members[0]; m.Sex != codes.Male || m.BornOn != calendar.On(1965, 2, 10) || m.Phone != "13812345678" || m.Illness != "尿毒症" {
			t.Errorf("sex, birth, phone or illness are not as entered: %q %s", m.Sex, m.BornOn)
		}
		if f.Lines[0].PersonID != f.HeadID || f.Lines[1].PersonID != 0 || !f.HasLabel(LabelPoor) {
			t.Errorf("lines %+v labels %+v", f.Lines, f.Labels)
		}
		today := calendar.At(dbtest.Now)
		for f, want := range map[TimelineFilter]int{{About: "household"}: 1, {About: "house"}: 0, {About: "case"}: 0, {First: today}: 1, {Last: today}: 1,
			{First: today.AddDays(1)}: 0, {Last: today.AddDays(-1)}: 0} {
			if events, err := s.Timeline(clerk(), 513221, made.ID, f, 0, 10); err != nil || len(events) != want {
				t.Errorf("%+v: %d events, %v", f, len(events), err)
			}
		}
		events, err := s.Timeline(clerk(), 513221, made.ID, TimelineFilter{}, 0, 10)
		if err != nil || len(events) != 1 || events[0].By != "王桂兰" {
			t.Errorf("timeline %+v, %v", events, err)
		}
	})
}

func TestCreatePointsOutDuplicates(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		if _, err := s.Create(clerk(), family()); err != nil {
			t.Fatal(err)
		}
		twin := family()
		twin.Number, twin.Division = "0002", "513222100"
		other := as("刘洋", 12, authz.Clerk, "513222")
		_, err := s.Create(other, twin)
		if errs.CodeOf(err) != errs.Conflict {
			t.Fatalf("a person of another county was taken without a word: %v", err)
		}
		if text := err.Error(); !strings.Contains(text, "汶川县") || !strings.Contains(text, "张*") || strings.Contains(text, "0001") {
			t.Errorf("the message names no place, or too much: %s", text)
		}
		twin.Reason = "本人已迁入，原籍尚未注销"
		if _, err := s.Create(other, twin); err != nil {
			t.Error(err)
		}
	})
}

func TestCreateRefuses(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	for name, c := range map[string]struct {
		change func(*Draft)
		path   string
	}{
		"a hundred members": {func(d *Draft) { d.Members = make([]DraftMember, 100) }, "members"},
		"10,000 members":    {func(d *Draft) { d.Members = make([]DraftMember, 10_000) }, "members"},
		"nobody":            {func(d *Draft) { d.Members, d.Lines = nil, nil }, "members"},
		"two heads":         {func(d *Draft) { d.Members[1].Relation = "01" }, "members"},
		"check digit":       {func(d *Draft) { d.Members[0].IDNumber = "513299196502100010" }, "members[0].idNumber"},
		"twice the same":    {func(d *Draft) { d.Members[1].IDNumber = d.Members[0].IDNumber }, "members[1].idNumber"},
		"birth in future":   {func(d *Draft) { d.Members[2].IDNumber, d.Members[2].BornOn = "", calendar.On(2027, 1, 1) }, "members[2].bornOn"},
		"sex against ID":    {func(d *Draft) { d.Members[0].Sex = "2" }, "members[0].sex"},
		"birth against ID":  {func(d *Draft) { d.Members[0].BornOn = calendar.On(1965, 2, 11) }, "members[0].bornOn"},
		"relation":          {func(d *Draft) { d.Members[1].Relation = "xx" }, "members[1].relation"},
		"name":              {func(d *Draft) { d.Members[1].Name = " " }, "members[1].name"},
		"no such village":   {func(d *Draft) { d.Division = "513221100299" }, "division"},
		"no such township":  {func(d *Draft) { d.Division = "513221999" }, "division"},
		"only a county":     {func(d *Draft) { d.Division = "513221" }, "division"},
		"negative money":    {func(d *Draft) { d.Lines[0].Amount = -1 }, "lines[0].amountFen"},
		"income once":       {func(d *Draft) { d.Lines[0].Per = Once }, "lines[0].per"},
		"item":              {func(d *Draft) { d.Lines[1].Item = "yacht" }, "lines[1].item"},
		"cause":             {func(d *Draft) { d.Cause = "bad luck" }, "cause"},
		"label":             {func(d *Draft) { d.Labels = []string{"rich"} }, "labels[0]"},
		"opened in future":  {func(d *Draft) { d.OpenedOn = calendar.On(2026, 11, 24) }, "openedOn"},
	} {
		draft := family()
		c.change(&draft)
		_, err := s.Create(clerk(), draft)
		if errs.CodeOf(err) != errs.Invalid || !hasField(err, c.path) {
			t.Errorf("%s: want a fault at %s, got %v", name, c.path, err)
		}
	}
}

func hasField(err error, path string) bool {
	var e *errs.Error
	if !errors.As(err, &e) {
		return false
	}
	for _, f := range e.Fields {
		if f.Path == path {
			return true
		}
	}
	return false
}
