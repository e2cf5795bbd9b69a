package casework

import (
	"context"
	"fmt"
	"time"

	"doudi/casework/internal/q"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
)

// ConfirmedCases counts applications of a programme that a county confirmed.
type ConfirmedCases struct {
	Programme string
	Township  string // 9 digits
	Cases     int64
}

// ConfirmedBetween counts the applications for what is paid monthly that a county
// confirmed from one instant to before another.
func (s *Service) ConfirmedBetween(ctx context.Context, tx *db.Tx, county int32, since, before time.Time) ([]ConfirmedCases, error) {
	rows, err := q.New(tx).ConfirmedBetween(ctx, county, dbt.At(since), dbt.At(before))
	if err != nil {
		return nil, fmt.Errorf("counting what county %d confirmed: %w", county, err)
	}
	out := make([]ConfirmedCases, len(rows))
	for i, r := range rows {
		out[i] = ConfirmedCases(r)
	}
	return out, nil
}
