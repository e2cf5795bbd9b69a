package portal

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/portal/internal/q"
)

// Somebody is on file under the index "person", in a household of Wenchuan.
func (o office) Member(ctx context.Context, _ *db.Tx, m Member) ([]byte, string, error) {
	if err := authz.From(ctx).MayIn(authz.ReadHousehold, "513221100001"); err != nil {
		return nil, "", err
	}
	if m.Person == 7 {
		return nil, "513221100001", nil
	}
	if m.Person == 6 {
		return []byte("another"), "513221100001", nil
	}
	return []byte("person"), "513221100001", nil
}

func (o office) Of(_ context.Context, _ *db.Tx, index []byte) ([]Holding, error) {
	if string(index) != "person" {
		return []Holding{}, nil
	}
	return []Holding{{County: 513221, Person: 5, Number: "HU-5", Facts: []Fact{{"name", Text{"姓名", "Name"}, Text{"王大", "王大"}}}, Looks: Looks{Items: []Look{}}}}, nil
}

func (o office) LookedAt(context.Context, *db.Tx, []Ref) (Looks, error) {
	return Looks{Items: []Look{}}, nil
}
func (o office) Called(string) string { return "汶川县威州镇" }

func clerkOf(division string) authz.Actor {
	return authz.Actor{Account: 99, Name: "余晓云", Grants: []authz.Grant{{Role: authz.Clerk, Division: division}}}
}

// TestOnlyAProofOpensTheFile: an account reads nothing of a person before the window
// has seen who holds it; a code is good once, for a while, and only its newest; and
// whoever proves it later takes the place of whoever did before.
func TestOnlyAProofOpensTheFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		_, other := b.signedIn(t, "13800000002")
		clerk := authz.WithActor(t.Context(), clerkOf("513221100"))
		if h, err := b.Held(mine, false); err != nil || h.Proof != nil || len(h.Files) != 0 || h.Phone != "138****0001" {
			t.Fatalf("without a proof: %+v, %v", h, err)
		}
		who := Member{County: 513221, Household: 4, Person: 5}
		first, err := b.MakeProof(clerk, who)
		if err != nil {
			t.Fatal(err)
		}
		made, err := b.MakeProof(clerk, who)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Prove(mine, first.Code)
		wants(t, "a code that another took the place of", err, errs.Invalid)
		_, err = b.Prove(mine, "AAAAA-AAAAA")
		wants(t, "a code that is not there", err, errs.Invalid)
		if _, err := b.Prove(mine, " "+strings.ToLower(made.Code)); err != nil {
			t.Fatal(err)
		}
		_, err = b.Prove(other, made.Code)
		wants(t, "a code that was used", err, errs.Invalid)
		if h, err := b.Held(mine, false); err != nil || h.Proof == nil || len(h.Files) != 1 {
			t.Errorf("with a proof: %+v, %v", h, err)
		}
		if h, err := b.Held(other, false); err != nil || len(h.Files) != 0 {
			t.Errorf("another account reads %+v, %v", h, err)
		}
		if again, err := b.MakeProof(clerk, who); err != nil {
			t.Fatal(err)
		} else if _, err := b.Prove(other, again.Code); err != nil {
			t.Fatal(err)
		}
		if h, err := b.Held(mine, false); err != nil || h.Proof != nil || len(h.Files) != 0 {
			t.Errorf("after another phone was proved: %+v, %v", h, err)
		}
		b.clock.T = b.clock.T.Add(proofLasts)
		if h, err := b.Held(other, false); err != nil || len(h.Files) != 0 {
			t.Errorf("after half a year: %+v, %v", h, err)
		}
	})
}

// TestWhoVouches: a clerk of the place, for a person with a number, for half an hour.
func TestWhoVouches(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		as := func(a authz.Actor) context.Context { return authz.WithActor(t.Context(), a) }
		who := Member{County: 513221, Household: 4, Person: 5}
		_, err := b.MakeProof(as(clerkOf("510104")), who)
		wants(t, "a clerk of another county", err, errs.NotFound)
		reviewer := authz.Actor{Account: 98, Grants: []authz.Grant{{Role: authz.Reviewer, Division: "513221100"}}}
		_, err = b.MakeProof(as(reviewer), who)
		wants(t, "a reviewer", err, errs.Forbidden)
		_, err = b.MakeProof(mine, who)
		wants(t, "a family", err, errs.Forbidden)
		_, err = b.MakeProof(as(clerkOf("513221100")), Member{County: 513221, Household: 4, Person: 7})
		wants(t, "a person without a number", err, errs.Conflict)
		made, err := b.MakeProof(as(clerkOf("513221100")), who)
		if err != nil {
			t.Fatal(err)
		}
		b.clock.T = b.clock.T.Add(proofWaits)
		_, err = b.Prove(mine, made.Code)
		wants(t, "a code that is too old", err, errs.Invalid)
	})
}

