package portal

import (
	"context"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/errs"
	"doudi/internal/web"
	"doudi/portal/identity"
)

// vouching is an identity service that vouches for one person.
type vouching struct{ who *identity.Person }

func (v vouching) Address(_ context.Context, q identity.Question) (string, error) {
	return q.State, nil
}

func (v vouching) Answer(context.Context, identity.Question, string) (identity.Person, error) {
	return *v.who, nil
}

// TestWhomAnIdentityServiceVouchesFor: the account that was signed in, that of the
// person, or that of the phone; each question once, and only with its own state.
func TestWhomAnIdentityServiceVouchesFor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, _, err := b.Depart(t.Context())
		wants(t, "without a service", err, errs.Unavailable)
		who := &identity.Person{IDNumber: first}
		b.identity = vouching{who}
		session, mine := b.signedIn(t, "13800000001")
		away, token, err := b.Depart(mine)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Return(t.Context(), "another", away.Address, "code")
		wants(t, "another browser", err, errs.Unauthorized)
		back, err := b.Return(t.Context(), token, away.Address, "code")
		if err != nil || back.Actor.Account != session.Actor.Account {
			t.Fatalf("%+v, %v", back, err)
		}
		_, err = b.Return(t.Context(), token, away.Address, "code")
		wants(t, "an answer sent again", err, errs.Unauthorized)
		if h, err := b.Held(mine, false); err != nil || h.Proof == nil || h.Proof.How != byIdentity {
			t.Errorf("%+v, %v", h, err)
		}
		if _, err := b.Resume(t.Context(), back.Token); err != nil {
			t.Errorf("the session it began: %v", err)
		}
		mine = web.WithSession(t.Context(), back)
		if away, token, err = b.Depart(mine); err != nil {
			t.Fatal(err)
		}
		if err := b.SignOut(mine); err != nil {
			t.Fatal(err)
		}
		_, err = b.Return(t.Context(), token, away.Address, "code")
		wants(t, "who signed out on the way", err, errs.Unauthorized)
		_, token, err = b.Depart(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Return(t.Context(), token, "another", "code")
		wants(t, "another state", err, errs.Unauthorized)
		enter := func() (authz.Actor, error) {
			t.Helper()
			d, token, err := b.Depart(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			s, err := b.Return(t.Context(), token, d.Address, "code")
			return s.Actor, err
		}
		if a, err := enter(); err != nil || a.Account != session.Actor.Account {
			t.Errorf("who is known: %+v, %v", a, err)
		}
		b.clock.T = b.clock.T.Add(proofLasts - time.Minute)
		if a, err := enter(); err != nil || a.Account != session.Actor.Account {
			t.Errorf("shortly before the proof ends: %+v, %v", a, err)
		}
		b.clock.T = b.clock.T.Add(time.Minute)
		_, err = enter()
		wants(t, "whose proof is over, which signing in does not renew", err, errs.Conflict)
		who.Phone = "13800000003"
		if a, err := enter(); err != nil || a.Account == session.Actor.Account {
			t.Errorf("who has another number now: %+v, %v", a, err)
		}
		who.IDNumber, who.Phone = second, ""
		_, err = enter()
		wants(t, "a stranger without a phone", err, errs.Conflict)
		who.Phone = "13800000002"
		a, err := enter()
		if err != nil || a.Account == session.Actor.Account {
			t.Errorf("a stranger with a phone: %+v, %v", a, err)
		}
		who.IDNumber = "123"
		_, err = enter()
		wants(t, "no ID number", err, errs.Unauthorized)
	})
}
