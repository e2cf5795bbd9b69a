package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/policy"
)

// The modes of appraisal that the packs name (review.mode).
const (
	appraiseNever       = "never"
	appraiseOnObjection = "on-objection"
	appraiseAlways      = "always"
)

// readAppraisalRule reads what the place asks of an appraisal on the day of the
// application. A procedure that names no parameter asks for it itself.
func (c *caseFile) readAppraisalRule() error {
	if _, ok := c.procedure.Step(string(ActAppraise)); !ok {
		return nil
	}
	rule, err := c.s.others.Law.Appraisal(c.app.Division, c.lawDay())
	var gap *policy.GapError
	if errors.As(err, &gap) {
		return nil // the case can be read; nothing can be judged
	}
	if err != nil {
		return fmt.Errorf("reading how %s appraises: %w", c.app.Division, err)
	}
	if c.procedure.Appraisal == "" {
		rule.Mode = appraiseAlways
	}
	c.appraisal = rule
	return nil
}

// Appraisal implements Law.
func (l packLaw) Appraisal(division string, on calendar.Date) (rule AppraisalRule, err error) {
	in, err := l.lib.Parameters(division, date(on))
	if err != nil {
		return rule, err
	}
	var failed [3]error
	rule.Mode, failed[0] = in.Choice("review.mode")
	num, den, err := in.Ratio("review.delegates")
	rule.ShareNum, rule.ShareDen = simple(num, den)
	failed[1] = err
	if _, set, err := l.set(division, on, "review.quorum"); set && err == nil {
		rule.Quorum, failed[2] = in.Int("review.quorum")
	}
	return rule, errors.Join(failed[:]...)
}

// simple is the fraction of small numbers that a decimal of the packs, which are
// exact to nine digits, stands for: 0.666666666 is two thirds.
func simple(num, den int64) (n, d int64) {
	for d := int64(1); d <= 20; d++ {
		n := (2*num*d + den) / (2 * den) // the nearest
		if off := n*den - num*d; max(off, -off)*100_000_000 < den*d {
			return n, d
		}
	}
	return num, den
}

// answersObjection reports whether the case is looked into again because its
// publicity drew an objection, and not because the county sent it back.
func (c *caseFile) answersObjection() bool {
	for _, a := range slices.Backward(c.acts) {
		if State(a.StateAfter) == Recheck && (Act(a.Act) == ActClose || Act(a.Act) == ActReturn) {
			return Act(a.Act) == ActClose
		}
	}
	return false
}

// appraisedInRound reports whether the people of the village agreed in this round.
func (c *caseFile) appraisedInRound() bool {
	return slices.ContainsFunc(c.appraisals, func(a q.Appraisal) bool { return a.Round == c.app.Round && AppraisalResult(a.Result) == Agreed })
}

// concluded reports whether an appraisal came to a conclusion, for or against.
func (c *caseFile) concluded() bool {
	n := len(c.appraisals)
	return n > 0 && AppraisalResult(c.appraisals[n-1].Result) != Disputed
}

// appraisalDue reports whether an appraisal must be held and was not.
func (c *caseFile) appraisalDue() bool {
	return c.appraisal.Mode == appraiseAlways && !c.concluded()
}

// appraisalWanted reports whether an appraisal is waited for: one that must be held,
// or one that may be held in place of a visit.
func (c *caseFile) appraisalWanted() bool { return c.appraisalDue() || c.appraisalOffered() }

// appraisalOffered reports whether an appraisal would answer the objection as a
// new visit does (民发〔2021〕57号 art.19: 重新组织调查或者开展民主评议).
func (c *caseFile) appraisalOffered() bool {
	return c.appraisal.Mode == appraiseOnObjection && c.state() == Recheck && c.answersObjection() && !c.visitedInRound()
}

