package division

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/errs"
)

// Code names a division by the digits that are its own: 51 a province, 5132 a
// prefecture, 513221 a county (GB/T 2260), 513221100 a township,
// 513221100200 a village. The zero Code is no division: nothing lies in it.
type Code string

// Level is how far down a division stands. The zero Level is none.
type Level int

// The five levels.
const (
	Province Level = iota + 1
	Prefecture
	County
	Township
	Village
)

// widths are the digits of each level, and of none.
func widths() [6]int { return [6]int{0, 2, 4, 6, 9, 12} }

// String returns the English word for the level.
func (l Level) String() string {
	return [...]string{"none", "province", "prefecture", "county", "township", "village"}[max(0, min(l, Village))]
}

// ParseCode reads 2, 4, 6, 9 or 12 digits. Zeros that only fill up the width
// are dropped, so 510000, 513200 and 513221100000 are a province, a prefecture
// and a township. The error is an *errs.Error.
//
// Cities without districts have no county below them; statistics write 441900,
// 442000 and 460400 in its place, and these are read as the prefecture, which
// has the same people.
func ParseCode(s string) (Code, error) {
	t := strings.TrimSpace(s)
	if !digits(t) || levelOf(len(t)) == 0 {
		return "", errs.New(errs.Invalid, "行政区划代码应为 2、4、6、9 或 12 位数字。",
			"A division code has 2, 4, 6, 9 or 12 digits.")
	}
	w := widths()
	for l := levelOf(len(t)); l > Province && strings.Trim(t[w[l-1]:], "0") == ""; l-- {
		t = t[:w[l-1]]
	}
	if t == "00" {
		return "", errs.New(errs.Invalid, "行政区划代码不能全为零。", "A division code is not all zeros.")
	}
	return Code(t), nil
}

func levelOf(width int) Level {
	for l, w := range widths() {
		if w == width {
			return Level(l)
		}
	}
	return 0
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Level returns the division's level, or none for a text that is no code.
func (c Code) Level() Level { return levelOf(len(c)) }

// Parent returns the division one level up; that of a province is "".
func (c Code) Parent() Code {
	if c.Level() == 0 {
		return ""
	}
	return c[:widths()[c.Level()-1]]
}

// At returns the division of level l in which c lies: c itself when it stands
// there, "" when c stands above.
func (c Code) At(l Level) Code {
	if l < Province || l > c.Level() {
		return ""
	}
	return c[:widths()[l]]
}

// Contains reports whether other is c or lies in it.
func (c Code) Contains(other Code) bool {
	return c.Level() != 0 && other.Level() != 0 && strings.HasPrefix(string(other), string(c))
}

// Padded returns the 12 digits that a database column holds, zeros behind.
func (c Code) Padded() string {
	if c.Level() == 0 {
		return ""
	}
	return (string(c) + "000000000000")[:12]
}

// Range bounds the 12-digit texts that lie in c: column >= lo AND column < hi,
// which a plain index answers in any collation, as both are digits only. The
// range of the zero Code is empty, so a scope that was never set shows nothing.
func (c Code) Range() (lo, hi string) {
	if c.Level() == 0 {
		return "", ""
	}
	trimmed := strings.TrimRight(string(c), "9")
	if trimmed == "" {
		return c.Padded(), "9999999999999" // 13 nines: after every 12-digit text
	}
	last := len(trimmed) - 1
	return c.Padded(), (trimmed[:last] + string(trimmed[last]+1) + "000000000000")[:12]
}

// County returns the six-digit county code as a number, the key by which rows
// are spread over databases, or 0 for a province or prefecture.
func (c Code) County() int {
	n, _ := strconv.Atoi(string(c.At(County))) // "" is 0
	return n
}

// OfCounty returns the code of a county's number, "" for 0.
func OfCounty(n int) Code {
	if n < 100000 || n > 999999 {
		return ""
	}
	return Code(strconv.Itoa(n))
}

// UnmarshalText reads what ParseCode reads; "" is the zero Code.
func (c *Code) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*c = ""
		return nil
	}
	*c, err = ParseCode(string(b))
	return err
}

// MarshalText writes the digits.
func (c Code) MarshalText() ([]byte, error) { return []byte(c), nil }

// Value stores the 12-digit form that Range bounds; the zero Code is NULL.
func (c Code) Value() (driver.Value, error) {
	if c == "" {
		return nil, nil
	}
	return c.Padded(), nil
}

// Scan reads the stored form; NULL and "" are the zero Code.
func (c *Code) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c = ""
		return nil
	case string:
		return c.UnmarshalText([]byte(v))
	case []byte:
		return c.UnmarshalText(v)
	}
	return fmt.Errorf("scan a division code from %T", src)
}

// Schema tells OpenAPI how a code travels.
func (Code) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$`, Description: "行政区划代码", Examples: []any{"513221100"}}
}
