package portal

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/lang"
	"doudi/internal/web"
	"doudi/portal/identity"
	"doudi/portal/internal/q"
)

// Somebody is on file under the index "person", in a household of Wenchuan.
func (o office) Member(ctx context.Context, _ *db.Tx, m Member) ([]byte, string, error) {
	if err := authz.From(ctx).MayIn(authz.ReadHousehold, authz.CountyCode(m.County)+"100001"); err != nil {
		return nil, "", err
	}
	if m.Person == 7 {
		return nil, "513221100001", nil
	}
	if m.Person == 6 {
		return []byte("another"), "513221100001", nil
	}
	if m.County == 513222 { // the same ID number in a file of another county
		return []byte("person"), "513222100001", nil
	}
	return []byte("person"), "513221100001", nil
}

// Index is not what the keys alone make of a number: only the files know how they find it.
func (o office) Index(n idnumber.Number) []byte { return []byte("on file: " + n) }

func (o office) Of(_ context.Context, _ *db.Tx, index []byte, county int32) ([]Holding, error) {
	out := []Holding{}
	for _, c := range []int32{513221, 513222} {
		if string(index) == "person" && (county == 0 || county == c) {
			out = append(out, Holding{County: c, Person: 5, Number: "HU-5", Facts: []Fact{{"name", Text{"姓名", "Name"}, Text{"王大", "王大"}}}, Looks: Looks{Items: []Look{}}})
		}
	}
	return out, nil
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
		if h, err := b.Held(mine, false); err != nil || len(h.Proofs) != 0 || len(h.Files) != 0 || h.Phone != "138****0001" {
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
		if h, err := b.Held(mine, false); err != nil || len(h.Proofs) == 0 || len(h.Files) != 1 {
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
		if h, err := b.Held(mine, false); err != nil || len(h.Proofs) != 0 || len(h.Files) != 0 {
			t.Errorf("after another phone was proved: %+v, %v", h, err)
		}
		b.clock.T = b.clock.T.Add(proofLasts)
		if h, err := b.Held(other, false); err != nil || len(h.Files) != 0 {
			t.Errorf("after half a year: %+v, %v", h, err)
		}
	})
}

// TestAWindowOpensItsOwnCounty: a clerk who enters somebody's ID number into a file of
// their own county, and hands out the code, opens no other county's files; each window
// adds its own, and an identity service opens all.
func TestAWindowOpensItsOwnCounty(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		prove := func(county int32) {
			t.Helper()
			made, err := b.MakeProof(authz.WithActor(t.Context(), clerkOf(authz.CountyCode(county)+"100")), Member{County: county, Household: 4, Person: 5})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.Prove(mine, made.Code); err != nil {
				t.Fatal(err)
			}
		}
		reads := func(name string, counties ...int32) {
			t.Helper()
			h, err := b.Held(mine, false)
			if err != nil || len(h.Files) != len(counties) {
				t.Fatalf("%s: %+v, %v", name, h.Files, err)
			}
			for i, f := range h.Files {
				if f.County != counties[i] {
					t.Errorf("%s: reads the files of %d", name, f.County)
				}
			}
		}
		prove(513222)
		reads("the other county's window", 513222)
		prove(513221)
		reads("both windows", 513221, 513222)
		b.clock.T = b.clock.T.Add(proofLasts)
		reads("after half a year")
		prove(513222)
		b.identity = vouching{&identity.Person{IDNumber: first}}
		_, token, err := b.Depart(mine)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Return(t.Context(), token, "another", "code")
		wants(t, "another state", err, errs.Unauthorized)
		reads("who asked an identity service and got no answer", 513222)
		err = b.db.Update(mine, func(tx *db.Tx) error {
			_, err := b.prove(mine, tx, person{index: []byte("person"), how: byIdentity, session: crypt.Digest(nil)})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		reads("an identity service", 513221, 513222)
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

// TestAWindowTakesNothingFromOtherCounties: a clerk who enters somebody's ID number
// into a file and hands the code to another account ends nothing that an identity
// service or another county's window proved; leads nobody into that account; and a
// proof by identity in it shuts out whoever was there by the window's.
func TestAWindowTakesNothingFromOtherCounties(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		index := b.office.Index(first)
		prove := func(ctx context.Context, token string, county int32) {
			t.Helper()
			who := person{index: index, county: county, how: byWindow, session: crypt.Digest([]byte(token))}
			if county == 0 {
				who.how = byIdentity
			}
			err := b.db.Update(ctx, func(tx *db.Tx) error { _, err := b.prove(ctx, tx, who); return err })
			if err != nil {
				t.Fatal(err)
			}
		}
		counties := func(ctx context.Context) (out []int32) {
			t.Helper()
			err := b.db.View(ctx, func(tx *db.Tx) error {
				rows, err := proved(ctx, tx, authz.From(ctx).Account)
				for _, r := range rows {
					out = append(out, r.County)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		wantCounties := func(name string, ctx context.Context, want ...int32) {
			t.Helper()
			if got := counties(ctx); !slices.Equal(got, want) {
				t.Errorf("%s: proofs of %v, want %v", name, got, want)
			}
		}
		mine, victim := b.signedIn(t, "13800000001")
		theirs, stranger := b.signedIn(t, "13800000002")
		b.identity = vouching{&identity.Person{IDNumber: first}}
		enter := func() (web.Session, error) {
			t.Helper()
			d, token, err := b.Depart(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return b.Return(t.Context(), token, d.Address, "code")
		}
		prove(stranger, theirs.Token, 513222)
		_, err := enter()
		wants(t, "who is known by a window alone", err, errs.Conflict)
		prove(victim, mine.Token, 513221)
		prove(victim, mine.Token, 0)
		wantCounties("an identity service ends all others", stranger)
		b.clock.T = b.clock.T.Add(codeWaits + time.Second)
		prove(stranger, theirs.Token, 513222)
		wantCounties("the person's own", victim, 0, 513221)
		wantCounties("the window's", stranger, 513222)
		if s, err := enter(); err != nil || s.Actor.Account != mine.Actor.Account {
			t.Errorf("signed in to %v, %v", s.Actor.Account, err)
		}
		prove(stranger, theirs.Token, 513221)
		wantCounties("the same county's window, from another phone", victim, 0)
		later, session := b.signedIn(t, "13800000002")
		prove(session, later.Token, 0)
		_, err = b.Resume(t.Context(), theirs.Token)
		wants(t, "a session of a window's proof after a wider one", err, errs.Unauthorized)
		if _, err := b.Resume(t.Context(), later.Token); err != nil {
			t.Errorf("the session that proved it: %v", err)
		}
	})
}
