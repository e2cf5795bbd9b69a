package simulation

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"doudi/internal/money"
	"doudi/policy"
)

// Effect is what a change does to the households of one group. People are the
// members on file of those households.
type Effect struct {
	Households   int64     `json:"households" doc:"looked at"`
	People       int64     `json:"people"`
	Before       int64     `json:"before" doc:"households that fit under today's law"`
	PeopleBefore int64     `json:"peopleBefore"`
	After        int64     `json:"after" doc:"that would fit"`
	PeopleAfter  int64     `json:"peopleAfter"`
	Gained       int64     `json:"gained" doc:"that would fit and do not today"`
	PeopleGained int64     `json:"peopleGained"`
	Lost         int64     `json:"lost" doc:"that fit today and would not"`
	PeopleLost   int64     `json:"peopleLost"`
	Raised       int64     `json:"raised" doc:"that fit both ways and would get more"`
	Lowered      int64     `json:"lowered"`
	Undetermined int64     `json:"undetermined" doc:"afterwards: something is not known, a person decides"`
	Refused      int64     `json:"refused" doc:"afterwards: the law gives no answer, such as a standard that nobody set"`
	FenBefore    money.Fen `json:"fenBefore" doc:"a month"`
	FenAfter     money.Fen `json:"fenAfter" doc:"a month"`
}

func effectOf(e policy.Effect) Effect {
	return Effect{
		Households: int64(e.Households), People: int64(e.Persons), Before: int64(e.Before), PeopleBefore: int64(e.PersonsBefore),
		After: int64(e.After), PeopleAfter: int64(e.PersonsAfter), Gained: int64(e.Gained), PeopleGained: int64(e.PersonsGained),
		Lost: int64(e.Lost), PeopleLost: int64(e.PersonsLost), Raised: int64(e.Raised), Lowered: int64(e.Lowered),
		Undetermined: int64(e.Undetermined), Refused: int64(e.Refused), FenBefore: money.Fen(e.AmountBefore), FenAfter: money.Fen(e.AmountAfter),
	}
}

// Group is the effect on one place, kind or cause.
type Group struct {
	Code string `json:"code" doc:"of the place, kind or cause; empty: none on file"`
	Name string `json:"name" doc:"of a place; empty for kinds and causes, whose codes have names"`
	Effect
}

// Result is the effect of a change altogether, by place, by kind of family and
// by cause of poverty.
type Result struct {
	Total    Effect  `json:"total"`
	Places   []Group `json:"places" nullable:"false" doc:"the divisions below: prefectures of a province, counties, townships, villages"`
	Kinds    []Group `json:"kinds" nullable:"false"`
	Causes   []Group `json:"causes" nullable:"false"`
	Unusable int64   `json:"unusable" doc:"households of the counties whose facts cannot be used, such as one without a head"`
	Single   int64   `json:"single" doc:"households decided one by one, because the law of the place leaves something open"`
}

// trial is one run over a snapshot.
type trial struct {
	engine   *policy.Engine
	spec     policy.BatchSpec
	changes  []policy.Reform
	today    policy.Date // whose ages the kinds of families are of
	division string      // prefix of the households looked at; a shorter one for all of a county
	told     func(done, total int) error
}

// tally adds effects up by code, and altogether.
type tally struct {
	total                 policy.Effect
	places, kinds, causes map[string]policy.Effect
	unusable, single      int
}

// run decides the snapshot's households under both laws. An error of told stops
// it and is returned.
func (t *trial) run(ctx context.Context, s *snapshot) (*tally, error) {
	out := newTally()
	parts := []*part{s.base, s.changed}
	total := 2 * (len(s.base.rows) + len(s.changed.rows))
	done := 0
	for i, p := range parts {
		gone := s.gone
		if i > 0 {
			gone = make([]bool, len(p.rows))
		}
		out.unusable += p.unusable
		if len(p.rows) == 0 {
			continue
		}
		if err := t.part(ctx, p, gone, out, func(n int) error { return t.told(done+n, total) }); err != nil {
			return nil, err
		}
		done += 2 * len(p.rows)
	}
	return out, nil
}

