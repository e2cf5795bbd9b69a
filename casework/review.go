package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/policy"
)

// reviews reports whether the case is about what a family draws: looked at in its
// time, after a death, or because they want no more of it.
func (c *caseFile) reviews() bool { return procedure.Purpose(c.app.Purpose) != procedure.Application }

// hears reports whether somebody is to be heard before aid is reduced or ended
// (社会救助法 art.48): nobody is on their own wish, and nobody can be on a death.
func (c *caseFile) hears() bool {
	return c.reviews() && c.hearing && !c.leaves() && !c.nobodyLeft()
}

// readStanding reads what a review looks at.
func (c *caseFile) readStanding(ctx context.Context) error {
	if !c.reviews() {
		return nil
	}
	list, err := c.s.others.Entitlements.Drawn(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading what the household of case %s draws: %w", c.app.ID, err)
	}
	if i := slices.IndexFunc(list, c.isStanding); i >= 0 {
		c.standing = &list[i]
	}
	return c.readHearing()
}

// readHearing reads whether the law has the family heard before aid is reduced or
// ended: 社会救助法 art.48 does since 2026-07-01, what was before it did not. Where
// no law is known for the day they are heard.
func (c *caseFile) readHearing() (err error) {
	c.hearing, err = c.s.others.Law.Flag(c.app.Division, c.lawDay(), "hearing.before.reduction")
	if gap := (*policy.GapError)(nil); errors.As(err, &gap) {
		c.hearing, err = true, nil
	}
	if err != nil {
		return fmt.Errorf("reading whether the family of case %s is heard: %w", c.app.ID, err)
	}
	return nil
}

func (c *caseFile) isStanding(d Drawn) bool {
	return d.Programme == c.app.Programme && d.Person == c.app.PersonID
}

// readDecided reads what a review decided: what the family can appeal.
func (c *caseFile) readDecided(ctx context.Context) (err error) {
	if c.reviews() {
		c.decided, err = c.lastDecision(ctx)
	}
	return err
}

// reduced reports whether the review decided to pay less.
func (c *caseFile) reduced() bool {
	return c.decided != nil && State(c.decided.Outcome) == Confirmed && c.decided.AmountFen < c.decided.BeforeFen
}

// adverse: a notice is served on, and an appeal is brought against, what takes
// something from the family (社会救助法 art.48, 76).
func adverse(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.reduced() || c.fades() || c.decided != nil && State(c.decided.Outcome) == Stopped {
		return nil, nil
	}
	return stop("核查没有减发或者停发待遇。", "The review took nothing from the family.", c.basis(ActAppeal)), nil
}

// reviewable refuses a review of what nobody draws.
func (c *caseFile) reviewable() error {
	ending := c.standing != nil && c.standing.Until != 0 && c.gone()
	if c.reviews() && (c.standing == nil || len(c.facts.Members) == 0 || ending) {
		return errs.Newf(errs.Conflict, "该户目前没有享受%[1]s，没有可以核查的待遇。", "The household does not draw %[2]s today; there is nothing to review.", c.procedure.Name.Zh, c.procedure.Name.En)
	}
	return nil
}

// less reports whether an amount is less than what is drawn.
func (c *caseFile) less(amount money.Fen) bool {
	return c.standing != nil && c.standing.Amount != nil && amount < *c.standing.Amount
}

// adjust carries out what a review decided to go on paying.
func (c *caseFile) adjust(ctx context.Context, g Grant) error {
	if err := c.reviewable(); err != nil {
		return err
	}
	fading, err := c.fading(ctx)
	if err != nil {
		return err
	}
	g.Reason, g.Since, g.Lasts = c.why()+" "+c.app.Number, c.since(), fading
	if g.Lasts {
		g.Reason += "，渐退期终止，继续发放"
	}
	if err := c.s.others.Entitlements.Adjust(ctx, c.tx, g); err != nil {
		return fmt.Errorf("adjusting by the review %s: %w", c.app.ID, err)
	}
	return c.release(ctx)
}

// reviewNotice tells the family what goes on, and why where it is less.
func (c *caseFile) reviewNotice(p Proposal, d q.AddDecisionParams, j Judgement) paper {
	out := paper{Kind: "review", Title: c.procedure.Name.Zh + c.kind().Chinese + "结果告知书", Cause: c.cause(), Article: c.article(ActConfirm), DecisionNumber: d.Number, Result: c.result,
		Amount: d.AmountFen, From: p.From.Chinese(), Demonstration: p.Demonstration}
	if c.standing != nil && c.standing.Amount != nil {
		out.Before = *c.standing.Amount
	}
	if c.less(d.AmountFen) {
		out.Reason = strings.TrimSpace(strings.Join([]string{j.Differs, j.Words}, " "))
	}
	if m, ok := c.facts.member(c.app.PersonID); ok {
		out.Person = m.Name
	}
	return out
}

