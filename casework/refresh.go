package casework

import (
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db"
)

// RefreshClocks gives days to the clocks that run without one, for after the
// holidays of a new year were entered; the program itself calls it, once a
// day. It returns how many cases still wait for a year that is not known.
func (s *Service) RefreshClocks(ctx context.Context) (left int, err error) {
	var open []q.OpenEndedClocksRow
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		open, err = q.New(tx).OpenEndedClocks(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("looking for clocks without a day: %w", err)
	}
	for _, k := range open {
		waits, err := s.refreshCase(ctx, Ref{k.County, k.ApplicationID})
		if err != nil {
			return left, fmt.Errorf("refreshing clocks of case %s: %w", k.ApplicationID, err)
		}
		if waits {
			left++
		}
	}
	return left, nil
}

func (s *Service) refreshCase(ctx context.Context, ref Ref) (waits bool, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		c := &caseFile{s: s, tx: tx, q: q.New(tx), today: calendar.At(tx.Now)}
		if c.app, err = c.q.Application(ctx, ref.County, ref.ID); err != nil {
			return err
		}
		if err := c.loadParts(ctx); err != nil {
			return err
		}
		if err := c.fillClocks(ctx); err != nil {
			return err
		}
		if waits = c.openEnded(); waits {
			return nil
		}
		if err := c.schedule(ctx); err != nil {
			return err
		}
		return c.saveSteps(ctx)
	})
	return waits, err
}

func (c *caseFile) openEnded() bool {
	for _, k := range c.clocks {
		if k.DueOn.IsZero() && k.StoppedOn.IsZero() {
			return true
		}
	}
	return false
}

// saveSteps writes only what schedule computed, so that a person who has the
// case open does not find another version of it.
func (c *caseFile) saveSteps(ctx context.Context) error {
	return c.q.SaveDue(ctx, q.SaveDueParams{DueOn: c.app.DueOn, NextStep: c.app.NextStep, NextRole: c.app.NextRole, NextDueOn: c.app.NextDueOn,
		County: c.app.County, ID: c.app.ID})
}
