package registry

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/registry/internal/q"
)

// stage is one way of finding people and the parts of the country where it looks.
type stage struct {
	way
	parts []part
}

// finds reports whether it finds somebody whom a later stage found.
func (s stage) finds(r row) bool {
	in := func(p part) bool { return p.county == r.County && p.within.Holds(r.Division) }
	return s.has(r) && slices.ContainsFunc(s.parts, in)
}

// stages are the ways in which a text may find people, the likeliest first: as
// it stands; then, where words of it name places, the rest of it in these; and
// when nothing is left, whoever heads a household there.
func (s *Service) stages(ctx context.Context, queries *q.Queries, scope authz.Scope, text string, today calendar.Date) (list []stage, err error) {
	add := func(scope authz.Scope, ways ...way) error {
		parts, err := partsIn(ctx, queries, scope)
		for _, w := range ways {
			list = append(list, stage{w, parts})
		}
		return err
	}
	if err := add(scope, s.ways(text, today)...); err != nil {
		return nil, err
	}
	there, rest, err := s.placed(ctx, queries, scope, text)
	switch {
	case err != nil || there == nil:
		return list, err
	case rest != "":
		return list, add(there, s.ways(rest, today)...)
	}
	return list, add(there, byPlace())
}

// placed cuts a scope to the places that words of a text name and returns the
// other words. Without a place the scope is nil.
func (s *Service) placed(ctx context.Context, queries *q.Queries, scope authz.Scope, text string) (there authz.Scope, rest string, err error) {
	var others []string
	for _, word := range strings.Fields(text) {
		within := scope
		if there != nil {
			within = there
		}
		named, err := s.named(ctx, queries, within, strings.ToLower(word))
		if err != nil {
			return nil, "", fmt.Errorf("find places: %w", err)
		}
		if len(named) == 0 {
			others = append(others, word)
			continue
		}
		there = within.Among(named)
	}
	return there, strings.Join(others, " "), nil
}

// mostPlaces is how many places of one name a search looks into.
const mostPlaces = 300

// named returns the divisions of a scope that a word names whole.
func (s *Service) named(ctx context.Context, queries *q.Queries, scope authz.Scope, word string) (codes []string, err error) {
	if !placeLike(word) {
		return nil, nil
	}
	if code, err := division.ParseCode(word); err == nil { // zeros behind
		word = string(code)
	}
	for _, r := range scope {
		named, _ := s.register.Search(word, division.Code(r.Prefix()))
		for _, d := range named {
			codes = append(codes, string(d.Code))
		}
		rows, err := queries.VillagesNamed(ctx, q.VillagesNamedParams{Short: division.Short(word), Spelled: word, Low: r.Low, High: r.High, Count: mostPlaces})
		if err != nil {
			return nil, err
		}
		for _, v := range rows {
			codes = append(codes, v.Code)
		}
	}
	return codes[:min(len(codes), mostPlaces)], nil
}

// placeLike reports whether a word may name a place: two characters of Chinese,
// three letters, or the digits of a code. Shorter ones name people.
func placeLike(word string) bool {
	switch {
	case strings.ContainsFunc(word, func(r rune) bool { return r > unicode.MaxASCII }):
		return utf8.RuneCountInString(word) >= 2
	case strings.Trim(word, "0123456789") == "":
		return len(word) >= 4
	}
	return len(word) >= 3
}

// FindPlaces returns the divisions of the actor's scope that somebody may mean
// who types a text: those that it names whole first, then those whose name,
// pinyin, initials or code begins with it.
func (s *Service) FindPlaces(ctx context.Context, text string, limit int) (list []FoundPlace, err error) {
	scope, err := authz.From(ctx).May(authz.ReadHousehold)
	if err != nil {
		return nil, err
	}
	text = strings.ToLower(strings.Join(strings.Fields(text), ""))
	if utf8.RuneCountInString(text) < 2 {
		return []FoundPlace{}, nil
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		list, err = s.findPlaces(ctx, tx, scope, text, limit)
		return err
	})
	return list, err
}

// FoundPlace is a division that a search found.
type FoundPlace struct {
	Code     string `json:"code" doc:"2 to 12 digits"`
	Name     string `json:"name"`
	FullName string `json:"fullName"`
	Whole    bool   `json:"whole" doc:"the text names it whole"`
}

func (s *Service) findPlaces(ctx context.Context, tx *db.Tx, scope authz.Scope, text string, limit int) ([]FoundPlace, error) {
	list := []FoundPlace{}
	for _, r := range scope {
		named, begun := s.register.Search(text, division.Code(r.Prefix()))
		for i, d := range slices.Concat(named, begun) {
			list = append(list, FoundPlace{Code: string(d.Code), Name: d.Name, Whole: i < len(named)})
		}
		short := division.Short(text)
		rows, err := q.New(tx).VillagesBegun(ctx, q.VillagesBegunParams{Short: short, ShortEnd: after(short), Spelled: text, SpelledEnd: after(text),
			Low: r.Low, High: r.High, Count: int32(limit)})
		if err != nil {
			return nil, fmt.Errorf("find villages: %w", err)
		}
		for _, v := range rows {
			list = append(list, FoundPlace{Code: v.Code, Name: v.Name, Whole: division.Short(v.Name) == short || v.Code == text})
		}
	}
	slices.SortStableFunc(list, func(a, b FoundPlace) int {
		return cmp.Or(compareBool(b.Whole, a.Whole), cmp.Compare(len(a.Code), len(b.Code)), strings.Compare(a.Code, b.Code))
	})
	list = list[:min(len(list), limit)]
	return list, s.nameFound(ctx, tx, list)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (s *Service) nameFound(ctx context.Context, tx *db.Tx, list []FoundPlace) error {
	codes := make([]string, len(list))
	for i, p := range list {
		codes[i] = p.Code
	}
	names, err := s.names(ctx, tx, codes...)
	for i := range list {
		list[i].FullName = names[list[i].Code]
	}
	return err
}
