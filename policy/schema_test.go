package policy_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"doudi/policy"
)

var update = flag.Bool("update", false, "write the published schema again")

const published = "../docs/formats/household.schema.json"

// TestHouseholdSchemaIsFresh holds the published schema to the Go types: fields
// from their tags, words from the constants, descriptions from the comments.
func TestHouseholdSchemaIsFresh(t *testing.T) {
	t.Parallel()
	want := householdSchema(t)
	if *update {
		if err := os.WriteFile(published, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the types say; run go test ./policy -run Schema -update", published)
	}
}

func householdSchema(t *testing.T) []byte {
	t.Helper()
	g := &schemaWriter{comments: map[string]string{}, words: map[string][]string{}, defs: map[string]any{}}
	g.readSource(t)
	g.of(reflect.TypeFor[policy.Application]())
	app := g.defs["Application"].(map[string]any)
	app["properties"].(map[string]any)["id"] = map[string]any{"type": "string", "description": "the caller's own name for the line, repeated in the answer"}
	app["required"] = []string{"date", "household"}
	b, err := json.MarshalIndent(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/Application", "$defs": g.defs,
		"title": "One line of the input of doudi policy decide. Without a programme every programme is decided.",
	}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

// schemaWriter makes JSON schema of Go types.
type schemaWriter struct {
	comments map[string]string   // by Type and Type.Field
	words    map[string][]string // constants by type
	defs     map[string]any
}

// readSource collects comments and constants of the package.
func (g *schemaWriter) readSource(t *testing.T) {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			if gen, ok := d.(*ast.GenDecl); ok {
				g.declaration(gen)
			}
		}
	}
}

func (g *schemaWriter) declaration(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			g.comments[s.Name.Name] = text(d.Doc)
			if st, ok := s.Type.(*ast.StructType); ok {
				g.fields(s.Name.Name, st)
			}
		case *ast.ValueSpec:
			if of, ok := s.Type.(*ast.Ident); ok && d.Tok == token.CONST && len(s.Values) == 1 {
				if lit, ok := s.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
					word, _ := strconv.Unquote(lit.Value)
					g.words[of.Name] = append(g.words[of.Name], word)
				}
			}
		}
	}
}

// fields takes the comment above a field, which may speak of those below it
// too, and the one behind it.
func (g *schemaWriter) fields(of string, st *ast.StructType) {
	for _, f := range st.Fields.List {
		for _, name := range f.Names {
			g.comments[of+"."+name.Name] = strings.TrimSpace(text(f.Doc) + " " + text(f.Comment))
		}
	}
}

func text(c *ast.CommentGroup) string { return strings.Join(strings.Fields(c.Text()), " ") }

func (g *schemaWriter) of(t reflect.Type) map[string]any {
	switch {
	case t == reflect.TypeFor[policy.Date]():
		return map[string]any{"type": "string", "format": "date"}
	case t == reflect.TypeFor[policy.Period]():
		return map[string]any{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}
	case t == reflect.TypeFor[policy.Fen]():
		return map[string]any{"type": "integer", "description": "fen, 1/100 yuan"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return map[string]any{"anyOf": []any{g.of(t.Elem()), map[string]any{"type": "null"}}}
	case reflect.Slice:
		return map[string]any{"type": []string{"array", "null"}, "items": g.of(t.Elem())}
	case reflect.Struct:
		return g.object(t)
	case reflect.String:
		s := map[string]any{"type": "string"}
		if words := g.words[t.Name()]; words != nil {
			s["enum"] = words
		}
		return s
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	default:
		return map[string]any{"type": "integer"}
	}
}

func (g *schemaWriter) object(t reflect.Type) map[string]any {
	ref := map[string]any{"$ref": "#/$defs/" + t.Name()}
	if g.defs[t.Name()] != nil {
		return ref
	}
	properties, required := map[string]any{}, []string{}
	def := map[string]any{"type": "object", "additionalProperties": false, "properties": properties, "description": g.comments[t.Name()]}
	g.defs[t.Name()] = def
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		s := g.of(f.Type)
		if c := g.comments[t.Name()+"."+f.Name]; c != "" {
			s["description"] = c
		}
		properties[name] = s
		if options == "" && f.Type.Kind() != reflect.Pointer && f.Type.Kind() != reflect.Slice && f.Type.Kind() != reflect.Bool {
			required = append(required, name)
		}
	}
	if len(required) > 0 {
		def["required"] = required
	}
	return ref
}
