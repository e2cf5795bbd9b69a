package language

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// chineseFile is made from the portal's own texts by "make generate".
//
//go:embed zh.json
var chineseFile []byte

// Texts are those of the pages, by page and key.
type Texts map[string]map[string]string

// Chinese are all texts of the portal, as it comes.
func Chinese() (Texts, error) {
	var t Texts
	if err := json.Unmarshal(chineseFile, &t); err != nil {
		return nil, fmt.Errorf("read the portal's Chinese texts: %w", err)
	}
	return t, nil
}

// Template is a file for a translator to fill in: everything in Chinese.
func Template() ([]byte, error) {
	chinese, err := Chinese()
	if err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(File{Dir: "ltr", Texts: chinese}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the template: %w", err)
	}
	return append(b, '\n'), nil
}

// count is how many texts there are.
func (t Texts) count() (n int) {
	for _, page := range t {
		n += len(page)
	}
	return n
}

// place is where a value goes into a text: {days}, or {days|day|days} where the
// word is chosen by the number.
var place = regexp.MustCompile(`\{(\w+)(?:\|[^|}]*\|[^|}]*)?\}`)

// places are the names of a text's places, in order of the alphabet. Braces that
// are no place are given as they stand.
func places(text string) string {
	var out []string
	for _, m := range place.FindAllStringSubmatch(text, -1) {
		out = append(out, "{"+m[1]+"}")
	}
	for _, r := range place.ReplaceAllString(text, "") {
		if r == '{' || r == '}' {
			out = append(out, string(r))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// untranslated reports whether a text is the Chinese one still.
func untranslated(text, chinese string) bool {
	return text == "" || text == chinese && strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
