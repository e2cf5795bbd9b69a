package policy

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// reach refuses what no facts can make true: a word outside the closed set of
// its field, a condition that the law's fixed figures already decide, and
// bounds that no number meets.
func (c *compiler) reach(r *Rule, tree *ast.AST) {
	w := &reachWalk{c: c, rule: r, tree: tree, refs: tree.ReferenceMap(), told: map[int64]bool{}}
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(w.visit))
}

type reachWalk struct {
	c    *compiler
	rule *Rule
	tree *ast.AST
	refs map[int64]*ast.ReferenceInfo
	told map[int64]bool // places already complained about
}

func (w *reachWalk) errorf(e ast.Expr, format string, args ...any) {
	if w.told[e.ID()] {
		return
	}
	w.told[e.ID()] = true
	loc := w.tree.SourceInfo().GetStartLocation(e.ID())
	w.c.errs.errorf(w.rule.expr.inside(loc.Line()-1, loc.Column()), "rule "+w.rule.ID+": "+format, args...)
}

func (w *reachWalk) visit(e ast.Expr) {
	if e.Kind() != ast.CallKind {
		return
	}
	call := e.AsCall()
	switch call.FunctionName() {
	case operators.Equals, operators.NotEquals:
		w.word(call.Args()[0], call.Args()[1])
		w.word(call.Args()[1], call.Args()[0])
	case operators.In:
		if list := call.Args()[1]; list.Kind() == ast.ListKind {
			for _, item := range list.AsList().Elements() {
				w.word(call.Args()[0], item)
			}
		}
	case operators.Conditional:
		if v, ok := w.constant(call.Args()[0]); ok {
			dead := map[bool]string{true: "second", false: "first"}[v]
			w.errorf(call.Args()[0], "the condition is always %v: the %s branch can never be taken", v, dead)
		}
	case operators.LogicalAnd:
		w.bounds(e)
		w.contradiction(conjuncts(e))
	case operators.LogicalOr:
		for _, side := range call.Args() {
			if v, ok := w.constant(side); ok {
				w.errorf(side, "this side of || is always %v", v)
			}
		}
	}
}

// word checks a literal compared with a field or choice of a closed set.
func (w *reachWalk) word(of, literal ast.Expr) {
	s, ok := literalText(literal)
	known := w.closed(of)
	if !ok || known == nil || slices.Contains(known, s) {
		return
	}
	w.errorf(literal, "%q can never be equal: the words are %s%s", s, strings.Join(slices.DeleteFunc(slices.Clone(known), func(k string) bool { return k == "" }), ", "), nearest(s, known))
}

func literalText(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}

// closed returns the words an expression may have; nil when that is not known.
func (w *reachWalk) closed(e ast.Expr) []string {
	if p, ok := w.parameter(e); ok && p.Unit == UnitChoice {
		return p.Choices
	}
	if e.Kind() != ast.SelectKind {
		return nil
	}
	kind := w.tree.GetType(e.AsSelect().Operand().ID()).TypeName()
	return vocabularies[kind+"."+e.AsSelect().FieldName()]
}

func (w *reachWalk) parameter(e ast.Expr) (*Parameter, bool) {
	ref, ok := w.refs[e.ID()]
	if !ok {
		return nil, false
	}
	p, ok := w.c.parameters[ref.Name]
	return p, ok
}

// constant decides a condition that only the pack's fixed figures take part in.
func (w *reachWalk) constant(e ast.Expr) (value, ok bool) {
	v, ok := w.fold(e).(types.Bool)
	return bool(v), ok
}

// fold computes what literals and fixed parameters decide; nil when facts or a
// lower pack take part.
func (w *reachWalk) fold(e ast.Expr) ref.Val {
	if p, ok := w.parameter(e); ok {
		if p.Lower == LowerNothing && p.set && p.By == "" && p.Open == OpenNo {
			return p.value(p)
		}
		return nil
	}
	if e.Kind() == ast.LiteralKind {
		return e.AsLiteral()
	}
	if e.Kind() != ast.CallKind || len(e.AsCall().Args()) != 2 {
		return nil
	}
	a, b := w.fold(e.AsCall().Args()[0]), w.fold(e.AsCall().Args()[1])
	if a == nil || b == nil {
		return nil
	}
	return compareFolded(e.AsCall().FunctionName(), a, b)
}

func compareFolded(op string, a, b ref.Val) ref.Val {
	switch op {
	case operators.Equals:
		return a.Equal(b)
	case operators.NotEquals:
		eq, ok := a.Equal(b).(types.Bool)
		if !ok {
			return nil
		}
		return !eq
	}
	order, ok := orderOf(a, b)
	if !ok {
		return nil
	}
	switch op {
	case operators.Less:
		return types.Bool(order < 0)
	case operators.LessEquals:
		return types.Bool(order <= 0)
	case operators.Greater:
		return types.Bool(order > 0)
	case operators.GreaterEquals:
		return types.Bool(order >= 0)
	}
	return nil
}

func orderOf(a, b ref.Val) (int, bool) {
	switch a := a.(type) {
	case types.Int:
		b, ok := b.(types.Int)
		return sign(int64(a) - int64(b)), ok
	case quantity:
		b, ok := b.(quantity)
		return a.cmp(b.rational), ok
	}
	return 0, false
}
