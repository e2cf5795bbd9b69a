package casework

import (
	"context"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Appeal is that the family went to the authority of review or to court.
type Appeal struct {
	Signing
	FiledOn calendar.Date `json:"filedOn"`
	Where   string        `json:"where" enum:"review,court" doc:"review: 行政复议; court: 行政诉讼"`
	Body    string        `json:"body" minLength:"1" maxLength:"120" doc:"the authority or court"`
	Paper   id.ID         `json:"paper,omitempty" doc:"stored file: the notice that it was taken in"`
}

// Appeal records that the family asked for administrative review of a stop, or
// brought a lawsuit (社会救助法 art.76). The decision stands meanwhile.
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
	Restores   bool          `json:"restores" doc:"the decision to stop was revoked or changed: payment goes on"`
	Words      string        `json:"words" minLength:"1" maxLength:"2000" doc:"number and content of the ruling"`
	Paper      id.ID         `json:"paper" doc:"stored file: the ruling"`
}

// Answer records the outcome of an appeal. Where the stop does not stand,
// payment goes on as before it, and the months that were missed are owed.
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
			return Stopped, nil
		}
		return Restored, c.restore(ctx)
	})
}

// restore goes on with what a decision of this case stopped.
func (c *caseFile) restore(ctx context.Context) error {
	stopped, err := c.stopDecision(ctx)
	if err != nil {
		return err
	}
	g := c.grantOf(0)
	g.Decision, g.From, g.Reason = stopped.ID, stopped.FirstPeriod, "复议或诉讼后恢复 "+stopped.Number
	if err := c.s.others.Entitlements.Resume(ctx, c.tx, g); err != nil {
		return fmt.Errorf("resuming what decision %s stopped: %w", stopped.Number, err)
	}
	kept := c.file // the ruling is what the act rests on, the notice follows from it
	err = c.print(ctx, paper{Kind: "restoration", Title: "恢复" + c.procedure.Name.Zh + "告知书", Article: c.article(ActAnswer), Reason: c.note, From: stopped.FirstPeriod.Chinese()})
	c.file = kept
	return err
}

func (c *caseFile) stopDecision(ctx context.Context) (q.Decision, error) {
	rows, err := c.q.DecisionOf(ctx, c.app.County, c.app.ID)
	if err != nil {
		return q.Decision{}, fmt.Errorf("reading the decision of case %s: %w", c.app.ID, err)
	}
	if len(rows) == 0 || rows[len(rows)-1].Outcome != string(Stopped) {
		return q.Decision{}, errs.New(errs.Conflict, "本案没有停止的决定。", "Nothing was stopped in this case.")
	}
	return rows[len(rows)-1], nil
}
