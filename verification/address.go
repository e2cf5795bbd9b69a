package verification

import (
	"slices"
	"strings"
	"unicode"

	"doudi/internal/sheet"
	"doudi/linkage"
)

// likeStreet is how alike two addresses with the same numbers must be to be
// one: offices leave the county out, or write 村 for 村民委员会.
const likeStreet = 0.8

// elsewhere reports whether two addresses are different dwellings. An address
// that is not known is nowhere else: nobody is suspected for a blank cell.
func elsewhere(a, b string) bool {
	a, b = plainAddress(a), plainAddress(b)
	if a == "" || b == "" || strings.HasSuffix(a, b) || strings.HasSuffix(b, a) {
		return false
	}
	return !slices.Equal(numbersIn(a), numbersIn(b)) || linkage.JaroWinkler(a, b) < likeStreet
}

// plainAddress leaves the letters and digits of an address.
func plainAddress(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return ' '
	}, strings.ReplaceAll(sheet.Narrow(s), " ", ""))
}

// numbersIn are the numbers of group, house, entrance and room.
func numbersIn(address string) []string {
	return strings.FieldsFunc(address, func(r rune) bool { return !unicode.IsDigit(r) })
}
