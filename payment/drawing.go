package payment

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Difference is how a line compares with the last roll.
type Difference string

// The differences. Late lines pay an earlier month and are compared with nothing.
const (
	DiffSame    Difference = "same"
	DiffNew     Difference = "new"
	DiffMore    Difference = "more"
	DiffLess    Difference = "less"
	DiffBack    Difference = "back" // was on an earlier roll, not on the last one
	DiffLate    Difference = "late"
	DiffAccount Difference = "account" // as much as before, and to another account
)

// Departure says why somebody is not on a roll: Stopped or Held.
type Departure = Kind

// drawing is one roll being computed.
type drawing struct {
	s    *Service
	tx   *db.Tx
	q    *q.Queries
	roll q.Roll

	withheld map[id.ID][]q.Recovery // by signed consent, by the entitlement

	before map[id.ID]previous // on the last roll and not met yet
	first  bool               // there is no last roll
	lines  []q.AddLinesParams // not written yet
	no     int32
}

type previous struct {
	line    int32
	version int32 // of the entitlement
	amount  money.Fen
}

// pageSize is how many rows are in memory at a time.
const pageSize = 5000

func (d *drawing) run(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{{"clear", d.clear}, {"compare", d.compare}, {"withheld", d.readWithheld}, {"due", d.due}, {"late", d.late}, {"departures", d.departures}, {"finish", d.finish}} {
		if err := step.do(ctx); err != nil {
			return err
		}
		if err := d.s.step("draw." + step.name); err != nil {
			return err
		}
	}
	return nil
}

// clear takes away what an earlier drawing left.
func (d *drawing) clear(ctx context.Context) error {
	d.roll.LineCount, d.roll.TotalFen, d.roll.PeopleCount, d.roll.BackCount, d.roll.BackFen, d.roll.SetOffFen = 0, 0, 0, 0, 0, 0
	return errors.Join(d.q.DropLines(ctx, d.roll.County, d.roll.ID), d.q.DropDepartures(ctx, d.roll.County, d.roll.ID), d.q.DropSetOffs(ctx, d.roll.County, d.roll.ID))
}

// compare reads the last roll's amounts.
func (d *drawing) compare(ctx context.Context) error {
	last, err := d.s.follows(ctx, d.tx, d.roll.County, d.roll.Programme, d.roll.ForPeriod)
	if err != nil {
		return err
	}
	d.roll.PreviousID, d.first, d.before = last.ID, last.ID == 0, map[id.ID]previous{}
	if d.first {
		return nil
	}
	rows, err := d.q.PaidBefore(ctx, last.County, last.ID, last.ForPeriod)
	if err != nil {
		return fmt.Errorf("read the last roll: %w", err)
	}
	for _, r := range rows {
		d.before[r.EntitlementID] = previous{r.LineNo, r.Version, r.AmountFen}
	}
	return nil
}

// due walks everybody who is owed the month, by village.
func (d *drawing) due(ctx context.Context) error {
	arg := q.DueParams{County: d.roll.County, Programme: d.roll.Programme, AtPeriod: d.roll.ForPeriod, UpTo: pageSize}
	for {
		rows, err := d.q.Due(ctx, arg)
		if err != nil {
			return fmt.Errorf("read who is due: %w", err)
		}
		for _, e := range rows {
			if err := d.one(ctx, e); err != nil {
				return err
			}
		}
		if err := d.flush(ctx); err != nil || len(rows) < pageSize {
			return err
		}
		end := rows[len(rows)-1]
		arg.AfterDivision, arg.AfterID = end.Division, int64(end.ID)
	}
}

func (d *drawing) one(ctx context.Context, e q.Entitlement) error {
	was, onLast := d.before[e.ID]
	delete(d.before, e.ID)
	if e.Held != "" {
		return d.leave(ctx, e, was.amount, Held, e.Held)
	}
	now, err := d.amount(ctx, e)
	if err != nil {
		return err
	}
	l := d.line(e, d.roll.ForPeriod, now.AmountFen)
	l.Members, l.DecisionID, l.PreviousFen = now.Members, now.DecisionID, was.amount
	change, err := d.difference(ctx, e, l.AmountFen, was.amount, onLast)
	if err != nil {
		return err
	}
	if change != DiffSame {
		if l.ChangeReason, err = d.reason(ctx, e, change, now); err != nil {
			return err
		}
	}
	if onLast {
		if err := d.elsewhere(ctx, e, was, &change, &l); err != nil {
			return err
		}
	}
	l.Change = string(change)
	if err := d.withhold(ctx, &l); err != nil {
		return err
	}
	d.roll.LineCount++
	d.roll.TotalFen += l.AmountFen
	d.roll.PeopleCount += int64(l.Members)
	d.lines = append(d.lines, l)
	return nil
}

// amount is what the decisions say of the month. The entitlement itself knows
// unless a later month was decided already.
func (d *drawing) amount(ctx context.Context, e q.Entitlement) (q.EntitlementChange, error) {
	if e.AmountPeriod <= d.roll.ForPeriod {
		c := q.EntitlementChange{AmountFen: e.AmountFen, Members: e.Members, DecisionID: e.DecisionID}
		if sets(e.ChangeKind) {
			c.Reason = e.Reason
		}
		return c, nil
	}
	c, err := d.q.AmountAt(ctx, e.County, e.ID, d.roll.ForPeriod)
	if err != nil {
		return c, fmt.Errorf("read the amount of a month: %w", err)
	}
	return c, nil
}

func sets(kind string) bool {
	return slices.Contains([]Kind{Granted, Imported, Changed}, Kind(kind))
}

