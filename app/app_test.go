package app_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"doudi/app"
	"doudi/internal/db/dbtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"doudi": func() { os.Exit(app.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs the command lines in testdata/script.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"sql": runSQL},
	})
}

// runSQL is "sql FILE STATEMENT": what somebody does who has the database file.
func runSQL(ts *testscript.TestScript, neg bool, args []string) {
	d, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer d.Close()
	_, err = d.Exec(args[1])
	if neg && err == nil {
		ts.Fatalf("it was not refused")
	}
	if !neg {
		ts.Check(err)
	}
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`)

// start serves a demonstration and returns its address, and a way to stop it
// that returns its exit code.
func start(t *testing.T, args ...string) (string, func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- app.Main(ctx, append([]string{"serve", "-listen", "127.0.0.1:0"}, args...), strings.NewReader(""), w, io.Discard)
		w.Close()
	}()
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if a := address.FindString(lines.Text()); a != "" {
			go func() { _, _ = io.Copy(io.Discard, r) }()
			return a, func() int { cancel(); return <-code }
		}
	}
	cancel()
	t.Fatalf("the server did not start: exit code %d", <-code)
	return "", nil
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestServe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	base, stop := start(t, "-demo", "-data", dir)
	for path, want := range map[string]string{
		"/api/info": `"demo":true`, "/readyz": "ready", "/healthz": "ok", "/openapi.json": `"operationId":"signIn"`, "/metrics": "doudi_db_connections", "/": "Doudi",
	} {
		if code, body := get(t, base+path); code != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %.200s", path, code, body)
		}
	}
	demonstrates(t, base)
	if code := stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	info, err := os.Stat(filepath.Join(dir, "keys.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file %v, error %v", info, err)
	}

	whole := !testing.Short() // sealing a county anew takes minutes under the race detector
	if whole {
		rotated(t, dir)
	}
	base, stop = start(t, "-data", dir) // what was a demonstration stays one
	if whole {
		allUnder(t, dir)
	}
	if code, body := get(t, base+"/api/info"); code != 200 || !strings.Contains(body, `"demo":true`) {
		t.Errorf("second start: %d %s", code, body)
	}
	if code := stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// demonstrates holds that the county is there: on file, in cases, and on the roll.
func demonstrates(t *testing.T, base string) {
	t.Helper()
	leader := signIn(t, base, "gaoyong")
	overviewShowsTheArticle(t, leader)
	casesWait(t, leader)
	octoberIsPaid(t, leader)
}

// TestServeOnPostgres: the same demonstration on a server's database.
func TestServeOnPostgres(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t)
	if url == "" {
		t.Skip("DOUDI_TEST_POSTGRES names no server")
	}
	base, stop := start(t, "-demo", "-data", t.TempDir(), "-database", url)
	if code, body := get(t, base+"/readyz"); code != 200 {
		t.Errorf("/readyz: %d %.200s", code, body)
	}
	demonstrates(t, base)
	if code := stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestFirstStartTellsPasswordsOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	serve := func() string {
		ctx, cancel := context.WithCancel(t.Context())
		var out strings.Builder
		w := writerFunc(func(b []byte) (int, error) {
			out.Write(b)
			if address.Match(b) {
				cancel()
			}
			return len(b), nil
		})
		if code := app.Main(ctx, []string{"serve", "-listen", "127.0.0.1:0", "-data", dir}, strings.NewReader(""), w, io.Discard); code != 0 {
			t.Errorf("exit code %d", code)
		}
		return out.String()
	}
	if out := serve(); strings.Count(out, "One-time password") != 3 {
		t.Errorf("first start said %q", out)
	}
	if out := serve(); strings.Contains(out, "password") {
		t.Errorf("second start said %q", out)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// TestSettingsAreDocumented holds the table for operators to the program.
func TestSettingsAreDocumented(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	var help strings.Builder
	app.Main(t.Context(), []string{"serve", "-h"}, strings.NewReader(""), io.Discard, &help)
	flags := regexp.MustCompile(`(?m)^  -([a-z-]+)`).FindAllStringSubmatch(help.String(), -1)
	if len(flags) < 9 {
		t.Fatalf("%d flags in %s", len(flags), help.String())
	}
	for _, f := range flags {
		env := "DOUDI_" + strings.ToUpper(strings.ReplaceAll(f[1], "-", "_"))
		if row := fmt.Sprintf("| `%s` | `%s` |", f[1], env); strings.Count(string(doc), row) != 1 {
			t.Errorf("docs/configuration.md has not one row %s", row)
		}
	}
}
