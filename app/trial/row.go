package trial

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"doudi/internal/money"
	"doudi/policy"
)

// filler puts a cell into the value of a row; its error says what would do.
type filler func(row reflect.Value, cell string) error

// fillers are the columns of a kind of rows: the fields of its facts that are one
// word, number, day or amount, by their names in JSON.
func fillers(of reflect.Type) map[string]filler {
	out := map[string]filler{}
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		if parse := parser(of.Field(i).Type); parse != nil && name != "" {
			out[name] = func(row reflect.Value, cell string) error { return parse(row.Field(i), cell) }
		}
		if of.Field(i).Type == reflect.TypeFor[*policy.Disability]() {
			out["disability"] = func(row reflect.Value, cell string) error {
				certificate(row.Field(i)).Kind = policy.DisabilityKind(cell)
				return nil
			}
			out["disabilityGrade"] = func(row reflect.Value, cell string) (err error) {
				certificate(row.Field(i)).Grade, err = number(cell)
				return err
			}
		}
	}
	return out
}

// certificate is the disability certificate of a row, made when there is none.
func certificate(at reflect.Value) *policy.Disability {
	if at.IsNil() {
		at.Set(reflect.ValueOf(&policy.Disability{}))
	}
	return at.Interface().(*policy.Disability)
}

// parser reads a cell as a type; nil for what is no single cell.
func parser(of reflect.Type) func(reflect.Value, string) error {
	switch {
	case of == reflect.TypeFor[*policy.Fen]() || of == reflect.TypeFor[policy.Fen]():
		return func(at reflect.Value, cell string) error {
			n, err := money.Parse(cell)
			if err != nil {
				return fmt.Errorf("%q is no amount; write yuan, as 632.50", cell)
			}
			fen := policy.Fen(n)
			if of.Kind() == reflect.Pointer {
				at.Set(reflect.ValueOf(&fen))
			} else {
				at.Set(reflect.ValueOf(fen))
			}
			return nil
		}
	case of == reflect.TypeFor[*policy.Date]():
		return func(at reflect.Value, cell string) error {
			d, err := policy.ParseDate(cell)
			if err != nil {
				return fmt.Errorf("%q is no day; write 2026-11-23", cell)
			}
			at.Set(reflect.ValueOf(&d))
			return nil
		}
	case of == reflect.TypeFor[*bool]():
		return func(at reflect.Value, cell string) error {
			yes, err := truth(cell)
			at.Set(reflect.ValueOf(&yes))
			return err
		}
	case of.Kind() == reflect.Bool:
		return func(at reflect.Value, cell string) error {
			yes, err := truth(cell)
			at.SetBool(yes)
			return err
		}
	case of.Kind() == reflect.Int:
		return func(at reflect.Value, cell string) error {
			n, err := number(cell)
			at.SetInt(int64(n))
			return err
		}
	case of.Kind() == reflect.String:
		return func(at reflect.Value, cell string) error {
			at.SetString(strings.Clone(cell))
			return nil
		}
	}
	return nil
}

func truth(cell string) (bool, error) {
	switch strings.ToLower(cell) {
	case "true", "1", "yes", "是":
		return true, nil
	case "false", "0", "no", "否":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", cell)
}

func number(cell string) (int, error) {
	n, err := strconv.Atoi(cell)
	if err != nil {
		return 0, fmt.Errorf("%q is no whole number", cell)
	}
	return n, nil
}

// names lists columns for a message.
func names(of map[string]filler) string {
	var out []string
	for name := range of {
		out = append(out, name)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}
