package policy

import (
	"fmt"
	"maps"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// entity is a person or a line of the household as expressions see it.
type entity struct {
	facts   *facts
	kind    *kind
	path    string // incomes[0]
	ref     string // the person it is, or belongs to
	code    string // exclusion or exemption
	lawful  *Entry // the list entry of code; nil for none
	tekun   *Entry // the same in the list for extreme-hardship support
	owner   *entity
	of      any // *Member, *Income …
	derived []ref.Val
}

// ConvertToNative implements ref.Val; entities never leave CEL.
func (e *entity) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("a %s does not convert to %s", e.kind.name, t)
}

// ConvertToType implements ref.Val.
func (e *entity) ConvertToType(t ref.Type) ref.Val {
	return types.NewErr("a %s does not convert to %s", e.kind.name, t.TypeName())
}

// Equal implements ref.Val by identity.
func (e *entity) Equal(o ref.Val) ref.Val { return types.Bool(ref.Val(e) == o) }

// Type implements ref.Val.
func (e *entity) Type() ref.Type { return e.kind.cel }

// Value implements ref.Val.
func (e *entity) Value() any { return e }

// field is one thing an expression may ask of an entity.
type field struct {
	cel *cel.Type
	get func(*entity) ref.Val
}

// kind is a type of entity with its fields.
type kind struct {
	name   string
	cel    *cel.Type
	fields map[string]field
}

func newKind(name string, fields map[string]field) *kind {
	return &kind{name, types.NewObjectType(name), fields}
}

func textField[T any](get func(T) string) field {
	return field{cel.StringType, func(e *entity) ref.Val { return types.String(get(e.of.(T))) }}
}

func flagField[T any](get func(T) bool) field {
	return field{cel.BoolType, func(e *entity) ref.Val { return types.Bool(get(e.of.(T))) }}
}

func intField[T any](get func(T) int) field {
	return field{cel.IntType, func(e *entity) ref.Val { return types.Int(get(e.of.(T))) }}
}

// maybeField is a flag that may not be known.
func maybeField[T any](name string, what Text, get func(T) *bool) field {
	return field{cel.BoolType, func(e *entity) ref.Val {
		if v := get(e.of.(T)); v != nil {
			return types.Bool(*v)
		}
		return e.lacks(name, what)
	}}
}

// lacks is the unknown value of a field, with its place and words.
func (e *entity) lacks(name string, what Text) ref.Val {
	path, zh, en := e.path, "", ""
	if e.ref != "" {
		zh, en = e.ref+"：", e.ref+": "
	}
	if path != "" {
		path += "."
	}
	return e.facts.unknown(path+name, Text{zh + what.Zh, en + what.En})
}

// moneyField is an amount in a unit that may not be known.
func moneyField[T any](name string, what Text, u Unit, get func(T) *Fen) field {
	return field{unitTypes[u].cel, func(e *entity) ref.Val {
		if v := get(e.of.(T)); v != nil {
			return newQuantity(whole(int64(*v)), u)
		}
		return e.lacks(name, what)
	}}
}

// dayAge is a person's age on the day looked at.
func dayAge(e *entity, birth *Date) ref.Val {
	if birth == nil || birth.IsZero() {
		return e.lacks("birth", Text{"出生日期", "date of birth"})
	}
	return types.Int(birth.Age(e.facts.date))
}

// lawfulField says whether the entity's code is in force on the day.
func lawfulField() field {
	return field{cel.BoolType, func(e *entity) ref.Val {
		return types.Bool(e.lawful != nil && e.lawful.in(e.facts.date))
	}}
}

func refField() field {
	return field{cel.StringType, func(e *entity) ref.Val { return types.String(e.ref) }}
}

// noteField stands for what a sentence says about the entity's code, see word.
func noteField() field {
	return field{cel.StringType, func(e *entity) ref.Val { return types.String(e.code) }}
}

// ownerField gives a line's person.
func ownerField(people *kind) field {
	return field{people.cel, func(e *entity) ref.Val { return e.owner }}
}

// yearly is an amount over the year looked at.
func yearly(e *entity, amount *Fen, per Per, months int) ref.Val {
	if amount == nil {
		return e.facts.unknown(e.path+".amount", Text{e.ref + "：金额不详", e.ref + ": amount not known"})
	}
	n := whole(int64(*amount))
	if per == PerYear {
		return newQuantity(n, UnitFenYear)
	}
	if months == 0 {
		months = 12
	}
	n, err := n.mul(whole(int64(months)))
	return result(n, err, unitTypes[UnitFenYear])
}

