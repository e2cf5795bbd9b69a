package payment

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/payment/internal/q"
)

// TakenOver says what became of the rows of a county's earlier list.
type TakenOver struct {
	Added  int
	Same   int   // there already, with the same facts
	Differ []int // indexes of rows whose household has, or had, another entitlement of the programme; it stays as it is
}

// TakeOver opens entitlements for people whom the county supported before, in
// the transaction of the import, which may be one of DB.Load. Decisions are 0.
// The same list twice changes nothing, also after some were stopped. Months before the first roll were paid
// in the old way and are not owed. All rows are of one county and programme.
func (s *Service) TakeOver(ctx context.Context, tx *db.Tx, list []Grant) (TakenOver, error) {
	var out TakenOver
	if len(list) == 0 {
		return out, nil
	}
	there, err := entitlementsOf(ctx, tx, list)
	if err != nil {
		return out, err
	}
	var rows []q.AddEntitlementsParams
	var changes []q.AddChangesParams
	for i, g := range list {
		if err := inList(list[0], g, i); err != nil {
			return out, err
		}
		switch e, found := there[g.Household]; {
		case found && s.same(e, g):
			out.Same++
		case found:
			out.Differ = append(out.Differ, i)
		default:
			e, history := s.opened(ctx, tx, g, Imported)
			rows, changes = append(rows, e), append(changes, history...)
			there[g.Household] = q.Entitlement(e)
		}
	}
	out.Added = len(rows)
	return out, s.addAll(ctx, tx, rows, changes)
}

func inList(first, g Grant, i int) error {
	if g.County != first.County || g.Programme != first.Programme || g.Decision != 0 {
		return errs.New(errs.Invalid, "在保名单须为同一县、同一项目，且没有决定编号。", "A list to be taken over is of one county and programme, without decisions.").
			With(fmt.Sprintf("list[%d]", i), "不属于本名单", "Not of this list")
	}
	return g.valid()
}

func entitlementsOf(ctx context.Context, tx *db.Tx, list []Grant) (map[id.ID]q.Entitlement, error) {
	households := make([]int64, len(list))
	for i, g := range list {
		households[i] = int64(g.Household)
	}
	doc, err := json.Marshal(households)
	if err != nil {
		return nil, fmt.Errorf("read entitlements: %w", err)
	}
	rows, err := q.New(tx).EntitlementsOfMany(ctx, list[0].County, list[0].Programme, string(doc))
	if err != nil {
		return nil, fmt.Errorf("read entitlements: %w", err)
	}
	there := make(map[id.ID]q.Entitlement, len(rows)+len(list))
	for _, e := range rows {
		there[e.HouseholdID] = e
	}
	return there, nil
}

// same reports whether an entitlement says what a row of the list says.
func (s *Service) same(e q.Entitlement, g Grant) bool {
	account, err := s.keys.Open(accountOf(e.ID), e.AccountSealed)
	return err == nil && account == g.Account && e.Payee == g.Payee && e.Bank == g.Bank && e.AmountFen == g.AmountFen &&
		int(e.Members) == g.Members && e.ToPeriod == open && e.Urban == g.Urban && e.FromPeriod == g.From && e.Division == g.Division
}

func (s *Service) addAll(ctx context.Context, tx *db.Tx, rows []q.AddEntitlementsParams, changes []q.AddChangesParams) error {
	if len(rows) == 0 {
		return nil
	}
	queries := q.New(tx)
	if _, err := queries.AddEntitlements(ctx, rows); err != nil {
		return fmt.Errorf("take over: %w", err)
	}
	if _, err := queries.AddChanges(ctx, changes); err != nil {
		return fmt.Errorf("take over: %w", err)
	}
	if _, err := queries.AddHolds(ctx, unpayable(tx, rows...)); err != nil {
		return fmt.Errorf("take over: %w", err)
	}
	return audit.Append(ctx, tx, audit.Entry{County: rows[0].County, Act: "entitlement.imported", Subject: "entitlement", After: rows,
		Detail: map[string]any{"programme": rows[0].Programme, "rows": len(rows)}})
}
