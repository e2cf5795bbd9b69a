package law_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"doudi/law"
	"doudi/policy"
)

// TestPagesAreText: a heading's first letter is a letter and not a byte of one.
func TestPagesAreText(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range lib.Packs() {
		for _, l := range []policy.Language{policy.Chinese, policy.English} {
			var page bytes.Buffer
			if err := policy.WriteDoc(&page, p, l); err != nil {
				t.Fatal(err)
			}
			if !utf8.Valid(page.Bytes()) || strings.ContainsRune(page.String(), utf8.RuneError) {
				t.Errorf("%s in %s has bytes that are no text", p.ID, l)
			}
		}
	}
}

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
