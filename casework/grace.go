package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/policy"
)

// GraceOffer is the grace period (渐退期) that the packs give a family which work
// has lifted above the standard: what it draws goes on for some months, and ends.
type GraceOffer struct {
	Amount   money.Fen       `json:"amountFen" doc:"a month"`
	Until    calendar.Period `json:"until" doc:"the last month"`
	Proposal Proposal        `json:"proposal"`
}

// offersGrace finds whether a grace period is open; nil where it is not. Its
// conditions and months are those of the policy packs.
func (c *caseFile) offersGrace(ctx context.Context) (*GraceOffer, error) {
	if c.procedure.Grace.Programme == "" || c.standing == nil || c.facts.NewWork.IsZero() || !c.proposes() {
		return nil, nil
	}
	app, err := c.application(ctx)
	if err != nil {
		return nil, err
	}
	app.Programme = c.procedure.Grace.Programme
	app.Household.Grants = append(slices.Clone(app.Household.Grants), grantsOf([]Drawn{*c.standing}, app.Household.Members)...)
	d, err := c.s.others.Law.Decide(ctx, app)
	if err != nil {
		return nil, forPeople(fmt.Errorf("looking for a grace period of case %s: %w", c.app.ID, err))
	}
	months, set, err := c.s.others.Law.Months(c.app.Division, c.lawDay(), c.procedure.Grace.Months)
	if err != nil || !set || d.Outcome != policy.Eligible {
		return nil, forPeople(err)
	}
	p, err := c.proposal(d, calendar.Period(app.Period))
	return &GraceOffer{p.Amount, c.facts.NewWork.Period().Add(months), p}, err
}

// Grace is the decision to let dibao go on for the grace period and end with it:
// the family was heard, and knows the last month from the first.
func (s *Service) Grace(ctx context.Context, ref Ref, j Judgement) (Done, error) {
	return s.perform(ctx, ref, ActGrace, j.Signing, j, func(c *caseFile) (State, error) {
		if err := c.reviewable(); err != nil {
			return "", err
		}
		g, err := c.offersGrace(ctx)
		switch {
		case err != nil:
			return "", err
		case g == nil:
			return "", stop("不符合渐退期的条件。", "The conditions of the grace period are not met.", c.basis(ActGrace)).err()
		case j.ProposalSM3 != g.Proposal.SM3:
			return "", errs.New(errs.Conflict, "测算结果已经变化，请重新阅读后再签字。", "The proposal has changed; read it again before you sign.")
		case j.Amount != g.Amount:
			return "", missing("body.amountFen", "渐退期内按原金额发放，每月 "+g.Amount.String()+" 元。", "What was drawn goes on: "+g.Amount.String()+" yuan a month.")
		}
		if err := c.competent(ActGrace, g.Amount); err != nil {
			return "", err
		}
		d, err := c.decision(g.Proposal, j, Confirmed)
		if err != nil {
			return "", err
		}
		d.ValidToOn, d.ReviewOn = g.Until.Last(), calendar.Date{}
		return Confirmed, c.fade(ctx, d, g)
	})
}

// fade writes the decision on a grace period and lets payment end with it.
func (c *caseFile) fade(ctx context.Context, d q.AddDecisionParams, offer *GraceOffer) (err error) {
	if d.Number, err = nextNumber(ctx, c.tx, c.app.County, c.today.Year, decisionNumber); err != nil {
		return err
	}
	err = c.notify(ctx, &d, paper{Kind: "grace", Title: c.procedure.Name.Zh + "渐退期告知书", Article: c.article(ActGrace), DecisionNumber: d.Number, Amount: offer.Amount,
		From: offer.Until.Add(1).Chinese(), ValidTo: offer.Until.Chinese(), Heard: c.heardOn(), Demonstration: d.Demonstration})
	if err != nil {
		return err
	}
	if err := c.decide(ctx, d); err != nil {
		return err
	}
	g := c.grantOf(0)
	g.Decision, g.From, g.Reason = d.ID, offer.Until.Add(1), "渐退期满停止 "+d.Number
	if err := c.s.others.Entitlements.Fade(ctx, c.tx, g); err != nil {
		return fmt.Errorf("ending what case %s lets go on: %w", c.app.ID, err)
	}
	return nil
}

// fades reports whether the decision lets money go on to a day on which it ends.
func (c *caseFile) fades() bool {
	return c.decided != nil && State(c.decided.Outcome) == Confirmed && c.result == policy.ResultMonthly && !c.decided.ValidToOn.IsZero()
}

// fading reports whether what the case looks at runs out with a grace period. Whoever
// loses the work in it is reviewed, and what is confirmed then lasts: they need not
// wait for the end to apply anew (民发〔2021〕57号 art.30, 31).
func (c *caseFile) fading(ctx context.Context) (bool, error) {
	if c.standing == nil || c.standing.Until == 0 {
		return false, nil
	}
	n, err := c.q.GraceRuns(ctx, q.GraceRunsParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID,
		ValidToOn: c.standing.Until.Last()})
	if err != nil {
		return false, fmt.Errorf("looking for a grace period of case %s: %w", c.app.ID, err)
	}
	return n > 0, nil
}

// endGrace tells the family that its grace period is over, and takes back what
// the household is called; where it draws the programme anew, it stays.
func (s *Service) endGrace(ctx context.Context, tx *db.Tx, r q.PastRecognitionsRow) error {
	ctx = authz.WithActor(ctx, authz.Program())
	c, err := s.open(ctx, tx, Ref{r.County, r.ApplicationID})
	if err != nil {
		return err
	}
	if c.standing != nil {
		return nil
	}
	if err := c.print(ctx, paper{Kind: "grace_end", Title: c.procedure.Name.Zh + "渐退期满告知书", Article: c.article(ActGrace), ValidTo: r.ValidToOn.Chinese()}); err != nil {
		return err
	}
	return s.others.Entitlements.End(ctx, tx, r.County, r.HouseholdID, r.Programme)
}

// graceDue: only what the packs give a grace period goes on without being below
// the standard.
func graceDue(ctx context.Context, c *caseFile) (*Obstacle, error) {
	g, err := c.offersGrace(ctx)
	if err != nil || g != nil {
		return nil, err
	}
	return stop("不符合渐退期的条件。", "The conditions of the grace period are not met.", c.basis(ActGrace)), nil
}
