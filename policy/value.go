package policy

import (
	"fmt"
	"strconv"
	"time"
)

// Fen is an amount of renminbi in fen (1/100 yuan).
type Fen int64

// String writes yuan with two decimals and thousands separators: 1,894.00.
func (f Fen) String() string {
	n, sign := uint64(f), ""
	if f < 0 {
		n, sign = -n, "-"
	}
	yuan := strconv.FormatUint(n/100, 10)
	for i := len(yuan) - 3; i > 0; i -= 3 {
		yuan = yuan[:i] + "," + yuan[i:]
	}
	return sign + yuan + "." + string([]byte{'0' + byte(n%100/10), '0' + byte(n%10)})
}

// Date is a day in China; the zero Date means "no day" or "open end".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads 2026-11-23 and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a day like 2026-11-23", s)
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Before reports whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.key() < o.key() }

func (d Date) key() int { return d.Year*10000 + int(d.Month)*100 + d.Day }

// Period returns the month the day lies in.
func (d Date) Period() Period { return Period(d.Year*100 + int(d.Month)) }

// Age returns full years on day on; a person born on 29 February turns a year
// older on 1 March of common years.
func (d Date) Age(on Date) int {
	years := on.Year - d.Year
	if on.Month < d.Month || on.Month == d.Month && on.Day < d.Day {
		years--
	}
	return years
}

// String writes 2026-11-23; the zero Date is "".
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes String's form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 2026-11-23; "" is the zero Date.
func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(b))
	return err
}

// Period is a month as year*100+month: 202611. The zero Period means "none".
type Period int32

// Add returns the month n months later.
func (p Period) Add(n int) Period {
	m := int(p)/100*12 + int(p)%100 - 1 + n
	return Period(m/12*100 + m%12 + 1)
}

// since returns the number of months from o to p.
func (p Period) since(o Period) int {
	return (int(p)/100-int(o)/100)*12 + int(p)%100 - int(o)%100
}

// First returns the month's first day.
func (p Period) First() Date { return Date{int(p) / 100, time.Month(int(p) % 100), 1} }

// String writes 2026-11; the zero Period is "".
func (p Period) String() string {
	if p == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", int(p)/100, int(p)%100)
}

// MarshalText writes String's form.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads 2026-11; "" is the zero Period.
func (p *Period) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*p = 0
		return nil
	}
	t, err := time.Parse("2006-01", string(b))
	if err != nil {
		return fmt.Errorf("%q is not a month like 2026-11", b)
	}
	*p = Period(t.Year()*100 + int(t.Month()))
	return nil
}

// Language chooses the language of sentences.
type Language string

// The languages packs are written in.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Text is one wording in both languages.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// In returns the wording in a language; anything but English reads Chinese.
func (t Text) In(l Language) string {
	if l == English {
		return t.En
	}
	return t.Zh
}
