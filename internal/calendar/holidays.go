package calendar

import (
	"fmt"
	"maps"
	"strings"
	"time"
)

// read adds a text of the form that holidays.txt explains at its top.
func (w *WorkCalendar) read(text string) error {
	year := 0
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" || line[0] == '#' {
			continue
		}
		keyword, rest, _ := strings.Cut(line, " ")
		var err error
		switch {
		case keyword == "year":
			year, err = w.openYear(rest)
		case year == 0:
			err = fmt.Errorf("%q stands before the first year", line)
		case keyword == "off":
			err = w.readOff(year, rest)
		case keyword == "work":
			err = w.readWork(year, rest)
		default:
			err = fmt.Errorf("%q begins with none of year, off, work", line)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return nil
}

// openYear begins a year afresh.
func (w *WorkCalendar) openYear(s string) (int, error) {
	digits, notice, _ := strings.Cut(s, " ")
	t, err := time.Parse("2006", digits)
	if err != nil || t.Year() == 0 || strings.TrimSpace(notice) == "" {
		return 0, fmt.Errorf("%q is not a year and its notice", s)
	}
	w.forget(t.Year())
	w.notices[t.Year()] = strings.TrimSpace(notice)
	return t.Year(), nil
}

func (w *WorkCalendar) forget(year int) {
	maps.DeleteFunc(w.holiday, func(d Date, _ string) bool { return d.Year == year })
	maps.DeleteFunc(w.makeUp, func(d Date, _ bool) bool { return d.Year == year })
}

func (w *WorkCalendar) readOff(year int, s string) error {
	days, name, _ := strings.Cut(s, " ")
	first, last, isRange := strings.Cut(days, "..")
	if !isRange {
		last = first
	}
	from, err := dayOf(year, first)
	if err != nil {
		return err
	}
	to, err := dayOf(year, last)
	if err != nil {
		return err
	}
	if to.Before(from) || strings.TrimSpace(name) == "" {
		return fmt.Errorf("%q is not a first day, a last day and a name", s)
	}
	for d := from; !d.After(to); d = d.AddDays(1) {
		w.holiday[d] = strings.TrimSpace(name)
	}
	return nil
}

func (w *WorkCalendar) readWork(year int, s string) error {
	for _, text := range strings.Fields(s) {
		d, err := dayOf(year, text)
		if err != nil {
			return err
		}
		if !weekend(d) || w.holiday[d] != "" {
			return fmt.Errorf("%s is a holiday or no Saturday or Sunday, so it cannot be made up for", d)
		}
		w.makeUp[d] = true
	}
	return nil
}

func dayOf(year int, monthDay string) (Date, error) {
	return ParseDate(fmt.Sprintf("%04d-%s", year, monthDay))
}
