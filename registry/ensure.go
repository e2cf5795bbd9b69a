package registry

import (
	"context"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/idnumber"
)

// Ensure enters a household in tx, or returns the one in this county whose
// member the draft's first person already is: a family that comes to the
// window is often on file without knowing it.
func (s *Service) Ensure(ctx context.Context, tx *db.Tx, d Draft) (*File, error) {
	if len(d.Members) > 0 {
		// A number that does not parse is reported by create, with all other faults.
		if n, err := idnumber.Parse(d.Members[0].IDNumber, calendar.At(tx.Now)); err == nil {
			rows, err := s.lookUp(ctx, tx, [][]byte{s.keys.Index(crypt.IndexID, string(n))})
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
