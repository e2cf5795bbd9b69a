package verification

import (
	"context"
	"errors"

	"doudi/internal/db"
	"doudi/internal/reseal"
	"doudi/verification/internal/q"
)

func sealedFindings() reseal.Table[q.SealedFindingsRow] {
	type row = q.SealedFindingsRow
	return reseal.Table[row]{
		Name: "finding",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedFindings(ctx, q.SealedFindingsParams{AfterCounty: after.County, AfterRequest: int64(after.RequestID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			said := reseal.Field{Place: sayingColumn.of(r.ID), Sealed: &r.SaidSealed}
			if r.SaidSealed == nil {
				said.Plain = saying{Item: r.Item, Grade: r.Grade, Summary: r.Summary, Hint: r.Hint}.text()
			}
			return []reseal.Field{said, {Place: reasonColumn.of(r.ID), Sealed: &r.ReasonSealed, Plain: r.Reason}}
		},
		WriteAll: func(ctx context.Context, tx *db.Tx, rows []row) error {
			list := make([]q.ResealFindingParams, 0, len(rows))
			for _, r := range rows {
				list = append(list, q.ResealFindingParams{SaidSealed: r.SaidSealed, ReasonSealed: r.ReasonSealed, County: r.County, RequestID: r.RequestID, ID: r.ID})
			}
			return written(q.New(tx).ResealFinding(ctx, list).Exec)
		},
	}
}

func sealedMatches() reseal.Table[q.SealedMatchesRow] {
	type row = q.SealedMatchesRow
	return reseal.Table[row]{
		Name: "settled_match",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedMatches(ctx, q.SealedMatchesParams{AfterCounty: after.County, AfterPerson: int64(after.PersonID), AfterSource: after.Source,
				AfterKey: after.MatchKey, UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: settledPlace(r.PersonID, r.Source, r.MatchKey), Sealed: &r.ReasonSealed, Plain: r.Reason}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealMatch(ctx, q.ResealMatchParams{ReasonSealed: r.ReasonSealed, County: r.County, PersonID: r.PersonID, Source: r.Source, MatchKey: r.MatchKey})
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
			return []reseal.Field{{Place: contestColumn.of(r.ID), Sealed: &r.ReasonSealed, Plain: r.Reason}, {Place: answerColumn.of(r.ID), Sealed: &r.AnswerSealed, Plain: r.Answer}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealContest(ctx, q.ResealContestParams{County: r.County, ID: r.ID, ReasonSealed: r.ReasonSealed, AnswerSealed: r.AnswerSealed})
		},
	}
}

func sealedRuns() reseal.Table[q.SealedRunsRow] {
	type row = q.SealedRunsRow
	return reseal.Table[row]{
		Name: "screen_run",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedRuns(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: endedColumn.of(r.ID), Sealed: &r.EndedReasonSealed, Plain: r.EndedReason}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealRun(ctx, r.EndedReasonSealed, r.County, r.ID)
		},
	}
}

func sealedHits() reseal.Table[q.SealedHitsRow] {
	type row = q.SealedHitsRow
	return reseal.Table[row]{
		Name: "screen_hit",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedHits(ctx, q.SealedHitsParams{AfterCounty: after.County, AfterRun: int64(after.RunID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: summaryColumn.of(r.ID), Sealed: &r.SummarySealed, Plain: r.Summary}}
		},
		WriteAll: func(ctx context.Context, tx *db.Tx, rows []row) error {
			list := make([]q.ResealHitParams, 0, len(rows))
			for _, r := range rows {
				list = append(list, q.ResealHitParams{SummarySealed: r.SummarySealed, County: r.County, RunID: r.RunID, ID: r.ID})
			}
			return written(q.New(tx).ResealHit(ctx, list).Exec)
		},
	}
}

// written runs a batch to its end and says what went wrong in it.
func written(run func(func(int, error))) (err error) {
	run(func(_ int, e error) { err = errors.Join(err, e) })
	return err
}
