package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Begun is a case that a change of a file began, or that was open already.
type Begun struct {
	ID     id.ID  `json:"id"`
	Number string `json:"number"`
}

// BeginFor enters the review of what a household draws, because its file changed
// (民发〔2021〕57号 art.30, 31), as the program: who approved the change does not decide what
// comes of it by that. Where one is open already, that one is told.
func (s *Service) BeginFor(ctx context.Context, tx *db.Tx, county int32, household id.ID, programme string, person id.ID, reason string) (Begun, error) {
	as := authz.WithActor(ctx, authz.Program())
	file, err := s.others.Registry.File(as, tx, county, household)
	if err != nil {
		return Begun{}, fmt.Errorf("reading the file of household %s: %w", household, err)
	}
	open, err := q.New(tx).OpenApplications(ctx, q.OpenApplicationsParams{County: county, HouseholdID: household, Programme: programme, PersonID: person})
	if err != nil {
		return Begun{}, fmt.Errorf("looking for open cases: %w", err)
	}
	if len(open) > 0 {
		return Begun{open[0].ID, open[0].Number}, nil
	}
	done, err := s.createFor(as, tx, county, household, file, Entry{Purpose: procedure.Review, Programme: programme, For: person, Channel: "review", Reason: reason})
	if err != nil {
		return Begun{}, fmt.Errorf("beginning the review of %s: %w", programme, err)
	}
	return Begun{done.ID, done.Number}, nil
}

// ApplyFor enters an application for a household that was split off from one in
// aid: those who left are judged by themselves, and no one has to ask twice.
func (s *Service) ApplyFor(ctx context.Context, tx *db.Tx, county int32, household id.ID, programme, reason string) (Begun, error) {
	as := authz.WithActor(ctx, authz.Program())
	file, err := s.others.Registry.File(as, tx, county, household)
	if err != nil {
		return Begun{}, fmt.Errorf("reading the file of household %s: %w", household, err)
	}
	done, err := s.createFor(as, tx, county, household, file, Entry{Programme: programme, Channel: "discovery", Reason: reason})
	if err != nil {
		return Begun{}, fmt.Errorf("entering an application for %s: %w", programme, err)
	}
	return Begun{done.ID, done.Number}, nil
}

// OpenOf counts the cases of a household that are not closed.
func (s *Service) OpenOf(ctx context.Context, tx *db.Tx, county int32, household id.ID) (int, error) {
	rows, err := q.New(tx).OpenOfHousehold(ctx, county, household)
	return len(rows), err
}

// Follow lays the open cases of a household to the one that its people are in now:
// all of them, or those about some people. Two open cases of one programme for one
// household, or one person, cannot both go on: errs.Conflict.
func (s *Service) Follow(ctx context.Context, tx *db.Tx, county int32, from, to id.ID, division string, people []id.ID) error {
	queries := q.New(tx)
	rows, err := queries.OpenCasesOf(ctx, county, from)
	if err != nil {
		return fmt.Errorf("reading open cases of household %s: %w", from, err)
	}
	for _, r := range rows {
		if people != nil && !slices.Contains(people, r.PersonID) {
			continue
		}
		if err := s.followOne(ctx, tx, r, to, division); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) followOne(ctx context.Context, tx *db.Tx, r q.Application, to id.ID, division string) error {
	queries := q.New(tx)
	taken, err := queries.OpenApplications(ctx, q.OpenApplicationsParams{County: r.County, HouseholdID: to, Programme: r.Programme, PersonID: r.PersonID})
	if err != nil {
		return fmt.Errorf("looking for open cases: %w", err)
	}
	if len(taken) > 0 {
		return errs.Newf(errs.Conflict, "两户都有在办的同一项案件（%[1]s、%[2]s），请先办结或者撤回其中一件。", "Both households have an open case of one programme (%[1]s, %[2]s); close or withdraw one first.", r.Number, taken[0].Number)
	}
	if err := queries.MoveCase(ctx, q.MoveCaseParams{HouseholdID: to, Division: division, UpdatedAt: tx.At(), County: r.County, ID: r.ID}); err != nil {
		return fmt.Errorf("laying case %s to household %s: %w", r.Number, to, err)
	}
	if err := queries.MoveSteps(ctx, division, r.County, r.ID); err != nil {
		return fmt.Errorf("laying the steps of case %s to household %s: %w", r.Number, to, err)
	}
	now, err := queries.Application(ctx, r.County, r.ID)
	if err != nil {
		return fmt.Errorf("read case %s again: %w", r.ID, err)
	}
	return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "case.moved", Subject: Ref{r.County, r.ID}.subject(), Case: r.Number, Before: r, After: now,
		Detail: map[string]any{"household": to.String()}})
}
