package sheet

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Guess is the column that a field is probably kept in.
type Guess struct {
	Column     int     // counted from 0
	Confidence float64 // 1 the very heading; 0.95 but for spaces, width or remarks; 0.9 but for a bracket; 0.8 under a group; below that one contains the other
}

// Suggest maps fields to columns. No column is given to two fields; a field
// that nothing speaks for is left out. The same headings give the same guess.
func Suggest(headers []string, known Known) map[string]Guess {
	type claim struct {
		field string
		Guess
	}
	var claims []claim
	for field, synonyms := range known {
		for i, h := range headers {
			if score := likeness(h, synonyms); score > 0 {
				claims = append(claims, claim{field, Guess{i, score}})
			}
		}
	}
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Column, b.Column), cmp.Compare(a.field, b.field))
	})
	guesses, taken := map[string]Guess{}, map[int]bool{}
	for _, c := range claims {
		if _, ok := guesses[c.field]; !ok && !taken[c.Column] {
			guesses[c.field], taken[c.Column] = c.Guess, true
		}
	}
	return guesses
}

func likeness(heading string, synonyms []string) (best float64) {
	n := Normalize(heading)
	if n == "" {
		return 0
	}
	for _, s := range synonyms {
		best = max(best, alike(heading, n, s, Normalize(s)))
	}
	return best
}

// alike compares a heading with a synonym, both also normalised.
func alike(heading, h, synonym, s string) float64 {
	switch {
	case s == "":
		return 0
	case heading == synonym:
		return 1
	case h == s:
		return 0.95
	case unbracket(h) == unbracket(s):
		return 0.9
	case unbracket(last(h)) == s:
		return 0.8
	}
	long, short := utf8.RuneCountInString(h), utf8.RuneCountInString(s)
	switch {
	case short >= 2 && strings.Contains(h, s):
		return 0.4 + 0.3*float64(short)/float64(long)
	case long >= 2 && strings.Contains(s, h):
		return 0.2 + 0.3*float64(long)/float64(short)
	}
	return 0
}

// unbracket drops a remark in brackets: 月收入(元) is 月收入.
func unbracket(s string) string {
	if i := strings.IndexByte(s, '('); i > 0 && strings.HasSuffix(s, ")") {
		return s[:i]
	}
	return s
}
