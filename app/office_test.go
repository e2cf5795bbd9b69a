package app_test

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"doudi/internal/logtest"
)

// office is a server without a demonstration and who works with it.
type office struct {
	t       *testing.T
	base    string
	process int
	log     *logtest.Log // what the server wrote to its log

	clerk, colleague, checker, maker, auditor *official
	foreigner, foreignAuditor                 *official // of the next county
}

// run is a part of the test; what goes wrong in anybody's browser is its fault.
func (o *office) run(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	everybody := []*official{o.clerk, o.colleague, o.checker, o.maker, o.auditor, o.foreigner, o.foreignAuditor}
	t.Run(name, func(t *testing.T) {
		for _, p := range everybody {
			p.t = t
		}
		f(t)
	})
	for _, p := range everybody {
		p.t = t
	}
}

var firstPassword = regexp.MustCompile(`One-time password: (\S+)\s+(\S+)`)

// openOffice starts the server and has its security administrator make the accounts.
func openOffice(t *testing.T, flags ...string) *office {
	t.Helper()
	o := &office{t: t}
	passwords := o.serve(t.TempDir(), flags...)
	admin := enter(t, o.base, "secadmin", passwords["secadmin"])
	hire := func(login, name, role, division string) *official {
		var made struct{ Password string }
		a := admin.send(http.MethodPost, "/api/accounts", map[string]any{"login": login, "name": name, "post": role, "version": 0,
			"grants": []map[string]string{{"role": role, "division": division}}})
		a.into(t, http.StatusOK, &made)
		return enter(t, o.base, login, made.Password)
	}
	o.clerk, o.colleague = hire("chengang", "陈刚", "clerk", "513221"), hire("yuxy", "余晓燕", "clerk", "513221100")
	o.checker, o.maker = hire("tangxm", "唐秀梅", "checker", "513221"), hire("zhangwb", "张文彬", "pay_maker", "513221")
	o.auditor, o.foreignAuditor = hire("shenji", "邓国平", "auditor", "513221"), hire("lixian", "李审", "auditor", "513222")
	o.foreigner = hire("waixian", "外县人", "clerk", "513222")
	return o
}

// serve runs the test's own binary as the program and reads the passwords that
// it tells once.
func (o *office) serve(data string, flags ...string) map[string]string {
	o.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		o.t.Fatal(err)
	}
	cmd := exec.CommandContext(o.t.Context(), exe)
	cmd.Args = append([]string{"doudi", "serve", "-listen", "127.0.0.1:0", "-data", data}, flags...)
	cmd.Env = append(os.Environ(), "TMPDIR="+data)
	out, err := cmd.StdoutPipe()
	if err != nil {
		o.t.Fatal(err)
	}
	o.log = &logtest.Log{}
	cmd.Stderr = o.log
	if err := cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.process = cmd.Process.Pid
	o.t.Cleanup(func() {
		_ = cmd.Process.Kill() // the test's context has killed it already, or it ended badly
		_ = cmd.Wait()
		if text := o.log.String(); strings.Contains(text, "level=ERROR") || strings.Contains(text, `"level":"ERROR"`) {
			o.t.Errorf("the server logged errors:\n%s", text)
		}
	})
	passwords := map[string]string{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := firstPassword.FindStringSubmatch(lines.Text()); m != nil {
			passwords[m[1]] = m[2]
		}
		if o.base = address.FindString(lines.Text()); o.base != "" {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return passwords
		}
	}
	o.t.Fatal("the server did not start")
	return nil
}

