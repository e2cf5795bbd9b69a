package connect_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/idnumber"
	"doudi/verification/connect"
	"doudi/verification/departments"
	"doudi/verification/source"
	"doudi/verification/token"
)

func now() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, calendar.Shanghai) }

func number(serial string) idnumber.Number {
	body := "99322119650210" + serial
	return idnumber.Number(body + string(idnumber.Complete(body)))
}

func question(n idnumber.Number) connect.Question {
	return connect.Question{ID: "904372958208001", Source: "vehicles", IDNumber: n, Name: "张三", CaseNo: "DB513221202600007", Purpose: "最低生活保障审核", Asker: "何敏"}
}

// secret is a shared secret in hex.
var secret = hex.EncodeToString([]byte("0123456789abcdef"))

func key(t *testing.T, text, way string) connect.Key {
	t.Helper()
	k, err := connect.ParseKey([]byte(text), way)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func vehicles(t *testing.T) source.Source {
	t.Helper()
	list, err := source.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(s source.Source) bool { return s.Code == "vehicles" })
	list[i].Limits.Timeout, list[i].Limits.Attempts = 200*time.Millisecond, 1
	return list[i]
}

// served starts departments with one file and returns the source to ask them by.
func served(t *testing.T, f departments.Faults, k connect.Key) source.Source {
	t.Helper()
	return servedBy(t, f, k, nil)
}

// servedBy is served, by tokens under a key where there is one.
func servedBy(t *testing.T, f departments.Faults, k connect.Key, tokens token.Key) source.Source {
	t.Helper()
	dir := t.TempDir()
	table := "号牌号码,车辆类型,品牌型号,初次登记日期,机动车所有人,身份证明号码,机动车状态\n川UI0001,小型轿车,五菱宏光,2018/5/3,张三," + string(number("001")) + ",正常\n"
	if err := os.WriteFile(filepath.Join(dir, "vehicles.csv"), []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	src := vehicles(t)
	s := departments.New(departments.Options{Sources: []source.Source{src}, Folder: dir, Files: map[string]string{"vehicles": "vehicles.csv"},
		AsOf: calendar.On(2026, 9, 30), Client: "doudi", Key: k, Now: now, Faults: f, Tokens: map[string]token.Key{"vehicles": tokens}})
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return departments.Served(src, server.URL, "doudi", connect.HMACSM3, "")
}

func TestAskingADepartment(t *testing.T) {
	t.Parallel()
	private, public, err := connect.NewSM2Key()
	if err != nil {
		t.Fatal(err)
	}
	for name, keys := range map[string][2]connect.Key{
		"sm2":      {key(t, string(private), connect.SM2), key(t, string(public), connect.SM2)},
		"hmac-sm3": {key(t, secret, connect.HMACSM3), key(t, secret, connect.HMACSM3)},
	} {
		src := served(t, departments.Faults{}, keys[1])
		src.Limits.Timeout = 10 * time.Second // a busy machine is not a silent department
		c := connect.Guard(src, connect.NewHTTP(src, keys[0], now))
		a, err := c.Ask(t.Context(), question(number("001")))
		if err != nil || len(a.Rows) != 1 || a.Rows[0]["plate"] != "川UI0001" || a.AsOf != calendar.On(2026, 9, 30) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
		if a, err := c.Ask(t.Context(), question(number("003"))); err != nil || len(a.Rows) != 0 {
			t.Errorf("%s: of somebody without a vehicle %+v, %v", name, a, err)
		}
	}
}

// A department that is asked by tokens is told of nobody, and who listens to
// question and answer learns no name and no number.
func TestAskingByTokens(t *testing.T) {
	t.Parallel()
	k, tokens := key(t, secret, connect.HMACSM3), token.Key(strings.Repeat("k", 32))
	ask := func(f departments.Faults, with token.Key, n idnumber.Number, name string) (connect.Answer, string, error) {
		src := servedBy(t, f, k, tokens)
		var heard strings.Builder
		src.Connection.URL = overheard(t, src.Connection.URL, &heard)
		src.Limits.Timeout = 10 * time.Second
		q := question(n)
		q.Name = name
		a, err := connect.Guard(src, connect.NewHTTPByTokens(src, k, with, now)).Ask(t.Context(), q)
		return a, heard.String(), err
	}
	a, heard, err := ask(departments.Faults{}, tokens, number("001"), "张三")
	if err != nil || len(a.Rows) != 1 || a.Rows[0]["name"] != "张三" || a.Rows[0]["id"] != string(number("001")) || a.Rows[0]["plate"] != "川UI0001" {
		t.Errorf("%+v, %v", a, err)
	}
	if !strings.Contains(heard, "川UI0001") || strings.Contains(heard, "张三") || strings.Contains(heard, string(number("001"))) {
		t.Errorf("heard on the way: %s", heard)
	}
	if a, _, err := ask(departments.Faults{}, tokens, number("001"), "李四"); err != nil || len(a.Rows) != 1 || !token.Is(a.Rows[0]["name"]) {
		t.Errorf("under another name: %+v, %v", a, err)
	}
	if a, _, err := ask(departments.Faults{}, tokens, number("003"), "王五"); err != nil || len(a.Rows) != 0 {
		t.Errorf("of somebody without a vehicle: %+v, %v", a, err)
	}
	if a, _, err := ask(departments.Faults{}, token.Key(strings.Repeat("x", 32)), number("001"), "张三"); connect.CauseOf(err) != connect.Columns {
		t.Errorf("under another key: %+v, %v", a, err)
	}
	if _, _, err := ask(departments.Faults{Strangers: 1}, tokens, number("001"), "张三"); connect.CauseOf(err) != connect.WrongMan {
		t.Errorf("about somebody else: %v", err)
	}
	plain := servedBy(t, departments.Faults{}, k, tokens)
	if _, err := connect.NewHTTP(plain, k, now).Ask(t.Context(), question(number("001"))); connect.CauseOf(err) != connect.Refused {
		t.Errorf("asked by number: %v", err)
	}
}

// overheard passes questions on to an address and keeps what both sides say.
func overheard(t *testing.T, address string, heard *strings.Builder) string {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host = to.Scheme, to.Host
		body, _ := io.ReadAll(r.In.Body)
		heard.Write(body)
		r.Out.Body = io.NopCloser(bytes.NewReader(body))
	}, ModifyResponse: func(in *http.Response) error {
		body, err := io.ReadAll(in.Body)
		heard.Write(body)
		in.Body = io.NopCloser(bytes.NewReader(body))
		return err
	}}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL + to.Path
}

