package payment

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/payment/internal/q"
)

// unchecked is why an entitlement waits whose account was changed.
const unchecked = "收款账户已变更，待复核"

// HoldPayment is Hold by a person.
func (s *Service) HoldPayment(ctx context.Context, county int32, entitlement id.ID, version int32, reason string) (Entitlement, error) {
	return s.onEntitlement(ctx, authz.HoldPayment, county, entitlement, version, func(tx *db.Tx, _ q.Entitlement) error {
		return s.Hold(ctx, tx, county, entitlement, HoldOffice, reason)
	})
}

// ReleasePayment is Release by a person: not by the one who last changed
// where the money goes.
func (s *Service) ReleasePayment(ctx context.Context, county int32, entitlement id.ID, version int32, reason string, payHeld bool) (Entitlement, error) {
	return s.onEntitlement(ctx, authz.CheckRoll, county, entitlement, version, func(tx *db.Tx, e q.Entitlement) error {
		c, err := q.New(tx).LastOf(ctx, county, entitlement, string(Account))
		if err != nil && !db.IsNotFound(err) {
			return fmt.Errorf("read who changed the account: %w", err)
		}
		if err == nil {
			if err := apart(ctx, c.MadeBy); err != nil {
				return err
			}
		}
		return s.Release(ctx, tx, county, entitlement, reason, payHeld)
	})
}

// Redirect changes where an entitlement is paid. Payment waits until another
// person releases it.
func (s *Service) Redirect(ctx context.Context, county int32, entitlement id.ID, version int32, c Correction) (Entitlement, error) {
	if err := c.valid(); err != nil {
		return Entitlement{}, err
	}
	return s.onEntitlement(ctx, authz.MakeRoll, county, entitlement, version, func(tx *db.Tx, e q.Entitlement) error {
		after := e
		after.Payee, after.Bank, after.AccountSealed, after.Reason = c.Payee, c.Bank, s.keys.Seal(accountOf(e.ID), c.Account), c.Reason
		var err error
		if after.Held, err = s.holdUnchecked(ctx, tx, e); err != nil {
			return err
		}
		return s.put(ctx, tx, e, after, cause{kind: Account})
	})
}

// holdUnchecked makes payment wait for the check of a new account in place of the
// wait for an account, and returns the oldest reason for which it waits.
func (s *Service) holdUnchecked(ctx context.Context, tx *db.Tx, e q.Entitlement) (string, error) {
	rows, err := holdsOf(ctx, tx, e)
	if err != nil {
		return "", err
	}
	fresh := newHold(tx, e, HoldAccount, unchecked)
	for _, h := range rows {
		if !forNoAccount(h) {
			continue
		}
		fresh.MadeAt = h.MadeAt // the months that it kept from a roll are missed still
		if err := q.New(tx).DropHold(ctx, h.County, h.EntitlementID, h.ID); err != nil {
			return "", fmt.Errorf("end a hold: %w", err)
		}
	}
	rows = slices.DeleteFunc(rows, forNoAccount)
	if !slices.ContainsFunc(rows, func(h q.Hold) bool { return HoldCause(h.Cause) == HoldAccount }) {
		if err := q.New(tx).AddHold(ctx, q.AddHoldParams(fresh)); err != nil {
			return "", fmt.Errorf("hold a payment: %w", err)
		}
		rows = append(rows, fresh)
	}
	return rows[0].Reason, nil
}

func (s *Service) onEntitlement(ctx context.Context, may authz.Act, county int32, n id.ID, version int32, f func(tx *db.Tx, e q.Entitlement) error) (out Entitlement, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		e, err := s.entitlement(ctx, tx, county, n)
		if err != nil {
			return err
		}
		if err := authz.From(ctx).MayIn(may, e.Division); err != nil {
			return err
		}
		if e.Version != version {
			return changed()
		}
		if err := f(tx, e); err != nil {
			return err
		}
		e, err = s.entitlement(ctx, tx, county, n)
		out = s.shown(e)
		return err
	})
	return out, err
}
