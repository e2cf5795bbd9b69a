package policy

import (
	"context"
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Limit is what the conditions of a programme allow at most of what a family owns
// or earns: the side of a comparison that the family's own lines take no part in.
type Limit struct {
	Rule   string      `json:"rule"`
	Income bool        `json:"income"`           // of incomes; false: of property
	Assets []AssetKind `json:"assets,omitempty"` // of these kinds of property; none: of all
	Own    bool        `json:"own"`              // of what belongs to whom the programme is for, alone
	Text   Text        `json:"text"`             // at most 8,400.00 yuan/person; where no pack of the place fills it, that a person judges
	Cites  []Cite      `json:"cites,omitempty"`
}

// Limits are those of the programme that an application asks for, on its day and in
// its place, in the order of the conditions. A limit that the place must set and does
// not says so, and the others stand; else the errors are those of Decide.
func (e *Engine) Limits(ctx context.Context, app Application) ([]Limit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, err := e.start(app, &pass{engine: e})
	if err != nil {
		return nil, err
	}
	r.lenient = true
	var out []Limit
	for _, rule := range r.programme.Conditions {
		if _, err := r.rule(rule); err != nil {
			return nil, fmt.Errorf("reading the limits of %s: rule %s: %w", app.Programme, rule.ID, err)
		}
		if r.stopped { // as in a decision: what follows has nothing to judge
			break
		}
		for _, b := range rule.bounds {
			l, err := r.limit(rule, b)
			if err != nil {
				return nil, fmt.Errorf("reading the limits of %s: rule %s: %w", app.Programme, rule.ID, err)
			}
			out = append(out, l)
		}
	}
	return out, nil
}

func (r *run) limit(rule *Rule, b bound) (Limit, error) {
	l := Limit{Rule: rule.ID, Income: b.of.incomes, Assets: b.of.kinds, Own: b.of.claimant, Cites: rule.Cites}
	l.Text = Text{"本地没有规定，由工作人员审核", "not set here: a person judges"}
	if slices.ContainsFunc(b.figures, func(name string) bool { _, known := r.figures[name]; return !known }) {
		return l, nil
	}
	val, _, err := b.most.Eval(&scope{run: r})
	if err != nil {
		return l, fmt.Errorf("its limit: %w", err)
	}
	if _, open := val.(*types.Unknown); open {
		return l, nil
	}
	words := r.law.words.measured(val, b.unit)
	if b.unit == UnitCount {
		words.Zh += " 项"
	}
	l.Text = Text{"不超过 " + words.Zh, "at most " + words.En}
	if b.below {
		l.Text = Text{"低于 " + words.Zh, "below " + words.En}
	}
	return l, nil
}

// bound is the limit that a require sets, as it is computed.
type bound struct {
	of    touched
	below bool // the limit itself is too much
	unit  Unit
	most  cel.Program

	figures []string // that it is computed of
}

// touched is what of a family an expression looks at.
type touched struct {
	incomes, assets bool
	kinds           []AssetKind // that assets are asked for by name
	claimant        bool        // those of one person
	others          bool        // other lines of the family
}

func (t touched) lines() bool { return t.incomes || t.assets || t.others }

func (t *touched) add(o touched) {
	t.incomes, t.assets, t.claimant, t.others = t.incomes || o.incomes, t.assets || o.assets, t.claimant || o.claimant, t.others || o.others
	for _, k := range o.kinds {
		if !slices.Contains(t.kinds, k) {
			t.kinds = append(t.kinds, k)
		}
	}
}

// touch finds what an expression looks at, itself and by the figures that it names.
func (c *compiler) touch(tree *ast.AST, e ast.Expr) (t touched) {
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.IdentKind:
			t.add(c.named(e.AsIdent()))
		case ast.SelectKind:
			t.claimant = t.claimant || c.ownLine(tree, e.AsSelect())
		case ast.CallKind:
			t.kinds = append(t.kinds, c.askedKinds(tree, e.AsCall())...)
		default:
		}
	}))
	return t
}

