package app

import (
	"errors"

	"doudi/internal/calendar"
	"doudi/policy"
)

// terms reads terms of the law that no procedure has.
type terms struct {
	library  *policy.Library
	holidays *calendar.WorkCalendar
}

// due is a day so many days after another as a parameter of a place says, working
// days where that is its unit; none where no pack in force sets it.
func (t terms) due(place, name string, from calendar.Date) (calendar.Date, error) {
	in, err := t.library.Parameters(place, policy.Date(from))
	var gap *policy.GapError
	if errors.As(err, &gap) {
		return calendar.Date{}, nil
	}
	if err != nil {
		return calendar.Date{}, err
	}
	for _, s := range in.All() {
		if s.Name != name || !s.Set {
			continue
		}
		n, err := in.Int(name)
		if err != nil || s.Unit != policy.UnitWorkingDays {
			return from.AddDays(n), err
		}
		due, err := t.holidays.AddWorkingDays(from, n)
		if err != nil { // the holidays of that year are not announced
			return calendar.Date{}, nil //nolint:nilerr // no day is known yet
		}
		return due, nil
	}
	return calendar.Date{}, nil
}
