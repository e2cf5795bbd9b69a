package payment

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/xuri/excelize/v2"

	"doudi/internal/audit/audittest"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/web/webtest"
)

// call sends one request as somebody and decodes the answer.
func call[T any](t *testing.T, h http.Handler, as context.Context, method, path, body string) (out T) {
	t.Helper()
	w := raw(t, h, as, method, path, body)
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return out
}

func raw(t *testing.T, h http.Handler, as context.Context, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(as, method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return w
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, overHTTP)
}

func overHTTP(t *testing.T, d *db.DB, clock *dbtest.Clock) {
	b := setup(t, d, clock, Options{})
	mux := http.NewServeMux()
	api := humago.New(mux, huma.DefaultConfig("payment", "1"))
	api.UseMiddleware(webtest.OneTransaction(t))
	b.s.Routes(api)
	for n := range 3 {
		b.grant(grantOf(n, 202611, 300))
	}
	r := call[Roll](t, mux, b.maker, "POST", "/api/rolls", `{"county":513221,"programme":"dibao","period":"2026-11"}`)
	b.work()
	path := fmt.Sprintf("/api/rolls/513221/%s", r.ID)
	r = call[Roll](t, mux, b.checker, "GET", path, "")
	r = call[Roll](t, mux, b.checker, "POST", path+"/send-back", fmt.Sprintf(`{"version":%d,"reason":"再看"}`, r.Version))
	r = call[Roll](t, mux, b.checker, "POST", path+"/check", fmt.Sprintf(`{"version":%d}`, r.Version))
	r = call[Roll](t, mux, b.checker, "POST", path+"/lock", fmt.Sprintf(`{"version":%d}`, r.Version))
	if r.State != Locked || r.TotalFen != 90000 {
		t.Fatalf("locked: %+v", r)
	}
	var got []string
	for next := ""; ; {
		p := call[struct {
			Items []Line
			Next  string
		}](t, mux, b.maker, "GET", path+"/lines?limit=2&change=new&cursor="+next, "")
		for _, l := range p.Items {
			got = append(got, l.Account)
		}
		if next = p.Next; next == "" {
			break
		}
	}
	if fmt.Sprint(got) != "[****0000 ****0002 ****0001]" {
		t.Errorf("accounts %v", got)
	}
	sum := call[Summary](t, mux, b.maker, "GET", path+"/summary", "")
	if sum.NewLines != 3 || len(sum.Reasons) != 3 {
		t.Errorf("summary %+v", sum)
	}
	f := call[BankFile](t, mux, b.maker, "POST", path+"/bank-files", "")
	file := raw(t, mux, b.maker, "GET", fmt.Sprintf("%s/bank-files/%d", path, f.Attempt), "")
	if text, ok := decode(file.Body.Bytes()); !ok || !strings.Contains(text, "合计,513221-dibao-202611-1,3,900.00") {
		t.Errorf("bank file %q", text)
	}
	v := call[revealed](t, mux, b.maker, "POST", path+"/lines/1/reveal", `{"reason":"银行来电核对"}`)
	if v.Value != "622848080000000000" {
		t.Errorf("revealed %+v", v)
	}
	e := call[struct{ Items []Entitlement }](t, mux, b.maker, "GET", "/api/entitlements?state=running&payee=余秀英", "")
	if len(e.Items) != 1 {
		t.Fatalf("entitlements %+v", e)
	}
	one := "/api/entitlements/513221/" + e.Items[0].ID.String()
	held := call[Entitlement](t, mux, b.maker, "POST", one+"/hold", `{"version":1,"reason":"核查"}`)
	if held.Held != "核查" {
		t.Errorf("held %+v", held)
	}
	if held = call[Entitlement](t, mux, b.checker, "POST", one+"/release", `{"version":2,"reason":"无误","payHeld":true}`); held.Held != "" {
		t.Errorf("released %+v", held)
	}
	held = call[Entitlement](t, mux, b.maker, "POST", one+"/account", `{"version":3,"payee":"余秀英","bank":"农行","account":"62280000111","reason":"换卡"}`)
	steps := call[struct{ Items []Step }](t, mux, b.maker, "GET", one+"/history", "")
	if len(steps.Items) != 4 || held.Held != unchecked {
		t.Errorf("history %+v", steps)
	}
	hh := call[HouseholdPayments](t, mux, b.maker, "GET", "/api/households/513221/1001/payments", "")
	if len(hh.Payments) != 1 || hh.Payments[0].State != LineSent {
		t.Errorf("household %+v", hh)
	}
	months := "/api/households/513221/1001/payments/months"
	for query, want := range map[string]int{"": 1, "?state=sent": 1, "?state=paid": 0, "?first=2026-11&last=2026-11": 1, "?first=2026-12": 0, "?last=2026-10": 0, "?programme=dibao": 1, "?programme=edge": 0} {
		if p := call[struct{ Items []Payment }](t, mux, b.maker, "GET", months+query, ""); len(p.Items) != want {
			t.Errorf("months%s: %+v", query, p)
		}
	}
	if text := raw(t, mux, b.maker, "GET", months+"/export?format=csv&state=sent", "").Body.String(); !strings.Contains(text, "2026-11") || strings.Count(text, "\n") != 2 {
		t.Errorf("exported months %q", text)
	}
	b.papers(mux, path)
}

// papers opens what is printed.
func (b *bundle) papers(h http.Handler, path string) {
	t := b.t.(*testing.T)
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(raw(t, h, b.maker, "GET", path+"/export", "").Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	rows, err := x.GetRows("发放花名册")
	if err != nil || len(rows) != 9 {
		t.Fatalf("printed %v %v", rows, err)
	}
	if rows[0][0] != "2026年11月最低生活保障金发放花名册" || !strings.Contains(rows[1][0], "单位：513221") || rows[3][7] != "300.00" ||
		rows[6][7] != "900.00" || rows[6][2] != "3 笔" || !strings.Contains(rows[7][0], "复核：复核 李强") || !strings.Contains(rows[8][0], "签字") {
		t.Errorf("printed %q", rows)
	}
	csv := raw(t, h, b.maker, "GET", "/api/entitlements/export?format=csv", "").Body.String()
	if strings.Count(csv, "\r\n") != 4 || !strings.Contains(csv, "****0002") || strings.Contains(csv, "6228480800") {
		t.Errorf("exported %q", csv)
	}
	lines := raw(t, h, b.maker, "GET", path+"/lines/export?format=csv&change=new", "").Body.String()
	if strings.Count(lines, "\r\n") != 4 || !strings.Contains(lines, "****0002") || strings.Contains(lines, "6228480800") {
		t.Errorf("exported lines %q", lines)
	}
	raw(t, h, b.maker, "GET", path+"/departures/export", "")
	raw(t, h, b.maker, "GET", "/api/rolls/export", "")
	audittest.WantExports(t, b.db, 513221, map[string][]int{"roll.export": {3}, "entitlement.export": {3}, "roll.export_lines": {3}, "roll.export_departures": {0}, "roll.export_list": {1}, "household.export_payments": {1}})
	r := httptest.NewRequestWithContext(authz.WithActor(t.Context(), authz.Actor{}), "GET", path, nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code < 400 {
		t.Errorf("nobody reads: %d", w.Code)
	}
}
