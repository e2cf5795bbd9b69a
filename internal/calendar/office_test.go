package calendar_test

import (
	"testing"

	"doudi/internal/calendar"
)

// TestBusinessMonths: a business month ends on the day before its first day's
// number, and a change of counting leaves no day out and counts none twice.
func TestBusinessMonths(t *testing.T) {
	t.Parallel()
	linkou := calendar.Office{FirstDay: 21, Meeting: 7, PostIn: 1, CheckDay: 10}
	for name, c := range map[string]struct {
		offices     calendar.Offices
		period      calendar.Period
		first, last calendar.Date
		meeting     calendar.Date
	}{
		"the calendar's":   {nil, 202611, calendar.On(2026, 11, 1), calendar.On(2026, 11, 30), calendar.On(2026, 11, 7)},
		"February":         {nil, 202802, calendar.On(2028, 2, 1), calendar.On(2028, 2, 29), calendar.On(2028, 2, 7)},
		"21st to 20th":     {calendar.Offices{{From: 202601, Office: linkou}}, 202611, calendar.On(2026, 10, 21), calendar.On(2026, 11, 20), calendar.On(2026, 11, 7)},
		"over the year":    {calendar.Offices{{From: 202601, Office: linkou}}, 202701, calendar.On(2026, 12, 21), calendar.On(2027, 1, 20), calendar.On(2027, 1, 7)},
		"cut short":        {calendar.Offices{{From: 202612, Office: linkou}}, 202612, calendar.On(2026, 12, 1), calendar.On(2026, 12, 20), calendar.On(2026, 12, 7)},
		"the month before": {calendar.Offices{{From: 202612, Office: linkou}}, 202611, calendar.On(2026, 11, 1), calendar.On(2026, 11, 30), calendar.On(2026, 11, 7)},
		"back again": {calendar.Offices{{From: 202601, Office: linkou}, {From: 202612, Office: calendar.Office{Meeting: 7}}}, 202612,
			calendar.On(2026, 11, 21), calendar.On(2026, 12, 31), calendar.On(2026, 12, 7)},
	} {
		first, last := c.offices.Month(c.period)
		if got := c.offices.Day(c.period, 7); first != c.first || last != c.last || got != c.meeting {
			t.Errorf("%s: %s to %s, the 7th is %s", name, first, last, got)
		}
	}
	offices := calendar.Offices{{From: 202603, Office: linkou}, {From: 202609, Office: calendar.Office{FirstDay: 11}}, {From: 202612}}
	p := offices.Of(calendar.On(2026, 1, 1))
	for d := calendar.On(2026, 1, 1); d.Before(calendar.On(2027, 6, 1)); d = d.AddDays(1) {
		next := offices.Of(d)
		first, last := offices.Month(next)
		if d.Before(first) || d.After(last) || next != p && next != p.Add(1) {
			t.Fatalf("%s lies in %s, %s to %s", d, next, first, last)
		}
		p = next
	}
}

// TestDayOfABusinessMonth: the 25th of a month that begins on the 21st lies in its
// first days.
func TestDayOfABusinessMonth(t *testing.T) {
	t.Parallel()
	o := calendar.Offices{{From: 202601, Office: calendar.Office{FirstDay: 21}}}
	if got := o.Day(202611, 25); got != calendar.On(2026, 10, 25) {
		t.Error(got)
	}
	short := calendar.Offices{{From: 202612, Office: calendar.Office{FirstDay: 21}}}
	if got := short.Day(202612, 25); got != calendar.On(2026, 12, 1) {
		t.Error(got)
	}
}
