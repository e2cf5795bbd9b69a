package payment

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Overpaid is what a household was paid for months in which it was not due.
type Overpaid struct {
	ID            id.ID           `json:"id"`
	Programme     string          `json:"programme"`
	EntitlementID id.ID           `json:"entitlementId"`
	PersonID      id.ID           `json:"personId" doc:"whose it was, where the programme is a person's; 0: the household's"`
	DecisionID    id.ID           `json:"decisionId" doc:"that ended it, or set it anew"`
	Reason        string          `json:"reason" doc:"of that decision"`
	From          calendar.Period `json:"from"`
	To            calendar.Period `json:"to"`
	Sum           money.Fen       `json:"sumFen" doc:"by the locked rolls, without what the bank sent back"`
	Months        []OverpaidMonth `json:"months" nullable:"false"`
}

// OverpaidMonth is a month that was paid too much.
type OverpaidMonth struct {
	Period  calendar.Period `json:"period"`
	Paid    money.Fen       `json:"paidFen"`
	Due     money.Fen       `json:"dueFen"`
	settled money.Fen       // what the bank said that it paid, and what was withheld
}

// The states of what was found to be overpaid.
const (
	overpaidFound = "found"
	overpaidVoid  = "void" // the decision that found it fell
)

// overpay keeps that months of an entitlement were paid more than was due, where
// they were: from is the first, due what each of them was owed.
func (s *Service) overpay(ctx context.Context, tx *db.Tx, e q.Entitlement, decision id.ID, from calendar.Period, due money.Fen, reason string) error {
	first, err := s.FirstOpen(ctx, tx, e.County, e.Programme)
	if err != nil || first == 0 || from >= first {
		return err
	}
	actor := authz.From(ctx)
	row := q.Overpaid{County: e.County, ID: tx.NewID(), HouseholdID: e.HouseholdID, Division: e.Division, EntitlementID: e.ID, Programme: e.Programme,
		PersonID: e.PersonID, DecisionID: decision, Reason: reason, FromPeriod: from, ToPeriod: first.Add(-1), DueFen: due, State: overpaidFound,
		FoundBy: actor.Account, FoundName: actor.Name, FoundAt: tx.At(), Version: 1}
	found, err := s.overpaid(ctx, tx, row, map[month]bool{})
	if err != nil || found.Sum == 0 {
		return err
	}
	if err := q.New(tx).AddOverpaid(ctx, q.AddOverpaidParams(row)); err != nil {
		return fmt.Errorf("keep what was overpaid: %w", err)
	}
	err = audit.Append(ctx, tx, audit.Entry{County: e.County, Act: "overpaid.found", Subject: "overpaid/" + row.ID.String(), After: row,
		Detail: map[string]any{"household": e.HouseholdID.String(), "programme": e.Programme, "sumFen": int64(found.Sum)}})
	if err != nil {
		return err
	}
	return s.timeline.Note(ctx, tx, Note{County: e.County, Household: e.HouseholdID, Kind: "payment.overpaid",
		Summary: fmt.Sprintf("%s%s至%s多发 %s 元", programmeName(e.Programme), from.Chinese(), row.ToPeriod.Chinese(), found.Sum),
		English: fmt.Sprintf("%s: %s yuan too much from %s to %s", programmeEnglish(e.Programme), found.Sum, from, row.ToPeriod),
		Link:    fmt.Sprintf("/rolls/entitlements/%06d/%s/%s", e.County, e.HouseholdID, e.ID)})
}

// month is the key of what was paid: a month of an entitlement.
type month struct {
	entitlement id.ID
	period      calendar.Period
}

// overpaid is a row with what the rolls say of its months, but for those that a
// later finding has: a month was paid once, and what was due is what was decided last.
func (s *Service) overpaid(ctx context.Context, tx *db.Tx, r q.Overpaid, later map[month]bool) (Overpaid, error) {
	out := Overpaid{ID: r.ID, Programme: r.Programme, EntitlementID: r.EntitlementID, PersonID: r.PersonID, DecisionID: r.DecisionID, Reason: r.Reason, From: r.FromPeriod, To: r.ToPeriod, Months: []OverpaidMonth{}}
	rows, err := q.New(tx).PaidMonths(ctx, q.PaidMonthsParams{County: r.County, EntitlementID: r.EntitlementID, FirstPeriod: r.FromPeriod, LastPeriod: r.ToPeriod})
	if err != nil {
		return out, fmt.Errorf("read what was paid: %w", err)
	}
	for _, m := range rows {
		key := month{r.EntitlementID, m.ForPeriod}
		if later[key] {
			continue
		}
		later[key] = true
		if paid := money.Fen(m.AmountFen); paid > r.DueFen {
			out.Months = append(out.Months, OverpaidMonth{m.ForPeriod, paid, r.DueFen, money.Fen(m.SettledFen)})
			out.Sum += paid - r.DueFen
		}
	}
	return out, nil
}

// forgive drops what a decision had found, when that decision falls. Where what was
// claimed of it was withheld, the entitlement changes with it: its callers read it after.
func (s *Service) forgive(ctx context.Context, tx *db.Tx, r Resumption) error {
	rows, err := q.New(tx).VoidOverpaid(ctx, r.County, r.Decision)
	if err != nil {
		return fmt.Errorf("drop what was overpaid: %w", err)
	}
	for _, row := range rows {
		before := row
		before.State, before.Version = overpaidFound, row.Version-1
		err := audit.Append(ctx, tx, audit.Entry{County: row.County, Act: "overpaid.void", Subject: "overpaid/" + row.ID.String(), Before: before, After: row,
			Detail: map[string]any{"household": row.HouseholdID.String()}})
		if err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return s.unclaim(ctx, tx, q.Recovery{County: r.County, EntitlementID: rows[0].EntitlementID}, fellWhy)
}

// overpaidOn lists the months that an entitlement was paid too much.
func (s *Service) overpaidOn(ctx context.Context, tx *db.Tx, county int32, entitlement id.ID) (out []OverpaidMonth, err error) {
	rows, err := q.New(tx).OverpaidOn(ctx, county, entitlement)
	if err != nil {
		return nil, fmt.Errorf("read what was overpaid: %w", err)
	}
	list, err := s.overpaidBy(ctx, tx, rows)
	for _, o := range list {
		out = append(out, o.Months...)
	}
	return out, err
}

// overpaidBy lists what was paid too much, in the order in which it was found.
func (s *Service) overpaidBy(ctx context.Context, tx *db.Tx, rows []q.Overpaid) ([]Overpaid, error) {
	out, later := []Overpaid{}, map[month]bool{}
	for _, r := range slices.Backward(rows) {
		if r.State == overpaidVoid {
			continue
		}
		o, err := s.overpaid(ctx, tx, r, later)
		if err != nil {
			return nil, err
		}
		if o.Sum > 0 {
			out = append(out, o)
		}
	}
	slices.Reverse(out)
	return out, nil
}
