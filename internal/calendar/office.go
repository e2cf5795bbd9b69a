package calendar

// Office is how an office counts its months: when one begins, and on which days
// of it the office meets and settles. The zero Office is a calendar month
// without any of these days.
type Office struct {
	FirstDay int // of a business month, 1 to 28; 0 and 1: the month of the calendar
	Meeting  int // day on which the office meets; 0: it does not
	PostIn   int // days after the meeting on which its notices are posted
	CheckDay int // day by which the month's checks are settled; 0: none
}

// Last is the last day of a business month. One that begins on the 21st ends on
// the 20th of the month whose name it has.
func (o Office) Last(p Period) Date {
	if o.FirstDay <= 1 {
		return p.Last()
	}
	return Date{int(p) / 100, p.First().Month, o.FirstDay - 1}
}

// Since is an Office from a business month on.
type Since struct {
	From Period
	Office
}

// Offices are the ways in which an office has counted its months, the earliest
// first.
type Offices []Since

// At is the way that holds in a business month: the last that begins by then.
func (o Offices) At(p Period) (at Office) {
	for _, s := range o {
		if s.From <= p {
			at = s.Office
		}
	}
	return at
}

// Month is the first and the last day of a business month. One begins on the day
// after the one before has ended, so that where the way of counting changes no
// day belongs to two months or to none.
func (o Offices) Month(p Period) (first, last Date) {
	return o.At(p.Add(-1)).Last(p.Add(-1)).AddDays(1), o.At(p).Last(p)
}

// Of is the business month that a day lies in.
func (o Offices) Of(d Date) Period {
	p := d.Period()
	for _, last := o.Month(p); last.Before(d); _, last = o.Month(p) {
		p = p.Add(1)
	}
	for first, _ := o.Month(p); d.Before(first); first, _ = o.Month(p) {
		p = p.Add(-1)
	}
	return p
}

// Day is the day of a business month with a number, such as the 7th. A month that
// is cut short by a change of counting may lack it: then it is the first day.
func (o Offices) Day(p Period, n int) Date {
	first, last := o.Month(p)
	for _, month := range []Period{p, p.Add(-1)} {
		if d := (Date{int(month) / 100, month.First().Month, n}); !d.After(last) && !d.Before(first) {
			return d
		}
	}
	return first
}

// Workday is a day, or the next working day where it is none.
func (w *WorkCalendar) Workday(d Date) (Date, error) { return w.AddWorkingDays(d.AddDays(-1), 1) }
