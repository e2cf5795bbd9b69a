package policy

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"cel.dev/cel-go/common/ast"
)

// TestDialectReadsAsCel compiles every expression of the shipped packs once more
// with cel itself and compares the trees: the parser is another, the language is
// not.
func TestDialectReadsAsCel(t *testing.T) {
	t.Parallel()
	lib, err := Load(os.DirFS("../law/packs"))
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, pack := range lib.packs {
		own := map[string]*Parameter{}
		for _, q := range pack.Parameters {
			own[q.Name] = q
		}
		base, err := newCompiler(pack.shared, own, &problems{})
		if err != nil {
			t.Fatal(err)
		}
		compared += compareTrees(t, base, pack.shared)
		for i, p := range pack.Programmes {
			own, err := base.into(p, pack.Programmes[:i])
			if err != nil {
				t.Fatal(err)
			}
			compared += compareTrees(t, own, p.own())
		}
	}
	if compared < 400 {
		t.Errorf("only %d expressions compared", compared)
	}
}

func compareTrees(t *testing.T, c *compiler, rules []*Rule) int {
	t.Helper()
	for _, r := range rules {
		speech, err := c.scope(r.Each)
		if err != nil {
			t.Fatal(err)
		}
		want, issues := speech.env.Compile(r.Expr)
		if issues.Err() != nil {
			t.Fatalf("%s: %v", r.ID, issues.Err())
		}
		got, faults := speech.compile(r.Expr)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", r.ID, faults)
		}
		if a, b := spelled(got), spelled(want.NativeRep()); !slices.Equal(a, b) {
			t.Errorf("%s: %s\nreads as %v\nand for cel as %v", r.ID, r.Expr, a, b)
		}
	}
	return len(rules)
}

// spelled lists an expression's nodes in order, each with type and what it
// refers to,
// and where it is written.
func spelled(a *ast.AST) []string {
	var out []string
	ast.PostOrderVisit(a.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		line := fmt.Sprint(e.Kind(), " ", a.GetType(e.ID()), a.SourceInfo().GetStartLocation(e.ID()))
		switch e.Kind() {
		case ast.CallKind:
			line += " " + e.AsCall().FunctionName()
		case ast.SelectKind:
			line += " ." + e.AsSelect().FieldName()
		case ast.IdentKind:
			line += " " + e.AsIdent()
		default:
		}
		if r, ok := a.ReferenceMap()[e.ID()]; ok {
			line += fmt.Sprint(" -> ", r.Name, r.OverloadIDs)
		}
		out = append(out, line)
	}))
	return out
}
