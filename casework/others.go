package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/errs"
	"doudi/policy"
)

// reviewOthers enters a review of what else the household draws where the law
// gives another sum, or none, beside what has just been granted: who is 特困 is
// counted in no dibao family any more (社会救助法 art.15, 16).
// Until it is decided the family is paid as before: less is paid only after they
// were heard (art.48).
func (c *caseFile) reviewOthers(ctx context.Context, g Grant) error {
	drawn, err := c.s.others.Entitlements.Drawn(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading what the household of case %s draws: %w", c.app.ID, err)
	}
	for _, d := range drawn {
		if d.Amount == nil || c.isStanding(d) {
			continue
		}
		other, err := c.changes(ctx, g, d)
		if err == nil && other {
			err = c.reviewOther(ctx, d)
		}
		if err != nil {
			return fmt.Errorf("looking again at %s for case %s: %w", d.Programme, c.app.ID, err)
		}
	}
	return nil
}

// changes reports whether the law decides otherwise on what is drawn once g is.
// What it cannot decide, a person looks at.
func (c *caseFile) changes(ctx context.Context, g Grant, d Drawn) (bool, error) {
	app, err := c.without(ctx, d)
	if err != nil {
		return false, err
	}
	was, err := c.s.others.Law.Decide(ctx, app)
	if err != nil {
		return true, nil
	}
	app.Household.Grants = append(slices.Clone(app.Household.Grants), grantsOf([]Drawn{{Programme: g.Programme, Person: g.Person, Amount: &g.Amount}}, app.Household.Members)...)
	is, err := c.s.others.Law.Decide(ctx, app)
	return err != nil || was.Outcome != is.Outcome || was.MonthlyAmount != is.MonthlyAmount, nil
}

// without is the case as the law would read it today if it were about what is
// drawn, and that were not drawn yet.
func (c *caseFile) without(ctx context.Context, d Drawn) (policy.Application, error) {
	app, err := c.application(ctx)
	if err != nil {
		return app, err
	}
	app.Programme, app.Date, app.Person, app.Item = d.Programme, date(c.today), "", ""
	if d.Person != 0 {
		app.Person = d.Person.String()
	}
	app.Household.Grants = slices.DeleteFunc(slices.Clone(app.Household.Grants), func(g policy.Grant) bool {
		return g.Programme == app.Programme && g.Person == app.Person
	})
	return app, nil
}

// reviewOther enters the review as the program, for whoever entered it could not
// decide it. Where one is open already, or no procedure reviews it here, there is
// nothing to enter.
func (c *caseFile) reviewOther(ctx context.Context, d Drawn) error {
	if _, err := c.s.others.Procedures.At(d.Programme, procedure.Review, c.app.Division, date(c.today)); err != nil {
		return nil //nolint:nilerr // nothing reviews it here
	}
	ctx = authz.WithActor(ctx, authz.Program())
	file, err := c.s.others.Registry.File(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading the file of case %s: %w", c.app.ID, err)
	}
	_, err = c.s.createFor(ctx, c.tx, c.app.County, c.app.HouseholdID, file, Entry{Purpose: procedure.Review, Programme: d.Programme, For: d.Person,
		Channel: "review", Reason: c.app.Number + "已确认" + c.procedure.Name.Zh + "，须重新核定。"})
	if errs.CodeOf(err) == errs.Conflict {
		return nil
	}
	return err
}
