package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// Confirm is the county's decision to grant (art.21): signed by a person who
// neither surveyed nor reviewed, paid from the month after.
func (s *Service) Confirm(ctx context.Context, ref Ref, j Judgement) (Done, error) {
	return s.perform(ctx, ref, ActConfirm, j.Signing, j, func(c *caseFile) (State, error) {
		p, err := c.judge(ctx, j, true)
		if err != nil {
			return "", err
		}
		if err := c.competent(ActConfirm, j.Amount); err != nil {
			return "", err
		}
		if err := c.heardFirst(j); err != nil {
			return "", err
		}
		d, err := c.decision(p, j, Confirmed)
		if err != nil {
			return "", err
		}
		if err := c.keepInterval(ctx, &d); err != nil {
			return "", err
		}
		if err := c.settleAdvance(ctx, d); err != nil {
			return "", err
		}
		d.Number, err = nextNumber(ctx, c.tx, c.app.County, c.today.Year, decisionNumber)
		if err != nil {
			return "", err
		}
		if err := c.notify(ctx, &d, c.confirmation(p, d, j)); err != nil {
			return "", err
		}
		if err := c.decide(ctx, d); err != nil {
			return "", err
		}
		return Confirmed, c.grant(ctx, d)
	})
}

// confirmation is the notice of a decision to grant, or to go on granting.
func (c *caseFile) confirmation(p Proposal, d q.AddDecisionParams, j Judgement) paper {
	if c.reviews() {
		return c.reviewNotice(p, d, j)
	}
	out := paper{Kind: "confirmation", Title: c.procedure.Name.Zh + "确认通知书", Article: c.article(ActConfirm), DecisionNumber: d.Number, Result: c.result,
		Amount: d.AmountFen, From: p.From.Chinese(), Demonstration: p.Demonstration}
	if m, ok := c.facts.member(c.app.PersonID); ok {
		out.Person = m.Name
	}
	out.Layers = p.Layers
	if !d.ValidToOn.IsZero() {
		out.ValidTo = d.ValidToOn.Chinese()
	}
	c.tellAdvance(&out)
	return out
}

// Refuse is the county's decision not to grant: a written notice with reasons
// and remedies, to be served within its term.
func (s *Service) Refuse(ctx context.Context, ref Ref, j Judgement) (Done, error) {
	return s.perform(ctx, ref, ActRefuse, j.Signing, j, func(c *caseFile) (State, error) {
		p, err := c.judge(ctx, j, false)
		if err != nil {
			return "", err
		}
		if err := c.competent(ActRefuse, p.Amount); err != nil {
			return "", err
		}
		grounds := c.grounds(ActRefuse, p, j)
		if len(grounds) == 0 {
			return "", missing("body.words", "请写明不予确认的理由。", "Give the reason for refusing.")
		}
		d, err := c.decision(p, j, Refused)
		if err != nil {
			return "", err
		}
		d.FirstPeriod, d.ValidToOn = 0, calendar.Date{}
		if err := c.settleAdvance(ctx, d); err != nil {
			return "", err
		}
		if d.Number, err = nextNumber(ctx, c.tx, c.app.County, c.today.Year, decisionNumber); err != nil {
			return "", err
		}
		notice := paper{Kind: "refusal", Title: "不予确认" + c.procedure.Name.Zh + "告知书", Article: c.article(ActRefuse), DecisionNumber: d.Number,
			Grounds: grounds, Demonstration: p.Demonstration}
		c.tellAdvance(&notice)
		if err := c.notify(ctx, &d, notice); err != nil {
			return "", err
		}
		if err := c.decide(ctx, d); err != nil {
			return "", err
		}
		return Refused, nil
	})
}

// ground is a reason of a refusal with its article.
type ground struct{ Text, Article string }

// grounds are the failed conditions; where the approver differs from the
// proposal, their written reason comes first.
func (c *caseFile) grounds(act Act, p Proposal, j Judgement) []ground {
	var out []ground
	if p.Outcome != policy.Ineligible {
		out = append(out, ground{strings.TrimSpace(j.Differs), c.article(act)})
	}
	for _, r := range p.Reasons.failures() {
		out = append(out, ground{r.Text.Chinese, r.Article.Chinese})
	}
	if words := strings.TrimSpace(j.Words); len(out) == 0 && words != "" {
		out = append(out, ground{words, c.article(act)})
	}
	return out
}

