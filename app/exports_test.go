package app

import (
	"encoding/json"
	"os"
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
	type operation struct{ Parameters []struct{ Name string } }
	var doc struct {
		Paths map[string]map[string]operation
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	lists := 0
	for path, methods := range doc.Paths {
		paged := false
		for _, p := range methods["get"].Parameters {
			paged = paged || p.Name == "cursor"
		}
		if !paged || strings.HasSuffix(path, "/export") {
			continue
		}
		lists++
		if _, ok := doc.Paths[path+"/export"]; !ok {
			t.Errorf("%s has no export", path)
		}
	}
	if lists < 15 {
		t.Errorf("only %d lists were found", lists)
	}
}
