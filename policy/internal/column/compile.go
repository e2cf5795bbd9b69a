package column

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// Names gives meaning to what an expression names.
type Names struct {
	// Ident is a variable; false makes the expression unsupported.
	Ident func(name string) (Value, bool)
	// Field is a field on every row of a set.
	Field func(set *Set, name string) (Value, bool)
	// Functions are those beyond CEL's own, by name.
	Functions map[string]Function
}

// Compile turns a checked expression into a value. An expression outside what
// columns can do gives an *UnsupportedError.
func (b *Builder) Compile(a *ast.AST, names Names) (Value, error) {
	c := &compilation{b, names, a}
	return c.expr(a.Expr(), nil)
}

// compilation is one expression under way.
type compilation struct {
	*Builder
	names Names
	ast   *ast.AST
}

// scope is the variables of the macros around an expression, innermost first.
type scope struct {
	up    *scope
	name  string
	value Value
}

func (s *scope) find(name string) (Value, bool) {
	for ; s != nil; s = s.up {
		if s.name == name {
			return s.value, true
		}
	}
	return Value{}, false
}

func (c *compilation) expr(e ast.Expr, s *scope) (Value, error) {
	switch e.Kind() {
	case ast.LiteralKind:
		return c.literal(e)
	case ast.IdentKind:
		return c.ident(e.AsIdent(), s)
	case ast.SelectKind:
		return c.selection(e, s)
	case ast.CallKind:
		return c.call(e, s)
	case ast.ListKind:
		return c.listLiteral(e.AsList(), s)
	case ast.ComprehensionKind:
		return c.macro(e.AsComprehension(), s)
	case ast.MapKind:
		return Value{}, unsupported("maps")
	case ast.StructKind:
		return Value{}, unsupported("messages")
	}
	return Value{}, unsupported("an empty expression")
}

func (c *compilation) literal(e ast.Expr) (Value, error) {
	switch v := e.AsLiteral().(type) {
	case types.Bool:
		return c.Bool(bool(v)), nil
	case types.Int:
		return c.Int(int64(v)), nil
	case types.Uint:
		return c.Uint(uint64(v)), nil
	case types.Double:
		return c.Double(float64(v)), nil
	case types.String:
		return c.String(string(v)), nil
	}
	return Value{}, unsupported("literals of type %s", e.AsLiteral().Type().TypeName())
}

func (c *compilation) ident(name string, s *scope) (Value, error) {
	if v, ok := s.find(name); ok {
		return v, nil
	}
	if c.names.Ident != nil {
		if v, ok := c.names.Ident(name); ok {
			return v, nil
		}
	}
	return Value{}, unsupported("the name %s", name)
}

// selection is a field of an entity, or a variable whose name has dots in it.
func (c *compilation) selection(e ast.Expr, s *scope) (Value, error) {
	sel := e.AsSelect()
	if ref, ok := c.ast.ReferenceMap()[e.ID()]; ok && ref.Name != "" {
		return c.ident(ref.Name, nil)
	}
	if sel.IsTestOnly() {
		return Value{}, unsupported("has()")
	}
	entity, err := c.expr(sel.Operand(), s)
	if err != nil {
		return Value{}, err
	}
	if entity.set == nil {
		return Value{}, unsupported("fields of %s", entity)
	}
	if c.names.Field != nil {
		if base, ok := c.names.Field(entity.set, sel.FieldName()); ok {
			return c.field(entity, base), nil
		}
	}
	return Value{}, unsupported("the field %s", sel.FieldName())
}

func (c *compilation) listLiteral(e ast.ListExpr, s *scope) (Value, error) {
	if len(e.OptionalIndices()) > 0 {
		return Value{}, unsupported("optional elements")
	}
	elems, err := c.all(e.Elements(), s)
	if err != nil {
		return Value{}, err
	}
	return c.makeList(elems)
}

func (c *compilation) all(es []ast.Expr, s *scope) ([]Value, error) {
	var out []Value
	for _, e := range es {
		v, err := c.expr(e, s)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (b *Builder) makeList(elems []Value) (Value, error) {
	if len(elems) == 0 {
		dom := b.g.fanDomain(b.g.root, 0)
		n := b.g.add("fan", node{kind: Int, dom: dom, exec: execFan})
		return Value{list: &list{dom: dom, elem: scalarOf(n), empty: true}}, nil
	}
	for _, v := range elems {
		switch {
		case !v.isScalar():
			return Value{}, unsupported("lists of lists or of entities written out")
		case v.kind != elems[0].kind:
			return Value{}, unsupported("lists of mixed kinds")
		case v.kind == Quantity && (v.den != nil || v.fixed != elems[0].fixed):
			return Value{}, unsupported("lists of quantities over different denominators written out")
		}
	}
	elems, outer, err := b.together(elems...)
	if err != nil {
		return Value{}, err
	}
	dom := b.g.fanDomain(outer, len(elems))
	var args []*node
	for _, v := range elems {
		args = append(args, v.n)
	}
	l := &list{dom: dom, elem: elems[0]}
	l.elem.n = b.g.add("fan", node{kind: elems[0].kind, dom: dom, args: args, exec: execFan})
	l.state = b.g.states("first error", node{dom: outer, args: args, exec: execFirstError})
	return Value{list: l}, nil
}
