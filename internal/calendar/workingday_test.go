package calendar

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"doudi/internal/errs"
)

func load(t testing.TB, more ...string) *WorkCalendar {
	t.Helper()
	w, err := LoadWorkCalendar()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range more {
		if err := w.read(text); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestIsWorkingDay(t *testing.T) {
	t.Parallel()
	w := load(t)
	f := func(d string, want bool) {
		t.Helper()
		if got, err := w.IsWorkingDay(day(t, d)); err != nil || got != want {
			t.Errorf("%s works: %v, %v", d, got, err)
		}
	}
	f("2026-11-23", true)  // a plain Monday
	f("2026-11-22", false) // a plain Sunday
	f("2026-01-01", false) // New Year
	f("2026-01-02", false) // Friday between
	f("2026-01-04", true)  // Sunday made up
	f("2026-02-14", true)  // Saturday before Spring Festival
	f("2026-02-15", false)
	f("2026-02-23", false)
	f("2026-02-24", true)
	f("2026-02-28", true) // Saturday after it
	f("2026-05-09", true)
	f("2026-06-19", false)
	f("2026-09-20", true)
	f("2026-09-25", false)
	f("2026-10-07", false)
	f("2026-10-10", true)
	f("2020-01-31", false) // the Spring Festival that was made longer
	f("2020-02-01", false) // a make-up Saturday that was taken back
	f("2020-02-03", true)
	f("2019-05-03", false) // the second notice of 2019
	f("2019-05-05", true)
	f("2023-10-07", true)
	f("2022-12-31", false)
}

// A notice moves days off, it does not make them: the working days of a year
// are its weekdays less the statutory days off, 11 until 2024 and 13 since
// (全国年节及纪念日放假办法). Only 2020 lost two more, 31 January and the
// make-up Saturday after it, when Spring Festival was made longer.
func TestWorkingDaysOfEachYear(t *testing.T) {
	t.Parallel()
	w := load(t)
	for year, want := range map[int]int{2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248} {
		n, err := w.WorkingDaysBetween(On(year, 1, 0), On(year, 12, 31))
		if year == 2019 {
			n, err = w.WorkingDaysBetween(On(2019, 1, 1), On(2019, 12, 31)) // 2018 is not known; 1 January is off
		}
		if err != nil || n != want {
			t.Errorf("%d has %d working days, %v; want %d", year, n, err, want)
		}
	}
}

func TestAddWorkingDays(t *testing.T) {
	t.Parallel()
	w := load(t)
	f := func(from string, n int, want string) {
		t.Helper()
		got, err := w.AddWorkingDays(day(t, from), n)
		if err != nil || got != day(t, want) {
			t.Errorf("%s + %d working days = %v, %v; want %s", from, n, got, err, want)
		}
		back, err := w.WorkingDaysBetween(day(t, from), got)
		if err != nil || back != n {
			t.Errorf("between %s and %v: %d, %v; want %d", from, got, back, err, n)
		}
	}
	f("2026-11-23", 0, "2026-11-23")
	f("2026-11-23", 3, "2026-11-26")
	f("2026-11-20", 1, "2026-11-23")  // over a weekend
	f("2025-12-31", 1, "2026-01-04")  // New Year, ended by a make-up Sunday
	f("2026-02-13", 1, "2026-02-14")  // make-up Saturday
	f("2026-02-13", 3, "2026-02-25")  // over Spring Festival
	f("2026-02-13", 30, "2026-04-02") // the whole term of article 22
	f("2026-09-30", 1, "2026-10-08")
	f("2026-10-01", 3, "2026-10-10") // the event lies on a holiday
}

// TestWorkingDaysBefore: on the day it finds no more than n working days are left, and
// on the day before more are.
func TestWorkingDaysBefore(t *testing.T) {
	t.Parallel()
	w := load(t)
	for end := On(2026, 9, 14); end.Before(On(2026, 11, 2)); end = end.AddDays(1) {
		if works, err := w.IsWorkingDay(end); err != nil || !works {
			continue
		}
		for n := range 12 {
			on, err := w.WorkingDaysBefore(end, n)
			if err != nil {
				t.Fatal(err)
			}
			left, _ := w.WorkingDaysBetween(on, end)
			before, _ := w.WorkingDaysBetween(on.AddDays(-1), end)
			if left != n || before != n+1 {
				t.Errorf("%d working days before %s is %s: %d left then, %d the day before", n, end, on, left, before)
			}
		}
	}
	if _, err := w.WorkingDaysBefore(On(2026, 9, 14), -1); err == nil {
		t.Error("a negative count was taken")
	}
}

func TestWorkingDaysBetween(t *testing.T) {
	t.Parallel()
	w := load(t)
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2026-11-23", "2026-11-23", 0},
		{"2026-11-23", "2026-11-29", 4},
		{"2026-11-26", "2026-11-23", -3},
		{"2026-11-21", "2026-11-22", 0},
	} {
		if got, err := w.WorkingDaysBetween(day(t, c.from), day(t, c.to)); err != nil || got != c.want {
			t.Errorf("%s to %s: %d, %v; want %d", c.from, c.to, got, err, c.want)
		}
	}
}

func TestPublicityEnd(t *testing.T) {
	t.Parallel()
	w := load(t)
	f := func(start string, extend bool, want string) {
		t.Helper()
		if got, err := w.PublicityEnd(day(t, start), 7, extend); err != nil || got != day(t, want) {
			t.Errorf("seven days from %s (extend %v): %v, %v; want %s", start, extend, got, err, want)
		}
	}
	f("2026-11-23", true, "2026-11-30")
	f("2026-11-21", true, "2026-11-30") // ends on a Saturday
	f("2026-11-21", false, "2026-11-28")
	f("2026-02-07", true, "2026-02-14") // make-up Saturday works
	f("2026-02-09", true, "2026-02-24") // ends in Spring Festival
	f("2026-12-28", false, "2027-01-04")
	if _, err := w.PublicityEnd(day(t, "2026-12-28"), 7, true); !errors.Is(err, UnknownYearError(2027)) {
		t.Errorf("a publicity that ends in 2027: %v", err)
	}
}

func TestUnknownYearIsAnError(t *testing.T) {
	t.Parallel()
	w := load(t)
	if w.Known(2018) || !w.Known(2026) || w.Known(2027) || w.Notice(2026) != "国办发明电〔2025〕7号" {
		t.Error("wrong years are known")
	}
	_, added := w.AddWorkingDays(day(t, "2026-12-30"), 3)
	_, between := w.WorkingDaysBetween(day(t, "2026-12-30"), day(t, "2027-01-05"))
	_, works := w.IsWorkingDay(Date{})
	for _, err := range []error{added, between} {
		if !errors.Is(err, UnknownYearError(2027)) || errs.CodeOf(err) != errs.Unavailable {
			t.Errorf("error %v", err)
		}
	}
	if !errors.Is(works, UnknownYearError(0)) {
		t.Errorf("the zero Date: %v", works)
	}
	if _, err := w.AddWorkingDays(day(t, "2026-12-30"), 1); err != nil {
		t.Errorf("31 December is still known: %v", err)
	}
	if _, err := w.AddWorkingDays(day(t, "2026-12-30"), -1); err == nil {
		t.Error("a negative term was taken")
	}
	if _, err := w.PublicityEnd(day(t, "2026-12-30"), -1, false); err == nil {
		t.Error("a negative publicity was taken")
	}
}

func TestOperatorAddsAYear(t *testing.T) {
	t.Parallel()
	more := "# next year\nyear 2027 本地通知\noff 01-01..01-03 元旦\nyear 2026 更正\noff 11-23 临时放假\n"
	w, err := LoadWorkCalendar(strings.NewReader(more))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := w.AddWorkingDays(day(t, "2026-12-31"), 1); err != nil || got != day(t, "2027-01-04") {
		t.Errorf("%v, %v", got, err)
	}
	if w.Holiday(day(t, "2026-11-23")) != "临时放假" || w.Holiday(day(t, "2026-10-01")) != "" || w.Notice(2026) != "更正" {
		t.Error("the later file does not replace its year")
	}
	if _, err := LoadWorkCalendar(iotest.ErrReader(errors.New("gone"))); err == nil {
		t.Error("a file that cannot be read was taken")
	}
}

func TestBrokenHolidayFiles(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"off 01-01 元旦", "year 2027", "year x 通知", "year 2027 通知\noff 13-01 元旦", "year 2027 通知\noff 01-03..01-01 元旦",
		"year 2027 通知\noff 01-01", "year 2027 通知\nwork 01-04", "year 2027 通知\noff 01-02 元旦\nwork 01-02", "year 2027 通知\nfree 01-01 元旦",
		"year 2027 通知\nwork 1-2", "year 2027 通知\noff 01-01..x 元旦",
	} {
		if _, err := LoadWorkCalendar(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func FuzzHolidayFile(f *testing.F) {
	f.Add(holidaysText)
	f.Add("year 2027 通知\noff 01-01..01-03 元旦\nwork 01-09")
	f.Fuzz(func(t *testing.T, text string) {
		w, err := LoadWorkCalendar(strings.NewReader(text))
		if err != nil {
			return
		}
		for d := range w.makeUp {
			if works, err := w.IsWorkingDay(d); err != nil || !works {
				t.Fatalf("make-up day %s: %v, %v", d, works, err)
			}
		}
	})
}
