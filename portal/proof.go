package portal

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web"
	"doudi/portal/internal/q"
)

// How long a proof takes and lasts. Carriers give numbers of phones to others some
// months after they were given up.
const (
	proofWaits = 30 * time.Minute
	proofLasts = 180 * 24 * time.Hour
)

// letters of a code that is read to somebody, or copied by hand: none that is taken
// for another. Ten of them are not guessed in half an hour.
const (
	letters      = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
	proofLetters = 10
)

// Window and identity are how it was proved who holds an account.
const (
	byWindow   = "window"   // a clerk saw the ID card
	byIdentity = "identity" // a province's identity service vouches for it
)

// Member names somebody of a household's file.
type Member struct {
	County    int32
	Household id.ID
	Person    id.ID
}

// ProofCode is what a clerk hands to somebody whose ID card they have seen.
type ProofCode struct {
	Code    string `json:"code" doc:"is typed in at the portal, once"`
	Minutes int    `json:"minutes" doc:"for which it is good"`
}

// Proof is how and until when an account is known to be one person's.
type Proof struct {
	How   string   `json:"how" enum:"window,identity"`
	Place string   `json:"place" doc:"the county whose window it was, and whose files it opens; empty: an identity service, and every county's"`
	At    dbt.Time `json:"at"`
	Until dbt.Time `json:"until"`
}

func (s *Service) proofOf(r q.FamilyPerson) Proof {
	p := Proof{How: r.How, At: r.ProvedAt, Until: r.ExpiresAt}
	if r.County != 0 {
		p.Place = s.others.Places.Called(authz.CountyCode(r.County))
	}
	return p
}

// MakeProof makes the code by which a member of a household proves at the portal who
// they are. The clerk who asks for it has seen the ID card (个人信息保护法 art. 50:
// whoever asks must be who they say).
func (s *Service) MakeProof(ctx context.Context, m Member) (out ProofCode, err error) {
	code, err := randomText(proofLetters)
	if err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		index, division, err := s.others.Holdings.Member(ctx, tx, m)
		if err != nil {
			return err
		}
		if err := mayProve(ctx, m, division); err != nil {
			return err
		}
		if index == nil {
			return errs.New(errs.Conflict, "档案里没有这个人的身份证号，请先补登。", "The file has no ID number of this person; enter it first.")
		}
		row := q.AddProofParams{ID: tx.NewID(), CodeMac: s.codeMac("portal_proof", code), IDIndex: index, County: m.County, PersonID: m.Person,
			MadeBy: authz.From(ctx).Account, MadeAt: tx.At(), ExpiresAt: dbt.At(tx.Now.Add(proofWaits))}
		queries := q.New(tx)
		if err := queries.DropProofsOf(ctx, m.County, index); err != nil { // only the newest is good
			return fmt.Errorf("drop earlier codes: %w", err)
		}
		if err := queries.AddProof(ctx, row); err != nil {
			return fmt.Errorf("keep a code: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{County: m.County, Act: "family.vouch", Subject: "person/" + m.Person.String(), After: row})
	})
	if err != nil {
		return ProofCode{}, audit.Refused(ctx, s.db, err)
	}
	return ProofCode{code[:5] + "-" + code[5:], int(proofWaits.Minutes())}, nil
}

func notSeen() error {
	return errs.New(errs.Invalid, "请先看过本人的身份证。", "See the person's ID card first.").With("body.seen", "请确认已经看过。", "Confirm that you have.")
}

func mayProve(ctx context.Context, m Member, division string) error {
	err := authz.From(ctx).MayIn(authz.ProveFamily, division)
	if errs.CodeOf(err) != errs.NotFound {
		return err
	}
	none := errs.New(errs.NotFound, "没有找到。", "Not found.")
	return none.Because(&audit.RefusalError{County: m.County, Subject: "household/" + m.Household.String(), Act: authz.ProveFamily})
}

// Prove makes the acting account that of the person for whom a code was made. What is
// wrong is not told apart. A person has one account: an earlier one is theirs no more.
func (s *Service) Prove(ctx context.Context, code string) (p Proof, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		row, err := q.New(tx).Proof(ctx, s.codeMac("portal_proof", plainCode(code)))
		if db.IsNotFound(err) || err == nil && !tx.Now.Before(row.ExpiresAt.Time) {
			return errs.New(errs.Invalid, "查询码不对或者已经过期，请到窗口重新领取。", "The code is wrong or no longer good; get another at the window.").
				With("body.code", "请核对查询码。", "Look at the code again.")
		}
		if err != nil {
			return fmt.Errorf("read a code: %w", err)
		}
		p, err = s.prove(ctx, tx, person{index: row.IDIndex, county: row.County, id: row.PersonID, how: byWindow, by: row.MadeBy, session: crypt.Digest([]byte(web.Current(ctx).Token))})
		return err
	})
	return p, err
}

// person is who an account turns out to belong to. What a window saw holds for its
// county; an identity service, which need not find anybody on file, speaks for all.
type person struct {
	index  []byte
	county int32 // 0: an identity service
	id     id.ID // in the files of the county
	how    string
	by     id.ID

	session []byte // in which it turns out: digest of its token; it goes on
}

func (p person) subject(account id.ID) string {
	if p.id == 0 {
		return "family/" + account.String()
	}
	return "person/" + p.id.String()
}

