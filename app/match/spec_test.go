package match

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"doudi/linkage"
)

// TestEverySettingIsExplained: the reference knows each setting and each kind.
func TestEverySettingIsExplained(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/linkage.md")
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Split(kindNames(), ", ")
	spec := reflect.TypeFor[Spec]()
	for i := range spec.NumField() {
		if word := spec.Field(i).Tag.Get("yaml"); word != "" {
			words = append(words, word)
		}
	}
	for _, w := range words {
		if !strings.Contains(string(page), "| `"+w+"`") {
			t.Errorf("docs/linkage.md has no row for %q", w)
		}
	}
	for _, k := range linkage.Kinds() {
		for _, key := range k.Keys {
			if !strings.Contains(string(page), "`"+key.Name+"`") {
				t.Errorf("docs/linkage.md does not name the key %q of kind %q", key.Name, k.Name)
			}
		}
	}
}

func TestSpecificationsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"tables: []": "tables: name one file to find duplicates in, or two to link; there are 0",
		"tables: [a.csv]\ncolumns: {x: name}\nthreshold: 1":                          "threshold: 1 is not between 0 and 1",
		"tables: [a.csv]\ncolumns: {x: name}\nreview: [0.5]":                         "review:",
		"tables: [a.csv]\ncolumns: {x: name}\nbridge_limit: 2":                       "bridge_limit: 2 is not between 0 and 1",
		"tables: [a.csv]\ncolumns: {x: name}\none_to_one: true":                      "one_to_one: it needs two tables",
		"tables: [a.csv]\ncolumns: {x: {kind: code, edits: 0}}":                      "edits is a number from 1 to 8",
		"tables: [a.csv]\ncolumns: {x: {kind: code, edits: many}}":                   "edits: it is a number or a list of numbers",
		"tables: [a.csv]\ncolumns: {x: {kind: number, within: [0.1, 0.01]}}":         "within rises",
		"tables: [a.csv]\ncolumns: {x: {kind: name, likeness: [0.9, 1.5]}}":          "both lie between 0 and 1",
		"tables: [a.csv]\ncolumns: {x: {kind: name, colour: red}}":                   `"colour" is none of kind, second`,
		"tables: [a.csv]\ncolumns: {x: {second: y}}":                                 "there is no kind",
		"tables: [a.csv]\ncolumns: {x: name}\nformat: xlsx":                          `format: "xlsx" is neither csv nor parquet`,
		"tables: [a.csv, b.csv]\ncolumns: {x: name}\nwithin: true\none_to_one: true": "one_to_one: it needs two tables",
	} {
		path := filepath.Join(t.TempDir(), "spec.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := ReadSpec(path)
		if err == nil {
			_, err = s.comparedColumns()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
