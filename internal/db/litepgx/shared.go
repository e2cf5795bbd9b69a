package litepgx

import (
	"math"
	"strconv"
	"strings"
)

// shared is the columns in which all rows of a copy have had the same value.
type shared struct {
	values []any    // by column
	all    []bool   // by column: it is shared
	row    []string // by column: what stands in the statement
	width  int      // columns that are not shared
}

// mostText is how long a text may be that stands in a statement once a row.
const mostText = 64

// begin looks for what the first rows have in common; one row has nothing in
// common with others. A column at least is left.
func (s *shared) begin(args []any, cols int) {
	s.values, s.all, s.row, s.width = append([]any{}, args[:cols]...), make([]bool, cols), make([]string, cols), cols
	for c := range cols {
		s.row[c] = "?"
		text, plain := literal(s.values[c])
		if plain && len(args) > cols && s.width > 1 && s.same(args, cols, c) {
			s.all[c], s.row[c] = true, text
			s.width--
		}
	}
}

func (s *shared) same(args []any, cols, c int) bool {
	for i := c; i < len(args); i += cols {
		if args[i] != s.values[c] {
			return false
		}
	}
	return true
}

// squeeze takes out of rows what they have in common with all before them.
func (s *shared) squeeze(args []any, cols int) []any {
	if len(args) == 0 {
		return args
	}
	if s.values == nil {
		s.begin(args, cols)
	}
	for c := range cols {
		if s.all[c] && !s.same(args, cols, c) {
			s.row = append([]string{}, s.row...) // the statement that was handed over stays
			s.all[c], s.row[c] = false, "?"
			s.width++
		}
	}
	left := args[:0]
	for i, v := range args {
		if !s.all[i%cols] {
			left = append(left, v)
		}
	}
	return left
}

// literal writes a value into a statement; not every one can be.
func literal(v any) (text string, ok bool) {
	switch x := v.(type) {
	case nil:
		return "NULL", true
	case bool:
		if x {
			return "1", true
		}
		return "0", true
	case int64:
		return strconv.FormatInt(x, 10), x != math.MinInt64 // whose digits alone are no whole number
	case string:
		return "'" + strings.ReplaceAll(x, "'", "''") + "'", len(x) <= mostText && strings.IndexByte(x, 0) < 0
	}
	return "", false
}
