package alike

import (
	"context"
	"slices"

	"doudi/linkage"
)

// Rows are rows with a wrong number, laid out so that whom they may speak of is
// found without comparing everybody with all of them. It is safe for use by
// several goroutines.
type Rows struct {
	rows []Who
	keys []key
	by   []map[string][]int // for each key: its value -> rows
}

// key is the condition of a blocking rule, on a person or row.
type key struct {
	field string
	clean func(string) string
	of    func(string) string
}

func (k key) value(w Who) string {
	text := w.Name
	if k.field == numberField {
		text = w.Number
	}
	return k.of(k.clean(text))
}

// NewRows lays out rows.
func NewRows(rows []Who) *Rows {
	x := &Rows{rows: rows, keys: keys()}
	for _, k := range x.keys {
		by := map[string][]int{}
		for i, w := range rows {
			if v := k.value(w); v != "" {
				by[v] = append(by[v], i)
			}
		}
		x.by = append(x.by, by)
	}
	return x
}

// keys are what rules bring people and rows together by: each has one condition.
func keys() (list []key) {
	kinds := map[string]linkage.Kind{nameField: linkage.ChineseName(), numberField: linkage.IDNumber()}
	for _, r := range rules() {
		kind := kinds[r[0].Field]
		i := slices.IndexFunc(kind.Keys, func(k linkage.Key) bool { return k.Name == r[0].Key })
		list = append(list, key{r[0].Field, kind.Clean, kind.Keys[i].Of})
	}
	return list
}

// Near looks among people for those whom rows may speak of, as Damaged does, in
// the order of the people.
func (x *Rows) Near(ctx context.Context, people []Who) ([]Match, error) {
	var who, of []int // people and rows that any rule brings together with any
	taken := make([]bool, len(x.rows))
	for i, p := range people {
		met := false
		for j, k := range x.keys {
			for _, r := range x.by[j][k.value(p)] {
				if met = true; !taken[r] {
					taken[r], of = true, append(of, r)
				}
			}
		}
		if met {
			who = append(who, i)
		}
	}
	slices.Sort(of)
	found, err := Damaged(ctx, pick(people, who), pick(x.rows, of))
	for i, m := range found {
		found[i].Person, found[i].Row = who[m.Person], of[m.Row]
	}
	return found, err
}

func pick(list []Who, at []int) []Who {
	out := make([]Who, len(at))
	for i, n := range at {
		out[i] = list[n]
	}
	return out
}