func TestADepartmentThatDoesNotKnowUs(t *testing.T) {
	t.Parallel()
	src := served(t, departments.Faults{}, key(t, secret, connect.HMACSM3))
	c := connect.NewHTTP(src, key(t, strings.Repeat("ab", 16), connect.HMACSM3), now)
	if _, err := c.Ask(t.Context(), question(number("001"))); connect.CauseOf(err) != connect.Forbidden {
		t.Errorf("with another key: %v", err)
	}
	late := connect.NewHTTP(src, key(t, secret, connect.HMACSM3), func() time.Time { return now().Add(time.Hour) })
	if _, err := late.Ask(t.Context(), question(number("001"))); connect.CauseOf(err) != connect.Forbidden {
		t.Errorf("an hour late: %v", err)
	}
}

// A question that was overheard is of no use to whoever heard it.
func TestAQuestionCannotBeAskedTwice(t *testing.T) {
	t.Parallel()
	k := key(t, secret, connect.HMACSM3)
	src := served(t, departments.Faults{}, k)
	body := `{"requestId":"1","idNumber":"` + string(number("001")) + `","name":"张三","caseNo":"x","purpose":"y","asker":"z"}`
	first, err := http.NewRequestWithContext(t.Context(), http.MethodPost, src.Connection.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Sign(first, "doudi", []byte(body), now()); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{http.StatusOK, http.StatusUnauthorized} {
		again := first.Clone(t.Context())
		again.Body, _ = first.GetBody()
		out, err := http.DefaultClient.Do(again)
		if err != nil {
			t.Fatal(err)
		}
		if out.Body.Close(); out.StatusCode != want {
			t.Errorf("time %d: %d, want %d", i+1, out.StatusCode, want)
		}
	}
}

func TestDepartmentsThatMisbehave(t *testing.T) {
	t.Parallel()
	k := key(t, secret, connect.HMACSM3)
	for name, c := range map[string]struct {
		faults departments.Faults
		cause  connect.Cause
	}{
		"fails":            {departments.Faults{Errors: 1}, connect.Silent},
		"hangs":            {departments.Faults{Hangs: 1}, connect.Silent},
		"answers too late": {departments.Faults{Latency: time.Minute}, connect.Silent},
		"garbage":          {departments.Faults{Garbage: 1}, connect.Garbled},
		"half an answer":   {departments.Faults{Halves: 1}, connect.Garbled},
		"somebody else":    {departments.Faults{Strangers: 1}, connect.WrongMan},
		"other columns":    {departments.Faults{Columns: 1}, connect.Columns},
		"10 GB":            {departments.Faults{Floods: 1}, connect.TooLarge},
	} {
		src := served(t, c.faults, k)
		if c.cause != connect.Silent { // what is answered is waited for, on a busy machine too
			src.Limits.Timeout = 10 * time.Second
		}
		a, err := connect.Guard(src, connect.NewHTTP(src, k, now)).Ask(t.Context(), question(number("001")))
		if len(a.Rows) != 0 || err == nil || connect.CauseOf(err) != c.cause {
			t.Errorf("%s: %+v, %v, want %s", name, a, err, c.cause)
		}
		if err != nil && (strings.Contains(err.Error(), "张三") || strings.Contains(err.Error(), string(number("001")))) {
			t.Errorf("%s: the error names the person: %v", name, err)
		}
	}
	src := served(t, departments.Faults{Repeats: 1, Stale: 40, Wrong: 1}, k)
	a, err := connect.Guard(src, connect.NewHTTP(src, k, now)).Ask(t.Context(), question(number("001")))
	if err != nil || len(a.Rows) != 1 || a.Rows[0]["name"] != "王张三" || a.AsOf != calendar.On(2026, 8, 21) {
		t.Errorf("repeated, stale and wrong: %+v, %v", a, err)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	ok := `{"requestId":"904372958208001","asOf":"2026-09-30","records":[]}`
	for name, c := range map[string]struct {
		status int
		kind   string
		body   string
		cause  connect.Cause
	}{
		"good":             {200, "application/json; charset=utf-8", ok, ""},
		"redirect":         {302, "application/json", ok, connect.Garbled},
		"refused":          {422, "application/json", "{}", connect.Refused},
		"busy":             {429, "application/json", "{}", connect.Silent},
		"a page":           {200, "text/html", ok, connect.Garbled},
		"two answers":      {200, "application/json", ok + ok, connect.Garbled},
		"other question":   {200, "application/json", strings.Replace(ok, "001", "002", 1), connect.WrongMan},
		"of tomorrow":      {200, "application/json", strings.Replace(ok, "2026-09-30", "2026-11-03", 1), connect.Garbled},
		"of no day":        {200, "application/json", strings.Replace(ok, "2026-09-30", "", 1), connect.Garbled},
		"no records":       {200, "application/json", strings.Replace(ok, `"records":[]`, `"records":null`, 1), connect.Garbled},
		"numbers in cells": {200, "application/json", strings.Replace(ok, `[]`, `[{"id":1}]`, 1), connect.Garbled},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		}))
		src := departments.Served(vehicles(t), server.URL, "doudi", connect.HMACSM3, "")
		_, err := connect.NewHTTP(src, key(t, secret, connect.HMACSM3), now).Ask(t.Context(), question(number("001")))
		if (err == nil) != (c.cause == "") || err != nil && connect.CauseOf(err) != c.cause {
			t.Errorf("%s: %v, want %q", name, err, c.cause)
		}
		server.Close()
	}
}

