package registry

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/registry/internal/q"
)

// Hit is a person found by a search, masked.
type Hit struct {
	County          int32         `json:"county"`
	PersonID        id.ID         `json:"personId"`
	HouseholdID     id.ID         `json:"householdId"`
	HouseholdNumber string        `json:"householdNumber"`
	HeadName        string        `json:"headName"`
	State           State         `json:"state"`
	Name            string        `json:"name"`
	IDNumber        string        `json:"idNumber" doc:"masked"`
	Sex             string        `json:"sex"`
	BornOn          calendar.Date `json:"bornOn"`
	DiedOn          calendar.Date `json:"diedOn"`
	Present         bool          `json:"present" doc:"false: no longer a member there"`
	Division        string        `json:"division"`
	DivisionName    string        `json:"divisionName"`
}

// Position is where a page of an answer ended; the zero Position is the start.
type Position struct {
	Stage    int    `json:"s,omitempty"` // which way of finding
	County   int32  `json:"c,omitempty"`
	Key      string `json:"k,omitempty"`
	Division string `json:"d,omitempty"`
	ID       id.ID  `json:"i,omitempty"`
}

// way is one way of finding people in a county, from a position on.
type way func(ctx context.Context, queries *q.Queries, scope authz.Scope, county int32, from Position, count int32) ([]q.PersonsByNameRow, error)

// Search finds people in the actor's scope by what is typed: the beginning of
// a name, its pinyin or initials, a whole ID number or its last four
// characters, a phone number, or a household's number. The answer comes county
// by county in the order of the index that found it; more is where to go on, or
// nil.
func (s *Service) Search(ctx context.Context, text string, from Position, limit int) (hits []Hit, more *Position, err error) {
	scope, err := authz.From(ctx).May(authz.ReadHousehold)
	if err != nil {
		return nil, nil, err
	}
	err = s.view(ctx, func(tx *db.Tx) error {
		hits, more, err = s.search(ctx, tx, scope, s.ways(text, calendar.At(tx.Now)), from, limit)
		if err != nil {
			return err
		}
		return s.nameHits(ctx, tx, hits)
	})
	return hits, more, err
}

func (s *Service) search(ctx context.Context, tx *db.Tx, scope authz.Scope, ways []way, from Position, limit int) (hits []Hit, more *Position, err error) {
	queries := q.New(tx)
	counties, err := countiesIn(ctx, queries, scope)
	if err != nil {
		return nil, nil, err
	}
	for stage := from.Stage; stage < len(ways); stage++ {
		for _, county := range counties {
			start := Position{}
			if stage == from.Stage && county < from.County {
				continue
			}
			if stage == from.Stage && county == from.County {
				start = from
			}
			rows, err := ways[stage](ctx, queries, scope, county, start, int32(limit-len(hits)+1))
			if err != nil {
				return nil, nil, fmt.Errorf("search people: %w", err)
			}
			for _, r := range rows {
				if len(hits) == limit {
					return hits, more, nil
				}
				hit, err := s.hit(r)
				if err != nil {
					return nil, nil, err
				}
				hits, more = append(hits, hit), &Position{stage, county, r.FoundBy, r.Division, r.ID}
			}
		}
	}
	return hits, nil, nil
}

// countiesIn lists the counties of a scope that have households.
func countiesIn(ctx context.Context, queries *q.Queries, scope authz.Scope) (list []int32, err error) {
	low, high := scope.Counties()
	if low == high {
		return []int32{low}, nil
	}
	for at := low - 1; ; {
		if at, err = queries.NextCounty(ctx, at, high); err != nil || at == 0 {
			return list, err
		}
		list = append(list, at)
	}
}

func (s *Service) hit(r q.PersonsByNameRow) (Hit, error) {
	number, err := s.keys.Open(crypt.Place{Column: sealID, Record: r.ID}, r.IDSealed)
	if err != nil {
		return Hit{}, fmt.Errorf("open person %s: %w", r.ID, err)
	}
	return Hit{
		County: r.County, PersonID: r.ID, HouseholdID: r.HouseholdID, HouseholdNumber: r.Number, HeadName: r.HeadName, State: State(r.State),
		Name: r.Name, IDNumber: idnumber.Number(number).Masked(), Sex: r.Sex, BornOn: r.BornOn, DiedOn: r.DiedOn, Present: r.Present,
		Division: r.Division,
	}, nil
}

