package accounts_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"doudi/internal/accounts"
	"doudi/internal/crypt"
	"doudi/internal/web"
)

// TestOwnPassword goes through HTTP, because the session is the request's.
func TestOwnPassword(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		keys, err := crypt.OpenKeyFile(filepath.Join(b.t.TempDir(), "keys.json"), crypt.SM4)
		if err != nil {
			b.t.Fatal(err)
		}
		server, err := web.New(web.Config{DB: b.db, Keys: keys, Log: slog.New(slog.DiscardHandler), Sessions: b.Service})
		if err != nil {
			b.t.Fatal(err)
		}
		b.Routes(server)
		admin, _ := b.in("anquan")
		_, first := b.in("yuxy")
		b.clock.T = b.clock.T.Add(time.Second)
		password, err := b.Reset(admin, first.Actor.Account)
		b.code(err, "")
		session, err := b.SignIn(b.t.Context(), "yuxy", password)
		b.code(err, "")
		other, err := b.SignIn(b.t.Context(), "yuxy", password)
		b.code(err, "")
		calls := 0
		do := func(s web.Session, method, path, body string, want int) string {
			b.t.Helper()
			calls++
			r := httptest.NewRequestWithContext(b.t.Context(), method, path, strings.NewReader(body))
			r.AddCookie(&http.Cookie{Name: web.Cookie, Value: s.Token})
			r.Header.Set("X-CSRF-Token", s.CSRF)
			r.Header.Set("Idempotency-Key", fmt.Sprintf("call-%04d", calls))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			if w.Code != want {
				b.t.Errorf("%s %s: %d, want %d: %s", method, path, w.Code, want, w.Body)
			}
			return w.Body.String()
		}
		change := func(current, next string, want int) string {
			b.t.Helper()
			b.clock.T = b.clock.T.Add(time.Second)
			body, err := json.Marshal(map[string]string{"current": current, "next": next})
			if err != nil {
				b.t.Fatal(err)
			}
			return do(session, http.MethodPut, "/api/me/password", string(body), want)
		}
		do(session, http.MethodGet, "/api/roles", "", 403) // nothing before the change
		do(session, http.MethodGet, "/api/me", "", 200)
		change("wrong", "Haus-am-See-0", 422)
		change(password, "short", 422)
		change(password, accounts.DemoPassword, 422) // its last but one
		change(password, "Haus-am-See-0", 204)
		do(session, http.MethodGet, "/api/roles", "", 200)
		do(other, http.MethodGet, "/api/me", "", 401)
		for i := range 5 {
			change(fmt.Sprintf("Haus-am-See-%d", i), fmt.Sprintf("Haus-am-See-%d", i+1), 204)
		}
		change("Haus-am-See-5", "Haus-am-See-1", 422)
		change("Haus-am-See-5", accounts.DemoPassword, 204) // long enough ago
		do(session, http.MethodDelete, "/api/session?everywhere=true", "", 204)
		do(session, http.MethodGet, "/api/me", "", 401)
	})
}
