package column

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// The world is a table with every kind of column, and the same rows as values
// of cel-go with quantities in unbounded fractions: what programs are compared
// with.

// rat is a quantity of the reference: exact, an error outside 64 bits.
type rat struct {
	v  *big.Rat
	of *cel.Type
}

func quantityType(name string) *cel.Type {
	return types.NewObjectType(name, traits.AdderType, traits.SubtractorType, traits.MultiplierType, traits.DividerType, traits.ComparerType)
}

var (
	moneyType  = quantityType("money")
	ratioType  = quantityType("ratio")
	memberType = types.NewObjectType("member")
	incomeType = types.NewObjectType("income")
)

func (q rat) checked(v *big.Rat, of *cel.Type) ref.Val {
	low := big.NewInt(math.MinInt64)
	if !v.Num().IsInt64() || !v.Denom().IsInt64() || v.Num().Cmp(low) == 0 {
		return types.NewErr("overflow")
	}
	return rat{v, of}
}

func (q rat) Add(o ref.Val) ref.Val { return q.checked(new(big.Rat).Add(q.v, o.(rat).v), q.of) }
func (q rat) Subtract(o ref.Val) ref.Val {
	return q.checked(new(big.Rat).Sub(q.v, o.(rat).v), q.of)
}

func (q rat) Multiply(o ref.Val) ref.Val {
	return q.checked(new(big.Rat).Mul(q.v, o.(rat).v), moneyType)
}

func (q rat) Divide(o ref.Val) ref.Val {
	p := o.(rat)
	if p.v.Sign() == 0 {
		return types.NewErr("division by zero")
	}
	of := moneyType
	if p.of == moneyType {
		of = ratioType
	}
	return q.checked(new(big.Rat).Quo(q.v, p.v), of)
}
func (q rat) Compare(o ref.Val) ref.Val                 { return types.Int(q.v.Cmp(o.(rat).v)) }
func (q rat) Equal(o ref.Val) ref.Val                   { return types.Bool(q.v.Cmp(o.(rat).v) == 0) }
func (q rat) Type() ref.Type                            { return q.of }
func (q rat) Value() any                                { return q }
func (q rat) ConvertToNative(reflect.Type) (any, error) { return nil, fmt.Errorf("no") }
func (q rat) ConvertToType(ref.Type) ref.Val            { return types.NewErr("no") }
func (q rat) round(step int64, direction Rounding) *big.Rat {
	x := new(big.Rat).Quo(q.v, big.NewRat(step, 1))
	if direction == Nearest {
		x.Add(x, big.NewRat(1, 2))
	}
	n := new(big.Int).Div(x.Num(), x.Denom()) // Euclidean: floor for positive denominators
	if direction == Up && !x.IsInt() {
		n.Add(n, big.NewInt(1))
	}
	return new(big.Rat).SetInt(n.Mul(n, big.NewInt(step)))
}

var roundings = map[string]Multiple{"up100": {100, Up}, "down100": {100, Down}, "near100": {100, Nearest}, "up10": {10, Up}, "near1": {1, Nearest}}

var grades = []Grade{{Below: [2]int64{2, 1}, Value: [2]int64{5, 1}}, {Below: [2]int64{100_001, 10}, Value: [2]int64{1, 3}}, {Below: [2]int64{1 << 40, 1}, Value: [2]int64{7, 12}}}

func gradedByMoney() Function {
	return Function{func(b *Builder, args []Value) (Value, error) {
		return Graded().apply(b, []Value{b.Grades(grades), args[0]})
	}}
}

// row is an entity of the reference.
type row struct {
	of     *cel.Type
	fields map[string]ref.Val
}

func (e *row) ConvertToNative(reflect.Type) (any, error) { return nil, fmt.Errorf("no") }
func (e *row) ConvertToType(ref.Type) ref.Val            { return types.NewErr("no") }
func (e *row) Equal(o ref.Val) ref.Val                   { return types.Bool(ref.Val(e) == o) }
func (e *row) Type() ref.Type                            { return e.of }
func (e *row) Value() any                                { return e }

// provider knows the entities' fields.
type provider struct{ *types.Registry }

var fieldTypes = map[string]map[string]*cel.Type{
	"member": {"age": cel.IntType, "ok": cel.BoolType, "name": cel.StringType, "pay": moneyType, "share": ratioType, "weight": cel.DoubleType, "grade": cel.IntType, "n": cel.UintType},
	"income": {"owner": memberType, "amount": moneyType, "kind": cel.StringType, "lawful": cel.BoolType},
}

