package payment

import (
	"context"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/payment/internal/q"
)

// Entitlement is what a household is owed a month, as a list shows it.
type Entitlement struct {
	County      int32           `json:"county"`
	ID          id.ID           `json:"id"`
	HouseholdID id.ID           `json:"householdId"`
	Division    string          `json:"division"`
	Programme   string          `json:"programme"`
	PersonID    id.ID           `json:"personId,omitempty" doc:"whom it is for, where the programme is a person's"`
	DecisionID  id.ID           `json:"decisionId" doc:"of the amount; 0: taken over from the county's earlier list"`
	Payee       string          `json:"payee"`
	Members     int32           `json:"members"`
	Urban       bool            `json:"urban"`
	Bank        string          `json:"bank"`
	Account     string          `json:"account" doc:"masked to the last four digits"`
	AmountFen   money.Fen       `json:"amountFen" doc:"a month, after the last change"`
	AmountFrom  calendar.Period `json:"amountFrom" doc:"first month of that amount"`
	From        calendar.Period `json:"from"`
	To          calendar.Period `json:"to" doc:"last month; empty while it runs"`
	Held        string          `json:"held" doc:"why payment waits; empty if it does not"`
	Reason      Why             `json:"reason" doc:"of the last change"`
	Version     int32           `json:"version"`
	UpdatedAt   dbt.Time        `json:"updatedAt"`
}

func (s *Service) shown(e q.Entitlement) Entitlement {
	out := Entitlement{County: e.County, ID: e.ID, HouseholdID: e.HouseholdID, Division: e.Division, Programme: e.Programme, PersonID: e.PersonID, DecisionID: e.DecisionID,
		Payee: e.Payee, Members: e.Members, Urban: e.Urban, Bank: e.Bank, Account: s.masked(e.ID, e.AccountSealed), AmountFen: e.AmountFen, AmountFrom: e.AmountPeriod,
		From: e.FromPeriod, Held: e.Held, Reason: Why(e.Reason), Version: e.Version, UpdatedAt: e.UpdatedAt}
	if e.ToPeriod != open {
		out.To = e.ToPeriod
	}
	return out
}

// masked leaves the last four digits of an account; "" if there is none. One
// that no key opens shows as such: the list is still of use.
func (s *Service) masked(entitlement id.ID, sealed []byte) string {
	return maskedAccount(s.keys.Open(accountOf(entitlement), sealed))
}

func maskedAccount(account string, err error) string {
	switch {
	case err != nil:
		return "无法解密"
	case account == "":
		return ""
	}
	return "****" + account[max(0, len(account)-4):]
}

// EntitlementFilter narrows the list of entitlements.
type EntitlementFilter struct {
	page.Query
	Programme string `query:"programme" maxLength:"40"`
	State     string `query:"state" enum:"running,held,stopped" doc:"in the current month"`
	Division  string `query:"division" pattern:"^[0-9]{0,12}$" doc:"prefix of a division code"`
	Payee     string `query:"payee" maxLength:"60" doc:"whole name"`
}

// Entitlements lists what households are owed, within the reader's scope.
func (s *Service) Entitlements(ctx context.Context, f EntitlementFilter) (out page.Page[Entitlement], err error) {
	scope, err := authz.From(ctx).May(authz.ReadRoll)
	if err != nil {
		return out, err
	}
	arg := q.ListEntitlementsParams{Programme: f.Programme, State: f.State, Payee: f.Payee, UpTo: f.UpTo()}
	var key struct{ C, I int64 }
	if err := f.After(&key); err != nil {
		return out, err
	}
	arg.AfterCounty, arg.AfterID = int32(key.C), key.I
	err = s.db.View(ctx, func(tx *db.Tx) error {
		arg.AtPeriod = calendar.At(tx.Now).Period()
		order := authz.ByCounty(func(e q.Entitlement) (int32, id.ID) { return e.County, e.ID })
		rows, err := authz.Gather(scope.Narrow(f.Division), int(f.UpTo()), order, func(in authz.Range) ([]q.Entitlement, error) {
			arg.Low, arg.High = in.Low, in.High
			arg.CountyLow, arg.CountyHigh = in.Counties()
			return q.New(tx).ListEntitlements(ctx, arg)
		})
		if err != nil {
			return fmt.Errorf("list entitlements: %w", err)
		}
		out, err = page.Of(f.Query, rows, s.shown, func(e q.Entitlement) any { return map[string]int64{"C": int64(e.County), "I": int64(e.ID)} })
		return err
	})
	return out, err
}

// History lists every change of an entitlement, oldest first.
func (s *Service) History(ctx context.Context, county int32, n id.ID) (out []Step, err error) {
	if _, err := authz.From(ctx).May(authz.ReadRoll); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		e, err := s.entitlement(ctx, tx, county, n)
		if err != nil {
			return err
		}
		if err := authz.From(ctx).MayIn(authz.ReadRoll, e.Division); err != nil {
			return err
		}
		rows, err := q.New(tx).Changes(ctx, county, n)
		out = make([]Step, 0, len(rows))
		for _, c := range rows {
			out = append(out, Step{Seq: c.Seq, Kind: Kind(c.Kind), From: c.FromPeriod, AmountFen: c.AmountFen, Members: c.Members,
				DecisionID: c.DecisionID, Reason: Why(c.Reason), MadeBy: c.MadeBy, MadeName: c.MadeName, MadeAt: c.MadeAt})
		}
		return err
	})
	return out, err
}

// Step is one change of an entitlement.
type Step struct {
	Seq        int32           `json:"seq"`
	Kind       Kind            `json:"kind" enum:"granted,imported,changed,undone,stopped,resumed,held,eased,released,account,owed,withholding,followed,moved,joined"`
	From       calendar.Period `json:"from" doc:"first month that is different; empty: every month not yet locked"`
	AmountFen  money.Fen       `json:"amountFen"`
	Members    int32           `json:"members"`
	DecisionID id.ID           `json:"decisionId"`
	Reason     Why             `json:"reason"`
	MadeBy     id.ID           `json:"madeBy"`
	MadeName   string          `json:"madeName"`
	MadeAt     dbt.Time        `json:"madeAt"`
}
