package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"doudi/internal/accounts"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web"
	"doudi/internal/web/page"
)

type bench struct {
	t     *testing.T
	db    *db.DB
	clock *dbtest.Clock
	*accounts.Service
}

func each(t *testing.T, f func(b *bench)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := accounts.New(d, accounts.Options{Log: slog.New(slog.DiscardHandler), Cost: accounts.Cost{Time: 1, Memory: 8, Threads: 1}})
		if err := s.SeedDemo(t.Context()); err != nil {
			t.Fatal(err)
		}
		f(&bench{t, d, clock, s})
	})
}

func (b *bench) in(login string) (context.Context, web.Session) {
	b.t.Helper()
	s, err := b.SignIn(b.t.Context(), login, accounts.DemoPassword)
	if err != nil {
		b.t.Fatalf("sign in %s: %v", login, err)
	}
	return authz.WithActor(b.t.Context(), s.Actor), s
}

func (b *bench) code(err error, want errs.Code) {
	b.t.Helper()
	if errs.CodeOf(err) != want || want == "" && err != nil {
		b.t.Errorf("error %v, want code %q", err, want)
	}
}

func TestFiveFailuresLockForHalfAnHour(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		ctx := b.t.Context()
		_, unknown := b.SignIn(ctx, "nobody", "x")
		try := func(password string) error {
			_, err := b.SignIn(ctx, "yuxy", password)
			return err
		}
		for range 5 {
			if err := try("wrong"); err.Error() != unknown.Error() {
				b.t.Errorf("a wrong password says %q, an unknown login %q", err, unknown)
			}
		}
		if err := try(accounts.DemoPassword); err == nil || err.Error() != unknown.Error() {
			b.t.Errorf("the right password on a locked account says %v", err)
		}
		b.clock.T = b.clock.T.Add(30*time.Minute - time.Second)
		b.code(try(accounts.DemoPassword), errs.Unauthorized)
		b.clock.T = b.clock.T.Add(2 * time.Second)
		b.code(try(accounts.DemoPassword), "")

		for range 4 { // failures long ago do not count
			b.code(try("wrong"), errs.Unauthorized)
		}
		b.clock.T = b.clock.T.Add(31 * time.Minute)
		b.code(try("wrong"), errs.Unauthorized)
		b.code(try(accounts.DemoPassword), "")
	})
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		resume := func(s web.Session) error {
			got, err := b.Resume(b.t.Context(), s.Token)
			if err == nil && (got.Actor.Name != "余晓燕" || got.CSRF != s.CSRF) {
				b.t.Errorf("resumed %+v", got)
			}
			return err
		}
		_, s := b.in("yuxy")
		for range 24 { // every half hour less a second, for 12 hours
			b.clock.T = b.clock.T.Add(30*time.Minute - time.Second)
			b.code(resume(s), "")
		}
		b.clock.T = b.clock.T.Add(24 * time.Second)
		b.code(resume(s), errs.Unauthorized)

		_, s = b.in("yuxy")
		b.clock.T = b.clock.T.Add(30 * time.Minute)
		b.code(resume(s), errs.Unauthorized)
		if err := b.Sweep(b.t.Context()); err != nil {
			b.t.Fatal(err)
		}
		b.clock.T = b.clock.T.Add(-time.Minute)
		b.code(resume(s), errs.Unauthorized) // swept away

		b.code(resume(web.Session{Token: "guess"}), errs.Unauthorized)
	})
}

func TestFirstStart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		s := accounts.New(d, accounts.Options{Log: slog.New(slog.DiscardHandler), Cost: accounts.Cost{Time: 1, Memory: 8, Threads: 1}})
		told := map[string]string{}
		for range 2 { // the second start tells nothing
			if err := s.FirstStart(t.Context(), func(login, password string) { told[login] += password }); err != nil {
				t.Fatal(err)
			}
		}
		if len(told) != 3 {
			t.Fatalf("told %d passwords, want 3", len(told))
		}
		for login, password := range told {
			session, err := s.SignIn(t.Context(), login, password)
			if err != nil || !session.MustChange || len(session.Actor.Grants) != 1 {
				t.Errorf("%s: session %+v, error %v", login, session, err)
			}
		}
		if err := s.SeedDemo(t.Context()); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("demo accounts in a real database: %v", err)
		}
	})
}

