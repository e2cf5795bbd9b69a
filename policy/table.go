package policy

import (
	"fmt"
	"reflect"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Row is one grade (档) of a table parameter: the value for keys below Below
// that no earlier row takes. The last row of a table may be without a bound.
type Row struct {
	Below Text // for people; empty means no bound
	Value Text

	bounded    bool
	below, val rational
}

// table is a table parameter as expressions see it.
type table struct {
	rows []Row
	unit Unit
	of   *cel.Type
}

// tableType is the type of tables that give unit for keys in by.
func tableType(by, unit Unit) *cel.Type {
	return cel.ObjectType("table of " + string(unit) + " by " + string(by))
}

// ConvertToNative implements ref.Val; tables never leave CEL.
func (t table) ConvertToNative(to reflect.Type) (any, error) {
	return nil, fmt.Errorf("a table does not convert to %s", to)
}

// ConvertToType implements ref.Val.
func (t table) ConvertToType(to ref.Type) ref.Val {
	return types.NewErr("a table does not convert to %s", to.TypeName())
}

// Equal implements ref.Val; tables are not compared.
func (t table) Equal(ref.Val) ref.Val { return types.False }

// Type implements ref.Val.
func (t table) Type() ref.Type { return t.of }

// Value implements ref.Val.
func (t table) Value() any { return t.rows }

// String writes the table for stored reasons: <80:0;<90:10000;30000.
func (t table) String() string {
	var out []string
	for _, r := range t.rows {
		s := r.val.String()
		if r.bounded {
			s = "<" + r.below.String() + ":" + s
		}
		out = append(out, s)
	}
	return strings.Join(out, ";")
}

// show writes the grades for people: 不满 80 为 0.00，不满 90 为 100.00，其余为 300.00.
// In laws 以下 takes the number in; 不满 leaves it out (Civil Code, art. 1259).
func (t table) show(l Language) string {
	var out []string
	for _, r := range t.rows {
		value := t.unit.show(r.val)
		if r.bounded {
			out = append(out, Text{"不满 " + r.Below.Zh + " 为 " + value, "below " + r.Below.En + ": " + value}.In(l))
			continue
		}
		out = append(out, Text{"其余为 " + value, "others: " + value}.In(l))
	}
	return strings.Join(out, Text{"，", "; "}.In(l))
}

// pick finds the grade of a key; a key beyond the last bound has none.
func (t table) pick(key rational) ref.Val {
	for _, r := range t.rows {
		if !r.bounded || key.cmp(r.below) < 0 {
			return newQuantity(r.val, t.unit)
		}
	}
	return types.NewErr("no grade of the table holds %s", key)
}

// grades declares grade(table, key) for every kind of table among parameters.
func grades(parameters map[string]*Parameter) []cel.EnvOption {
	var overloads []cel.FunctionOpt
	seen := map[string]bool{}
	for _, p := range parameters {
		of := tableType(p.By, p.Unit)
		key, keyOK := p.By.celType()
		value, valueOK := unitTypes[p.Unit]
		if p.By == "" || seen[of.TypeName()] || !keyOK || !valueOK {
			continue
		}
		seen[of.TypeName()] = true
		overloads = append(overloads, cel.Overload("grade["+of.TypeName()+"]", []*cel.Type{of, key}, value.cel, cel.BinaryBinding(grade)))
	}
	if overloads == nil {
		return nil
	}
	return []cel.EnvOption{cel.Function("grade", overloads...)}
}

func grade(t, key ref.Val) ref.Val {
	if n, ok := key.(types.Int); ok {
		return t.(table).pick(whole(int64(n)))
	}
	return t.(table).pick(key.(quantity).rational)
}

// parseRows reads the grades of a table and refuses one that can never apply.
func parseRows(q, declared *Parameter, errs *problems) bool {
	before := len(errs.found)
	q.Rows = nil
	for i, n := range q.rows {
		f := n.fields("below", "value")
		r := Row{Below: Text{f["below"].text(), f["below"].text()}, bounded: f["below"].ast != nil}
		r.val = q.cell(f["value"], declared.Unit, errs)
		r.Value = Text{declared.Unit.show(r.val), declared.Unit.show(r.val)}
		if r.bounded {
			r.below = q.cell(f["below"], declared.By, errs)
			r.Below = Text{declared.By.show(r.below), declared.By.show(r.below)}
		}
		if i > 0 && (!q.Rows[i-1].bounded || r.bounded && r.below.cmp(q.Rows[i-1].below) <= 0) {
			errs.errorf(n.at, "parameter %s: this grade can never apply: the one before it already takes these keys", q.Name)
		}
		q.Rows = append(q.Rows, r)
	}
	return len(errs.found) == before
}

// cell reads one number of a table in its unit.
func (p *Parameter) cell(n yamlNode, u Unit, errs *problems) rational {
	one := &Parameter{Name: p.Name, word: n.text(), at: n.at}
	if n.ast == nil {
		one.at = p.at
		errs.errorf(p.at, "parameter %s: a row without a value", p.Name)
		return rational{0, 1}
	}
	if !parseNumber(one, u, errs) {
		return rational{0, 1}
	}
	return one.number
}