func TestNobodyIsThere(t *testing.T) {
	t.Parallel()
	src := departments.Served(vehicles(t), "http://127.0.0.1:1", "doudi", connect.HMACSM3, "")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := connect.NewHTTP(src, key(t, secret, connect.HMACSM3), now).Ask(ctx, question(number("001"))); connect.CauseOf(err) != connect.Silent {
		t.Errorf("%v", err)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{{"abcd", connect.HMACSM3}, {"no hex", connect.HMACSM3}, {"no pem", connect.SM2}, {secret, "md5"},
		{"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", connect.SM2}} {
		if _, err := connect.ParseKey([]byte(c[0]), c[1]); err == nil {
			t.Errorf("%q was taken for a key of %s", c[0], c[1])
		}
	}
}

func FuzzReadAnswer(f *testing.F) {
	f.Add([]byte(`{"requestId":"904372958208001","asOf":"2026-09-30","records":[{"id":"1","name":"x"}]}`))
	f.Add([]byte(`{`))
	list, err := source.BuiltIn()
	if err != nil {
		f.Fatal(err)
	}
	k, err := connect.ParseKey([]byte(secret), connect.HMACSM3)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(body)
		}))
		defer server.Close()
		src := departments.Served(list[1], server.URL, "doudi", connect.HMACSM3, "")
		src.Limits.Attempts = 1
		a, err := connect.Guard(src, connect.NewHTTP(src, k, now)).Ask(t.Context(), question(number("001")))
		for _, row := range a.Rows {
			if err != nil || row["id"] == "" {
				t.Errorf("took %v, %v", row, err)
			}
		}
	})
}
