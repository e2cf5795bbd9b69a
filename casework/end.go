package casework

import (
	"context"
	"fmt"
)

// Withdraw ends a case because the family takes its application back.
func (s *Service) Withdraw(ctx context.Context, ref Ref, r Reasoned) (Done, error) {
	return s.perform(ctx, ref, ActWithdraw, r.Signing, r, func(c *caseFile) (_ State, err error) {
		if c.note, err = r.text(); err != nil {
			return "", err
		}
		if c.mourns() {
			if err := c.release(ctx); err != nil {
				return "", err
			}
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
		return Terminated, c.print(ctx, paper{Kind: "termination", Title: "终止审核确认程序告知书", Article: c.article(ActTerminate), Reason: c.note})
	})
}

// end takes down a notice that is still posted, and closes a file that was opened for
// this case alone.
func (c *caseFile) end(ctx context.Context) error {
	if err := c.q.ClosePublicity(ctx, c.today, c.app.County, c.app.ID); err != nil {
		return fmt.Errorf("closing a publicity: %w", err)
	}
	return c.unfile(ctx)
}
