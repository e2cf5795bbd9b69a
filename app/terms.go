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

// read finds what a parameter of a place sets; ok is false where no pack in force
// sets it.
func (t terms) read(place, name string, on calendar.Date) (n int, by policy.Setting, ok bool, err error) {
	in, err := t.library.Parameters(place, policy.Date(on))
	var gap *policy.GapError
	if errors.As(err, &gap) {
		return 0, by, false, nil
	}
	if err != nil {
		return 0, by, false, err
	}
	for _, s := range in.All() {
		if s.Name == name && s.Set {
			n, err = in.Int(name)
			return n, s, err == nil, err
		}
	}
	return 0, by, false, nil
}

// due is a day so many days after another as a parameter of a place says, working
// days where that is its unit; none where no pack in force sets it.
func (t terms) due(place, name string, from calendar.Date) (calendar.Date, error) {
	n, by, ok, err := t.read(place, name, from)
	if err != nil || !ok {
		return calendar.Date{}, err
	}
	if by.Unit != policy.UnitWorkingDays {
		return from.AddDays(n), nil
	}
	due, err := t.holidays.AddWorkingDays(from, n)
	if err != nil { // the holidays of that year are not announced
		return calendar.Date{}, nil //nolint:nilerr // no day is known yet
	}
	return due, nil
}
