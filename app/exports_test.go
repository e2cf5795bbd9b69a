package app

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestEveryListOpensInASpreadsheet reads the description of the interface: what
// is read page by page can be taken away whole, at path/export.
func TestEveryListOpensInASpreadsheet(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../web/src/api/openapi.json") // the commands' script holds that it is what the program says
	if err != nil {
		t.Fatal(err)
	}
	type schema struct {
		Ref        string `json:"$ref"`
		Properties map[string]struct{}
	}
	type operation struct {
		Parameters []struct{ Name, In string }
		Responses  map[string]struct {
			Content map[string]struct{ Schema schema }
		}
	}
	var doc struct {
		Paths      map[string]map[string]operation
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	lists := 0
	for path, methods := range doc.Paths {
		paged, narrows := false, false
		for _, p := range methods["get"].Parameters {
			paged = paged || p.Name == "cursor"
			narrows = narrows || p.In == "query" && !slices.Contains([]string{"cursor", "limit", "lang"}, p.Name)
		}
		answer := methods["get"].Responses["200"].Content["application/json"].Schema
		if answer.Ref != "" {
			answer = doc.Components.Schemas[strings.TrimPrefix(answer.Ref, "#/components/schemas/")]
		}
		if _, lists := answer.Properties["items"]; lists && !paged && !few(path) {
			t.Errorf("%s lists without pages, and is not known to be short", path)
		}
		if !paged || strings.HasSuffix(path, "/export") || strings.HasPrefix(path, "/api/portal/") { // what anybody may read is nobody's to take away
			continue
		}
		lists++
		if _, ok := doc.Paths[path+"/export"]; !ok {
			t.Errorf("%s has no export", path)
		}
		if _, known := unfiltered()[path]; narrows == known {
			t.Errorf("%s can be narrowed: %v; it is known to need no filter: %v", path, narrows, known)
		}
	}
	if lists < 15 {
		t.Errorf("only %d lists were found", lists)
	}
}

// unfiltered are the lists that are read page by page and need no filter, with why.
func unfiltered() map[string]string {
	return map[string]string{}
}

// few reports whether a list is short by its nature: a family's or an account's own, what
// belongs to one thing, and what the program or the law fixes. A year has twelve batches.
func few(path string) bool {
	if strings.HasPrefix(path, "/api/portal/") {
		return true
	}
	return slices.Contains([]string{
		"/api/accounts/{id}/devices", "/api/me/devices", "/api/roles", "/api/codes", "/api/audit/acts", "/api/imports/kinds",
		"/api/cases/offers", "/api/cases/programmes", "/api/simulations/programmes", "/api/simulations/parameters",
		"/api/cases/{county}/{id}/acts", "/api/cases/{county}/{id}/investigators", "/api/cases/{county}/{id}/notes", "/api/cases/{county}/{id}/turns",
		"/api/counties/{county}/batches", "/api/counties/{county}/relatives/own", "/api/counties/{county}/relatives/staff",
		"/api/entitlements/{county}/{id}/history", "/api/households/{county}/{id}/job-offers", "/api/households/{county}/{id}/referrals",
		"/api/imports/{county}/mappings", "/api/imports/{county}/{id}/problem-groups", "/api/rolls/{county}/{id}/bank-files",
	}, path)
}