func (c *compiler) named(name string) (t touched) {
	switch _, set := items[name]; {
	case name == "claimant":
		t.claimant = true
	case name == "incomes":
		t.incomes = true
	case name == "assets":
		t.assets = true
	case set && name != "members":
		t.others = true
	case c.figures[name] != nil:
		t = c.figures[name].touches
	}
	return t
}

// figuresIn are the figures that an expression names.
func (c *compiler) figuresIn(e ast.Expr) (names []string) {
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.IdentKind && c.figures[e.AsIdent()] != nil {
			names = append(names, e.AsIdent())
		}
	}))
	return names
}

// ownLine reports whether a field that an earlier rule computes of incomes or property,
// as i.own, says whose a line is.
func (c *compiler) ownLine(tree *ast.AST, s ast.SelectExpr) bool {
	for _, set := range []string{"incomes", "assets"} {
		if tree.GetType(s.Operand().ID()).TypeName() == c.words.of(set).name {
			return c.ofLines[set+"."+s.FieldName()].claimant
		}
	}
	return false
}

// askedKinds are the kinds of property that a comparison asks for: a.kind == 'vehicle'.
func (c *compiler) askedKinds(tree *ast.AST, call ast.CallExpr) (kinds []AssetKind) {
	kind := func(e ast.Expr) bool {
		return e.Kind() == ast.SelectKind && e.AsSelect().FieldName() == "kind" && tree.GetType(e.AsSelect().Operand().ID()).TypeName() == c.words.of("assets").name
	}
	add := func(e ast.Expr) {
		if s, ok := literalText(e); ok {
			kinds = append(kinds, AssetKind(s))
		}
	}
	switch call.FunctionName() {
	case operators.Equals:
		for i, side := range call.Args() {
			if kind(side) {
				add(call.Args()[1-i])
			}
		}
	case operators.In:
		if list := call.Args()[1]; kind(call.Args()[0]) && list.Kind() == ast.ListKind {
			for _, item := range list.AsList().Elements() {
				add(item)
			}
		}
	}
	return kinds
}

// bounds finds the limits that a require sets.
func (c *compiler) bounds(r *Rule, speech *dialect, tree *ast.AST) {
	if r.touches = c.touch(tree, tree.Expr()); r.Each != "" && r.Name != "" {
		c.ofLines[r.Each+"."+r.Name] = r.touches
	}
	if r.Role != RoleRequire || r.Each != "" {
		return
	}
	for _, side := range conjuncts(tree.Expr()) {
		less, most, below, ok := atMost(side)
		if !ok {
			continue
		}
		b := bound{of: c.touch(tree, less), below: below, unit: UnitCount, figures: c.figuresIn(most)}
		if b.of.incomes == b.of.assets || c.touch(tree, most).lines() {
			continue
		}
		if t := tree.GetType(most.ID()); unitTypes[Unit(t.TypeName())] != nil {
			b.unit = Unit(t.TypeName())
		}
		var err error
		part := ast.NewCheckedAST(ast.NewAST(most, tree.SourceInfo()), tree.TypeMap(), tree.ReferenceMap())
		if b.most, err = speech.program(part); err != nil {
			c.errs.errorf(r.at, "rule %s: %v", r.ID, err)
			continue
		}
		r.bounds = append(r.bounds, b)
	}
}

// atMost reads a comparison as less <= most, or less < most.
func atMost(e ast.Expr) (less, most ast.Expr, below, ok bool) {
	if e.Kind() != ast.CallKind || len(e.AsCall().Args()) != 2 {
		return nil, nil, false, false
	}
	a, b := e.AsCall().Args()[0], e.AsCall().Args()[1]
	switch e.AsCall().FunctionName() {
	case operators.LessEquals:
		return a, b, false, true
	case operators.Less:
		return a, b, true, true
	case operators.GreaterEquals:
		return b, a, false, true
	case operators.Greater:
		return b, a, true, true
	}
	return nil, nil, false, false
}
