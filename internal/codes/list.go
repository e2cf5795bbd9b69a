// Package codes holds the code lists that personal files use: the national
// ones (sex, marital state, health, education, ethnic group, family relation,
// disability) and the lists of social assistance that no standard numbers.
// Each list also reads what counties write in its place.
package codes

import "strings"

// Item is one entry of a list.
type Item struct {
	Code    string   `json:"code"`
	Zh      string   `json:"zh"`
	En      string   `json:"en"`
	Aliases []string `json:"aliases,omitempty" doc:"other spellings that are read as this entry"`
}

// List is a code list. It is read only and safe for use by several goroutines.
type List struct {
	ID    string `json:"id" doc:"the list's name in the program: sex, marital …"`
	Zh    string `json:"zh"`
	En    string `json:"en"`
	Basis string `json:"basis,omitempty" doc:"the standard, empty for a list of this program"`
	Items []Item `json:"items"`

	byText map[string]int // item by code, names and aliases, as key writes them
	byCode map[string]int
}

// newList indexes the items. Where two entries share a text the first keeps it.
func newList(id, zh, en, basis string, items []Item) *List {
	l := &List{ID: id, Zh: zh, En: en, Basis: basis, Items: items, byText: map[string]int{}, byCode: map[string]int{}}
	for i, item := range items {
		l.byCode[item.Code] = i
		for _, text := range append([]string{item.Code, item.Zh, item.En}, item.Aliases...) {
			if _, taken := l.byText[key(text)]; !taken {
				l.byText[key(text)] = i
			}
		}
	}
	return l
}

// Parse returns the code that a text means: the code itself, the name in
// either language or one of its other spellings, whatever its spaces and width
// of characters. ok is false, and the code empty, when it means none.
func (l *List) Parse(text string) (code string, ok bool) {
	i, ok := l.byText[key(text)]
	if !ok {
		return "", false
	}
	return l.Items[i].Code, true
}

// Has reports whether code is one of the list.
func (l *List) Has(code string) bool {
	_, ok := l.byCode[code]
	return ok
}

// Name returns the name of a code in language "zh" or "en" (any other language
// is Chinese), or the code itself when the list does not have it.
func (l *List) Name(code, lang string) string {
	i, ok := l.byCode[code]
	switch {
	case !ok:
		return code
	case lang == "en":
		return l.Items[i].En
	}
	return l.Items[i].Zh
}

// key brings a text to the form it is compared in: small letters, narrow, no spaces.
func key(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		switch {
		case r == ' ', r == '\t', r == '\n', r == '\r', r == '\u3000', r == '\u00a0', r == '\ufeff', r == '\'':
			return -1
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, text)
}