func (d *drawing) difference(ctx context.Context, e q.Entitlement, now, was money.Fen, onLast bool) (Difference, error) {
	switch {
	case onLast && now == was:
		return DiffSame, nil
	case onLast && now > was:
		return DiffMore, nil
	case onLast:
		return DiffLess, nil
	case d.first:
		return DiffNew, nil
	}
	n, err := d.q.WasPaid(ctx, q.WasPaidParams{County: e.County, HouseholdID: e.HouseholdID, Programme: e.Programme, PersonID: e.PersonID, ForPeriod: d.roll.ForPeriod})
	if err != nil {
		return "", fmt.Errorf("look for earlier rolls: %w", err)
	}
	if n > 0 {
		return DiffBack, nil
	}
	return DiffNew, nil
}

// reason is that of the change which made the difference: coming back after a
// hold is the release, everything else the decision on the amount.
func (d *drawing) reason(ctx context.Context, e q.Entitlement, change Difference, now q.EntitlementChange) (string, error) {
	if change == DiffBack {
		c, err := d.q.LastOf(ctx, e.County, e.ID, string(Released))
		if err == nil {
			return c.Reason, nil
		}
		if !db.IsNotFound(err) {
			return "", fmt.Errorf("read why it came back: %w", err)
		}
	}
	if now.Reason != "" {
		return now.Reason, nil
	}
	c, err := d.q.AmountAt(ctx, e.County, e.ID, d.roll.ForPeriod)
	if err != nil {
		return "", fmt.Errorf("read why the amount changed: %w", err)
	}
	return c.Reason, nil
}

// elsewhere names that a line goes to another account than the last roll's did, beside
// another amount or by itself.
func (d *drawing) elsewhere(ctx context.Context, e q.Entitlement, was previous, change *Difference, l *q.AddLinesParams) error {
	if e.Version == was.version {
		return nil
	}
	c, err := d.q.LastOf(ctx, e.County, e.ID, string(Account))
	if db.IsNotFound(err) || err == nil && c.Seq <= was.version {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read whether the account changed: %w", err)
	}
	if *change == DiffSame {
		*change, l.ChangeReason = DiffAccount, c.Reason
		return nil
	}
	l.ChangeReason += and + c.Reason
	return nil
}

// and joins the reason of an amount with that of an account.
const and = "；"

// line is the part of a line that comes from the entitlement alone.
func (d *drawing) line(e q.Entitlement, p calendar.Period, amount money.Fen) q.AddLinesParams {
	d.no++
	return q.AddLinesParams{County: d.roll.County, RollID: d.roll.ID, LineNo: d.no, EntitlementID: e.ID, HouseholdID: e.HouseholdID,
		DecisionID: e.DecisionID, Division: e.Division, Urban: e.Urban, ForPeriod: p, Version: e.Version, Payee: e.Payee, Members: e.Members,
		Bank: e.Bank, AccountSealed: e.AccountSealed, AmountFen: amount, State: string(LineWaiting)}
}

// late adds the past months that are still owed, after the month's own lines.
func (d *drawing) late(ctx context.Context) error {
	rows, err := d.q.OpenOwed(ctx, d.roll.County, d.roll.Programme)
	if err != nil {
		return fmt.Errorf("read owed months: %w", err)
	}
	for _, o := range rows {
		l := d.line(o.Entitlement, o.ForPeriod, o.OwedFen)
		l.Turn, l.Change, l.ChangeReason = o.Turn, string(DiffLate), o.OwedReason
		d.roll.BackCount++
		d.roll.BackFen += l.AmountFen
		d.lines = append(d.lines, l)
	}
	return d.flush(ctx)
}

func (d *drawing) flush(ctx context.Context) error {
	if len(d.lines) == 0 {
		return nil
	}
	if _, err := d.q.AddLines(ctx, d.lines); err != nil {
		return fmt.Errorf("write lines: %w", err)
	}
	d.lines = d.lines[:0]
	return d.s.step("draw.page")
}

// departures lists who was on the last roll and is owed nothing now.
func (d *drawing) departures(ctx context.Context) error {
	gone := make([]id.ID, 0, len(d.before))
	for n := range d.before {
		gone = append(gone, n)
	}
	slices.Sort(gone)
	for _, n := range gone {
		e, err := d.s.entitlement(ctx, d.tx, d.roll.County, n)
		if err != nil {
			return err
		}
		c, err := d.q.LastOf(ctx, e.County, e.ID, string(Stopped))
		if err != nil {
			return fmt.Errorf("read why it was stopped: %w", err)
		}
		if err := d.leave(ctx, e, d.before[n].amount, Stopped, c.Reason); err != nil {
			return err
		}
	}
	return nil
}

func (d *drawing) leave(ctx context.Context, e q.Entitlement, was money.Fen, k Departure, reason string) error {
	err := d.q.AddDeparture(ctx, q.AddDepartureParams{County: e.County, RollID: d.roll.ID, EntitlementID: e.ID, HouseholdID: e.HouseholdID,
		Division: e.Division, Payee: e.Payee, PreviousFen: was, Kind: string(k), Reason: reason})
	if err != nil {
		return fmt.Errorf("write a departure: %w", err)
	}
	return nil
}

func (d *drawing) finish(ctx context.Context) error {
	r := d.roll
	r.State, r.CheckedBy, r.CheckedName, r.CheckedAt, r.SentBack = string(Draft), 0, "", dbt.Time{}, ""
	lines, err := d.s.hash(ctx, d.tx, r)
	if err != nil {
		return err
	}
	return store(ctx, d.tx, r, "drawn", trace{after: lines,
		detail: map[string]any{"lines": r.LineCount, "totalFen": int64(r.TotalFen), "lateLines": r.BackCount}})
}
