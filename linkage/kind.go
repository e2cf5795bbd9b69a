package linkage

import (
	"strings"
	"unicode"

	"doudi/internal/pinyin"
)

// Kind is what a field holds. It says how to bring values into one spelling,
// how to compare them, and by which keys records can be brought together.
// Others can be made: a Kind is data and functions, nothing is registered.
type Kind struct {
	Name string

	// Clean brings a value into the spelling that is compared; "" says that the
	// value tells nothing, and then it counts as missing. Fields that share it call
	// it at the same time.
	Clean func(value string) string

	Comparator Comparator

	// Keys are what blocking rules can be made of, the value itself not counted.
	Keys []Key

	// Personal says that people of one household have each a value of their own,
	// and a person hardly ever two: names and birth dates, not addresses.
	Personal bool
}

// Key derives from a value what two spellings of it are likely to share.
type Key struct {
	Name string
	Of   func(value string) string // "" keeps the record out of the rule

	// Survives is the guess, before anything was learned, how often the key is
	// still equal when the value is not, in a true pair.
	Survives float64
}

// Text is free text: names of streets, firms, suburbs.
func Text() Kind {
	return Kind{"text", cleanText, Likeness(0.92, 0.8), []Key{
		{"first four letters", prefix(4), 0.6}, {"sound", soundex, 0.4}}, false}
}

// Name is the name, or a part of the name, of a person in Latin letters.
func Name() Kind {
	return Kind{"name", cleanText, Likeness(0.92, 0.88, 0.7), []Key{
		{"first three letters", prefix(3), 0.55}, {"sound", soundex, 0.5}}, true}
}

// ChineseName is the full name of a person in Chinese characters.
func ChineseName() Kind {
	return Kind{"chinese name", compact, ChineseNames(), []Key{{"pinyin", pinyin.Full, 0.7}, {"initials", pinyin.Initials, 0.75}}, true}
}

// IDNumber is a citizen number of GB 11643.
func IDNumber() Kind {
	return Kind{"id number", CleanID, IDNumbers(), []Key{
		{"first ten", prefix(10), 0.55}, {"last eight", suffix(8), 0.5}, {"birth date", between(6, 14), 0.55}, {"last four", suffix(4), 0.7}}, true}
}

// Date is a day, year first: of birth, where it is a person's.
func Date() Kind {
	return Kind{"date", cleanDate, Dates(), []Key{
		{"year and month", prefix(6), 0.5}, {"year", prefix(4), 0.7}, {"month and day", suffix(4), 0.35}}, true}
}

// Phone is a telephone number.
func Phone() Kind {
	return Kind{"phone", CleanPhone, Phones(), []Key{{"last six", suffix(6), 0.5}, {"first seven", prefix(7), 0.4}}, false}
}

// Email is an address of electronic mail.
func Email() Kind {
	return Kind{"email", cleanText, emails(), []Key{{"before the @", beforeAt, 0.4}, {"first four letters", prefix(4), 0.6}}, false}
}

// Code is a short number or code in which one slip is likely: a postcode, the
// number of a house, an account.
func Code() Kind {
	return Kind{"code", func(s string) string { return strings.ToLower(compact(s)) }, Edits(2), nil, false}
}

// Category is one of few words: sex, state, ethnic group.
func Category() Kind { return Kind{"category", cleanText, Exact(), nil, false} }

// Number is a quantity.
func Number() Kind { return Kind{"number", compact, Near(0.01, 0.1), nil, false} }

// Kinds returns the kinds that need nothing to be made, by name.
func Kinds() map[string]Kind {
	all := map[string]Kind{}
	for _, k := range []Kind{Text(), Name(), ChineseName(), IDNumber(), Date(), Phone(), Email(), Code(), Category(), Number()} {
		all[k.Name] = k
	}
	return all
}

// compact drops spaces and invisible characters and narrows full-width ones.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' && r != '．' {
			r += '!' - '！'
		}
		switch {
		case unicode.IsSpace(r), r == '\ufeff', r == '\u200b', r == '\'', r == '‘', r == '’', r == '`':
			return -1
		}
		return r
	}, s)
}

// cleanText makes letters small and single spaces of any number of them.
func cleanText(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// cleanDate writes eight digits; what is no date says nothing.
func cleanDate(s string) string {
	d := dayOf(strings.TrimSpace(s))
	if !d.known() {
		return ""
	}
	digits := d.digits()
	return string(digits[:])
}

func prefix(n int) func(string) string {
	return func(s string) string {
		r := []rune(s)
		return string(r[:min(n, len(r))])
	}
}

func suffix(n int) func(string) string {
	return func(s string) string { return s[max(0, len(s)-n):] }
}

// between cuts bytes out of texts that reach so far; others have no key.
func between(from, to int) func(string) string {
	return func(s string) string {
		if len(s) < to {
			return ""
		}
		return s[from:to]
	}
}

func beforeAt(s string) string {
	user, _, _ := strings.Cut(s, "@")
	return user
}

// emails compares addresses: equal, the same user at another house, a similar
// user, other.
func emails() Comparator {
	return Comparator{levels("same before the @", "similar before the @", "other"), func(left, right *Column) Measure {
		same := sameValue(left, right)
		l, r := features(left, right, func(s string) letters { return lettersOf(beforeAt(s)) })
		return func(a, b uint32) int {
			x, y := l[a], r[b]
			switch {
			case same(a, b):
				return 0
			case x.len() == y.len() && x.len() > 0 && edits(x, y, 0) == 0:
				return 1
			case jaroWinklerBoth(x, y) >= 0.88:
				return 2
			}
			return 3
		}
	}}
}

// soundex is the code of a word's sound: its first letter and the classes of
// the three consonants that follow.
func soundex(s string) string {
	out := make([]byte, 0, 4)
	last := byte('0')
	for i := 0; i < len(s) && len(out) < 4; i++ {
		c := s[i]
		if c < 'a' || c > 'z' {
			continue
		}
		class := "01230120022455012623010202"[c-'a']
		switch {
		case len(out) == 0:
			out = append(out, c)
		case class != '0' && class != last:
			out = append(out, class)
		}
		if c != 'h' && c != 'w' {
			last = class
		}
	}
	return string(out)
}
