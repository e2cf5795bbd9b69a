package payment

import (
	"context"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Payment is one month of a household's file.
type Payment struct {
	RollID       id.ID           `json:"rollId"`
	LineNo       int32           `json:"lineNo"`
	Period       calendar.Period `json:"period" doc:"the month it is for"`
	PaidWith     calendar.Period `json:"paidWith" doc:"the month of the roll it is on"`
	Programme    string          `json:"programme"`
	Payee        string          `json:"payee"`
	Members      int32           `json:"members"`
	AmountFen    money.Fen       `json:"amountFen"`
	State        LineState       `json:"state" enum:"waiting,sent,paid,failed,corrected,carried"`
	BankReason   string          `json:"bankReason"`
	Change       Difference      `json:"change" enum:"same,new,more,less,back,late"`
	ChangeReason string          `json:"changeReason"`
	DecisionID   id.ID           `json:"decisionId"`
}

// PaidTo lists what a household was paid, or is about to be, by locked rolls,
// the newest month first. The caller has checked who asks.
func (s *Service) PaidTo(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]Payment, error) {
	rows, err := q.New(tx).PaymentsOf(ctx, county, household)
	if err != nil {
		return nil, fmt.Errorf("read payments: %w", err)
	}
	out := make([]Payment, 0, len(rows))
	for _, r := range rows {
		out = append(out, Payment{RollID: r.RollID, LineNo: r.LineNo, Period: r.ForPeriod, PaidWith: r.PaidPeriod, Programme: r.Programme, Payee: r.Payee,
			Members: r.Members, AmountFen: r.AmountFen, State: LineState(r.State), BankReason: r.BankReason, Change: Difference(r.Change),
			ChangeReason: r.ChangeReason, DecisionID: r.DecisionID})
	}
	return out, nil
}

// HouseholdPayments are a household's entitlements and payments.
type HouseholdPayments struct {
	Entitlements []Entitlement `json:"entitlements"`
	Payments     []Payment     `json:"payments"`
	Payouts      []Payout      `json:"payouts" nullable:"false" doc:"sums that are paid once"`
}

// paidOnce adds the single sums that the reader may see.
func (s *Service) paidOnce(ctx context.Context, tx *db.Tx, county int32, household id.ID, out *HouseholdPayments) error {
	rows, err := q.New(tx).PayoutsOf(ctx, county, household)
	if err != nil {
		return fmt.Errorf("read single sums: %w", err)
	}
	for _, p := range rows {
		if err := authz.From(ctx).MayIn(authz.ReadHousehold, p.Division); err != nil {
			return err
		}
		out.Payouts = append(out.Payouts, s.payoutOf(p))
	}
	return nil
}

// OfHousehold returns what a household is owed and was paid. A household
// without entitlements that the reader may see looks like one without any.
func (s *Service) OfHousehold(ctx context.Context, county int32, household id.ID) (out HouseholdPayments, err error) {
	actor := authz.From(ctx)
	scope, err := actor.May(authz.ReadHousehold)
	if err != nil {
		return out, err
	}
	if len(scope.In(county)) == 0 {
		return out, notFound()
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = HouseholdPayments{Entitlements: []Entitlement{}, Payments: []Payment{}, Payouts: []Payout{}}
		rows, err := q.New(tx).EntitlementsOf(ctx, county, household)
		if err != nil {
			return fmt.Errorf("read entitlements: %w", err)
		}
		for _, e := range rows {
			if err := actor.MayIn(authz.ReadHousehold, e.Division); err != nil {
				return err
			}
			out.Entitlements = append(out.Entitlements, s.shown(e))
		}
		if len(rows) > 0 {
			if out.Payments, err = s.PaidTo(ctx, tx, county, household); err != nil {
				return err
			}
		}
		return s.paidOnce(ctx, tx, county, household, &out)
	})
	return out, err
}
