package portal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/mask"
	"doudi/internal/web"
	"doudi/portal/internal/q"
)

// How long things last. A phone is often a family's, and sometimes a neighbour's.
const (
	idle     = 2 * time.Hour
	absolute = 24 * time.Hour
	touch    = 5 * time.Minute
	draftFor = 90 * 24 * time.Hour
)

var _ web.Sessions = (*Service)(nil)

// Me is a family's account.
type Me struct {
	Account id.ID  `json:"account" doc:"names it on the phone, which keeps an application for nobody else"`
	Phone   string `json:"phone" doc:"masked"`
	CSRF    string `json:"csrf" doc:"goes into X-CSRF-Token of every write"`
	Proof   *Proof `json:"proof,omitempty" doc:"how it is known whose account it is; absent while nobody has seen"`
}

func accountPlace(n id.ID) crypt.Place {
	return crypt.Place{Column: "family_account.phone_sealed", Record: n}
}

// SignIn gives a session for a code and its challenge, and makes the account of a
// phone that has none.
func (s *Service) SignIn(ctx context.Context, challenge, code string) (session web.Session, err error) {
	ok := false
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		var phone string
		if phone, ok, err = s.taken(ctx, tx, challenge, code); err != nil || !ok {
			return err
		}
		account, err := s.accountOf(ctx, tx, phone)
		if err != nil {
			return err
		}
		session, err = s.begin(ctx, tx, account)
		return err
	})
	if err != nil {
		return web.Session{}, fmt.Errorf("sign a family in: %w", err)
	}
	if !ok {
		return web.Session{}, wrongCode()
	}
	return session, nil
}

// begin makes a session of an account that has shown that it may have one.
func (s *Service) begin(ctx context.Context, tx *db.Tx, account id.ID) (web.Session, error) {
	session := web.Session{Actor: authz.Family(account), Token: rand.Text() + rand.Text(), CSRF: rand.Text()}
	err := q.New(tx).AddSession(ctx, q.AddSessionParams{TokenHash: crypt.Digest([]byte(session.Token)), AccountID: account, Csrf: session.CSRF,
		CreatedAt: tx.At(), ExpiresAt: dbt.At(tx.Now.Add(absolute))})
	if err != nil {
		return web.Session{}, fmt.Errorf("begin a session: %w", err)
	}
	return session, note(authz.WithActor(ctx, session.Actor), tx, "family.begin", account)
}

func (s *Service) accountOf(ctx context.Context, tx *db.Tx, phone string) (id.ID, error) {
	queries, index := q.New(tx), s.keys.Index(crypt.IndexPhone, phone)
	a, err := queries.AccountByPhone(ctx, index)
	if err == nil {
		return a.ID, queries.SeeAccount(ctx, tx.At(), a.ID)
	}
	if !db.IsNotFound(err) {
		return 0, err
	}
	n := tx.NewID()
	return n, queries.AddAccount(ctx, q.AddAccountParams{ID: n, PhoneIndex: index, PhoneSealed: s.keys.Seal(accountPlace(n), phone), CreatedAt: tx.At()})
}

// Resume finds the session of a cookie and keeps it alive.
func (s *Service) Resume(ctx context.Context, token string) (web.Session, error) {
	hash := crypt.Digest([]byte(token))
	var row q.FamilySession
	var now time.Time
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		now = tx.Now
		row, err = q.New(tx).Session(ctx, hash)
		return err
	})
	if err != nil && !db.IsNotFound(err) {
		return web.Session{}, fmt.Errorf("resume a family's session: %w", err)
	}
	if err != nil || over(row, now) {
		return web.Session{}, errs.New(errs.Unauthorized, "登录已过期，请重新登录。", "Your session is over; sign in again.")
	}
	if now.Sub(row.SeenAt.Time) >= touch {
		err := s.db.Load(ctx, func(tx *db.Tx) error { return q.New(tx).TouchSession(ctx, tx.At(), hash) })
		if err != nil {
			return web.Session{}, fmt.Errorf("keep a family's session alive: %w", err)
		}
	}
	return web.Session{Actor: authz.Family(row.AccountID), Token: token, CSRF: row.Csrf}, nil
}

func over(s q.FamilySession, now time.Time) bool {
	return !now.Before(s.ExpiresAt.Time) || now.Sub(s.SeenAt.Time) >= idle
}

// SignOut ends the session of the context.
func (s *Service) SignOut(ctx context.Context) error {
	session := web.Current(ctx)
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := q.New(tx).DropSession(ctx, crypt.Digest([]byte(session.Token))); err != nil {
			return fmt.Errorf("sign a family out: %w", err)
		}
		return note(ctx, tx, "family.end", session.Actor.Account)
	})
}

// Me tells an account about itself.
func (s *Service) Me(ctx context.Context, session web.Session) (me Me, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		me, err = s.me(ctx, tx, session.Actor.Account)
		return err
	})
	me.CSRF = session.CSRF
	return me, err
}

