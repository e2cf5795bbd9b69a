package accounts

import (
	"context"
	"fmt"

	"doudi/internal/accounts/internal/q"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web"
)

// history is how many earlier passwords may not be taken again.
const history = 5

// ChangePassword replaces the actor's own password and signs out their other
// browsers. A wrong current password counts as a failed sign-in.
func (s *Service) ChangePassword(ctx context.Context, current, next string) error {
	session := web.Current(ctx)
	var a q.Account
	var earlier []string
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		if a, _, err = read(ctx, tx, session.Actor.Account); err != nil {
			return err
		}
		earlier, err = q.New(tx).Passwords(ctx, a.ID, history)
		return err
	})
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	if err := s.checkCurrent(ctx, a, current); err != nil {
		return err
	}
	if err := s.checkNext(ctx, a.Login, next, append(earlier, a.PasswordHash)); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, next)
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		before, err := record(ctx, tx, a.ID)
		if err != nil {
			return fmt.Errorf("change password: %w", err)
		}
		if err := setPassword(ctx, tx, a.ID, hash, false); err != nil {
			return err
		}
		if err := dropOthers(ctx, tx, session); err != nil {
			return fmt.Errorf("change password: %w", err)
		}
		return changedNote(ctx, tx, "account.password", before)
	})
}

func (s *Service) checkCurrent(ctx context.Context, a q.Account, current string) error {
	ok, err := s.hasher.matches(ctx, a.PasswordHash, current)
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	wrong := errs.New(errs.Invalid, "当前密码不正确；连续输错 5 次，账号锁定 30 分钟。",
		"The current password is wrong; five wrong attempts lock the account for 30 minutes.").With("body.current", "✗", "✗")
	locked := false
	err = s.db.Update(db.WithFirst(ctx, nil), func(tx *db.Tx) error {
		now, _, err := read(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		locked = now.LockedUntilAt.After(tx.Now)
		if ok || locked {
			return nil
		}
		return fail(ctx, tx, now)
	})
	switch {
	case err != nil:
		return fmt.Errorf("change password: %w", err)
	case !ok || locked:
		return wrong
	}
	return nil
}

func (s *Service) checkNext(ctx context.Context, login, next string, used []string) error {
	if err := checkPassword(login, next); err != nil {
		return err
	}
	for _, hash := range used {
		same, err := s.hasher.matches(ctx, hash, next)
		if err != nil {
			return fmt.Errorf("change password: %w", err)
		}
		if same {
			return errs.New(errs.Invalid, "密码不符合要求。", "The password does not meet the rules.").
				With("body.next", "不能与最近 5 次的密码相同。", "It must differ from the last five.")
		}
	}
	return nil
}

// setPassword keeps the old hash in the history; mustChange is for passwords
// that somebody else has seen.
func setPassword(ctx context.Context, tx *db.Tx, account id.ID, hash string, mustChange bool) error {
	queries := q.New(tx)
	old, err := queries.Account(ctx, account)
	if err == nil {
		err = queries.AddPassword(ctx, account, old.PasswordAt, old.PasswordHash)
	}
	if err == nil {
		err = queries.SetPassword(ctx, q.SetPasswordParams{PasswordHash: hash, MustChange: mustChange, PasswordAt: tx.At(), ID: account})
	}
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return nil
}

// dropOthers ends all sessions but the current one.
func dropOthers(ctx context.Context, tx *db.Tx, session web.Session) error {
	queries := q.New(tx)
	hash := crypt.Digest([]byte(session.Token))
	keep, err := queries.Session(ctx, hash)
	if err != nil {
		return err
	}
	if _, err := queries.DropSessionsOf(ctx, session.Actor.Account); err != nil {
		return err
	}
	return queries.AddSession(ctx, q.AddSessionParams{TokenHash: hash, AccountID: keep.AccountID, Csrf: keep.Csrf,
		CreatedAt: keep.CreatedAt, SeenAt: keep.SeenAt, ExpiresAt: keep.ExpiresAt})
}