// appraisalOpen: where the place appraises only on an objection, there must be one.
func appraisalOpen(_ context.Context, c *caseFile) (*Obstacle, error) {
	switch {
	case c.appraisal.Mode == appraiseAlways:
		return nil, nil
	case c.appraisal.Mode == appraiseOnObjection && c.state() == Recheck && c.answersObjection():
		return nil, nil
	case c.appraisal.Mode == appraiseOnObjection:
		return stop("公示期间有异议的，才开展民主评议。", "An appraisal is held only where the publicity drew an objection.", c.basis(ActAppraise)), nil
	}
	return stop("当地不开展民主评议。", "This place holds no democratic appraisal.", c.basis(ActAppraise)), nil
}

// appraised: where the place always appraises, nobody is judged before.
func appraised(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.appraisalDue() {
		return stop("还没有民主评议，或者评议没有形成结论。", "There was no democratic appraisal yet, or it came to no conclusion.", c.basis(ActAppraise)), nil
	}
	return nil, nil
}

// notByVoteAlone refuses to turn a family down that the law would help, where the
// vote against it is the only thing that happened: somebody has to have looked
// after the vote, and says in the reason what they found.
func (c *caseFile) notByVoteAlone(p Proposal, agree bool) error {
	n := len(c.appraisals)
	if agree || p.Outcome != policy.Eligible || n == 0 || AppraisalResult(c.appraisals[n-1].Result) != Against {
		return nil
	}
	if slices.ContainsFunc(c.visits, func(v q.Visit) bool { return v.ID > c.appraisals[n-1].ID }) {
		return nil
	}
	return errs.New(errs.Conflict, "民主评议的结果不能作为不予确认的唯一依据；测算符合条件的，须在评议之后重新入户调查。",
		"What was voted is never the only ground: where the law would grant, the home is visited again after the vote first.")
}

// minutes is the paper of an appraisal: as it was held, or blank to be taken along
// and signed there.
func (c *caseFile) minutes(held *Appraisal) paper {
	m := &minutesPaper{Quorum: c.appraisal.Quorum, Num: c.appraisal.ShareNum, Den: c.appraisal.ShareDen, Reason: c.reason}
	if held == nil {
		m.Blank = make([]struct{}, max(9, c.appraisal.Quorum))
	} else {
		m.On, m.Place, m.Words, m.For, m.Against = held.HeldOn.Chinese(), held.Place, held.Words, held.For, held.Against
		m.Abstained = held.voters() - held.For - held.Against
		m.Result = map[AppraisalResult]string{Agreed: "同意", Against: "不同意", Disputed: "有争议，未形成结论，须重新调查"}[held.result()]
		for _, a := range held.Attendees {
			m.Rows = append(m.Rows, minutesRow{a.Name, attendedAs(a.As), a.Why})
		}
	}
	return paper{Kind: paperAppraisal, Title: "民主评议记录", Article: c.article(ActAppraise), Minutes: m}
}

// paperAppraisal is the kind of the minutes.
const paperAppraisal = "appraisal"

// minutesPaper is what the minutes say.
type minutesPaper struct {
	On, Place, Reason, Words, Result string
	For, Against, Abstained, Quorum  int
	Num, Den                         int64
	Rows                             []minutesRow
	Blank                            []struct{} // lines to be filled in by hand
}

type minutesRow struct{ Name, As, Recused string }

func attendedAs(as string) string {
	return map[string]string{"township": "乡镇（街道）工作人员", "party": "村（社区）党组织成员", "committee": "村（居）委会成员", "party_delegate": "党员代表", asDelegate: "村（居）民代表"}[as]
}

// paperBlankMinutes is the kind of the blank form of an appraisal, to be taken along.
const paperBlankMinutes = "appraisal_blank"

// appraises reports whether an appraisal can still come.
func (c *caseFile) appraises() bool {
	_, ok := c.procedure.Step(string(ActAppraise))
	return ok && c.state().Open()
}

func blankMinutes(_ context.Context, c *caseFile, _ id.ID) (paper, error) { return c.minutes(nil), nil }
