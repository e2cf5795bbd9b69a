package letter_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/verification/letter"
)

const county = `letters:
  - {version: 汶川-3, division: "513221", programmes: {dibao: 低保}, party: member, from: 2026-09-01, to: "", basis: 川民发1号, title: 授权书, paragraphs: ["{name}同意办理{programme}。"]}
`

func load(t *testing.T, text string) ([]letter.Letter, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "letters.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return letter.Load(path)
}

func TestTheTextOfAPlaceAndADay(t *testing.T) {
	t.Parallel()
	list, err := load(t, county)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		division, programme string
		party               letter.Party
		on                  calendar.Date
		want                string
	}{
		{"513221100001", "dibao", letter.Member, calendar.On(2026, 6, 30), "2021-1"}, // the day before the law
		{"513221100001", "dibao", letter.Member, calendar.On(2026, 7, 1), "2026-1"},
		{"513221100001", "dibao", letter.Member, calendar.On(2026, 9, 1), "汶川-3"}, // the county's own
		{"513221100001", "dibao", letter.Obligor, calendar.On(2026, 9, 1), "2026-1"},
		{"513222100001", "dibao", letter.Member, calendar.On(2026, 9, 1), "2026-1"}, // the next county
		{"513221100001", "dibao", letter.Member, calendar.On(2020, 1, 1), ""},
		{"513221100001", "unheard-of", letter.Member, calendar.On(2026, 9, 1), ""},
	} {
		l, err := letter.For(list, c.division, c.programme, c.party, c.on)
		if l.Version != c.want || (c.want == "") != (errs.CodeOf(err) == errs.NotFound) {
			t.Errorf("%+v: %s, %v", c, l.Version, err)
		}
	}
	l, _ := letter.For(list, "513221100001", "dibao", letter.Member, calendar.On(2026, 9, 1))
	if w := l.Words("dibao", "张三"); len(w) != 1 || w[0] != "张三同意办理低保。" {
		t.Errorf("%q", w)
	}
	other, _ := letter.For(list, "513221100001", "dibao", letter.Obligor, calendar.On(2026, 9, 1))
	if bytes.Equal(l.Digest(), other.Digest()) || len(l.Digest()) != 32 {
		t.Error("two texts have one digest")
	}
	for _, w := range other.Words("dibao", "张三") {
		if strings.ContainsAny(w, "{}") {
			t.Errorf("not filled in: %s", w)
		}
	}
}

func TestFaultsOfTheFile(t *testing.T) {
	t.Parallel()
	for what, text := range map[string]string{
		"a misspelt key":  strings.Replace(county, "party", "partei", 1),
		"no such party":   strings.Replace(county, "party: member", "party: uncle", 1),
		"ends too early":  strings.Replace(county, `to: ""`, `to: 2026-08-31`, 1),
		"no such day":     strings.Replace(county, "2026-09-01", "2026-13-01", 1),
		"no words":        strings.Replace(county, `["{name}同意办理{programme}。"]`, "[]", 1),
		"no place":        strings.Replace(county, "513221", "汶川", 1),
		"for nothing":     strings.Replace(county, "{dibao: 低保}", "{}", 1),
		"without a basis": strings.Replace(county, "川民发1号", `""`, 1),
	} {
		if _, err := load(t, text); err == nil {
			t.Errorf("%s is accepted", what)
		}
	}
	if list, err := letter.Load(filepath.Join(t.TempDir(), "none.yaml")); err != nil || len(list) != 6 {
		t.Errorf("without a file: %d letters, %v", len(list), err)
	}
}