func decisionPlace(column string, decision id.ID) crypt.Place {
	return crypt.Place{Column: "decision." + column, Record: decision}
}

func (c *caseFile) decision(p Proposal, j Judgement, outcome State) (q.AddDecisionParams, error) {
	packs, _ := json.Marshal(p.Packs) // strings only
	n := c.tx.NewID()
	c.note = strings.TrimSpace(j.Words)
	valid, err := c.validTo()
	if err != nil {
		return q.AddDecisionParams{}, err
	}
	review, err := c.reviewOn(p, outcome)
	if err != nil {
		return q.AddDecisionParams{}, err
	}
	d := q.AddDecisionParams{County: c.app.County, ID: n, ApplicationID: c.app.ID, HouseholdID: c.app.HouseholdID, Outcome: string(outcome),
		AmountFen: j.Amount, FirstPeriod: p.From, Proposal: string(p.Outcome), DiffersSealed: c.s.keys.Seal(decisionPlace("differs_sealed", n), strings.TrimSpace(j.Differs)),
		InputsSealed:  c.s.keys.SealBytes(decisionPlace("inputs_sealed", n), p.inputs),
		ReasonsSealed: c.s.keys.SealBytes(decisionPlace("reasons_sealed", n), p.bytes),
		InputsSm3:     crypt.Digest(p.inputs), ReasonsSm3: crypt.Digest(p.bytes), Packs: string(packs), Demonstration: p.Demonstration,
		DecidedBy: c.actor.Account, DecidedName: c.actor.Name, DecidedAt: c.tx.At(), Result: string(c.result), ValidToOn: valid, ReviewOn: review}
	if c.standing != nil && c.standing.Amount != nil {
		d.BeforeFen = *c.standing.Amount
	}
	if c.result != policy.ResultMonthly {
		d.FirstPeriod = 0
	}
	return d, nil
}

// validTo is the last day of a recognition decided today: the day before the
// same day some months later; no day where it is open.
func (c *caseFile) validTo() (calendar.Date, error) {
	if c.procedure.Validity == "" {
		return calendar.Date{}, nil
	}
	t, err := c.term(c.procedure.Validity)
	if err != nil {
		return calendar.Date{}, err
	}
	return c.today.AddMonths(t.Days).AddDays(-1), nil
}

// notify prints the notice of a decision, which keeps it as it is served.
func (c *caseFile) notify(ctx context.Context, d *q.AddDecisionParams, notice paper) error {
	text, _, err := c.printed(ctx, notice)
	d.NoticeSealed = c.s.keys.Seal(decisionPlace("notice_sealed", d.ID), text)
	return err
}

// decide writes the decision.
func (c *caseFile) decide(ctx context.Context, d q.AddDecisionParams) error {
	if err := c.q.AddDecision(ctx, d); err != nil {
		return fmt.Errorf("adding a decision: %w", err)
	}
	decided := q.Decision{County: d.County, ID: d.ID, Number: d.Number, Outcome: d.Outcome, AmountFen: d.AmountFen, FirstPeriod: d.FirstPeriod, ValidToOn: d.ValidToOn, BeforeFen: d.BeforeFen}
	c.app.DecidedOn, c.decided = c.today, &decided
	return nil
}

// grant has a decision carried out. What was paid in advance is part of one sum.
func (c *caseFile) grant(ctx context.Context, d q.AddDecisionParams) error {
	g := c.grantOf(d.AmountFen - c.app.AdvanceFen)
	g.Decision, g.From, g.Reason = d.ID, d.FirstPeriod, "审核确认 "+d.Number
	if c.reviews() {
		return c.adjust(ctx, g)
	}
	if c.result == policy.ResultOnce && g.Amount <= 0 {
		return nil // all of it was paid in advance
	}
	if err := c.s.others.Entitlements.Grant(ctx, c.tx, g); err != nil {
		return fmt.Errorf("granting by decision %s: %w", d.Number, err)
	}
	return c.reviewOthers(ctx, g)
}

// grantOf is the frame of what is granted in this case.
func (c *caseFile) grantOf(amount money.Fen) Grant {
	g := Grant{County: c.app.County, Household: c.app.HouseholdID, Division: c.app.Division, Programme: c.app.Programme, Result: c.result,
		Person: c.app.PersonID, Case: c.app.ID, Payee: c.app.ApplicantName, Members: int(c.app.Members), Urban: c.facts.Urban, Amount: amount}
	if g.Person != 0 {
		g.Members = 1
	}
	return g
}
