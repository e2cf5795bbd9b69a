package identity

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// province is an identity service for tests: it vouches for one person.
type province struct {
	*httptest.Server
	key       *rsa.PrivateKey
	challenge string
	claims    map[string]any
}

func newProvince(t *testing.T) *province {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &province{key: key}
	mux := http.NewServeMux()
	say := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		verifier := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if r.FormValue("code") != "good" || base64.RawURLEncoding.EncodeToString(verifier[:]) != p.challenge {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		say(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.word(t)})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *province) word(t *testing.T) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: p.key}, (&jose.SignerOptions{}).WithHeader("kid", "1"))
	if err != nil {
		t.Error(err)
		return ""
	}
	b, err := json.Marshal(p.claims)
	if err != nil {
		t.Error(err)
		return ""
	}
	signed, err := signer.Sign(b)
	if err != nil {
		t.Error(err)
		return ""
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Error(err)
	}
	return text
}

// TestAnIdentityServiceVouches, and what is not its word is not taken.
func TestAnIdentityServiceVouches(t *testing.T) {
	t.Parallel()
	p := newProvince(t)
	s, err := New(Options{Issuer: p.URL, Client: "doudi", Secret: "s", Return: "https://shehui.example.cn/api/portal/identity/return", IDClaim: "id_number", Phone: "phone_number"})
	if err != nil {
		t.Fatal(err)
	}
	question := Question{State: "state", Nonce: "nonce", Verifier: strings.Repeat("v", 50)}
	address, err := s.Address(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil || u.Query().Get("state") != "state" || u.Query().Get("nonce") != "nonce" || u.Query().Get("prompt") != "login" || u.Query().Get("max_age") != "0" || u.Query().Get("scope") != "openid profile phone" || u.Query().Get("code_challenge_method") != "S256" {
		t.Fatalf("the browser is sent to %s", address)
	}
	p.challenge = u.Query().Get("code_challenge")
	good := map[string]any{"iss": p.URL, "aud": "doudi", "sub": "1", "exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(),
		"nonce": "nonce", "id_number": "11010519491231002X", "phone_number": "13800000001", "phone_number_verified": true}
	with := func(key string, value any) map[string]any {
		out := map[string]any{}
		for k, v := range good {
			out[k] = v
		}
		out[key] = value
		return out
	}
	p.claims = good
	if who, err := s.Answer(t.Context(), question, "good"); err != nil || who != (Person{"11010519491231002X", "13800000001"}) {
		t.Errorf("%+v, %v", who, err)
	}
	for _, not := range []any{false, nil, "false"} {
		p.claims = with("phone_number_verified", not)
		if who, err := s.Answer(t.Context(), question, "good"); err != nil || who.Phone != "" {
			t.Errorf("a phone that was not proved, %v: %+v, %v", not, who, err)
		}
	}
	for what, claims := range map[string]map[string]any{"another nonce": with("nonce", "x"), "another client's": with("aud", "other"), "too old": with("exp", 1),
		"another service's": with("iss", "https://elsewhere.example"), "without a number": with("id_number", "")} {
		p.claims = claims
		if who, err := s.Answer(t.Context(), question, "good"); err == nil {
			t.Errorf("%s: %+v", what, who)
		}
	}
	p.claims = good
	if who, err := s.Answer(t.Context(), question, "bad"); err == nil {
		t.Errorf("a code that is not good: %+v", who)
	}
	other := question
	other.Verifier = strings.Repeat("w", 50)
	if who, err := s.Answer(t.Context(), other, "good"); err == nil {
		t.Errorf("another browser's verifier: %+v", who)
	}
	if _, err := New(Options{Issuer: "http://elsewhere.example", Client: "c", Return: "r", IDClaim: "i"}); err == nil {
		t.Error("a service without encryption is asked")
	}
}
