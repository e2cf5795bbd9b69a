package change

import (
	"context"

	"doudi/change/internal/q"
	"doudi/internal/db"
	"doudi/internal/reseal"
)

// Reseal seals requests again after a change of keys and returns how many fields.
func (s *Service) Reseal(ctx context.Context, batch int) (fields int, err error) {
	type row = q.SealedRequestsRow
	return reseal.Table[row]{
		Name: "change_request",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedRequests(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: place(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).Reseal(ctx, r.Sealed, r.County, r.ID)
		},
	}.Reseal(ctx, s.db, s.keys, batch)
}
