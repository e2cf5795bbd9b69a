package casework

import (
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/money"
)

// The papers that tell a family what became of its appeal against a grant: that nothing
// is paid otherwise yet, or the decision that gives more.
const (
	paperRuling  = "ruling"
	paperAmended = "amended"
)

// Amendment puts a decision on a monthly amount in the place of another.
type Amendment struct {
	County       int32
	Of, Decision id.ID
	Amount       money.Fen
	Members      int // 0: as many as before
	From         calendar.Period
	Reason       string
}

// Arrears are the months that were paid too little, and how much.
type Arrears struct {
	First, Last calendar.Period
	Months      int
	Sum         money.Fen
}

// amending is what comes in the place of a decision.
type amending struct {
	of      q.Decision
	amount  money.Fen
	members int
	from    calendar.Period // 0: the first month of the decision
	why     string          // how the roll begins its reason
	words   string          // why it departs from what was proposed
	notice  paper
}

// amend puts a decision in the place of the one that was appealed: on the same facts and
// the same proposal, which replays as that does; why it departs from them is the ruling.
// Payment follows it, and the family is told.
func (c *caseFile) amend(ctx context.Context, appeal *q.GrantAppeal, a amending) error {
	d, err := c.instead(a)
	if err != nil {
		return err
	}
	if d.Number, err = nextNumber(ctx, c.tx, c.app.County, c.today.Year, decisionNumber); err != nil {
		return err
	}
	owed, err := c.s.others.Entitlements.Amend(ctx, c.tx, Amendment{County: d.County, Of: a.of.ID, Decision: d.ID, Amount: a.amount, Members: a.members, From: d.FirstPeriod, Reason: a.why + d.Number})
	if err != nil {
		return fmt.Errorf("amending decision %s: %w", a.of.Number, err)
	}
	p := a.notice
	p.DecisionNumber = d.Number
	p.Amount, p.Before, p.From, p.Counted, p.Result = a.amount, a.of.AmountFen, d.FirstPeriod.Chinese(), a.members, c.result
	if owed.Months > 0 {
		p.Start, p.End, p.Months, p.Owed = owed.First.Chinese(), owed.Last.Chinese(), owed.Months, owed.Sum
	}
	text, _, err := c.printed(ctx, p)
	if err != nil {
		return err
	}
	d.NoticeSealed = c.s.keys.Seal(decisionPlace("notice_sealed", d.ID), text)
	if err := c.q.AddDecision(ctx, d); err != nil {
		return fmt.Errorf("adding a decision: %w", err)
	}
	if err := c.q.DropReview(ctx, a.of.County, a.of.ID); err != nil { // it comes by the new one
		return fmt.Errorf("laying the review of decision %s to the one in its place: %w", a.of.Number, err)
	}
	appeal.AmendedID, appeal.FirstPeriod, appeal.LastPeriod, appeal.OwedMonths, appeal.OwedFen = d.ID, owed.First, owed.Last, int32(owed.Months), owed.Sum
	return nil
}

// instead is the decision in the place of another, still without a number.
func (c *caseFile) instead(a amending) (q.AddDecisionParams, error) {
	old, n := a.of, c.tx.NewID()
	inputs, err := c.s.keys.OpenBytes(decisionPlace("inputs_sealed", old.ID), old.InputsSealed)
	if err != nil {
		return q.AddDecisionParams{}, fmt.Errorf("opening decision %s: %w", old.Number, err)
	}
	reasons, err := c.s.openDecision(old)
	if err != nil {
		return q.AddDecisionParams{}, err
	}
	d := q.AddDecisionParams{County: old.County, ID: n, ApplicationID: old.ApplicationID, HouseholdID: c.app.HouseholdID, Outcome: old.Outcome,
		AmountFen: a.amount, FirstPeriod: max(a.from, old.FirstPeriod), Proposal: old.Proposal, DiffersSealed: c.s.keys.Seal(decisionPlace("differs_sealed", n), a.words),
		InputsSealed:  c.s.keys.SealBytes(decisionPlace("inputs_sealed", n), inputs),
		ReasonsSealed: c.s.keys.SealBytes(decisionPlace("reasons_sealed", n), reasons),
		InputsSm3:     old.InputsSm3, ReasonsSm3: old.ReasonsSm3, Packs: old.Packs, Demonstration: old.Demonstration,
		DecidedBy: c.actor.Account, DecidedName: c.actor.Name, DecidedAt: c.tx.At(), Result: old.Result, ValidToOn: old.ValidToOn, ReviewOn: old.ReviewOn, BeforeFen: old.AmountFen}
	return d, nil
}
