// Package idnumber knows the citizen identification number of GB 11643: how
// spreadsheets spell it, what can be wrong with it and what it tells about a
// person. It asks no register whether the number was ever issued.
package idnumber

import (
	"log/slog"
	"strconv"
	"strings"
	"time"

	"doudi/internal/calendar"
)

// Number is a valid 18-character citizen number with an upper-case X. Only
// [Parse] makes one from outside text; the zero Number means "not known".
//
// A Number is personal data. slog prints it masked, but fmt and JSON print it
// whole: show Masked, and log with slog.
type Number string

// maxAge is the age above which a birth date is taken for a typing error.
const maxAge = 130

// weights and checks are the factors and check characters of GB 11643, MOD 11-2.
const (
	weights = "\x07\x09\x0a\x05\x08\x04\x02\x01\x06\x03\x07\x09\x0a\x05\x08\x04\x02"
	checks  = "10X98765432"
)

// Complete returns the check character of the first 17 digits of a number, or
// 0 when they are not 17 digits. Longer input is cut.
func Complete(body17 string) byte {
	if len(body17) < 17 || !digits(body17[:17]) {
		return 0
	}
	sum := 0
	for i := range 17 {
		sum += int(body17[i]-'0') * int(weights[i])
	}
	return checks[sum%11]
}

// Parse reads a number as county spreadsheets hold it: with spaces, full-width
// digits, a small or Cyrillic x, or Excel's leading apostrophe. Old 15-digit
// numbers are upgraded to 18. The error is an *errs.Error fit for an import
// report and never holds the number; [ReasonOf] tells its reason.
//
// The division code is not looked up: codes of abolished counties stay valid.
func Parse(s string, today calendar.Date) (Number, error) {
	t := clean(s)
	if reason := shape(t); reason != "" {
		return "", reason.err()
	}
	if len(t) == 15 {
		t = upgrade(t)
	}
	if reason := checkBirth(t, today); reason != "" {
		return "", reason.err()
	}
	if t[17] != Complete(t) {
		return "", CheckDigit.err()
	}
	return Number(t), nil
}

// shape tells what is wrong with the length and the characters, or "".
func shape(t string) Reason {
	switch {
	case t == "":
		return Empty
	case strings.Contains(t, "E+"):
		return Scientific
	case !digits(strings.TrimSuffix(t, "X")):
		return Characters
	case len(t) == 15 && digits(t), len(t) == 18:
		return ""
	default:
		return Length
	}
}

// upgrade turns a 15-digit number into 18: the century is inserted and the
// check digit added (GB 11643-1999). Sequence numbers 996 to 999 were kept for
// people already a hundred years old, who were born in the 1800s.
func upgrade(t string) string {
	century := "19"
	if t[12:] >= "996" {
		century = "18"
	}
	body := t[:6] + century + t[6:]
	return body + string(Complete(body))
}

func checkBirth(t string, today calendar.Date) Reason {
	born, ok := birth(t)
	switch {
	case !ok:
		return Date
	case born.After(today):
		return Future
	case born.Age(today) > maxAge:
		return Age
	}
	return ""
}

func birth(t string) (calendar.Date, bool) {
	if !digits(t[6:14]) {
		return calendar.Date{}, false
	}
	year, month, day := number(t[6:10]), number(t[10:12]), number(t[12:14])
	born := calendar.On(year, time.Month(month), day)
	return born, born.Year == year && int(born.Month) == month && born.Day == day
}

func number(digits string) (n int) {
	for _, d := range []byte(digits) {
		n = 10*n + int(d-'0')
	}
	return n
}

// clean drops what spreadsheets add around a number and narrows full-width
// characters, so that only digits and X should be left.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		switch r {
		case ' ', '\t', '\r', '\n', '\u00a0', '\u3000', '\u200b', '\u200e', '\u202c', '\u202d', '\ufeff', '\'', '‘', '’', '`':
			return -1
		case 'x', '×', 'х', 'Х': // the last two are Cyrillic
			return 'X'
		case 'e':
			return 'E'
		}
		return r
	}, s)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Valid reports whether n has the form and check digit of a number. It guards
// values that did not come through Parse, such as those of a test file.
func (n Number) Valid() bool {
	return len(n) == 18 && n[17] == Complete(string(n))
}

// Birth returns the day of birth, or the zero Date for the zero Number.
func (n Number) Birth() calendar.Date {
	if len(n) != 18 {
		return calendar.Date{}
	}
	born, _ := birth(string(n))
	return born
}

// Sex returns the GB/T 2261.1 code: "1" male, "2" female, "0" for the zero Number.
func (n Number) Sex() string {
	if len(n) != 18 {
		return "0"
	}
	return strconv.Itoa(2 - int(n[16]-'0')%2)
}

// Division returns the six-digit code of the county that first registered the
// person. It need not exist any more and says nothing of where they live now.
func (n Number) Division() string {
	if len(n) != 18 {
		return ""
	}
	return string(n[:6])
}

// Tail returns the last count characters, all of them when there are fewer.
func (n Number) Tail(count int) string {
	return string(n[len(n)-min(max(count, 0), len(n)):])
}

// Masked returns the form for screens and notices: 430***********1234.
func (n Number) Masked() string {
	if len(n) != 18 {
		return ""
	}
	return string(n[:3]) + "***********" + n.Tail(4)
}

// LogValue prints the masked form in logs.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

var _ slog.LogValuer = Number("")
