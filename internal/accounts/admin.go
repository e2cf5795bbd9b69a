package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"doudi/internal/accounts/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/web/page"
)

// Change is what the security administrator sets of an account.
type Change struct {
	Name     string        `json:"name" minLength:"1" maxLength:"50"`
	Post     string        `json:"post" maxLength:"100"`
	Disabled bool          `json:"disabled,omitempty"`
	Grants   []authz.Grant `json:"grants" maxItems:"20"`
	Version  int32         `json:"version" minimum:"0" doc:"as it was read; somebody else's change meanwhile is a conflict"`
}

// Filter narrows the list of accounts.
type Filter struct {
	Find        string `query:"find" maxLength:"50" doc:"part of a login or name"`
	Conflicting bool   `query:"conflicting" doc:"only those that hold two roles which exclude each other"`
}

// pairs is the roles that exclude each other, for a query; "" for all accounts.
func (f Filter) pairs() string {
	if !f.Conflicting {
		return ""
	}
	var list []string
	for _, p := range authz.Excluded() {
		list = append(list, string(p[0])+"+"+string(p[1]), string(p[1])+"+"+string(p[0]))
	}
	b, _ := json.Marshal(list) // words always encode
	return string(b)
}

// Accounts lists accounts by login.
func (s *Service) Accounts(ctx context.Context, query page.Query, f Filter) (out page.Page[Account], err error) {
	scope, err := authz.From(ctx).May(authz.ManageAccounts)
	if err != nil {
		return out, err
	}
	after := ""
	if err := query.After(&after); err != nil {
		return out, err
	}
	parts, err := json.Marshal(scope.Prefixes())
	if err != nil {
		return out, fmt.Errorf("list accounts: %w", err)
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		queries := q.New(tx)
		rows, err := queries.Accounts(ctx, q.AccountsParams{After: after, Find: f.Find, Pairs: f.pairs(), Parts: string(parts), UpTo: query.UpTo()})
		if err != nil {
			return fmt.Errorf("list accounts: %w", err)
		}
		granted, phones := map[id.ID][]authz.Grant{}, map[id.ID]int64{}
		for _, r := range rows[:min(len(rows), query.Size())] {
			if granted[r.ID], err = grants(ctx, queries, r.ID); err != nil {
				return err
			}
			if phones[r.ID], err = queries.Phones(ctx, r.ID); err != nil {
				return fmt.Errorf("list accounts: %w", err)
			}
		}
		out, err = page.Of(query, rows, func(a q.Account) Account { return show(tx, a, granted[a.ID], phones[a.ID]) }, func(a q.Account) any { return a.Login })
		return err
	})
	return out, err
}

// Account reads one.
func (s *Service) Account(ctx context.Context, n id.ID) (out Account, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		a, g, err := managed(ctx, tx, n)
		if err != nil {
			return err
		}
		phones, err := q.New(tx).Phones(ctx, n)
		if err != nil {
			return fmt.Errorf("count phones of account %s: %w", n, err)
		}
		out = show(tx, a, g, phones)
		return nil
	})
	return out, err
}

// managed reads an account that the actor administers: all of its grants lie
// in the actor's scope.
func managed(ctx context.Context, tx *db.Tx, n id.ID) (q.Account, []authz.Grant, error) {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.ManageAccounts); err != nil {
		return q.Account{}, nil, err
	}
	a, g, err := read(ctx, tx, n)
	if err != nil {
		return a, g, err
	}
	for _, one := range g {
		if actor.MayIn(authz.ManageAccounts, one.Division) != nil {
			return q.Account{}, nil, errs.New(errs.NotFound, "没有这个账号。", "No such account.")
		}
	}
	return a, g, nil
}

var loginForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{2,31}$`)

// Add makes an account with a one-time password, which is told once.
func (s *Service) Add(ctx context.Context, login string, c Change) (n id.ID, password string, err error) {
	if !loginForm.MatchString(login) {
		return 0, "", errs.New(errs.Invalid, "登录名不符合要求。", "The login name does not meet the rules.").
			With("body.login", "3–32 × a–z 0–9 . _ -", "3–32 × a–z 0–9 . _ -")
	}
	if err := checkGrants(ctx, c.Grants); err != nil {
		return 0, "", err
	}
	password = oneTime()
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return 0, "", fmt.Errorf("add account: %w", err)
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		n, err = add(ctx, tx, Person{Login: login, Name: c.Name, Post: c.Post, Grants: c.Grants}, hash, true)
		return err
	})
	return n, password, err
}

// Change sets name, post and roles. Nobody changes their own roles. An account
// of two roles that exclude each other is disabled as it is, and changed in
// anything else only without one of them.
func (s *Service) Change(ctx context.Context, n id.ID, c Change) error {
	if err := checkPlaces(ctx, c.Grants); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		a, g, err := managed(ctx, tx, n)
		if err != nil {
			return err
		}
		if n == authz.From(ctx).Account && (c.Disabled || !sameGrants(g, c.Grants)) {
			return errs.New(errs.Forbidden, "不能更改自己的岗位或停用自己。", "Nobody changes their own roles or disables themselves.")
		}
		if err := apart(c.Grants); err != nil && !(c.Disabled && sameGrants(g, c.Grants)) {
			return err
		}
		queries := q.New(tx)
		changed, err := queries.UpdateAccount(ctx, q.UpdateAccountParams{Name: c.Name, Post: c.Post, Disabled: c.Disabled, ID: n, Version: c.Version})
		if err != nil {
			return fmt.Errorf("change account: %w", err)
		}
		if changed == 0 {
			return errs.New(errs.Conflict, "账号已被他人修改，请刷新后重试。", "Somebody else changed the account; reload and try again.")
		}
		if err := setGrants(ctx, queries, n, c.Grants); err != nil {
			return err
		}
		if c.Disabled {
			if _, err := queries.DropSessionsOf(ctx, n); err != nil {
				return fmt.Errorf("end sessions: %w", err)
			}
		}
		return changedNote(ctx, tx, "account.change", accountRecord{a, g})
	})
}

// Reset gives a one-time password, lifts a lock and ends all sessions.
func (s *Service) Reset(ctx context.Context, n id.ID) (password string, err error) {
	password = oneTime()
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return "", fmt.Errorf("reset password: %w", err)
	}
	return password, s.db.Update(ctx, func(tx *db.Tx) error {
		a, g, err := managed(ctx, tx, n)
		if err != nil {
			return err
		}
		return reset(ctx, tx, accountRecord{a, g}, hash)
	})
}

// ResetLogin is Reset for whoever works at the machine itself: for when nobody is
// left who can sign in and do it. It is for administrators alone: whoever has the
// machine is not to sign decisions. A disabled account stays disabled.
func (s *Service) ResetLogin(ctx context.Context, login string) (password string, disabled bool, err error) {
	password = oneTime()
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return "", false, fmt.Errorf("reset password: %w", err)
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		a, err := q.New(tx).AccountByLogin(ctx, login)
		if db.IsNotFound(err) {
			return errs.New(errs.NotFound, "没有登录名为“"+login+"”的账号。", "There is no account with the login “"+login+"”.")
		}
		if err != nil {
			return fmt.Errorf("reset password: %w", err)
		}
		before, err := record(ctx, tx, a.ID)
		if err != nil {
			return fmt.Errorf("reset password: %w", err)
		}
		if !slices.ContainsFunc(before.Grants, func(g authz.Grant) bool { return g.Role.Administers() }) {
			return errs.New(errs.Forbidden, "“"+login+"”不是管理员账号，请由安全管理员在“账号”中重置。", "“"+login+"” is no administrator's account; the security administrator resets it, under Accounts.")
		}
		disabled = a.Disabled
		return reset(ctx, tx, before, hash)
	})
	if err != nil {
		return "", false, err
	}
	return password, disabled, nil
}

func reset(ctx context.Context, tx *db.Tx, before accountRecord, hash string) error {
	if err := setPassword(ctx, tx, before.Account.ID, hash, true); err != nil {
		return err
	}
	if _, err := q.New(tx).DropSessionsOf(ctx, before.Account.ID); err != nil {
		return fmt.Errorf("reset password: %w", err)
	}
	return changedNote(ctx, tx, "account.reset", before)
}

// accountRecord is what the audit log keeps a digest of.
type accountRecord struct {
	Account q.Account
	Grants  []authz.Grant
}

func record(ctx context.Context, tx *db.Tx, n id.ID) (accountRecord, error) {
	a, g, err := read(ctx, tx, n)
	return accountRecord{a, g}, err
}

// changedNote audits a person's act on an account, in the chain of their county.
func changedNote(ctx context.Context, tx *db.Tx, act string, before accountRecord) error {
	after, err := record(ctx, tx, before.Account.ID)
	if err != nil {
		return fmt.Errorf("audit %s: %w", act, err)
	}
	return audit.Append(ctx, tx, audit.Entry{County: authz.From(ctx).County(), Act: act, Subject: "account/" + before.Account.ID.String(), Before: before, After: after})
}

// checkGrants refuses unknown roles, roles that may not meet in one person,
// and divisions outside of the administrator's own.
func checkGrants(ctx context.Context, grants []authz.Grant) error {
	if err := checkPlaces(ctx, grants); err != nil {
		return err
	}
	return apart(grants)
}

func checkPlaces(ctx context.Context, grants []authz.Grant) error {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.ManageAccounts); err != nil {
		return err
	}
	for i, g := range grants {
		path := fmt.Sprintf("body.grants[%d]", i)
		if authz.NameOf(g.Role) == (lang.Words{}) {
			return errs.New(errs.Invalid, "没有这个岗位。", "There is no such role.").With(path+".role", "✗", "✗")
		}
		if !divisionForm.MatchString(g.Division) || actor.MayIn(authz.ManageAccounts, g.Division) != nil {
			return errs.New(errs.Invalid, "行政区划不在您的管理范围内。", "The division is not in your scope.").With(path+".division", "✗", "✗")
		}
	}
	return nil
}

// apart refuses roles that exclude each other.
func apart(grants []authz.Grant) error {
	for i, g := range grants {
		for _, other := range grants[:i] {
			if err := authz.Conflict(other.Role, g.Role); err != nil {
				return err
			}
		}
	}
	return nil
}

var divisionForm = regexp.MustCompile(`^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$`)

func sameGrants(a, b []authz.Grant) bool {
	if len(a) != len(b) {
		return false
	}
	for _, g := range a {
		if !slices.Contains(b, g) {
			return false
		}
	}
	return true
}
