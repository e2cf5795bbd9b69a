package payment

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Restore goes back to what was paid before a decision changed the amount, when
// that decision fell: what locked months were paid too little is owed and comes
// with the next roll. What was decided on the amount since then stands. It is
// errs.Conflict if the decision changed no amount, or that was undone already.
func (s *Service) Restore(ctx context.Context, tx *db.Tx, r Resumption) error {
	if !plainText(r.Reason, 1, 200) {
		return errs.New(errs.Invalid, "恢复发放须有原因。", "Resuming needs a reason.")
	}
	rows, err := q.New(tx).TouchedBy(ctx, r.County, r.Decision)
	if err != nil {
		return fmt.Errorf("read what decision %s changed: %w", r.Decision, err)
	}
	for _, e := range rows {
		history, err := q.New(tx).Changes(ctx, e.County, e.ID)
		if err != nil {
			return fmt.Errorf("read what changed an entitlement: %w", err)
		}
		if back := undoing(history, r); len(back) > 0 {
			if err := s.forgive(ctx, tx, r); err != nil {
				return err
			}
			if e, err = s.entitlement(ctx, tx, e.County, e.ID); err != nil {
				return err
			}
			return s.restore(ctx, tx, e, back, r)
		}
	}
	return errs.New(errs.Conflict, "没有因该决定调整的待遇，或者已经恢复。", "That decision changed no amount, or it was undone already.")
}

// undoing lists the amounts that are to be set anew so that a decision counts no
// more: what was before it, and what was decided since; none if there is nothing
// to undo.
func undoing(history []q.EntitlementChange, r Resumption) []q.EntitlementChange {
	amounts := standing(history)
	is := func(c q.EntitlementChange) bool { return c.DecisionID == r.Decision && r.Decision != 0 }
	at := slices.IndexFunc(amounts, func(c q.EntitlementChange) bool { return Kind(c.Kind) == Changed && is(c) })
	if at < 1 {
		return nil
	}
	from := amounts[at].FromPeriod
	return amountsFrom(slices.DeleteFunc(amounts, is), from)
}

// standing lists what decisions set, without those that fell. What was set anew, because
// another fell or was amended, stands in it again: a later row reaches every month from
// its own on.
func standing(history []q.EntitlementChange) []q.EntitlementChange {
	gone := map[id.ID]bool{}
	for _, c := range history {
		gone[c.DecisionID] = gone[c.DecisionID] || Kind(c.Kind) == Undone
	}
	return slices.DeleteFunc(slices.Clone(history), func(c q.EntitlementChange) bool { return !sets(c.Kind) || gone[c.DecisionID] })
}

// amountsFrom is what rows say of the months from one on: the amount of that month, and each
// that is another after it.
func amountsFrom(rows []q.EntitlementChange, from calendar.Period) (out []q.EntitlementChange) {
	starts := []calendar.Period{from}
	for _, c := range rows {
		if c.FromPeriod > from {
			starts = append(starts, c.FromPeriod)
		}
	}
	slices.Sort(starts)
	for _, p := range slices.Compact(starts) {
		for _, c := range slices.Backward(rows) {
			if c.FromPeriod > p {
				continue
			}
			if n := len(out); n == 0 || out[n-1].DecisionID != c.DecisionID {
				c.FromPeriod = p
				out = append(out, c)
			}
			break
		}
	}
	return out
}

// restore sets amounts one after the other and owes what locked months were paid
// too little.
func (s *Service) restore(ctx context.Context, tx *db.Tx, e q.Entitlement, amounts []q.EntitlementChange, r Resumption) error {
	from := amounts[0].FromPeriod
	paid, err := s.paidFrom(ctx, tx, e, from)
	if err != nil {
		return err
	}
	fallen := e
	fallen.Reason = r.Reason
	if err := s.put(ctx, tx, e, fallen, cause{Undone, from, r.Decision}); err != nil {
		return err
	}
	amounts[0].Reason = r.Reason
	_, err = s.setAnew(ctx, tx, e, amounts, paid, r.Reason)
	return err
}

