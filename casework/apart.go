package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/idnumber"
)

// CaseRelative is a near relative of staff who is of a case's family.
type CaseRelative struct {
	StaffName string `json:"staffName"`
	StaffPost string `json:"staffPost"`
	Relation  Text   `json:"relation"`
	Name      string `json:"name"`
	Holds     bool   `json:"holds" doc:"false: the line of the register was ended"`
}

// findRelatives looks for the family's members in the register of near relatives. A
// case with one is filed apart, and the county visits it (民发〔2021〕57号 art.11, 20).
func (c *caseFile) findRelatives(ctx context.Context, file File) error {
	var numbers []string
	for _, m := range c.facts.Members {
		if known, ok := file.Facts.member(m.PersonID); ok && known.IDNumber != "" {
			numbers = append(numbers, c.s.numberIndex(idnumber.Number(known.IDNumber)))
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	found, err := c.q.RelativesWith(ctx, c.app.County, listOf(numbers...))
	if err != nil {
		return fmt.Errorf("looking for relatives of staff in case %s: %w", c.app.ID, err)
	}
	for _, r := range found {
		if err := c.q.AddCaseRelative(ctx, q.AddCaseRelativeParams{County: c.app.County, ApplicationID: c.app.ID, RelativeID: r.ID, FoundOn: c.today}); err != nil {
			return fmt.Errorf("keeping a relative of staff in case %s: %w", c.app.ID, err)
		}
		if !slices.ContainsFunc(c.relatives, func(x q.StaffRelative) bool { return x.ID == r.ID }) {
			c.relatives = append(c.relatives, r)
		}
	}
	if len(found) > 0 {
		c.markApart()
	}
	return nil
}

// readRelatives looks in the register once more: a number may have been corrected, or a
// relative filed, since the case was entered.
func (c *caseFile) readRelatives(ctx context.Context) error {
	file, err := c.s.others.Registry.File(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading the file of household %s: %w", c.app.HouseholdID, err)
	}
	if err := c.findRelatives(ctx, file); err != nil {
		return err
	}
	if o, _ := c.recuses(ctx, ActAccept); o != nil {
		return o.err()
	}
	return nil
}

// markApart files a case apart (民发〔2021〕57号 art.11), and the county visits it.
func (c *caseFile) markApart() {
	c.app.NearRelative = true
	c.sendCounty()
}

// sendCounty has the county visit before it decides (art.20), where the procedure knows
// such a visit: nothing waits for one elsewhere.
func (c *caseFile) sendCounty() {
	_, visits := c.procedure.Step(string(ActCountyVisit))
	c.app.CountyVisit = c.app.CountyVisit || visits
}

// fileApartNow writes the mark of a case under way, and what it waits for since.
func (c *caseFile) fileApartNow(ctx context.Context) error {
	if c.app.NearRelative == c.was.NearRelative && c.app.CountyVisit == c.was.CountyVisit {
		return nil
	}
	if err := c.q.FileApart(ctx, c.app.CountyVisit, c.app.County, c.app.ID); err != nil {
		return fmt.Errorf("marking case %s: %w", c.app.ID, err)
	}
	if err := c.schedule(ctx); err != nil {
		return err
	}
	if err := c.saveSteps(ctx); err != nil {
		return err
	}
	return audit.Append(ctx, c.tx, audit.Entry{County: c.app.County, Act: "case.apart", Subject: c.ref().subject(), Case: c.app.Number, Before: c.was, After: c.app})
}

// kinOf reports whether an account has a near relative in the case's family.
func (c *caseFile) kinOf(account id.ID) bool {
	return account != 0 && slices.ContainsFunc(c.relatives, func(r q.StaffRelative) bool { return r.AccountID == account && r.EndedOn.IsZero() })
}

// recuses keeps whoever has a near relative in the family away from every act of it. What
// the program does because they recorded a death is not theirs: payment is held by it.
func (c *caseFile) recuses(_ context.Context, act Act) (*Obstacle, error) {
	if c.actor.IsFamily() || !c.kinOf(c.actor.Account) || c.overtaken || act == ActReportDeath {
		return nil, nil
	}
	return stop("您与本案家庭成员有近亲属关系，已经备案，本案由他人办理。", "A member of this family is your near relative, as filed: somebody else works on this case.", Text{}), nil
}

// Recused refuses whoever has a near relative in a case's family what another room lets
// them do about it, inside that room's transaction.
func (s *Service) Recused(ctx context.Context, tx *db.Tx, county int32, application id.ID) error {
	c, err := s.open(ctx, tx, Ref{county, application})
	if err != nil {
		return err
	}
	o, err := c.recuses(ctx, "")
	if o != nil {
		return o.err()
	}
	return err
}

func (c *caseFile) relativePart(ctx context.Context, p *Page) error {
	if mayReadRelatives(authz.WithActor(ctx, c.actor), c.app.County) != nil {
		return nil
	}
	for _, r := range c.relatives {
		p.Relatives = append(p.Relatives, CaseRelative{r.StaffName, r.StaffPost, relationName(r.Relation), r.Name, r.EndedOn.IsZero()})
	}
	return nil
}

// listOf is words as a JSON list for a query.
func listOf[T ~string](words ...T) string {
	b, _ := json.Marshal(words) // words always encode
	return string(b)
}