func (t *trial) part(ctx context.Context, p *part, gone []bool, out *tally, told func(done int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	progress := func(from int) policy.RunOptions {
		return policy.RunOptions{Workers: 1, Progress: func(done, _ int) {
			if err := told(from + done); err != nil {
				stop(err)
			}
		}}
	}
	cause := func(err error) error {
		if why := context.Cause(ctx); why != nil {
			return why
		}
		return err
	}
	batch, err := t.engine.Batch(p.columns, t.spec)
	if err != nil {
		return err
	}
	before, err := batch.Run(ctx, progress(0))
	if err != nil {
		return cause(err)
	}
	effects, err := batch.Simulate(ctx, before, t.changes, progress(len(p.rows)))
	if err != nil {
		return cause(err)
	}
	out.single += effects.After.Single
	t.group(p, gone, effects, out)
	return nil
}

// group adds a part's effects by place, kind and cause.
func (t *trial) group(p *part, gone []bool, s *policy.Simulation, out *tally) {
	level := under(t.division)
	add := func(into map[string]policy.Effect, code func(*row) string) {
		g, codes := grouping(p.rows, func(i int) (string, bool) {
			return code(&p.rows[i]), !gone[i] && strings.HasPrefix(p.rows[i].division, t.division)
		})
		for i, e := range s.Effects(g) {
			sum := into[codes[i]]
			sum.Add(&e)
			into[codes[i]] = sum
		}
	}
	all := map[string]policy.Effect{}
	add(all, func(*row) string { return "" })
	for _, e := range all {
		out.total.Add(&e)
	}
	add(out.places, func(r *row) string { return r.division[:min(level, len(r.division))] })
	add(out.kinds, func(r *row) string { return string(r.makeup.kind(t.today)) })
	add(out.causes, func(r *row) string { return r.cause })
}

// grouping numbers the codes of rows; a row that does not count is in no group.
func grouping(rows []row, of func(int) (code string, counts bool)) (policy.Grouping, []string) {
	g := policy.Grouping{Of: make([]int32, len(rows))}
	codes, numbers := []string{}, map[string]int32{}
	for i := range rows {
		code, counts := of(i)
		if !counts {
			g.Of[i] = -1
			continue
		}
		n, known := numbers[code]
		if !known {
			n = int32(len(codes))
			numbers[code], codes = n, append(codes, code)
		}
		g.Of[i] = n
	}
	if g.Count = len(codes); g.Count == 0 {
		return g, []string{""} // Effects has at least one group
	}
	return g, codes
}

// join adds another county's effects.
func (t *tally) join(o *tally) {
	t.total.Add(&o.total)
	for _, p := range []struct{ to, from map[string]policy.Effect }{{t.places, o.places}, {t.kinds, o.kinds}, {t.causes, o.causes}} {
		for code, e := range p.from {
			sum := p.to[code]
			sum.Add(&e)
			p.to[code] = sum
		}
	}
	t.unusable += o.unusable
	t.single += o.single
}

func newTally() *tally {
	return &tally{places: map[string]policy.Effect{}, kinds: map[string]policy.Effect{}, causes: map[string]policy.Effect{}}
}

// result names the places and orders the groups: places by code, kinds as they
// are looked for, causes by how many households they have.
func (t *tally) result(places Places) *Result {
	out := &Result{Total: effectOf(t.total), Places: groups(t.places), Kinds: []Group{}, Causes: groups(t.causes), Unusable: int64(t.unusable), Single: int64(t.single)}
	for i := range out.Places {
		out.Places[i].Name = places.Name(out.Places[i].Code)
	}
	for _, k := range kinds() {
		if e, ok := t.kinds[string(k)]; ok && e.Households > 0 {
			out.Kinds = append(out.Kinds, Group{Code: string(k), Effect: effectOf(e)})
		}
	}
	slices.SortStableFunc(out.Causes, func(a, b Group) int { return cmp.Compare(b.Households, a.Households) })
	return out
}

func groups(of map[string]policy.Effect) []Group {
	out := []Group{}
	for code, e := range of {
		if e.Households > 0 {
			out = append(out, Group{Code: code, Effect: effectOf(e)})
		}
	}
	slices.SortFunc(out, func(a, b Group) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// codesOf names the parameters of a change, for the audit log: codes, as it holds
// no text.
func codesOf(changes []policy.Reform) string {
	var out []string
	for _, c := range changes {
		out = append(out, c.Parameter)
	}
	return strings.Join(out, " ")
}
