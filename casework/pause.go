package casework

import (
	"context"
	"errors"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
)

// pause stops the counting of a clock that runs: the days from tomorrow on, up to the
// day on which it goes on, are added to its term.
func (c *caseFile) pause(ctx context.Context, k procedure.Clock) error {
	return c.q.PauseClock(ctx, q.PauseClockParams{PausedOn: c.today, County: c.app.County, ApplicationID: c.app.ID, Kind: k.ID})
}

// resume lets a clock go on that was paused.
func (c *caseFile) resume(ctx context.Context, of procedure.Clock) error {
	k, ok := c.running(of.ID)
	if !ok || k.PausedOn.IsZero() {
		return nil
	}
	row := q.ResumeClockParams{PausedDays: k.PausedDays, UncountedFrom: k.UncountedFrom, UncountedTo: k.UncountedTo, County: k.County, ApplicationID: k.ApplicationID, Kind: k.Kind, StartedOn: k.StartedOn}
	days, err := c.pausedFor(k, k.PausedOn, c.today)
	switch unknown := calendar.UnknownYearError(0); {
	case errors.As(err, &unknown): // the clock has no day until the year is known
		if row.UncountedTo = c.today; row.UncountedFrom.IsZero() {
			row.UncountedFrom = k.PausedOn
		}
	case err != nil:
		return err
	default:
		row.PausedDays += int32(days)
		if row.DueOn, err = c.dueAfter(k, days); err != nil {
			return err
		}
	}
	if err := c.q.ResumeClock(ctx, row); err != nil {
		return fmt.Errorf("resuming the clock: %w", err)
	}
	return c.reloadClocks(ctx)
}

// countPause counts the days of a pause whose year was not known when it ended; it
// reports whether they are counted now.
func (c *caseFile) countPause(ctx context.Context, k *q.Clock) (bool, error) {
	if k.UncountedFrom.IsZero() {
		return true, nil
	}
	days, err := c.pausedFor(*k, k.UncountedFrom, k.UncountedTo)
	if unknown := calendar.UnknownYearError(0); errors.As(err, &unknown) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	k.PausedDays += int32(days)
	err = c.q.CountPause(ctx, q.CountPauseParams{PausedDays: k.PausedDays, County: k.County, ApplicationID: k.ApplicationID, Kind: k.Kind, StartedOn: k.StartedOn})
	if err != nil {
		return false, fmt.Errorf("counting a pause: %w", err)
	}
	return true, nil
}

// pausedFor counts the days of a pause as the clock counts its own.
func (c *caseFile) pausedFor(k q.Clock, from, to calendar.Date) (int, error) {
	if k.WorkingDays == 0 {
		return to.DaysSince(from), nil
	}
	n, err := c.s.others.WorkDays.WorkingDaysBetween(from, to)
	if err != nil {
		return 0, fmt.Errorf("counting the working days of a pause: %w", err)
	}
	return n, nil
}

// endBy is the last day of a clock by a term, behind the days for which it was paused.
func (c *caseFile) endBy(k q.Clock, t Term) (due calendar.Date, err error) {
	if k.DueOn, err = known(c.s.lastDay(k.StartedOn, t)); err != nil {
		return due, err
	}
	return c.dueAfter(k, int(k.PausedDays))
}

// dueAfter is the last day of a clock that was paused for so many days; no day for
// one that has none yet, or where its year is not known (fillClocks gives it).
func (c *caseFile) dueAfter(k q.Clock, days int) (calendar.Date, error) {
	switch {
	case k.DueOn.IsZero():
		return k.DueOn, nil
	case k.WorkingDays > 0:
		return c.s.workingDay(k.DueOn, days)
	}
	return known(c.s.others.WorkDays.PublicityEnd(k.DueOn, days, true))
}