func TestAdministratorsAreApart(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		ctx, me := b.in("anquan")
		const county = "513221"
		grant := func(roles ...authz.Role) (c accounts.Change) {
			c.Name, c.Version = "张三丰", 1
			for _, r := range roles {
				c.Grants = append(c.Grants, authz.Grant{Role: r, Division: county})
			}
			return c
		}
		for i, roles := range [][]authz.Role{
			{authz.Clerk, authz.System}, {authz.System, authz.Auditor}, {authz.PayMaker, authz.PayChecker},
			{authz.Clerk, authz.Reviewer}, {authz.Reviewer, authz.Approver}, {authz.Clerk, authz.Approver}, {"king"},
		} {
			_, _, err := b.Add(ctx, fmt.Sprintf("zhang%d", i), grant(roles...))
			b.code(err, errs.Invalid)
		}
		n, password, err := b.Add(ctx, "zhangsf", grant(authz.Clerk, authz.Assistant))
		b.code(err, "")
		if s, err := b.SignIn(b.t.Context(), "zhangsf", password); err != nil || !s.MustChange {
			b.t.Errorf("first sign-in: %+v, %v", s, err)
		}
		_, _, err = b.Add(ctx, "zhangsf", grant(authz.Clerk))
		b.code(err, errs.Conflict)

		elsewhere := grant(authz.Clerk)
		elsewhere.Grants[0].Division = "510104"
		_, _, err = b.Add(ctx, "elsewhere", elsewhere)
		b.code(err, errs.Invalid)

		b.code(b.Change(ctx, n, grant(authz.Checker)), "")
		b.code(b.Change(ctx, n, grant(authz.Clerk)), errs.Conflict) // version 1 is gone
		b.code(b.Change(ctx, me.Actor.Account, grant(authz.Approver)), errs.Forbidden)
		a, err := b.Account(ctx, n)
		if err != nil || a.Version != 2 || len(a.Grants) != 1 || a.Grants[0].Role != authz.Checker {
			b.t.Errorf("account %+v, error %v", a, err)
		}

		clerk, _ := b.in("yuxy")
		_, _, err = b.Add(clerk, "friend", grant(authz.Clerk))
		b.code(err, errs.Forbidden)
		_, err = b.Accounts(clerk, page.Query{}, accounts.Filter{})
		b.code(err, errs.Forbidden)
		_, err = b.Reset(clerk, n)
		b.code(err, errs.Forbidden)

		p, err := b.Accounts(ctx, page.Query{Limit: 200}, accounts.Filter{})
		if err != nil || len(p.Items) != 18 {
			b.t.Errorf("%d accounts, want 18; error %v", len(p.Items), err)
		}
	})
}

// TestAdministratorOfTwoCounties sees who works in either or both, and nobody
// who also works between them.
func TestAdministratorOfTwoCounties(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		country := authz.WithActor(b.t.Context(), authz.Actor{Account: 90, Name: "全国", Grants: []authz.Grant{{Role: authz.Security}}})
		made := map[string]id.ID{}
		for login, divisions := range map[string][]string{"eins": {"520321"}, "drei": {"520323100"}, "beide": {"520321", "520323"}, "zwei": {"520322"}, "alle": {"520321", "520322"}} {
			c := accounts.Change{Name: "张三丰"}
			for _, d := range divisions {
				c.Grants = append(c.Grants, authz.Grant{Role: authz.Leader, Division: d})
			}
			n, _, err := b.Add(country, login, c)
			b.code(err, "")
			made[login] = n
		}
		ctx := authz.WithActor(b.t.Context(), authz.Actor{Account: 91, Name: "两县", Grants: []authz.Grant{{Role: authz.Security, Division: "520321"}, {Role: authz.Security, Division: "520323"}}})
		p, err := b.Accounts(ctx, page.Query{}, accounts.Filter{})
		var found []string
		for _, a := range p.Items {
			found = append(found, a.Login)
		}
		if want := []string{"beide", "drei", "eins"}; err != nil || !slices.Equal(found, want) {
			b.t.Errorf("accounts %v, want %v, error %v", found, want, err)
		}
		for login, want := range map[string]errs.Code{"eins": "", "beide": "", "zwei": errs.NotFound, "alle": errs.NotFound} {
			_, err := b.Reset(ctx, made[login])
			b.code(err, want)
		}
	})
}

