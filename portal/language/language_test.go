package language_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"doudi/portal/language"
)

const small = `{"tag": "x-test", "name": "Tést", "dir": "rtl", "texts": {"portal": {"start": "Stárt"}}}`

// shelf is a folder with files, and what was logged of it.
func shelf(t *testing.T, files map[string]string) (folder string, log *bytes.Buffer, s *language.Shelf) {
	t.Helper()
	folder, log = t.TempDir(), &bytes.Buffer{}
	for name, text := range files {
		write(t, filepath.Join(folder, name), text, 0)
	}
	return folder, log, language.Open(folder, slog.New(slog.NewTextHandler(log, nil)))
}

// write puts a file there that is so many seconds younger than an epoch.
func write(t *testing.T, path, text string, second int64) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Unix(1_700_000_000+second, 0)); err != nil {
		t.Fatal(err)
	}
}

func tags(s *language.Shelf) string {
	var out []string
	for _, p := range s.Pages() {
		out = append(out, p.Tag)
	}
	return strings.Join(out, " ")
}

func TestAWrongFileIsRefusedAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	folder, log, s := shelf(t, map[string]string{"x-test.json": small, "bo.json": `{"tag": "bo", "name": "བོད་ཡིག", "texts": {"portal": {"start": "<i>"}}}`, "README": "no language"})
	if got := tags(s); got != "x-test" || !strings.Contains(log.String(), "bo.json: texts.portal.start: holds <") {
		t.Errorf("%q; %s", got, log)
	}
	log.Reset()
	if tags(s); log.Len() > 0 {
		t.Errorf("what did not change is told again: %s", log)
	}
	write(t, filepath.Join(folder, "bo.json"), `{"tag": "bo", "name": "བོད་ཡིག", "texts": {}}`, 1)
	write(t, filepath.Join(folder, "x-test.json"), small+"x", 1)
	if got := tags(s); got != "bo" {
		t.Errorf("after a change: %q", got)
	}
	if err := os.Remove(filepath.Join(folder, "bo.json")); err != nil {
		t.Fatal(err)
	}
	if got := tags(s); got != "" {
		t.Errorf("after it was taken away: %q", got)
	}
	if got := tags(language.Open("", slog.Default())); got != "" {
		t.Errorf("without a folder: %q", got)
	}
}

func TestTheTemplateFilledInIsWhole(t *testing.T) {
	t.Parallel()
	b, err := language.Template()
	if err != nil {
		t.Fatal(err)
	}
	var f language.File
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	f.Tag, f.Name = "x-test", "Tést"
	all := 0
	for page, texts := range f.Texts {
		for key := range texts {
			f.Texts[page][key] += "́" // accented: a translation that nobody takes for one
			all++
		}
	}
	b, err = json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	l, err := language.Check("x-test.json", b)
	if err != nil || l.Percent != 100 || len(l.Missing) != 0 || all < 400 {
		t.Errorf("%d texts: %v", all, err)
	}
	if _, err := language.Check("x-test.json", append(b, make([]byte, 600<<10)...)); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("too large: %v", err)
	}
	if _, err := language.Check("x-test.json", []byte{'"', 0xff, '"'}); err == nil {
		t.Error("what is not UTF-8 is taken")
	}
}

func TestBrowsersAreServed(t *testing.T) {
	t.Parallel()
	_, _, s := shelf(t, map[string]string{"x-test.json": small})
	mux := http.NewServeMux()
	s.Routes(humago.New(mux, huma.DefaultConfig("test", "1")))
	get := func(path string, headers ...string) *httptest.ResponseRecorder {
		r, w := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		mux.ServeHTTP(w, r)
		return w
	}
	list := get("/api/portal/languages")
	if got := strings.TrimSpace(list.Body.String()); list.Code != 200 || got != `[{"tag":"x-test","name":"Tést","dir":"rtl","percent":0}]` {
		t.Errorf("%d %s", list.Code, got)
	}
	plain := get("/api/portal/languages/x-test")
	var page language.Served
	if err := json.Unmarshal(plain.Body.Bytes(), &page); err != nil || page.Texts["portal"]["start"] != "Stárt" || page.Dir != "rtl" ||
		plain.Header().Get("Content-Type") != "application/json" || plain.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("%v %+v %v", err, page, plain.Header())
	}
	packed := get("/api/portal/languages/x-test", "Accept-Encoding", "br, gzip")
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || !bytes.Equal(b, plain.Body.Bytes()) {
		t.Errorf("gzipped: %s, %v", b, err)
	}
	for _, path := range []string{"/api/portal/languages", "/api/portal/languages/x-test"} {
		again := get(path, "If-None-Match", `"other", `+get(path).Header().Get("ETag"))
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s asked again: %d %s", path, again.Code, again.Body)
		}
	}
}

// FuzzCheck: whatever a file holds, it is refused with words or holds texts of the portal alone.
func FuzzCheck(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`{"texts":{"portal":[]}}`))
	chinese, err := language.Chinese()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := language.Check("x-test.json", b)
		var told *language.FaultsError
		if err != nil {
			if !errors.As(err, &told) || len(told.Faults) == 0 || slices.Contains(told.Faults, "") {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		if l.Tag != "x-test" || l.Percent < 0 || l.Percent > 100 {
			t.Fatalf("%+v", l)
		}
		for page, texts := range l.Texts {
			for key, text := range texts {
				if chinese[page][key] == "" || text == "" || strings.ContainsAny(text, "<>") {
					t.Fatalf("%s.%s is %q", page, key, text)
				}
			}
		}
	})
}

// TestOnlyFilesAreRead: a pipe, which nobody ever writes to, keeps no page waiting; a
// link is followed, and what it leads to is read again once it changed.
func TestOnlyFilesAreRead(t *testing.T) {
	t.Parallel()
	dir, real := t.TempDir(), filepath.Join(t.TempDir(), "x-test")
	if err := syscall.Mkfifo(filepath.Join(dir, "x-pipe.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	rename := func(name string, at time.Time) {
		t.Helper()
		err := os.WriteFile(real, []byte(strings.Replace(small, "Tést", name, 1)), 0o600)
		if err := errors.Join(err, os.Chtimes(real, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	rename("Tést", first)
	if err := os.Symlink(real, filepath.Join(dir, "x-test.json")); err != nil {
		t.Fatal(err)
	}
	s := language.Open(dir, slog.New(slog.DiscardHandler))
	for i, name := range []string{"Tést", "Tëst"} {
		rename(name, first.Add(time.Duration(i)*time.Hour))
		if got := s.Pages(); len(got) != 1 || got[0].Name != name {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if _, err := language.Load(filepath.Join(dir, "x-pipe.json")); err == nil {
		t.Error("a pipe is read")
	}
	for _, hidden := range []string{"\u2066", "\u2069", "\u202e"} {
		rename("a"+hidden+"b", first.Add(5*time.Hour))
		if _, err := language.Load(filepath.Join(dir, "x-test.json")); err == nil {
			t.Errorf("%q turns around what stands beside it", hidden)
		}
	}
}
