package linkage

import (
	"fmt"
	"strings"
)

// Term is one condition of a blocking rule: both records have the same key of
// a field. Key "" is the value itself.
type Term struct {
	Field string `json:"field"`
	Key   string `json:"key,omitempty"`
}

func (t Term) String() string {
	if t.Key == "" {
		return t.Field
	}
	return t.Field + " (" + t.Key + ")"
}

// Rule brings together the records that agree in all its terms. The rule
// without terms brings together all.
type Rule []Term

func (r Rule) String() string {
	if len(r) == 0 {
		return "all pairs"
	}
	parts := make([]string, len(r))
	for i, t := range r {
		parts[i] = t.String()
	}
	return strings.Join(parts, " + ")
}

// has reports whether the rule asks anything of a field.
func (r Rule) has(field string) bool {
	for _, t := range r {
		if t.Field == field {
			return true
		}
	}
	return false
}

// key finds a term's function, nil for the value itself.
func (t *Table) key(term Term) (column *Column, of func(string) string, err error) {
	i := t.field(term.Field)
	if i < 0 {
		return nil, nil, fmt.Errorf("there is no field %q", term.Field)
	}
	if term.Key == "" {
		return t.columns[i], nil, nil
	}
	for _, k := range t.fields[i].Kind.Keys {
		if k.Name == term.Key {
			return t.columns[i], k.Of, nil
		}
	}
	return nil, nil, fmt.Errorf("field %q is a %s, which has no key %q", term.Field, t.fields[i].Kind.Name, term.Key)
}

// hashes returns a number for each record: equal numbers, equal keys; 0 where
// a key is missing. Two different keys share a number once in 2^64.
func (t *Table) hashes(r Rule) ([]uint64, error) {
	out := make([]uint64, t.rows)
	for i := range out {
		out[i] = seedHash
	}
	for _, term := range r {
		column, of, err := t.key(term)
		if err != nil {
			return nil, err
		}
		perValue := hashValues(column, of)
		for i, code := range column.Codes {
			out[i] = mix(out[i], perValue[code])
		}
	}
	return out, nil
}

func hashValues(c *Column, of func(string) string) []uint64 {
	out := make([]uint64, len(c.Values))
	for code := 1; code < len(out); code++ {
		key := c.Values[code]
		if of != nil {
			key = of(key)
		}
		if key != "" {
			out[code] = hash(key)
		}
	}
	return out
}

const seedHash = 0x9e3779b97f4a7c15

// mix joins two numbers; 0 stays 0, so a missing key empties the rule.
func mix(a, b uint64) uint64 {
	if a == 0 || b == 0 {
		return 0
	}
	return scramble(a*0x9ddfea08eb382d69 + b)
}

func scramble(x uint64) uint64 {
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	return max(x, 1)
}

func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return scramble(h)
}
