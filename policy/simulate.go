package policy

import (
	"context"
	"fmt"
)

// Effect is what a change of the law does to the households of one group.
type Effect struct {
	Households int `json:"households"` // all that were decided
	Persons    int `json:"persons"`
	// Eligible households; where everyone claims, those with a member who is.
	Before int `json:"before"`
	After  int `json:"after"`
	// Members of the eligible households; where everyone claims, the eligible.
	PersonsBefore int `json:"personsBefore"`
	PersonsAfter  int `json:"personsAfter"`
	// Households eligible only after, only before, and their members; where
	// everyone claims, the members who are.
	Gained        int `json:"gained"`
	Lost          int `json:"lost"`
	PersonsGained int `json:"personsGained"`
	PersonsLost   int `json:"personsLost"`
	Raised        int `json:"raised"` // households eligible before and after, by their amount
	Lowered       int `json:"lowered"`
	Undetermined  int `json:"undetermined"` // after: something is not known, a person decides
	Refused       int `json:"refused"`      // after: no decision at all, such as a standard that nobody set
	AmountBefore  Fen `json:"amountBefore"` // a month
	AmountAfter   Fen `json:"amountAfter"`
}

// Simulation is what a change of the law does to the households of some columns.
type Simulation struct {
	Before, After *Verdicts
	columns       *Columns
}

// Grouping puts each household of some columns into a group from 0 to Count-1:
// its township, its kind, its cause; one in group -1 is left out. The zero
// Grouping is one group.
type Grouping struct {
	Of    []int32
	Count int
}

// Simulate decides the batch's households again with changes of the law, to
// compare with what was decided before, which the caller keeps. Cancelling ctx
// stops it. A change that Try refuses is an error.
func (b *Batch) Simulate(ctx context.Context, before *Verdicts, changes []Reform, o RunOptions) (*Simulation, error) {
	trial, err := b.engine.Try(changes...)
	if err != nil {
		return nil, fmt.Errorf("simulating: %w", err)
	}
	after, err := trial.Batch(b.columns, b.spec())
	if err != nil {
		return nil, fmt.Errorf("simulating: %w", err)
	}
	s := &Simulation{Before: before, columns: b.columns}
	if s.After, err = after.Run(ctx, o); err != nil {
		return nil, fmt.Errorf("simulating: %w", err)
	}
	return s, nil
}

// Effects are those on each group.
func (s *Simulation) Effects(g Grouping) []Effect {
	groups := make([]Effect, max(g.Count, 1))
	e := &groups[0]
	before, after := s.Before, s.After
	for i := range before.Verdict {
		if g.Of != nil {
			if g.Of[i] < 0 {
				continue
			}
			e = &groups[g.Of[i]]
		}
		e.count(s.columns.persons(i), before.Verdict[i], after.Verdict[i], before.Amount[i], after.Amount[i])
		s.people(e, i)
	}
	return groups
}

// people adds a household's members to those of its group.
func (s *Simulation) people(e *Effect, i int) {
	was, is := s.Before.fits(s.columns, i), s.After.fits(s.columns, i)
	both := 0
	if s.After.members == nil {
		both = min(was, is)
	} else {
		for row := s.columns.members.offsets[i]; row < s.columns.members.offsets[i+1]; row++ {
			if s.Before.members.Get(int(row)) && s.After.members.Get(int(row)) {
				both++
			}
		}
	}
	e.PersonsBefore += was
	e.PersonsAfter += is
	e.PersonsGained += is - both
	e.PersonsLost += was - both
}

// fits counts the members of household i for whom the programme is.
func (v *Verdicts) fits(c *Columns, i int) int {
	switch {
	case v.Verdict[i] != VerdictEligible:
		return 0
	case v.members == nil:
		return c.persons(i)
	}
	n := 0
	for row := c.members.offsets[i]; row < c.members.offsets[i+1]; row++ {
		if v.members.Get(int(row)) {
			n++
		}
	}
	return n
}

// count adds one household.
func (e *Effect) count(persons int, was, is Verdict, paid, pays Fen) {
	e.Households++
	e.Persons += persons
	e.AmountBefore += paid
	e.AmountAfter += pays
	had, has := was == VerdictEligible, is == VerdictEligible
	if had {
		e.Before++
	}
	if has {
		e.After++
	}
	switch {
	case has && !had:
		e.Gained++
	case had && !has:
		e.Lost++
	case has && pays > paid:
		e.Raised++
	case has && pays < paid:
		e.Lowered++
	}
	switch is {
	case VerdictUndetermined:
		e.Undetermined++
	case VerdictRefused:
		e.Refused++
	case VerdictEligible, VerdictIneligible:
	}
}

// Add adds another group's effect.
func (e *Effect) Add(o *Effect) {
	for _, p := range [...]struct{ to, from *int }{
		{&e.Households, &o.Households}, {&e.Persons, &o.Persons}, {&e.Before, &o.Before}, {&e.After, &o.After},
		{&e.PersonsBefore, &o.PersonsBefore}, {&e.PersonsAfter, &o.PersonsAfter}, {&e.Gained, &o.Gained}, {&e.Lost, &o.Lost},
		{&e.PersonsGained, &o.PersonsGained}, {&e.PersonsLost, &o.PersonsLost}, {&e.Raised, &o.Raised}, {&e.Lowered, &o.Lowered},
		{&e.Undetermined, &o.Undetermined}, {&e.Refused, &o.Refused},
	} {
		*p.to += *p.from
	}
	e.AmountBefore += o.AmountBefore
	e.AmountAfter += o.AmountAfter
}
