package portal

import (
	"context"
	"fmt"
	"io"
	"slices"

	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
)

// Cases lists what the acting account filed, the newest first.
func (s *Service) Cases(ctx context.Context) (list []Case, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		list, err = s.others.Cases.Tracked(ctx, tx)
		return err
	})
	return list, err
}

// Case reads one of them, with what was paid by its decision and handed on since.
func (s *Service) Case(ctx context.Context, ref Ref) (c Case, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		if c, err = s.others.Cases.Track(ctx, tx, ref); err != nil {
			return err
		}
		if c.Referrals, err = s.others.Referrals.Since(ctx, tx, c); err != nil {
			return fmt.Errorf("read what was handed on: %w", err)
		}
		if c.Decision == nil {
			return nil
		}
		if c.Payments, err = s.others.Payments.Paid(ctx, tx, c); err != nil {
			return fmt.Errorf("read what was paid: %w", err)
		}
		return nil
	})
	return c, err
}

// Supply hands in what was missing.
func (s *Service) Supply(ctx context.Context, ref Ref, papers []id.ID, words string) error {
	return s.db.Update(ctx, func(tx *db.Tx) error { return s.others.Cases.Supply(ctx, tx, ref, papers, words) })
}

// Withdraw takes an application back.
func (s *Service) Withdraw(ctx context.Context, ref Ref, reason string) error {
	return s.db.Update(ctx, func(tx *db.Tx) error { return s.others.Cases.TakeBack(ctx, tx, ref, reason) })
}

// Leave asks to end what an application led to; the office has it signed.
func (s *Service) Leave(ctx context.Context, ref Ref) error {
	return s.db.Update(ctx, func(tx *db.Tx) error { return s.others.Cases.Leave(ctx, tx, ref) })
}

// Notice opens a paper that was made for the family in a case that it filed, or in one
// that followed it.
func (s *Service) Notice(ctx context.Context, ref Ref, n id.ID) (files.File, io.ReadCloser, error) {
	c, err := s.Case(ctx, ref)
	if err != nil {
		return files.File{}, nil, err
	}
	if !c.served(n) {
		return files.File{}, nil, errs.New(errs.NotFound, "没有这份文书。", "There is no such paper.")
	}
	f, body, err := s.files.Open(ctx, ref.County, n)
	return f, body, err
}

// served reports whether a paper is one of the family's, in the whole thread.
func (c Case) served(paper id.ID) bool {
	return slices.ContainsFunc(c.Notices, func(x Notice) bool { return x.FileID == paper }) ||
		slices.ContainsFunc(c.After, func(x Case) bool { return x.served(paper) })
}
