package portal

import (
	"encoding/base64"
	"strings"
	"testing"

	"doudi/internal/db"
	"doudi/internal/errs"
)

// TestPasskeyCeremonies: what a browser was asked is answered once, in time, by whom it
// was asked of; and an answer that is none is not told apart. The browser walk adds and
// uses a passkey of an authenticator.
func TestPasskeyCeremonies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		session, mine := b.signedIn(t, "13800000001")
		other, _ := b.signedIn(t, "13800000002")
		asked, err := b.AskPasskey(mine)
		if err != nil || asked.Token == "" {
			t.Fatalf("%+v, %v", asked, err)
		}
		take := func(who string, kind string) bool {
			t.Helper()
			ok := false
			account := session.Actor.Account
			if who == "other" {
				account = other.Actor.Account
			}
			err := b.db.Update(t.Context(), func(tx *db.Tx) (err error) {
				var state map[string]any
				ok, err = b.answered(t.Context(), tx, asked.Token, kind, account, &state)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if take("other", toAdd) || take("mine", toEnter) || !take("mine", toAdd) || take("mine", toAdd) {
			t.Error("a question is not answered once, by whom it was asked of")
		}
		if asked, err = b.AskPasskey(mine); err != nil {
			t.Fatal(err)
		}
		b.clock.T = b.clock.T.Add(ceremonyLasts)
		if take("mine", toAdd) {
			t.Error("a question is answered too late")
		}
		if asked, err = b.AskEntrance(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err = b.Enter(t.Context(), asked.Token, map[string]any{"id": "x", "type": "public-key"})
		wants(t, "what is no passkey", err, errs.Unauthorized)
		encode := base64.RawURLEncoding.EncodeToString
		strange := map[string]any{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": map[string]any{
			"clientDataJSON": encode([]byte(`{"type":"webauthn.get","challenge":"AAAA","origin":"https://shehui.example.cn"}`)), "authenticatorData": encode(make([]byte, 37)), "signature": "AAAA"}}
		_, err = b.Enter(t.Context(), asked.Token, strange)
		wants(t, "a passkey that nobody has", err, errs.Unauthorized)
		if _, ok, err := b.used(t.Context(), asked.Token, toEnter, 0); err != nil || ok {
			t.Errorf("what was refused can be answered again: %t, %v", ok, err)
		}
		_, err = b.AddPasskey(mine, "nothing", "phone", map[string]any{})
		wants(t, "no passkey added", err, errs.Invalid)
		if list, err := b.Passkeys(mine); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
		err = b.tellOfPasskey(t.Context(), passkeyArgs{session.Actor.Account})
		if err != nil || !strings.Contains(b.sent["13800000001"], "通行密钥") {
			t.Errorf("the phone is told %q, %v", b.sent["13800000001"], err)
		}
		wants(t, "one that is not there", b.DropPasskey(mine, 5), errs.NotFound)
		if err := b.sweepRecords(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestRelyingParty: passkeys belong to a name, not to a number.
func TestRelyingParty(t *testing.T) {
	t.Parallel()
	for public, has := range map[string]bool{"": false, "https://10.1.2.3": false, "https://shehui.example.cn": true, "http://localhost:8080": true} {
		if p, err := relyingParty(public); err != nil || (p != nil) != has {
			t.Errorf("%q: %v, %v", public, p, err)
		}
	}
}
