package registry

import (
	"context"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
)

// Known is a person of some county, and the household where they stand or last stood.
type Known struct {
	County    int32
	Person    id.ID
	Household id.ID
	Present   bool
}

// WithIndex finds who has the ID number of a keyed index, in every county. Only the
// program itself asks so: a person who was proved to be this one asks through it.
func (s *Service) WithIndex(ctx context.Context, tx *db.Tx, index []byte) ([]Known, error) {
	if !authz.From(ctx).IsProgram() {
		return nil, errNotFound()
	}
	rows, err := s.lookUp(ctx, tx, [][]byte{index})
	out := make([]Known, 0, len(rows))
	for _, r := range rows {
		out = append(out, Known{r.County, r.PersonID, r.HouseholdID, r.Present && State(r.State) == Live})
	}
	return out, err
}

// IndexOf is the keyed index of a member's ID number, by which other rooms know the
// person again; nil where the file has no number.
func (s *Service) IndexOf(m Member) []byte {
	if m.IDNumber == "" {
		return nil
	}
	return s.idIndex(m.IDNumber)
}
