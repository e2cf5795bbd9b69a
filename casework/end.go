package casework

import (
	"context"
	"fmt"

	"doudi/casework/internal/q"
)

// Extend lengthens the whole term once, with a reason (art.22): an objection,
// a household registered elsewhere, a hard investigation.
func (s *Service) Extend(ctx context.Context, ref Ref, r Reasoned) (Done, error) {
	return s.perform(ctx, ref, ActExtend, r.Signing, r, func(c *caseFile) (_ State, err error) {
		if c.note, err = r.text(); err != nil {
			return "", err
		}
		terms, err := c.parameters()
		if err != nil {
			return "", err
		}
		due, err := s.workingDay(c.app.AcceptedOn, terms.Extended.Days)
		if err != nil {
			return "", err
		}
		err = c.q.ExtendClock(ctx, q.ExtendClockParams{DueOn: due, Term: inWorkingDays(terms.Extended.Days), WorkingDays: int32(terms.Extended.Days), Article: terms.Extended.Article,
			County: c.app.County, ApplicationID: c.app.ID, Kind: clockTotal})
		if err != nil {
			return "", fmt.Errorf("extending the term: %w", err)
		}
		return c.state(), c.reloadClocks(ctx)
	})
}

// Withdraw ends a case because the family takes its application back.
func (s *Service) Withdraw(ctx context.Context, ref Ref, r Reasoned) (Done, error) {
	return s.perform(ctx, ref, ActWithdraw, r.Signing, r, func(c *caseFile) (_ State, err error) {
		if c.note, err = r.text(); err != nil {
			return "", err
		}
		return Withdrawn, c.end(ctx)
	})
}

// Terminate ends a case because the family refuses without good cause to
// cooperate (art.29). The notice gives the reason and the remedies.
func (s *Service) Terminate(ctx context.Context, ref Ref, r Reasoned) (Done, error) {
	return s.perform(ctx, ref, ActTerminate, r.Signing, r, func(c *caseFile) (_ State, err error) {
		if c.note, err = r.text(); err != nil {
			return "", err
		}
		if err := c.end(ctx); err != nil {
			return "", err
		}
		return Terminated, c.print(ctx, paper{Kind: "termination", Title: "终止审核确认程序告知书", Article: art57(29), Reason: c.note, Remedies: remedies(c.today)})
	})
}

// end stops all clocks and takes down a notice that is still posted.
func (c *caseFile) end(ctx context.Context) error {
	if err := c.q.ClosePublicity(ctx, c.today, c.app.County, c.app.ID); err != nil {
		return fmt.Errorf("closing a publicity: %w", err)
	}
	return c.stopAll(ctx)
}
