package verification

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/sheet"
	"doudi/verification/departments"
	"doudi/verification/internal/q"
	"doudi/verification/token"
)

// tokenised is a list of a source as its department would hand it over.
func (b *bench) tokenised(code, table string) string {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), "list.csv")
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		b.t.Fatal(err)
	}
	src, _ := b.sources.named(code)
	book, err := sheet.Open(path, sheet.Limits{})
	if err != nil {
		b.t.Fatal(err)
	}
	defer book.Close()
	in, err := book.Read(sheet.Choice{Known: src.Known()})
	if err != nil {
		b.t.Fatal(err)
	}
	defer in.Close()
	var out bytes.Buffer
	n, err := token.Table(in, func(c []sheet.Column) (sheet.Writer, error) { return sheet.WriteCSV(&out, c) }, src, TokenKey(b.keys, county, code), calendar.At(b.clock.T))
	if err != nil || n.Rows != 2 || n.LeftOut != 1 {
		b.t.Fatalf("%+v, %v", n, err)
	}
	return out.String()
}

// TestAListOfTokens: who is asked about is found, under the same name and under
// another; who is not is named nowhere, and neither is anybody in the file.
func TestAListOfTokens(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		mothers, fathers, stranger := b.family.Members[1].IDNumber, b.family.Members[0].IDNumber, number("19700101", "009")
		list := b.tokenised("deposits", "客户姓名,证件号码,开户行,账号,余额合计\n李秀英,"+string(mothers)+",岷源农商行,8013219926556703286,23000\n"+
			"王建国,"+string(stranger)+",岷源农商行,1,5\n李四,1,岷源农商行,2,6\n")
		for _, never := range []string{string(mothers), string(stranger), "李秀英", "王建国", "8013219926556703286"} {
			if strings.Contains(list, never) {
				t.Errorf("the list names %s", never)
			}
		}
		if f := b.deliver("deposits", recent, list); f.State != Current || f.Bad != 0 {
			t.Fatalf("%+v", f)
		}
		b.deliver("vehicles", recent, b.tokenised("vehicles", "号牌号码,车辆类型,机动车所有人,身份证明号码\n川UI0001,小型轿车,刘德才,"+string(fathers)+"\n川UI0002,小型轿车,王建国,"+string(stranger)+"\n川UI0003,小型轿车,李四,1\n"))
		b.consentAll(father, mother, child)
		v := b.asked()
		if len(v.Findings) != 2 || replied(v, mother, "deposits") != Hit || replied(v, father, "deposits") != None || replied(v, child, "vehicles") != None {
			t.Fatalf("%+v", v.Findings)
		}
		for _, f := range v.Findings {
			if f.Source == "deposits" && (f.NameMatch != SameName || f.Unsure || f.Amount != 23000_00) || f.Source == "vehicles" && (f.NameMatch != DifferentName || !f.Unsure) {
				t.Errorf("%+v", f)
			}
			cells, err := b.OpenRow(checker(), v.ref(), f.ID, caseNo)
			if err != nil || cells[0].Value != notGiven {
				t.Errorf("%+v, %v", cells, err)
			}
			if _, err := b.OpenMatch(checker(), v.ref(), f.ID, caseNo); err != nil {
				t.Error(err)
			}
		}
		b.homes = []Recipient{{Household: household, Division: village, Counted: 3, Draws: []Drawn{{Programme: "dibao"}}, Members: b.family.Members}}
		ref, err := b.Screen(checker(), county)
		if err == nil {
			err = b.screen(t.Context(), ScreenArgs{county, ref.ID})
		}
		hits, err2 := b.Hits(checker(), ref, Sift{Kind: HasVehicle}, 0, 10)
		if err != nil || err2 != nil || len(hits) != 1 {
			t.Errorf("screened: %+v, %v, %v", hits, err, err2)
		}
		b.deliver("deposits", recent.AddDays(3), deposits("李秀英", mothers, "99")) // in clear again
		var lists []string
		err = d.View(t.Context(), func(tx *db.Tx) (err error) {
			lists, err = q.New(tx).TokenSources(t.Context(), county)
			return err
		})
		if err != nil || len(lists) != 1 || lists[0] != "vehicles" {
			t.Errorf("lists of tokens that are current: %v, %v", lists, err)
		}
	})
}

func TestTokensOfTwoListsCannotBeJoined(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	n := b.family.Members[0].IDNumber
	one, two, other := TokenKey(b.keys, county, "vehicles"), TokenKey(b.keys, county, "deposits"), TokenKey(b.keys, county+1, "vehicles")
	if one.Number(n) == two.Number(n) || one.Number(n) == other.Number(n) || one.Number(n) == one.Name(n, string(n)) {
		t.Error("one token in two lists")
	}
	if one.Name(n, "张三") == one.Name(b.family.Members[1].IDNumber, "张三") {
		t.Error("the same name of two people has one token")
	}
	if !one.SameName(n, "张 三", one.Name(n, "张三")) || one.SameName(n, "张四", one.Name(n, "张三")) {
		t.Error("names")
	}
	if k, err := token.ParseKey(one.String() + "\n"); err != nil || k.Number(n) != one.Number(n) {
		t.Errorf("the key as it is handed over: %v", err)
	}
	for _, bad := range []string{"", "12", strings.Repeat("z", 64)} {
		if _, err := token.ParseKey(bad); err == nil {
			t.Errorf("%q is a key", bad)
		}
	}
}

// TestACheckByTokens: a department that is asked live by tokens answers about the
// one whom it holds; a name that is another than theirs is not known.
func TestACheckByTokens(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother)
		k := token.Key(strings.Repeat("k", 32))
		b.officeBy("vehicles", departments.Faults{}, k)
		b.officeBy("deposits", departments.Faults{Wrong: 1}, k) // under another name
		v := b.asked()
		if replied(v, father, "vehicles") != Hit || replied(v, mother, "vehicles") != None || len(v.Findings) != 2 {
			t.Fatalf("%+v", v)
		}
		for _, f := range v.Findings {
			other := f.Source == "deposits"
			if (f.NameMatch == DifferentName) != other || f.Unsure != other {
				t.Errorf("%+v", f)
			}
			cells, err := b.OpenRow(checker(), v.ref(), f.ID, caseNo)
			if err != nil || slices.ContainsFunc(cells, func(c RowCell) bool { return c.Value == notGiven }) != other {
				t.Errorf("%+v, %v", cells, err)
			}
			if _, err := b.OpenMatch(checker(), v.ref(), f.ID, caseNo); err != nil {
				t.Error(err)
			}
		}
	})
}
