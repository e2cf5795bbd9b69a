package payment

import (
	"context"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/payment/internal/q"
)

// Hold makes an entitlement's next payments wait, for a reason that the roll
// shows. Holding what is held changes nothing.
func (s *Service) Hold(ctx context.Context, tx *db.Tx, county int32, entitlement id.ID, reason string) error {
	e, err := s.entitlement(ctx, tx, county, entitlement)
	if err != nil {
		return err
	}
	if !plainText(reason, 1, 200) {
		return errs.New(errs.Invalid, "请填写暂缓发放的原因。", "Give the reason for holding the payment.").With("reason", "必填，不超过 200 字", "Required, at most 200 characters")
	}
	if e.Held != "" {
		return nil
	}
	after := e
	after.Held, after.Reason = reason, reason
	return s.put(ctx, tx, e, after, cause{kind: Held})
}

// HoldHousehold holds everything a household is owed from a month on, such as
// when a member's death is confirmed and the household must be looked at
// again. It returns how many payments now wait.
func (s *Service) HoldHousehold(ctx context.Context, tx *db.Tx, county int32, household id.ID, from calendar.Period, reason string) (int, error) {
	rows, err := q.New(tx).EntitlementsOf(ctx, county, household)
	if err != nil {
		return 0, fmt.Errorf("read entitlements: %w", err)
	}
	n := 0
	for _, e := range rows {
		if e.Held != "" || e.ToPeriod < from {
			continue
		}
		if err := s.Hold(ctx, tx, county, e.ID, reason); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Release ends a hold. With payHeld the months that passed meanwhile are owed
// and come with the next roll; without it they are not paid.
func (s *Service) Release(ctx context.Context, tx *db.Tx, county int32, entitlement id.ID, reason string, payHeld bool) error {
	e, err := s.entitlement(ctx, tx, county, entitlement)
	if err != nil {
		return err
	}
	if !plainText(reason, 1, 200) {
		return errs.New(errs.Invalid, "请填写恢复发放的原因。", "Give the reason for releasing the payment.").With("reason", "必填，不超过 200 字", "Required, at most 200 characters")
	}
	switch {
	case e.Held == "":
		return errs.New(errs.Conflict, "该待遇没有暂缓发放。", "The payment is not held.")
	case len(e.AccountSealed) == 0:
		return errs.New(errs.Conflict, "请先登记收款账户。", "Enter an account first.")
	}
	since, err := s.heldSince(ctx, tx, e)
	if err != nil {
		return err
	}
	after := e
	after.Held, after.Reason = "", reason
	if err := s.put(ctx, tx, e, after, cause{kind: Released}); err != nil || !payHeld {
		return err
	}
	return s.oweMissed(ctx, tx, after, since, "补发："+reason)
}

// heldSince is the first month that the present hold may have kept from a roll.
func (s *Service) heldSince(ctx context.Context, tx *db.Tx, e q.Entitlement) (calendar.Period, error) {
	rows, err := q.New(tx).Changes(ctx, e.County, e.ID)
	if err != nil {
		return 0, fmt.Errorf("read when it was held: %w", err)
	}
	since := calendar.Period(0)
	for _, c := range rows {
		switch k := Kind(c.Kind); {
		case k == Released:
			since = 0
		case (k == Held || k == Account) && since == 0: // a new account waits to be checked
			since = calendar.At(c.MadeAt.Time).Period()
		}
	}
	return max(since, e.FromPeriod), nil
}

// oweMissed notes every month from since on whose roll is locked and had no
// line for the entitlement, to be paid with the next roll.
func (s *Service) oweMissed(ctx context.Context, tx *db.Tx, e q.Entitlement, since calendar.Period, reason string) error {
	first, err := s.FirstOpen(ctx, tx, e.County, e.Programme)
	if err != nil {
		return err
	}
	queries := q.New(tx)
	for p := max(since, s.o.Start); p < first && p <= e.ToPeriod; p = p.Add(1) {
		if _, err := queries.RollOf(ctx, e.County, e.Programme, p); db.IsNotFound(err) {
			continue // before the first roll: paid in the old way
		} else if err != nil {
			return fmt.Errorf("note missed months: %w", err)
		}
		n, err := queries.HasMonth(ctx, e.County, e.ID, p)
		if err != nil {
			return fmt.Errorf("note missed months: %w", err)
		}
		if n > 0 {
			continue
		}
		due, err := queries.AmountAt(ctx, e.County, e.ID, p)
		if err != nil {
			return fmt.Errorf("note missed months: %w", err)
		}
		err = queries.AddOwed(ctx, q.AddOwedParams{County: e.County, EntitlementID: e.ID, ForPeriod: p, Programme: e.Programme,
			AmountFen: due.AmountFen, Reason: reason})
		if err != nil {
			return fmt.Errorf("note missed months: %w", err)
		}
	}
	return nil
}
