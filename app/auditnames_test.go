package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"doudi/app"
)

// families are acts whose second word is a constant: the folder and type of
// the constants, and those of them that never reach the log.
var families = map[string]struct {
	folder, kind string
	never        []string
}{
	"case.":        {folder: "casework", kind: "Act"},
	"entitlement.": {folder: "payment", kind: "Kind"},
	"import.":      {folder: "registry/intake", kind: "State", never: []string{"queued", "running"}},
}

// TestEveryActHasAName reads the sources for what is written to the audit log:
// the Act of each audit.Entry, through the functions that are given it.
func TestEveryActHasAName(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	for _, n := range app.AuditNames() {
		if named[n.Act] {
			t.Errorf("%s is named twice", n.Act)
		}
		if n.Chinese == "" || n.English == "" {
			t.Errorf("%s lacks a name: %+v", n.Act, n)
		}
		named[n.Act] = true
	}
	written := map[string]bool{}
	for folder, files := range sources(t) {
		p := &writers{t: t, acts: written, params: map[string]param{}}
		for range 4 { // a writer may call a writer
			for _, f := range files {
				p.read(folder, f)
			}
		}
		for prefix, family := range families {
			if family.folder == folder {
				for _, word := range constants(files, family.kind) {
					written[prefix+word] = written[prefix+word] || !slices.Contains(family.never, word)
				}
			}
		}
	}
	if len(written) < 60 {
		t.Errorf("only %d acts were found in the sources", len(written))
	}
	for act, is := range written {
		if is && !named[act] {
			t.Errorf("%s is written to the audit log and has no name in AuditNames", act)
		}
	}
	for act := range named {
		if !written[act] {
			t.Errorf("%s has a name and is never written", act)
		}
	}
}

func sources(t *testing.T) map[string][]*ast.File {
	t.Helper()
	folders := map[string][]*ast.File{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "web" && filepath.Dir(path) == ".." || d.Name() == "q" || d.Name() == "testdata" || d.Name() == ".git") {
			return cmp(err, fs.SkipDir)
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		folder, _ := filepath.Rel("..", filepath.Dir(path))
		folders[folder] = append(folders[folder], f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return folders
}

func cmp(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// param is the place of an act among a function's parameters, and what the
// function puts before it.
type param struct {
	at     int
	prefix string
}

// writers finds the acts that one package writes.
type writers struct {
	t      *testing.T
	acts   map[string]bool
	params map[string]param
}

func (w *writers) read(folder string, f *ast.File) {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if isEntry(folder, n.Type) {
					w.act(fn, field(n, "Act"), "")
				}
			case *ast.CallExpr:
				if p, ok := w.params[called(n.Fun)]; ok && p.at < len(n.Args) {
					w.act(fn, n.Args[p.at], p.prefix)
				}
			}
			return true
		})
	}
}

// act notes what an expression says is written.
func (w *writers) act(in *ast.FuncDecl, e ast.Expr, prefix string) {
	switch e := e.(type) {
	case nil:
		w.t.Errorf("%s writes an entry without an act", in.Name.Name)
	case *ast.BasicLit:
		if word, err := strconv.Unquote(e.Value); err == nil {
			w.acts[prefix+word] = true
		}
	case *ast.BinaryExpr:
		left, ok := e.X.(*ast.BasicLit)
		word, err := strconv.Unquote(cmpLit(left))
		right, isParam := e.Y.(*ast.Ident)
		if _, family := families[word]; !ok || err != nil || !family && !isParam {
			w.t.Errorf("%s makes up an act of no family", in.Name.Name)
		} else if isParam {
			w.act(in, right, prefix+word)
		}
	case *ast.Ident:
		at := 0
		for _, p := range in.Type.Params.List {
			for _, name := range p.Names {
				if name.Name == e.Name {
					w.params[in.Name.Name] = param{at, prefix}
				}
				at++
			}
		}
	case *ast.SelectorExpr:
		if e.Sel.Name != "Act" || !ofExport(in) { // the act of an export stands where its audit.Taken is made
			w.t.Errorf("%s writes an act that this test cannot follow", in.Name.Name)
		}
	default:
		w.t.Errorf("%s writes an act that this test cannot follow", in.Name.Name)
	}
}

// ofExport reports whether a function is a method of audit.Taken.
func ofExport(f *ast.FuncDecl) bool {
	if f.Recv == nil || len(f.Recv.List) != 1 {
		return false
	}
	kind, ok := f.Recv.List[0].Type.(*ast.Ident)
	return ok && kind.Name == "Taken"
}

func cmpLit(l *ast.BasicLit) string {
	if l == nil {
		return `""`
	}
	return l.Value
}

func isEntry(folder string, e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		return ok && x.Name == "audit" && (e.Sel.Name == "Entry" || e.Sel.Name == "Taken")
	case *ast.Ident:
		return folder == filepath.Join("internal", "audit") && (e.Name == "Entry" || e.Name == "Taken")
	}
	return false
}

func field(l *ast.CompositeLit, name string) ast.Expr {
	for _, e := range l.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok && key.Name == name {
				return kv.Value
			}
		}
	}
	return nil
}

func called(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// constants lists the values of a type's constants.
func constants(files []*ast.File, kind string) (words []string) {
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == kind {
				if lit, ok := v.Values[0].(*ast.BasicLit); ok {
					if word, err := strconv.Unquote(lit.Value); err == nil {
						words = append(words, word)
					}
				}
			}
			return true
		})
	}
	return words
}
