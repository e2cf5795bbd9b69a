package verification

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"

	"doudi/internal/audit/audittest"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/web/page"
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

func decoded[T any](t *testing.T, body []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
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
	b.deliver("deposits", recent, deposits("李秀英", b.family.Members[1].IDNumber, "23000")+"x,1,y,z,5\nx,2,y,z,6\n")
	b.consentAll(father, mother, child)
	v := b.asked()
	path := fmt.Sprintf("/api/checks/%d/%s", county, v.ID)

	sources := decoded[[]SourceStatus](t, api.GetCtx(checker(), "/api/check-sources?county=513221").Body.Bytes())
	if len(sources) < 25 || !sources[6].Answers || sources[0].Answers || sources[20].Active {
		t.Errorf("%d sources, the first %+v", len(sources), sources[0])
	}
	first := decoded[page.Page[DepartmentFile]](t, api.GetCtx(checker(), "/api/department-files?county=513221&limit=1").Body.Bytes())
	if len(first.Items) != 1 || first.Next != "" {
		t.Errorf("files %+v", first)
	}
	problems := fmt.Sprintf("/api/department-files/%d/%s/problems", county, first.Items[0].ID)
	one := decoded[page.Page[RowProblem]](t, api.GetCtx(checker(), problems+"?limit=1").Body.Bytes())
	two := decoded[page.Page[RowProblem]](t, api.GetCtx(checker(), problems+"?limit=1&cursor="+one.Next).Body.Bytes())
	if len(one.Items) != 1 || one.Items[0].Row != 3 || len(two.Items) != 1 || two.Items[0].Row != 4 || two.Next != "" {
		t.Errorf("pages of problems: %+v then %+v", one, two)
	}
	if r := api.GetCtx(checker(), problems+"/export?format=csv"); r.Code != http.StatusOK || strings.Count(r.Body.String(), "\r\n") != 3 {
		t.Errorf("export %d: %s", r.Code, r.Body)
	}
	raw := fmt.Sprintf("%s/findings/%s/open", path, v.Findings[0].ID)
	if r := api.PostCtx(clerk(), raw, map[string]any{"caseNo": caseNo}); r.Code != http.StatusForbidden {
		t.Errorf("a raw row for the clerk: %d", r.Code)
	}
	if r := api.GetCtx(as("外县核对", 31, "checker", "513222"), path); r.Code != http.StatusNotFound {
		t.Errorf("a check of another county: %d", r.Code)
	}
	if r := api.PostCtx(checker(), path+"/settle", map[string]any{"version": v.Version, "settlements": []Settling{{v.Findings[0].ID, Accepted, ""}}}); r.Code != http.StatusOK {
		t.Fatalf("settle: %d %s", r.Code, r.Body)
	}
	if r := api.PostCtx(checker(), path+"/report", map[string]any{"version": v.Version}); r.Code != http.StatusConflict {
		t.Errorf("report on an older version: %d %s", r.Code, r.Body)
	}
	if r := api.PostCtx(checker(), path+"/report", map[string]any{"version": v.Version + 1}); r.Code != http.StatusOK {
		t.Fatalf("report: %d %s", r.Code, r.Body)
	}
	if r := api.GetCtx(clerk(), path+"/document"); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "家庭经济状况核对报告") {
		t.Errorf("document %d", r.Code)
	}
	contested := api.PostCtx(clerk(), fmt.Sprintf("%s/findings/%s/contest", path, v.Findings[0].ID), map[string]any{"claim": "not_theirs", "reason": "没有这个账户"})
	if contested.Code != http.StatusOK {
		t.Errorf("contest: %d %s", contested.Code, contested.Body)
	}
	said := fmt.Sprintf("/api/contests/%d/%s/settle", county, decoded[Contest](t, contested.Body.Bytes()).ID)
	if r := api.PostCtx(checker(), said, map[string]any{"state": "denied", "answer": "银行确认是本人"}); r.Code != http.StatusOK {
		t.Errorf("answer: %d %s", r.Code, r.Body)
	}
	mine := decoded[[]CheckSummary](t, api.GetCtx(clerk(), "/api/checks/of-case?county=513221&applicationId="+application.String()).Body.Bytes())
	if len(mine) != 1 || mine[0].State != Reported {
		t.Errorf("checks of the case: %+v", mine)
	}
	run := api.PostCtx(checker(), "/api/screenings", map[string]any{"county": county})
	if run.Code != http.StatusOK || decoded[Screening](t, run.Body.Bytes()).State != "running" {
		t.Errorf("screening: %d %s", run.Code, run.Body)
	}
	if r := api.PostCtx(checker(), "/api/screenings", map[string]any{"county": county}); r.Code != http.StatusConflict {
		t.Errorf("a second screening at once: %d", r.Code)
	}
	for state, want := range map[string]int{"running": 1, "done": 0} {
		r := api.GetCtx(checker(), fmt.Sprintf("/api/screenings?county=%d&state=%s", county, state))
		if got := decoded[page.Page[Screening]](t, r.Body.Bytes()); r.Code != http.StatusOK || len(got.Items) != want {
			t.Errorf("screenings that are %s: %d %s", state, r.Code, r.Body)
		}
	}
	found := fmt.Sprintf("/api/screenings/%d/%s/hits/export?format=csv", county, decoded[Screening](t, run.Body.Bytes()).ID)
	for _, path := range []string{found, "/api/checks/export?state=reported", "/api/department-files/export?county=513221", "/api/screenings/export?county=513221&format=csv",
		"/api/matches/export", "/api/contests/export?state=open"} {
		if r := api.GetCtx(checker(), path); r.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, r.Code, r.Body)
		}
	}
	for path, want := range map[string]string{"/api/screenings": ",进行中,0,0,0,,,,,", "/api/department-files": ",使用中,3,2,,,"} {
		r := api.GetCtx(checker(), fmt.Sprintf("%s/export?county=%d&format=csv", path, county))
		if r.Code != http.StatusOK || !strings.Contains(r.Body.String(), want) {
			t.Errorf("%s: what was compared with nothing: %s", path, r.Body)
		}
	}
	if r := api.GetCtx(as("外县核对", 31, "checker", "513222"), found); r.Code != http.StatusNotFound {
		t.Errorf("another county takes the hits: %d", r.Code)
	}
	audittest.WantExports(t, d, county, map[string][]int{"check.export": {2, 0, 1, 1, 1, 0, 0, 1, 1}})
}
