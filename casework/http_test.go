package casework_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"

	"doudi/casework"
	"doudi/internal/audit/audittest"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/web/webtest"
)

// status lets a test see the code of an error that the web layer would map.
func status(t *testing.T) {
	t.Helper()
	old := huma.NewErrorWithContext
	t.Cleanup(func() { huma.NewErrorWithContext = old })
	huma.NewErrorWithContext = func(hc huma.Context, code int, msg string, found ...error) huma.StatusError {
		for _, err := range found {
			var e *errs.Error
			if errors.As(err, &e) {
				code = map[errs.Code]int{errs.Conflict: 409, errs.NotFound: 404, errs.Invalid: 422, errs.Forbidden: 403}[e.Code]
			}
		}
		return old(hc, code, msg, found...)
	}
}

// TestHTTP walks through the interface as the console does. It is not parallel:
// huma's error constructor is one for the process.
func TestHTTP(t *testing.T) {
	status(t)
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	_, api := humatest.New(t)
	api.UseMiddleware(webtest.OneTransaction(t))
	b.Routes(api)

	created := api.PostCtx(b.clerk, "/api/cases", map[string]any{"county": county, "programme": "dibao", "householdId": household.String(), "channel": "window", "reason": "生活困难"})
	if created.Code != http.StatusOK {
		t.Fatalf("create: %d %s", created.Code, created.Body)
	}
	var done casework.Done
	decode(t, created.Body.Bytes(), &done)
	path := fmt.Sprintf("/api/cases/%d/%s", county, done.ID)

	submitted := api.PostCtx(b.clerk, path+"/acts/submit", map[string]any{"version": done.Version})
	decode(t, submitted.Body.Bytes(), &done)
	if submitted.Code != http.StatusOK || done.State != casework.Submitted {
		t.Fatalf("submit: %d %s", submitted.Code, submitted.Body)
	}
	if r := api.PostCtx(b.clerk, path+"/acts/accept", map[string]any{"version": 1}); r.Code != http.StatusConflict {
		t.Errorf("accept an older version: %d %s", r.Code, r.Body)
	}
	if r := api.PostCtx(b.clerk, path+"/acts/supplement", map[string]any{"version": done.Version, "items": []string{}}); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("supplement without items: %d %s", r.Code, r.Body)
	}
	if r := api.GetCtx(b.foreigner, path); r.Code != http.StatusNotFound {
		t.Errorf("another county: %d %s", r.Code, r.Body)
	}
	accepted := api.PostCtx(b.clerk, path+"/acts/accept", map[string]any{"version": done.Version})
	decode(t, accepted.Body.Bytes(), &done)
	if r := api.GetCtx(b.clerk, path+"/documents/"+done.DocumentID.String()); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "受理通知书") ||
		!strings.Contains(r.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("acceptance notice: %d %s", r.Code, r.Body)
	}
	var logged int
	err := b.db.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM audit_entry WHERE act = 'file.read' AND subject = $1 AND case_no <> ''", "file/"+done.DocumentID.String()).Scan(&logged)
	})
	if err != nil || logged != 1 {
		t.Errorf("reading the notice is logged %d times, %v", logged, err)
	}
	if r := api.GetCtx(b.clerk, path+"/documents/1"); r.Code != http.StatusNotFound {
		t.Errorf("a file that is not the case's: %d", r.Code)
	}
	var page casework.Page
	decode(t, api.GetCtx(b.clerk, path).Body.Bytes(), &page)
	if page.State != casework.Accepted || page.ApplicantName != "尔玛泽仁" || page.Proposal == nil {
		t.Errorf("page %+v", page)
	}
	for _, path := range []string{"/api/cases?state=accepted&division=513221100", "/api/cases/work?overdue=false&role=clerk&step=investigate", "/api/cases/counts?mine=true", "/api/cases/work/export?format=csv",
		"/api/cases/export?format=xlsx", "/api/cases/counts", "/api/publicities", path + "/acts", path + "/investigators", "/api/publicities?ended=true"} {
		if r := api.GetCtx(b.clerk, path); r.Code != http.StatusOK || r.Body.Len() < 20 {
			t.Errorf("%s: %d %s", path, r.Code, r.Body)
		}
	}
	if r := api.GetCtx(b.clerk, "/api/cases/work/export?format=csv"); !strings.Contains(r.Body.String(), done.Number) || !strings.Contains(r.Body.String(), "启动调查") {
		t.Errorf("work list as CSV:\n%s", r.Body)
	}
	if r := api.GetCtx(b.clerk, "/api/publicities/export?format=csv"); r.Code != http.StatusOK {
		t.Errorf("notices as CSV: %d %s", r.Code, r.Body)
	}
	audittest.WantExports(t, d, county, map[string][]int{"case.export": {1, 1, 1}, "publicity.export": {0}})
	if r := api.GetCtx(b.clerk, "/api/cases?cursor=%21"); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("a broken cursor: %d", r.Code)
	}
}

func decode(t *testing.T, b []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
}
