package policy

import (
	"maps"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// vocabulary is the types a programme's expressions may use: the household's
// entities with the fields that its own rules add to them.
type vocabulary struct {
	*types.Registry
	kinds     map[string]*kind // by set
	household *kind
	slots     map[string]int // derived fields by set
}

func newVocabulary() (*vocabulary, error) {
	r, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	people := personKind()
	return &vocabulary{r, map[string]*kind{
		"members": people, "incomes": incomeKind(people), "assets": assetKind(people), "deductions": deductionKind(people),
		"obligors": obligorKind(people), "claims": claimKind(people), "losses": lossKind(people),
		"expenses": expenseKind(people), "hardships": hardshipKind(people), "parents": parentKind(people),
	}, householdKind(), map[string]int{}}, nil
}

// clone is a vocabulary that may grow by itself; entities of it suit what was
// compiled in v.
func (v *vocabulary) clone() *vocabulary {
	out := &vocabulary{v.Registry, map[string]*kind{}, v.household, maps.Clone(v.slots)}
	for set, k := range v.kinds {
		out.kinds[set] = &kind{k.name, k.cel, maps.Clone(k.fields)}
	}
	return out
}

// of returns the kind of a set's items; what is no set has none.
func (v *vocabulary) of(set string) *kind {
	if k, ok := v.kinds[set]; ok {
		return k
	}
	return v.household
}

// derive gives items of a set a field computed by a rule, and returns its slot.
func (v *vocabulary) derive(set, name string, t *cel.Type) int {
	slot := v.slots[set]
	v.slots[set]++
	v.of(set).fields[name] = field{t, func(e *entity) ref.Val { return e.derived[slot] }}
	return slot
}

func (v *vocabulary) find(typeName string) (*kind, bool) {
	if v.household.name == typeName {
		return v.household, true
	}
	for _, k := range v.kinds {
		if k.name == typeName {
			return k, true
		}
	}
	return nil, false
}

// FindStructType implements types.Provider.
func (v *vocabulary) FindStructType(name string) (*types.Type, bool) {
	if k, ok := v.find(name); ok {
		return types.NewTypeTypeWithParam(k.cel), true
	}
	return v.Registry.FindStructType(name)
}

// FindStructFieldNames implements types.Provider.
func (v *vocabulary) FindStructFieldNames(name string) ([]string, bool) {
	if k, ok := v.find(name); ok {
		return slices.Sorted(maps.Keys(k.fields)), true
	}
	return v.Registry.FindStructFieldNames(name)
}

// FindStructFieldType implements types.Provider.
func (v *vocabulary) FindStructFieldType(name, fieldName string) (*types.FieldType, bool) {
	k, ok := v.find(name)
	if !ok {
		return v.Registry.FindStructFieldType(name, fieldName)
	}
	f, ok := k.fields[fieldName]
	if !ok {
		return nil, false
	}
	return &types.FieldType{
		Type:    f.cel,
		IsSet:   func(any) bool { return true },
		GetFrom: func(e any) (any, error) { return f.get(e.(*entity)), nil },
	}, true
}

var (
	_ types.Provider = (*vocabulary)(nil)
	_ types.Adapter  = (*vocabulary)(nil)
)
