package portal

import (
	"bytes"
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web"
	"doudi/portal/internal/q"
)

// mostPasskeys bounds the passkeys of an account.
const mostPasskeys = 10

// Passkey is one of an account.
type Passkey struct {
	ID        id.ID    `json:"id"`
	Name      string   `json:"name"`
	CreatedAt dbt.Time `json:"createdAt"`
	UsedAt    dbt.Time `json:"usedAt" doc:"zero: never yet"`
}

// Asking is what a browser lays before its authenticator.
type Asking struct {
	Token   string `json:"token" doc:"goes back with the answer"`
	Options any    `json:"options" doc:"as navigator.credentials takes them, with bytes in base64url"`
}

// relyingParty is who passkeys are made for: the host of the public address. An
// address that is a number cannot be one (WebAuthn, section 5.1.2). Nil: none.
func relyingParty(public string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(public)
	if err != nil || public == "" || net.ParseIP(u.Hostname()) != nil {
		return nil, nil //nolint:nilerr // the setting was checked where it was read
	}
	return webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: "兜底 Doudi", RPOrigins: []string{public}})
}

// holder is an account as the library wants it. Its handle names nobody.
type holder struct {
	account id.ID
	handle  []byte
	name    string
	keys    []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return h.handle }
func (h holder) WebAuthnName() string                       { return h.name }
func (h holder) WebAuthnDisplayName() string                { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (s *Service) handleOf(account id.ID) []byte {
	return s.keys.Sign("portal_passkey", []byte(account.String()))
}

func (s *Service) holder(ctx context.Context, tx *db.Tx, account id.ID) (h holder, rows []q.FamilyPasskey, err error) {
	me, err := s.me(ctx, tx, account)
	if err != nil {
		return h, nil, err
	}
	if rows, err = q.New(tx).Passkeys(ctx, account); err != nil {
		return h, nil, fmt.Errorf("list passkeys: %w", err)
	}
	h = holder{account: account, handle: s.handleOf(account), name: me.Phone}
	for _, r := range rows {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(r.Credential), &c); err != nil {
			return h, nil, fmt.Errorf("read a passkey: %w", err)
		}
		h.keys = append(h.keys, c)
	}
	return h, rows, nil
}

func noPasskeys() error {
	return errs.New(errs.Unavailable, "本系统没有开通通行密钥。", "There are no passkeys here.")
}

// Passkeys lists the passkeys of the acting account.
func (s *Service) Passkeys(ctx context.Context) (out []Passkey, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = []Passkey{}
		rows, err := q.New(tx).Passkeys(ctx, authz.From(ctx).Account)
		if err != nil {
			return fmt.Errorf("list passkeys: %w", err)
		}
		for _, r := range rows {
			out = append(out, Passkey{r.ID, r.Name, r.CreatedAt, r.UsedAt})
		}
		return nil
	})
	return out, err
}

// AskPasskey asks for a new passkey of the acting account, which must know its owner
// by itself: a fingerprint, a face or the phone's own code.
func (s *Service) AskPasskey(ctx context.Context) (out Asking, err error) {
	if s.passkeys == nil {
		return out, noPasskeys()
	}
	token := newToken()
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		account := authz.From(ctx).Account
		h, _, err := s.holder(ctx, tx, account)
		if err != nil {
			return err
		}
		if len(h.keys) >= mostPasskeys {
			return tooManyPasskeys()
		}
		options, state, err := s.passkeys.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()),
			webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}))
		if err != nil {
			return fmt.Errorf("ask for a passkey: %w", err)
		}
		out = Asking{token, options}
		return s.askFor(ctx, tx, token, toAdd, account, state)
	})
	return out, err
}

// AddPasskey keeps the passkey that the acting account was asked for.
func (s *Service) AddPasskey(ctx context.Context, token, name string, credential map[string]any) (out Passkey, err error) {
	if s.passkeys == nil {
		return out, noPasskeys()
	}
	answer, err := json.Marshal(credential)
	if err != nil {
		return out, fmt.Errorf("read a passkey: %w", err)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader(answer))
	if err != nil {
		return out, badPasskey(err)
	}
	account := authz.From(ctx).Account
	state, ok, err := s.used(ctx, token, toAdd, account)
	if err != nil || !ok {
		return out, cmp.Or[error](err, errs.New(errs.Conflict, "时间太久或者已经用过，请重新添加。", "This took too long or was used; begin again."))
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		h, _, err := s.holder(ctx, tx, account)
		if err != nil {
			return err
		}
		if len(h.keys) >= mostPasskeys {
			return tooManyPasskeys()
		}
		c, err := s.passkeys.CreateCredential(h, state, parsed)
		if err != nil {
			return badPasskey(err)
		}
		text, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("write a passkey: %w", err)
		}
		row := q.AddPasskeyParams{AccountID: account, ID: tx.NewID(), KeyHandle: c.ID, Credential: string(text), Name: strings.TrimSpace(name), CreatedAt: tx.At()}
		if err := q.New(tx).AddPasskey(ctx, row); err != nil {
			return fmt.Errorf("keep a passkey: %w", err)
		}
		if s.sender != nil && !s.demo {
			if err := s.queue.Enqueue(ctx, tx, passkeyArgs{account}); err != nil {
				return err
			}
		}
		out = Passkey{ID: row.ID, Name: row.Name, CreatedAt: row.CreatedAt}
		return audit.Append(ctx, tx, audit.Entry{Act: "family.passkey_add", Subject: "family/" + account.String(), After: row})
	})
	return out, err
}

