package referral

import (
	"context"

	"doudi/internal/db"
	"doudi/internal/reseal"
	"doudi/referral/internal/q"
)

// Reseal seals referrals again after a change of keys and returns how many fields.
func (s *Service) Reseal(ctx context.Context, batch int) (fields int, err error) {
	type row = q.SealedReferralsRow
	return reseal.Table[row]{
		Name: "referral",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedReferrals(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: place(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).Reseal(ctx, r.Sealed, r.County, r.ID)
		},
	}.Reseal(ctx, s.db, s.keys, batch)
}
