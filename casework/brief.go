package casework

import (
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
)

// Brief is what other rooms need to know of a case.
type Brief struct {
	Number    string
	Household id.ID
	Division  string
	Programme string
	State     State
	People    []id.ID // members as declared
	Together  []id.ID // of them, those whom the case counts in the family
	Obligors  []Obligor
}

// Brief returns a case in another room's transaction; errs.NotFound if there
// is none that the actor may read, or that a family's account filed. Jobs of the program itself read all.
func (s *Service) Brief(ctx context.Context, tx *db.Tx, county int32, application id.ID) (Brief, error) {
	a, err := q.New(tx).Application(ctx, county, application)
	if db.IsNotFound(err) {
		return Brief{}, noCase()
	}
	if err != nil {
		return Brief{}, fmt.Errorf("reading case %s: %w", application, err)
	}
	actor := authz.From(ctx)
	if actor.IsFamily() {
		if _, err := s.loadOwn(ctx, tx, Ref{county, application}); err != nil {
			return Brief{}, err
		}
	} else if !actor.IsProgram() && actor.MayIn(authz.ReadCase, a.Division) != nil {
		return Brief{}, noCase().Because(Ref{county, application}.refused(authz.ReadCase))
	}
	f, err := s.openFacts(a.ID, a.FactsSealed)
	if err != nil {
		return Brief{}, fmt.Errorf("reading case %s: %w", application, err)
	}
	return Brief{a.Number, a.HouseholdID, a.Division, a.Programme, State(a.State), f.people(), f.together(), f.obligorsOnce()}, nil
}
