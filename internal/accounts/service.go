package accounts

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"

	"doudi/internal/accounts/internal/q"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web"
)

// Service keeps accounts and sessions. It is safe for use by several goroutines.
type Service struct {
	db       *db.DB
	log      *slog.Logger
	hasher   *hasher
	division func(code string) string
}

// Options say what a Service may be given beside the database.
type Options struct {
	Log      *slog.Logger             // required
	Cost     Cost                     // of a password check; zero is the default
	Division func(code string) string // the name of a division; nil shows the code
}

// New returns a Service.
func New(d *db.DB, o Options) *Service {
	if o.Cost == (Cost{}) {
		o.Cost = defaultCost
	}
	if o.Division == nil {
		o.Division = func(code string) string { return code }
	}
	return &Service{db: d, log: o.Log, hasher: newHasher(o.Cost, runtime.NumCPU()), division: o.Division}
}

var _ web.Sessions = (*Service)(nil)

// Account is somebody who may sign in.
type Account struct {
	ID         id.ID         `json:"id"`
	Login      string        `json:"login"`
	Name       string        `json:"name"`
	Post       string        `json:"post"`
	Grants     []authz.Grant `json:"grants"`
	Disabled   bool          `json:"disabled"`
	Locked     bool          `json:"locked" doc:"after too many failed sign-ins"`
	MustChange bool          `json:"mustChangePassword"`
	Conflicts  []Conflict    `json:"conflicts" nullable:"false" doc:"pairs of its roles that exclude each other; the security administrator takes one away"`
	Phones     int64         `json:"phones" doc:"that keep visits and are trusted; each can be revoked"`
	Version    int32         `json:"version"`
}

// Conflict is two roles of one account that exclude each other: given before
// they did, for no account is given both any more. Nobody does the acts of both
// on one case or roll.
type Conflict struct {
	Roles   authz.Pair `json:"roles"`
	Chinese string     `json:"zh"`
	English string     `json:"en"`
}

func conflicts(grants []authz.Grant) []Conflict {
	holds := func(r authz.Role) bool {
		return slices.ContainsFunc(grants, func(g authz.Grant) bool { return g.Role == r })
	}
	out := []Conflict{}
	for _, p := range authz.Excluded() {
		var why *errs.Error
		if holds(p[0]) && holds(p[1]) && errors.As(authz.Conflict(p[0], p[1]), &why) {
			out = append(out, Conflict{p, why.Message, why.English})
		}
	}
	return out
}

// read returns an account with its grants.
func read(ctx context.Context, tx *db.Tx, n id.ID) (q.Account, []authz.Grant, error) {
	queries := q.New(tx)
	a, err := queries.Account(ctx, n)
	if db.IsNotFound(err) {
		return a, nil, errs.New(errs.NotFound, "没有这个账号。", "No such account.")
	}
	if err != nil {
		return a, nil, fmt.Errorf("read account: %w", err)
	}
	g, err := grants(ctx, queries, n)
	return a, g, err
}

func grants(ctx context.Context, queries *q.Queries, n id.ID) ([]authz.Grant, error) {
	roles, err := queries.Roles(ctx, n)
	if err != nil {
		return nil, fmt.Errorf("read roles: %w", err)
	}
	out := make([]authz.Grant, 0, len(roles))
	for _, r := range roles {
		out = append(out, authz.Grant{Role: authz.Role(r.Role), Division: r.Division})
	}
	return out, nil
}

func show(tx *db.Tx, a q.Account, g []authz.Grant, phones int64) Account {
	return Account{ID: a.ID, Login: a.Login, Name: a.Name, Post: a.Post, Grants: g, Disabled: a.Disabled,
		Locked: a.LockedUntilAt.After(tx.Now), MustChange: a.MustChange, Conflicts: conflicts(g), Phones: phones, Version: a.Version}
}
