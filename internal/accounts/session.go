package accounts

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"doudi/internal/accounts/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/web"
)

// How long things last.
const (
	idle     = 30 * time.Minute
	absolute = 12 * time.Hour
	lock     = 30 * time.Minute // also how long failures count
	touch    = 5 * time.Minute  // seen_at is written no more often: whoever reads a page waits for the writer then
)

// maxFailures locks an account.
const maxFailures = 5

func refused() error {
	return errs.New(errs.Unauthorized, "登录名或密码不正确；连续输错 5 次，账号锁定 30 分钟。",
		"Login or password is wrong; five wrong attempts lock the account for 30 minutes.")
}

// SignIn checks a password and begins a session. Whatever is wrong, the answer
// is the same and comes after the same work.
func (s *Service) SignIn(ctx context.Context, login, password string) (web.Session, error) {
	var a q.Account
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		a, err = q.New(tx).AccountByLogin(ctx, login)
		return err
	})
	if err != nil && !db.IsNotFound(err) {
		return web.Session{}, fmt.Errorf("sign in: %w", err)
	}
	ok, err := s.hasher.matches(ctx, a.PasswordHash, password)
	if err != nil {
		return web.Session{}, fmt.Errorf("sign in: %w", err)
	}
	if a.ID == 0 {
		s.log.InfoContext(ctx, "Sign-in refused.", "reason", "unknown login")
		return web.Session{}, refused()
	}
	return s.enter(ctx, a, ok)
}

// enter records how a sign-in went, and begins the session if it went well.
func (s *Service) enter(ctx context.Context, a q.Account, ok bool) (session web.Session, err error) {
	var reason string
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		now, g, err := read(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		actor := authz.Actor{Account: a.ID, Name: a.Name, Post: a.Post, Grants: g}
		ctx := authz.WithActor(ctx, actor)
		reason = ""
		switch {
		case now.LockedUntilAt.After(tx.Now):
			reason = "locked"
		case now.Disabled:
			reason = "disabled"
		case !ok || now.PasswordHash != a.PasswordHash:
			reason = "password"
			if err := fail(ctx, tx, now); err != nil {
				return err
			}
		}
		if reason != "" {
			return note(ctx, tx, actor, "session.refused", map[string]any{"reason": reason})
		}
		session, err = begin(ctx, tx, now, actor)
		return err
	})
	if err == nil && reason != "" {
		err = refused()
	}
	return session, err
}

// fail counts a wrong password; the fifth within the lock's time locks.
func fail(ctx context.Context, tx *db.Tx, a q.Account) error {
	p := q.SetFailuresParams{ID: a.ID, Failures: a.Failures + 1, FailedAt: a.FailedAt}
	if a.Failures == 0 || tx.Now.Sub(a.FailedAt.Time) >= lock {
		p.Failures, p.FailedAt = 1, tx.At()
	}
	if p.Failures >= maxFailures {
		p.Failures, p.LockedUntilAt = 0, dbt.At(tx.Now.Add(lock))
	}
	if err := q.New(tx).SetFailures(ctx, p); err != nil {
		return fmt.Errorf("count failure: %w", err)
	}
	return nil
}

func begin(ctx context.Context, tx *db.Tx, a q.Account, actor authz.Actor) (web.Session, error) {
	queries := q.New(tx)
	session := web.Session{Actor: actor, Token: rand.Text() + rand.Text(), CSRF: rand.Text(), MustChange: a.MustChange}
	if err := queries.SetFailures(ctx, q.SetFailuresParams{ID: a.ID}); err != nil {
		return session, fmt.Errorf("begin session: %w", err)
	}
	err := queries.AddSession(ctx, q.AddSessionParams{TokenHash: crypt.Digest([]byte(session.Token)), AccountID: a.ID, Csrf: session.CSRF,
		CreatedAt: tx.At(), SeenAt: tx.At(), ExpiresAt: dbt.At(tx.Now.Add(absolute))})
	if err != nil {
		return session, fmt.Errorf("begin session: %w", err)
	}
	return session, note(ctx, tx, actor, "session.begin", nil)
}

// Resume finds the session of a cookie and keeps it alive.
func (s *Service) Resume(ctx context.Context, token string) (web.Session, error) {
	hash := crypt.Digest([]byte(token))
	var row q.Session
	var a q.Account
	var g []authz.Grant
	var now time.Time
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		now = tx.Now
		if row, err = q.New(tx).Session(ctx, hash); err != nil {
			return err
		}
		a, g, err = read(ctx, tx, row.AccountID)
		return err
	})
	gone := errs.New(errs.Unauthorized, "登录已过期，请重新登录。", "Your session is over; sign in again.")
	switch {
	case db.IsNotFound(err):
		return web.Session{}, gone
	case err != nil:
		return web.Session{}, fmt.Errorf("resume session: %w", err)
	case a.Disabled || !now.Before(row.ExpiresAt.Time) || now.Sub(row.SeenAt.Time) >= idle:
		return web.Session{}, gone
	}
	if now.Sub(row.SeenAt.Time) >= touch {
		if err := s.touch(ctx, hash); err != nil {
			return web.Session{}, err
		}
	}
	actor := authz.Actor{Account: a.ID, Name: a.Name, Post: a.Post, Grants: g}
	return web.Session{Actor: actor, Token: token, CSRF: row.Csrf, MustChange: a.MustChange}, nil
}

func (s *Service) touch(ctx context.Context, hash []byte) error {
	err := s.db.Load(ctx, func(tx *db.Tx) error { return q.New(tx).TouchSession(ctx, tx.At(), hash) })
	if err != nil {
		return fmt.Errorf("keep session alive: %w", err)
	}
	return nil
}

// SignOut ends the session of the context, or with everywhere all of the
// person's sessions.
func (s *Service) SignOut(ctx context.Context, everywhere bool) error {
	session := web.Current(ctx)
	return s.db.Update(ctx, func(tx *db.Tx) error {
		queries := q.New(tx)
		err := queries.DropSession(ctx, crypt.Digest([]byte(session.Token)))
		if err == nil && everywhere {
			_, err = queries.DropSessionsOf(ctx, session.Actor.Account)
		}
		if err != nil {
			return fmt.Errorf("sign out: %w", err)
		}
		return note(ctx, tx, session.Actor, "session.end", map[string]any{"everywhere": everywhere})
	})
}

// Sweep drops sessions that are over.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		_, err := q.New(tx).DropExpired(ctx, tx.At(), dbt.At(tx.Now.Add(-idle)))
		return err
	})
}

// note audits an act on an account in the chain of the actor's county.
func note(ctx context.Context, tx *db.Tx, actor authz.Actor, act string, detail map[string]any) error {
	return audit.Append(ctx, tx, audit.Entry{County: actor.County(), Act: act, Subject: "account/" + actor.Account.String(), Detail: detail})
}