func (p provider) FindStructType(name string) (*types.Type, bool) {
	if _, ok := fieldTypes[name]; ok {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Registry.FindStructType(name)
}

func (p provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	t, ok := fieldTypes[name][field]
	if !ok {
		return p.Registry.FindStructFieldType(name, field)
	}
	return &types.FieldType{Type: t, IsSet: func(any) bool { return true },
		GetFrom: func(e any) (any, error) { return e.(*row).fields[field], nil }}, true
}

var worldEnv = sync.OnceValues(func() (*cel.Env, error) {
	r, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	p := provider{r}
	opts := []cel.EnvOption{cel.CustomTypeProvider(p), cel.CustomTypeAdapter(p)}
	for name, t := range worldTypes {
		opts = append(opts, cel.Variable(name, t))
	}
	return cel.NewEnv(append(opts, worldFunctions()...)...)
})

var worldTypes = map[string]*cel.Type{
	"b": cel.BoolType, "c": cel.BoolType, "i": cel.IntType, "j": cel.IntType, "u": cel.UintType, "d": cel.DoubleType,
	"s": cel.StringType, "t": cel.StringType, "money": moneyType, "budget": moneyType, "ratio": ratioType, "dozen": moneyType, "unset": moneyType,
	"half": ratioType, "head": memberType, "members": cel.ListType(memberType), "incomes": cel.ListType(incomeType), "xs": cel.ListType(cel.IntType),
}

func worldFunctions() []cel.EnvOption {
	over := func(op string, a, b, r *cel.Type) cel.FunctionOpt {
		return cel.Overload(fmt.Sprintf("%s[%s,%s]", op, a, b), []*cel.Type{a, b}, r)
	}
	var opts []cel.EnvOption
	for _, op := range []string{operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals} {
		opts = append(opts, cel.Function(op, over(op, moneyType, moneyType, cel.BoolType), over(op, ratioType, ratioType, cel.BoolType)))
	}
	for _, op := range []string{operators.Add, operators.Subtract} {
		opts = append(opts, cel.Function(op, over(op, moneyType, moneyType, moneyType)))
	}
	unary := func(name string, t, r *cel.Type, f func(ref.Val) ref.Val) cel.EnvOption {
		return cel.Function(name, cel.Overload(name, []*cel.Type{t}, r, cel.UnaryBinding(f)))
	}
	return append(opts,
		cel.Function(operators.Multiply, over(operators.Multiply, moneyType, ratioType, moneyType)),
		cel.Function(operators.Divide, over(operators.Divide, moneyType, ratioType, moneyType), over(operators.Divide, moneyType, moneyType, ratioType)),
		unary("monthly", moneyType, moneyType, func(v ref.Val) ref.Val { return v.(rat).Multiply(rat{big.NewRat(1, 12), ratioType}) }),
		unary("notNegative", moneyType, moneyType, func(v ref.Val) ref.Val {
			if v.(rat).v.Sign() < 0 {
				return rat{new(big.Rat), moneyType}
			}
			return v
		}),
		unary("none", moneyType, moneyType, func(ref.Val) ref.Val { return rat{new(big.Rat), moneyType} }),
		unary("graded", moneyType, moneyType, func(v ref.Val) ref.Val {
			for _, g := range grades {
				if g.Last || v.(rat).v.Cmp(big.NewRat(g.Below[0], g.Below[1])) < 0 {
					return rat{big.NewRat(g.Value[0], g.Value[1]), moneyType}
				}
			}
			return types.NewErr("no grade")
		}),
		cel.Function("lesser", cel.Overload("lesser", []*cel.Type{moneyType, moneyType}, moneyType, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			if b.(rat).v.Cmp(a.(rat).v) < 0 {
				return b
			}
			return a
		}))),
		unary("persons", cel.IntType, ratioType, func(v ref.Val) ref.Val { return rat{big.NewRat(int64(v.(types.Int)), 1), ratioType} }),
		cel.Function("round", cel.Overload("round", []*cel.Type{moneyType, cel.StringType}, moneyType, cel.BinaryBinding(func(v, mode ref.Val) ref.Val {
			m := roundings[string(mode.(types.String))]
			return v.(rat).checked(v.(rat).round(m.Step, m.Direction), moneyType)
		}))),
		cel.Function("sum", cel.Overload("sum_money", []*cel.Type{cel.ListType(moneyType)}, moneyType, cel.UnaryBinding(sumRats)),
			cel.Overload("sum_int", []*cel.Type{cel.ListType(cel.IntType)}, cel.IntType, cel.UnaryBinding(sumInts))))
}

