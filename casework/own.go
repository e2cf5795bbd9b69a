package casework

import (
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/policy"
)

// Own is a case as the person is told of it whose business it is: while it is open,
// also who has it, until when, and what there is to do (社会救助法 art. 63).
type Own struct {
	Tracked
	Filed     calendar.Date
	DecidedOn calendar.Date
}

// OfPerson lists the cases of a household that are one person's business, the newest
// first: the household's, since the person belongs to it, and the person's own. What
// another adult applied for alone is theirs to ask for. It checks no role: the portal
// asks for whoever was proved to be the person.
func (s *Service) OfPerson(ctx context.Context, tx *db.Tx, county int32, household, person id.ID, since calendar.Date) ([]Own, error) {
	rows, err := q.New(tx).ApplicationsOf(ctx, county, household)
	if err != nil {
		return nil, fmt.Errorf("listing the cases of household %s: %w", household, err)
	}
	office := authz.WithActor(ctx, authz.Program())
	out := []Own{}
	for _, a := range rows {
		on := calendar.At(a.CreatedAt.Time)
		theirs := a.PersonID == person || a.PersonID == 0 && a.ApplicantID == person
		if !theirs && (a.PersonID != 0 || since.IsZero() || on.Before(since)) || State(a.State) == Draft {
			continue
		}
		c, err := s.open(office, tx, Ref{a.County, a.ID})
		if err != nil {
			return nil, err
		}
		own := Own{Tracked: c.tracked(), Filed: on, DecidedOn: a.DecidedOn}
		if theirs { // what is asked of the applicant may name an illness of theirs
			if err := c.trackMissing(&own.Tracked); err != nil {
				return nil, err
			}
		}
		if own.Decision, err = c.trackedDecision(ctx); err != nil {
			return nil, err
		}
		out = append(out, own)
	}
	return out, nil
}

// lastDecision is the decision that the case rests on; nil before there is one, and
// after an appeal has revoked it and the case is decided on again.
func (c *caseFile) lastDecision(ctx context.Context) (*q.Decision, error) {
	if c.app.DecidedOn.IsZero() {
		return nil, nil
	}
	rows, err := c.q.DecisionOf(ctx, c.app.County, c.app.ID)
	if err != nil {
		return nil, fmt.Errorf("reading what was decided of case %s: %w", c.app.ID, err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[len(rows)-1], nil
}

// trackedDecision is lastDecision as the family is told of it.
func (c *caseFile) trackedDecision(ctx context.Context) (*TrackedDecision, error) {
	d, err := c.lastDecision(ctx)
	if err != nil || d == nil {
		return nil, err
	}
	outcome, result := State(d.Outcome), policy.Result(d.Result)
	grace := outcome == Confirmed && result == policy.ResultMonthly && !d.ValidToOn.IsZero()
	return &TrackedDecision{d.ID, d.Number, outcome, result, int64(d.AmountFen), d.FirstPeriod, d.ValidToOn, grace}, nil
}
