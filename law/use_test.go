package law_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"doudi/law"
	"doudi/policy"
)

// sources is the text of everything beside the packs that may read a figure.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"../app/*.go", "../casework/*.go", "../payment/*.go", "../petition/*.go", "../referral/*.go", "../verification/*.go", "../policy/*.go", "procedures/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	return all.String()
}

// TestWhoIsSaidToUseAFigureDoes holds the packs of the nation to their word: a
// figure that no rule reads and that names a room is read there.
func TestWhoIsSaidToUseAFigureDoes(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	text := sources(t)
	for _, pack := range lib.Packs() {
		if pack.Division != "" {
			continue
		}
		in, err := lib.Parameters("", pack.From)
		if err != nil {
			t.Fatal(err)
		}
		read := map[string]bool{}
		for _, p := range pack.Programmes {
			for _, r := range append(p.Conditions, p.Amounts...) {
				for _, s := range in.All() {
					if strings.Contains(r.Expr, s.Name) {
						read[s.Name] = true
					}
				}
			}
		}
		for _, s := range in.All() {
			if s.Use == "" || s.Use == policy.UseReading || read[s.Name] {
				continue
			}
			quoted := strings.Contains(text, `"`+s.Name+`"`) || strings.Contains(text, ": "+s.Name+"\n") || strings.Contains(text, ": "+s.Name+" ")
			if !quoted && !inWords(pack, s.Name) {
				t.Errorf("%s: %s is said to be used by %s, which does not name it", pack.ID, s.Name, s.Use)
			}
		}
	}
}

// inWords reports whether a rule's sentence tells a figure to people.
func inWords(p *policy.Pack, name string) bool {
	file, err := os.ReadFile("packs/" + strings.ToLower(p.ID) + ".yaml")
	return err == nil && strings.Contains(string(file), "{"+name+"}")
}