func personKind() *kind {
	fields := circumstances()
	maps.Copy(fields, map[string]field{
		"ref": refField(), "lawful": lawfulField(), "note": noteField(),
		"relation":      textField(func(m *Member) string { return string(m.Relation) }),
		"study":         textField(func(m *Member) string { return string(m.Study) }),
		"fullTime":      flagField(func(m *Member) bool { return m.FullTime }),
		"illness":       flagField(func(m *Member) bool { return m.Illness }),
		"inPrison":      flagField(func(m *Member) bool { return m.InPrison }),
		"inDetox":       flagField(func(m *Member) bool { return m.InDetox }),
		"missing":       flagField(func(m *Member) bool { return m.Missing }),
		"religiousAway": intField(func(m *Member) int { return m.ReligiousAway }),
		"excluded":      textField(func(m *Member) string { return m.Excluded }),
		"grade":         intField(func(m *Member) int { return m.Disability.grade() }),
		"disability":    textField(func(m *Member) string { return string(m.Disability.kind()) }),
		"independent":   maybeField("independent", Text{"是否能够独立生活", "able to live independently or not"}, func(m *Member) *bool { return m.Independent }),
		"legalDuty":     maybeField("legalDuty", Text{"是否具有法定赡养、扶养、抚养义务关系", "statutory duty of maintenance or not"}, func(m *Member) *bool { return m.LegalDuty }),
		"livesTogether": maybeField("livesTogether", Text{"是否长期共同居住", "long cohabitation or not"}, func(m *Member) *bool { return m.LivesTogether }),
		"age":           {cel.IntType, age}, "labour": {cel.StringType, labour},
	})
	return newKind("member", fields)
}

func age(e *entity) ref.Val {
	return dayAge(e, e.of.(*Member).Birth)
}

func labour(e *entity) ref.Val {
	m := e.of.(*Member)
	if m.Labour == LabourUnknown {
		return e.facts.unknown(e.path+".labour", Text{e.ref + "：劳动能力", e.ref + ": ability to work"})
	}
	return types.String(m.Labour)
}

func incomeKind(people *kind) *kind {
	return newKind("income", map[string]field{
		"ref": refField(), "owner": ownerField(people), "lawful": lawfulField(), "note": noteField(),
		"kind":     textField(func(i *Income) string { return string(i.Kind) }),
		"basis":    textField(func(i *Income) string { return string(i.Basis) }),
		"excluded": textField(func(i *Income) string { return i.Excluded }),
		"tekunLawful": {cel.BoolType, func(e *entity) ref.Val {
			return types.Bool(e.tekun != nil && e.tekun.in(e.facts.date))
		}},
		"annual": {unitTypes[UnitFenYear].cel, func(e *entity) ref.Val {
			i := e.of.(*Income)
			return yearly(e, i.Amount, i.Per, i.Months)
		}},
	})
}

func deductionKind(people *kind) *kind {
	return newKind("deduction", map[string]field{
		"ref": refField(), "owner": ownerField(people),
		"kind":  textField(func(d *Deduction) string { return string(d.Kind) }),
		"basis": textField(func(d *Deduction) string { return string(d.Basis) }),
		"annual": {unitTypes[UnitFenYear].cel, func(e *entity) ref.Val {
			d := e.of.(*Deduction)
			return yearly(e, d.Amount, d.Per, d.Months)
		}},
	})
}

func assetKind(people *kind) *kind {
	return newKind("asset", map[string]field{
		"ref": refField(), "owner": ownerField(people), "lawful": lawfulField(), "note": noteField(),
		"kind":   textField(func(a *Asset) string { return string(a.Kind) }),
		"basis":  textField(func(a *Asset) string { return string(a.Basis) }),
		"exempt": textField(func(a *Asset) string { return a.Exempt }),
		"count":  intField(func(a *Asset) int { return max(a.Count, 1) }),
		"amount": {unitTypes[UnitFen].cel, func(e *entity) ref.Val {
			a := e.of.(*Asset)
			if a.Amount == nil {
				return e.facts.unknown(e.path+".amount", Text{e.ref + "：价值不详", e.ref + ": value not known"})
			}
			return newQuantity(whole(int64(*a.Amount)), UnitFen)
		}},
	})
}
