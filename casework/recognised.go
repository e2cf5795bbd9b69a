package casework

import (
	"context"
	"fmt"
	"slices"
)

// readHolds reads what the household, or the person whom the case is for, holds of
// the programmes that the procedure treats apart.
func (c *caseFile) readHolds(ctx context.Context) error {
	apart := slices.Concat(c.procedure.Recognised, c.procedure.Direct)
	if len(apart) == 0 {
		return nil
	}
	list, err := c.s.others.Entitlements.Drawn(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading what the household of case %s holds: %w", c.app.ID, err)
	}
	c.holds = nil
	for _, d := range list {
		if slices.Contains(apart, d.Programme) && (d.Person == 0 || c.app.PersonID == 0 || d.Person == c.app.PersonID) {
			c.holds = append(c.holds, d.Programme)
		}
	}
	return nil
}

func (c *caseFile) holdsAny(programmes []string) bool {
	return slices.ContainsFunc(c.holds, func(p string) bool { return slices.Contains(programmes, p) })
}

// recognised reports whether the family's means are known from what it holds and
// are not examined again (社会救助法 art.42).
func (c *caseFile) recognised() bool { return c.holdsAny(c.procedure.Recognised) }

// direct reports whether the case is decided on without publicity (直接办理).
func (c *caseFile) direct() bool { return c.holdsAny(c.procedure.Direct) }

// meansKnown: whoever is recognised is not examined again; anybody else is visited
// and checked first.
func meansKnown(ctx context.Context, c *caseFile) (*Obstacle, error) {
	if c.recognised() {
		return nil, nil
	}
	if o, err := visited(ctx, c); o != nil || err != nil {
		return o, err
	}
	return reported(ctx, c)
}