func sumRats(list ref.Val) ref.Val {
	var total ref.Val = rat{new(big.Rat), moneyType}
	for it := list.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		q, ok := total.(rat)
		if !ok {
			return total
		}
		total = q.Add(it.Next())
	}
	return total
}

func sumInts(list ref.Val) ref.Val {
	var total ref.Val = types.IntZero
	for it := list.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		n, ok := total.(types.Int)
		if !ok {
			return total
		}
		total = n.Add(it.Next())
	}
	return total
}

// world is the rows in both forms.
type world struct {
	table   *Table
	members *Set
	incomes *Set
	columns map[string]*Column // by name, or entity.field
	xs      *Column
	rows    []map[string]any // variables for cel-go
}

var unknown = types.NewUnknown(1, nil)

// draw fills a column and returns cel-go's values for it.
type draw struct {
	r      *rand.Rand
	tame   bool // no unknowns and small numbers
	values []ref.Val
}

func (d *draw) missing(n int) Bits {
	if d.tame || d.r.IntN(2) == 0 {
		return nil
	}
	m := NewBits(n)
	for i := range n {
		if d.r.IntN(5) == 0 {
			m.Set(i)
			d.values[i] = unknown
		}
	}
	return m
}

func (d *draw) number() int64 {
	switch k := d.r.IntN(20); {
	case d.tame || k < 12:
		return d.r.Int64N(13) - 3
	case k < 17:
		return d.r.Int64N(1_000_000) - 300_000
	case k < 18:
		return []int64{math.MaxInt64, math.MinInt64, math.MinInt64 + 1, math.MaxInt32, math.MinInt32, 1 << 31, 1 << 32}[d.r.IntN(7)]
	}
	return int64(d.r.Uint64())
}

func (d *draw) ints(s *Set, k Kind) *Column {
	n := s.Rows()
	out := make([]int64, n)
	d.values = make([]ref.Val, n)
	for i := range out {
		out[i] = d.number()
		d.values[i] = types.Int(out[i])
		if k == Uint {
			out[i] &= math.MaxInt64 >> d.r.IntN(60)
			d.values[i] = types.Uint(uint64(out[i]))
		}
	}
	if k == Uint {
		return s.Uints(out, d.missing(n))
	}
	return s.Ints(out, d.missing(n))
}

func (d *draw) small(s *Set, wide bool) *Column {
	n := s.Rows()
	bytes, words := make([]uint8, n), make([]int32, n)
	d.values = make([]ref.Val, n)
	for i := range n {
		bytes[i] = uint8(d.r.IntN(6))
		words[i] = int32(bytes[i]) - 2
		d.values[i] = types.Int(bytes[i])
		if wide {
			d.values[i] = types.Int(words[i])
		}
	}
	if wide {
		return s.Int32s(words, d.missing(n))
	}
	return s.Bytes(bytes, d.missing(n))
}

func (d *draw) doubles(s *Set) *Column {
	n := s.Rows()
	out := make([]float64, n)
	d.values = make([]ref.Val, n)
	special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), math.MaxFloat64}
	for i := range out {
		out[i] = float64(d.r.IntN(9)-3) / 2
		if !d.tame && d.r.IntN(8) == 0 {
			out[i] = special[d.r.IntN(len(special))]
		}
		d.values[i] = types.Double(out[i])
	}
	return s.Doubles(out, d.missing(n))
}

func (d *draw) bools(s *Set) *Column {
	n := s.Rows()
	out := NewBits(n)
	d.values = make([]ref.Val, n)
	for i := range n {
		v := d.r.IntN(2) == 0
		if v {
			out.Set(i)
		}
		d.values[i] = types.Bool(v)
	}
	return s.Bools(out, d.missing(n))
}

var dictionary = []string{"甲", "b", "", "spouse", "child", "乙丙", "bb"}

func (d *draw) strings(s *Set, wide bool) *Column {
	n := s.Rows()
	codes, wider := make([]uint8, n), make([]int32, n)
	d.values = make([]ref.Val, n)
	for i := range n {
		codes[i] = uint8(d.r.IntN(len(dictionary)))
		wider[i] = int32(codes[i])
		d.values[i] = types.String(dictionary[codes[i]])
	}
	if wide {
		return s.Strings(wider, dictionary, d.missing(n))
	}
	return s.Codes(codes, dictionary, d.missing(n))
}

