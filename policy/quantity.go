package policy

import (
	"fmt"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// quantity is an exact number with a unit: the value expressions work on.
type quantity struct {
	rational
	of *unitType
}

var (
	_ ref.Val           = quantity{}
	_ traits.Adder      = quantity{}
	_ traits.Subtractor = quantity{}
	_ traits.Multiplier = quantity{}
	_ traits.Divider    = quantity{}
	_ traits.Comparer   = quantity{}
)

func newQuantity(n rational, u Unit) quantity { return quantity{n, unitTypes[u]} }

// result turns an arithmetic error into CEL's error value.
func result(n rational, err error, of *unitType) ref.Val {
	if err != nil {
		return types.WrapErr(err)
	}
	return quantity{n, of}
}

// Add implements traits.Adder.
func (q quantity) Add(other ref.Val) ref.Val {
	o, ok := other.(quantity)
	if !ok || o.of != q.of {
		return types.MaybeNoSuchOverloadErr(other)
	}
	n, err := q.add(o.rational)
	return result(n, err, q.of)
}

// Subtract implements traits.Subtractor.
func (q quantity) Subtract(other ref.Val) ref.Val {
	o, ok := other.(quantity)
	if !ok || o.of != q.of {
		return types.MaybeNoSuchOverloadErr(other)
	}
	n, err := q.add(o.neg())
	return result(n, err, q.of)
}

// Multiply implements traits.Multiplier over the table of products.
func (q quantity) Multiply(other ref.Val) ref.Val {
	o, ok := other.(quantity)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	for _, p := range products {
		if p.a == q.of.unit && p.b == o.of.unit || p.b == q.of.unit && p.a == o.of.unit {
			n, err := q.mul(o.rational)
			return result(n, err, unitTypes[p.result])
		}
	}
	return types.MaybeNoSuchOverloadErr(other)
}

// Divide implements traits.Divider: the quotients of the table of products.
func (q quantity) Divide(other ref.Val) ref.Val {
	o, ok := other.(quantity)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	for _, p := range products {
		if p.result == q.of.unit && p.b == o.of.unit {
			n, err := q.div(o.rational)
			return result(n, err, unitTypes[p.a])
		}
	}
	return types.MaybeNoSuchOverloadErr(other)
}

// Compare implements traits.Comparer.
func (q quantity) Compare(other ref.Val) ref.Val {
	o, ok := other.(quantity)
	if !ok || o.of != q.of {
		return types.MaybeNoSuchOverloadErr(other)
	}
	return types.Int(q.cmp(o.rational))
}

// Equal implements ref.Val.
func (q quantity) Equal(other ref.Val) ref.Val {
	o, ok := other.(quantity)
	return types.Bool(ok && o.of == q.of && q.rational == o.rational)
}

// ConvertToNative implements ref.Val; expressions never leave CEL this way.
func (q quantity) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("a quantity in %s does not convert to %s", q.of.unit, t)
}

// ConvertToType implements ref.Val.
func (q quantity) ConvertToType(t ref.Type) ref.Val {
	if t == types.TypeType {
		return q.of.cel
	}
	return types.NewErr("a quantity in %s does not convert to %s", q.of.unit, t.TypeName())
}

// Type implements ref.Val.
func (q quantity) Type() ref.Type { return q.of.cel }

// Value implements ref.Val.
func (q quantity) Value() any { return q }

// arithmetic declares what may be done with quantities, so that the checker
// refuses the rest.
func arithmetic() []cel.EnvOption {
	byOperator := map[string][]cel.FunctionOpt{}
	order := []string{operators.Add, operators.Subtract, operators.Less, operators.LessEquals,
		operators.Greater, operators.GreaterEquals, operators.Multiply, operators.Divide}
	declare := func(op string, a, b Unit, result *cel.Type) {
		id := fmt.Sprintf("%s[%s,%s]", op, a, b)
		byOperator[op] = append(byOperator[op],
			cel.Overload(id, []*cel.Type{unitTypes[a].cel, unitTypes[b].cel}, result))
	}
	for _, u := range quantityUnits {
		declare(operators.Add, u, u, unitTypes[u].cel)
		declare(operators.Subtract, u, u, unitTypes[u].cel)
		for _, op := range order[2:6] {
			declare(op, u, u, cel.BoolType)
		}
	}
	for _, p := range products {
		declare(operators.Multiply, p.a, p.b, unitTypes[p.result].cel)
		declare(operators.Multiply, p.b, p.a, unitTypes[p.result].cel)
		declare(operators.Divide, p.result, p.b, unitTypes[p.a].cel)
	}
	var opts []cel.EnvOption
	for _, op := range order {
		opts = append(opts, cel.Function(op, byOperator[op]...))
	}
	return opts
}
