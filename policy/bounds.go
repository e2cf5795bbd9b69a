package policy

import (
	"strconv"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// bounds refuses conjunctions such as m.age >= 18 && m.age < 16, and a side
// that is constant.
func (w *reachWalk) bounds(e ast.Expr) {
	low, high := map[string]int64{}, map[string]int64{}
	for _, side := range conjuncts(e) {
		if v, ok := w.constant(side); ok {
			w.errorf(side, "this side of && is always %v", v)
			return
		}
		name, lo, hi, ok := interval(side)
		if !ok {
			continue
		}
		if old, seen := low[name]; !seen || lo > old {
			low[name] = lo
		}
		if old, seen := high[name]; !seen || hi < old {
			high[name] = hi
		}
		if low[name] > high[name] {
			w.errorf(side, "no %s meets these bounds: the condition can never be true", name)
			return
		}
	}
}

// An order is the set of ways in which two values may compare.
type order uint8

const (
	less order = 1 << iota
	same
	more
)

// contradiction refuses two conditions of a conjunction on the same two
// expressions that no values meet together, such as
// income < standard && income >= standard.
func (w *reachWalk) contradiction(sides []ast.Expr) {
	allowed := map[[2]string]order{}
	for _, side := range sides {
		a, b, o, ok := w.compared(side)
		if !ok {
			continue
		}
		if flipped, seen := allowed[[2]string{b, a}]; seen {
			allowed[[2]string{a, b}] = flipped.flip()
		}
		pair := [2]string{a, b}
		left, seen := allowed[pair]
		if !seen {
			left = less | same | more
		}
		if left&o == 0 {
			w.errorf(side, "%s cannot compare with %s in both these ways: the condition can never be true", a, b)
			return
		}
		allowed[pair] = left & o
	}
}

// compared reads two expressions and how they must compare; a plain condition
// compares with true.
func (w *reachWalk) compared(e ast.Expr) (a, b string, o order, ok bool) {
	if e.Kind() == ast.CallKind {
		call := e.AsCall()
		if call.FunctionName() == operators.LogicalNot {
			a, b, o, ok = w.compared(call.Args()[0])
			return a, b, o ^ (less | same | more), ok
		}
		if o, ok = orders()[call.FunctionName()]; ok {
			a, okA := w.text(call.Args()[0])
			b, okB := w.text(call.Args()[1])
			return a, b, o, okA && okB
		}
	}
	a, ok = w.text(e)
	return a, strconv.FormatBool(true), same, ok
}

func orders() map[string]order {
	return map[string]order{
		operators.Less: less, operators.LessEquals: less | same, operators.Equals: same,
		operators.GreaterEquals: same | more, operators.Greater: more, operators.NotEquals: less | more,
	}
}

func (o order) flip() order {
	return o&same | o&less<<2 | o&more>>2
}

// text is an expression as its author could have written it; equal texts have equal values.
func (w *reachWalk) text(e ast.Expr) (string, bool) {
	s, err := cel.ExprToString(e, w.tree.SourceInfo())
	return s, err == nil
}

func conjuncts(e ast.Expr) []ast.Expr {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.LogicalAnd {
		return []ast.Expr{e}
	}
	var out []ast.Expr
	for _, arg := range e.AsCall().Args() {
		out = append(out, conjuncts(arg)...)
	}
	return out
}

const unbounded = int64(1) << 40

// interval reads x.field OP number; the number is always on the right.
func interval(e ast.Expr) (name string, low, high int64, ok bool) {
	if e.Kind() != ast.CallKind || len(e.AsCall().Args()) != 2 {
		return "", 0, 0, false
	}
	left, right := e.AsCall().Args()[0], e.AsCall().Args()[1]
	if left.Kind() != ast.SelectKind || left.AsSelect().Operand().Kind() != ast.IdentKind || right.Kind() != ast.LiteralKind {
		return "", 0, 0, false
	}
	n, isInt := right.AsLiteral().(types.Int)
	name = left.AsSelect().Operand().AsIdent() + "." + left.AsSelect().FieldName()
	switch e.AsCall().FunctionName() {
	case operators.Less:
		return name, -unbounded, int64(n) - 1, isInt
	case operators.LessEquals:
		return name, -unbounded, int64(n), isInt
	case operators.Greater:
		return name, int64(n) + 1, unbounded, isInt
	case operators.GreaterEquals:
		return name, int64(n), unbounded, isInt
	case operators.Equals:
		return name, int64(n), int64(n), isInt
	}
	return "", 0, 0, false
}
