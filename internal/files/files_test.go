package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/web"
)

type bench struct {
	db    *db.DB
	dir   string
	keys  *crypt.Keyring
	store *files.Store
}

func setup(t *testing.T, d *db.DB) bench {
	t.Helper()
	b := bench{db: d, dir: filepath.Join(t.TempDir(), "files")}
	var err error
	if b.keys, err = crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys.json"), crypt.SM4); err != nil {
		t.Fatal(err)
	}
	if b.store, err = files.New(d, b.dir, b.keys); err != nil {
		t.Fatal(err)
	}
	return b
}

// path is the one stored file.
func (b bench) path(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(b.dir, "513221", "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("files %q, error %v", names, err)
	}
	return names[0]
}

func (b bench) put(t *testing.T, plain []byte) files.File {
	t.Helper()
	f, err := b.store.Receive(t.Context(), files.Upload{County: 513221, Name: "../../花名册.xlsx", Purpose: "import"}, bytes.NewReader(plain))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (b bench) read(t *testing.T, f files.File) ([]byte, error) {
	t.Helper()
	_, in, err := b.store.Open(t.Context(), f.County, f.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	return io.ReadAll(in)
}

func TestFilesComeBackAndLieSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		for _, size := range []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 300_000} {
			b := setup(t, d)
			plain := bytes.Repeat([]byte("513221199001011234"), size/18+1)[:size]
			f := b.put(t, plain)
			if f.Name != "花名册.xlsx" || f.Size != int64(size) || !bytes.Equal(f.SM3, crypt.Digest(plain)) {
				t.Errorf("%d bytes: row %+v", size, f)
			}
			if got, err := b.read(t, f); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%d bytes: read %d, error %v", size, len(got), err)
			}
			on, err := os.ReadFile(b.path(t))
			if err != nil || size > 100 && bytes.Contains(on, plain[:18]) {
				t.Errorf("%d bytes: lie in the clear; error %v", size, err)
			}
			path, remove, err := b.store.Plain(t.Context(), f.County, f.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%d bytes: plain copy %d, error %v", size, len(got), err)
			}
			remove()
			if left, err := filepath.Glob(filepath.Join(b.dir, "*-*")); err != nil || len(left) != 0 {
				t.Errorf("temporary files stay behind: %q, error %v", left, err)
			}
		}
	})
}

func TestTamperedFilesDoNotRead(t *testing.T) {
	t.Parallel()
	const chunk = 4 + 64<<10 + 1 + 29 // length, marked bytes, overhead of sealing
	for name, tamper := range map[string]func([]byte) []byte{
		"flipped":   func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"cut":       func(b []byte) []byte { return b[:chunk] },
		"reordered": func(b []byte) []byte { return append(append(b[chunk:2*chunk:2*chunk], b[:chunk]...), b[2*chunk:]...) },
		"emptied":   func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, _ := dbtest.SQLite(t)
			b := setup(t, d)
			f := b.put(t, bytes.Repeat([]byte{7}, 200_000))
			raw, err := os.ReadFile(b.path(t))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(b.path(t), tamper(bytes.Clone(raw)), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := b.read(t, f); err == nil {
				t.Error("was read without an error")
			}
		})
	}
}

// TestRolledBackFileIsNotThere: nor are its bytes, nor those of a try that lost to
// another transaction.
func TestRolledBackFileIsNotThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		b := setup(t, d)
		put := func(end error) (f files.File) {
			err := d.Update(t.Context(), func(tx *db.Tx) (err error) {
				if f, err = b.store.Put(t.Context(), tx, files.Upload{County: 513221, Name: "a"}, strings.NewReader("x")); err != nil {
					return err
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Fatal(err)
			}
			return f
		}
		f := put(errs.New(errs.Conflict, "不行。", "No."))
		if _, _, err := b.store.Open(t.Context(), f.County, f.ID); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("error %v", err)
		}
		kept := put(nil)
		if on := b.path(t); filepath.Base(on) != kept.ID.String() {
			t.Errorf("%s is kept", on)
		}
	})
}

// signedIn is everybody with one role.
type signedIn struct{ actor authz.Actor }

func (s signedIn) Resume(context.Context, string) (web.Session, error) {
	return web.Session{Actor: s.actor, CSRF: "c"}, nil
}