func (s *Service) prove(ctx context.Context, tx *db.Tx, who person) (Proof, error) {
	account, queries := authz.From(ctx).Account, q.New(tx)
	renewed, err := endProofs(ctx, tx, account, who)
	if err != nil {
		return Proof{}, err
	}
	if !renewed {
		if err := lockOut(ctx, tx, account, who.session); err != nil {
			return Proof{}, err
		}
	}
	if err := queries.DropProofsOf(ctx, who.county, who.index); err != nil {
		return Proof{}, fmt.Errorf("use a code: %w", err)
	}
	row := q.AddPersonParams{County: who.county, AccountID: account, IDIndex: who.index, How: who.how, ProvedBy: who.by,
		ProvedAt: tx.At(), ExpiresAt: dbt.At(tx.Now.Add(proofLasts))}
	if err := queries.AddPerson(ctx, row); err != nil {
		return Proof{}, fmt.Errorf("keep whose an account is: %w", err)
	}
	return s.proofOf(q.FamilyPerson(row)), audit.Append(ctx, tx, audit.Entry{County: who.county, Act: "family.prove", Subject: who.subject(account), After: row,
		Detail: map[string]any{"how": who.how, "account": account.String()}})
}

// holdsFor reports whether a proof of one county, 0 for an identity service's, tells
// all that one of another would: it is equal or wider.
func holdsFor(proof, county int32) bool { return proof == 0 || proof == county }

// endProofs ends what was known of an account as another person, of a person by
// another account, and what the new proof takes the place of. A window speaks for its
// own county alone: what an identity service or another county's window proved of a
// person's other account goes on. It reports whether the account was this very
// person's until now, by a proof that told no less than the new one.
func endProofs(ctx context.Context, tx *db.Tx, account id.ID, who person) (same bool, err error) {
	queries := q.New(tx)
	before, err := queries.ProofsOf(ctx, account)
	if err != nil {
		return false, fmt.Errorf("read earlier proofs: %w", err)
	}
	theirs, err := queries.PersonsByIndex(ctx, who.index)
	if err != nil {
		return false, fmt.Errorf("read earlier proofs: %w", err)
	}
	for _, r := range append(before, theirs...) {
		own, hers := r.AccountID == account, bytes.Equal(r.IDIndex, who.index)
		if own && hers {
			same = same || tx.Now.Before(r.ExpiresAt.Time) && holdsFor(r.County, who.county)
			continue // it goes on
		}
		if !own && !holdsFor(who.county, r.County) {
			continue
		}
		err := audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "family.unprove", Subject: "family/" + r.AccountID.String(), Before: r, After: audit.Gone()})
		if err != nil {
			return false, err
		}
	}
	if err := queries.DropOtherProofs(ctx, account, who.index, who.county); err != nil {
		return false, fmt.Errorf("end earlier proofs: %w", err)
	}
	if err := queries.DropPersonIn(ctx, who.county, account); err != nil {
		return false, fmt.Errorf("end an earlier proof: %w", err)
	}
	return same, nil
}

// lockOut removes the passkeys of an account and ends its sessions, but for one: who
// had the number before, or held the phone for a moment, must not read what becomes
// the person's.
func lockOut(ctx context.Context, tx *db.Tx, account id.ID, but []byte) error {
	queries, subject := q.New(tx), "family/"+account.String()
	keys, err := queries.Passkeys(ctx, account)
	if err != nil {
		return fmt.Errorf("list passkeys: %w", err)
	}
	for _, k := range keys {
		if err := audit.Append(ctx, tx, audit.Entry{Act: "family.passkey_drop", Subject: subject, Before: k, After: audit.Gone()}); err != nil {
			return err
		}
	}
	if _, err := queries.DropPasskeysOf(ctx, account); err != nil {
		return fmt.Errorf("remove passkeys: %w", err)
	}
	ended, err := queries.DropSessionsOf(ctx, account, but)
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	if ended == 0 {
		return nil
	}
	return audit.Append(ctx, tx, audit.Entry{Act: "family.end", Subject: subject, Detail: map[string]any{"sessions": ended}})
}

// Unprove makes the acting account nobody's again.
func (s *Service) Unprove(ctx context.Context) error {
	account := authz.From(ctx).Account
	return s.db.Update(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).ProofsOf(ctx, account)
		if err != nil {
			return fmt.Errorf("read whose an account is: %w", err)
		}
		if err := q.New(tx).DropPerson(ctx, account); err != nil {
			return fmt.Errorf("forget whose an account is: %w", err)
		}
		for _, r := range rows {
			err := audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "family.unprove", Subject: "family/" + account.String(), Before: r, After: audit.Gone()})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// proved is whose account this is, by each proof that holds: one person.
func proved(ctx context.Context, tx *db.Tx, account id.ID) ([]q.FamilyPerson, error) {
	rows, err := q.New(tx).ProofsOf(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("read whose an account is: %w", err)
	}
	return slices.DeleteFunc(rows, func(r q.FamilyPerson) bool { return !tx.Now.Before(r.ExpiresAt.Time) }), nil
}

func (s *Service) codeMac(kind, code string) []byte { return s.keys.Sign(kind, []byte(code)) }

// plainCode is a code as it was made, however it was typed.
func plainCode(typed string) string {
	return strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(strings.TrimSpace(typed)))
}

func randomText(n int) (string, error) {
	out := make([]byte, n)
	for i := range out {
		k, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			return "", fmt.Errorf("make a code: %w", err)
		}
		out[i] = letters[k.Int64()]
	}
	return string(out), nil
}
