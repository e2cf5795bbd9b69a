package web

import (
	"context"

	"doudi/internal/db"
	"doudi/internal/reseal"
	"doudi/internal/web/internal/q"
)

// Reseal seals remembered answers again after a change of keys and returns how
// many: an answer can hold personal data, and the old key may be one that got out.
func (s *Server) Reseal(ctx context.Context, batch int) (int, error) {
	type row = q.SealedAnswersRow
	return reseal.Table[row]{
		Name: "idempotency",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedAnswers(ctx, int64(after.AccountID), after.IdemKey, upTo)
		},
		Fields: func(r *row) []reseal.Field {
			in := intention{account: r.AccountID, key: r.IdemKey}
			return []reseal.Field{{Place: in.place(), Sealed: &r.Body}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealAnswer(ctx, r.Body, r.AccountID, r.IdemKey)
		},
	}.Reseal(ctx, s.cfg.DB, s.cfg.Keys, batch)
}
