// Package money holds amounts as whole fen, so that nothing is ever rounded
// by accident.
package money

import (
	"fmt"
	"strconv"
	"strings"
)

// Fen is an amount of renminbi in fen (1/100 yuan).
type Fen int64

// Max is the largest amount accepted from outside: 100 billion yuan, far above
// any county's budget and far below overflow when a million of them are added.
const Max Fen = 100_000_000_000_00

// Yuan returns n whole yuan.
func Yuan(n int64) Fen { return Fen(n * 100) }

// String writes yuan with two decimals and thousands separators: 1,894.00.
func (f Fen) String() string {
	sign := ""
	u := uint64(f)
	if f < 0 {
		sign, u = "-", -u
	}
	return sign + group(strconv.FormatUint(u/100, 10)) + fmt.Sprintf(".%02d", u%100)
}

// Plain writes yuan with two decimals and no separators, as bank files want: 1894.00.
func (f Fen) Plain() string { return strings.ReplaceAll(f.String(), ",", "") }

// CeilYuan rounds up to whole yuan: the household's monthly dibao is paid so in Linkou.
func (f Fen) CeilYuan() Fen {
	if r := f % 100; r > 0 {
		return f + 100 - r
	} else if r < 0 {
		return f - r
	}
	return f
}

func group(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Parse reads yuan as people type them: "1,894.00", "1894.5 元", "￥12", full-width
// digits included. More than two decimals, signs in odd places and amounts
// above Max are errors that name the text; nothing is rounded.
func Parse(s string) (Fen, error) {
	t := s
	if strings.Trim(s, "0123456789.") != "" { // plain digits need no tidying, and imports read millions of them
		t = strings.NewReplacer(",", "", "，", "", "元", "", "¥", "", "￥", "", " ", "", "\u3000", "").Replace(narrow(s))
	}
	neg := strings.HasPrefix(t, "-")
	t = strings.TrimPrefix(t, "-")
	whole, frac, dot := strings.Cut(t, ".")
	if !digits(whole) || (dot && (!digits(frac) || len(frac) > 2)) || len(whole) > 12 {
		return 0, fmt.Errorf("%q is not an amount in yuan with at most two decimals", s)
	}
	n, err := strconv.ParseInt(whole+(frac + "00")[:2], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not an amount in yuan: %w", s, err)
	}
	if Fen(n) > Max {
		return 0, fmt.Errorf("%q is larger than %s yuan", s, Max)
	}
	if neg {
		n = -n
	}
	return Fen(n), nil
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// narrow turns full-width digits and punctuation into their ASCII forms.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
}
