package main

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"doudi/policy"
)

// The rule set row by row in cel-go, as an engineer would embed it who cares for
// speed: money as whole fen, entities with fields of their own, every expression
// compiled once, the values of a household made before the clock runs.

// row is a person or a line.
type row struct {
	kind   *cel.Type
	fields map[string]ref.Val
}

func (e *row) ConvertToNative(reflect.Type) (any, error) { return nil, fmt.Errorf("rows stay in CEL") }
func (e *row) ConvertToType(ref.Type) ref.Val            { return types.NewErr("rows stay in CEL") }
func (e *row) Equal(o ref.Val) ref.Val                   { return types.Bool(ref.Val(e) == o) }
func (e *row) Type() ref.Type                            { return e.kind }
func (e *row) Value() any                                { return e }

var (
	member = types.NewObjectType("member")
	line   = types.NewObjectType("line")
)

// rowTypes tells the checker the fields.
type rowTypes struct{ *types.Registry }

func (p rowTypes) FindStructType(name string) (*types.Type, bool) {
	if name == "member" || name == "line" {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Registry.FindStructType(name)
}

func (p rowTypes) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	of, ok := map[string]*cel.Type{
		"relation": cel.StringType, "study": cel.StringType, "kind": cel.StringType, "owner": member,
		"age": cel.IntType, "away": cel.IntType, "died": cel.IntType, "offers": cel.IntType, "fen": cel.IntType, "count": cel.IntType,
	}[field]
	if !ok {
		of = cel.BoolType
	}
	return &types.FieldType{Type: of, IsSet: func(any) bool { return true }, GetFrom: func(e any) (any, error) { return e.(*row).fields[field], nil }}, true
}

// steps are the rules in order; counted runs over members first.
var (
	counted = `!(m.died <= 20260810 || m.tekun || m.prison || m.detox || m.missing || m.away >= 3) && (
		m.relation in ['applicant', 'spouse'] ||
		m.relation == 'child' && (m.age < 18 || m.fullTime && m.study in ['compulsory', 'senior', 'vocational', 'college', 'bachelor'] || !m.independent) ||
		m.duty && m.together)`
	steps = []struct {
		name string
		of   *cel.Type
		expr string
	}{
		{"size", cel.IntType, `members.filter(m, m.counted).size()`},
		{"gross", cel.IntType, `sum(incomes.filter(i, i.owner.counted && !i.exempt).map(i, i.fen))`},
		{"estimated", cel.IntType, `sum(incomes.filter(i, i.owner.counted && !i.exempt && i.estimated).map(i, i.fen))`},
		{"deducted", cel.IntType, `sum(deductions.filter(d, d.owner.counted && d.kind in ['work-cost', 'business-cost', 'property-cost', 'transfer-out']).map(d, d.fen))`},
		{"agreed", cel.IntType, `sum(obligors.filter(o, o.owner.counted).map(o, o.fen)) * 12`},
		{"standard", cel.IntType, `urban ? 54000 : 35000`},
		{"financial", cel.IntType, `sum(assets.filter(a, a.owner.counted && a.kind in ['deposit', 'security', 'fund', 'insurance', 'claim', 'internet-finance']).map(a, a.fen))`},
		{"property", cel.BoolType, `financial <= standard * 24 * size &&
			sum(assets.filter(a, a.owner.counted && a.kind == 'vehicle').map(a, a.count)) <= 0 &&
			sum(assets.filter(a, a.owner.counted && a.kind == 'house').map(a, a.count)) <= 1 &&
			sum(assets.filter(a, a.owner.counted && a.kind == 'company').map(a, a.count)) <= 0`},
		{"net", cel.IntType, `(gross > deducted ? gross - deducted : 0) + agreed`},
		{"below", cel.BoolType, `net < standard * 12 * size`},
		{"hopeful", cel.BoolType, `!below && (gross - estimated > deducted ? gross - estimated - deducted : 0) + agreed < standard * 12 * size`},
		{"doubtful", cel.BoolType, `members.exists(m, m.counted && (m.died < 20260801 || m.offers >= 3))`},
		{"verdict", cel.IntType, `size == 0 || !property || !below && !hopeful ? 0 : hopeful || doubtful ? 2 : 1`},
		{"amount", cel.IntType, `verdict == 1 ? (standard * 12 * size - net + 6) / 12 : 0`},
	}
)

// rowProgram is the rule set compiled.
type rowProgram struct {
	counted cel.Program
	steps   []cel.Program
}

