package policy

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// Rounding words that round accepts; a pack names one in a choice parameter.
const (
	RoundUpYuan      = "up-to-yuan"   // 见分进元
	RoundDownYuan    = "down-to-yuan" // 舍去角分
	RoundNearestYuan = "nearest-yuan" // 四舍五入到元
	RoundUpJiao      = "up-to-jiao"   // 见分进角
	RoundNearestFen  = "nearest-fen"  // 四舍五入到分
	roundingProblem  = "%q is no way of rounding"
)

func roundMoney(r rational, mode string) (int64, error) {
	switch mode {
	case RoundUpYuan:
		return r.ceilTo(100)
	case RoundDownYuan:
		return r.floorTo(100)
	case RoundNearestYuan:
		return r.nearestTo(100)
	case RoundUpJiao:
		return r.ceilTo(10)
	case RoundNearestFen:
		return r.nearestTo(1)
	}
	return 0, fmt.Errorf(roundingProblem, mode)
}

// functions declares what expressions may call beyond CEL's own.
func functions() []cel.EnvOption {
	opts := []cel.EnvOption{
		cel.Function("monthly", convert(UnitFenYear, UnitFenMonth, lowest(1, 12)), convert(UnitFenPersonYear, UnitFenPersonMonth, lowest(1, 12))),
		cel.Function("yearly", convert(UnitFenMonth, UnitFenYear, whole(12)), convert(UnitFenPersonMonth, UnitFenPersonYear, whole(12))),
		none(),
		counted("persons", UnitPerson), counted("months", UnitMonths), counted("days", UnitDays),
	}
	var sums, floors, rounds, lesser []cel.FunctionOpt
	for _, u := range quantityUnits {
		t := unitTypes[u]
		lesser = append(lesser, cel.Overload("lesser["+string(u)+"]", []*cel.Type{t.cel, t.cel}, t.cel, cel.BinaryBinding(lesserOf)))
		if !u.money() {
			continue
		}
		sums = append(sums, cel.Overload("sum["+string(u)+"]", []*cel.Type{cel.ListType(t.cel)}, t.cel,
			cel.UnaryBinding(func(list ref.Val) ref.Val { return sum(list, t) })))
		floors = append(floors, cel.Overload("not_negative["+string(u)+"]", []*cel.Type{t.cel}, t.cel,
			cel.UnaryBinding(notNegative)))
		rounds = append(rounds, cel.Overload("round["+string(u)+"]", []*cel.Type{t.cel, cel.StringType}, t.cel,
			cel.BinaryBinding(round)))
	}
	sums = append(sums, cel.Overload("sum[count]", []*cel.Type{cel.ListType(cel.IntType)}, cel.IntType,
		cel.UnaryBinding(count)))
	return append(opts, cel.Function("sum", sums...),
		cel.Function("notNegative", floors...), cel.Function("round", rounds...), cel.Function("lesser", lesser...))
}

func convert(from, to Unit, factor rational) cel.FunctionOpt {
	return cel.Overload(string(from)+" to "+string(to), []*cel.Type{unitTypes[from].cel}, unitTypes[to].cel,
		cel.UnaryBinding(func(v ref.Val) ref.Val {
			n, err := v.(quantity).mul(factor)
			return result(n, err, unitTypes[to])
		}))
}

// counted declares a function that gives a whole number its unit.
func counted(name string, u Unit) cel.EnvOption {
	return cel.Function(name, cel.Overload(name, []*cel.Type{cel.IntType}, unitTypes[u].cel,
		cel.UnaryBinding(func(n ref.Val) ref.Val { return newQuantity(whole(int64(n.(types.Int))), u) })))
}

// none declares none(amount), zero in the unit of the amount.
func none() cel.EnvOption {
	var zeros []cel.FunctionOpt
	for _, u := range quantityUnits {
		zeros = append(zeros, cel.Overload("none["+string(u)+"]", []*cel.Type{unitTypes[u].cel}, unitTypes[u].cel,
			cel.UnaryBinding(func(v ref.Val) ref.Val { return quantity{whole(0), v.(quantity).of} })))
	}
	return cel.Function("none", zeros...)
}

// sum adds a list; the empty list is zero of the unit the checker found.
func sum(list ref.Val, t *unitType) ref.Val {
	var total ref.Val = quantity{whole(0), t}
	for it := list.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		q, ok := total.(quantity)
		if !ok {
			return total
		}
		total = q.Add(it.Next())
	}
	return total
}

// count adds whole numbers; CEL's own addition reports overflow.
func count(list ref.Val) ref.Val {
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

func notNegative(v ref.Val) ref.Val {
	if q := v.(quantity); q.num < 0 {
		return quantity{whole(0), q.of}
	}
	return v
}

func lesserOf(a, b ref.Val) ref.Val {
	if b.(quantity).cmp(a.(quantity).rational) < 0 {
		return b
	}
	return a
}

func round(v, mode ref.Val) ref.Val {
	q := v.(quantity)
	n, err := roundMoney(q.rational, string(mode.(types.String)))
	return result(whole(n), err, q.of)
}
