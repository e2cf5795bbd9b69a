package verification

import (
	"context"
	"fmt"

	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/reseal"
	"doudi/verification/internal/q"
)

// resealed is a table whose fields are sealed again.
type resealed interface {
	Reseal(ctx context.Context, d *db.DB, keys *crypt.Keyring, batch int) (fields int, err error)
}

// Reseal seals checks, departments' rows, what was found and said of them, letters and
// screenings again after a change of keys and returns how many fields.
func (s *Service) Reseal(ctx context.Context, batch int) (fields int, err error) {
	return s.reseal(ctx, batch, append(oncePlain(), sealedRecords(), sealedReplies(), sealedWithheld()))
}

func (s *Service) reseal(ctx context.Context, batch int, tables []resealed) (fields int, err error) {
	for _, t := range tables {
		n, err := t.Reseal(ctx, s.db, s.keys, batch)
		if fields += n; err != nil {
			return fields, err
		}
	}
	return fields, nil
}

// SealPlain seals what an older version of the program left in plain, some hundred rows
// a transaction; after a kill it goes on. Where nothing is left it reads no table.
func (s *Service) SealPlain(ctx context.Context) error {
	const batch = 500
	var left bool
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		left, err = q.New(tx).LeftInPlain(ctx)
		return err
	})
	if err == nil && left {
		_, err = s.reseal(ctx, batch, oncePlain())
	}
	if err != nil {
		return fmt.Errorf("seal what is in plain: %w", err)
	}
	return nil
}

// oncePlain are the tables of which an older version left something in plain.
func oncePlain() []resealed {
	return []resealed{sealedRequests(), sealedConsents(), sealedFindings(), sealedMatches(), sealedContests(), sealedRuns(), sealedHits()}
}

func sealedRequests() reseal.Table[q.SealedRequestsRow] {
	type row = q.SealedRequestsRow
	return reseal.Table[row]{
		Name: "check_request",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedRequests(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: factsColumn.of(r.ID), Sealed: &r.FactsSealed}, {Place: reportColumn.of(r.ID), Sealed: &r.ReportSealed},
				{Place: conclusionColumn.of(r.ID), Sealed: &r.ConclusionSealed, Plain: r.Conclusion}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealRequest(ctx, q.ResealRequestParams{FactsSealed: r.FactsSealed, ReportSealed: r.ReportSealed, ConclusionSealed: r.ConclusionSealed,
				County: r.County, ID: r.ID})
		},
	}
}

func sealedConsents() reseal.Table[q.SealedConsentsRow] {
	type row = q.SealedConsentsRow
	return reseal.Table[row]{
		Name: "consent",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedConsents(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: revokedColumn.of(r.ID), Sealed: &r.RevokedReasonSealed, Plain: r.RevokedReason}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealConsent(ctx, r.RevokedReasonSealed, r.County, r.ID)
		},
	}
}

func sealedRecords() reseal.Table[q.SealedRecordsRow] {
	type row = q.SealedRecordsRow
	return reseal.Table[row]{
		Name: "department_record",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedRecords(ctx, q.SealedRecordsParams{AfterCounty: after.County, AfterFile: int64(after.FileID), AfterRow: after.RowNo, UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: recordPlace(r.FileID, r.RowNo), Sealed: &r.Sealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealRecord(ctx, q.ResealRecordParams{Sealed: r.Sealed, County: r.County, FileID: r.FileID, RowNo: r.RowNo})
		},
	}
}

func sealedReplies() reseal.Table[q.SealedRepliesRow] {
	type row = q.SealedRepliesRow
	return reseal.Table[row]{
		Name: "raw_reply",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedReplies(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: replyColumn.of(r.ID), Sealed: &r.Sealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealReply(ctx, r.Sealed, r.County, r.ID)
		},
	}
}

func sealedWithheld() reseal.Table[q.SealedWithheldRow] {
	type row = q.SealedWithheldRow
	return reseal.Table[row]{
		Name: "consent_withheld",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedWithheld(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: withheldColumn.of(r.ID), Sealed: &r.ReasonSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealWithheld(ctx, r.ReasonSealed, r.County, r.ID)
		},
	}
}
