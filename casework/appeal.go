package casework

import (
	"context"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/policy"
)

// Appeal is that the family went to the authority of review or to court.
type Appeal struct {
	Signing
	FiledOn calendar.Date `json:"filedOn"`
	Where   string        `json:"where" enum:"review,court" doc:"review: 行政复议; court: 行政诉讼"`
	Body    string        `json:"body" minLength:"1" maxLength:"120" doc:"the authority or court"`
	Paper   id.ID         `json:"paper,omitempty" doc:"stored file: the notice that it was taken in"`
}

// Appeal records that the family asked for administrative review of a stop or
// a reduction, or brought a lawsuit (社会救助法 art.76). The decision stands meanwhile.
func (s *Service) Appeal(ctx context.Context, ref Ref, a Appeal) (Done, error) {
	return s.perform(ctx, ref, ActAppeal, a.Signing, a, func(c *caseFile) (State, error) {
		switch {
		case a.FiledOn.Before(c.app.DecidedOn) || a.FiledOn.After(c.today):
			return "", missing("body.filedOn", "日期须在作出决定之后、今天以前。", "The day lies after the decision and not after today.")
		case strings.TrimSpace(a.Body) == "":
			return "", missing("body.body", "请填写受理机关或者法院。", "Name the authority or the court.")
		}
		if a.Paper != 0 {
			if err := c.bind(ctx, map[string]id.ID{"body.paper": a.Paper}); err != nil {
				return "", err
			}
		}
		c.note, c.file = map[string]string{"review": "行政复议", "court": "行政诉讼"}[a.Where]+"："+strings.TrimSpace(a.Body), a.Paper
		return Appealed, nil
	})
}

// Answered is the outcome of an appeal.
type Answered struct {
	Signing
	AnsweredOn calendar.Date `json:"answeredOn"`
	Restores   bool          `json:"restores" doc:"the decision to stop or to pay less was revoked or changed: payment goes on as before it"`
	Words      string        `json:"words" minLength:"1" maxLength:"2000" doc:"number and content of the ruling"`
	Paper      id.ID         `json:"paper" doc:"stored file: the ruling"`
}

// Answer records the outcome of an appeal. Where the decision does not stand,
// payment goes on as before it, and what was missed meanwhile is owed.
func (s *Service) Answer(ctx context.Context, ref Ref, a Answered) (Done, error) {
	return s.perform(ctx, ref, ActAnswer, a.Signing, a, func(c *caseFile) (State, error) {
		words := strings.TrimSpace(a.Words)
		switch {
		case a.AnsweredOn.Before(c.app.DecidedOn) || a.AnsweredOn.After(c.today):
			return "", missing("body.answeredOn", "日期须在作出决定之后、今天以前。", "The day lies after the decision and not after today.")
		case words == "":
			return "", missing("body.words", "请写明文书编号和内容。", "Give the number and the content of the ruling.")
		case a.Paper == 0:
			return "", missing("body.paper", "请上传复议决定书或者判决书。", "Upload the ruling.")
		}
		if err := c.bind(ctx, map[string]id.ID{"body.paper": a.Paper}); err != nil {
			return "", err
		}
		c.note, c.file = words, a.Paper
		if !a.Restores {
			return State(c.decided.Outcome), nil
		}
		return Restored, c.restore(ctx)
	})
}

// restore undoes what the decision of this case took.
func (c *caseFile) restore(ctx context.Context) error {
	d := c.decided
	g := c.grantOf(d.BeforeFen)
	g.Decision, g.From, g.Reason = d.ID, d.FirstPeriod, "复议或诉讼后恢复 "+d.Number
	holds, err := c.stillHolds(ctx)
	switch {
	case err != nil || !holds:
	case c.reduced():
		err = c.s.others.Entitlements.Restore(ctx, c.tx, g)
	default:
		err = c.s.others.Entitlements.Resume(ctx, c.tx, g)
	}
	if err != nil {
		return fmt.Errorf("undoing decision %s: %w", d.Number, err)
	}
	p := paper{Kind: "restoration", Title: "恢复" + c.procedure.Name.Zh + "告知书", Article: c.article(ActAnswer), Reason: c.note, Result: c.result, Over: !holds}
	if c.reduced() {
		p.Amount, p.Before = d.BeforeFen, d.AmountFen
	}
	if d.FirstPeriod != 0 {
		p.From = d.FirstPeriod.Chinese()
	}
	kept := c.file // the ruling is what the act rests on, the notice follows from it
	err = c.print(ctx, p)
	c.file = kept
	return err
}

// stillHolds reports whether there is anything to go on with: a recognition whose
// time is over meanwhile is not given again by a ruling on its end.
func (c *caseFile) stillHolds(ctx context.Context) (bool, error) {
	if c.result != policy.ResultRecognition {
		return true, nil
	}
	holds, err := c.q.HoldsRecognition(ctx, q.HoldsRecognitionParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, Today: c.today})
	if err != nil {
		return false, fmt.Errorf("reading what recognises the household of case %s: %w", c.app.ID, err)
	}
	return holds, nil
}
