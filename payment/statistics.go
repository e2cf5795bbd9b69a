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

	// Of a chain (延续户号) that draws on in another form, or elsewhere in the county:
	// neither new nor gone.
	Split, SplitPeople       int64 // households that a split made
	Merged, MergedPeople     int64 // households that joined one that draws the same
	MovedIn, MovedInPeople   int64
	MovedOut, MovedOutPeople int64
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
	w       window
	at      Group // where the household is
	in      bool
	ends    calendar.Period // month from which a stop takes it out; 0: none is to come
	members int32
	amount  money.Fen
	changed bool  // counted as such
	left    *Flow // where it was counted as gone, for a merger that comes to light after
}

// count goes through the history of one entitlement.
func (w window) count(rows []q.HistoriesRow, by calendar.Period) {
	c := course{w: w, at: placeOf(rows[0])}
	for _, r := range rows {
		c.pass(calendar.At(r.MadeAt.Time).Period(), w.begun)
		counted := !r.MadeAt.Before(w.since)
		c.move(placeOf(r), counted)
		c.take(r, counted)
	}
	c.pass(by, w.begun)
}

func placeOf(r q.HistoriesRow) Group { return Group{r.Programme, r.Township, r.Urban} }

func (c *course) flow() *Flow {
	f := c.w.flows[c.at]
	if f == nil {
		f = &Flow{Group: c.at}
		c.w.flows[c.at] = f
	}
	return f
}

// pass lets the months up to one begin: with them a stop takes effect, counted where
// its month began in the window.
func (c *course) pass(month, begun calendar.Period) {
	if c.ends != 0 && c.ends <= month {
		c.out(c.ends > begun)
	}
}

// move places the household where a step left it.
func (c *course) move(to Group, counted bool) {
	from := c.flow()
	c.at = to
	if at := c.flow(); c.in && counted && at != from {
		from.MovedOut, from.MovedOutPeople = from.MovedOut+1, from.MovedOutPeople+int64(c.members)
		at.MovedIn, at.MovedInPeople = at.MovedIn+1, at.MovedInPeople+int64(c.members)
	}
}

func (c *course) out(counted bool) {
	c.in, c.ends, c.left = false, 0, nil
	if counted {
		c.left = c.flow()
		c.left.Out++
		c.left.OutPeople += int64(c.members)
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
	case kind == Joined:
		c.joined()
	case slices.Contains([]Kind{Granted, Imported, Resumed}, kind) && !c.in:
		c.in, c.ends = true, 0
		if counted {
			c.begin(r)
		}
	case kind == Resumed: // what was to end goes on
		c.ends = 0
	case c.in && counted:
		c.change(r)
	}
	c.members, c.amount = r.Members, r.AmountFen
}

// begin counts who came in: what a split made is nobody new.
func (c *course) begin(r q.HistoriesRow) {
	f := c.flow()
	if r.Continues && Kind(r.Kind) == Granted {
		f.Split, f.SplitPeople = f.Split+1, f.SplitPeople+int64(r.Members)
		return
	}
	f.InPeople += int64(r.Members)
	*map[Kind]*int64{Granted: &f.Granted, Imported: &f.Imported, Resumed: &f.Resumed}[Kind(r.Kind)]++
}

// joined takes back that a household went: its people are in another that draws the
// same.
func (c *course) joined() {
	if f := c.left; f != nil {
		f.Out, f.OutPeople = f.Out-1, f.OutPeople-int64(c.members)
		f.Merged, f.MergedPeople = f.Merged+1, f.MergedPeople+int64(c.members)
		c.left = nil
	}
}

func (c *course) change(r q.HistoriesRow) {
	f := c.flow()
	f.PeopleDelta += int64(r.Members - c.members)
	if r.Members == c.members && r.AmountFen == c.amount || c.changed {
		return
	}
	c.changed = true
	f.Changed++
	switch {
	case r.AmountFen > c.amount:
		f.More++
	case r.AmountFen < c.amount:
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
