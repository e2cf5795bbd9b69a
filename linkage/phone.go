package linkage

import "strings"

// CleanPhone keeps the digits of a telephone number and drops the prefix of
// China (+86, 0086). Less than five digits tell nothing and give "".
func CleanPhone(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			r += '0' - '０'
		}
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	for strings.HasPrefix(digits, "00") { // no number begins so but for the call abroad
		digits = digits[2:]
	}
	if len(digits) == 13 && strings.HasPrefix(digits, "861") {
		digits = digits[2:]
	}
	if len(digits) < 5 {
		return ""
	}
	return digits
}

// Phones compares telephone numbers: equal; one slip; the same last seven
// digits, as a landline with and without its area code; other.
func Phones() Comparator {
	return Comparator{levels("one digit wrong", "same last seven digits", "other"), func(left, right *Column) Measure {
		same := sameValue(left, right)
		l, r := features(left, right, CleanPhone)
		return func(a, b uint32) int {
			switch x, y := l[a], r[b]; {
			case same(a, b) || x == y && x != "":
				return 0
			case Slips(x, y) <= 1 && x != "" && y != "":
				return 1
			case len(x) >= 7 && len(y) >= 7 && x[len(x)-7:] == y[len(y)-7:]:
				return 2
			}
			return 3
		}
	}}
}
