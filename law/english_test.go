package law_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"doudi/law"
	"doudi/policy"
)

// TestEveryPackReadsInEnglish prints every pack as an English page and looks for
// Chinese in it, which a reader of that page cannot be asked to know.
func TestEveryPackReadsInEnglish(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range lib.Packs() {
		var page bytes.Buffer
		if err := policy.WriteDoc(&page, p, policy.English); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(page.String()) {
			if strings.ContainsFunc(line, func(r rune) bool {
				return unicode.Is(unicode.Han, r) || strings.ContainsRune("（）〔〕《》“”，。；：、", r)
			}) {
				t.Errorf("%s: %s", p.ID, line)
			}
		}
	}
}