// Stop is the decision to end what the family draws (社会救助法 art.48): after they
// were heard, with reasons, from the month after.
func (s *Service) Stop(ctx context.Context, ref Ref, j Judgement) (Done, error) {
	return s.perform(ctx, ref, ActStop, j.Signing, j, func(c *caseFile) (State, error) {
		if err := c.reviewable(); err != nil {
			return "", err
		}
		if j.Differs == "" && c.endsItself() {
			j.Differs = c.cause()
		}
		p, err := c.judge(ctx, j, false)
		if err != nil {
			return "", err
		}
		if err := c.competent(ActStop, p.Amount); err != nil {
			return "", err
		}
		grounds := c.endings(p, j)
		if len(grounds) == 0 {
			return "", missing("body.words", "请写明停止的理由。", "Give the reason for stopping.")
		}
		d, err := c.decision(p, j, Stopped)
		if err != nil {
			return "", err
		}
		d.FirstPeriod, d.ValidToOn = c.endsFrom(), calendar.Date{}
		if d.Number, err = nextNumber(ctx, c.tx, c.app.County, c.today.Year, decisionNumber); err != nil {
			return "", err
		}
		err = c.notify(ctx, &d, paper{Kind: "stop", Title: "停止" + c.procedure.Name.Zh + "告知书", Article: c.article(ActStop), DecisionNumber: d.Number,
			Result: c.result, From: c.endsOn(), Grounds: grounds, Cause: c.cause(), Heard: c.heardOn(), Demonstration: p.Demonstration})
		if err != nil {
			return "", err
		}
		if err := c.decide(ctx, d); err != nil {
			return "", err
		}
		if err := c.stopPaying(ctx, d); err != nil {
			return "", err
		}
		return Stopped, c.release(ctx) // the month of a death is still owed
	})
}

// endings are the grounds of a stop: what happened comes first.
func (c *caseFile) endings(p Proposal, j Judgement) []ground {
	cause := c.cause()
	if cause == "" {
		return c.grounds(ActStop, p, j)
	}
	out := []ground{{cause, c.article(ActStop)}}
	if !c.endsItself() {
		return append(out, c.grounds(ActStop, p, j)...)
	}
	if words := strings.TrimSpace(j.Words); words != "" {
		out = append(out, ground{words, ""})
	}
	return out
}

// endsItself reports whether there is nothing to weigh: nobody is left, the family
// wants no more, or whoever drew it is no member of it any more.
func (c *caseFile) endsItself() bool { return c.leaves() || c.nobodyLeft() || c.gone() }

// cause is what happened that the case is about; "" where its time has come.
func (c *caseFile) cause() string {
	switch {
	case c.mourns():
		m := c.died()
		return m.Name + "已于" + m.DiedOn.Chinese() + "死亡。"
	case c.leaves():
		return wishToLeave
	case c.gone():
		return c.went()
	}
	return ""
}

// why is what a roll says of an amount that the case set.
func (c *caseFile) why() string {
	switch {
	case c.mourns():
		return "成员死亡核定"
	case c.leaves():
		return "主动退出"
	}
	return "定期核查"
}

// since is the month from which what happened changes what is due: the one after
// a death; 0 where a decision looks forward only.
func (c *caseFile) since() calendar.Period {
	if !c.mourns() {
		return 0
	}
	return c.died().DiedOn.Period().Add(1)
}

// endsFrom is the first month that is not owed any more: the one after the
// decision, and of the dead the one after the death.
func (c *caseFile) endsFrom() calendar.Period {
	if c.nobodyLeft() {
		return c.since()
	}
	return c.today.Period().Add(1)
}

// endsOn is from when a decision to stop counts: a recognition ends with the
// decision, as what others read of it does, and money with its month.
func (c *caseFile) endsOn() string {
	if c.result == policy.ResultRecognition {
		return c.today.Chinese()
	}
	return c.endsFrom().Chinese()
}

// heardOn is the day on which the family was heard; "" where nobody was.
func (c *caseFile) heardOn() string {
	if len(c.hearings) == 0 {
		return ""
	}
	return c.hearings[len(c.hearings)-1].HeardOn.Chinese()
}

func (c *caseFile) stopPaying(ctx context.Context, d q.AddDecisionParams) error {
	g := c.grantOf(0)
	g.Decision, g.From, g.Reason = d.ID, d.FirstPeriod, c.why()+"决定停止 "+d.Number
	if err := c.s.others.Entitlements.Stop(ctx, c.tx, g); err != nil {
		return fmt.Errorf("stopping by decision %s: %w", d.Number, err)
	}
	return nil
}

// reviewOn is the day on which what is granted is looked at again: after the
// interval that the reasons give or, where they give none, the one of the review's
// procedure; no day for what no procedure here reviews, and for what the law sets
// no interval for and the place neither.
func (c *caseFile) reviewOn(p Proposal, outcome State) (calendar.Date, error) {
	review, err := c.s.others.Procedures.At(c.app.Programme, procedure.Review, c.app.Division, date(c.today))
	if outcome != Confirmed || err != nil {
		return calendar.Date{}, nil
	}
	months, set := p.ReviewMonths, true
	if months == 0 && review.Interval != "" {
		months, set, err = c.s.others.Law.Months(c.app.Division, c.lawDay(), review.Interval)
		if err != nil {
			return calendar.Date{}, forPeople(err)
		}
	}
	if months == 0 || !set {
		return calendar.Date{}, nil
	}
	return c.today.AddMonths(months), nil
}

// kind is what papers call the case.
func (c *caseFile) kind() Text {
	switch {
	case c.mourns():
		return Text{"死亡核定", "after a death"}
	case c.leaves():
		return Text{"退出", "exit"}
	case c.reviews():
		return Text{"核查", "review"}
	}
	return Text{"申请", "application"}
}
