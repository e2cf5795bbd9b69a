package portal

import (
	"bytes"
	"cmp"
	"context"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/web"
	"doudi/portal/identity"
	"doudi/portal/internal/q"
)

// Identity is a province's identity service.
type Identity interface {
	Address(ctx context.Context, q identity.Question) (string, error)
	Answer(ctx context.Context, q identity.Question, code string) (identity.Person, error)
}

// Departure sends a browser to the identity service.
type Departure struct {
	Address string `json:"address" doc:"where the browser goes; it comes back by itself"`
}

func noIdentity() error {
	return errs.New(errs.Unavailable, "本系统没有接入统一身份认证。", "No identity service is connected here.")
}

// Depart begins to ask the identity service who somebody is: whose the acting account
// is or, where nobody is signed in, who signs in. The browser keeps the token: another
// one's answer is not taken.
func (s *Service) Depart(ctx context.Context) (out Departure, token string, err error) {
	if s.identity == nil {
		return out, "", noIdentity()
	}
	token = newToken()
	question := identity.Question{State: newToken(), Nonce: newToken(), Verifier: newToken()}
	if out.Address, err = s.identity.Address(ctx, question); err != nil {
		return out, "", errs.New(errs.Unavailable, "统一身份认证暂时不能用，请用验证码登录。", "The identity service does not answer; sign in with a code.").Because(err)
	}
	was := departed{question, authz.From(ctx).Account, crypt.Digest([]byte(web.Current(ctx).Token))}
	err = s.db.Update(ctx, func(tx *db.Tx) error { return s.askFor(ctx, tx, token, toProveBy, 0, was) })
	return out, token, err
}

// departed is what is kept while a browser is away.
type departed struct {
	Question identity.Question `json:"question"`
	Account  id.ID             `json:"account"` // 0: nobody was signed in
	Session  []byte            `json:"session"` // digest of its token, where somebody was
}

// Return takes what a browser brought back from the identity service, and begins a
// session of the person's account: the one that was signed in and still is, else that of
// the phone that the service vouches for, else the one that such a service proved to be
// this person's, as long as that holds.
func (s *Service) Return(ctx context.Context, token, state, code string) (session web.Session, err error) {
	if s.identity == nil {
		return session, noIdentity()
	}
	var was departed
	ok := false
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		ok, err = s.answered(ctx, tx, token, toProveBy, 0, &was)
		return err
	})
	if err != nil || !ok || was.Question.State != state {
		return session, cmp.Or(err, askAgain())
	}
	who, err := s.identity.Answer(ctx, was.Question, code)
	if err != nil {
		return session, errs.New(errs.Unauthorized, "统一身份认证没有确认您的身份，请用验证码登录。", "The identity service did not confirm who you are; sign in with a code.").Because(err)
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		session, err = s.returned(ctx, tx, was, who)
		return err
	})
	if err != nil {
		return web.Session{}, err
	}
	return session, nil
}

func (s *Service) returned(ctx context.Context, tx *db.Tx, was departed, who identity.Person) (web.Session, error) {
	n, err := idnumber.Parse(who.IDNumber, calendar.At(tx.Now))
	if err != nil {
		return web.Session{}, errs.New(errs.Unauthorized, "统一身份认证给出的身份证号有误。", "The identity service tells no right ID number.").Because(err)
	}
	index := s.others.Holdings.Index(n)
	account := was.Account
	switch {
	case account != 0:
		if goes, err := s.goesOn(ctx, tx, was); err != nil || !goes {
			return web.Session{}, cmp.Or(err, askAgain())
		}
	case who.Phone == "":
		// The number may be another's by now: what was proved is used, and not renewed.
		if account, err = s.accountKnown(ctx, tx, index); err != nil {
			return web.Session{}, err
		}
		return s.begin(ctx, tx, account)
	default:
		phone, err := phoneOf(who.Phone)
		if err != nil {
			return web.Session{}, signInFirst().Because(err)
		}
		if account, err = s.accountOf(ctx, tx, phone); err != nil {
			return web.Session{}, err
		}
	}
	ctx = authz.WithActor(ctx, authz.Family(account))
	known, err := provedAtWindow(ctx, tx, account, index)
	if err != nil {
		return web.Session{}, err
	}
	if known && was.Account == 0 {
		// To sign in is no visit to the window: what was proved there ends when it ends.
		return s.begin(ctx, tx, account)
	}
	// No session goes on: a new one begins.
	if _, err := s.prove(ctx, tx, person{index: index, how: byIdentity, session: crypt.Digest(nil)}); err != nil {
		return web.Session{}, err
	}
	return s.begin(ctx, tx, account)
}

// provedAtWindow reports whether an account is known to be a person's because a
// window has seen them, and by nothing else.
func provedAtWindow(ctx context.Context, tx *db.Tx, account id.ID, index []byte) (bool, error) {
	rows, err := proved(ctx, tx, account)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	return rows[0].County != 0 && bytes.Equal(rows[0].IDIndex, index), nil
}

// goesOn reports whether the session in which somebody left is not over: who signed
// out, or whom a proof locked out, is not proved to be anybody.
func (s *Service) goesOn(ctx context.Context, tx *db.Tx, was departed) (bool, error) {
	row, err := q.New(tx).Session(ctx, was.Session)
	if db.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the session in which somebody left: %w", err)
	}
	return row.AccountID == was.Account && !over(row, tx.Now), nil
}

// accountKnown is the account that an identity service proved to be a person's, while
// that holds. A window's proof is none: who signs in is to be in their own account,
// and in whose hands a code was given is the word of one clerk.
func (s *Service) accountKnown(ctx context.Context, tx *db.Tx, index []byte) (id.ID, error) {
	rows, err := q.New(tx).PersonsByIndex(ctx, index)
	if err != nil {
		return 0, fmt.Errorf("read whose an account is: %w", err)
	}
	for _, r := range rows {
		if r.County == 0 && tx.Now.Before(r.ExpiresAt.Time) {
			return r.AccountID, nil
		}
	}
	return 0, signInFirst()
}

func signInFirst() *errs.Error {
	return errs.New(errs.Conflict, "请先用手机验证码登录，再到“我的档案”用统一身份认证确认。", "Sign in with a code first, and then prove under My file who you are.")
}
