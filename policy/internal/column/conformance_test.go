package column

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	expr "cel.dev/expr"
	test "cel.dev/expr/conformance/test"
	"google.golang.org/protobuf/encoding/prototext"

	_ "cel.dev/expr/conformance/proto2" // messages that test files name
	_ "cel.dev/expr/conformance/proto3"
)

var update = flag.Bool("update", false, "write testdata/conformance-scope.txt anew")

// conformanceFiles are the files of the CEL specification that speak about what
// columns do: scalars, logic, comparison, arithmetic, lists and macros.
var conformanceFiles = []string{"basic", "logic", "comparisons", "integer_math", "fp_math", "lists", "macros", "macros2"}

// TestConformance runs the specification's own tests through the compiler. What
// has no column program is listed by name and reason in
// testdata/conformance-scope.txt, and the list must be exactly right: a case
// that starts to work must leave it.
func TestConformance(t *testing.T) {
	t.Parallel()
	dir := moduleDir(t, "cel.dev/expr")
	var out []string
	passed := 0
	for _, file := range conformanceFiles {
		data, err := os.ReadFile(filepath.Join(dir, "tests/simple/testdata", file+".textproto"))
		if err != nil {
			t.Fatal(err)
		}
		var tests test.SimpleTestFile
		if err := prototext.Unmarshal(data, &tests); err != nil {
			t.Fatal(err)
		}
		for _, section := range tests.Section {
			for _, c := range section.Test {
				name := file + "/" + section.Name + "/" + c.Name
				reason, err := conform(t, c)
				switch {
				case err != nil:
					t.Errorf("%s: %s: %v", name, c.Expr, err)
				case reason != "":
					out = append(out, name+": "+reason)
				default:
					passed++
				}
			}
		}
	}
	slices.Sort(out)
	t.Logf("%d cases hold, %d are out of scope", passed, len(out))
	compareScope(t, out)
}

func compareScope(t *testing.T, out []string) {
	const file = "testdata/conformance-scope.txt"
	text := strings.Join(out, "\n") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(want)), "\n")
	for _, l := range out {
		if !slices.Contains(lines, l) {
			t.Errorf("out of scope and not listed: %s", l)
		}
	}
	for _, l := range lines {
		if !slices.Contains(out, l) {
			t.Errorf("listed, but in scope or for another reason: %s", l)
		}
	}
}

func moduleDir(t *testing.T, module string) string {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Fatalf("finding %s: %v", module, err)
	}
	return strings.TrimSpace(string(out))
}

// conform runs one case on three rows. The reason says why it cannot be run.
func conform(t *testing.T, c *test.SimpleTest) (reason string, err error) {
	if c.CheckOnly {
		return "only a type is asked for", nil
	}
	opts := []cel.EnvOption{cel.Container(c.Container)}
	for _, d := range c.TypeEnv {
		of, ok := variableTypes[d.GetIdent().GetType().GetPrimitive()]
		if !ok {
			return "a variable of type " + strings.Join(strings.Fields(d.GetIdent().GetType().String()), " "), nil
		}
		opts = append(opts, cel.Variable(d.Name, of))
	}
	env, err := cel.NewEnv(opts...)
	if err != nil {
		return "", err
	}
	checked, issues := env.Compile(c.Expr)
	if issues.Err() != nil {
		return unchecked(c, issues), nil
	}
	table := NewTable(3)
	b := NewBuilder(table)
	v, err := b.Compile(checked.NativeRep(), Names{Ident: func(name string) (Value, bool) {
		v, ok := c.Bindings[name]
		if !ok {
			return Value{}, false
		}
		return b.Column(variable(table, v.GetValue())), true
	}})
	var no *UnsupportedError
	if errors.As(err, &no) {
		return no.What, nil
	}
	if err != nil {
		return "", err
	}
	return "", check(t, b, v, c)
}

// unchecked says why the checker refuses a case; columns need its types.
func unchecked(c *test.SimpleTest, issues *cel.Issues) string {
	switch {
	case strings.Contains(c.Expr, "TestAllTypes"):
		return "messages"
	case c.DisableCheck:
		return "is not meant to type-check"
	}
	return "does not type-check: " + issues.Errors()[0].Message
}

