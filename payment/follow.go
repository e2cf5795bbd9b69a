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

// Following is what a household is owed that another goes on to draw, because its
// people are there now: nothing ends by that and nothing begins.
type Following struct {
	County   int32
	From, To id.ID
	Division string  // where the other lives
	People   []id.ID // theirs alone; nil: all of it
	Reason   string
}

// Follow lays the running entitlements of a household to another. It is errs.Conflict
// where both draw the same: one of them ends first, after the family was heard
// (社会救助法 art. 48).
func (s *Service) Follow(ctx context.Context, tx *db.Tx, f Following) error {
	rows, err := q.New(tx).EntitlementsOf(ctx, f.County, f.From)
	if err != nil {
		return fmt.Errorf("read entitlements: %w", err)
	}
	there, err := q.New(tx).EntitlementsOf(ctx, f.County, f.To)
	if err != nil {
		return fmt.Errorf("read entitlements: %w", err)
	}
	now := calendar.At(tx.Now).Period()
	for _, e := range rows {
		if e.ToPeriod < now || f.People != nil && !slices.Contains(f.People, e.PersonID) {
			continue
		}
		if slices.ContainsFunc(there, func(o q.Entitlement) bool {
			return o.Programme == e.Programme && o.PersonID == e.PersonID && o.ToPeriod >= now
		}) {
			return errs.Newf(errs.Conflict, "两户都在享受%[1]s。请先对并入的一户核查，听取意见后停发，再办理并户。",
				"Both households draw %[2]s. Review the one that joins first and end its aid after the family was heard; then merge.", programmeName(e.Programme), programmeEnglish(e.Programme))
		}
		if err := s.follow(ctx, tx, e, f); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) follow(ctx context.Context, tx *db.Tx, e q.Entitlement, f Following) error {
	if err := q.New(tx).MoveEntitlement(ctx, q.MoveEntitlementParams{HouseholdID: f.To, Division: f.Division, County: e.County, ID: e.ID}); err != nil {
		return fmt.Errorf("lay entitlement %s to household %s: %w", e.ID, f.To, err)
	}
	after := e
	after.HouseholdID, after.Division, after.Reason = f.To, f.Division, f.Reason
	return s.put(ctx, tx, e, after, cause{Followed, 0, 0})
}
