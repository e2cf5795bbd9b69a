package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/money"
	"doudi/policy"
)

// payerAid is the layer that one-stop settlement at the hospital pays as well.
const payerAid = "medical-aid"

// Layer is what one payer pays of a medical claim, in the order of the law:
// insurances first, then aid (社会救助法 art.24).
type Layer struct {
	Payer     string    `json:"payer"`
	Title     Text      `json:"title"`
	Insurance bool      `json:"insurance" doc:"paid already, by an insurance; the others are what this case gives"`
	Entering  money.Fen `json:"enteringFen" doc:"left when its turn comes"`
	Paid      money.Fen `json:"paidFen"`
	Left      money.Fen `json:"leftFen"`
}

func layersOf(d policy.Decision) []Layer {
	var out []Layer
	for _, l := range d.Layers {
		out = append(out, Layer{l.Payer, Text{l.Title.Zh, l.Title.En}, isInsurance(l.Payer), money.Fen(l.Entering), money.Fen(l.Paid), money.Fen(l.Left)})
	}
	return out
}

func isInsurance(payer string) bool {
	return slices.Contains([]string{"basic", "serious-illness", "supplementary"}, payer)
}

// given is a patient's earlier case that was confirmed.
type given struct {
	number string
	bills  *Medical
	row    q.Decision
}

// givenBefore are the confirmed cases of the patient beside this one, of whichever
// household they were.
func (c *caseFile) givenBefore(ctx context.Context) ([]given, error) {
	if c.facts.Medical == nil || c.app.PersonID == 0 {
		return nil, nil
	}
	rows, err := c.q.ConfirmedOfPerson(ctx, q.ConfirmedOfPersonParams{County: c.app.County, Programme: c.app.Programme, PersonID: c.app.PersonID, But: c.app.ID})
	if err != nil {
		return nil, fmt.Errorf("reading what the patient of case %s was given: %w", c.app.ID, err)
	}
	var out []given
	for _, r := range rows {
		facts, err := c.s.openFacts(r.Decision.ApplicationID, r.FactsSealed)
		if err != nil {
			return nil, err
		}
		if facts.Medical != nil {
			out = append(out, given{r.Number, facts.Medical, r.Decision})
		}
	}
	return out, nil
}

// aidedBefore lays before the engine what earlier cases of the year gave the
// patient: a deductible is taken once a year, and a cap is of the year.
func (c *caseFile) aidedBefore(ctx context.Context, h *policy.Household) error {
	if len(h.Claims) == 0 {
		return nil
	}
	before, err := c.givenBefore(ctx)
	if err != nil {
		return err
	}
	claim := &h.Claims[0]
	for _, g := range before {
		if g.bills.year() != c.facts.Medical.year() {
			continue
		}
		stored, err := c.s.openDecision(g.row)
		if err != nil {
			return err
		}
		d, err := policy.ParseDecision(stored)
		if err != nil {
			return fmt.Errorf("reading what case %s gave: %w", g.number, err)
		}
		claim.Earlier = append(claim.Earlier, paidBy(d, policy.Fen(g.row.AmountFen))...)
		claim.EarlierBurden += burdenOf(d, policy.Fen(g.row.AmountFen))
	}
	return nil
}

// paidBy is what each layer of aid paid by a decision. Where the approver gave
// another sum than was computed, the first layer bears the difference.
func paidBy(d policy.Decision, amount policy.Fen) []policy.PayerAmount {
	var out []policy.PayerAmount
	for _, l := range d.Layers {
		if !isInsurance(l.Payer) {
			paid := l.Paid
			out, amount = append(out, policy.PayerAmount{Payer: l.Payer, Amount: &paid}), amount-paid
		}
	}
	if len(out) == 0 {
		return []policy.PayerAmount{{Payer: payerAid, Amount: &amount}}
	}
	first := max(0, *out[0].Amount+amount)
	out[0].Amount = &first
	return out
}

// burdenOf is what was left to the patient after the insurances: no less than
// what was given, where no layers say it.
func burdenOf(d policy.Decision, amount policy.Fen) policy.Fen {
	for _, l := range d.Layers {
		if !isInsurance(l.Payer) {
			return l.Entering
		}
	}
	return amount
}

// unclaimed: a bill is aided once, and so is a loss.
func unclaimed(ctx context.Context, c *caseFile) (*Obstacle, error) {
	if c.facts.Loss != nil {
		return c.relieved(ctx)
	}
	if c.facts.Medical == nil { // the patient is only named yet: fileable tells the clerk
		return nil, nil
	}
	if c.facts.Medical.unnumbered() {
		return stop("有的结算单还没有编号，请对照照片在申报内容中补全编号和数额。",
			"A settlement has no number yet; complete number and figures from the photographs in what is declared.", c.basis(ActUpdate)), nil
	}
	before, err := c.givenBefore(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range before {
		for _, b := range g.bills.Bills {
			if slices.ContainsFunc(c.facts.Medical.Bills, func(own Bill) bool {
				return own.number() == b.number()
			}) {
				return stop("结算编号 "+b.Number+" 的费用已在案件 "+g.number+" 中救助过，请修改申报。",
					"Settlement "+b.Number+" was aided in case "+g.number+" already; correct what is declared.", c.basis(ActUpdate)), nil
			}
		}
	}
	return nil, nil
}
