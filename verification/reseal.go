package verification

import (
	"context"
	"errors"
	"fmt"

	"doudi/internal/db"
	"doudi/internal/reseal"
	"doudi/verification/internal/q"
)

// Reseal seals checks, departments' rows, why people did not sign and what is contested
// again after a change of keys and returns how many fields.
func (s *Service) Reseal(ctx context.Context, batch int) (fields int, err error) {
	fields, err = sealedRequests().Reseal(ctx, s.db, s.keys, batch)
	if err != nil {
		return fields, err
	}
	n, err := sealedRecords().Reseal(ctx, s.db, s.keys, batch)
	if fields += n; err != nil {
		return fields, err
	}
	n, err = sealedReplies().Reseal(ctx, s.db, s.keys, batch)
	if fields += n; err != nil {
		return fields, err
	}
	n, err = sealedWithheld().Reseal(ctx, s.db, s.keys, batch)
	if fields += n; err != nil {
		return fields, err
	}
	n, err = sealedContests().Reseal(ctx, s.db, s.keys, batch)
	return fields + n, err
}

func sealedRequests() reseal.Table[q.SealedRequestsRow] {
	type row = q.SealedRequestsRow
	return reseal.Table[row]{
		Name: "check_request",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedRequests(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: factsPlace(r.ID), Sealed: &r.FactsSealed}, {Place: reportPlace(r.ID), Sealed: &r.ReportSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealRequest(ctx, q.ResealRequestParams{FactsSealed: r.FactsSealed, ReportSealed: r.ReportSealed, County: r.County, ID: r.ID})
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
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: replyPlace(r.ID), Sealed: &r.Sealed}} },
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
			return []reseal.Field{{Place: withheldPlace(r.ID), Sealed: &r.ReasonSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealWithheld(ctx, r.ReasonSealed, r.County, r.ID)
		},
	}
}

func sealedContests() reseal.Table[q.SealedContestsRow] {
	type row = q.SealedContestsRow
	return reseal.Table[row]{
		Name: "match_contest",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedContests(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			reason, answer := contestPlaces(r.ID)
			return []reseal.Field{{Place: reason, Sealed: &r.ReasonSealed}, {Place: answer, Sealed: &r.AnswerSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealContest(ctx, q.ResealContestParams{County: r.County, ID: r.ID, ReasonSealed: r.ReasonSealed, AnswerSealed: r.AnswerSealed})
		},
	}
}

// SealContests seals what an older version of the program left of contests in plain,
// some hundred a transaction.
func (s *Service) SealContests(ctx context.Context) error {
	const batch = 500
	for n := batch; n == batch; {
		err := s.db.Update(ctx, func(tx *db.Tx) error {
			queries := q.New(tx)
			rows, err := queries.PlainContests(ctx, batch)
			for _, r := range rows {
				reason, answer := contestPlaces(r.ID)
				err = errors.Join(err, queries.SealContest(ctx, q.SealContestParams{County: r.County, ID: r.ID, ReasonSealed: s.keys.Seal(reason, r.Reason), AnswerSealed: s.keys.Seal(answer, r.Answer)}))
			}
			n = len(rows)
			return err
		})
		if err != nil {
			return fmt.Errorf("seal contests: %w", err)
		}
	}
	return nil
}