func (s *Service) me(ctx context.Context, tx *db.Tx, account id.ID) (Me, error) {
	phone, err := s.phone(ctx, tx, account)
	if err != nil {
		return Me{}, err
	}
	out := Me{Account: account, Phone: mask.Phone(phone)}
	rows, err := proved(ctx, tx, account)
	if len(rows) > 0 {
		p := s.proofOf(rows[0])
		out.Proof = &p
	}
	return out, err
}

// Phone tells the phone that an account proves to another room, in its transaction.
func (s *Service) Phone(ctx context.Context, tx *db.Tx, account id.ID) (string, error) {
	return s.phone(ctx, tx, account)
}

func (s *Service) phone(ctx context.Context, tx *db.Tx, account id.ID) (string, error) {
	a, err := q.New(tx).Account(ctx, account)
	if err != nil {
		return "", fmt.Errorf("read a family's account: %w", err)
	}
	return s.keys.Open(accountPlace(a.ID), a.PhoneSealed)
}

// KeepSessions moves the end of all sessions to count from now: the demonstration's
// clock can be set forward by days, which must not sign everybody out.
func (s *Service) KeepSessions(ctx context.Context, tx *db.Tx, now time.Time) error {
	if err := q.New(tx).KeepSessions(ctx, dbt.At(now), dbt.At(now.Add(absolute))); err != nil {
		return fmt.Errorf("keep families' sessions: %w", err)
	}
	return nil
}

// sweep is the job that forgets what is over.
type sweep struct{}

// Kind names the job.
func (sweep) Kind() string { return "portal.sweep" }

// Sweep drops codes and sessions that are over, drafts that nobody went on with, and
// pictures that were never handed in.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.sweepRecords(ctx); err != nil {
		return err
	}
	return s.sweepFiles(ctx)
}

// sweptAtOnce bounds the pictures of one transaction.
const sweptAtOnce = 500

// sweepFiles drops pictures as old as a draft may grow, of accounts without one. What
// is evidence of a case stays, and is no longer counted. The list of what to drop
// outlives the bytes: a sweep that is killed goes on with the next, and so does one for
// the pictures that could not be erased; the others go.
func (s *Service) sweepFiles(ctx context.Context) error {
	old, dropped, err := s.dropFiles(ctx)
	if err != nil {
		return err
	}
	failed, stays := []error{}, map[id.ID]bool{}
	for _, f := range dropped {
		if err := s.files.Erase(f.County, f.FileID); err != nil {
			failed, stays[f.FileID] = append(failed, err), true
		}
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		for _, f := range old {
			if stays[f.FileID] {
				continue
			}
			if err := q.New(tx).DropFile(ctx, f.AccountID, f.County, f.FileID); err != nil {
				return fmt.Errorf("drop a picture: %w", err)
			}
		}
		return nil
	})
	return errors.Join(append(failed, err)...)
}

// dropFiles takes the rows of old pictures away, and tells which had none left.
func (s *Service) dropFiles(ctx context.Context) (old, dropped []q.OldFilesRow, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) (err error) {
		dropped = nil
		if old, err = q.New(tx).OldFiles(ctx, dbt.At(tx.Now.Add(-draftFor)), sweptAtOnce); err != nil {
			return fmt.Errorf("find old pictures: %w", err)
		}
		for _, f := range old {
			gone, err := s.files.Drop(ctx, tx, f.County, f.FileID)
			if err != nil {
				return err
			}
			if gone {
				dropped = append(dropped, f)
			}
		}
		return nil
	})
	return old, dropped, err
}

func (s *Service) sweepRecords(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		queries := q.New(tx)
		if err := queries.DropCodes(ctx, dbt.At(tx.Now.Add(-24*time.Hour))); err != nil {
			return fmt.Errorf("drop codes: %w", err)
		}
		if err := queries.DropSessions(ctx, tx.At(), dbt.At(tx.Now.Add(-idle))); err != nil {
			return fmt.Errorf("drop families' sessions: %w", err)
		}
		if err := queries.DropDrafts(ctx, dbt.At(tx.Now.Add(-draftFor))); err != nil {
			return fmt.Errorf("drop drafts: %w", err)
		}
		return sweepProofs(ctx, tx)
	})
}

// sweepProofs forgets whose accounts were once, and what bounded a day or a month. What a family
// was asked to sign goes with the draft, but not on the day on which it bounds how
// often a phone is asked.
func sweepProofs(ctx context.Context, tx *db.Tx) error {
	queries, yesterday := q.New(tx), dbt.At(tx.Now.Add(-24*time.Hour))
	return errors.Join(queries.DropProofs(ctx, tx.At()), queries.DropPersons(ctx, tx.At()), queries.DropAskings(ctx, yesterday), queries.DropInvitations(ctx, yesterday),
		queries.DropCeremonies(ctx, tx.At()), queries.DropRefusedFilings(ctx, dbt.At(tx.Now.AddDate(0, -1, 0))))
}

// note audits what an account did to itself, in the log of no county.
func note(ctx context.Context, tx *db.Tx, act string, account id.ID) error {
	return audit.Append(ctx, tx, audit.Entry{Act: act, Subject: "family/" + account.String()})
}
