package payment

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Page is some rows of a list, and the cursor of the next ones.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next" doc:"cursor of the next page; empty on the last"`
}

// Paging is embedded in the input of every list.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"1000" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"rows on a page"`
}

func (p Paging) size() int {
	if p.Limit < 1 || p.Limit > 200 {
		return 50
	}
	return p.Limit
}

// after reads the cursor into the last row's key; the first page leaves it.
func (p Paging) after(key any) error {
	if p.Cursor == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err == nil {
		err = json.Unmarshal(b, key)
	}
	if err != nil {
		return errs.New(errs.Invalid, "翻页标记无效，请回到第一页。", "The cursor is not one of ours; go back to the first page.").Because(err)
	}
	return nil
}

// page cuts rows, which were read with one more than a page has.
func page[R, T any](p Paging, rows []R, show func(R) (T, error), key func(R) any) (Page[T], error) {
	out := Page[T]{Items: make([]T, 0, len(rows))}
	if n := p.size(); len(rows) > n {
		rows = rows[:n]
		b, err := json.Marshal(key(rows[n-1]))
		if err != nil {
			return out, err
		}
		out.Next = base64.RawURLEncoding.EncodeToString(b)
	}
	for _, r := range rows {
		item, err := show(r)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, item)
	}
	return out, nil
}

// Entitlement is what a household is owed a month, as a list shows it.
type Entitlement struct {
	County      int32           `json:"county"`
	ID          id.ID           `json:"id"`
	HouseholdID id.ID           `json:"householdId"`
	Division    string          `json:"division"`
	Programme   string          `json:"programme"`
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
	Reason      string          `json:"reason" doc:"of the last change"`
	Version     int32           `json:"version"`
	UpdatedAt   dbt.Time        `json:"updatedAt"`
}

func (s *Service) shown(e q.Entitlement) (Entitlement, error) {
	account, err := s.keys.Open(accountOf(e.ID), e.AccountSealed)
	out := Entitlement{County: e.County, ID: e.ID, HouseholdID: e.HouseholdID, Division: e.Division, Programme: e.Programme, DecisionID: e.DecisionID,
		Payee: e.Payee, Members: e.Members, Urban: e.Urban, Bank: e.Bank, Account: mask(account), AmountFen: e.AmountFen, AmountFrom: e.AmountPeriod,
		From: e.FromPeriod, Held: e.Held, Reason: e.Reason, Version: e.Version, UpdatedAt: e.UpdatedAt}
	if e.ToPeriod != open {
		out.To = e.ToPeriod
	}
	return out, err
}

// mask leaves the last four digits of an account.
func mask(account string) string {
	return "****" + account[max(0, len(account)-4):]
}

// EntitlementFilter narrows the list of entitlements.
type EntitlementFilter struct {
	Paging
	Programme string `query:"programme" maxLength:"40"`
	State     string `query:"state" enum:"running,held,stopped" doc:"in the current month"`
	Division  string `query:"division" pattern:"^[0-9]{0,12}$" doc:"prefix of a division code"`
	Payee     string `query:"payee" maxLength:"60" doc:"whole name"`
}

// Entitlements lists what households are owed, within the reader's scope.
func (s *Service) Entitlements(ctx context.Context, f EntitlementFilter) (out Page[Entitlement], err error) {
	scope, err := authz.From(ctx).May(authz.ReadRoll)
	if err != nil {
		return out, err
	}
	within := inside(scope, f.Division)
	arg := q.ListEntitlementsParams{Low: within.Low, High: within.High, Programme: f.Programme, State: f.State, Payee: f.Payee, UpTo: int32(f.size()) + 1}
	arg.CountyLow, arg.CountyHigh = within.Counties()
	var key struct{ C, I int64 }
	if err := f.after(&key); err != nil {
		return out, err
	}
	arg.AfterCounty, arg.AfterID = int32(key.C), key.I
	err = s.db.View(ctx, func(tx *db.Tx) error {
		arg.AtPeriod = calendar.At(tx.Now).Period()
		rows, err := q.New(tx).ListEntitlements(ctx, arg)
		if err != nil {
			return fmt.Errorf("list entitlements: %w", err)
		}
		out, err = page(f.Paging, rows, s.shown, func(e q.Entitlement) any { return map[string]int64{"C": int64(e.County), "I": int64(e.ID)} })
		return err
	})
	return out, err
}

// inside is the part of a scope that a division prefix names; a prefix out of
// scope leaves nothing.
func inside(scope authz.Scope, prefix string) authz.Scope {
	asked := authz.Within(prefix)
	low, high := max(scope.Low, asked.Low), min(scope.High, asked.High)
	if low > high {
		return authz.Scope{Low: scope.Low, High: scope.Low}
	}
	return authz.Scope{Low: low, High: high}
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
				DecisionID: c.DecisionID, Reason: c.Reason, MadeBy: c.MadeBy, MadeName: c.MadeName, MadeAt: c.MadeAt})
		}
		return err
	})
	return out, err
}

// Step is one change of an entitlement.
type Step struct {
	Seq        int32           `json:"seq"`
	Kind       Kind            `json:"kind" enum:"granted,imported,changed,stopped,held,released,account"`
	From       calendar.Period `json:"from" doc:"first month that is different; empty: every month not yet locked"`
	AmountFen  money.Fen       `json:"amountFen"`
	Members    int32           `json:"members"`
	DecisionID id.ID           `json:"decisionId"`
	Reason     string          `json:"reason"`
	MadeBy     id.ID           `json:"madeBy"`
	MadeName   string          `json:"madeName"`
	MadeAt     dbt.Time        `json:"madeAt"`
}
