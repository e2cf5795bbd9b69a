package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/policy"
)

// Judgement is what an officer signs about a proposal.
type Judgement struct {
	Signing
	ProposalSM3 string    `json:"proposalSm3" minLength:"64" maxLength:"64" doc:"the proposal as you saw it; a changed one is a conflict"`
	Amount      money.Fen `json:"amountFen" minimum:"0" doc:"a month, or once; 0 when not agreeing, and for a recognition"`
	Differs     string    `json:"differs,omitempty" maxLength:"2000" doc:"why this differs from the proposal; required when it does"`
	Words       string    `json:"words" maxLength:"2000"`
}

// Opinion is the township's (初审意见).
type Opinion struct {
	Judgement
	Agree bool `json:"agree"`
}

// GiveOpinion records the township's opinion. Under dibao the first one goes to
// publicity, and one after a recheck straight to the county (民发〔2021〕57号 art.19);
// a procedure may ask for another publicity, or for none.
func (s *Service) GiveOpinion(ctx context.Context, ref Ref, o Opinion) (Done, error) {
	return s.perform(ctx, ref, ActOpinion, o.Signing, o, func(c *caseFile) (State, error) {
		p, err := c.judge(ctx, o.Judgement, o.Agree)
		if err != nil {
			return "", err
		}
		if err := c.addOpinion(ctx, o, p); err != nil {
			return "", err
		}
		return c.afterOpinion(), nil
	})
}

func (c *caseFile) addOpinion(ctx context.Context, o Opinion, p Proposal) error {
	differs, words := opinionPlaces(c.app.ID, c.app.Round)
	c.note = strings.TrimSpace(o.Words)
	row := q.AddOpinionParams{County: c.app.County, ApplicationID: c.app.ID, Round: c.app.Round, Agree: o.Agree, AmountFen: o.Amount, Proposal: string(p.Outcome),
		DiffersSealed: c.s.keys.Seal(differs, strings.TrimSpace(o.Differs)), WordsSealed: c.s.keys.Seal(words, c.note), GivenBy: c.actor.Account, GivenName: c.actor.Name, GivenAt: c.tx.At()}
	if err := c.q.AddOpinion(ctx, row); err != nil {
		return fmt.Errorf("adding an opinion: %w", err)
	}
	c.opinions = append(c.opinions, q.Opinion{County: row.County, ApplicationID: row.ApplicationID, Round: row.Round, Agree: row.Agree, AmountFen: row.AmountFen, Proposal: row.Proposal,
		DiffersSealed: row.DiffersSealed, WordsSealed: row.WordsSealed, GivenBy: row.GivenBy, GivenName: row.GivenName, GivenAt: row.GivenAt})
	return nil
}

// afterOpinion is the state that the procedure leads to: publicity, unless it
// has none or was held and need not be held again. A review posts only what would
// end, and posts it each time (民发〔2021〕43号 art.26).
func (c *caseFile) afterOpinion() State {
	step, _ := c.procedure.Step(string(ActOpinion))
	if c.reviews() {
		if ends := c.endsItself() || !c.opinions[len(c.opinions)-1].Agree; ends && slices.Contains(step.To, string(Reviewed)) {
			return Reviewed
		}
		return CountyReview
	}
	again := !slices.Contains(step.To, string(CountyReview))
	if slices.Contains(step.To, string(Reviewed)) && (again || !c.publicised() && !c.direct()) {
		return Reviewed
	}
	return CountyReview
}

// judge checks a judgement against the proposal of this moment: it must be the
// one the officer saw, and a different answer needs a written reason.
func (c *caseFile) judge(ctx context.Context, j Judgement, agree bool) (Proposal, error) {
	if err := c.onlyEnds(agree); err != nil {
		return Proposal{}, err
	}
	p, err := c.propose(ctx)
	if err != nil {
		return Proposal{}, err
	}
	if j.ProposalSM3 != p.SM3 {
		return Proposal{}, errs.New(errs.Conflict, "测算结果已经变化，请重新阅读后再签字。", "The proposal has changed; read it again before you sign.")
	}
	switch {
	case agree && c.result == policy.ResultRecognition && j.Amount != 0:
		return Proposal{}, missing("body.amountFen", "此项只作认定，不发放资金。", "This is a recognition; nothing is paid.")
	case agree && c.result != policy.ResultRecognition && (j.Amount <= 0 || j.Amount > money.Max):
		return Proposal{}, missing("body.amountFen", "请填写金额。", "Give the amount.")
	case !agree && j.Amount != 0:
		return Proposal{}, missing("body.amountFen", "不同意时金额应为零。", "Without consent the amount is zero.")
	case agree:
		err = c.explainsRepeat(ctx, j)
	default:
		err = c.notByVoteAlone(p, agree)
	}
	if err != nil {
		return Proposal{}, err
	}
	if p.differs(agree, j.Amount) && strings.TrimSpace(j.Differs) == "" && (agree || !c.endsItself()) {
		return Proposal{}, errs.New(errs.Invalid, "意见与测算结果不一致，须书面说明理由。", "This differs from the proposal; write down why.").With("body.differs", "请写明与测算结果不一致的理由。", "Write down why it differs from the proposal.")
	}
	return p, nil
}

// differs reports whether a judgement is not what the engine proposed. Nothing
// agrees with an undetermined proposal.
func (p Proposal) differs(agree bool, amount money.Fen) bool {
	switch p.Outcome {
	case policy.Eligible:
		return !agree || amount != p.Amount
	case policy.Ineligible:
		return agree
	case policy.Undetermined:
		return true
	}
	return true
}
