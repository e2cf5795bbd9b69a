package linkage

import "strings"

// day is a date as it is written: 0 where a part is not known. It need not
// exist in any calendar, as typing errors do not.
type day struct {
	year        uint16
	month, date uint8
}

// dayOf reads year, month and day from 1983-02-28, 19830228, 1983/2/28 or
// 1983年2月28日; anything else is the zero day. Day-first and month-first
// spellings are not guessed: the caller brings them into this order.
func dayOf(s string) day {
	if len(s) == 8 && allDigits(s) {
		return day{uint16(number(s[:4])), uint8(number(s[4:6])), uint8(number(s[6:]))}
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) < 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return day{}
	}
	return day{uint16(number(parts[0])), uint8(number(parts[1])), uint8(number(parts[2]))}
}

func (d day) known() bool { return d != day{} }

// digits returns the eight digits of the date.
func (d day) digits() (out [8]byte) {
	n := uint32(d.year)*10000 + uint32(d.month)*100 + uint32(d.date)
	for i := 7; i >= 0; i-- {
		out[i], n = byte('0'+n%10), n/10
	}
	return out
}

// months counts on a line on which a month has 31 days, near enough to tell
// whether two days lie within a month or a year of each other.
func (d day) line() int { return (int(d.year)*12+int(d.month))*31 + int(d.date) }

// The levels of [Dates].
const (
	dateSame = iota
	dateSlip
	dateMonth
	dateYear
	dateTen
	dateOther
)

// Dates compares days: equal; one slip of the hand (one digit, two neighbouring
// digits swapped, or day and month in each other's place); within a month, a
// year, ten years; other.
func Dates() Comparator {
	return Comparator{levels("one digit wrong, or day and month swapped", "within a month", "within a year", "within ten years", "other"), func(left, right *Column) Measure {
		same := sameValue(left, right)
		l, r := features(left, right, dayOf)
		return func(a, b uint32) int {
			if same(a, b) {
				return dateSame
			}
			return compareDays(l[a], r[b])
		}
	}}
}

func compareDays(a, b day) int {
	switch {
	case !a.known() || !b.known():
		return dateOther
	case a == b:
		return dateSame
	case a.year == b.year && a.month == b.date && a.date == b.month:
		return dateSlip
	case slip(a.digits(), b.digits()):
		return dateSlip
	}
	apart := a.line() - b.line()
	if apart < 0 {
		apart = -apart
	}
	switch {
	case apart <= 31:
		return dateMonth
	case apart <= 12*31:
		return dateYear
	case apart <= 120*31:
		return dateTen
	}
	return dateOther
}

// slip reports whether two rows of digits differ in one digit or in two
// neighbours that changed places.
func slip(a, b [8]byte) bool {
	first, n := 0, 0
	for i := range a {
		if a[i] != b[i] {
			if n == 0 {
				first = i
			}
			n++
		}
	}
	return n == 1 || n == 2 && first < 7 && a[first] == b[first+1] && a[first+1] == b[first]
}

func number(s string) (n int) {
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
