package registry

import (
	"context"
	"sync"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/codes"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Service keeps the registry. It is safe for use by several goroutines.
type Service struct {
	db       *db.DB
	keys     *crypt.Keyring
	register *division.Register
	codes    *codes.Book
	overview overviewCache
	deaths   Deaths
	ends     sync.Map // tailIndex of the last four characters of ID numbers
	asks     Asks     // nil: of no household
	homes    Homes    // nil: nobody is told
}

// Asks reports whether who belongs to a household changes by a request that somebody
// else approves: because it draws aid, or has a case under way.
type Asks func(ctx context.Context, tx *db.Tx, county int32, household id.ID) (bool, error)

// AskFor sets of which households who belongs to them, a split, a merger and another
// head are asked for; the rooms that know are made after this one.
func (s *Service) AskFor(asks Asks) { s.asks = asks }

// unasked refuses what is to be asked for.
func (e *edit) unasked() error {
	if e.s.asks == nil {
		return nil
	}
	must, err := e.s.asks(e.ctx, e.tx, e.before.County, e.before.ID)
	if err == nil && must {
		err = errs.New(errs.Conflict, "这户在享受待遇或者有在办案件，增减成员、分户、并户和变更户主请在家庭页面“提出变更申请”，由另一人审批；成员死亡请用“报告死亡”。",
			"This household draws aid or has an open case: who joins and leaves it, a split, a merger and another head are asked for by a change request on its page, and approved by somebody else; a death is reported as one.")
	}
	return err
}

// New returns a Service on an open, migrated database.
func New(d *db.DB, keys *crypt.Keyring, register *division.Register, book *codes.Book) *Service {
	return &Service{db: d, keys: keys, register: register, codes: book}
}

// may checks an act on a record of a division; out of scope it is not found.
func may(ctx context.Context, act authz.Act, county int32, division, subject string) error {
	err := authz.From(ctx).MayIn(act, division)
	if errs.CodeOf(err) == errs.NotFound {
		return errNotFound().Because(&audit.RefusalError{County: county, Subject: subject, Act: act})
	}
	return err
}

// update runs f in a transaction and leaves an audit entry if f was refused
// for scope: the transaction itself is gone then.
func (s *Service) update(ctx context.Context, f func(*db.Tx) error) error {
	return audit.Refused(ctx, s.db, s.db.Update(ctx, f))
}

func (s *Service) view(ctx context.Context, f func(*db.Tx) error) error {
	return audit.Refused(ctx, s.db, s.db.View(ctx, f))
}

func subject(household id.ID) string { return "household/" + household.String() }

// Get returns the whole file of a household, personal data in the clear: for
// other rooms and the views of this one, never for a page as it is.
func (s *Service) Get(ctx context.Context, county int32, household id.ID) (f *File, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		f, err = s.read(ctx, tx, authz.ReadHousehold, county, household)
		return err
	})
	return f, err
}

// Facts is Get inside another room's transaction. A job of the program itself,
// which no person asked for, may read every household.
func (s *Service) Facts(ctx context.Context, tx *db.Tx, county int32, household id.ID) (*File, error) {
	if authz.From(ctx).IsProgram() {
		return s.load(ctx, tx, county, household)
	}
	return s.read(ctx, tx, authz.ReadHousehold, county, household)
}

func (s *Service) read(ctx context.Context, tx *db.Tx, act authz.Act, county int32, household id.ID) (*File, error) {
	if _, err := authz.From(ctx).May(act); err != nil {
		return nil, err
	}
	f, err := s.load(ctx, tx, county, household)
	if err != nil {
		return nil, err
	}
	return f, may(ctx, act, county, f.Division, subject(household))
}

// record writes what every change leaves behind: a line on the timeline and an
// entry in the audit log.
func (s *Service) record(ctx context.Context, tx *db.Tx, act string, before, after *File, e Event) error {
	if err := Note(ctx, tx, after.County, after.ID, e); err != nil {
		return err
	}
	entry := audit.Entry{County: after.County, Act: act, Subject: subject(after.ID), After: after, Detail: map[string]any{"version": after.Version}}
	if before != nil {
		entry.Before = before
	}
	return audit.Append(ctx, tx, entry)
}
