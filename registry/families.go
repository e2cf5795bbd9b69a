package registry

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// Families are the files of some households in the order of their identifiers,
// each with who lives there now and without lines, labels and former members: two
// questions to the database for all of them. Only jobs of the program itself look
// through a county so; a household that is not there is errs.NotFound.
func (s *Service) Families(ctx context.Context, tx *db.Tx, county int32, households []id.ID) ([]*File, error) {
	if !authz.From(ctx).IsProgram() {
		return nil, errNotFound()
	}
	numbers := make([]int64, 0, len(households))
	for _, n := range households {
		numbers = append(numbers, int64(n))
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return nil, fmt.Errorf("read households: %w", err)
	}
	rows, err := q.New(tx).HouseholdsOf(ctx, county, string(list))
	if err != nil {
		return nil, fmt.Errorf("read households: %w", err)
	}
	files, byID := make([]*File, 0, len(rows)), make(map[id.ID]*File, len(rows))
	for _, row := range rows {
		f := &File{}
		if f.Household, err = s.household(row); err != nil {
			return nil, fmt.Errorf("open household %s: %w", row.ID, err)
		}
		files, byID[row.ID] = append(files, f), f
	}
	for _, n := range households {
		if byID[n] == nil {
			return nil, errNotFound()
		}
	}
	return files, s.fillMembers(ctx, tx, county, string(list), byID)
}

func (s *Service) fillMembers(ctx context.Context, tx *db.Tx, county int32, list string, byID map[id.ID]*File) error {
	rows, err := q.New(tx).MembershipsOf(ctx, county, list)
	if err != nil {
		return fmt.Errorf("read members of households: %w", err)
	}
	for _, row := range rows {
		m, err := s.member(row.Membership, row.Person)
		if err != nil {
			return fmt.Errorf("read members of household %s: %w", row.Membership.HouseholdID, err)
		}
		if f := byID[row.Membership.HouseholdID]; m.To.IsZero() {
			f.Members = append(f.Members, m)
		}
	}
	for _, f := range byID {
		f.sort()
	}
	return nil
}
