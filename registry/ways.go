package registry

import (
	"bytes"
	"context"
	"math"
	"strings"
	"unicode"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/pinyin"
	"doudi/internal/sheet"
	"doudi/registry/internal/q"
)

// row is a person as every way of finding reads them.
type row = q.PersonsAmongRow

// way is one way of finding people.
type way struct {
	// read reads the first count of them, or a few more, asked county by county.
	// Only the first ask may begin at a position inside its county.
	read func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]row, error)
	// has reports whether it finds somebody whom a later way found, if it can tell.
	has func(row) bool
	// heads: the rows stand for their households, in the order of these.
	heads bool
}

func (w way) id(r row) id.ID {
	if w.heads {
		return r.HouseholdID
	}
	return r.ID
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
	case strings.Trim(t, "abcdefghijklmnopqrstuvwxyz") == "":
		found = append(found, byInitials(t), byPinyin(t))
	case phone.MatchString(t):
		found = append(found, s.byPhone(t))
	}
	return append(append(found, s.byEnd(t)...), byNumber(strings.Join(strings.Fields(sheet.Narrow(text)), "")))
}

// byEnd finds ID numbers by their last three to eight characters. Only one
// keyed hash of an end is kept, of four characters; other lengths are answered
// from it. Each further length would tell somebody who has the database, but
// not the key, more about which numbers end alike, and short ends are few: the
// hashes of all 1,100 ends of three could be told apart by how often they
// occur, which is nearly the plain text. So an end of three is asked for as the
// ten ends of four that it may be, and of a longer one the four last characters
// find the candidates, some hundred in a county of a million, whose sealed
// numbers are opened and compared.
func (s *Service) byEnd(t string) (ways []way) {
	last := len(t) - 1
	if last < 2 || last > 7 || strings.Trim(t[:last], "0123456789") != "" || strings.Trim(t[last:], "0123456789x") != "" {
		return nil
	}
	t = strings.ToUpper(t)
	if len(t) > 3 {
		return []way{s.byTail(t)}
	}
	for _, digit := range "0123456789" {
		ways = append(ways, s.byTail(string(digit)+t))
	}
	return ways
}

// tailLimit is how many numbers with the same last four characters are read in
// a county: ten times what one of a million people has.
const tailLimit = 2000

// byTail finds numbers by their end of four characters or more.
func (s *Service) byTail(end string) way {
	read := func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]row, error) {
		if len(end) == 4 {
			return first(queries.PersonsByTail(ctx, s.tails(asks, end, count)), count, func(r q.PersonsByTailRow) row { return row(r) })
		}
		rows, err := first(queries.PersonsByTail(ctx, s.tails(asks, end, tailLimit)), math.MaxInt, func(r q.PersonsByTailRow) row { return row(r) })
		if err != nil {
			return nil, err
		}
		return s.ending(rows, end)
	}
	return way{read: read, has: func(r row) bool { n, err := s.numberOf(r); return err == nil && strings.HasSuffix(n, end) }}
}

func (s *Service) tails(asks []ask, end string, count int) []q.PersonsByTailParams {
	lo := s.tailIndex(end[len(end)-4:])
	hi := append(bytes.Clone(lo), bytes.Repeat([]byte{0xff}, 16)...) // after every hash that begins so
	return each(asks, func(a ask) q.PersonsByTailParams {
		return q.PersonsByTailParams{County: a.county, Lo: lo, Hi: hi, Low: a.within.Low, High: a.within.High,
			AfterDivision: a.from.Division, AfterID: int64(a.from.ID), Count: int32(count)}
	})
}

// ending keeps the rows whose number ends so.
func (s *Service) ending(rows []row, end string) (kept []row, err error) {
	for _, r := range rows {
		n, err := s.numberOf(r)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(n, end) {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

func (s *Service) numberOf(r row) (string, error) {
	return s.keys.Open(crypt.Place{Column: sealID, Record: r.ID}, r.IDSealed)
}

// after is the end of the range of texts that begin with a prefix.
func after(prefix string) string { return prefix + string(unicode.MaxRune) }

func byName(t string) way {
	holds := func(r row, text string) bool { return r.Name == text }
	return way{has: func(r row) bool { return strings.HasPrefix(r.Name, t) }, read: wanted{kind: findName, text: t, holds: holds}.read}
}

func byPinyin(t string) way {
	return way{has: func(r row) bool { return strings.HasPrefix(pinyin.Full(r.Name), t) }, read: wanted{kind: findPinyin, text: t, holds: sounds}.read}
}

func sounds(r row, text string) bool { return pinyin.Full(r.Name) == text }

func byInitials(t string) way {
	holds := func(r row, text string) bool { return pinyin.Initials(r.Name) == text }
	return way{has: func(r row) bool { return strings.HasPrefix(pinyin.Initials(r.Name), t) }, read: wanted{kind: findInitials, text: t, holds: holds}.read}
}

func (s *Service) byPhone(t string) way {
	has := func(r row) bool {
		phone, err := s.keys.Open(crypt.Place{Column: sealPhone, Record: r.ID}, r.PhoneSealed)
		return err == nil && phone == t
	}
	holds := func(r row, _ string) bool { return has(r) }
	return way{has: has, read: wanted{kind: findPhone, text: s.phoneText(t), whole: true, holds: holds}.read}
}

func (s *Service) byID(n idnumber.Number) way {
	index := s.idIndex(n)
	return way{has: func(r row) bool { found, err := s.numberOf(r); return err == nil && found == string(n) }, read: func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]row, error) {
		in := each(asks, func(a ask) q.PersonsByIDParams {
			return q.PersonsByIDParams{County: a.county, IDIndex: index, Low: a.within.Low, High: a.within.High,
				AfterDivision: a.from.Division, AfterID: int64(a.from.ID), Count: int32(count)}
		})
		return first(queries.PersonsByID(ctx, in), count, func(r q.PersonsByIDRow) row { return row(r) })
	}}
}

func byNumber(t string) way {
	return way{has: func(r row) bool { return r.Number == t }, read: func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]row, error) {
		in := each(asks, func(a ask) q.HeadsByNumberParams {
			return q.HeadsByNumberParams{County: a.county, Number: t, Low: a.within.Low, High: a.within.High,
				AfterDivision: a.from.Division, AfterID: int64(a.from.ID), Count: int32(count)}
		})
		return first(queries.HeadsByNumber(ctx, in), count, func(r q.HeadsByNumberRow) row { return row(r) })
	}}
}

// byPlace finds the heads of the households in the parts that are searched.
func byPlace() way {
	return way{heads: true, has: func(row) bool { return true }, read: func(ctx context.Context, queries *q.Queries, asks []ask, count int) ([]row, error) {
		in := each(asks, func(a ask) q.HeadsByPlaceParams {
			return q.HeadsByPlaceParams{County: a.county, High: a.within.High,
				AfterDivision: max(a.from.Division, a.within.Low), AfterID: int64(a.from.ID), Count: int32(count)}
		})
		return first(queries.HeadsByPlace(ctx, in), count, func(r q.HeadsByPlaceRow) row { return row(r) })
	}}
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
func first[R any](b batch[R], count int, f func(R) row) (rows []row, err error) {
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
