package column

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// macroKind is what a comprehension was written as.
type macroKind uint8

const (
	macroAll macroKind = iota + 1
	macroExists
	macroExistsOne
	macroMap // with or without a predicate; filter is a map to the element itself
)

// macroForm is a comprehension taken apart.
type macroForm struct {
	kind      macroKind
	predicate ast.Expr // nil for a map without one
	transform ast.Expr
}

// recognise takes a comprehension apart; the checker leaves nothing but what
// macros expand to.
func recognise(e ast.ComprehensionExpr) (macroForm, bool) {
	step := e.LoopStep()
	if e.HasIterVar2() || step.Kind() != ast.CallKind {
		return macroForm{}, false
	}
	call, init := step.AsCall(), e.AccuInit()
	args := call.Args()
	switch {
	case call.FunctionName() == operators.LogicalAnd && isIdent(args[0], e.AccuVar()) && isIdent(e.Result(), e.AccuVar()):
		return macroForm{kind: macroAll, predicate: args[1]}, true
	case call.FunctionName() == operators.LogicalOr && isIdent(args[0], e.AccuVar()) && isIdent(e.Result(), e.AccuVar()):
		return macroForm{kind: macroExists, predicate: args[1]}, true
	case call.FunctionName() == operators.Conditional && init.Kind() == ast.LiteralKind && init.AsLiteral() == types.Int(0):
		return macroForm{kind: macroExistsOne, predicate: args[0]}, true
	case call.FunctionName() == operators.Conditional && init.Kind() == ast.ListKind:
		if t, ok := appended(args[1], e.AccuVar()); ok {
			return macroForm{macroMap, args[0], t}, true
		}
	case call.FunctionName() == operators.Add && init.Kind() == ast.ListKind:
		if t, ok := appended(step, e.AccuVar()); ok {
			return macroForm{macroMap, nil, t}, true
		}
	}
	return macroForm{}, false
}

func isIdent(e ast.Expr, name string) bool { return e.Kind() == ast.IdentKind && e.AsIdent() == name }

// appended is t of accu + [t].
func appended(e ast.Expr, accu string) (ast.Expr, bool) {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Add {
		return nil, false
	}
	args := e.AsCall().Args()
	if !isIdent(args[0], accu) || args[1].Kind() != ast.ListKind || args[1].AsList().Size() != 1 {
		return nil, false
	}
	return args[1].AsList().Elements()[0], true
}

func (c *compilation) macro(e ast.ComprehensionExpr, s *scope) (Value, error) {
	form, ok := recognise(e)
	if !ok {
		return Value{}, unsupported("comprehensions other than all, exists, exists_one, filter and map over one variable")
	}
	ranged, err := c.expr(e.IterRange(), s)
	if err != nil {
		return Value{}, err
	}
	if ranged.list == nil {
		return Value{}, unsupported("macros over %s", ranged)
	}
	l, err := c.spread(ranged.list, form, s)
	if err != nil {
		return Value{}, err
	}
	inner := &scope{s, e.IterVar(), l.elem}
	predicate, err := c.predicate(form.predicate, l, inner)
	if err != nil {
		return Value{}, err
	}
	if form.kind == macroMap {
		return c.mapped(l, predicate, form.transform, inner)
	}
	return c.folded(form.kind, l, predicate), nil
}

// spread repeats a list for each row that the body can tell apart: those of the
// outer macros whose variables it uses.
func (c *compilation) spread(l *list, form macroForm, s *scope) (*list, error) {
	dom := l.outer()
	for _, e := range []ast.Expr{form.predicate, form.transform} {
		for _, name := range identsOf(e) {
			v, err := c.ident(name, s)
			if err != nil {
				continue // bound by the macro itself
			}
			d, err := join(dom, v.domain())
			if err != nil {
				return nil, err
			}
			dom = d
		}
	}
	return c.liftList(l, dom), nil
}

// identsOf lists the names in an expression; one that an inner macro binds may
// be among them, which costs at most some work.
func identsOf(e ast.Expr) []string {
	if e == nil {
		return nil
	}
	var names []string
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.IdentKind {
			names = append(names, e.AsIdent())
		}
	}))
	return names
}

func (c *compilation) predicate(e ast.Expr, l *list, s *scope) (*node, error) {
	if e == nil {
		return nil, nil
	}
	v, err := c.expr(e, s)
	if err != nil {
		return nil, err
	}
	if v.kind != Bool {
		return nil, unsupported("a predicate that is no bool")
	}
	return c.g.lift(v.n, l.dom), nil
}

func (c *compilation) folded(k macroKind, l *list, body *node) Value {
	args := []*node{body, l.keep, l.state}
	switch k {
	case macroExists:
		return scalarOf(c.g.add("any", node{kind: Bool, dom: l.outer(), args: args, over: l.dom, exec: execAny}))
	case macroAll:
		return scalarOf(c.g.add("any", node{kind: Bool, dom: l.outer(), args: args, over: l.dom, factor: -1, exec: execAny}))
	}
	n := c.g.add("count", node{kind: Int, dom: l.outer(), args: args, over: l.dom, exec: execCount, nonneg: true})
	one := c.g.constant(Int, scalar{i: 1}, n.dom)
	return c.compareNodes(n, one, equal, false)
}

// mapped is the list that filter or map makes.
func (c *compilation) mapped(l *list, predicate *node, transform ast.Expr, s *scope) (Value, error) {
	elem, err := c.expr(transform, s)
	if err != nil {
		return Value{}, err
	}
	if elem.list != nil {
		return Value{}, unsupported("lists of lists")
	}
	out := &list{dom: l.dom, keep: l.keep, state: l.state, empty: l.empty}
	none := l.keep != nil && isFalse(l.keep) || predicate != nil && isFalse(predicate)
	if none && elem.isScalar() { // never computed
		elem = scalarOf(c.g.constant(elem.kind, scalar{}, l.dom))
	}
	if elem.domain() != l.dom {
		elem = c.lift(elem, l.dom)
	}
	out.elem = elem
	if predicate != nil {
		out.keep = c.both(l.keep, predicate)
	}
	if none {
		out.keep = c.g.constant(Bool, scalar{}, l.dom)
		return Value{list: out}, nil
	}
	fold := []*node{predicate, l.keep, l.state}
	if elem.isScalar() {
		fold = append(fold, elem.nodes()...)
	} else if elem.n != nil {
		fold = append(fold, elem.n)
	}
	out.state = c.g.states("fold", node{dom: l.outer(), args: fold, over: l.dom, exec: execFoldStates})
	return Value{list: out}, nil
}

// isFalse reports whether a mask keeps nothing, whatever the rows.
func isFalse(n *node) bool { return n.plain() && !n.constant.b }

// both is the elements that two masks keep.
func (b *Builder) both(keep, more *node) *node {
	if keep == nil {
		return more
	}
	return b.g.add("keep", node{kind: Bool, dom: keep.dom, args: []*node{keep, more}, exec: execKeep})
}

// execKeep is the elements whose predicate is true; rows without a value do not
// matter, since the list they are in has a state.
func execKeep(w *worker, n *node, out *vec) {
	a, b := w.arg(n, 0), w.arg(n, 1)
	bits := out.setBits(w.rows(n.dom))
	for i := range bits {
		bits[i] = a.bits[i] & b.bits[i]
	}
}
