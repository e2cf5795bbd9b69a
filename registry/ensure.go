package registry

import (
	"context"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/idnumber"
)

// Ensure enters a household in tx, or returns the one in this county whose
// member the draft's first person already is: a family that comes to the
// window is often on file without knowing it.
func (s *Service) Ensure(ctx context.Context, tx *db.Tx, d Draft) (*File, error) {
	if len(d.Members) > 0 {
		// A number that does not parse is reported by create, with all other faults.
		if n, err := idnumber.Parse(d.Members[0].IDNumber, calendar.At(tx.Now)); err == nil {
			rows, err := s.lookUp(ctx, tx, [][]byte{s.idIndex(n)})
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				if r.Present && State(r.State) == Live && len(d.Division) >= 6 && r.Division[:6] == d.Division[:6] {
					return s.Facts(ctx, tx, r.County, r.HouseholdID)
				}
			}
		}
	}
	return s.create(ctx, tx, d)
}

// EnterForFamily opens a file for people who apply at the portal. Nobody has seen
// who they are yet, and the file says so; that one of them stands in another
// county's file is for the clerk to find out and for no family to learn. Only the
// portal calls it, in a family's name.
func (s *Service) EnterForFamily(ctx context.Context, tx *db.Tx, d Draft) (*File, error) {
	if !authz.From(ctx).IsFamily() {
		return nil, errNotFound()
	}
	d.Reason = unseen
	f, err := s.checker(tx).file(ctx, d, nil)
	if err != nil {
		return nil, err
	}
	return s.begin(ctx, tx, f, d)
}

// CheckForFamily finds what EnterForFamily would refuse, and enters nothing.
func (s *Service) CheckForFamily(ctx context.Context, tx *db.Tx, d Draft) error {
	if !authz.From(ctx).IsFamily() {
		return errNotFound()
	}
	_, err := s.checker(tx).file(ctx, d, nil)
	return err
}

// CloseUnseen closes a file that EnterForFamily opened and that nobody has changed
// since: the application for which it was opened is over, and nobody accepted it. It
// checks no role: the caller has, for the case.
func (s *Service) CloseUnseen(ctx context.Context, tx *db.Tx, county int32, household id.ID, ev Event) error {
	before, err := s.load(ctx, tx, county, household)
	if err != nil {
		return err
	}
	if before.State != Live || before.Version != 1 {
		return nil
	}
	e := &edit{checker: s.checker(tx), ctx: ctx, tx: tx, before: before, after: before.clone()}
	e.after.State, e.after.ClosedOn = Closed, e.today
	ev.Kind = "household.close"
	return e.close("household.close", ev)
}

// OpenUnseen opens a file again that CloseUnseen closed and that nobody has changed since:
// what ended the application did not stand. It checks no role: the caller has.
func (s *Service) OpenUnseen(ctx context.Context, tx *db.Tx, county int32, household id.ID, ev Event) error {
	before, err := s.load(ctx, tx, county, household)
	if err != nil {
		return err
	}
	if before.State != Closed || before.Version != 2 {
		return nil
	}
	e := &edit{checker: s.checker(tx), ctx: ctx, tx: tx, before: before, after: before.clone()}
	e.after.State, e.after.ClosedOn = Live, calendar.Date{}
	ev.Kind = "household.reopen"
	return e.close("household.reopen", ev)
}

// unseen is why a file is opened although a member may stand in another.
const unseen = "群众网上申请，身份和户内情况尚未核实"

// Standing is the live household in which a person stands.
type Standing struct {
	Household id.ID
	Number    string
	Division  string // 12 digits
	Name      string // of the person
}

// Locate finds the live households of one county in which people with these
// numbers stand, for lists that another room takes over. It checks no role:
// the caller does, by the division that comes back.
func (s *Service) Locate(ctx context.Context, tx *db.Tx, county int32, numbers []idnumber.Number) (map[idnumber.Number]Standing, error) {
	indexes := make([][]byte, len(numbers))
	of := make(map[string]idnumber.Number, len(numbers))
	for i, n := range numbers {
		indexes[i] = s.idIndex(n)
		of[string(indexes[i])] = n
	}
	rows, err := s.lookUp(ctx, tx, indexes)
	if err != nil {
		return nil, err
	}
	found := make(map[idnumber.Number]Standing, len(rows))
	for _, r := range rows {
		if r.County == county && r.Present && State(r.State) == Live {
			found[of[string(r.IDIndex)]] = Standing{r.HouseholdID, r.Number, r.Division, r.Name}
		}
	}
	return found, nil
}
