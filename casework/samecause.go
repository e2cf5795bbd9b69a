package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// Helped is that the household was helped once for the same cause not long ago.
type Helped struct {
	ID        id.ID         `json:"id" doc:"of the earlier case"`
	Number    string        `json:"number"`
	Programme string        `json:"programme"`
	Cause     string        `json:"cause" enum:"fire,traffic,illness,education,medical,jobless,disaster,other"`
	DecidedOn calendar.Date `json:"decidedOn"`
	Amount    money.Fen     `json:"amountFen"`
	Until     calendar.Date `json:"until" doc:"the last day on which helping again needs a reason in writing"`
	Months    int           `json:"months" doc:"for how long"`
}

// helpedBefore finds the decision that helped the household last for the cause of
// this case, within the months that the parameter of the procedure sets; nil if
// none did. An urgent need is helped all the same (社会救助法 art.50): the rule
// asks who signs for a reason and refuses nothing.
func (c *caseFile) helpedBefore(ctx context.Context) (*Helped, error) {
	if c.procedure.Repeat == "" || c.facts.Hardship == nil {
		return nil, nil
	}
	months, set, err := c.s.others.Law.Months(c.app.Division, c.lawDay(), c.procedure.Repeat)
	if err != nil || !set {
		return nil, forPeople(err)
	}
	rows, err := c.q.HelpedOnce(ctx, q.HelpedOnceParams{County: c.app.County, HouseholdID: c.app.HouseholdID, But: c.app.ID,
		Since: dbt.Time{Time: c.tx.Now.AddDate(0, -months, -1)}})
	if err != nil {
		return nil, fmt.Errorf("reading what the household of case %s was helped with: %w", c.app.ID, err)
	}
	for _, r := range rows {
		facts, err := c.s.openFacts(r.ApplicationID, r.FactsSealed)
		if err != nil {
			return nil, err
		}
		decided := calendar.At(r.DecidedAt.Time)
		until := decided.AddMonths(months).AddDays(-1)
		if facts.Hardship != nil && facts.Hardship.Cause == c.facts.Hardship.Cause && !c.today.After(until) {
			return &Helped{r.ApplicationID, r.Number, r.Programme, facts.Hardship.Cause, decided, r.AmountFen, until, months}, nil
		}
	}
	return nil, nil
}

// explainsRepeat refuses to help again for the same cause without a reason.
func (c *caseFile) explainsRepeat(ctx context.Context, j Judgement) error {
	if strings.TrimSpace(j.Differs) != "" {
		return nil
	}
	h, err := c.helpedBefore(ctx)
	if err != nil || h == nil {
		return err
	}
	return errs.Newf(errs.Invalid, "该户%[1]s已因同一事由获得救助（%[3]s），%[2]d个月内再次救助须书面说明理由。",
		"The household was helped for the same cause on %[1]s (%[3]s); helping again within %[2]d months needs a reason in writing.",
		h.DecidedOn.String(), h.Months, h.Number).With("body.differs", "请写明再次救助的理由。", "Write down why the household is helped again.")
}

// repeatPart shows the earlier case to who may know of the hardship.
func (c *caseFile) repeatPart(ctx context.Context, p *Page) (err error) {
	if slices.Contains([]State{Confirmed, Refused, NotAccepted, Withdrawn, Terminated}, c.state()) {
		return nil
	}
	p.Helped, err = c.helpedBefore(ctx)
	return err
}
