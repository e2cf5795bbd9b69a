package payment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Group is a programme in a township, of urban or of rural households.
type Group struct {
	Programme string
	Township  string // 9 digits; "" for the whole county
	Urban     bool
}

// Stock is how many draw something at an instant. Households are entitlements: one
// of a person counts as one.
type Stock struct {
	Group
	Households, People int64
}

// Flow is what changed of a group between two instants.
type Flow struct {
	Group
	Moves
}

// Moves counts changes.
type Moves struct {
	Granted, Imported, Resumed int64 // households that came in: by decision, from an earlier list, after a stop that fell
	InPeople                   int64
	Out, OutPeople             int64
	Changed                    int64 // households whose amount or members changed
	More, Less                 int64 // of these, who has more and who less
	PeopleDelta                int64 // people that changes added, or took away
}

// Spent is what was paid to a group.
type Spent struct {
	Group
	Households, People int64
	Paid, Back         money.Fen // for the month, and for earlier ones
}

// StockAt counts who draws what at an instant, by township and for each programme
// in the whole county, the one not computed from the other.
func (s *Service) StockAt(ctx context.Context, tx *db.Tx, county int32, at time.Time) (towns, totals []Stock, err error) {
	rows, err := q.New(tx).StockAt(ctx, dbt.At(at), county)
	if err != nil {
		return nil, nil, fmt.Errorf("count who is in aid in county %d: %w", county, err)
	}
	for _, r := range rows {
		towns = append(towns, Stock{Group{r.Programme, r.Township, r.Urban}, r.Households, r.People})
	}
	all, err := q.New(tx).StockTotals(ctx, dbt.At(at), county)
	if err != nil {
		return nil, nil, fmt.Errorf("count who is in aid in county %d: %w", county, err)
	}
	for _, r := range all {
		totals = append(totals, Stock{Group{Programme: r.Programme}, r.Households, r.People})
	}
	return towns, totals, nil
}

// FlowsBetween counts who came in, went out and changed from one instant to before
// another, from the history of entitlements.
func (s *Service) FlowsBetween(ctx context.Context, tx *db.Tx, county int32, since, before time.Time) ([]Flow, error) {
	rows, err := q.New(tx).MovesBetween(ctx, county, dbt.At(since), dbt.At(before))
	if err != nil {
		return nil, fmt.Errorf("read what changed in county %d: %w", county, err)
	}
	flows, touched := map[Group]*Flow{}, map[id.ID]bool{}
	for _, r := range rows {
		g := Group{r.Programme, r.Township, r.Urban}
		if flows[g] == nil {
			flows[g] = &Flow{Group: g}
		}
		flows[g].add(r, touched)
	}
	out := make([]Flow, 0, len(flows))
	for _, f := range flows {
		out = append(out, *f)
	}
	return out, nil
}

// add counts one change; touched are the entitlements counted as changed.
func (f *Flow) add(r q.MovesBetweenRow, touched map[id.ID]bool) {
	in := r.PriorKind != "" && Kind(r.PriorKind) != Stopped
	switch kind := Kind(r.Kind); {
	case kind == Stopped && in:
		f.Out++
		f.OutPeople += int64(r.PriorMembers)
	case slices.Contains([]Kind{Granted, Imported, Resumed}, kind) && !in:
		f.InPeople += int64(r.Members)
		*map[Kind]*int64{Granted: &f.Granted, Imported: &f.Imported, Resumed: &f.Resumed}[kind]++
	case in:
		f.change(r, touched)
	}
}

func (f *Flow) change(r q.MovesBetweenRow, touched map[id.ID]bool) {
	now, was := r.AmountFen, money.Fen(r.PriorAmount)
	f.PeopleDelta += int64(r.Members - r.PriorMembers)
	if r.Members == r.PriorMembers && now == was || touched[r.EntitlementID] {
		return
	}
	touched[r.EntitlementID] = true
	f.Changed++
	switch {
	case now > was:
		f.More++
	case now < was:
		f.Less++
	}
}

// PaidFor adds up the lines of a month's locked rolls, and returns beside them what
// the rolls themselves say: by programme, with the lines as households.
func (s *Service) PaidFor(ctx context.Context, tx *db.Tx, county int32, p calendar.Period) (towns, rolls []Spent, err error) {
	rows, err := q.New(tx).PaidFor(ctx, county, p)
	if err != nil {
		return nil, nil, fmt.Errorf("add up what was paid for %s: %w", p, err)
	}
	for _, r := range rows {
		towns = append(towns, Spent{Group{r.Programme, r.Township, r.Urban}, r.Households, r.People, money.Fen(r.Paid), money.Fen(r.Back)})
	}
	locked, err := q.New(tx).LockedRolls(ctx, county, p)
	if err != nil {
		return nil, nil, fmt.Errorf("read the rolls of %s: %w", p, err)
	}
	for _, r := range locked {
		rolls = append(rolls, Spent{Group{Programme: r.Programme}, r.LineCount, r.PeopleCount, r.TotalFen, r.BackFen})
	}
	return towns, rolls, nil
}

// PaidOnce adds up the sums that were paid once from one day to another.
func (s *Service) PaidOnce(ctx context.Context, tx *db.Tx, county int32, first, last calendar.Date) (out []Spent, err error) {
	rows, err := q.New(tx).PaidOnce(ctx, county, first, last)
	if err != nil {
		return nil, fmt.Errorf("add up what was paid once in county %d: %w", county, err)
	}
	for _, r := range rows {
		out = append(out, Spent{Group{r.Programme, r.Township, r.Urban}, r.Households, r.People, money.Fen(r.Paid), 0})
	}
	return out, nil
}
