package portal

import (
	"context"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
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
		if h, err := b.Held(mine, false); err != nil || len(h.Proofs) != 1 || h.Proofs[0].How != byIdentity {
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

// TestSigningInRenewsNoVisit: what a window has seen ends half a year after the visit,
// however often the person signs in through an identity service that vouches for
// their phone; to be vouched for under My file is asked for by itself.
func TestSigningInRenewsNoVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.identity = vouching{&identity.Person{IDNumber: first, Phone: "13800000001"}}
		session, mine := b.signedIn(t, "13800000001")
		index := b.office.Index(first)
		err := b.db.Update(mine, func(tx *db.Tx) error {
			_, err := b.prove(mine, tx, person{index: index, county: 513221, id: 5, how: byWindow, by: 99, session: crypt.Digest([]byte(session.Token))})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		proofs := func() []Proof {
			t.Helper()
			h, err := b.Held(mine, false)
			if err != nil {
				t.Fatal(err)
			}
			return h.Proofs
		}
		was := proofs()
		b.clock.T = b.clock.T.Add(time.Hour)
		come := func(ctx context.Context) {
			t.Helper()
			d, token, err := b.Depart(ctx)
			if err != nil {
				t.Fatal(err)
			}
			s, err := b.Return(t.Context(), token, d.Address, "code")
			if err != nil || s.Actor.Account != session.Actor.Account {
				t.Fatalf("%+v, %v", s.Actor, err)
			}
		}
		come(t.Context())
		if now := proofs(); len(now) != 1 || now[0] != was[0] {
			t.Errorf("signing in made %+v of %+v", now, was)
		}
		come(mine)
		if now := proofs(); len(now) != 2 || now[0].How != byIdentity || now[1] != was[0] {
			t.Errorf("asked for under My file: %+v", now)
		}
	})
}
