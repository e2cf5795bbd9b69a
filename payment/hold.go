package payment

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/payment/internal/q"
)

// HoldCause is what a payment waits for.
type HoldCause string

// The causes of a hold. What waits for a death goes on by the outcome of its case,
// or because the death was recorded by mistake, and by nobody's hand.
const (
	HoldDeath     HoldCause = "death"
	HoldAccount   HoldCause = "account"    // a new account, until another person has checked it
	HoldNoAccount HoldCause = "no_account" // until somebody enters one
	HoldOffice    HoldCause = "office"     // for what the office wrote down
)

// byHand reports whether a person may end a hold of the cause.
func (c HoldCause) byHand() bool { return c != HoldDeath }

// Hold makes an entitlement's next payments wait, for a reason that the roll
// shows. Each reason stands by itself: to hold for one that stands already changes
// nothing, and another joins those that do.
func (s *Service) Hold(ctx context.Context, tx *db.Tx, county int32, entitlement id.ID, why HoldCause, reason string) error {
	e, err := s.entitlement(ctx, tx, county, entitlement)
	if err != nil {
		return err
	}
	if !plainText(reason, 1, 200) {
		return errs.New(errs.Invalid, "请填写暂缓发放的原因。", "Give the reason for holding the payment.").With("reason", "必填，不超过 200 字", "Required, at most 200 characters")
	}
	rows, err := holdsOf(ctx, tx, e)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(rows, func(h q.Hold) bool { return h.Cause == string(why) && h.Reason == reason }) {
		return nil
	}
	if err := q.New(tx).AddHold(ctx, q.AddHoldParams(newHold(tx, e, why, reason))); err != nil {
		return fmt.Errorf("hold a payment: %w", err)
	}
	after := e
	after.Reason = reason
	if e.Held == "" {
		after.Held = reason
	}
	return s.put(ctx, tx, e, after, cause{kind: Held})
}

// newHold is the row of a hold that begins now; who put it on stands in the history.
func newHold(tx *db.Tx, e q.Entitlement, cause HoldCause, reason string) q.Hold {
	return q.Hold{County: e.County, EntitlementID: e.ID, ID: tx.NewID(), Cause: string(cause), Reason: reason, MadeAt: tx.At()}
}

func holdsOf(ctx context.Context, tx *db.Tx, e q.Entitlement) ([]q.Hold, error) {
	rows, err := q.New(tx).Holds(ctx, e.County, e.ID)
	if err != nil {
		return nil, fmt.Errorf("read why a payment waits: %w", err)
	}
	return rows, nil
}

// ReleaseDeath ends the hold that a death put on; what waits for something else
// goes on waiting, and what no death holds stays as it is. The months that passed
// meanwhile are owed up to where the entitlement ends, and come with the next roll.
func (s *Service) ReleaseDeath(ctx context.Context, tx *db.Tx, county int32, entitlement id.ID, reason string) error {
	e, err := s.entitlement(ctx, tx, county, entitlement)
	if err != nil {
		return err
	}
	rows, err := holdsOf(ctx, tx, e)
	if err != nil || !slices.ContainsFunc(rows, forDeath) {
		return err
	}
	return s.release(ctx, tx, e, rows, forDeath, reason, true)
}

func forDeath(h q.Hold) bool { return HoldCause(h.Cause) == HoldDeath }

func forNoAccount(h q.Hold) bool { return HoldCause(h.Cause) == HoldNoAccount }

// Release ends what people hold an entitlement for. With payHeld the months that
// passed meanwhile are owed and come with the next roll; without it they are not
// paid. It is errs.Conflict where a death alone holds it.
func (s *Service) Release(ctx context.Context, tx *db.Tx, county int32, entitlement id.ID, reason string, payHeld bool) error {
	e, err := s.entitlement(ctx, tx, county, entitlement)
	if err != nil {
		return err
	}
	rows, err := holdsOf(ctx, tx, e)
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return errs.New(errs.Conflict, "该待遇没有暂缓发放。", "The payment is not held.")
	case !slices.ContainsFunc(rows, func(h q.Hold) bool { return HoldCause(h.Cause).byHand() }):
		return errs.New(errs.Conflict, "因死亡暂缓的待遇，由死亡核定案件的决定恢复；登记有误的，先更正死亡登记。",
			"What waits for a death goes on by the decision on the death; if it was recorded by mistake, correct that first.")
	case len(e.AccountSealed) == 0:
		return errs.New(errs.Conflict, "请先登记收款账户。", "Enter an account first.")
	}
	return s.release(ctx, tx, e, rows, func(h q.Hold) bool { return HoldCause(h.Cause).byHand() }, reason, payHeld)
}

// release ends some of the holds of an entitlement. Payment goes on once none stands;
// with payHeld the months that they alone kept from a roll are owed.
func (s *Service) release(ctx context.Context, tx *db.Tx, e q.Entitlement, rows []q.Hold, which func(q.Hold) bool, reason string, payHeld bool) error {
	if !plainText(reason, 1, 200) {
		return errs.New(errs.Invalid, "请填写恢复发放的原因。", "Give the reason for releasing the payment.").With("reason", "必填，不超过 200 字", "Required, at most 200 characters")
	}
	since := open
	for _, h := range rows {
		if !which(h) {
			continue
		}
		from, err := s.heldFrom(ctx, tx, e, h)
		if err != nil {
			return err
		}
		since = min(since, from)
		if err := q.New(tx).DropHold(ctx, h.County, h.EntitlementID, h.ID); err != nil {
			return fmt.Errorf("end a hold: %w", err)
		}
	}
	after, kind := e, Released
	after.Reason, after.Held = reason, ""
	rest := slices.DeleteFunc(slices.Clone(rows), which)
	if len(rest) > 0 {
		after.Held, kind = rest[0].Reason, Eased
	}
	if err := s.put(ctx, tx, e, after, cause{kind: kind}); err != nil || !payHeld {
		return err
	}
	part := after // what was missed from where another began is settled when that ends
	for _, h := range rest {
		from, err := s.heldFrom(ctx, tx, e, h)
		if err != nil {
			return err
		}
		part.ToPeriod = min(part.ToPeriod, from.Add(-1))
	}
	return s.oweMissed(ctx, tx, part, max(since, e.FromPeriod), "补发："+reason)
}

// heldFrom is the first month that a hold kept from a roll: that in which it was made,
// or an earlier one whose roll was not locked by then.
func (s *Service) heldFrom(ctx context.Context, tx *db.Tx, e q.Entitlement, h q.Hold) (calendar.Period, error) {
	from := calendar.At(h.MadeAt.Time).Period()
	for from > e.FromPeriod {
		r, err := q.New(tx).RollOf(ctx, e.County, e.Programme, from.Add(-1))
		if db.IsNotFound(err) || err == nil && r.LockedAt.Before(h.MadeAt.Time) {
			return from, nil
		}
		if err != nil {
			return 0, fmt.Errorf("read since when a payment waits: %w", err)
		}
		from = from.Add(-1)
	}
	return from, nil
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
