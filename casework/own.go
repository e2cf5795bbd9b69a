package casework

import (
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/policy"
)

// Own is a case as the person is told of it whose business it is.
type Own struct {
	Ref
	Number    string
	Programme Text
	State     State
	Filed     calendar.Date
	Decision  *TrackedDecision
	DecidedOn calendar.Date
}

// OfPerson lists the cases of a household that are one person's business, the newest
// first: the household's, since the person belongs to it, and the person's own. What
// another adult applied for alone is theirs to ask for. It checks no role: the portal
// asks for whoever was proved to be the person.
func (s *Service) OfPerson(ctx context.Context, tx *db.Tx, county int32, household, person id.ID, since calendar.Date) ([]Own, error) {
	queries := q.New(tx)
	rows, err := queries.ApplicationsOf(ctx, county, household)
	if err != nil {
		return nil, fmt.Errorf("listing the cases of household %s: %w", household, err)
	}
	out := []Own{}
	for _, a := range rows {
		on := calendar.At(a.CreatedAt.Time)
		theirs := a.PersonID == person || a.PersonID == 0 && a.ApplicantID == person
		if !theirs && (a.PersonID != 0 || since.IsZero() || on.Before(since)) || State(a.State) == Draft {
			continue
		}
		own := Own{Ref: Ref{a.County, a.ID}, Number: a.Number, Programme: s.programmeName(a.Programme), State: State(a.State), Filed: on, DecidedOn: a.DecidedOn}
		if own.Decision, err = lastDecision(ctx, queries, own.Ref); err != nil {
			return nil, err
		}
		out = append(out, own)
	}
	return out, nil
}

// lastDecision is the one that stands; nil before there is one.
func lastDecision(ctx context.Context, queries *q.Queries, ref Ref) (*TrackedDecision, error) {
	list, err := queries.DecisionOf(ctx, ref.County, ref.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the decision of case %s: %w", ref.ID, err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	d := list[len(list)-1]
	return &TrackedDecision{d.ID, d.Number, State(d.Outcome), policy.Result(d.Result), int64(d.AmountFen), d.FirstPeriod, d.ValidToOn}, nil
}
