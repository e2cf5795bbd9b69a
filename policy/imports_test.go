package policy_test

import (
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestStandsAlone holds the promise of the package comment: others import
// policy without our database, web server or rooms.
func TestStandsAlone(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		source, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range source.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			standard := !strings.Contains(strings.Split(path, "/")[0], ".") && !strings.HasPrefix(path, "doudi/") || strings.HasPrefix(path, "doudi/policy/internal/")
			if !standard && !strings.HasPrefix(path, "cel.dev/cel-go/") && !strings.HasPrefix(path, "github.com/goccy/go-yaml") && path != "go.yaml.in/yaml/v3" {
				t.Errorf("%s imports %s", f.Name(), path)
			}
		}
	}
}
