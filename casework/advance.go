package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// Advance pays before the case is decided (先行救助, 社会救助法 art.50).
type Advance struct {
	Signing
	Amount money.Fen `json:"amountFen" minimum:"1"`
	Reason string    `json:"reason" minLength:"1" maxLength:"1000" doc:"why it cannot wait"`
}

// PayAdvance orders money for an urgent case at once: the sum is small, what is
// missing is made up for within its term (Explain), and the decision follows.
func (s *Service) PayAdvance(ctx context.Context, ref Ref, a Advance) (Done, error) {
	return s.perform(ctx, ref, ActAdvance, a.Signing, a, func(c *caseFile) (State, error) {
		reason := strings.TrimSpace(a.Reason)
		if reason == "" {
			return "", missing("body.reason", "请写明为什么需要立即救助。", "Write down why help is needed at once.")
		}
		if err := c.checkAdvance(ctx, a.Amount); err != nil {
			return "", err
		}
		g := c.grantOf(a.Amount)
		g.Reason = "先行救助 " + c.app.Number
		if err := s.others.Entitlements.Grant(ctx, c.tx, g); err != nil {
			return "", fmt.Errorf("paying case %s in advance: %w", c.app.ID, err)
		}
		c.app.AdvanceFen, c.note = a.Amount, fmt.Sprintf("%s元；%s", a.Amount, reason)
		return Advanced, nil
	})
}

// checkAdvance holds an advance to the place's limit and to what the place's
// standard gives, as far as that can be told by now.
func (c *caseFile) checkAdvance(ctx context.Context, amount money.Fen) error {
	if amount > c.advance {
		return stop("超过当地小金额先行救助限额 "+c.advance.String()+" 元，请按一般程序办理。",
			"Above the place's limit of "+c.advance.String()+" yuan for advances; use the ordinary procedure.", c.basis(ActAdvance)).err()
	}
	p, err := c.propose(ctx)
	if err != nil {
		return err
	}
	switch {
	case p.Outcome == policy.Ineligible:
		return stop("按已申报的情况不符合条件，不能先行救助。", "By what is declared the conditions are not met; nothing is paid in advance.", c.basis(ActAdvance)).err()
	case p.Outcome == policy.Eligible && amount > p.Amount:
		return missing("body.amountFen", "不能超过当地救助标准 "+p.Amount.String()+" 元。", "At most the place's standard, "+p.Amount.String()+" yuan.")
	}
	return nil
}

// readAdvanceLimit reads up to what sum the place pays in advance. Where its packs set
// none, nobody is waited for who could not act.
func (c *caseFile) readAdvanceLimit() error {
	if c.procedure.Advance == "" {
		return nil
	}
	limit, _, err := c.s.others.Law.Limit(c.app.Division, c.lawDay(), c.procedure.Advance)
	if gap := (*policy.GapError)(nil); err != nil && !errors.As(err, &gap) {
		return forPeople(fmt.Errorf("reading the limit of advances: %w", err))
	}
	c.advance = limit
	return nil
}

// urgent reports whether the family needs help at once, nothing was paid yet, and the
// place has a sum that it pays in advance.
func (c *caseFile) urgent() bool {
	return c.facts.Hardship != nil && c.facts.Hardship.Urgent && c.app.AdvanceFen == 0 && c.advance > 0
}

func advanceDue(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.urgent() {
		return nil, nil
	}
	return stop("申报的情况不需要立即救助，或者已经先行救助，或者当地没有规定先行救助的限额。",
		"What is declared needs no help at once, or was helped already, or the place has no limit for advances.", c.basis(ActAdvance)), nil
}

// notAdvanced keeps a case until it is decided in which money is out already.
func notAdvanced(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.app.AdvanceFen == 0 {
		return nil, nil
	}
	return stop("已经先行救助，须补充说明并作出决定。", "Help was paid in advance: it is explained and decided on.", c.basis(ActAdvance)), nil
}

// settleAdvance keeps with the money what is decided of a case that was paid in advance.
// 社会救助法 art.50 has the office pay at once and lets it look into the case after; no
// article orders back what an honest family was given so, and art.73 what was obtained
// by concealment. So it stays, the notice says so, and payment lets nothing else be claimed.
func (c *caseFile) settleAdvance(ctx context.Context, d q.AddDecisionParams) error {
	if c.app.AdvanceFen == 0 {
		return nil
	}
	g := c.grantOf(d.AmountFen)
	g.Decision = d.ID
	stays, err := c.s.others.Entitlements.SettleAdvance(ctx, c.tx, g)
	if err != nil {
		return fmt.Errorf("settling the advance of case %s: %w", c.app.ID, err)
	}
	c.app.AdvanceFen = stays
	return nil
}

// tellAdvance has a notice of a decision say what was paid before it, and what becomes
// of what is more than was due.
func (c *caseFile) tellAdvance(p *paper) {
	if c.app.AdvanceFen == 0 {
		return
	}
	p.Advanced = c.app.AdvanceFen.String() + "元"
	p.Stays = c.app.AdvanceFen > p.Amount
}

// Explanation makes up for what an advance left out: whom it was for, why, how
// much, with papers and the officer's signature.
type Explanation struct {
	Signing
	Words    string  `json:"words" minLength:"1" maxLength:"2000" doc:"what happened and how the money was handed over"`
	Evidence []id.ID `json:"evidence" minItems:"1" maxItems:"20" doc:"stored files: receipt, papers on the event"`
}

// Explain records the explanation of an advance and sends the case up for the
// decision (TMP18 二（二）).
func (s *Service) Explain(ctx context.Context, ref Ref, e Explanation) (Done, error) {
	return s.perform(ctx, ref, ActExplain, e.Signing, e, func(c *caseFile) (State, error) {
		words := strings.TrimSpace(e.Words)
		if words == "" {
			return "", missing("body.words", "请写明救助事由和发放经过。", "Write down why and how it was paid out.")
		}
		if len(e.Evidence) == 0 {
			return "", missing("body.evidence", "请上传签收单等材料。", "Upload the receipt and what else there is.")
		}
		named := map[string]id.ID{}
		for i, f := range e.Evidence {
			named[fmt.Sprintf("body.evidence[%d]", i)] = f
		}
		if err := c.bind(ctx, named); err != nil {
			return "", err
		}
		f := c.facts
		if f.Hardship == nil {
			f.Hardship = &Hardship{}
		}
		h := *f.Hardship
		h.Evidence = append(slices.Clone(h.Evidence), e.Evidence...)
		f.Hardship = &h
		c.note, c.file = words, e.Evidence[0]
		return CountyReview, c.setFacts(f)
	})
}
