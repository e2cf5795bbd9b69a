package registry

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2/humatest"

	"doudi/internal/audit/audittest"
	"doudi/internal/authz"
	"doudi/internal/db/dbtest"
	"doudi/internal/web/webtest"
)

func TestHTTP(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	_, api := humatest.New(t)
	api.UseMiddleware(webtest.OneTransaction(t))
	s.Routes(api)

	made := api.PostCtx(clerk(), "/api/households", family())
	if made.Code != http.StatusOK {
		t.Fatalf("create: %d %s", made.Code, made.Body)
	}
	var file FileView
	if err := json.Unmarshal(made.Body.Bytes(), &file); err != nil {
		t.Fatal(err)
	}
	one := "/api/households/513221/" + file.ID.String()
	for _, secret := range []string{number("19650210", "001"), "13812345678", "6214590123456789", "尿毒症"} {
		if strings.Contains(made.Body.String(), secret) {
			t.Errorf("the answer shows %s", secret)
		}
	}
	added := api.PostCtx(clerk(), one+"/members", map[string]any{"version": 1, "how": "born", "member": map[string]any{"name": "张小红", "relation": "30", "bornOn": "2026-11-20", "sex": "2"}})
	if added.Code != http.StatusOK || !strings.Contains(added.Body.String(), "张小红") {
		t.Errorf("birth: %d %s", added.Code, added.Body)
	}
	moved := api.PostCtx(clerk(), one+"/move", map[string]any{"version": 2, "division": "513221102", "address": "街上"})
	if moved.Code != http.StatusOK {
		t.Errorf("move: %d %s", moved.Code, moved.Body)
	}
	for path, want := range map[string]string{
		"/api/households?label=poor&minor=true&urban=false": `"divisionName":"四川省阿坝藏族羌族自治州汶川县`,
		"/api/households/count":                             `"count":1`,
		"/api/persons?q=zs":                                 `"name":"张三"`,
		one:                                                 `"version":3`,
		one + "?on=2026-11-23":                              `"version":3`,
		one + "/timeline?limit=1":                           `"next":"ey`,
		"/api/divisions?parent=513221":                      `"level":"township"`,
		"/api/codes":                                        `"GB/T 4761"`,
		"/api/overview/registry":                            `"people":4`,
		"/api/handovers/513221":                             `"items":[]`,
		"/api/households/export?format=csv":                 "0001,张三,4,",
		"/api/persons/export?q=zs&format=csv":               "张三,513*",
		"/api/handovers/513221/export?format=csv":           "转入地",
		one + "/timeline/export?format=csv":                 "2026-11-23,",
	} {
		got := api.GetCtx(clerk(), path)
		if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s: %d, no %s in %.600s", path, got.Code, want, got.Body)
		}
	}
	if got := api.PostCtx(clerk(), one+"/reveal", map[string]any{"person": file.HeadID, "field": "phone", "reason": "电话通知"}); !strings.Contains(got.Body.String(), "13812345678") {
		t.Errorf("reveal: %d %s", got.Code, got.Body)
	}
	if got := api.GetCtx(as("邻县", 66, authz.Clerk, "513222"), one); got.Code == http.StatusOK {
		t.Errorf("another county reads the file: %s", got.Body)
	}
	if got := api.GetCtx(clerk(), "/api/households/export"); got.Code != http.StatusOK || !strings.HasPrefix(got.Body.String(), "PK") {
		t.Errorf("workbook: %d", got.Code)
	}
	audittest.WantExports(t, d, 513221, map[string][]int{"household.export": {1, 1}, "person.export": {1}, "household.export_handovers": {0}, "household.export_timeline": {3}})
}