var variableTypes = map[expr.Type_PrimitiveType]*cel.Type{
	expr.Type_BOOL: cel.BoolType, expr.Type_INT64: cel.IntType, expr.Type_UINT64: cel.UintType,
	expr.Type_DOUBLE: cel.DoubleType, expr.Type_STRING: cel.StringType,
}

// variable is a column whose three rows have the value that a case binds.
func variable(table *Table, v *expr.Value) *Column {
	root := table.Root()
	switch k := v.Kind.(type) {
	case *expr.Value_BoolValue:
		return root.Bools(Bits{mask(k.BoolValue)}, nil)
	case *expr.Value_Uint64Value:
		n := int64(k.Uint64Value)
		return root.Uints([]int64{n, n, n}, nil)
	case *expr.Value_DoubleValue:
		return root.Doubles([]float64{k.DoubleValue, k.DoubleValue, k.DoubleValue}, nil)
	case *expr.Value_StringValue:
		return root.Codes([]uint8{0, 0, 0}, []string{k.StringValue}, nil)
	}
	n := v.GetInt64Value()
	return root.Ints([]int64{n, n, n}, nil)
}

// check compares a value on every row with what the case expects.
func check(t *testing.T, b *Builder, v Value, c *test.SimpleTest) error {
	if v.list != nil {
		return checkList(t, b, v, c)
	}
	got, err := cells(t, b, v)
	if err != nil {
		return err
	}
	want := "error"
	if c.GetEvalError() == nil {
		want = expected(c.GetValue())
	}
	if got != want {
		return fmt.Errorf("is %s, want %s", got, want)
	}
	return nil
}

// checkList compares a list element by element and in its size.
func checkList(t *testing.T, b *Builder, v Value, c *test.SimpleTest) error {
	if c.GetEvalError() != nil {
		n, err := b.size(v)
		if err != nil {
			return err
		}
		got, err := cells(t, b, n)
		if err == nil && got != "error" {
			err = fmt.Errorf("is a list, want an error")
		}
		return err
	}
	elems := []Value{}
	for _, e := range c.GetValue().GetListValue().GetValues() {
		elems = append(elems, literal(b, e))
	}
	want, err := b.makeList(elems)
	if err != nil {
		return err
	}
	same, err := b.compareLists(equal, v, want)
	if err != nil {
		return err
	}
	got, err := cells(t, b, same)
	if err == nil && got != "true" {
		err = fmt.Errorf("is another list")
	}
	return err
}

func literal(b *Builder, v *expr.Value) Value {
	switch k := v.Kind.(type) {
	case *expr.Value_BoolValue:
		return b.Bool(k.BoolValue)
	case *expr.Value_Uint64Value:
		return b.Uint(k.Uint64Value)
	case *expr.Value_DoubleValue:
		return b.Double(k.DoubleValue)
	case *expr.Value_StringValue:
		return b.String(k.StringValue)
	}
	return b.Int(v.GetInt64Value())
}

// expected is the case's value in the words of Results.cell.
func expected(v *expr.Value) string {
	if v == nil { // a case without a value expects true
		return "true"
	}
	var val ref.Val
	switch k := v.Kind.(type) {
	case *expr.Value_BoolValue:
		val = types.Bool(k.BoolValue)
	case *expr.Value_Int64Value:
		val = types.Int(k.Int64Value)
	case *expr.Value_Uint64Value:
		val = types.Uint(k.Uint64Value)
	case *expr.Value_DoubleValue:
		val = types.Double(k.DoubleValue)
	case *expr.Value_StringValue:
		return k.StringValue
	}
	return outcome(val, nil)
}

// cells is the value all three rows have.
func cells(t *testing.T, b *Builder, v Value) (string, error) {
	p := b.Program(b.lift(v, b.g.root))
	var out []string
	err := p.Run(t.Context(), Options{}, func(batch Batch) error {
		r := batch.Output(0)
		for i := range batch.Rows {
			if v.kind == String && r.Unknown == nil && r.Failed == nil {
				out = append(out, p.strings[r.Ints[i]])
				continue
			}
			out = append(out, r.cell(v.kind, i))
		}
		return nil
	})
	if err == nil && (len(out) != 3 || out[0] != out[1] || out[1] != out[2]) {
		err = fmt.Errorf("rows differ: %v", out)
	}
	return out[0], err
}
