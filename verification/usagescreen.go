package verification

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/verification/internal/q"
)

// Way is how people were checked.
type Way string

// The ways.
const (
	ByCheck     Way = "check"     // one by one, for a case
	ByScreening Way = "screening" // everybody who receives aid, at once
)

// ScreeningUsage is one screening among what was checked.
type ScreeningUsage struct {
	ID         id.ID    `json:"id"`
	StartedBy  string   `json:"startedBy" doc:"empty: before this was kept"`
	StartedAt  dbt.Time `json:"startedAt"`
	State      string   `json:"state" enum:"running,paused,done,given_up"`
	Seconds    int64    `json:"seconds" doc:"from the start to the end; 0: it has not ended"`
	Households int64    `json:"households"`
	People     int64    `json:"people"`
	Hits       int64    `json:"hits"`
	FalseHits  int64    `json:"falseHits" doc:"of these, those of which a check said since that it is somebody else's"`
}

// StarterUsage is how many checks or screenings somebody began.
type StarterUsage struct {
	Name  string `json:"name"`
	Times int    `json:"times"`
}

// cell is a township and a source.
type cell struct{ township, source string }

// screenings adds the screenings of a time: each as a whole, and for each township and
// source how many people were looked up there and what was found.
func (s *Service) screenings(ctx context.Context, tx *db.Tx, county int32, since, until dbt.Time, out *Usage) error {
	queries := q.New(tx)
	runs, err := queries.RunsAsked(ctx, county, since, until)
	if err != nil {
		return fmt.Errorf("read the screenings: %w", err)
	}
	places, err := queries.TownshipsOfRuns(ctx, county, since, until)
	if err != nil {
		return fmt.Errorf("read where was screened: %w", err)
	}
	hits, err := queries.HitsOfRuns(ctx, county, since, until)
	if err != nil {
		return fmt.Errorf("count what was found: %w", err)
	}
	rows := screenRows{}
	for _, r := range runs {
		u, err := rows.run(r, places, hits)
		if err != nil {
			return err
		}
		out.Screenings = append(out.Screenings, u)
	}
	out.Sources = append(out.Sources, rows.usage()...)
	return nil
}

// screenRows gathers what screenings did, by township and source.
type screenRows map[cell]*screenRow

type screenRow struct {
	SourceUsage
	seconds []int
	by      map[string]int
}

func (rows screenRows) at(c cell) *screenRow {
	if rows[c] == nil {
		rows[c] = &screenRow{SourceUsage: SourceUsage{Township: c.township, Source: c.source, Way: ByScreening}, by: map[string]int{}}
	}
	return rows[c]
}

// run adds one screening: everybody of a township is asked about at each source whose
// list was looked in, and whoever stands in none has an answer too.
func (rows screenRows) run(r q.RunsAskedRow, places []q.TownshipsOfRunsRow, hits []q.HitsOfRunsRow) (ScreeningUsage, error) {
	u := ScreeningUsage{ID: r.ID, StartedBy: r.AskedName, StartedAt: r.AskedAt, State: r.State, Households: r.Households, People: r.People}
	if !r.FinishedAt.IsZero() {
		u.Seconds = int64(r.FinishedAt.Sub(r.AskedAt.Time) / time.Second)
	}
	asOf := map[string]calendar.Date{}
	if err := json.Unmarshal([]byte(r.AsOf), &asOf); err != nil {
		return u, fmt.Errorf("read the days of screening %s: %w", r.ID, err)
	}
	for _, p := range places {
		if p.RunID != r.ID {
			continue
		}
		for code := range asOf {
			row := rows.at(cell{p.Township, code})
			row.Asked, row.Answered = row.Asked+p.People, row.Answered+p.People
			row.by[r.AskedName]++
			if !r.FinishedAt.IsZero() {
				row.seconds = append(row.seconds, int(u.Seconds))
			}
		}
	}
	for _, h := range hits {
		if h.RunID == r.ID {
			row := rows.at(cell{h.Township, h.Source})
			row.Hits, row.FalseHits = row.Hits+h.Hits, row.FalseHits+h.FalseHits
			u.Hits, u.FalseHits = u.Hits+h.Hits, u.FalseHits+h.FalseHits
		}
	}
	return u, nil
}

// usage are the rows by township and source.
func (rows screenRows) usage() []SourceUsage {
	keys := slices.SortedFunc(maps.Keys(rows), func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.township, b.township), cmp.Compare(a.source, b.source))
	})
	list := make([]SourceUsage, 0, len(rows))
	for _, k := range keys {
		row := rows[k]
		row.MedianSeconds, row.NinetiethSeconds = middle(row.seconds), ninetieth(row.seconds)
		row.StartedBy = starters(row.by)
		list = append(list, row.SourceUsage)
	}
	return list
}

// starters are who began something, who did most first; before names were kept it was
// nobody of whom we know.
func starters(by map[string]int) []StarterUsage {
	list := []StarterUsage{}
	for name, n := range by {
		if name != "" {
			list = append(list, StarterUsage{name, n})
		}
	}
	slices.SortFunc(list, func(a, b StarterUsage) int { return cmp.Or(b.Times-a.Times, cmp.Compare(a.Name, b.Name)) })
	return list
}

// middle is the median, and of two in the middle the larger; 0 of none.
func middle(list []int) int { return place(list, len(list)/2) }

// ninetieth is what nine in ten do not exceed; 0 of none.
func ninetieth(list []int) int { return place(list, (9*len(list)+9)/10-1) }

func place(list []int, i int) int {
	if len(list) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(list))[i]
}