// used takes what was asked for good, whatever becomes of the answer: a challenge is
// answered once (WebAuthn, section 13.4.3).
func (s *Service) used(ctx context.Context, token, kind string, account id.ID) (state webauthn.SessionData, ok bool, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		ok, err = s.answered(ctx, tx, token, kind, account, &state)
		return err
	})
	return state, ok, err
}

func tooManyPasskeys() error {
	return errs.New(errs.Conflict, "通行密钥太多，请先删除不用的。", "There are too many passkeys; remove one first.")
}

// passkeyArgs names an account to whose phone it is told that it has a new passkey.
type passkeyArgs struct {
	Account id.ID `json:"account"`
}

// Kind names the job.
func (passkeyArgs) Kind() string { return "portal.passkey" }

// tellOfPasskey is the job that does: whoever held the phone for a moment may have
// added it.
func (s *Service) tellOfPasskey(ctx context.Context, args passkeyArgs) error {
	if s.sender == nil {
		return nil
	}
	var phone string
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		phone, err = s.phone(ctx, tx, args.Account)
		return err
	})
	if err != nil {
		return err
	}
	return s.sender.Send(ctx, phone, "您的社会救助网上申请账号刚刚添加了一个通行密钥，凭它不用验证码就能登录。如果不是您本人添加，请马上登录，在“通行密钥”里删除。")
}

func badPasskey(err error) error {
	return errs.New(errs.Invalid, "通行密钥没有通过验证，请重试。", "The passkey was not accepted; try again.").Because(err)
}

// DropPasskey removes a passkey; the sessions that it began go on until they end.
func (s *Service) DropPasskey(ctx context.Context, n id.ID) error {
	account := authz.From(ctx).Account
	return s.db.Update(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).Passkeys(ctx, account)
		if err != nil {
			return fmt.Errorf("list passkeys: %w", err)
		}
		for _, r := range rows {
			if r.ID != n {
				continue
			}
			if _, err := q.New(tx).DropPasskey(ctx, account, n); err != nil {
				return fmt.Errorf("remove a passkey: %w", err)
			}
			return audit.Append(ctx, tx, audit.Entry{Act: "family.passkey_drop", Subject: "family/" + account.String(), Before: r, After: audit.Gone()})
		}
		return errs.New(errs.NotFound, "没有这个通行密钥。", "There is no such passkey.")
	})
}

// AskEntrance asks any browser for a passkey of its owner's choice: no account is
// named, so that there is nothing to learn about accounts.
func (s *Service) AskEntrance(ctx context.Context) (out Asking, err error) {
	if s.passkeys == nil {
		return out, noPasskeys()
	}
	token := newToken()
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		options, state, err := s.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
		if err != nil {
			return fmt.Errorf("ask for a passkey: %w", err)
		}
		out = Asking{token, options}
		return s.askFor(ctx, tx, token, toEnter, 0, state)
	})
	return out, err
}

// Enter gives a session for a passkey. What is wrong is not told apart.
func (s *Service) Enter(ctx context.Context, token string, credential map[string]any) (session web.Session, err error) {
	if s.passkeys == nil {
		return session, noPasskeys()
	}
	answer, err := json.Marshal(credential)
	if err != nil {
		return session, fmt.Errorf("read a passkey: %w", err)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBody(bytes.NewReader(answer))
	if err != nil {
		return session, badEntrance(err)
	}
	state, ok, err := s.used(ctx, token, toEnter, 0)
	if err != nil || !ok {
		return session, cmp.Or(err, askAgain())
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		session, err = s.enter(ctx, tx, state, parsed)
		return err
	})
	if err != nil {
		return web.Session{}, err
	}
	return session, nil
}

func (s *Service) enter(ctx context.Context, tx *db.Tx, state webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData) (web.Session, error) {
	row, err := q.New(tx).PasskeyByCredential(ctx, parsed.RawID)
	if db.IsNotFound(err) {
		return web.Session{}, badEntrance(err)
	}
	if err != nil {
		return web.Session{}, fmt.Errorf("read a passkey: %w", err)
	}
	h, _, err := s.holder(ctx, tx, row.AccountID)
	if err != nil {
		return web.Session{}, err
	}
	c, err := s.passkeys.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		if subtle.ConstantTimeCompare(handle, h.handle) != 1 {
			return nil, fmt.Errorf("the passkey of account %s names another", row.AccountID)
		}
		return h, nil
	}, state, parsed)
	if err != nil {
		return web.Session{}, badEntrance(err)
	}
	if c.Authenticator.CloneWarning {
		return web.Session{}, badEntrance(fmt.Errorf("the counter of passkey %s went back", row.ID))
	}
	text, err := json.Marshal(c)
	if err != nil {
		return web.Session{}, fmt.Errorf("write a passkey: %w", err)
	}
	if err := q.New(tx).UsePasskey(ctx, q.UsePasskeyParams{Credential: string(text), UsedAt: tx.At(), AccountID: row.AccountID, ID: row.ID}); err != nil {
		return web.Session{}, fmt.Errorf("use a passkey: %w", err)
	}
	if err := q.New(tx).SeeAccount(ctx, tx.At(), row.AccountID); err != nil {
		return web.Session{}, fmt.Errorf("use a passkey: %w", err)
	}
	return s.begin(ctx, tx, row.AccountID)
}

func badEntrance(err error) error {
	return errs.New(errs.Unauthorized, "通行密钥没有通过验证，请用验证码登录。", "The passkey was not accepted; sign in with a code.").Because(err)
}
