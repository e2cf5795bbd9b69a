package casework

import (
	"context"
	"errors"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/policy"
)

// leavesOut reports whether the place leaves publicities out of the term of the
// whole procedure (publicity.inClock), as Chongqing does (重庆市城乡居民最低生活保障条例
// art.19); 57号 art.22 counts from acceptance and leaves nothing out.
func (c *caseFile) leavesOut() (bool, error) {
	if _, ok := c.procedure.Step(string(ActPublish)); !ok {
		return false, nil
	}
	counted, err := c.s.others.Law.Flag(c.app.Division, c.lawDay(), "publicity.inClock")
	if unknown := (*policy.UnknownParameterError)(nil); errors.As(err, &unknown) {
		return false, nil // a nation's packs that say nothing of it leave nothing out
	}
	if err != nil {
		return false, forPeople(fmt.Errorf("reading whether publicity counts in %s: %w", c.app.Division, err))
	}
	return !counted, nil
}

// outside counts the working days of a case's publicities that are left out. Only
// the days of a notice are: who closes it late does so at the term's expense.
func (c *caseFile) outside() (days int, err error) {
	if len(c.publicities) == 0 {
		return 0, nil
	}
	if out, err := c.leavesOut(); err != nil || !out {
		return 0, err
	}
	for _, p := range c.publicities {
		n, err := c.s.others.WorkDays.WorkingDaysBetween(p.StartedOn, p.EndsOn)
		if err != nil {
			return 0, fmt.Errorf("counting the working days of a publicity: %w", err)
		}
		days += n
	}
	return days, nil
}

// leaveOut moves the end of the whole procedure by what outside counts.
func (c *caseFile) leaveOut(ctx context.Context) error {
	days, err := c.outside()
	if err != nil || days == 0 {
		return err
	}
	for _, k := range c.clocks {
		if k.Kind != c.procedure.Whole().ID || !k.StoppedOn.IsZero() {
			continue
		}
		due, err := c.s.workingDay(k.StartedOn, int(k.WorkingDays+k.PausedDays)+days)
		if err != nil {
			return err
		}
		err = c.q.FillClock(ctx, q.FillClockParams{DueOn: due, County: k.County, ApplicationID: k.ApplicationID, Kind: k.Kind, StartedOn: k.StartedOn})
		if err != nil {
			return fmt.Errorf("leaving a publicity out of the term: %w", err)
		}
	}
	return c.reloadClocks(ctx)
}
