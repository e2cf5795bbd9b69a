package payment

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/payment/internal/q"
)

// DrawnUntil tells the last month that a household draws what a decision granted or
// changed; 0 where it granted nothing a month. It checks no role, as PaidBy.
func (s *Service) DrawnUntil(ctx context.Context, tx *db.Tx, county int32, household, decision id.ID) (last calendar.Period, err error) {
	queries := q.New(tx)
	granted, err := queries.GrantedBy(ctx, county, household, decision)
	if err != nil {
		return 0, fmt.Errorf("read what decision %s granted: %w", decision, err)
	}
	for _, n := range granted {
		e, err := queries.Entitlement(ctx, county, n)
		if err != nil {
			return 0, fmt.Errorf("read entitlement %s: %w", n, err)
		}
		last = max(last, e.ToPeriod)
	}
	return last, nil
}

// PaidBy lists what a household was paid by one decision, the newest first, for
// the family that applied: months from the first that the decision is for, by
// locked rolls, and sums that are paid once. What the household drew before stays
// out. It checks no role: the portal asks for a case that the account filed.
func (s *Service) PaidBy(ctx context.Context, tx *db.Tx, county int32, household, application, decision id.ID, first calendar.Period) ([]Payment, []Payout, error) {
	queries := q.New(tx)
	granted, err := queries.GrantedBy(ctx, county, household, decision)
	if err != nil {
		return nil, nil, fmt.Errorf("read what decision %s granted: %w", decision, err)
	}
	months := []Payment{}
	for _, e := range granted {
		rows, err := queries.PaymentsOf(ctx, q.PaymentsOfParams{County: county, HouseholdID: household, FirstPeriod: int32(first), Entitlement: int64(e), UpTo: latest})
		if err != nil {
			return nil, nil, fmt.Errorf("read payments: %w", err)
		}
		for _, r := range rows {
			months = append(months, shownPayment(r))
		}
	}
	sums, err := queries.PayoutsOf(ctx, county, household)
	if err != nil {
		return nil, nil, fmt.Errorf("read single sums: %w", err)
	}
	once := []Payout{}
	for _, p := range sums {
		if p.ApplicationID == application && comes(p) {
			once = append(once, s.payoutOf(p))
		}
	}
	return months, once, nil
}

// OfPerson lists what a household was paid that is one person's business: what is paid
// for the person and, from the month in which they came to belong to it, what is paid
// to the household; since is zero for who belongs to it no more. It checks no role: the
// portal asks for whoever was proved to be the person.
func (s *Service) OfPerson(ctx context.Context, tx *db.Tx, county int32, household, person id.ID, since calendar.Date) ([]Payment, []Payout, error) {
	queries := q.New(tx)
	granted, err := queries.EntitlementsOf(ctx, county, household)
	if err != nil {
		return nil, nil, fmt.Errorf("read entitlements: %w", err)
	}
	months := []Payment{}
	for _, e := range granted {
		first := calendar.Period(0)
		if e.PersonID != person {
			if e.PersonID != 0 || since.IsZero() {
				continue
			}
			first = since.Period()
		}
		rows, err := queries.PaymentsOf(ctx, q.PaymentsOfParams{County: county, HouseholdID: household, FirstPeriod: int32(first), Entitlement: int64(e.ID), UpTo: everyMonth})
		if err != nil {
			return nil, nil, fmt.Errorf("read payments: %w", err)
		}
		for _, r := range rows {
			months = append(months, shownPayment(r))
		}
	}
	sums, err := queries.PayoutsOf(ctx, county, household)
	if err != nil {
		return nil, nil, fmt.Errorf("read single sums: %w", err)
	}
	once := []Payout{}
	for _, p := range sums {
		theirs := p.PersonID == person || p.PersonID == 0 && !since.IsZero() && !calendar.At(p.OrderedAt.Time).Before(since)
		if theirs && comes(p) {
			once = append(once, s.payoutOf(p))
		}
	}
	slices.SortStableFunc(months, func(a, b Payment) int { return cmp.Compare(b.Period, a.Period) })
	return months, once, nil
}

// comes reports whether a sum came or is on its way; an advance that is not paid any more
// is neither.
func comes(p q.Payout) bool { return PayoutState(p.State) != PayoutCancelled }

// everyMonth is more months than a household was ever paid for.
const everyMonth = 1200
