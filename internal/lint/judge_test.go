package lint_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// TestNothingIsJudgedInATransaction: PostgreSQL may ask for a transaction that writes
// to be run again, and a test that judged the first try fails by chance.
func TestNothingIsJudgedInATransaction(t *testing.T) {
	t.Parallel()
	packages := map[string][]*ast.File{}
	paths := map[*ast.File]string{}
	for _, s := range sources(t) {
		if s.test {
			packages[s.dir] = append(packages[s.dir], s.file)
			paths[s.file] = s.path
		}
	}
	for _, files := range packages {
		helpers := judgesOf(files)
		for _, f := range files {
			for _, how := range helpers.inTransactions(f) {
				t.Errorf("%s judges inside a transaction, by %s: keep what was found and judge it after", paths[f], how)
			}
		}
	}
}

// TestWhatJudges holds the rule to what it has to see.
func TestWhatJudges(t *testing.T) {
	t.Parallel()
	const before = `package x
func wants(t *testing.T, err error) { t.Helper(); if err == nil { t.Error("no") } }
func told(t *testing.T, err error) { wants(t, err) }
func must[T any](t *testing.T) func(T, error) T { return func(v T, err error) T { if err != nil { t.Fatal(err) }; return v } }
func (b *bench) sees(n int) { if n == 0 { b.t.Errorf("%d", n) } }
func reason(err error) string { return err.Error() }
func TestX(t *testing.T) {
`
	const update, view = "d.Update(ctx, func(tx *db.Tx) error {", "d.View(ctx, func(tx *db.Tx) error {"
	for body, want := range map[string][]string{
		`t.Errorf("no")`: {"t.Errorf"}, `b.t.Fatal(err)`: {"t.Fatal"}, `rt.Fatalf("no")`: {"rt.Fatalf"}, `func() { t.Fail() }()`: {"t.Fail"},
		`wants(t, err)`: {"wants"}, `told(t, err)`: {"told"}, `must[int](t)(f())`: {"must"}, `b.sees(1)`: {"b.sees"}, `x.b.sees(1)`: {"b.sees"},
		`return fmt.Errorf("%w", err)`: nil, `_ = err.Error()`: nil, `_ = reason(err)`: nil, `other.sees(1)`: nil, `t.Log("here"); t.Helper()`: nil,
	} {
		for runs, want := range map[string][]string{update: want, view: nil} {
			f, err := parser.ParseFile(token.NewFileSet(), "x_test.go", before+runs+body+"\nreturn nil\n})\n}\n", 0)
			if err != nil {
				t.Fatal(err)
			}
			if got := judgesOf([]*ast.File{f}).inTransactions(f); !slices.Equal(got, want) {
				t.Errorf("%s%s judges by %v, want %v", runs, body, got, want)
			}
		}
	}
}

// judges are the functions of a package's tests that judge, as they are called: a name,
// or that of the receiver and of the method.
type judges map[string]bool

func judgesOf(files []*ast.File) judges {
	js := judges{}
	for known := -1; known != len(js); { // one may judge by another
		known = len(js)
		for _, f := range files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && js.by(fn.Body) != "" {
					js[declared(fn)] = true
				}
			}
		}
	}
	return js
}

func declared(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List[0].Names) == 0 {
		return fn.Name.Name
	}
	return fn.Recv.List[0].Names[0].Name + "." + fn.Name.Name
}

// inTransactions says how the transactions of a file judge. View never runs again.
func (js judges) inTransactions(f *ast.File) (how []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && strings.HasSuffix(called(c.Fun), ".View") {
			return false
		}
		if lit, ok := n.(*ast.FuncLit); ok && transacts(lit.Type) {
			if by := js.by(lit.Body); by != "" {
				how = append(how, by)
			}
			return false
		}
		return true
	})
	return how
}

// by is the first call in a body by which it judges, or "".
func (js judges) by(body *ast.BlockStmt) (how string) {
	ast.Inspect(body, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && how == "" && (fails(c) || js[called(c.Fun)]) {
			how = called(c.Fun)
		}
		return how == ""
	})
	return how
}

// fails reports whether a call is one by which a test fails, whoever holds the test.
func fails(c *ast.CallExpr) bool {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	switch sel.Sel.Name {
	case "Errorf":
		return callee(c) != "fmt.Errorf"
	case "Error": // that of an error takes nothing
		return len(c.Args) > 0
	case "Fail", "FailNow", "Fatal", "Fatalf":
		return true
	}
	return false
}

// called names what is called: a name, or the last two of a chain.
func called(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.IndexExpr:
		return called(f.X)
	case *ast.IndexListExpr:
		return called(f.X)
	case *ast.SelectorExpr:
		of := called(f.X)
		return of[strings.LastIndex(of, ".")+1:] + "." + f.Sel.Name
	}
	return ""
}

// transacts reports whether a function is one that a transaction runs.
func transacts(f *ast.FuncType) bool {
	for _, p := range f.Params.List {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			continue
		}
		if sel, ok := star.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "Tx" {
			return f.Results != nil
		}
	}
	return false
}
