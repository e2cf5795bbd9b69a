package audit

import (
	"slices"
	"strings"
)

// Name is what an act is called by people.
type Name struct {
	Act     string `json:"act" example:"case.confirm"`
	Chinese string `json:"zh" example:"个案：确认"`
	English string `json:"en"`
}

// names finds what acts are called; a word without a name stands for itself.
type names map[string]Name

func namesOf(list []Name) names {
	n := make(names, len(list))
	for _, one := range list {
		n[one.Act] = one
	}
	return n
}

func (n names) of(act string) Name {
	if name, ok := n[act]; ok {
		return name
	}
	return Name{act, act, act}
}

// sorted lists the names by act, so that those of one kind stand together.
func (n names) sorted() []Name {
	list := make([]Name, 0, len(n))
	for _, one := range n {
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b Name) int { return strings.Compare(a.Act, b.Act) })
	return list
}