// ways tells by the look of a text how it may be found, the likeliest first.
func (s *Service) ways(text string, today calendar.Date) []way {
	t := strings.ToLower(strings.Join(strings.Fields(text), ""))
	if t == "" {
		return nil
	}
	if n, err := idnumber.Parse(t, today); err == nil {
		return []way{s.byID(n)}
	}
	var found []way
	switch {
	case strings.ContainsFunc(t, func(r rune) bool { return r > unicode.MaxASCII }):
		return []way{byName(t)}
	case isTail(t):
		found = append(found, s.byTail(strings.ToUpper(t)))
	case phone.MatchString(t):
		found = append(found, s.byPhone(t))
	case strings.Trim(t, "abcdefghijklmnopqrstuvwxyz") == "":
		found = append(found, byInitials(t), byPinyin(t))
	}
	return append(found, byNumber(strings.TrimSpace(text)))
}

func isTail(t string) bool {
	return len(t) == 4 && strings.Trim(t[:3], "0123456789") == "" && strings.Trim(t[3:], "0123456789x") == ""
}

// after is the end of the range of texts that begin with a prefix.
func after(prefix string) string { return prefix + string(unicode.MaxRune) }

func byName(t string) way {
	return func(ctx context.Context, queries *q.Queries, scope authz.Scope, county int32, from Position, count int32) ([]q.PersonsByNameRow, error) {
		return queries.PersonsByName(ctx, q.PersonsByNameParams{County: county, Lo: t, Hi: after(t), Low: scope.Low, High: scope.High,
			AfterKey: from.Key, AfterDivision: from.Division, AfterID: int64(from.ID), Count: count})
	}
}

func byPinyin(t string) way {
	return func(ctx context.Context, queries *q.Queries, scope authz.Scope, county int32, from Position, count int32) ([]q.PersonsByNameRow, error) {
		rows, err := queries.PersonsByPinyin(ctx, q.PersonsByPinyinParams{County: county, Lo: t, Hi: after(t), Low: scope.Low, High: scope.High,
			AfterKey: from.Key, AfterDivision: from.Division, AfterID: int64(from.ID), Count: count})
		return same(rows, err, func(r q.PersonsByPinyinRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func byInitials(t string) way {
	return func(ctx context.Context, queries *q.Queries, scope authz.Scope, county int32, from Position, count int32) ([]q.PersonsByNameRow, error) {
		rows, err := queries.PersonsByInitials(ctx, q.PersonsByInitialsParams{County: county, Lo: t, Hi: after(t), Low: scope.Low, High: scope.High,
			AfterKey: from.Key, AfterDivision: from.Division, AfterID: int64(from.ID), Count: count})
		return same(rows, err, func(r q.PersonsByInitialsRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func (s *Service) byTail(t string) way {
	index := s.keys.Index(crypt.IndexTail, t)
	return func(ctx context.Context, queries *q.Queries, scope authz.Scope, county int32, from Position, count int32) ([]q.PersonsByNameRow, error) {
		rows, err := queries.PersonsByTail(ctx, q.PersonsByTailParams{County: county, Tail: index, Low: scope.Low, High: scope.High,
			AfterDivision: from.Division, AfterID: int64(from.ID), Count: count})
		return same(rows, err, func(r q.PersonsByTailRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func (s *Service) byPhone(t string) way {
	index := s.keys.Index(crypt.IndexPhone, t)
	return func(ctx context.Context, queries *q.Queries, scope authz.Scope, county int32, from Position, count int32) ([]q.PersonsByNameRow, error) {
		rows, err := queries.PersonsByPhone(ctx, q.PersonsByPhoneParams{County: county, Phone: index, Low: scope.Low, High: scope.High,
			AfterDivision: from.Division, AfterID: int64(from.ID), Count: count})
		return same(rows, err, func(r q.PersonsByPhoneRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func (s *Service) byID(n idnumber.Number) way {
	index := s.keys.Index(crypt.IndexID, string(n))
	return func(ctx context.Context, queries *q.Queries, scope authz.Scope, county int32, from Position, count int32) ([]q.PersonsByNameRow, error) {
		rows, err := queries.PersonsByID(ctx, q.PersonsByIDParams{County: county, IDIndex: index, Low: scope.Low, High: scope.High,
			AfterDivision: from.Division, AfterID: int64(from.ID), Count: count})
		return same(rows, err, func(r q.PersonsByIDRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func byNumber(t string) way {
	return func(ctx context.Context, queries *q.Queries, scope authz.Scope, county int32, from Position, count int32) ([]q.PersonsByNameRow, error) {
		rows, err := queries.HeadsByNumber(ctx, q.HeadsByNumberParams{County: county, Number: t, Low: scope.Low, High: scope.High,
			AfterDivision: from.Division, AfterID: int64(from.ID), Count: count})
		return same(rows, err, func(r q.HeadsByNumberRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

// same turns the rows of one query into those of another that reads the same columns.
func same[A, B any](in []A, err error, f func(A) B) ([]B, error) {
	out := make([]B, len(in))
	for i, x := range in {
		out[i] = f(x)
	}
	return out, err
}
