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
	at := slices.IndexFunc(amounts, func(c q.EntitlementChange) bool {
		return Kind(c.Kind) == Changed && c.DecisionID == r.Decision && r.Decision != 0
	})
	if at < 1 {
		return nil
	}
	from := amounts[at].FromPeriod
	reaches := func(c q.EntitlementChange) bool { return c.FromPeriod <= from }
	before := amounts[at-1]
	for _, c := range slices.Backward(amounts[:at]) {
		if reaches(c) {
			before = c
			break
		}
	}
	before.FromPeriod = from
	return append([]q.EntitlementChange{before}, amounts[at+1:]...)
}

// standing lists what decisions set, each once, without those that fell: an undoing
// sets anew what an earlier decision gave.
func standing(history []q.EntitlementChange) []q.EntitlementChange {
	var out []q.EntitlementChange
	gone := map[id.ID]bool{}
	for _, c := range history {
		gone[c.DecisionID] = gone[c.DecisionID] || Kind(c.Kind) == Undone
	}
	for _, c := range history {
		again := c.DecisionID != 0 && slices.ContainsFunc(out, func(x q.EntitlementChange) bool { return x.DecisionID == c.DecisionID })
		if sets(c.Kind) && !gone[c.DecisionID] && !again {
			out = append(out, c)
		}
	}
	return out
}

// restore sets amounts one after the other and owes what locked months were paid
// too little.
func (s *Service) restore(ctx context.Context, tx *db.Tx, e q.Entitlement, amounts []q.EntitlementChange, r Resumption) error {
	from := amounts[0].FromPeriod
	first, err := s.FirstOpen(ctx, tx, e.County, e.Programme)
	if err != nil {
		return err
	}
	paid := map[calendar.Period]money.Fen{}
	for p := max(from, s.o.Start); p < first && p <= e.ToPeriod; p = p.Add(1) {
		n, err := q.New(tx).HasMonth(ctx, e.County, e.ID, p)
		if err != nil {
			return fmt.Errorf("look for paid months: %w", err)
		}
		if n == 0 {
			continue // held, or before the first roll: nothing was paid too little
		}
		if paid[p], err = amountAt(ctx, tx, e, p); err != nil {
			return err
		}
	}
	fallen := e
	fallen.Reason = r.Reason
	if err := s.put(ctx, tx, e, fallen, cause{Undone, from, r.Decision}); err != nil {
		return err
	}
	if e, err = s.entitlement(ctx, tx, e.County, e.ID); err != nil {
		return err
	}
	for i, c := range amounts {
		after := e
		after.DecisionID, after.AmountFen, after.Members, after.AmountPeriod, after.Reason = c.DecisionID, c.AmountFen, c.Members, c.FromPeriod, c.Reason
		if i == 0 {
			after.Reason = r.Reason
		}
		if err := s.put(ctx, tx, e, after, cause{Changed, c.FromPeriod, c.DecisionID}); err != nil {
			return err
		}
		if e, err = s.entitlement(ctx, tx, e.County, e.ID); err != nil {
			return err
		}
	}
	for p := from; p < first; p = p.Add(1) {
		was, ok := paid[p]
		if !ok {
			continue
		}
		due, err := amountAt(ctx, tx, e, p)
		if err != nil {
			return err
		}
		if due > was {
			if err := owe(ctx, tx, e, p, due-was, "补发差额："+r.Reason); err != nil {
				return err
			}
		}
	}
	return nil
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
