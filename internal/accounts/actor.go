package accounts

import (
	"context"
	"fmt"
	"time"

	"doudi/internal/accounts/internal/q"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Actor returns a colleague with their roles, for rooms that record who else
// took part in an act. Unknown and disabled accounts are errs.NotFound.
func (s *Service) Actor(ctx context.Context, tx *db.Tx, account id.ID) (authz.Actor, error) {
	a, grants, err := read(ctx, tx, account)
	if db.IsNotFound(err) || err == nil && a.Disabled {
		return authz.Actor{}, errs.New(errs.NotFound, "没有这个账号，或者账号已停用。", "No such account, or it is disabled.")
	}
	if err != nil {
		return authz.Actor{}, fmt.Errorf("read account %s: %w", account, err)
	}
	return authz.Actor{Account: a.ID, Name: a.Name, Post: a.Post, Grants: grants}, nil
}

// Posts are the roles of an account, also of one that is disabled: what it did in
// them stays in the log. None of an account that is not there.
func (s *Service) Posts(ctx context.Context, tx *db.Tx, account id.ID) ([]authz.Grant, error) {
	return grants(ctx, q.New(tx), account)
}

// Able returns the colleagues who may do an act in a division, by name, so that
// a page can offer whom to choose.
func (s *Service) Able(ctx context.Context, tx *db.Tx, act authz.Act, division string) ([]authz.Actor, error) {
	rows, err := q.New(tx).Colleagues(ctx, division)
	if err != nil {
		return nil, fmt.Errorf("list who may %s: %w", act, err)
	}
	var out []authz.Actor
	for _, r := range rows {
		one := authz.Actor{Account: r.ID, Name: r.Name, Post: r.Post, Grants: []authz.Grant{{Role: authz.Role(r.Role), Division: r.Division}}}
		known := len(out) > 0 && out[len(out)-1].Account == r.ID
		if !known && one.MayIn(act, division) == nil {
			out = append(out, one)
		}
	}
	return out, nil
}

// KeepSessions moves the end of all sessions to count from now. The demo's
// clock can be set forward by days, which must not sign everybody out.
func (s *Service) KeepSessions(ctx context.Context, tx *db.Tx, now time.Time) error {
	if err := q.New(tx).KeepSessions(ctx, dbt.At(now), dbt.At(now.Add(absolute))); err != nil {
		return fmt.Errorf("keep sessions: %w", err)
	}
	return nil
}

// ActorByLogin returns a colleague by login, with their roles.
func (s *Service) ActorByLogin(ctx context.Context, login string) (a authz.Actor, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		row, err := q.New(tx).AccountByLogin(ctx, login)
		if err != nil {
			return err
		}
		a, err = s.Actor(ctx, tx, row.ID)
		return err
	})
	if err != nil {
		return a, fmt.Errorf("read account %s: %w", login, err)
	}
	return a, nil
}
