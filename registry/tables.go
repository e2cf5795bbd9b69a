package registry

import (
	"bytes"
	"context"
	"slices"

	"doudi/registry/internal/q"
)

// rows are what a new file becomes. Those of files that are made together stand
// side by side in one array for each table, so that they can be copied into it
// as they are.
type rows struct {
	households  []q.InsertHouseholdsParams // one
	persons     []q.InsertPersonsParams
	lookups     []q.InsertLookupsParams // one a person; without an index where there is no number
	memberships []q.InsertMembershipsParams
	lines       []q.InsertLinesParams
	labels      []q.InsertLabelsParams
	events      []q.InsertEventsParams // one
	finds       []entry
}

// room is how many rows some files become.
type room struct{ files, members, lines, labels int }

func (n *room) add(f *File) {
	n.files, n.members, n.lines, n.labels = n.files+1, n.members+len(f.Members), n.lines+len(f.Lines), n.labels+len(f.Labels)
}

func (n *room) rows() rows {
	return rows{
		households: make([]q.InsertHouseholdsParams, n.files), persons: make([]q.InsertPersonsParams, n.members),
		lookups: make([]q.InsertLookupsParams, n.members), memberships: make([]q.InsertMembershipsParams, n.members),
		lines: make([]q.InsertLinesParams, n.lines), labels: make([]q.InsertLabelsParams, n.labels), events: make([]q.InsertEventsParams, n.files),
		finds: make([]entry, findKinds*n.members),
	}
}

// cut takes the rows that one file needs from those of many.
func (r *rows) cut(f *File) rows {
	return rows{
		households: cut(&r.households, 1), persons: cut(&r.persons, len(f.Members)), lookups: cut(&r.lookups, len(f.Members)),
		memberships: cut(&r.memberships, len(f.Members)), lines: cut(&r.lines, len(f.Lines)), labels: cut(&r.labels, len(f.Labels)),
		events: cut(&r.events, 1), finds: cut(&r.finds, findKinds*len(f.Members)),
	}
}

func cut[R any](all *[]R, n int) []R {
	part := (*all)[:n]
	*all = (*all)[n:]
	return part
}

// tables collects the rows of many new files.
type tables struct {
	households  parts[q.InsertHouseholdsParams]
	persons     parts[q.InsertPersonsParams]
	lookups     parts[q.InsertLookupsParams]
	memberships parts[q.InsertMembershipsParams]
	lines       parts[q.InsertLinesParams]
	labels      parts[q.InsertLabelsParams]
	events      parts[q.InsertEventsParams]
	runs        []q.InsertRunsParams
	finds       []q.InsertFindsParams
}

func (t *tables) add(r *rows) {
	t.households.add(r.households)
	t.persons.add(r.persons)
	t.lookups.add(r.lookups)
	t.memberships.add(r.memberships)
	t.lines.add(r.lines)
	t.labels.add(r.labels)
	t.events.add(r.events)
}

func (t *tables) empty() bool { return len(t.households) == 0 }

func (t *tables) copy(ctx context.Context, queries *q.Queries) error {
	for _, insert := range []func() (int64, error){
		func() (int64, error) { return queries.InsertHouseholds(ctx, t.households.all()) },
		func() (int64, error) { return queries.InsertPersons(ctx, t.persons.all()) },
		func() (int64, error) { return queries.InsertLookups(ctx, numbered(t.lookups.all())) },
		func() (int64, error) { return queries.InsertMemberships(ctx, t.memberships.all()) },
		func() (int64, error) { return queries.InsertLines(ctx, t.lines.all()) },
		func() (int64, error) { return queries.InsertLabels(ctx, t.labels.all()) },
		func() (int64, error) { return queries.InsertEvents(ctx, t.events.all()) },
		func() (int64, error) { return queries.InsertRuns(ctx, t.runs) },
		func() (int64, error) { return queries.InsertFinds(ctx, t.finds) },
	} {
		if _, err := insert(); err != nil {
			return err
		}
	}
	return nil
}

// numbered returns the lookups of people with a number, in the order of the key.
func numbered(all []q.InsertLookupsParams) []q.InsertLookupsParams {
	some := slices.DeleteFunc(slices.Clone(all), func(l q.InsertLookupsParams) bool { return l.IDIndex == nil })
	slices.SortFunc(some, func(a, b q.InsertLookupsParams) int { return bytes.Compare(a.IDIndex, b.IDIndex) })
	return some
}

// parts are stretches of rows. Ones that stand side by side in an array are one
// part: usually there is one in all, and nothing is copied to hand them over.
type parts[R any] [][]R

func (p *parts[R]) add(more []R) {
	if len(more) == 0 {
		return
	}
	if n := len(*p); n > 0 {
		last := (*p)[n-1]
		if at := len(last); at < cap(last) && &last[:at+1][at] == &more[0] {
			(*p)[n-1] = last[:at+len(more)]
			return
		}
	}
	*p = append(*p, more)
}

func (p parts[R]) all() []R {
	if len(p) == 1 {
		return p[0]
	}
	return slices.Concat(p...)
}
