package casework

import (
	"context"
	"fmt"

	"doudi/internal/db"
	"doudi/internal/id"
)

// CheckStarted is told by verification, in its transaction, that the county
// has begun a check that was asked for.
func (s *Service) CheckStarted(ctx context.Context, tx *db.Tx, county int32, application id.ID) error {
	_, err := s.performIn(ctx, tx, Ref{county, application}, ActStartCheck, Signing{Version: anyVersion}, nil, func(c *caseFile) (State, error) {
		if c.app.CheckState == "asked" {
			c.app.CheckState = "started"
		}
		return c.state(), nil
	})
	return err
}

// CheckReported is told by verification, in its transaction, that the report
// is there. Checks.Report must already return it.
func (s *Service) CheckReported(ctx context.Context, tx *db.Tx, county int32, application id.ID) error {
	_, err := s.performIn(ctx, tx, Ref{county, application}, ActReport, Signing{Version: anyVersion}, nil, func(c *caseFile) (State, error) {
		c.app.CheckState = "reported"
		r, err := c.checkReport(ctx)
		if err != nil {
			return "", err
		}
		if r.ID == 0 {
			return "", fmt.Errorf("case %s was told of a report that is not there", application)
		}
		c.note = r.Number
		return c.investigated(), nil
	})
	return err
}

// Doubt is why a report is not enough: it has expired, or the family shows that it
// is wrong.
type Doubt struct {
	Reasoned
	Proof id.ID `json:"proofId,omitempty" doc:"stored file of this case: what the family shows against the report"`
}

// AskCheck asks for a new check during a recheck: the old report has expired,
// or the family proved it wrong (art.18). The old report stays with its check; what
// proves it wrong stays with the act.
func (s *Service) AskCheck(ctx context.Context, ref Ref, d Doubt) (Done, error) {
	return s.perform(ctx, ref, ActAskCheck, d.Signing, d, func(c *caseFile) (_ State, err error) {
		if c.note, err = d.text(); err != nil {
			return "", err
		}
		if d.Proof != 0 {
			if err := c.bind(ctx, map[string]id.ID{"body.proofId": d.Proof}); err != nil {
				return "", err
			}
			c.file = d.Proof
		}
		return Recheck, c.askCheck(ctx)
	})
}

// investigated is the state after a part of the investigation is done: when its
// state waits for nothing any more, the case is ready for the opinion.
func (c *caseFile) investigated() State {
	if s := c.state(); s != Investigation && s != Recheck || len(c.waits()) > 0 {
		return s
	}
	return Review
}
