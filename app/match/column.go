package match

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"doudi/internal/division"
	"doudi/linkage"
)

// column is one thing to compare: its name in each table, and its kind.
type column struct {
	names [2]string
	field linkage.Field
}

// comparedColumns reads the columns. Each is the word of a kind, or a map of
// kind and what else is to be said of the column.
func (s *Spec) comparedColumns() (out []column, err error) {
	for _, item := range s.Columns {
		name := fmt.Sprint(item.Key)
		c := column{names: [2]string{name, name}, field: linkage.Field{Name: name}}
		said, ok := item.Value.(map[string]any)
		if !ok {
			said = map[string]any{"kind": item.Value}
		}
		if err := c.read(said); err != nil {
			return nil, fmt.Errorf("columns: %s: %w", name, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// read takes kind; second, where the second table calls the column otherwise;
// and the levels, where they are to be others than the kind's.
func (c *column) read(said map[string]any) (err error) {
	if c.field.Kind, err = kindOf(fmt.Sprint(said["kind"])); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(said)) {
		switch value := said[key]; key {
		case "kind":
		case "second":
			c.names[1] = fmt.Sprint(value)
		case "likeness", "within", "edits":
			err = c.setLevels(key, value)
		default:
			err = fmt.Errorf("%q is none of kind, second, likeness, edits, within", key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// setLevels replaces the kind's comparator.
func (c *column) setLevels(how string, value any) error {
	bounds, err := numbers(value)
	if err != nil {
		return fmt.Errorf("%s: %w", how, err)
	}
	switch {
	case how == "edits" && len(bounds) == 1 && bounds[0] >= 1 && bounds[0] <= 8:
		c.field.Kind.Comparator = linkage.Edits(int(bounds[0]))
	case how == "likeness" && inside(bounds) && slices.IsSortedFunc(bounds, down):
		c.field.Kind.Comparator = linkage.Likeness(bounds...)
	case how == "within" && inside(bounds) && slices.IsSorted(bounds):
		c.field.Kind.Comparator = linkage.Near(bounds...)
	default:
		return fmt.Errorf("%s: %v: edits is a number from 1 to 8; likeness falls, as [0.95, 0.85]; within rises, as [0.01, 0.1]; both lie between 0 and 1", how, value)
	}
	return nil
}

func down(a, b float64) int { return cmp.Compare(b, a) }

// inside reports whether there are 1 to 12 numbers, all between 0 and 1.
func inside(bounds []float64) bool {
	outside := func(b float64) bool { return !(b > 0 && b < 1) }
	return len(bounds) >= 1 && len(bounds) <= 12 && !slices.ContainsFunc(bounds, outside)
}

// numbers reads one number or a list of them.
func numbers(value any) (out []float64, err error) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, v := range list {
		switch n := v.(type) {
		case float64:
			out = append(out, n)
		case uint64:
			out = append(out, float64(n))
		default:
			return nil, errors.New("it is a number or a list of numbers")
		}
	}
	return out, nil
}

func kindOf(word string) (linkage.Kind, error) {
	if word == "address" {
		return addressKind()
	}
	k, ok := linkage.Kinds()[word]
	if !ok {
		return k, fmt.Errorf("there is no kind %q; there are %s", word, kindNames())
	}
	return k, nil
}

func kindNames() string {
	return strings.Join(append(slices.Sorted(maps.Keys(linkage.Kinds())), "address"), ", ")
}

// addressKind knows the divisions from province to township.
func addressKind() (linkage.Kind, error) {
	register, err := division.Load()
	if err != nil {
		return linkage.Kind{}, fmt.Errorf("load the divisions: %w", err)
	}
	var places []linkage.Place
	var below func(c division.Code)
	below = func(c division.Code) {
		for _, d := range register.Children(c) {
			places = append(places, linkage.Place{Code: string(d.Code), Name: d.Name})
			below(d.Code)
		}
	}
	below("")
	return linkage.Address(places), nil
}