// peak is the most memory that the server held, in KiB; 0 where the system
// does not tell.
func (o *office) peak() int {
	if runtime.GOOS != "linux" {
		return 0
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", o.process))
	if err != nil {
		o.t.Fatal(err)
	}
	m := regexp.MustCompile(`VmHWM:\s+([0-9]+) kB`).FindSubmatch(status)
	if m == nil {
		o.t.Fatalf("no VmHWM in %s", status)
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

// official is somebody of the office at their own browser.
type official struct {
	visitor
	csrf     string
	uploaded stored // last
}

const ownPassword = "Doudi-2026"

// enter signs in with a one-time password and replaces it.
func enter(t *testing.T, base, login, password string) *official {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &official{visitor: visitor{t: t, base: base, Client: http.Client{Jar: jar}}}
	var me struct{ CSRF string }
	p.send(http.MethodPost, "/api/session", map[string]string{"login": login, "password": password}).into(t, http.StatusOK, &me)
	p.csrf = me.CSRF
	if a := p.send(http.MethodPut, "/api/me/password", map[string]string{"current": password, "next": ownPassword}); a.status != http.StatusNoContent {
		t.Fatalf("%s changes the password: %d %s", login, a.status, a.body)
	}
	return p
}

// reply is what the server says; a problem's fields are empty in a good one.
type reply struct {
	status              int
	kind                string
	body                []byte
	Code, Title, Detail string
	Errors              []struct{ Path, Message string }
}

// said is all that a problem tells.
func (r reply) said() string {
	text := r.Code + ": " + r.Detail
	for _, e := range r.Errors {
		text += "; " + e.Path + ": " + e.Message
	}
	return text
}

func (r reply) into(t *testing.T, status int, v any) {
	t.Helper()
	if r.status != status {
		t.Fatalf("%d, want %d: %s", r.status, status, r.body)
	}
	if err := json.Unmarshal(r.body, v); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
}

func (p *official) send(method, path string, body any) reply {
	p.t.Helper()
	if body == nil {
		return p.ask(method, path, "", http.NoBody)
	}
	b, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.ask(method, path, "application/json", bytes.NewReader(b))
}

func (p *official) ask(method, path, kind string, body io.Reader) (out reply) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("X-CSRF-Token", p.csrf)
	req.Header.Set("Idempotency-Key", rand.Text())
	resp, err := p.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	if out.body, err = io.ReadAll(resp.Body); err != nil {
		p.t.Fatal(err)
	}
	out.status, out.kind = resp.StatusCode, resp.Header.Get("Content-Type")
	if out.kind == "application/problem+json" {
		if err := json.Unmarshal(out.body, &out); err != nil {
			p.t.Fatal(err)
		}
	}
	return out
}

// upload streams a file, however large, and returns its id.
func (p *official) upload(purpose, name string, content io.Reader) string {
	p.t.Helper()
	r, w := io.Pipe()
	m := multipart.NewWriter(w)
	go func() {
		part, err := m.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(part, content)
		}
		if err == nil {
			err = m.Close()
		}
		w.CloseWithError(err)
	}()
	var f stored
	p.ask(http.MethodPost, "/api/files?county=513221&purpose="+purpose, m.FormDataContentType(), r).into(p.t, http.StatusCreated, &f)
	p.uploaded = f
	return f.ID
}

// stored is an uploaded file.
type stored struct {
	ID   string
	Size int
}

// issue is one thing wrong with a row, as preview and import tell it.
type issue struct {
	Row, Column                           int
	Header, Code, Message, English, Value string
}

type preview struct {
	Encoding string
	Macros   bool
	Headers  []string
	Mapping  map[string]int
	Warnings []issue
	Rows     []struct {
		Number   int
		Cells    []string
		Problems []issue
	}
}

// look asks for a preview.
func (p *official) look(kind, file string) reply {
	return p.send(http.MethodPost, "/api/imports/preview", map[string]any{"county": 513221, "kind": kind, "fileId": file})
}

type batch struct {
	ID, State, Failure, ProgressID string
	Units, Rows                    struct{ New, Same, Changed, Bad, Waiting int }
	Problems                       int
}

// load imports an uploaded file with the mapping of its preview and waits.
func (p *official) load(kind, file string, mapping map[string]int) batch {
	p.t.Helper()
	var b batch
	p.send(http.MethodPost, "/api/imports", map[string]any{"county": 513221, "kind": kind, "fileId": file, "mapping": mapping}).into(p.t, http.StatusCreated, &b)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for b.State == "queued" || b.State == "running" {
		select {
		case <-tick.C:
		case <-p.t.Context().Done():
			p.t.Fatal("the import did not end")
		}
		p.send(http.MethodGet, "/api/imports/513221/"+b.ID, nil).into(p.t, http.StatusOK, &b)
	}
	var work struct{ State string }
	p.send(http.MethodGet, "/api/progress/513221/"+b.ProgressID, nil).into(p.t, http.StatusOK, &work)
	if work.State != b.State {
		p.t.Errorf("the import is %s and its progress %s", b.State, work.State)
	}
	return b
}

func (p *official) problems(b batch) []issue {
	p.t.Helper()
	var list struct{ Items []issue }
	p.send(http.MethodGet, "/api/imports/513221/"+b.ID+"/problems?limit=200", nil).into(p.t, http.StatusOK, &list)
	return list.Items
}

// mustImport is the whole way of a file without faults.
func (p *official) mustImport(kind, name, content string) batch {
	p.t.Helper()
	file := p.upload("import", name, strings.NewReader(content))
	var seen preview
	p.look(kind, file).into(p.t, http.StatusOK, &seen)
	b := p.load(kind, file, seen.Mapping)
	if b.State != "done" || b.Problems > 0 || b.Units.New == 0 {
		p.t.Fatalf("%s: %+v %+v", name, b, p.problems(b))
	}
	return b
}

func (p *official) households() (n int) {
	p.t.Helper()
	var got struct{ Count int }
	p.send(http.MethodGet, "/api/households/count", nil).into(p.t, http.StatusOK, &got)
	return got.Count
}
