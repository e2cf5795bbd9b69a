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
	"doudi/internal/db/dbtest"
)

// families are acts whose second word is a constant: the folder and type of
// the constants, and those of them that never reach the log.
var families = map[string]struct {
	folder, kind string
	never        []string
}{
	"case.":        {folder: "casework", kind: "Act"},
	"entitlement.": {folder: "payment", kind: "Kind"},
	"recovery.":    {folder: "payment", kind: "RecoveryDid"},
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
	written, digests := map[string]bool{}, map[string]sides{}
	for folder, files := range sources(t) {
		p := &writers{t: t, acts: written, digests: digests, params: map[string]param{}}
		for range 4 { // a writer may call a writer
			for _, f := range files {
				p.read(folder, f)
			}
		}
		for prefix, family := range families {
			if family.folder == folder {
				for _, word := range constants(files, family.kind) {
					is := !slices.Contains(family.never, word)
					written[prefix+word] = written[prefix+word] || is
					if has, ok := digests[prefix]; ok && is {
						digests[prefix+word] = has
					}
				}
			}
		}
	}
	checkDigests(t, digests)
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

// sides says of which sides of a change an entry is written with digests.
type sides struct{ before, after bool }

// checkDigests holds that each act which changes a record is written with
// digests of the record before and after, and that what is said of acts that do
// not is true.
func checkDigests(t *testing.T, digests map[string]sides) {
	t.Helper()
	for act, has := range digests {
		if strings.HasSuffix(act, ".") {
			continue // of a family, whose acts are looked at one by one
		}
		switch reads := dbtest.Reads(act); {
		case reads && has != (sides{}):
			t.Errorf("%s is said to change nothing and is written with a digest", act)
		case !reads && !has.after:
			t.Errorf("%s is written without a digest of the record after it", act)
		case !reads && !has.before && !dbtest.Creates[act] && !dbtest.Either[act]:
			t.Errorf("%s is written without a digest of the record before it", act)
		}
	}
	for act := range dbtest.Unchanged {
		if _, ok := digests[act]; !ok {
			t.Errorf("%s is said to change nothing and is never written", act)
		}
	}
	for act := range dbtest.Creates {
		if _, ok := digests[act]; !ok {
			t.Errorf("%s is said to make a record and is never written", act)
		}
	}
}

// param is the place of an act among a function's parameters, what the function
// puts before it, and the digests it writes.
type param struct {
	at     int
	prefix string
	has    sides
}

// writers finds the acts that one package writes.
type writers struct {
	t       *testing.T
	acts    map[string]bool
	digests map[string]sides
	params  map[string]param
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
					w.act(fn, field(n, "Act"), "", sides{given(fn, n, "Before"), given(fn, n, "After")})
				}
			case *ast.CallExpr:
				if p, ok := w.params[called(n.Fun)]; ok && p.at < len(n.Args) {
					w.act(fn, n.Args[p.at], p.prefix, p.has)
				}
			}
			return true
		})
	}
}

// act notes what an expression says is written.
func (w *writers) act(in *ast.FuncDecl, e ast.Expr, prefix string, has sides) {
	switch e := e.(type) {
	case nil:
		w.t.Errorf("%s writes an entry without an act", in.Name.Name)
	case *ast.BasicLit:
		if word, err := strconv.Unquote(e.Value); err == nil {
			w.acts[prefix+word] = true
			w.writes(prefix+word, has)
		}
	case *ast.BinaryExpr:
		left, ok := e.X.(*ast.BasicLit)
		word, err := strconv.Unquote(cmpLit(left))
		right, isParam := e.Y.(*ast.Ident)
		_, family := families[word]
		if !ok || err != nil || !family && !isParam {
			w.t.Errorf("%s makes up an act of no family", in.Name.Name)
		} else if isParam {
			w.act(in, right, prefix+word, has)
		}
		if family {
			w.writes(word, has)
		}
	case *ast.Ident:
		at := 0
		for _, p := range in.Type.Params.List {
			for _, name := range p.Names {
				if name.Name == e.Name {
					w.params[in.Name.Name] = param{at, prefix, has}
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

// writes notes the digests of an act; one that is written in two places has
// those that both write.
func (w *writers) writes(act string, has sides) {
	if was, ok := w.digests[act]; ok {
		has = sides{has.before && was.before, has.after && was.after}
	}
	w.digests[act] = has
}

// given reports whether an entry is written with a field, or gets it afterwards
// in the same function.
func given(in *ast.FuncDecl, l *ast.CompositeLit, name string) (is bool) {
	if field(l, name) != nil {
		return true
	}
	ast.Inspect(in.Body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok {
			for _, to := range a.Lhs {
				s, ok := to.(*ast.SelectorExpr)
				is = is || ok && s.Sel.Name == name
			}
		}
		return true
	})
	return is
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