// TestPairsOfBefore: an account that was given two roles before these excluded
// each other is shown, and is changed only by taking one away, or disabled.
func TestPairsOfBefore(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		ctx, _ := b.in("anquan")
		none, err := b.Accounts(ctx, page.Query{}, accounts.Filter{Conflicting: true})
		if err != nil || len(none.Items) != 0 {
			b.t.Errorf("before: %+v, %v", none.Items, err)
		}
		_, s := b.in("yuxy")
		err = b.db.Update(b.t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(b.t.Context(), "INSERT INTO account_role (account_id, role, division) VALUES ($1, 'reviewer', '513221100')", int64(s.Actor.Account))
			return err
		})
		if err != nil {
			b.t.Fatal(err)
		}
		p, err := b.Accounts(ctx, page.Query{}, accounts.Filter{Conflicting: true})
		if err != nil || len(p.Items) != 1 || p.Items[0].Login != "yuxy" || len(p.Items[0].Conflicts) != 1 ||
			p.Items[0].Conflicts[0].Roles != (authz.Pair{authz.Clerk, authz.Reviewer}) || p.Items[0].Conflicts[0].English == "" {
			b.t.Fatalf("%+v, %v", p.Items, err)
		}
		a := p.Items[0]
		b.code(b.Change(ctx, a.ID, accounts.Change{Name: "余小燕", Grants: a.Grants, Version: a.Version}), errs.Invalid)
		b.code(b.Change(ctx, a.ID, accounts.Change{Name: a.Name, Disabled: true, Grants: a.Grants, Version: a.Version}), "")
		b.code(b.Change(ctx, a.ID, accounts.Change{Name: a.Name, Grants: a.Grants, Version: a.Version + 1}), errs.Invalid)
		b.code(b.Change(ctx, a.ID, accounts.Change{Name: a.Name, Grants: a.Grants[:1], Version: a.Version + 1}), "")
		if one, err := b.Account(ctx, a.ID); err != nil || len(one.Conflicts) != 0 || one.Disabled {
			b.t.Errorf("resolved: %+v, %v", one, err)
		}
	})
}

func TestResetAndDisableEndSessions(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		admin, _ := b.in("anquan")
		_, s := b.in("yuxy")
		n := s.Actor.Account
		password, err := b.Reset(admin, n)
		b.code(err, "")
		_, err = b.Resume(b.t.Context(), s.Token)
		b.code(err, errs.Unauthorized)
		if s, err = b.SignIn(b.t.Context(), "yuxy", password); err != nil || !s.MustChange {
			b.t.Fatalf("with the new password: %+v, %v", s, err)
		}
		b.code(b.Change(admin, n, accounts.Change{Name: "余晓燕", Disabled: true, Version: 1}), "")
		_, err = b.Resume(b.t.Context(), s.Token)
		b.code(err, errs.Unauthorized)
		_, err = b.SignIn(b.t.Context(), "yuxy", password)
		b.code(err, errs.Unauthorized)
		_, err = b.Account(admin, id.ID(12))
		b.code(err, errs.NotFound)
	})
}

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	for password, ok := range map[string]bool{
		"Kurz-1":         false,
		"nurkleinbuchst": false,
		"nur-kleinbuchs": false,
		"Yuxy-2026-abcd": false, // holds the login
		"Haus-am-See-7":  true,
		"低保Abc12345":     true,
	} {
		err := accounts.CheckPassword("yuxy", password)
		if (err == nil) != ok {
			t.Errorf("%q: %v, want ok %v", password, err, ok)
		}
		var e *errs.Error
		if err != nil && (!errors.As(err, &e) || len(e.Fields) != 1) {
			t.Errorf("%q: the error %v says not where", password, err)
		}
	}
}
