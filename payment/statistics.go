package payment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
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

// StockAt counts who draws what at an instant, by township. Whose stop was decided
// for a later month draws until that month begins, unless no month is left to draw.
func (s *Service) StockAt(ctx context.Context, tx *db.Tx, county int32, at time.Time) (towns []Stock, err error) {
	rows, err := q.New(tx).StockAt(ctx, dbt.At(at), county, monthBefore(at))
	if err != nil {
		return nil, fmt.Errorf("count who is in aid in county %d: %w", county, err)
	}
	for _, r := range rows {
		towns = append(towns, Stock{Group{r.Programme, r.Township, r.Urban}, r.Households, r.People})
	}
	return towns, nil
}

// monthBefore is the last month that has begun before an instant.
func monthBefore(at time.Time) calendar.Period {
	return calendar.At(at.Add(-time.Nanosecond)).Period()
}

// FlowsBetween counts who came in, went out and changed from one instant to before
// another, from the history of entitlements.
func (s *Service) FlowsBetween(ctx context.Context, tx *db.Tx, county int32, since, before time.Time) ([]Flow, error) {
	w := window{since: since, begun: monthBefore(since), flows: map[Group]*Flow{}}
	by := monthBefore(before)
	rows, err := q.New(tx).Histories(ctx, q.HistoriesParams{County: county, Since: dbt.At(since), Before: dbt.At(before), AfterPeriod: w.begun, ByPeriod: by})
	if err != nil {
		return nil, fmt.Errorf("read what changed in county %d: %w", county, err)
	}
	for len(rows) > 0 {
		n := slices.IndexFunc(rows, func(r q.HistoriesRow) bool { return r.EntitlementID != rows[0].EntitlementID })
		if n < 0 {
			n = len(rows)
		}
		w.count(rows[:n], by)
		rows = rows[n:]
	}
	out := make([]Flow, 0, len(w.flows))
	for _, f := range w.flows {
		out = append(out, *f)
	}
	return out, nil
}

// window is the time between two instants in which changes are counted.
type window struct {
	since time.Time
	begun calendar.Period // last month that has begun before
	flows map[Group]*Flow
}

// course is an entitlement as it stands at some point of its history.
type course struct {
	flow    *Flow
	in      bool
	ends    calendar.Period // month from which a stop takes it out; 0: none is to come
	members int32
	amount  money.Fen
	changed bool // counted as such
}

// count goes through the history of one entitlement.
func (w window) count(rows []q.HistoriesRow, by calendar.Period) {
	g := Group{rows[0].Programme, rows[0].Township, rows[0].Urban}
	if w.flows[g] == nil {
		w.flows[g] = &Flow{Group: g}
	}
	c := course{flow: w.flows[g]}
	for _, r := range rows {
		c.pass(calendar.At(r.MadeAt.Time).Period(), w.begun)
		c.take(r, !r.MadeAt.Before(w.since))
	}
	c.pass(by, w.begun)
}

// pass lets the months up to one begin: with them a stop takes effect, counted where
// its month began in the window.
func (c *course) pass(month, begun calendar.Period) {
	if c.ends != 0 && c.ends <= month {
		c.out(c.ends > begun)
	}
}

func (c *course) out(counted bool) {
	c.in, c.ends = false, 0
	if counted {
		c.flow.Out++
		c.flow.OutPeople += int64(c.members)
	}
}

// take is one change.
func (c *course) take(r q.HistoriesRow, counted bool) {
	switch kind := Kind(r.Kind); {
	case kind == Stopped && !c.in:
	case kind == Stopped && r.FromPeriod > max(r.FirstPeriod, calendar.At(r.MadeAt.Time).Period()):
		c.ends = r.FromPeriod
	case kind == Stopped:
		c.out(counted)
	case slices.Contains([]Kind{Granted, Imported, Resumed}, kind) && !c.in:
		c.in, c.ends = true, 0
		if counted {
			c.flow.InPeople += int64(r.Members)
			*map[Kind]*int64{Granted: &c.flow.Granted, Imported: &c.flow.Imported, Resumed: &c.flow.Resumed}[kind]++
		}
	case kind == Resumed: // what was to end goes on
		c.ends = 0
	case c.in && counted:
		c.change(r)
	}
	c.members, c.amount = r.Members, r.AmountFen
}

func (c *course) change(r q.HistoriesRow) {
	c.flow.PeopleDelta += int64(r.Members - c.members)
	if r.Members == c.members && r.AmountFen == c.amount || c.changed {
		return
	}
	c.changed = true
	c.flow.Changed++
	switch {
	case r.AmountFen > c.amount:
		c.flow.More++
	case r.AmountFen < c.amount:
		c.flow.Less++
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
