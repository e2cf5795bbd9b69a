package accounts

import (
	"context"
	"fmt"

	"doudi/internal/accounts/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Person is an account to be made.
type Person struct {
	Login, Name, Post string
	Grants            []authz.Grant
}

// FirstStart makes the three administrators in a database without accounts and
// hands each one-time password to tell. It does nothing where there are accounts.
func (s *Service) FirstStart(ctx context.Context, tell func(login, password string)) error {
	if yes, err := s.started(ctx); yes || err != nil {
		return err
	}
	people := []Person{
		{"sysadmin", "系统管理员", "系统管理员", []authz.Grant{{Role: authz.System}}},
		{"secadmin", "安全管理员", "安全管理员", []authz.Grant{{Role: authz.Security}}},
		{"auditor", "审计管理员", "审计管理员", []authz.Grant{{Role: authz.Auditor}}},
	}
	passwords, hashes := make([]string, len(people)), make([]string, len(people))
	for i := range people {
		passwords[i] = oneTime()
		var err error
		if hashes[i], err = s.hasher.hash(ctx, passwords[i]); err != nil {
			return fmt.Errorf("make administrators: %w", err)
		}
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		n, err := q.New(tx).CountAccounts(ctx)
		if err != nil || n > 0 {
			return err
		}
		for i, p := range people {
			if _, err := add(ctx, tx, p, hashes[i], true); err != nil {
				return err
			}
		}
		tx.After(func() {
			for i, p := range people {
				tell(p.Login, passwords[i])
			}
		})
		return nil
	})
}

// started reports whether there are accounts.
func (s *Service) started(ctx context.Context) (yes bool, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		n, err := q.New(tx).CountAccounts(ctx)
		yes = n > 0
		return err
	})
	if err != nil {
		err = fmt.Errorf("count accounts: %w", err)
	}
	return yes, err
}

// add writes a new account in tx.
func add(ctx context.Context, tx *db.Tx, p Person, hash string, mustChange bool) (id.ID, error) {
	n := tx.NewID()
	queries := q.New(tx)
	err := queries.AddAccount(ctx, q.AddAccountParams{ID: n, Login: p.Login, Name: p.Name, Post: p.Post, PasswordHash: hash,
		MustChange: mustChange, PasswordAt: tx.At(), CreatedAt: tx.At()})
	if db.IsDuplicate(err) {
		return 0, errs.New(errs.Conflict, "登录名已被使用。", "The login name is taken.").With("body.login", "✗", "✗").Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("add account: %w", err)
	}
	if err := setGrants(ctx, queries, n, p.Grants); err != nil {
		return 0, err
	}
	now, err := record(ctx, tx, n)
	if err != nil {
		return 0, err
	}
	return n, audit.Append(ctx, tx, audit.Entry{Act: "account.add", Subject: "account/" + n.String(), After: now,
		Detail: map[string]any{"login": p.Login, "grants": p.Grants}})
}

func setGrants(ctx context.Context, queries *q.Queries, n id.ID, grants []authz.Grant) error {
	if err := queries.DropRoles(ctx, n); err != nil {
		return fmt.Errorf("set roles: %w", err)
	}
	for _, g := range grants {
		if err := queries.AddRole(ctx, n, string(g.Role), g.Division); err != nil {
			return fmt.Errorf("set roles: %w", err)
		}
	}
	return nil
}
