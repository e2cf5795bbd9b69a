package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/accounts"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/logtest"
	"doudi/internal/web"
)

// bench is a server with some operations, and a browser in front of it.
type bench struct {
	t      *testing.T
	db     *db.DB
	clock  *dbtest.Clock
	server *web.Server
	log    *logtest.Log
	cookie string
	csrf   string

	killedAfter int // the step after which a write of several is cut off; -1 for none
}

type testInput struct {
	Body struct {
		Text string `json:"text" maxLength:"5"`
		N    int    `json:"n,omitempty"`
	}
}

type testOutput struct {
	Body struct {
		Made string `json:"made"`
	}
}

func setup(t *testing.T, d *db.DB, clock *dbtest.Clock) *bench {
	t.Helper()
	keys, err := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys.json"), crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	return setupWith(t, d, clock, keys)
}

func setupWith(t *testing.T, d *db.DB, clock *dbtest.Clock, keys *crypt.Keyring) *bench {
	t.Helper()
	var err error
	b := &bench{t: t, db: d, clock: clock, log: &logtest.Log{}, killedAfter: -1}
	log := slog.New(slog.NewTextHandler(b.log, nil))
	a := accounts.New(d, accounts.Options{Log: log, Cost: accounts.Cost{Time: 1, Memory: 8, Threads: 1}})
	if err := a.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.server, err = web.New(web.Config{DB: d, Keys: keys, Log: log, Sessions: a, Info: web.Info{Product: "Doudi"},
		County: func(code string) bool { return code != "000007" },
		Pages:  fstest.MapFS{"index.html": {Data: []byte("<p>console</p>")}, "portal/index.html": {Data: []byte("<head></head>")}, "assets/a-1.js": {Data: []byte(strings.Repeat("let a=1;", 400))}}})
	if err != nil {
		t.Fatal(err)
	}
	a.Routes(b.server)
	b.operations()
	return b
}

// operations are writes and failures as rooms have them.
func (b *bench) operations() {
	api := b.server.API()
	huma.Register(api, huma.Operation{OperationID: "make", Method: http.MethodPost, Path: "/api/make"},
		func(ctx context.Context, in *testInput) (out *testOutput, err error) {
			out = &testOutput{}
			err = b.db.Update(ctx, func(tx *db.Tx) error {
				out.Body.Made = tx.NewID().String()
				return audit.Append(ctx, tx, audit.Entry{Act: "made", Detail: map[string]any{}})
			})
			if err == nil && in.Body.Text == "later" {
				return nil, errs.New(errs.Conflict, "不行。", "No.")
			}
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "refuse", Method: http.MethodPost, Path: "/api/refuse"},
		func(ctx context.Context, _ *testInput) (*testOutput, error) {
			return nil, b.db.Update(ctx, func(*db.Tx) error {
				return errs.New(errs.Conflict, "不行。", "No.").With("body.n", "为何", "why not")
			})
		})
	for _, op := range []huma.Operation{web.Stepwise(huma.Operation{OperationID: "steps", Path: "/api/steps"}), {OperationID: "torn", Path: "/api/torn"}} {
		op.Method = http.MethodPost
		huma.Register(api, op, b.steps)
	}
	huma.Register(api, huma.Operation{OperationID: "fail", Method: http.MethodGet, Path: "/api/fail"},
		func(context.Context, *struct{}) (*testOutput, error) {
			return nil, errors.New("password=hunter2 at 10.0.0.7")
		})
	huma.Register(api, huma.Operation{OperationID: "panic", Method: http.MethodGet, Path: "/api/panic"},
		func(context.Context, *struct{}) (*testOutput, error) { panic("hunter2") })
	huma.Register(api, huma.Operation{OperationID: "household", Method: http.MethodGet, Path: "/api/households/{division}"},
		func(ctx context.Context, in *struct {
			Division string `path:"division"`
		}) (*testOutput, error) {
			return &testOutput{}, authz.From(ctx).MayIn(authz.ReadHousehold, in.Division)
		})
}

