package verification

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
)

// memo is what a screening need not ask again for each part of it. It holds what
// follows from its key alone, so that a transaction which is undone leaves it right.
type memo struct {
	*limits
	names   map[[2]string]alike.Chance // that two names under one number are one person's
	files   string                     // that damaged is of
	damaged *damagedRows
}

func (s *Service) newMemo(on calendar.Date) *memo {
	return &memo{limits: newLimits(s.others.Rules, on), names: map[[2]string]alike.Chance{}}
}

// mostNames is how many pairs of names are remembered; few are not equal.
const mostNames = 100_000

// confidence is known.confidence. Two names that are the same say the same,
// whichever they are.
func (m *memo) confidence(ctx context.Context, x known, name string) (alike.Chance, error) {
	if x.by() == ByLikeness {
		return x.confidence(ctx, name)
	}
	pair := [2]string{name, x.name}
	if name == x.name && strings.TrimSpace(name) != "" {
		pair = [2]string{}
	}
	if sure, ok := m.names[pair]; ok {
		return sure, nil
	}
	sure, err := x.confidence(ctx, name)
	if err == nil && len(m.names) < mostNames {
		m.names[pair] = sure
	}
	return sure, err
}

// damagedOf are the county's rows of a wrong number, read again when another file
// is in use.
func (m *memo) damagedOf(ctx context.Context, s *Service, tx *db.Tx, county int32) (*damagedRows, error) {
	current, err := currentFiles(ctx, q.New(tx), county)
	if err != nil {
		return nil, err
	}
	files := fmt.Sprint(county, asNumbers(inOrder(current)))
	if m.damaged != nil && m.files == files {
		return m.damaged, nil
	}
	rows, err := s.damagedRows(ctx, tx, county)
	if err == nil {
		m.files, m.damaged = files, rows
	}
	return rows, err
}

func inOrder(current map[string]q.DepartmentFile) (list []id.ID) {
	for _, code := range slices.Sorted(maps.Keys(current)) {
		list = append(list, current[code].ID)
	}
	return list
}
