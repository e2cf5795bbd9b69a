package column

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// generator writes random well-typed expressions. Its choices come from bytes,
// so that the fuzzer can steer it; when they end it writes leaves.
type generator struct {
	choices []byte
	vars    []string // macro variables in reach, as type:name
	named   int
}

func (g *generator) pick(n int) int {
	if len(g.choices) == 0 {
		return 0
	}
	c := int(g.choices[0])
	g.choices = g.choices[1:]
	return c % n
}

func (g *generator) one(of ...string) string { return of[g.pick(len(of))] }

// leaf is a variable or constant of a type; fields of macro variables come first.
func (g *generator) leaf(t string) string {
	fields := map[string]map[string][]string{
		"member": {"bool": {"ok"}, "int": {"age", "grade"}, "string": {"name"}, "money": {"pay"}, "ratio": {"share"}, "double": {"weight"}, "uint": {"n"}},
		"income": {"bool": {"lawful", "owner.ok"}, "int": {"owner.age", "owner.grade"}, "string": {"kind", "owner.name"}, "money": {"amount", "owner.pay"},
			"ratio": {"owner.share"}, "double": {"owner.weight"}, "uint": {"owner.n"}, "member": {"owner"}},
	}
	var from []string
	for _, v := range g.vars {
		of, name, _ := strings.Cut(v, ":")
		if of == t {
			from = append(from, name)
		}
		for _, f := range fields[of][t] {
			from = append(from, name+"."+f)
		}
	}
	if len(from) > 0 && g.pick(3) > 0 {
		return g.one(from...)
	}
	switch t {
	case "bool":
		return g.one("b", "c", "true", "false", "head.ok")
	case "int":
		return g.one("i", "j", "0", "1", "3", "7", "-2", "head.age", "head.grade", "9223372036854775807")
	case "uint":
		return g.one("u", "1u", "0u", "5u", "head.n")
	case "double":
		return g.one("d", "0.5", "-1.0", "head.weight", "2.0")
	case "string":
		return g.one("s", "t", "'b'", "''", "'spouse'", "head.name", "'没有'")
	case "money":
		return g.one("money", "budget", "dozen", "head.pay", "unset")
	case "ratio":
		return g.one("ratio", "half", "head.share")
	}
	return "head"
}

func (g *generator) expr(t string, depth int) string {
	if depth == 0 || g.pick(5) == 0 {
		return g.leaf(t)
	}
	sub := func(t string) string { return g.expr(t, depth-1) }
	if g.pick(6) == 0 && t != "member" {
		return fmt.Sprintf("(%s ? %s : %s)", sub("bool"), sub(t), sub(t))
	}
	switch t {
	case "bool":
		return g.truth(depth, sub)
	case "int":
		switch g.pick(6) {
		case 0:
			return g.macro(depth, "size(%s.filter(%s, %s))", "bool")
		case 1:
			return g.macro(depth, "sum(%s.map(%s, %s))", "int")
		case 2:
			return fmt.Sprintf("size(%s)", sub("string"))
		case 3:
			return fmt.Sprintf("%s[%s]", g.list("int", depth-1), sub("int"))
		case 4:
			return "(-" + sub("int") + ")"
		}
		return fmt.Sprintf("(%s %s %s)", sub("int"), g.one("+", "-", "*", "/", "%"), sub("int"))
	case "uint":
		return fmt.Sprintf("(%s %s %s)", sub("uint"), g.one("+", "-", "*", "/", "%"), sub("uint"))
	case "double":
		return fmt.Sprintf("(%s %s %s)", sub("double"), g.one("+", "-", "*", "/"), sub("double"))
	case "money":
		return g.money(depth, sub)
	case "ratio":
		if g.pick(2) == 0 {
			return fmt.Sprintf("persons(%s)", sub("int"))
		}
		return fmt.Sprintf("(%s / %s)", sub("money"), sub("money"))
	}
	return g.leaf(t)
}

func (g *generator) truth(depth int, sub func(string) string) string {
	switch g.pick(12) {
	case 0, 1, 2:
		return fmt.Sprintf("(%s %s %s)", sub("bool"), g.one("&&", "||"), sub("bool"))
	case 3:
		return "!" + sub("bool")
	case 4, 5, 6:
		t := g.one("int", "money", "string", "double", "uint", "ratio", "bool")
		return fmt.Sprintf("(%s %s %s)", sub(t), g.one("<", "<=", ">", ">=", "==", "!="), sub(t))
	case 7:
		t := g.one("int", "string", "uint")
		return fmt.Sprintf("(%s in [%s, %s, %s])", sub(t), g.leaf(t), g.leaf(t), g.leaf(t))
	case 8:
		return fmt.Sprintf("(%s in %s)", sub("int"), g.list("int", depth-1))
	case 9:
		return fmt.Sprintf("(%s == %s)", g.list("int", depth-1), g.list("int", depth-1))
	case 10:
		return fmt.Sprintf("%s.%s('b')", sub("string"), g.one("startsWith", "endsWith", "contains"))
	}
	return g.macro(depth, "%s."+g.one("exists", "all", "exists_one")+"(%s, %s)", "bool")
}

