package law_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"doudi/law"
	"doudi/policy"
)

// packCase is a case as it is written, for what is asked of it beside its outcome.
type packCase struct {
	ID, Basis, Why      string
	Application, Expect any
}

func packCases(t *testing.T) map[string]packCase {
	t.Helper()
	packs, err := law.Files()
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(packs, "*.cases.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("cases: %v, %v", files, err)
	}
	out := map[string]packCase{}
	for _, name := range files {
		data, err := fs.ReadFile(packs, name)
		if err != nil {
			t.Fatal(err)
		}
		var file struct{ Cases []packCase }
		if err := yaml.Unmarshal(data, &file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, c := range file.Cases {
			out[c.ID] = c
		}
	}
	return out
}

// heldBy reads docs/acceptance.md: what holds each acceptance case.
func heldBy(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile("../docs/acceptance.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, row := range regexp.MustCompile(`(?m)^\| (T\d+) \|.*\| ([^|]+) \|$`).FindAllStringSubmatch(string(page), -1) {
		if out[row[1]] != nil {
			t.Errorf("%s stands twice", row[1])
		}
		out[row[1]] = strings.Split(row[2], ", ")
	}
	return out
}

// TestAcceptanceCasesAreHeld finds each acceptance case in a case of the packs
// or a test, and each of those where it is said to be.
func TestAcceptanceCasesAreHeld(t *testing.T) {
	t.Parallel()
	cases, held := packCases(t), heldBy(t)
	const all = 20
	for i := range all {
		id := fmt.Sprintf("T%d", i+1)
		if len(held[id]) == 0 {
			t.Errorf("nothing holds %s", id)
		}
		for _, by := range held[id] {
			kind, name, _ := strings.Cut(by, " ")
			if _, ok := cases[name]; kind == "case" && ok || kind == "test" && testStands(t, name) {
				continue
			}
			t.Errorf("%s is held by %q, which is not there", id, by)
		}
	}
	if len(held) != all {
		t.Errorf("%d rows, want %d", len(held), all)
	}
}

// testStands looks for room.TestName in the room's test files.
func testStands(t *testing.T, name string) bool {
	t.Helper()
	room, function, _ := strings.Cut(name, ".")
	files, err := filepath.Glob(filepath.Join("..", room, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+function+"(t *testing.T)") {
			return true
		}
	}
	return false
}

// article matches a basis that names an article: 第八条第二项, or a part of a
// document without articles: 一（三）, 二（一）.
var article = regexp.MustCompile(`第[一二三四五六七八九十百]+条|(意见|通知)[一二三四五六七八九十]+(（[一二三四五六七八九十]+）\d?)?$`)

// TestCasesNameTheirArticles counts the cases beyond the acceptance cases that
// name the article they are written from, each with a situation of its own.
func TestCasesNameTheirArticles(t *testing.T) {
	t.Parallel()
	acceptance := map[string]bool{}
	for _, by := range heldBy(t) {
		for _, b := range by {
			acceptance[strings.TrimPrefix(b, "case ")] = true
		}
	}
	situations := map[string]string{}
	for id, c := range packCases(t) {
		if acceptance[id] || !article.MatchString(c.Basis) {
			continue
		}
		if strings.TrimSpace(c.Why) == "" {
			t.Errorf("case %s does not say what it is about", id)
		}
		text, err := json.Marshal(c.Application)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := situations[string(text)]; ok {
			t.Logf("cases %s and %s ask about one situation", id, other)
			continue
		}
		situations[string(text)] = id
	}
	const least = 150
	if len(situations) < least {
		t.Errorf("%d distinct situations name their article, want at least %d", len(situations), least)
	}
	t.Logf("%d distinct situations beyond the acceptance cases name their article", len(situations))
}

// TestEveryPackCarriesCases finds for each pack that ships a case that it decides.
func TestEveryPackCarriesCases(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, decides := policy.NewEngine(lib), map[string]int{}
	for id, c := range packCases(t) {
		text, err := json.Marshal(c.Application)
		if err != nil {
			t.Fatal(err)
		}
		var app policy.Application
		if err := json.Unmarshal(text, &app); err != nil {
			t.Fatalf("case %s: %v", id, err)
		}
		d, err := engine.Decide(t.Context(), app)
		if err != nil {
			continue // a gap, or input that is refused: TestCases holds what is expected
		}
		for _, p := range d.Packs {
			decides[p.ID]++
		}
	}
	for _, p := range lib.Packs() {
		if decides[p.ID] == 0 {
			t.Errorf("no case is decided by %s", p.ID)
		}
	}
	t.Logf("decisions by pack: %v", decides)
}