func compileRows() (*rowProgram, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, fmt.Errorf("make a registry: %w", err)
	}
	p := rowTypes{registry}
	list := func(name string, of *cel.Type) cel.EnvOption { return cel.Variable(name, cel.ListType(of)) }
	opts := []cel.EnvOption{
		cel.CustomTypeProvider(p), cel.CustomTypeAdapter(p), cel.Variable("urban", cel.BoolType), cel.Variable("m", member),
		list("members", member), list("incomes", line), list("assets", line), list("deductions", line), list("obligors", line),
		cel.Function("sum", cel.Overload("sum", []*cel.Type{cel.ListType(cel.IntType)}, cel.IntType, cel.UnaryBinding(sum))),
	}
	for _, s := range steps {
		opts = append(opts, cel.Variable(s.name, s.of))
	}
	env, err := cel.NewEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("make an environment: %w", err)
	}
	out := &rowProgram{}
	for _, expr := range append([]string{counted}, exprs()...) {
		checked, issues := env.Compile(expr)
		if issues.Err() != nil {
			return nil, fmt.Errorf("compile %s: %w", expr, issues.Err())
		}
		program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			return nil, fmt.Errorf("compile %s: %w", expr, err)
		}
		if out.counted == nil {
			out.counted = program
			continue
		}
		out.steps = append(out.steps, program)
	}
	return out, nil
}

func exprs() (out []string) {
	for _, s := range steps {
		out = append(out, s.expr)
	}
	return out
}

func sum(list ref.Val) ref.Val {
	var total types.Int
	l := list.(traits.Lister)
	for i := types.Int(0); i < l.Size().(types.Int); i++ {
		total += l.Get(i).(types.Int)
	}
	return total
}

// decide runs the rules for one household's values.
func (p *rowProgram) decide(v map[string]any) error {
	for _, m := range v["rows"].([]ref.Val) {
		v["m"] = m
		c, _, err := p.counted.Eval(v)
		if err != nil {
			return fmt.Errorf("counted: %w", err)
		}
		m.(*row).fields["counted"] = c
	}
	for i, s := range steps {
		val, _, err := p.steps[i].Eval(v)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		v[s.name] = val
	}
	return nil
}

// values are household h as cel-go has it.
func (w *world) values(h int) map[string]any {
	day := int32(20260810)
	members := map[int32]ref.Val{}
	var people []ref.Val
	for m := w.memberOf[h]; m < w.memberOf[h+1]; m++ {
		f := map[string]ref.Val{
			"relation": types.String(relations[w.relation[m]]), "study": types.String(studies[w.study[m]]), "age": types.Int((day - w.birth[m]) / 10_000),
			"away": types.Int(w.religiousAway[m]), "died": types.Int(w.died[m]), "offers": types.Int(w.offers[m]),
		}
		for name, col := range map[string][]bool{"tekun": w.tekun, "prison": w.prison, "detox": w.detox, "missing": w.missing, "fullTime": w.fullTime,
			"independent": w.independent, "duty": w.duty, "together": w.together} {
			f[name] = types.Bool(col[m])
		}
		members[m] = &row{member, f}
		people = append(people, members[m])
	}
	lines := func(offsets, owners []int32, fill func(k int32, f map[string]ref.Val)) ref.Val {
		var out []ref.Val
		for k := offsets[h]; k < offsets[h+1]; k++ {
			f := map[string]ref.Val{"owner": members[owners[k]]}
			fill(k, f)
			out = append(out, &row{line, f})
		}
		return types.NewRefValList(types.DefaultTypeAdapter, out)
	}
	return map[string]any{
		"urban": w.urban[h], "rows": people, "members": types.NewRefValList(types.DefaultTypeAdapter, people),
		"incomes": lines(w.incomeOf, w.incomeOwner, func(k int32, f map[string]ref.Val) {
			f["fen"], f["exempt"], f["estimated"] = types.Int(w.incomeYear[k]), types.Bool(w.incomeExempt[k]), types.Bool(w.estimated[k])
		}),
		"assets": lines(w.assetOf, w.assetOwner, func(k int32, f map[string]ref.Val) {
			f["fen"], f["kind"], f["count"] = types.Int(w.assetAmount[k]), types.String(assets[w.assetKind[k]]), types.Int(w.assetCount[k])
		}),
		"deductions": lines(w.deductOf, w.deductOwner, func(k int32, f map[string]ref.Val) {
			f["fen"], f["kind"] = types.Int(w.deductYear[k]), types.String(deducts[w.deductKind[k]])
		}),
		"obligors": lines(w.obligorOf, w.obligorOwner, func(k int32, f map[string]ref.Val) { f["fen"] = types.Int(w.obligorAgreed[k]) }),
	}
}

// rows decides a sample with cel-go.
func (b *bench) rows(ctx context.Context) error {
	p, err := compileRows()
	if err != nil {
		return err
	}
	n := min(b.o.sample, len(b.w.urban))
	all := make([]map[string]any, n)
	for i := range all {
		all[i] = b.w.values(i)
	}
	t, err := fastest(3, func() error {
		for _, v := range all {
			if err := p.decide(v); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	verdicts, amounts := make([]policy.Verdict, n), make([]policy.Fen, n)
	for i, v := range all {
		verdicts[i], amounts[i] = policy.Verdict(v["verdict"].(types.Int)), policy.Fen(v["amount"].(types.Int))
	}
	whole := time.Duration(float64(t.cpu) * float64(len(b.w.urban)) / float64(n))
	fmt.Printf("cel-go row by row        %s  for %d households: %.0f ms processor for all, Doudi is %.0f times as fast\n", t, n, ms(whole), ratio(whole, b.first.cpu))
	return b.same("cel-go", verdicts, amounts)
}
