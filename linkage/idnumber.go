package linkage

import (
	"strings"

	"doudi/internal/idnumber"
)

// CleanID brings a citizen number of GB 11643 into one spelling: narrow digits,
// capital X, no spaces, 15 digits upgraded to 18. A number that is wrong stays,
// since a wrong number still tells much; less than six characters tell nothing
// and give "".
func CleanID(s string) string {
	s = strings.ToUpper(compact(s))
	if len(s) < 6 {
		return ""
	}
	if len(s) == 15 && allDigits(s) {
		return upgraded(s)
	}
	return s
}

// upgraded inserts the century and adds the check character, as GB 11643 does.
func upgraded(s string) string {
	century := "19"
	if s[12:] >= "996" { // kept for those already a hundred years old
		century = "18"
	}
	body := s[:6] + century + s[6:]
	return body + string(idnumber.Complete(body))
}

// idFeature is what comparing two numbers needs of each.
type idFeature struct {
	text  string // clean
	valid bool   // 18 characters whose check character fits
	born  string // birth date and sequence with sex: characters 7 to 17
}

func idFeatureOf(s string) idFeature {
	f := idFeature{text: CleanID(s)}
	if len(f.text) == 18 && allDigits(f.text[:17]) {
		f.valid = f.text[17] == idnumber.Complete(f.text)
		f.born = f.text[6:17]
	}
	return f
}

// The levels of [IDNumbers].
const (
	idSame = iota
	idSlip
	idBorn
	idClose
	idBirthday
	idOther
)

// IDNumbers compares citizen numbers: equal, also as 15 and 18 digits; one slip
// (a digit wrong, missing or too many, or two neighbours swapped) where the
// check character proves one of the two wrong; the same birth date and sequence
// under another division; a slip that the check character does not prove; the
// same birth date; other.
func IDNumbers() Comparator {
	names := levels("one digit wrong or two swapped, the check character fails", "same birth date and sequence", "one or two digits apart", "same birth date", "other")
	return Comparator{names, func(left, right *Column) Measure {
		same := sameValue(left, right)
		l, r := features(left, right, idFeatureOf)
		return func(a, b uint32) int {
			if same(a, b) {
				return idSame
			}
			return compareIDs(&l[a], &r[b])
		}
	}}
}

func compareIDs(a, b *idFeature) int {
	if a.text == b.text {
		return idSame
	}
	near := Slips(a.text, b.text)
	switch {
	case near <= 1 && !(a.valid && b.valid):
		return idSlip
	case a.born != "" && a.born == b.born:
		return idBorn
	case near <= 2:
		return idClose
	case a.born != "" && b.born != "" && a.born[:8] == b.born[:8]:
		return idBirthday
	}
	return idOther
}

// Slips counts the slips between two numbers up to 2: a character wrong, missing
// or too many, or two neighbours swapped; more is 3. Numbers of
// strangers differ early, so most calls end after a few characters.
func Slips(a, b string) int {
	if len(a) != len(b) {
		return edits(letters{ascii: a[:min(len(a), longest)]}, letters{ascii: b[:min(len(b), longest)]}, 2)
	}
	n := 0
	for i := 0; i < len(a); i++ {
		if a[i] == b[i] {
			continue
		}
		if i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] {
			i++
		}
		if n++; n > 2 {
			return n
		}
	}
	return n
}
