package app

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"doudi/internal/accounts"
	"doudi/internal/db"
	"doudi/internal/web"
)

// acted are operations that a person of another county may rightly ask for; each
// of them checks on its own where the record is going.
var acted = map[string]string{
	"accept-handover": "the household is offered to the actor's county",
	"refuse-handover": "the household is offered to the actor's county",
}

// TestGuessesOfAnotherCounty walks the description of the interface: whatever
// names a county or a division answers somebody of another county with 404, and
// that county's log tells of it.
func TestGuessesOfAnotherCounty(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := &env{stdout: io.Discard, stderr: io.Discard, now: time.Now}
	g, err := e.open(t.Context(), settings{data: dir, database: filepath.Join(dir, "doudi.sqlite"), demo: true, workers: 1}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer g.DB.Close()
	ops := placed(t, g)
	if len(ops) < 110 {
		t.Errorf("only %d operations that name a place were found", len(ops))
	}
	for _, login := range []string{"yuxy", "shenji"} { // a clerk; the auditor, whose role may do nothing with households
		b := &guesser{t: t, g: g}
		b.signIn(login)
		for _, op := range ops {
			before := b.refusals()
			status := b.do(op.method, op.path)
			if acted[op.id] != "" {
				continue
			}
			if after := b.refusals(); status != http.StatusNotFound || after != before+1 {
				t.Errorf("%s, %s %s: %d and %d rows in the log of the county guessed at", login, op.method, op.path, status, after-before)
			}
		}
	}
}

type placedOperation struct{ id, method, path string }

var parameter = regexp.MustCompile(`\{\w+\}`)

// placed lists the operations that need a session and name a county in their
// path or a county or division in their query, of Jinjiang in Chengdu.
func placed(t *testing.T, g *Ground) (list []placedOperation) {
	t.Helper()
	b, err := g.Web.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Security    []map[string]any
			Parameters  []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if len(op.Security) == 0 {
				continue // open to the public
			}
			if _, families := op.Security[0]["family"]; families {
				continue // no session of staff opens it: portal's own test tries
			}
			at := parameter.ReplaceAllString(strings.ReplaceAll(path, "{county}", "510104"), "1")
			if at != path && strings.Contains(path, "{county}") {
				list = append(list, placedOperation{op.OperationID, strings.ToUpper(method), at})
			}
			for _, p := range op.Parameters {
				if p.In == "query" && (p.Name == "county" || p.Name == "division") {
					here := parameter.ReplaceAllString(strings.ReplaceAll(path, "{county}", "513221"), "1")
					list = append(list, placedOperation{op.OperationID, strings.ToUpper(method), here + "?" + p.Name + "=510104"})
				}
			}
		}
	}
	return list
}

// guesser is a browser of somebody of Wenchuan.
type guesser struct {
	t            *testing.T
	g            *Ground
	cookie, csrf string
	n            int
}

func (b *guesser) signIn(login string) {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, "/api/session",
		strings.NewReader(fmt.Sprintf(`{"login":%q,"password":%q}`, login, accounts.DemoPassword)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	b.g.Web.ServeHTTP(w, r)
	var me struct{ CSRF string }
	if err := json.Unmarshal(w.Body.Bytes(), &me); err != nil || w.Code != http.StatusOK {
		b.t.Fatalf("sign in: %d %s", w.Code, w.Body)
	}
	b.csrf = me.CSRF
	for _, c := range w.Result().Cookies() {
		if c.Name == web.Cookie {
			b.cookie = c.Value
		}
	}
}

func (b *guesser) do(method, path string) int {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, path, strings.NewReader("{}"))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-CSRF-Token", b.csrf)
	b.n++
	r.Header.Set("Idempotency-Key", fmt.Sprintf("guess-%06d", b.n))
	r.AddCookie(&http.Cookie{Name: web.Cookie, Value: b.cookie})
	w := httptest.NewRecorder()
	b.g.Web.ServeHTTP(w, r)
	return w.Code
}

// refusals counts the rows in the chain of the county guessed at.
func (b *guesser) refusals() (n int) {
	b.t.Helper()
	err := b.g.DB.View(b.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(b.t.Context(), "SELECT count(*) FROM audit_entry WHERE county = 510104 AND act = 'access.refused' AND detail LIKE '%\"operation\"%'").Scan(&n)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}
