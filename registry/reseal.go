package registry

import (
	"context"
	"fmt"

	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/reseal"
	"doudi/registry/internal/q"
)

// Reseal seals again, with the newest key, what a county still has under older
// ones: people, accounts, notes, the words of lines, revisions, handovers and what imports said, some hundred rows a transaction. It can
// be stopped and run again at any time. It returns how many fields it sealed.
// Keyed hashes do not change: their key is not rotated.
func (s *Service) Reseal(ctx context.Context, county int32) (fields int, err error) {
	for _, table := range []func(context.Context, *db.Tx, int32, *cursor) error{s.resealPersons, s.resealHouseholds, s.resealRevisions} {
		at := &cursor{}
		for !at.end {
			step := cursor{}
			err := s.db.Update(ctx, func(tx *db.Tx) error {
				step = *at
				return table(ctx, tx, county, &step)
			})
			if err != nil {
				return fields, fmt.Errorf("reseal county %d: %w", county, err)
			}
			*at = step
		}
		fields += at.fields
	}
	n, err := sealedHandovers(county).Reseal(ctx, s.db, s.keys, resealBatch)
	if fields += n; err != nil {
		return fields, err
	}
	n, err = sealedLines(county).Reseal(ctx, s.db, s.keys, resealBatch)
	if fields += n; err != nil {
		return fields, err
	}
	n, err = sealedImports(county).Reseal(ctx, s.db, s.keys, resealBatch)
	return fields + n, err
}

func sealedHandovers(county int32) reseal.Table[q.SealedHandoversRow] {
	type row = q.SealedHandoversRow
	return reseal.Table[row]{
		Name: "handover",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedHandovers(ctx, county, after.ID, upTo)
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: handoverPlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealHandover(ctx, r.Sealed, r.County, r.ID)
		},
	}
}

// cursor is how far resealing a table has come.
type cursor struct {
	after   id.ID
	version int32
	fields  int
	end     bool
}

const resealBatch = 500

// again seals a stale field anew; others stay.
func (s *Service) again(c *cursor, p crypt.Place, sealed []byte) ([]byte, error) {
	if !s.keys.Stale(sealed) {
		return sealed, nil
	}
	plain, err := s.keys.OpenBytes(p, sealed)
	if err != nil {
		return nil, err
	}
	c.fields++
	return s.keys.SealBytes(p, plain), nil
}

func (s *Service) resealPersons(ctx context.Context, tx *db.Tx, county int32, c *cursor) error {
	queries := q.New(tx)
	rows, err := queries.StalePersons(ctx, county, c.after, resealBatch)
	if err != nil {
		return err
	}
	for _, r := range rows {
		before := c.fields
		for _, f := range []struct {
			column string
			sealed *[]byte
		}{{sealID, &r.IDSealed}, {sealCert, &r.DisabilityCertSealed}, {sealIllness, &r.IllnessSealed}, {sealPhone, &r.PhoneSealed}} {
			if *f.sealed, err = s.again(c, crypt.Place{Column: f.column, Record: r.ID}, *f.sealed); err != nil {
				return err
			}
		}
		c.after = r.ID
		if c.fields == before {
			continue
		}
		row := q.ResealPersonParams{IDSealed: r.IDSealed, DisabilityCertSealed: r.DisabilityCertSealed, IllnessSealed: r.IllnessSealed,
			PhoneSealed: r.PhoneSealed, County: county, ID: r.ID, Version: r.Version}
		if err := queries.ResealPerson(ctx, row); err != nil {
			return err
		}
	}
	c.end = len(rows) < resealBatch
	return nil
}

func (s *Service) resealHouseholds(ctx context.Context, tx *db.Tx, county int32, c *cursor) error {
	queries := q.New(tx)
	rows, err := queries.StaleHouseholds(ctx, county, c.after, resealBatch)
	if err != nil {
		return err
	}
	for _, r := range rows {
		before := c.fields
		account, err := s.again(c, crypt.Place{Column: sealAccount, Record: r.ID}, r.AccountSealed)
		if err != nil {
			return err
		}
		note, err := s.again(c, crypt.Place{Column: sealNote, Record: r.ID}, r.NoteSealed)
		if err != nil {
			return err
		}
		c.after = r.ID
		if c.fields == before {
			continue
		}
		row := q.ResealHouseholdParams{AccountSealed: account, NoteSealed: note, County: county, ID: r.ID, Version: r.Version}
		if err := queries.ResealHousehold(ctx, row); err != nil {
			return err
		}
	}
	c.end = len(rows) < resealBatch
	return nil
}

func (s *Service) resealRevisions(ctx context.Context, tx *db.Tx, county int32, c *cursor) error {
	queries := q.New(tx)
	rows, err := queries.StaleRevisions(ctx, q.StaleRevisionsParams{County: county, AfterHousehold: int64(c.after), AfterVersion: c.version, Count: resealBatch})
	if err != nil {
		return err
	}
	for _, r := range rows {
		before := c.fields
		sealed, err := s.again(c, revisionPlace(r.HouseholdID, r.Version), r.Sealed)
		if err != nil {
			return err
		}
		c.after, c.version = r.HouseholdID, r.Version
		if c.fields == before {
			continue
		}
		if err := queries.ResealRevision(ctx, q.ResealRevisionParams{Sealed: sealed, County: county, HouseholdID: r.HouseholdID, Version: r.Version}); err != nil {
			return err
		}
	}
	c.end = len(rows) < resealBatch
	return nil
}

// Counties lists the counties that have household files here.
func (s *Service) Counties(ctx context.Context) (list []int32, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		list, err = q.New(tx).CountiesOnFile(ctx)
		return err
	})
	return list, err
}