func (d *draw) quantities(s *Set, of *cel.Type, den int64) *Column {
	n := s.Rows()
	out := make([]int64, n)
	d.values = make([]ref.Val, n)
	for i := range out {
		out[i] = max(d.number(), -math.MaxInt64)
		d.values[i] = rat{big.NewRat(out[i], den), of}
	}
	return s.Quantities(out, den, d.missing(n))
}

func (d *draw) offsets(parents, least, most int) []int32 {
	out := make([]int32, parents+1)
	for i := range parents {
		out[i+1] = out[i] + int32(least+d.r.IntN(most-least+1))
	}
	return out
}

func (d *draw) hidden(n int) Bits {
	if d.tame || d.r.IntN(3) > 0 {
		return nil
	}
	h := NewBits(n)
	for i := range n {
		if d.r.IntN(6) == 0 {
			h.Set(i)
		}
	}
	return h
}

func newWorld(r *rand.Rand, rows int, tame bool) *world {
	d := &draw{r: r, tame: tame}
	w := &world{table: NewTable(rows), columns: map[string]*Column{}, rows: make([]map[string]any, rows)}
	root := w.table.Root()
	w.members = root.Child("members", d.offsets(rows, 1, 4), d.hidden(rows))
	w.incomes = root.Child("incomes", d.offsets(rows, 0, 3), d.hidden(rows))
	for i := range w.rows {
		w.rows[i] = map[string]any{"dozen": rat{big.NewRat(1200, 1), moneyType}, "half": rat{big.NewRat(3, 2), ratioType}, "unset": types.NewErr("unset")}
	}
	set := func(name string, c *Column) {
		w.columns[name] = c
		for i, v := range d.values {
			w.rows[i][name] = v
		}
	}
	set("b", d.bools(root))
	set("c", d.bools(root))
	set("i", d.ints(root, Int))
	set("j", d.small(root, true))
	set("u", d.ints(root, Uint))
	set("d", d.doubles(root))
	set("s", d.strings(root, false))
	set("t", d.strings(root, true))
	set("money", d.quantities(root, moneyType, 1))
	set("budget", d.quantities(root, moneyType, 12))
	set("ratio", d.quantities(root, ratioType, 10))
	members := w.entities(memberType, w.members, d, map[string]func() *Column{
		"age": func() *Column { return d.ints(w.members, Int) }, "ok": func() *Column { return d.bools(w.members) },
		"name": func() *Column { return d.strings(w.members, false) }, "pay": func() *Column { return d.quantities(w.members, moneyType, 1) },
		"share": func() *Column { return d.quantities(w.members, ratioType, 1) }, "weight": func() *Column { return d.doubles(w.members) },
		"grade": func() *Column { return d.small(w.members, false) }, "n": func() *Column { return d.ints(w.members, Uint) },
	})
	links := make([]int32, w.incomes.Rows())
	incomes := w.entities(incomeType, w.incomes, d, map[string]func() *Column{
		"amount": func() *Column { return d.quantities(w.incomes, moneyType, 1) }, "kind": func() *Column { return d.strings(w.incomes, true) },
		"lawful": func() *Column { return d.bools(w.incomes) },
	})
	heads := make([]int32, rows)
	for i := range rows {
		heads[i] = w.pick(r, i)
		w.rows[i]["head"] = members[heads[i]]
		w.list(i, "members", w.members, members)
		for k := w.incomes.offsets[i]; k < w.incomes.offsets[i+1]; k++ {
			links[k] = w.pick(r, i)
			incomes[k].(*row).fields["owner"] = members[links[k]]
		}
		w.list(i, "incomes", w.incomes, incomes)
	}
	w.columns["head"], w.columns["income.owner"] = root.Links(heads, w.members), w.incomes.Links(links, w.members)
	w.scalars(d, rows)
	return w
}

func (w *world) pick(r *rand.Rand, i int) int32 {
	lo, hi := w.members.offsets[i], w.members.offsets[i+1]
	return lo + int32(r.IntN(int(hi-lo)))
}

func (w *world) list(i int, name string, s *Set, all []ref.Val) {
	w.rows[i][name] = ref.Val(types.NewRefValList(types.DefaultTypeAdapter, all[s.offsets[i]:s.offsets[i+1]]))
	if s.hidden.Get(i) {
		w.rows[i][name] = unknown
	}
}

func (w *world) scalars(d *draw, rows int) {
	tame := d.tame
	d.tame = true // a list value has no unknown elements
	s := w.table.Root().Child("xs", d.offsets(rows, 0, 4), nil)
	w.xs = d.ints(s, Int)
	d.tame = tame
	for i := range rows {
		w.list(i, "xs", s, d.values)
	}
}