// paidMonth is a month that was on a roll, or is owed, with the amount it then had.
type paidMonth struct {
	period calendar.Period
	amount money.Fen
}

// paidFrom lists the locked months of an entitlement from one on that were paid, or are
// owed. One that is held, or was before the first roll, was paid nothing too little.
func (s *Service) paidFrom(ctx context.Context, tx *db.Tx, e q.Entitlement, from calendar.Period) (out []paidMonth, err error) {
	first, err := s.FirstOpen(ctx, tx, e.County, e.Programme)
	if err != nil {
		return nil, err
	}
	for p := max(from, s.o.Start); p < first && p <= e.ToPeriod; p = p.Add(1) {
		n, err := q.New(tx).HasMonth(ctx, e.County, e.ID, p)
		if err != nil {
			return nil, fmt.Errorf("look for paid months: %w", err)
		}
		if n == 0 {
			continue
		}
		amount, err := amountAt(ctx, tx, e, p)
		if err != nil {
			return nil, err
		}
		out = append(out, paidMonth{p, amount})
	}
	return out, nil
}

// setAnew sets amounts one after the other and owes what is due more of months that
// were paid; it returns what that is.
func (s *Service) setAnew(ctx context.Context, tx *db.Tx, e q.Entitlement, amounts []q.EntitlementChange, paid []paidMonth, reason string) (owed Arrears, err error) {
	for _, c := range amounts {
		if e, err = s.entitlement(ctx, tx, e.County, e.ID); err != nil {
			return owed, err
		}
		after := e
		after.DecisionID, after.AmountFen, after.Members, after.AmountPeriod, after.Reason = c.DecisionID, c.AmountFen, c.Members, c.FromPeriod, c.Reason
		if err := s.put(ctx, tx, e, after, cause{Changed, c.FromPeriod, c.DecisionID}); err != nil {
			return owed, err
		}
	}
	for _, m := range paid {
		due, err := amountAt(ctx, tx, e, m.period)
		if err != nil {
			return owed, err
		}
		if due <= m.amount {
			continue
		}
		if err := owe(ctx, tx, e, m.period, due-m.amount, "补发差额："+reason); err != nil {
			return owed, err
		}
		owed.add(m.period, due-m.amount)
	}
	return owed, nil
}

func amountAt(ctx context.Context, tx *db.Tx, e q.Entitlement, p calendar.Period) (money.Fen, error) {
	c, err := q.New(tx).AmountAt(ctx, e.County, e.ID, p)
	if err != nil {
		return 0, fmt.Errorf("read the amount of a month: %w", err)
	}
	return c.AmountFen, nil
}

// owe notes a sum of a month that was on a roll before.
func owe(ctx context.Context, tx *db.Tx, e q.Entitlement, p calendar.Period, sum money.Fen, reason string) error {
	turn, err := nextTurn(ctx, tx, e.County, e.ID, p)
	if err != nil {
		return err
	}
	err = q.New(tx).AddOwed(ctx, q.AddOwedParams{County: e.County, EntitlementID: e.ID, ForPeriod: p, Turn: turn, Programme: e.Programme, AmountFen: sum, Reason: reason})
	if err != nil {
		return fmt.Errorf("note a difference: %w", err)
	}
	return nil
}

// nextTurn is the next of a month's lines: one that was carried over, or a difference.
func nextTurn(ctx context.Context, tx *db.Tx, county int32, entitlement id.ID, p calendar.Period) (int32, error) {
	last, err := q.New(tx).LastTurns(ctx, county, entitlement, p)
	if err != nil {
		return 0, fmt.Errorf("count a month's lines: %w", err)
	}
	return max(last.OnRolls, last.Owed) + 1, nil
}