func TestUploadAndDownload(t *testing.T) {
	t.Parallel()
	d, _ := dbtest.SQLite(t)
	b := setup(t, d)
	account := id.ID(5)
	serve := func(role authz.Role, division string) func(*http.Request) *httptest.ResponseRecorder {
		s, err := web.New(web.Config{DB: d, Keys: b.keys, Log: slog.New(slog.DiscardHandler),
			Sessions: signedIn{authz.Actor{Account: account, Name: "王建华", Grants: []authz.Grant{{Role: role, Division: division}}}}})
		if err != nil {
			t.Fatal(err)
		}
		b.store.Routes(s.API())
		return func(r *http.Request) *httptest.ResponseRecorder {
			r.AddCookie(&http.Cookie{Name: web.Cookie, Value: "x"})
			r.Header.Set("X-CSRF-Token", "c")
			r.Header.Set("Idempotency-Key", "upload-1")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			return w
		}
	}
	content := "<script>alert(1)</script>"
	upload := func(query string) *http.Request {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		part, err := m.CreateFormFile("file", "授权书.html")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, content)
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/files?"+query, &body)
		r.Header.Set("Content-Type", m.FormDataContentType())
		return r
	}
	clerk := serve(authz.Clerk, "513221109")
	account = 6
	if w := clerk(upload("county=510104&purpose=consent")); w.Code != 404 {
		t.Errorf("into another county: %d %s", w.Code, w.Body)
	}
	if w := clerk(upload("county=513221&purpose=bank")); w.Code != 403 {
		t.Errorf("for another role's purpose: %d %s", w.Code, w.Body)
	}
	w := clerk(upload("county=513221&purpose=consent"))
	if w.Code != 201 {
		t.Fatalf("upload: %d %s", w.Code, w.Body)
	}
	// A retry has the same content in another form: a browser makes up a new boundary.
	if again := clerk(upload("county=513221&purpose=consent")); again.Code != 201 || again.Body.String() != w.Body.String() || again.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("the same upload again: %d %s", again.Code, again.Body)
	}
	content = "<script>alert(2)</script>" // as long as the first
	if other := clerk(upload("county=513221&purpose=consent")); other.Code != 409 {
		t.Errorf("another file under the same key: %d %s", other.Code, other.Body)
	}
	url := "/api/files/513221/" + filepath.Base(b.path(t))
	get := func(do func(*http.Request) *httptest.ResponseRecorder) *httptest.ResponseRecorder {
		return do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, nil))
	}
	w = get(clerk)
	if w.Code != 200 || w.Body.String() != "<script>alert(1)</script>" {
		t.Errorf("download: %d %s", w.Code, w.Body)
	}
	if h := w.Header(); !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("an uploaded page could act as ours: %v", h)
	}
	if w := get(serve(authz.Clerk, "510104")); w.Code != 404 {
		t.Errorf("another county's clerk: %d", w.Code)
	}
	if w := get(serve(authz.Clerk, "513221110")); w.Code != 404 {
		t.Errorf("another township's clerk: %d", w.Code)
	}
	if w := get(serve(authz.Approver, "513221")); w.Code != 200 {
		t.Errorf("the county's approver: %d", w.Code)
	}
	if w := get(serve(authz.System, "")); w.Code != 403 {
		t.Errorf("an administrator: %d", w.Code)
	}
	var n int
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM audit_entry WHERE act = 'file.read'").Scan(&n)
	})
	if err != nil || n != 2 {
		t.Errorf("%d readings audited, want 2; error %v", n, err)
	}
}

// TestWhatAKillLeftIsSwept: a new start removes what lies in the clear, but not
// the files of a process that lives.
func TestWhatAKillLeftIsSwept(t *testing.T) {
	t.Parallel()
	d, _ := dbtest.SQLite(t)
	keys, err := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys.json"), crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	live, err := files.New(d, dir, keys)
	if err != nil {
		t.Fatal(err)
	}
	var f files.File
	err = d.Update(t.Context(), func(tx *db.Tx) error {
		f, err = live.Put(t.Context(), tx, files.Upload{County: 513221, Name: "花名册.csv", Purpose: "import"}, strings.NewReader("张三"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	path, remove, err := live.Plain(t.Context(), 513221, f.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer remove()
	dead := filepath.Join(dir, "scratch", "99")
	for _, left := range []string{filepath.Join(dir, "incoming-1"), filepath.Join(dir, "plain-1"), filepath.Join(dead, "plain-2"), dead + ".lock"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(left), 0o700), os.WriteFile(left, []byte("李四"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := files.New(d, dir, keys); err != nil {
		t.Fatal(err)
	}
	var plain []string
	err = filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		if bytes.Contains(b, []byte("张三")) || bytes.Contains(b, []byte("李四")) {
			plain = append(plain, p)
		}
		return err
	})
	if err != nil || len(plain) != 1 || plain[0] != path {
		t.Errorf("in the clear: %v, want %s alone, %v", plain, path, err)
	}
}