// steps writes in two transactions, each of which does nothing the second time.
func (b *bench) steps(ctx context.Context, in *testInput) (*testOutput, error) {
	for step := range 2 {
		act := fmt.Sprintf("step%d", step)
		err := b.db.Update(ctx, func(tx *db.Tx) error {
			var n int
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM audit_entry WHERE act = $1 AND subject = $2", act, in.Body.Text).Scan(&n); err != nil || n > 0 {
				return err
			}
			return audit.Append(ctx, tx, audit.Entry{Act: act, Subject: in.Body.Text, Detail: map[string]any{}})
		})
		if err == nil && step == b.killedAfter {
			err = errors.New("killed")
		}
		if err != nil {
			return nil, err
		}
	}
	return &testOutput{}, nil
}

// do sends a request as the signed-in browser would; headers are name, value …
func (b *bench) do(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if b.cookie != "" {
		r.AddCookie(&http.Cookie{Name: web.Cookie, Value: b.cookie})
	}
	if b.csrf != "" {
		r.Header.Set("X-CSRF-Token", b.csrf)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	b.server.ServeHTTP(w, r)
	return w
}

func (b *bench) signIn(login string) {
	b.t.Helper()
	w := b.do(http.MethodPost, "/api/session", fmt.Sprintf(`{"login":%q,"password":%q}`, login, accounts.DemoPassword))
	if w.Code != http.StatusOK {
		b.t.Fatalf("sign in: %d %s", w.Code, w.Body)
	}
	var me accounts.Me
	if err := json.Unmarshal(w.Body.Bytes(), &me); err != nil {
		b.t.Fatal(err)
	}
	c := w.Result().Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
		b.t.Errorf("cookie %+v is not HttpOnly and SameSite=Strict", c)
	}
	b.cookie, b.csrf = c.Value, me.CSRF
}

func (b *bench) want(w *httptest.ResponseRecorder, status int, parts ...string) {
	b.t.Helper()
	if w.Code != status {
		b.t.Errorf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	for _, p := range parts {
		if !strings.Contains(w.Body.String(), p) {
			b.t.Errorf("answer %s does not say %s", w.Body, p)
		}
	}
}

// count returns how many audit entries of an act there are.
func (b *bench) count(act string) (n int) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(b.t.Context(), "SELECT count(*) FROM audit_entry WHERE act = $1", act).Scan(&n)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func each(t *testing.T, f func(t *testing.T, b *bench)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) { f(t, setup(t, d, clock)) })
}

func lite(t *testing.T) *bench {
	t.Helper()
	d, clock := dbtest.SQLite(t)
	return setup(t, d, clock)
}

func TestWhoMay(t *testing.T) {
	t.Parallel()
	b := lite(t)
	b.want(b.do(http.MethodGet, "/api/info", ""), 200, "Doudi")
	b.want(b.do(http.MethodGet, "/api/me", ""), 401, "unauthorized")
	b.want(b.do(http.MethodPost, "/api/make", `{"text":"a"}`, "Idempotency-Key", "k-000001"), 401)
	b.signIn("yuxy")
	b.want(b.do(http.MethodGet, "/api/me", ""), 200, "余晓燕", `"case.accept"`)
	csrf := b.csrf
	b.csrf = ""
	b.want(b.do(http.MethodPost, "/api/make", `{"text":"a"}`, "Idempotency-Key", "k-000001"), 403)
	b.want(b.do(http.MethodPost, "/api/make", `{"text":"a"}`, "Idempotency-Key", "k-000001", "X-CSRF-Token", "guess"), 403)
	b.csrf = csrf
	b.want(b.do(http.MethodPost, "/api/make", `{"text":"a"}`, "Idempotency-Key", "k-000001", "Sec-Fetch-Site", "cross-site"), 403)
	b.want(b.do(http.MethodPost, "/api/make", `{"text":"a"}`, "Idempotency-Key", "k-000001", "Origin", "https://elsewhere.example"), 403)
	b.want(b.do(http.MethodPost, "/api/make", `{"text":"a"}`), 422, "Idempotency-Key")
	if n := b.count("made"); n != 0 {
		t.Errorf("%d writes went through", n)
	}
	b.want(b.do(http.MethodPost, "/api/make", `{"text":"a"}`, "Idempotency-Key", "k-000001"), 200, "made")
	b.want(b.do(http.MethodDelete, "/api/session", ""), 204)
	b.want(b.do(http.MethodGet, "/api/me", ""), 401)
}

