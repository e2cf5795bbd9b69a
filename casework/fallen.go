package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
)

// RecordFell is told by verification, in its transaction, that a record on which a
// report of a case built turned out not to be so. A case that is still to be decided
// builds on what is left. One that was decided is looked at again in a case of its own,
// with a check of its own, on the work list of the clerk: what is drawn in a review
// (民发〔2021〕57号 art.30, 31), what was refused or ended as an application that the
// office found. It returns that case, or none: an appeal speaks of the decision that it is
// about, nobody is there to apply, or help was paid once, which the program does not do twice.
func (s *Service) RecordFell(ctx context.Context, tx *db.Tx, ref Ref, report string) (Begun, error) {
	ctx = authz.WithActor(ctx, authz.Program())
	c, err := s.open(ctx, tx, ref)
	if err != nil || c.state().Open() || c.state() == Appealed {
		return Begun{}, err
	}
	begun, err := c.lookAgain(ctx, "核对报告 "+report+" 中有记录经异议核实不成立，"+c.app.Number+" 的决定以该报告为据，须重新核查。")
	switch errs.CodeOf(err) {
	case errs.Conflict, errs.NotFound, errs.Unavailable: // another case is open, the same is drawn, or no procedure looks at it here
		return Begun{}, nil
	}
	return begun, err
}

func (c *caseFile) lookAgain(ctx context.Context, reason string) (Begun, error) {
	d, err := c.lastDecision(ctx)
	if err != nil || d == nil {
		return Begun{}, err
	}
	// Where its people are now: the case that was decided stays where it is.
	home, err := c.s.others.Registry.HomeOf(ctx, c.tx, c.app.County, c.app.HouseholdID, c.app.PersonID)
	if err != nil {
		return Begun{}, fmt.Errorf("looking where the people of case %s are: %w", c.app.ID, err)
	}
	c.app.HouseholdID = home
	switch state := c.state(); {
	case State(d.Outcome) == Confirmed || state == Restored:
		return c.reviewAgain(ctx, reason)
	case state == Refused || state == Stopped:
		return c.applyAgain(ctx, reason)
	}
	return Begun{}, nil
}

// reviewAgain begins the review of what is drawn; none where nothing is.
func (c *caseFile) reviewAgain(ctx context.Context, reason string) (Begun, error) {
	drawn, err := c.s.others.Entitlements.Drawn(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil || !slices.ContainsFunc(drawn, c.isStanding) {
		return Begun{}, err
	}
	return c.s.BeginFor(ctx, c.tx, c.app.County, c.app.HouseholdID, c.app.Programme, c.app.PersonID, reason)
}

// applyAgain enters an application of those who are there still.
func (c *caseFile) applyAgain(ctx context.Context, reason string) (Begun, error) {
	if err := c.stillOpen(ctx); err != nil {
		return Begun{}, err
	}
	a := c.app
	file, err := c.s.others.Registry.File(ctx, c.tx, a.County, a.HouseholdID)
	if err != nil {
		return Begun{}, err
	}
	if _, there := file.Facts.member(a.PersonID); len(file.Facts.Members) == 0 || file.Offered || a.PersonID != 0 && !there {
		return Begun{}, nil
	}
	done, err := c.s.createFor(ctx, c.tx, a.County, a.HouseholdID, file, Entry{Purpose: procedure.Application, Programme: a.Programme, For: a.PersonID, Channel: "discovery", Reason: reason})
	return Begun{done.ID, done.Number}, err
}
