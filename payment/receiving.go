package payment

import (
	"context"
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

// CountReceiving counts the households that are owed something this month.
func (s *Service) CountReceiving(ctx context.Context, tx *db.Tx, county int32) (int64, error) {
	n, err := q.New(tx).CountReceiving(ctx, county, calendar.At(tx.Now).Period())
	if err != nil {
		return 0, fmt.Errorf("count who receives aid: %w", err)
	}
	return n, nil
}
