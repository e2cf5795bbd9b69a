package registry

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// wanted is a text that is looked for among the entries of people.
type wanted struct {
	kind  byte
	text  string
	whole bool // nothing may follow the text
	// holds reports whether what an entry says is still so of a person.
	holds func(r row, text string) bool
}

// read reads people in the order of their entries, county by county: the
// entries first, and of the first count of these whoever they still hold for.
func (w wanted) read(ctx context.Context, queries *q.Queries, asks []ask, count int) (rows []row, err error) {
	asks = slices.Clone(asks)
	for len(asks) > 0 {
		found, err := w.entries(ctx, queries, asks, count)
		if err != nil {
			return nil, err
		}
		people, err := w.people(ctx, queries, asks, found)
		if err != nil {
			return nil, err
		}
		left := asks
		for i, entries := range found {
			rows = append(rows, people[i]...)
			if len(rows) >= count {
				return rows, nil
			}
			left = asks[i+1:]
			if n := len(entries); n == count { // some no longer hold, and more follow
				left = asks[i:]
				left[0].from = w.at(entries[n-1])
				break
			}
		}
		asks = left
	}
	return rows, nil
}

// at is the position of an entry. One that is wanted whole needs no text, and
// that of a phone is nobody's to see.
func (w wanted) at(e entry) Position {
	at := Position{Division: e.division, ID: e.person}
	if !w.whole {
		at.Key = e.text
	}
	return at
}

// begin is the entry after which an ask begins.
func (w wanted) begin(a ask) entry {
	from := a.from
	if w.whole {
		from.Key = w.text
	}
	if from.Key < w.text {
		from = Position{Key: w.text}
	}
	return entry{w.kind, from.Key, from.Division, from.ID}
}

// entries reads the first count entries of each ask, packed ones and rows.
func (w wanted) entries(ctx context.Context, queries *q.Queries, asks []ask, count int) (found [][]entry, err error) {
	found = make([][]entry, len(asks))
	packed, single := make([]q.FindRunsParams, len(asks)), make([]q.FindsParams, len(asks))
	for i, a := range asks {
		from := w.begin(a)
		packed[i] = q.FindRunsParams{County: a.county, Bucket: bucketOf(w.kind, w.text).String()}
		single[i] = q.FindsParams{County: a.county, AfterKey: from.key(), AfterDivision: from.division, AfterID: int64(from.person),
			Hi: after(string(rune(w.kind)) + w.text), Low: a.within.Low, High: a.within.High, Count: int32(count)}
	}
	queries.FindRuns(ctx, packed).Query(func(i int, runs [][]byte, failed error) {
		for _, run := range runs {
			if err == nil && failed == nil {
				found[i], failed = w.unpack(found[i], run, asks[i], count)
			}
		}
		if err == nil {
			err = failed
		}
	})
	if err != nil {
		return nil, err
	}
	queries.Finds(ctx, single).Query(func(i int, rows []q.FindsRow, failed error) {
		if err == nil {
			err = failed
		}
		for _, r := range rows {
			if e := (entry{w.kind, r.Key[1:], r.Division, r.PersonID}); w.matches(e.text) {
				found[i] = append(found[i], e)
			}
		}
	})
	for i := range found {
		slices.SortFunc(found[i], compareEntries)
		found[i] = slices.Compact(found[i])
		found[i] = found[i][:min(len(found[i]), count)]
	}
	return found, err
}

func (w wanted) matches(text string) bool {
	return strings.HasPrefix(text, w.text) && (!w.whole || len(text) == len(w.text))
}

// unpack adds the first count entries of a run that an ask is about.
func (w wanted) unpack(list []entry, run []byte, a ask, count int) ([]entry, error) {
	u, from := unpacker{left: run}, w.begin(a)
	for n := 0; n < count && u.next(); {
		if string(u.text) < from.text {
			continue
		}
		if !w.matches(string(u.text)) {
			break
		}
		if !a.within.Holds(string(u.division)) {
			continue
		}
		e := entry{w.kind, string(u.text), string(u.division), u.person}
		if compareEntries(e, from) > 0 {
			list, n = append(list, e), n+1
		}
	}
	return list, u.err
}

// place is a person where an entry says they live.
type place struct {
	county   int32
	division string
	person   id.ID
}

// amongAtOnce is how many people one query reads; it has the same limit.
const amongAtOnce = 60

// people reads whom entries name, and keeps those for whom they hold.
func (w wanted) people(ctx context.Context, queries *q.Queries, asks []ask, found [][]entry) (people [][]row, err error) {
	var in []q.PersonsAmongParams
	var of []int // the ask of each
	for i, entries := range found {
		for part := range slices.Chunk(entries, amongAtOnce) {
			in, of = append(in, q.PersonsAmongParams{County: asks[i].county, Ids: idList(part)}), append(of, i)
		}
	}
	people = make([][]row, len(asks))
	if len(in) == 0 {
		return people, nil
	}
	known := map[place]row{}
	queries.PersonsAmong(ctx, in).Query(func(i int, rows []row, failed error) {
		if err == nil {
			err = failed
		}
		for _, r := range rows {
			known[place{r.County, r.Division, r.ID}] = r
		}
	})
	for i, entries := range found {
		for _, e := range entries {
			r, there := known[place{asks[i].county, e.division, e.person}]
			if there && w.holds(r, e.text) {
				if r.FoundBy = e.text; w.whole {
					r.FoundBy = ""
				}
				people[i] = append(people[i], r)
			}
		}
	}
	return people, err
}

func idList(entries []entry) string {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = int64(e.person)
	}
	list, err := json.Marshal(ids)
	if err != nil {
		panic("registry: whole numbers always encode: " + err.Error())
	}
	return string(list)
}
