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
	Division string // where the other lives
	Urban    bool
	People   []id.ID // theirs alone; nil: all of it
	Reason   string
}

// Follow lays the running entitlements of a household to another and returns them.
// It is errs.Conflict where both draw the same: one of them ends first, after the
// family was heard (社会救助法 art. 48). What had ended and the other draws too is
// noted as joined: a report counts no household as gone that is in another now.
func (s *Service) Follow(ctx context.Context, tx *db.Tx, f Following) ([]Drawn, error) {
	rows, err := q.New(tx).EntitlementsOf(ctx, f.County, f.From)
	if err != nil {
		return nil, fmt.Errorf("read entitlements: %w", err)
	}
	there, err := q.New(tx).EntitlementsOf(ctx, f.County, f.To)
	if err != nil {
		return nil, fmt.Errorf("read entitlements: %w", err)
	}
	now, out := calendar.At(tx.Now).Period(), []Drawn{}
	for _, e := range rows {
		if f.People != nil && !slices.Contains(f.People, e.PersonID) {
			continue
		}
		both := slices.ContainsFunc(there, func(o q.Entitlement) bool { return sameAid(o, e) && o.ToPeriod >= now })
		switch {
		case e.ToPeriod < now && both:
			err = s.put(ctx, tx, e, e, cause{Joined, 0, 0})
		case e.ToPeriod < now: // it stays; what was paid of it too much goes along
		case both:
			err = errs.Newf(errs.Conflict, "两户都在享受%[1]s。请先对并入的一户核查，听取意见后停发，再办理并户。",
				"Both households draw %[2]s. Review the one that joins first and end its aid after the family was heard; then merge.", programmeName(e.Programme), programmeEnglish(e.Programme))
		default:
			out = append(out, Drawn{Programme: e.Programme, Person: e.PersonID, AmountFen: e.AmountFen})
			err = s.follow(ctx, tx, e, f)
		}
		if err != nil {
			return nil, err
		}
		if f.People == nil {
			continue // all that the household owes goes at once
		}
		if err := s.debts(ctx, tx, f, e.ID); err != nil {
			return nil, err
		}
	}
	if f.People == nil {
		return out, s.debts(ctx, tx, f, 0)
	}
	return out, nil
}

// debts lays what was overpaid, and is claimed back, of an entitlement to the household
// where its people are now; with 0 all that a household owes.
func (s *Service) debts(ctx context.Context, tx *db.Tx, f Following, entitlement id.ID) error {
	from := f.From
	if entitlement != 0 {
		from = 0
	}
	queries := q.New(tx)
	err := queries.MoveOverpaid(ctx, q.MoveOverpaidParams{HouseholdID: f.To, Division: f.Division, County: f.County, EntitlementID: entitlement, FromHousehold: from})
	if err != nil {
		return fmt.Errorf("lay what household %s owes to %s: %w", f.From, f.To, err)
	}
	moved, err := queries.MoveRecoveries(ctx, q.MoveRecoveriesParams{HouseholdID: f.To, Division: f.Division, County: f.County, EntitlementID: entitlement, FromHousehold: from})
	if err != nil {
		return fmt.Errorf("lay what is claimed back of household %s to %s: %w", f.From, f.To, err)
	}
	for _, r := range moved {
		if err := s.files.Move(ctx, tx, r.County, folder(r)); err != nil {
			return err
		}
	}
	return nil
}

// sameAid reports whether two entitlements are to the same, of the household or of
// one person.
func sameAid(a, b q.Entitlement) bool { return a.Programme == b.Programme && a.PersonID == b.PersonID }

func (s *Service) follow(ctx context.Context, tx *db.Tx, e q.Entitlement, f Following) error {
	after := e
	after.HouseholdID, after.Division, after.Urban, after.Reason = f.To, f.Division, f.Urban, f.Reason
	return s.settle(ctx, tx, e, after, Followed)
}

// settle writes whose an entitlement is and where that household lives.
func (s *Service) settle(ctx context.Context, tx *db.Tx, e, after q.Entitlement, k Kind) error {
	err := q.New(tx).MoveEntitlement(ctx, q.MoveEntitlementParams{HouseholdID: after.HouseholdID, Division: after.Division, Urban: after.Urban, County: e.County, ID: e.ID})
	if err != nil {
		return fmt.Errorf("lay entitlement %s to household %s: %w", e.ID, after.HouseholdID, err)
	}
	return s.put(ctx, tx, e, after, cause{k, 0, 0})
}

// Move says where in its county a household lives now: what it draws is on the rolls
// of that place, and its history says where it was before.
func (s *Service) Move(ctx context.Context, tx *db.Tx, county int32, household id.ID, division string, urban bool) error {
	rows, err := q.New(tx).EntitlementsOf(ctx, county, household)
	if err != nil {
		return fmt.Errorf("read entitlements: %w", err)
	}
	for _, e := range rows {
		if e.ToPeriod < calendar.At(tx.Now).Period() || e.Division == division && e.Urban == urban {
			continue
		}
		after := e
		after.Division, after.Urban = division, urban
		if err := s.settle(ctx, tx, e, after, Moved); err != nil {
			return err
		}
	}
	return s.debts(ctx, tx, Following{County: county, From: household, To: household, Division: division}, 0)
}

// Going is a household that another county has taken over.
type Going struct {
	County    int32
	Household id.ID
	Handover  id.ID           // by which it goes
	Last      calendar.Period // the last month that is paid here
	Reason    string
}

// HandOver ends what a household draws with the last month that is paid here, so that
// the first one there can follow; done again it does nothing.
func (s *Service) HandOver(ctx context.Context, tx *db.Tx, d Going) error {
	rows, err := q.New(tx).EntitlementsOf(ctx, d.County, d.Household)
	if err != nil {
		return fmt.Errorf("read entitlements: %w", err)
	}
	for _, e := range rows {
		if e.ToPeriod <= d.Last || e.FromPeriod > e.ToPeriod {
			continue
		}
		if err := s.Stop(ctx, tx, Stop{County: d.County, Entitlement: e.ID, Decision: d.Handover, Last: d.Last, Reason: d.Reason}); err != nil {
			return err
		}
	}
	return nil
}

// LastPaid is the last month that a household which goes to another county today is
// paid here: this one or, where rolls of later months are locked already, the last of those.
func (s *Service) LastPaid(ctx context.Context, tx *db.Tx, county int32, household id.ID) (calendar.Period, error) {
	last := calendar.At(tx.Now).Period()
	drawn, err := s.Draws(ctx, tx, county, household)
	if err != nil {
		return 0, err
	}
	for _, d := range drawn {
		first, err := s.FirstOpen(ctx, tx, county, d.Programme)
		if err != nil {
			return 0, err
		}
		if first != 0 {
			last = max(last, first.Add(-1))
		}
	}
	return last, nil
}
