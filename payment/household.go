package payment

import (
	"context"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
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
	SetOffFen    money.Fen       `json:"setOffFen" doc:"withheld of it by signed consent"`
	State        LineState       `json:"state" enum:"waiting,sent,paid,failed,corrected,carried"`
	BankReason   string          `json:"bankReason"`
	Change       Difference      `json:"change" enum:"same,new,more,less,back,late,account"`
	ChangeReason Why             `json:"changeReason"`
	DecisionID   id.ID           `json:"decisionId"`
}

// HouseholdPayments are a household's entitlements and its latest payments.
type HouseholdPayments struct {
	Entitlements []Entitlement `json:"entitlements"`
	Payments     []Payment     `json:"payments" doc:"of the newest months; all of them are at /payments/months"`
	Payouts      []Payout      `json:"payouts" nullable:"false" doc:"sums that are paid once"`
	Overpaid     []Overpaid    `json:"overpaid" nullable:"false" doc:"what was paid for months in which it was not due"`
	Recoveries   []Recovery    `json:"recoveries" nullable:"false" doc:"what is claimed back, the newest first"`
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

// owed adds what a household was paid too much and what is claimed back, if it has come
// with people from another household too.
func (s *Service) owed(ctx context.Context, tx *db.Tx, county int32, household id.ID, out *HouseholdPayments) (err error) {
	queries, actor := q.New(tx), authz.From(ctx)
	found, err := queries.OverpaidOf(ctx, county, household)
	if err != nil {
		return fmt.Errorf("read what was overpaid: %w", err)
	}
	recoveries, err := queries.RecoveriesOf(ctx, county, household)
	if err != nil {
		return fmt.Errorf("read what is claimed back: %w", err)
	}
	for _, o := range found {
		if err := actor.MayIn(authz.ReadHousehold, o.Division); err != nil {
			return err
		}
	}
	for _, r := range recoveries {
		if err := actor.MayIn(authz.ReadHousehold, r.Division); err != nil {
			return err
		}
		claimed, err := s.recoveryOf(r)
		if err != nil {
			return err
		}
		out.Recoveries = append(out.Recoveries, claimed)
	}
	out.Overpaid, err = s.overpaidBy(ctx, tx, found)
	return err
}

// latest is how many payments stand beside the entitlements, for a chart of a year.
const latest = 24

// PaymentFilter narrows the list of what a household was paid.
type PaymentFilter struct {
	page.Query
	Programme   string          `query:"programme" maxLength:"40"`
	State       string          `query:"state" enum:"waiting,sent,paid,failed,corrected,carried"`
	First       calendar.Period `query:"first" doc:"the first month"`
	Last        calendar.Period `query:"last" doc:"the last month"`
	Entitlement id.ID           `query:"entitlement" doc:"those of one entitlement"`
}

// OfHousehold returns what a household is owed and was paid lately. A household
// without entitlements that the reader may see looks like one without any.
func (s *Service) OfHousehold(ctx context.Context, county int32, household id.ID) (out HouseholdPayments, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = HouseholdPayments{Entitlements: []Entitlement{}, Payments: []Payment{}, Payouts: []Payout{}, Overpaid: []Overpaid{}, Recoveries: []Recovery{}}
		rows, err := entitledThere(ctx, tx, county, household)
		if err != nil {
			return err
		}
		for _, e := range rows {
			out.Entitlements = append(out.Entitlements, s.shown(e))
		}
		if len(rows) > 0 {
			newest, err := payments(ctx, tx, county, household, PaymentFilter{Query: page.Query{Limit: latest}})
			if err != nil {
				return err
			}
			out.Payments = newest.Items
		}
		if err := s.owed(ctx, tx, county, household, &out); err != nil {
			return err
		}
		return s.paidOnce(ctx, tx, county, household, &out)
	})
	return out, err
}

// Payments lists what a household was paid, or is about to be, by locked rolls,
// the newest month first.
func (s *Service) Payments(ctx context.Context, county int32, household id.ID, f PaymentFilter) (out page.Page[Payment], err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = page.Page[Payment]{Items: []Payment{}}
		rows, err := entitledThere(ctx, tx, county, household)
		if err != nil || len(rows) == 0 {
			return err
		}
		out, err = payments(ctx, tx, county, household, f)
		return err
	})
	return out, err
}

// entitledThere reads the entitlements of a household that the actor may see.
func entitledThere(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]q.Entitlement, error) {
	actor := authz.From(ctx)
	scope, err := actor.May(authz.ReadHousehold)
	if err != nil {
		return nil, err
	}
	if len(scope.In(county)) == 0 {
		return nil, notFound()
	}
	rows, err := q.New(tx).EntitlementsOf(ctx, county, household)
	if err != nil {
		return nil, fmt.Errorf("read entitlements: %w", err)
	}
	for _, e := range rows {
		if err := actor.MayIn(authz.ReadHousehold, e.Division); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func payments(ctx context.Context, tx *db.Tx, county int32, household id.ID, f PaymentFilter) (out page.Page[Payment], err error) {
	var key struct {
		Period    int32  `json:"p"`
		Programme string `json:"g"`
		Turn      int32  `json:"t"`
		Of        id.ID  `json:"e"`
	}
	if err := f.After(&key); err != nil {
		return out, err
	}
	rows, err := q.New(tx).PaymentsOf(ctx, q.PaymentsOfParams{County: county, HouseholdID: household, State: f.State, Programme: f.Programme,
		FirstPeriod: int32(f.First), LastPeriod: int32(f.Last), BeforePeriod: key.Period, AfterProgramme: key.Programme, BeforeTurn: key.Turn, AfterEntitlement: int64(key.Of),
		Entitlement: int64(f.Entitlement), UpTo: f.UpTo()})
	if err != nil {
		return out, fmt.Errorf("read payments: %w", err)
	}
	return page.Of(f.Query, rows, shownPayment, func(r q.PaymentsOfRow) any {
		key.Period, key.Programme, key.Turn, key.Of = int32(r.ForPeriod), r.Programme, r.Turn, r.EntitlementID
		return key
	})
}

func shownPayment(r q.PaymentsOfRow) Payment {
	return Payment{RollID: r.RollID, LineNo: r.LineNo, Period: r.ForPeriod, PaidWith: r.PaidPeriod, Programme: r.Programme, Payee: r.Payee,
		Members: r.Members, AmountFen: r.AmountFen, SetOffFen: r.SetOffFen, State: LineState(r.State), BankReason: r.BankReason, Change: Difference(r.Change),
		ChangeReason: Why(r.ChangeReason), DecisionID: r.DecisionID}
}
