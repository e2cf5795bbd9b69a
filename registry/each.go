package registry

import (
	"context"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
)

// eachPage is how many files are read in one transaction; between pages the
// database is free for others.
const eachPage = 500

// Each calls f with the whole file of every household within the actor's scope
// that a filter lets through, in the order of List, personal data in the clear:
// for exports that have asked for the right to show it. A household that
// changes meanwhile may be left out.
func (s *Service) Each(ctx context.Context, filter Filter, f func(*File) error) error {
	at := Position{}
	for {
		items, more, err := s.List(ctx, filter, at, eachPage)
		if err != nil {
			return err
		}
		if err := s.eachOf(ctx, items, f); err != nil {
			return err
		}
		if more == nil {
			return nil
		}
		at = *more
	}
}

func (s *Service) eachOf(ctx context.Context, items []HouseholdItem, f func(*File) error) error {
	return s.view(ctx, func(tx *db.Tx) error {
		for _, i := range items {
			file, err := s.read(ctx, tx, authz.ReadHousehold, i.County, i.ID)
			if errs.CodeOf(err) == errs.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			if err := f(file); err != nil {
				return err
			}
		}
		return nil
	})
}