// entities draws an entity's columns in a fixed order.
func (w *world) entities(of *cel.Type, s *Set, d *draw, fields map[string]func() *Column) []ref.Val {
	out := make([]ref.Val, s.Rows())
	for i := range out {
		out[i] = &row{of, map[string]ref.Val{}}
	}
	for _, name := range sortedKeys(fields) {
		w.columns[of.TypeName()+"."+name] = fields[name]()
		for i, v := range d.values {
			out[i].(*row).fields[name] = v
		}
	}
	return out
}

// names binds the world's names in a builder.
func (w *world) names(b *Builder) Names {
	return Names{
		Ident: func(name string) (Value, bool) {
			switch name {
			case "dozen":
				return b.Quantity(1200, 1), true
			case "half":
				return b.Quantity(3, 2), true
			case "unset":
				return b.Unset(Quantity), true
			case "members":
				return b.Rows(w.members), true
			case "incomes":
				return b.Rows(w.incomes), true
			case "xs":
				return b.List(w.xs), true
			}
			c, ok := w.columns[name]
			if !ok {
				return Value{}, false
			}
			return b.Column(c), true
		},
		Field: func(s *Set, name string) (Value, bool) {
			c, ok := w.columns[map[*Set]string{w.members: "member.", w.incomes: "income."}[s]+name]
			if !ok {
				return Value{}, false
			}
			return b.Column(c), true
		},
		Functions: map[string]Function{"none": Zero(), "lesser": Lesser(), "graded": gradedByMoney(), "sum": Sum(), "monthly": Scale(1, 12), "notNegative": NotNegative(), "persons": Counted(), "round": Round(roundings)},
	}
}

// outcome is a value for comparison: a value's text, unknown or error.
func outcome(v ref.Val, err error) string {
	switch v := v.(type) {
	case *types.Unknown:
		return "unknown"
	case rat:
		return v.v.RatString()
	case types.Double:
		return fmt.Sprint(math.Float64bits(float64(v)))
	default:
		if err != nil || types.IsError(v) {
			return "error"
		}
		return fmt.Sprint(v.Value())
	}
}

// cell is a program's result in the same words.
func (r Results) cell(k Kind, i int) string {
	switch {
	case r.Unknown.Get(i):
		return "unknown"
	case r.Failed.Get(i):
		return "error"
	}
	switch k {
	case Bool:
		return fmt.Sprint(r.Bools.Get(i))
	case Double:
		return fmt.Sprint(math.Float64bits(r.Doubles[i]))
	case Uint:
		return fmt.Sprint(uint64(r.Ints[i]))
	case Quantity:
		den := r.Denominator
		if r.Denominators != nil {
			den = r.Denominators[i]
		}
		return big.NewRat(r.Ints[i], den).RatString()
	}
	return fmt.Sprint(r.Ints[i])
}

// differences runs an expression both ways and lists rows that differ. Rows to
// redo are counted, not compared.
func (w *world) differences(t testing.TB, expr string, o Options) (found []string, redo int) {
	env, err := worldEnv()
	if err != nil {
		t.Fatal(err)
	}
	checked, issues := env.Compile(expr)
	if issues.Err() != nil {
		t.Fatalf("%s: %v", expr, issues.Err())
	}
	reference, err := env.Program(checked)
	if err != nil {
		t.Fatal(err)
	}
	b := NewBuilder(w.table)
	v, err := b.Compile(checked.NativeRep(), w.names(b))
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	kind := v.Kind()
	if kind == String { // a program gives ranks; ask for something of it instead
		if v, err = b.size(v); err != nil {
			t.Fatal(err)
		}
	}
	p := b.Program(b.lift(v, b.g.root))
	var mu sync.Mutex
	err = p.Run(t.Context(), o, func(batch Batch) error {
		mu.Lock()
		defer mu.Unlock()
		got := batch.Output(0)
		for i := range batch.Rows {
			if batch.Redo.Get(i) {
				redo++
				continue
			}
			val, _, err := reference.Eval(w.rows[batch.First+i])
			if s, ok := val.(types.String); ok {
				val = s.Size()
			}
			if want, got := outcome(val, err), got.cell(v.Kind(), i); want != got {
				found = append(found, fmt.Sprintf("%s: row %d is %s, cel-go says %s", expr, batch.First+i, got, want))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, redo
}
