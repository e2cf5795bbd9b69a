package registry

import (
	"context"
	"errors"
	"fmt"

	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/reseal"
	"doudi/registry/internal/q"
)

// SealWords seals the notes of households and the words of lines that an older
// version of the program left in plain, some hundred a transaction. It can be
// stopped and run again at any time.
func (s *Service) SealWords(ctx context.Context) error {
	for _, table := range []func(context.Context, *q.Queries) (int, error){s.sealNotes, s.sealDetails} {
		for n := resealBatch; n == resealBatch; {
			err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
				n, err = table(ctx, q.New(tx))
				return err
			})
			if err != nil {
				return fmt.Errorf("seal words: %w", err)
			}
		}
	}
	return nil
}

func (s *Service) sealNotes(ctx context.Context, queries *q.Queries) (int, error) {
	rows, err := queries.PlainNotes(ctx, resealBatch)
	for _, r := range rows {
		err = errors.Join(err, queries.SealNote(ctx, s.seal(sealNote, r.ID, r.Note), r.County, r.ID))
	}
	return len(rows), err
}

func (s *Service) sealDetails(ctx context.Context, queries *q.Queries) (int, error) {
	rows, err := queries.PlainLines(ctx, resealBatch)
	for _, r := range rows {
		err = errors.Join(err, queries.SealLine(ctx, q.SealLineParams{DetailSealed: s.seal(sealDetail, r.ID, r.Detail), County: r.County,
			HouseholdID: r.HouseholdID, ID: r.ID}))
	}
	return len(rows), err
}

func sealedLines(county int32) reseal.Table[q.SealedLinesRow] {
	type row = q.SealedLinesRow
	return reseal.Table[row]{
		Name: "economic_line",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedLines(ctx, q.SealedLinesParams{County: county, AfterHousehold: int64(after.HouseholdID), After: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: crypt.Place{Column: sealDetail, Record: r.ID}, Sealed: &r.DetailSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealLine(ctx, q.ResealLineParams{DetailSealed: r.DetailSealed, County: r.County, HouseholdID: r.HouseholdID, ID: r.ID})
		},
	}
}