func (g *generator) money(depth int, sub func(string) string) string {
	switch g.pick(11) {
	case 8:
		return fmt.Sprintf("lesser(%s, %s)", sub("money"), sub("money"))
	case 9:
		return fmt.Sprintf("none(%s)", sub("money"))
	case 10:
		return fmt.Sprintf("graded(%s)", sub("money"))
	case 0:
		return g.macro(depth, "sum(%s.map(%s, %s))", "money")
	case 1:
		return fmt.Sprintf("monthly(%s)", sub("money"))
	case 2:
		return fmt.Sprintf("notNegative(%s)", sub("money"))
	case 3:
		return fmt.Sprintf("round(%s, '%s')", sub("money"), g.one("up100", "down100", "near100", "up10", "near1"))
	case 4:
		return fmt.Sprintf("(%s * %s)", sub("money"), sub("ratio"))
	case 5:
		return fmt.Sprintf("(%s / %s)", sub("money"), sub("ratio"))
	}
	return fmt.Sprintf("(%s %s %s)", sub("money"), g.one("+", "-"), sub("money"))
}

// macro runs one over the family, its incomes or a list of numbers.
func (g *generator) macro(depth int, form, body string) string {
	g.named++
	name := fmt.Sprintf("v%d", g.named)
	set := g.one("member", "income", "int")
	list := set + "s"
	if set == "int" {
		list = g.list("int", depth-1)
	}
	inner := *g
	inner.vars = append(slices.Clone(g.vars), set+":"+name)
	text := inner.expr(body, depth-1)
	if set != "int" && g.pick(3) == 0 {
		list += fmt.Sprintf(".filter(%s, %s)", name, inner.expr("bool", min(depth-1, 1)))
	}
	g.choices, g.named = inner.choices, inner.named
	return fmt.Sprintf(form, list, name, text)
}

func (g *generator) list(t string, depth int) string {
	if depth <= 0 {
		return g.one("xs", "[1, 2, 3]", "[7]", "[i, j]", "([] + xs)")
	}
	switch g.pick(5) {
	case 0:
		return fmt.Sprintf("[%s, %s]", g.expr(t, depth-1), g.expr(t, depth-1))
	case 1:
		return fmt.Sprintf("(%s + %s)", g.list(t, depth-1), g.list(t, depth-1))
	case 2:
		return g.macro(depth, "%s.map(%s, %s)", t)
	case 3:
		return fmt.Sprintf("(%s ? %s : %s)", g.expr("bool", depth-1), g.list(t, depth-1), g.list(t, depth-1))
	}
	g.named++
	name := fmt.Sprintf("v%d", g.named)
	return fmt.Sprintf("xs.filter(%s, %s > %s)", name, name, g.leaf(t))
}

// random returns choices for an expression.
func random(r *rand.Rand) []byte {
	out := make([]byte, 8+r.IntN(60))
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

// seed changes the expressions of TestLikeCEL, for a longer search by hand.
var seed = flag.Uint64("seed", 57, "of the random expressions")

var roots = []string{"bool", "int", "money", "ratio", "double", "uint", "string", "bool", "money"}

// TestLikeCEL compares a million rows of random expressions with cel-go.
func TestLikeCEL(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(20_260_701, *seed))
	expressions, most := 2_000, 680
	if testing.Short() {
		expressions, most = 300, 200
	}
	rows, redone, failures, size := 0, 0, 0, 0
	var w *world
	for k := range expressions {
		if k%8 == 0 {
			size = most/2 + r.IntN(most/2)
			w = newWorld(r, size, k%3 == 0)
		}
		g := &generator{choices: random(r)}
		expr := g.expr(roots[k%len(roots)], 1+r.IntN(5))
		found, redo := w.differences(t, expr, Options{Workers: 1 + k%2, Batch: 1 + r.IntN(size)})
		rows, redone = rows+size, redone+redo
		if len(found) > 0 {
			t.Errorf("%d rows of %d differ, first: %s", len(found), size, found[0])
			if failures++; failures == 10 {
				t.FailNow()
			}
		}
	}
	t.Logf("%d expressions, %d rows, %d to redo", expressions, rows, redone)
	if redone*20 > rows {
		t.Errorf("%d of %d rows to redo", redone, rows)
	}
}

func FuzzLikeCEL(f *testing.F) {
	f.Add([]byte("members"), uint64(1), uint8(3))
	f.Add([]byte{11, 3, 2, 1, 9, 40, 7, 8, 3, 2, 1, 0, 5, 6}, uint64(2), uint8(4))
	f.Fuzz(func(t *testing.T, choices []byte, seed uint64, depth uint8) {
		r := rand.New(rand.NewPCG(seed, 1))
		w := newWorld(r, 70, seed%3 == 0)
		g := &generator{choices: choices}
		found, _ := w.differences(t, g.expr(roots[int(seed%uint64(len(roots)))], 1+int(depth%5)), Options{Batch: 33})
		for _, d := range found {
			t.Error(d)
		}
	})
}
