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

// Payee is where a household's file says that it is paid.
type Payee struct {
	County    int32
	Household id.ID
	Name      string // on the account; "": as before
	Bank      string
	Account   string // plain, sealed here; "": payment waits for one
	Reason    string // with the number of the request, shown on the roll
}

// AccountAsked begins the reason of an account that a change request brought; its
// number follows.
const AccountAsked = "收款账户按变更申请变更 "

// PayTo pays all that a household still has to come to the account that its file has
// now. One person asked for it and another approved it (会计法 art. 25), so that nothing
// waits for a second look; what waits for another reason, or for an account that
// finance entered to be checked, goes on waiting.
func (s *Service) PayTo(ctx context.Context, tx *db.Tx, p Payee) error {
	if !plainText(p.Reason, 1, 200) {
		return errs.New(errs.Invalid, "变更收款账户须有原因。", "Another account needs a reason.")
	}
	rows, err := q.New(tx).EntitlementsOf(ctx, p.County, p.Household)
	if err != nil {
		return fmt.Errorf("read entitlements: %w", err)
	}
	for _, e := range rows {
		due, err := s.due(ctx, tx, e)
		if err != nil {
			return err
		}
		if !due {
			continue
		}
		if err := s.payTo(ctx, tx, e, p); err != nil {
			return err
		}
	}
	return nil
}

// due reports whether an entitlement has a month that no locked roll has passed, or a
// past one that is still owed.
func (s *Service) due(ctx context.Context, tx *db.Tx, e q.Entitlement) (bool, error) {
	first, err := s.FirstOpen(ctx, tx, e.County, e.Programme)
	if first == 0 {
		first = calendar.At(tx.Now).Period()
	}
	if err != nil || e.ToPeriod >= first {
		return err == nil, err
	}
	n, err := q.New(tx).CountOwed(ctx, e.County, e.ID)
	if err != nil {
		return false, fmt.Errorf("count what is still owed: %w", err)
	}
	return n > 0, nil
}

func (s *Service) payTo(ctx context.Context, tx *db.Tx, e q.Entitlement, p Payee) error {
	after := e
	if p.Name != "" {
		after.Payee = p.Name
	}
	after.Bank, after.Reason = p.Bank, p.Reason
	after.AccountSealed = append([]byte{}, s.keys.Seal(accountOf(e.ID), p.Account)...)
	if p.Account == "" {
		var err error
		if after.Held, err = s.holdNoAccount(ctx, tx, e); err != nil {
			return err
		}
		return s.put(ctx, tx, e, after, cause{kind: Account})
	}
	fault := errs.New(errs.Invalid, "收款账户不完整，请退回补充开户银行、户名和账号。", "The account is not complete: send the request back for the bank, the name and the number.")
	payTo(func(path, zh, en string) { fault = fault.With("asked."+path, zh, en) }, after.Payee, after.Bank, p.Account)
	if len(fault.Fields) > 0 {
		return fault
	}
	if err := s.put(ctx, tx, e, after, cause{kind: Account}); err != nil {
		return err
	}
	return s.accountCame(ctx, tx, e, p.Reason)
}

// holdNoAccount makes payment wait for an account, and returns the oldest reason for
// which it waits.
func (s *Service) holdNoAccount(ctx context.Context, tx *db.Tx, e q.Entitlement) (string, error) {
	rows, err := holdsOf(ctx, tx, e)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(rows, forNoAccount) {
		h := newHold(tx, e, HoldNoAccount, noAccount)
		if err := q.New(tx).AddHold(ctx, q.AddHoldParams(h)); err != nil {
			return "", fmt.Errorf("hold a payment: %w", err)
		}
		rows = append(rows, h)
	}
	return rows[0].Reason, nil
}

// accountCame ends the wait for an account, and nothing else that an entitlement waits
// for; the months missed for want of it are owed.
func (s *Service) accountCame(ctx context.Context, tx *db.Tx, e q.Entitlement, reason string) error {
	rows, err := holdsOf(ctx, tx, e)
	if err != nil || !slices.ContainsFunc(rows, forNoAccount) {
		return err
	}
	if e, err = s.entitlement(ctx, tx, e.County, e.ID); err != nil {
		return err
	}
	return s.release(ctx, tx, e, rows, forNoAccount, reason, true)
}

// Payees lists where all that a household still has to come is paid.
func (s *Service) Payees(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]Paid, error) {
	rows, err := q.New(tx).EntitlementsOf(ctx, county, household)
	if err != nil {
		return nil, fmt.Errorf("read entitlements: %w", err)
	}
	out := []Paid{}
	for _, e := range rows {
		due, err := s.due(ctx, tx, e)
		if err != nil {
			return nil, err
		}
		if due {
			out = append(out, Paid{e.Programme, e.PersonID, e.Payee, e.Bank, s.masked(e.ID, e.AccountSealed)})
		}
	}
	return out, nil
}

// Paid is where something is paid today.
type Paid struct {
	Programme string
	Person    id.ID
	Payee     string
	Bank      string
	Account   string // masked
}