func TestOnceHoweverOften(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.signIn("yuxy")
		send := func(key, body string) *httptest.ResponseRecorder {
			return b.do(http.MethodPost, "/api/make", body, "Idempotency-Key", key)
		}
		first := send("key-0001", `{"text":"a"}`)
		b.want(first, 200)
		again := send("key-0001", `{"text":"a"}`)
		b.want(again, 200, first.Body.String())
		if again.Header().Get("Idempotency-Replayed") != "true" {
			t.Error("a replayed answer does not say so")
		}
		b.want(send("key-0001", `{"text":"b"}`), 409, "已用于另一项操作")
		if n := b.count("made"); n != 1 {
			t.Errorf("%d effects, want 1", n)
		}

		// A refusal after the write had committed is remembered as it was.
		b.want(send("key-0002", `{"text":"later"}`), 409, "不行")
		b.want(send("key-0002", `{"text":"later"}`), 409, "不行")
		if n := b.count("made"); n != 2 {
			t.Errorf("%d effects, want 2", n)
		}

		// An answer that was lost in a crash is not made up.
		exec(t, b.db, "UPDATE idempotency SET status = 0, body = NULL WHERE idem_key = 'key-0001'")
		b.want(send("key-0001", `{"text":"a"}`), 409, "已经办理")

		// What was rolled back leaves no key behind.
		refuse := func() *httptest.ResponseRecorder {
			return b.do(http.MethodPost, "/api/refuse", `{"text":"a"}`, "Idempotency-Key", "key-0003")
		}
		b.want(refuse(), 409, "body.n")
		b.want(send("key-0003", `{"text":"a"}`), 200)
	})
}

// TestSeveralTransactions cuts a write off after each of its steps: the same
// request again does what is left, and its answer is the one that is kept.
func TestSeveralTransactions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.signIn("yuxy")
		send := func(path, key, text string) *httptest.ResponseRecorder {
			return b.do(http.MethodPost, path, `{"text":"`+text+`"}`, "Idempotency-Key", key)
		}
		for killed := range 2 {
			key, text := fmt.Sprintf("key-000%d", killed), fmt.Sprintf("s%d", killed)
			b.killedAfter = killed
			b.want(send("/api/steps", key, text), 500)
			b.killedAfter = -1
			b.want(send("/api/steps", key, "else"), 409, "已用于另一项操作")
			b.want(send("/api/steps", key, text), 200)
			if w := send("/api/steps", key, text); w.Code != 200 || w.Header().Get("Idempotency-Replayed") != "true" {
				t.Errorf("the third time: %d, %v", w.Code, w.Header())
			}
		}
		if one, two := b.count("step0"), b.count("step1"); one != 2 || two != 2 {
			t.Errorf("%d and %d effects, want 2 and 2", one, two)
		}
		if strings.Contains(b.log.String(), "several transactions") {
			t.Error("a write that says that it is stepwise is complained of")
		}
		b.want(send("/api/torn", "key-0009", "t"), 200)
		if !strings.Contains(b.log.String(), "several transactions") {
			t.Error("nobody is told of a write that can be torn")
		}
	})
}

func exec(t *testing.T, d *db.DB, sql string) {
	t.Helper()
	if err := d.Load(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), sql); return err }); err != nil {
		t.Fatal(err)
	}
}

func TestOneOfManyAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.signIn("yuxy")
		var wg sync.WaitGroup
		answers := make([]*httptest.ResponseRecorder, 8)
		for i := range answers {
			wg.Go(func() {
				answers[i] = b.do(http.MethodPost, "/api/make", `{"text":"a"}`, "Idempotency-Key", "key-0001")
			})
		}
		wg.Wait()
		if n := b.count("made"); n != 1 {
			t.Errorf("%d effects, want 1", n)
		}
		made := map[string]bool{}
		for _, w := range answers {
			if w.Code == 200 {
				made[w.Body.String()] = true
			} else {
				b.want(w, 409, "已经办理")
			}
		}
		if len(made) != 1 {
			t.Errorf("different answers to one intention: %v", made)
		}
	})
}

func TestOtherCountyDoesNotExist(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.signIn("malq")
		b.want(b.do(http.MethodGet, "/api/households/513221100001", ""), 200)
		if n := b.count("access.refused"); n != 0 {
			t.Errorf("%d refusals before any", n)
		}
		b.want(b.do(http.MethodGet, "/api/households/510104001001", ""), 404, "没有找到")
		if n := b.count("access.refused"); n != 2 { // in the county guessed at and in the actor's own
			t.Errorf("%d refusals audited, want 2", n)
		}
		// What no text column takes must not hide a guess.
		b.want(b.do(http.MethodGet, "/api/households/510104%00%FF"+strings.Repeat("%E9%98%BF", 30), ""), 404)
		if n := b.count("access.refused"); n != 3 {
			t.Errorf("%d refusals audited, want 3", n)
		}
		var subject string
		err := b.db.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT subject FROM audit_entry WHERE act = 'access.refused' ORDER BY seq DESC LIMIT 1").Scan(&subject)
		})
		if err != nil || !strings.HasPrefix(subject, "/api/households/510104%00%FF%E9") || len(subject) != 200 {
			t.Errorf("subject %q, error %v", subject, err)
		}
	})
}

func TestErrorsTellNothing(t *testing.T) {
	t.Parallel()
	b := lite(t)
	b.signIn("yuxy")
	w := b.do(http.MethodGet, "/api/fail", "")
	b.want(w, 500, `"code":"internal"`, "errorId")
	var p web.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.ErrorID == "" {
		t.Fatalf("problem %+v, error %v", p, err)
	}
	if strings.Contains(w.Body.String(), "hunter2") {
		t.Error("the answer holds the text of the error")
	}
	if !strings.Contains(b.log.String(), p.ErrorID) || !strings.Contains(b.log.String(), "hunter2") {
		t.Error("the log does not hold the error under its id")
	}
	if w = b.do(http.MethodGet, "/api/panic", ""); w.Code != 500 || strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("panic: %d %s", w.Code, w.Body)
	}
}

