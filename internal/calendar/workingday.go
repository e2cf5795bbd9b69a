package calendar

import (
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"doudi/internal/errs"
)

//go:embed holidays.txt
var holidaysText string

// WorkCalendar tells working days from holidays in the years whose notice of
// the State Council is known. A year without one is an error, never a guess.
// It never changes and is safe for use by several goroutines.
//
// A notice may still move a day of the December before; the last days of the
// last known year are as that year's notice left them.
type WorkCalendar struct {
	notices map[int]string  // by year
	holiday map[Date]string // the holiday's name
	makeUp  map[Date]bool   // Saturdays and Sundays that are worked
	own     map[int]bool    // years from a county's own file
}

// UnknownYearError is the cause of the error for a day in a year without a notice.
type UnknownYearError int

// Error names the year.
func (y UnknownYearError) Error() string { return fmt.Sprintf("no holiday notice for %d", int(y)) }

func (y UnknownYearError) forPeople() error {
	return errs.Newf(errs.Unavailable, "%d 年的节假日安排尚未录入，无法计算工作日。",
		"The public holidays of %d are not entered yet, so working days cannot be counted.", int(y)).Because(y)
}

// LoadWorkCalendar reads the built-in notices and then more of the same form
// (see holidays.txt), by which an operator adds the coming year without a new
// release. A year that more holds replaces the built-in one.
func LoadWorkCalendar(more ...io.Reader) (*WorkCalendar, error) {
	w := &WorkCalendar{notices: map[int]string{}, holiday: map[Date]string{}, makeUp: map[Date]bool{}, own: map[int]bool{}}
	for i, r := range append([]io.Reader{strings.NewReader(holidaysText)}, more...) {
		text, err := io.ReadAll(r)
		if err != nil {
			return nil, fmt.Errorf("reading holiday file %d: %w", i, err)
		}
		if err := w.read(string(text)); err != nil {
			return nil, fmt.Errorf("reading holiday file %d: %w", i, err)
		}
	}
	return w, nil
}

// Known reports whether the notice for the year is there.
func (w *WorkCalendar) Known(year int) bool { return w.notices[year] != "" }

// Notice returns the document numbers that fix the year's holidays, or "".
func (w *WorkCalendar) Notice(year int) string { return w.notices[year] }

// Years lists the years whose notices are known, the earliest first.
func (w *WorkCalendar) Years() []int { return slices.Sorted(maps.Keys(w.notices)) }

// Own reports whether a year is from a file of the county's and not built in.
func (w *WorkCalendar) Own(year int) bool { return w.own[year] }

// Special is a day that is not what its weekday says, or is a holiday anyway.
type Special struct {
	Day  Date
	Name string // of the holiday; "" for a Saturday or Sunday that is worked
}

// Specials lists a year's holidays and make-up working days in their order.
func (w *WorkCalendar) Specials(year int) (days []Special) {
	for d, name := range w.holiday {
		if d.Year == year {
			days = append(days, Special{d, name})
		}
	}
	for d := range w.makeUp {
		if d.Year == year {
			days = append(days, Special{Day: d})
		}
	}
	slices.SortFunc(days, func(a, b Special) int { return a.Day.Compare(b.Day) })
	return days
}

// Holiday returns the name of the holiday on d, or "" on other days, weekends too.
func (w *WorkCalendar) Holiday(d Date) string { return w.holiday[d] }

// IsWorkingDay reports whether offices work on d. The error is an *errs.Error
// whose cause is an [UnknownYearError].
func (w *WorkCalendar) IsWorkingDay(d Date) (bool, error) {
	if !w.Known(d.Year) {
		return false, UnknownYearError(d.Year).forPeople()
	}
	if w.makeUp[d] {
		return true, nil
	}
	return !weekend(d) && w.holiday[d] == "", nil
}

func weekend(d Date) bool {
	day := d.Time().Weekday()
	return day == 0 || day == 6
}

// AddWorkingDays returns the n-th working day after d, which is not counted
// itself: the last day of a term of n working days. For n = 0 it is d.
func (w *WorkCalendar) AddWorkingDays(d Date, n int) (Date, error) {
	if n < 0 {
		return Date{}, fmt.Errorf("a term of %d working days", n)
	}
	for n > 0 {
		d = d.AddDays(1)
		works, err := w.IsWorkingDay(d)
		if err != nil {
			return Date{}, err
		}
		if works {
			n--
		}
	}
	return d, nil
}

// WorkingDaysBefore returns the first day on which no more than n working days of a
// term that ends on d, a working day, are left. For n = 0 it is d.
func (w *WorkCalendar) WorkingDaysBefore(d Date, n int) (Date, error) {
	if n < 0 {
		return Date{}, fmt.Errorf("%d working days before a day", n)
	}
	for {
		works, err := w.IsWorkingDay(d)
		if err != nil {
			return Date{}, err
		}
		if works {
			if n == 0 {
				return d, nil
			}
			n--
		}
		d = d.AddDays(-1)
	}
}

// WorkingDaysBetween counts the working days after from up to and with to, so
// that it undoes AddWorkingDays: the working days that are left on day from of
// a term that ends on to. When to has passed the count is negative.
func (w *WorkCalendar) WorkingDaysBetween(from, to Date) (int, error) {
	if to.Before(from) {
		n, err := w.WorkingDaysBetween(to, from)
		return -n, err
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		works, err := w.IsWorkingDay(d)
		if err != nil {
			return 0, err
		}
		if works {
			n++
		}
	}
	return n, nil
}

// PublicityEnd returns the last day of a publicity of so many calendar days:
// the start day is not counted and the last day runs to its close. With
// extendToWorkday a last day that is no working day moves to the next one.
//
// 最低生活保障审核确认办法（民发〔2021〕57号）第十九条 says seven days, not
// working days; the extension follows 民法典第二百零三条.
func (w *WorkCalendar) PublicityEnd(start Date, days int, extendToWorkday bool) (Date, error) {
	if days < 0 {
		return Date{}, fmt.Errorf("a publicity of %d days", days)
	}
	end := start.AddDays(days)
	if !extendToWorkday {
		return end, nil
	}
	// One working day after the day before is the end itself when it works.
	return w.AddWorkingDays(end.AddDays(-1), 1)
}
