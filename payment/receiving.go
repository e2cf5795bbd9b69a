package payment

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/payment/internal/q"
)

// Receiving returns up to limit households with identifiers above after, in
// their order, that are owed something this month. The caller has checked who
// asks.
func (s *Service) Receiving(ctx context.Context, tx *db.Tx, county int32, after id.ID, limit int) ([]id.ID, error) {
	list, err := q.New(tx).Receiving(ctx, q.ReceivingParams{County: county, After: after, OnPeriod: calendar.At(tx.Now).Period(), UpTo: int32(limit)})
	if err != nil {
		return nil, fmt.Errorf("list who receives aid: %w", err)
	}
	return list, nil
}

// Draw is a programme that a household draws, and the person whom it is for; 0: the household.
type Draw struct {
	Programme string
	Person    id.ID
}

// DrawnBy returns what some households are owed this month, by household.
func (s *Service) DrawnBy(ctx context.Context, tx *db.Tx, county int32, households []id.ID) (map[id.ID][]Draw, error) {
	numbers := make([]int64, 0, len(households))
	for _, h := range households {
		numbers = append(numbers, int64(h))
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return nil, err
	}
	rows, err := q.New(tx).DrawnBy(ctx, county, string(list), calendar.At(tx.Now).Period())
	if err != nil {
		return nil, fmt.Errorf("list what is drawn: %w", err)
	}
	out := map[id.ID][]Draw{}
	for _, r := range rows {
		out[r.HouseholdID] = append(out[r.HouseholdID], Draw{r.Programme, r.PersonID})
	}
	return out, nil
}

// CountReceiving counts the households that are owed something this month.
func (s *Service) CountReceiving(ctx context.Context, tx *db.Tx, county int32) (int64, error) {
	n, err := q.New(tx).CountReceiving(ctx, county, calendar.At(tx.Now).Period())
	if err != nil {
		return 0, fmt.Errorf("count who receives aid: %w", err)
	}
	return n, nil
}