// TestAskingIsLoggedAndBounded, and what is taken away is a page and the same as JSON.
func TestAskingIsLoggedAndBounded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		made, err := b.MakeProof(authz.WithActor(t.Context(), clerkOf("513221")), Member{County: 513221, Household: 4, Person: 5})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Prove(mine, made.Code); err != nil {
			t.Fatal(err)
		}
		var last Held
		for range takesADay {
			if last, err = b.Held(mine, true); err != nil {
				t.Fatal(err)
			}
		}
		_, err = b.Held(mine, true)
		wants(t, "one more to take away", err, errs.Throttled)
		for range asksADay - takesADay {
			if _, err := b.Held(mine, false); err != nil {
				t.Fatal(err)
			}
		}
		_, err = b.Held(mine, false)
		wants(t, "one more to read", err, errs.Throttled)
		b.clock.T = b.clock.T.Add(24 * time.Hour)
		if _, err := b.Held(mine, true); err != nil {
			t.Errorf("the next day: %v", err)
		}
		var logged int
		err = b.db.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT count(*) FROM audit_entry WHERE county = 513221 AND subject = 'person/5' AND act = 'family.held_taken'").Scan(&logged)
		})
		if err != nil || logged != takesADay+1 {
			t.Errorf("%d entries in the log, %v", logged, err)
		}
		archive, err := last.pack(lang.English)
		if err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"held.html": "HU-5", "held.json": `"zh": "王大"`} {
			f, err := z.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(f); err != nil || !strings.Contains(string(text), want) {
				t.Errorf("%s: %v\n%s", name, err, text)
			}
		}
		if err := b.Unprove(mine); err != nil {
			t.Fatal(err)
		}
		if h, err := b.Held(mine, false); err != nil || len(h.Files) != 0 {
			t.Errorf("after the end of the proof: %+v, %v", h, err)
		}
	})
}

// TestAProofLocksOut: who had the number before, with a passkey or a session, has
// neither once it was proved whose the account is; the same person, proved again, keeps
// both. What ended is in the log.
func TestAProofLocksOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		former, _ := b.signedIn(t, "13800000001")
		b.clock.T = b.clock.T.Add(codeWaits + time.Second)
		now, mine := b.signedIn(t, "13800000001")
		account := now.Actor.Account
		addKey := func(n id.ID) {
			t.Helper()
			err := b.db.Update(t.Context(), func(tx *db.Tx) error {
				return q.New(tx).AddPasskey(t.Context(), q.AddPasskeyParams{AccountID: account, ID: n, KeyHandle: []byte(n.String()), Credential: "{}", Name: "phone", CreatedAt: tx.At()})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		prove := func(person id.ID) {
			t.Helper()
			made, err := b.MakeProof(authz.WithActor(t.Context(), clerkOf("513221100")), Member{County: 513221, Household: 4, Person: person})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.Prove(mine, made.Code); err != nil {
				t.Fatal(err)
			}
		}
		count := func(act string) (n int) {
			t.Helper()
			err := b.db.View(t.Context(), func(tx *db.Tx) error {
				return tx.QueryRow(t.Context(), "SELECT count(*) FROM audit_entry WHERE act = $1 AND subject = $2", act, "family/"+account.String()).Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		addKey(11)
		prove(5)
		_, err := b.Resume(t.Context(), former.Token)
		wants(t, "an earlier session", err, errs.Unauthorized)
		if _, err := b.Resume(t.Context(), now.Token); err != nil {
			t.Errorf("the session that proved it: %v", err)
		}
		if keys, err := b.Passkeys(mine); err != nil || len(keys) != 0 {
			t.Errorf("passkeys from before: %+v, %v", keys, err)
		}
		if count("family.passkey_drop") != 1 || count("family.end") != 1 || count("family.unprove") != 0 {
			t.Errorf("in the log: %d passkeys, %d sessions, %d proofs", count("family.passkey_drop"), count("family.end"), count("family.unprove"))
		}
		addKey(12)
		b.clock.T = b.clock.T.Add(codeWaits + time.Second)
		other, _ := b.signedIn(t, "13800000001")
		prove(5)
		if _, err := b.Resume(t.Context(), other.Token); err != nil {
			t.Errorf("the same person's other session: %v", err)
		}
		if keys, err := b.Passkeys(mine); err != nil || len(keys) != 1 {
			t.Errorf("the same person's passkeys: %+v, %v", keys, err)
		}
		prove(6)
		if keys, err := b.Passkeys(mine); err != nil || len(keys) != 0 || count("family.unprove") != 1 {
			t.Errorf("another person's: %+v, %d, %v", keys, count("family.unprove"), err)
		}
	})
}