func TestRejectedValuesAreNotRepeated(t *testing.T) {
	t.Parallel()
	b := lite(t)
	b.signIn("yuxy")
	const number = "513221199001011234"
	for _, body := range []string{
		`{"text":"` + number + `"}`, `{"text":` + number + `}`, `{"text":"a","n":"` + number + `"}`, `{"text":"` + number, `["` + number + `"]`,
	} {
		w := b.do(http.MethodPost, "/api/make", body, "Idempotency-Key", "key-0001")
		b.want(w, 422, `"code":"invalid"`)
		if strings.Contains(w.Body.String(), number) {
			t.Errorf("%s: the answer repeats the value: %s", body, w.Body)
		}
	}
	b.want(b.do(http.MethodPost, "/api/make", `{"text":"toolong"}`, "Idempotency-Key", "key-0001"), 422, "body.text", "至多 5 个字")
	b.want(b.do(http.MethodPost, "/api/make", `{"text":"toolong"}`, "Idempotency-Key", "key-0001", "Accept-Language", "en-GB,zh;q=0.5"), 422, "at most 5 characters")
	b.want(b.do(http.MethodPost, "/api/refuse", `{"text":"x"}`, "Idempotency-Key", "key-0002", "Accept-Language", "en"), 409, "why not")
	b.want(b.do(http.MethodPost, "/api/refuse?lang=en", `{"text":"x"}`, "Idempotency-Key", "key-0004", "Accept-Language", "zh-CN"), 409, "why not") // a download says it so
	b.want(b.do(http.MethodPost, "/api/refuse?lang=xx", `{"text":"x"}`, "Idempotency-Key", "key-0005"), 409, "为何")
	b.want(b.do(http.MethodPost, "/api/refuse", `{"text":"x"}`, "Idempotency-Key", "key-0003"), 409, "为何")
	if strings.Contains(b.log.String(), number) {
		t.Error("the log repeats the value")
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	b := lite(t)
	for _, path := range []string{"/", "/households/123", "/index.html"} {
		w := b.do(http.MethodGet, path, "")
		b.want(w, 200, "console")
		if got := w.Header().Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
		if !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s can be framed", path)
		}
	}
	w := b.do(http.MethodGet, "/assets/a-1.js", "", "Accept-Encoding", "gzip")
	if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("asset: %d %v", w.Code, w.Header())
	}
	b.want(b.do(http.MethodGet, "/assets/gone.js", ""), 404)
	b.want(b.do(http.MethodGet, "/api/nothing", ""), 404, `"code":"not_found"`)
	w = b.do(http.MethodPut, "/api/info", "")
	b.want(w, 405, "method_not_allowed")
	if w.Header().Get("Allow") != "GET" {
		t.Errorf("Allow %q", w.Header().Get("Allow"))
	}
	b.want(b.do(http.MethodGet, "/healthz", ""), 200)
	b.want(b.do(http.MethodGet, "/readyz", ""), 200)
	b.want(b.do(http.MethodGet, "/metrics", ""), 200, `doudi_http_requests_total{method="GET",route="/",status="200"} 4`)
}

func TestPasswordsAreNotTriedByTheThousand(t *testing.T) {
	t.Parallel()
	b := lite(t)
	last := 0
	for range 40 {
		last = b.do(http.MethodPost, "/api/session", `{"login":"nobody","password":"x"}`).Code
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 40th attempt in a minute: %d", last)
	}
	b.clock.T = b.clock.T.Add(time.Minute)
	b.want(b.do(http.MethodPost, "/api/session", `{"login":"nobody","password":"x"}`), 401)
}

// TestEveryOperationIsGuarded holds that the document says of each operation
// whether it needs a session, and that those that do refuse nobody's.
func TestEveryOperationIsGuarded(t *testing.T) {
	t.Parallel()
	b := lite(t)
	public := map[string]bool{"info": true, "signIn": true, "deviceStanding": true}
	for path, item := range b.server.API().OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			if open := len(op.Security) == 0; open != public[op.OperationID] {
				t.Errorf("%s: public %v, want %v", op.OperationID, open, public[op.OperationID])
			}
			if !public[op.OperationID] {
				b.want(b.do(method, strings.NewReplacer("{", "", "}", "").Replace(path), "{}"), 401)
			}
		}
	}
}

// TestAPageCarriesData: what a page shows first stands in it, and nothing of it ends
// the element.
func TestAPageCarriesData(t *testing.T) {
	t.Parallel()
	b := lite(t)
	if err := b.server.Lay("/portal/index.html", "places", []string{"汶川</script>"}); err != nil {
		t.Fatal(err)
	}
	if err := b.server.Lay("/unbuilt/index.html", "places", nil); err != nil {
		t.Error(err)
	}
	for path, want := range map[string]string{"/portal/apply": "<head><script type=\"application/json\" id=\"places\">[\"汶川\\u003c/script\\u003e\"]</script>\n</head>", "/": "<p>console</p>"} {
		r := httptest.NewRecorder()
		b.server.ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if r.Body.String() != want {
			t.Errorf("%s is %s", path, r.Body)
		}
	}
}
