// Package calendar knows days, months and the working days that legal clocks
// are counted in. A Date is a day in China, not an instant.
package calendar

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5/pgtype"
)

// Shanghai is the zone in which an instant becomes a Date.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a day. The zero Date means "no day".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// On returns a day; out-of-range months and days carry over as in time.Date.
func On(year int, month time.Month, day int) Date {
	return civil(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// At returns the day on which an instant falls in China.
func At(t time.Time) Date { return civil(t.In(Shanghai)) }

func civil(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads 2026-11-23 and nothing else; spreadsheets' other styles are
// read by package sheet.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a day like 2026-11-23", s)
	}
	return civil(t), nil
}

// Time returns midnight UTC of the day: a form for arithmetic, not an instant.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Midnight returns the instant at which the day begins in China.
func (d Date) Midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Shanghai) }

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// AddDays returns the day n calendar days later.
func (d Date) AddDays(n int) Date { return civil(d.Time().AddDate(0, 0, n)) }

// AddMonths returns the same day n months later, or that month's last day
// where it has no such day (31 January + 1 month is 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	first := civil(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	last := On(first.Year, first.Month+1, 0).Day
	return Date{first.Year, first.Month, min(d.Day, last)}
}

// Compare orders days: -1, 0 or +1.
func (d Date) Compare(o Date) int { return d.Time().Compare(o.Time()) }

// Before reports whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After reports whether d is later than o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// DaysSince returns the calendar days from o to d.
func (d Date) DaysSince(o Date) int { return int(d.Time().Sub(o.Time()) / (24 * time.Hour)) }

// Age returns full years on day on; a person born on 29 February turns a year
// older on 1 March of common years.
func (d Date) Age(on Date) int {
	years := on.Year - d.Year
	if on.Month < d.Month || on.Month == d.Month && on.Day < d.Day {
		years--
	}
	return years
}

// Period returns the month the day lies in.
func (d Date) Period() Period { return NewPeriod(d.Year, d.Month) }

// String writes 2026-11-23; the zero Date is "".
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	if d.Year < 1000 || d.Year > 9999 {
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	b := strconv.AppendInt(make([]byte, 0, 10), int64(d.Year), 10) // an import writes several for each row
	for _, n := range [2]int{int(d.Month), d.Day} {
		b = append(b, '-', byte('0'+n/10), byte('0'+n%10))
	}
	return string(b)
}

// Chinese writes 2026年11月23日.
func (d Date) Chinese() string { return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day) }

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

// Schema tells OpenAPI how a day travels.
func (Date) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^(\d{4}-\d{2}-\d{2})?$`, Examples: []any{"2026-11-23"}}
}

// Value stores the day as text (SQLite); the zero Date is NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads what either database returns; NULL is the zero Date.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	case time.Time:
		*d = civil(v)
	default:
		return fmt.Errorf("scan a day from %T", src)
	}
	return nil
}

// DateValue gives PostgreSQL's binary form, which COPY needs.
func (d Date) DateValue() (pgtype.Date, error) {
	return pgtype.Date{Time: d.Time(), Valid: !d.IsZero()}, nil
}

// ScanDate reads PostgreSQL's binary form.
func (d *Date) ScanDate(v pgtype.Date) error {
	if !v.Valid {
		*d = Date{}
		return nil
	}
	*d = civil(v.Time)
	return nil
}

// Period is a month, as year*100+month: 202611. Periods order as numbers; the
// zero Period means "none" or "open-ended", as its use says.
type Period int32

// NewPeriod returns a month; months out of range carry over.
func NewPeriod(year int, month time.Month) Period {
	t := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	return Period(t.Year()*100 + int(t.Month()))
}

// ParsePeriod reads 2026-11.
func ParsePeriod(s string) (Period, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a month like 2026-11", s)
	}
	return NewPeriod(t.Year(), t.Month()), nil
}

// First returns the month's first day.
func (p Period) First() Date { return Date{int(p) / 100, time.Month(int(p) % 100), 1} }

// Last returns the last day of the month.
func (p Period) Last() Date { return p.Add(1).First().AddDays(-1) }

// Add returns the month n months later.
func (p Period) Add(n int) Period { f := p.First(); return NewPeriod(f.Year, f.Month+time.Month(n)) }

// String writes 2026-11; the zero Period is "".
func (p Period) String() string {
	if p == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", int(p)/100, int(p)%100)
}

// Chinese writes 2026年11月.
func (p Period) Chinese() string { return fmt.Sprintf("%d年%d月", int(p)/100, int(p)%100) }

// MarshalText writes String's form.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads 2026-11; "" is the zero Period.
func (p *Period) UnmarshalText(b []byte) (err error) {
	if strings.TrimSpace(string(b)) == "" {
		*p = 0
		return nil
	}
	*p, err = ParsePeriod(string(b))
	return err
}

// Receiver makes a Period text in paths and queries too: huma would read a
// number there, by the kind of the type, and then refuse it by its schema.
func (*Period) Receiver() reflect.Value { return reflect.New(reflect.TypeFor[string]()).Elem() }

// OnParamSet takes what Receiver got. What has another form is refused by the
// schema; a month that there is not, such as 2026-13, is the zero Period.
func (p *Period) OnParamSet(_ bool, parsed any) {
	s, _ := parsed.(string)
	if err := p.UnmarshalText([]byte(s)); err != nil {
		*p = 0
	}
}

// Schema tells OpenAPI how a month travels.
func (Period) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^(\d{4}-\d{2})?$`, Examples: []any{"2026-11"}}
}
