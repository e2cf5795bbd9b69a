package registry

import (
	"bytes"
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

// way is one way of finding people: the first count of them, asked county by
// county. Only the first ask may begin at a position inside its county.
type way func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]q.PersonsByNameRow, error)

// ask is a part of a scope in one county, and where to begin in it.
type ask struct {
	within authz.Range
	county int32
	from   Position
}

// atLeast is where to begin among keys that begin with a prefix.
func (a ask) atLeast(prefix string) Position {
	if a.from.Key < prefix {
		return Position{Key: prefix}
	}
	return a.from
}

// asks says what to ask from a position on: the parts of a scope county by
// county, those of one county in the order of their divisions. Several are
// asked at a time, but the first alone: it is often enough.
func asks(parts []part, from Position) (groups [][]ask) {
	for len(parts) > 0 && parts[0].before(from) {
		parts = parts[1:]
	}
	for size := 1; len(parts) > 0; size = min(4*size, 64) {
		group := make([]ask, min(size, len(parts)))
		for i := range group {
			group[i] = ask{within: parts[i].within, county: parts[i].county}
			if parts[i].holds(from) {
				group[i].from = from
			}
		}
		groups, parts = append(groups, group), parts[len(group):]
	}
	return groups
}

// part is what of a scope lies in one county.
type part struct {
	county int32
	within authz.Range
}

// before reports whether a part was read whole when a page ended at a position.
func (p part) before(at Position) bool {
	return p.county < at.County || p.county == at.County && p.within.Low < at.Division && !p.within.Holds(at.Division)
}

func (p part) holds(at Position) bool { return p.county == at.County && p.within.Holds(at.Division) }

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
	parts, err := partsIn(ctx, queries, scope)
	if err != nil {
		return nil, nil, err
	}
	for stage := from.Stage; stage < len(ways); stage++ {
		for _, group := range asks(parts, from) {
			rows, err := ways[stage](ctx, queries, group, limit-len(hits)+1)
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
				hits, more = append(hits, hit), &Position{stage, r.County, r.FoundBy, r.Division, r.ID}
			}
		}
		from = Position{}
	}
	return hits, nil, nil
}

// partsIn lists the parts of a scope in the counties that have households.
func partsIn(ctx context.Context, queries *q.Queries, scope authz.Scope) (parts []part, err error) {
	for _, r := range scope {
		low, high := r.Counties()
		counties := []int32{low}
		if low != high {
			if counties, err = queries.CountiesWithin(ctx, low, high); err != nil {
				return nil, err
			}
		}
		for _, c := range counties {
			parts = append(parts, part{c, r})
		}
	}
	return parts, nil
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
	return func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]q.PersonsByNameRow, error) {
		in := each(asks, func(a ask) q.PersonsByNameParams {
			from := a.atLeast(t)
			return q.PersonsByNameParams{County: a.county, Hi: after(t), Low: a.within.Low, High: a.within.High,
				AfterKey: from.Key, AfterDivision: from.Division, AfterID: int64(from.ID), Count: int32(count)}
		})
		return first(queries.PersonsByName(ctx, in), count, func(r q.PersonsByNameRow) q.PersonsByNameRow { return r })
	}
}

func byPinyin(t string) way {
	return func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]q.PersonsByNameRow, error) {
		in := each(asks, func(a ask) q.PersonsByPinyinParams {
			from := a.atLeast(t)
			return q.PersonsByPinyinParams{County: a.county, Hi: after(t), Low: a.within.Low, High: a.within.High,
				AfterKey: from.Key, AfterDivision: from.Division, AfterID: int64(from.ID), Count: int32(count)}
		})
		return first(queries.PersonsByPinyin(ctx, in), count, func(r q.PersonsByPinyinRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func byInitials(t string) way {
	return func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]q.PersonsByNameRow, error) {
		in := each(asks, func(a ask) q.PersonsByInitialsParams {
			from := a.atLeast(t)
			return q.PersonsByInitialsParams{County: a.county, Hi: after(t), Low: a.within.Low, High: a.within.High,
				AfterKey: from.Key, AfterDivision: from.Division, AfterID: int64(from.ID), Count: int32(count)}
		})
		return first(queries.PersonsByInitials(ctx, in), count, func(r q.PersonsByInitialsRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func (s *Service) byTail(t string) way {
	lo := s.tailIndex(t)
	hi := append(bytes.Clone(lo), bytes.Repeat([]byte{0xff}, 16)...) // after every hash that begins so
	return func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]q.PersonsByNameRow, error) {
		in := each(asks, func(a ask) q.PersonsByTailParams {
			return q.PersonsByTailParams{County: a.county, Lo: lo, Hi: hi, Low: a.within.Low, High: a.within.High,
				AfterDivision: a.from.Division, AfterID: int64(a.from.ID), Count: int32(count)}
		})
		return first(queries.PersonsByTail(ctx, in), count, func(r q.PersonsByTailRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func (s *Service) byPhone(t string) way {
	index := s.keys.Index(crypt.IndexPhone, t)
	return func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]q.PersonsByNameRow, error) {
		in := each(asks, func(a ask) q.PersonsByPhoneParams {
			return q.PersonsByPhoneParams{County: a.county, Phone: index, Low: a.within.Low, High: a.within.High,
				AfterDivision: a.from.Division, AfterID: int64(a.from.ID), Count: int32(count)}
		})
		return first(queries.PersonsByPhone(ctx, in), count, func(r q.PersonsByPhoneRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func (s *Service) byID(n idnumber.Number) way {
	index := s.idIndex(n)
	return func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]q.PersonsByNameRow, error) {
		in := each(asks, func(a ask) q.PersonsByIDParams {
			return q.PersonsByIDParams{County: a.county, IDIndex: index, Low: a.within.Low, High: a.within.High,
				AfterDivision: a.from.Division, AfterID: int64(a.from.ID), Count: int32(count)}
		})
		return first(queries.PersonsByID(ctx, in), count, func(r q.PersonsByIDRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func byNumber(t string) way {
	return func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]q.PersonsByNameRow, error) {
		in := each(asks, func(a ask) q.HeadsByNumberParams {
			return q.HeadsByNumberParams{County: a.county, Number: t, Low: a.within.Low, High: a.within.High,
				AfterDivision: a.from.Division, AfterID: int64(a.from.ID), Count: int32(count)}
		})
		return first(queries.HeadsByNumber(ctx, in), count, func(r q.HeadsByNumberRow) q.PersonsByNameRow { return q.PersonsByNameRow(r) })
	}
}

func each[P any](asks []ask, f func(ask) P) []P {
	in := make([]P, len(asks))
	for i, a := range asks {
		in[i] = f(a)
	}
	return in
}

// batch is the answers of one query asked of several counties.
type batch[R any] interface {
	Query(f func(int, []R, error))
	Close() error
}

// first reads answers until there are enough rows, which f turns into those of
// the one type that all ways have in common.
func first[R any](b batch[R], count int, f func(R) q.PersonsByNameRow) (rows []q.PersonsByNameRow, err error) {
	b.Query(func(_ int, found []R, failed error) {
		if err != nil || len(rows) >= count {
			return
		}
		for _, r := range found {
			rows = append(rows, f(r))
		}
		if err = failed; err == nil && len(rows) >= count {
			err = b.Close()
		}
	})
	return rows, err
}
