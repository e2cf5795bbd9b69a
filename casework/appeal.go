package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/errs"
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

// Appeal records that the family asked for administrative review of a refusal, a stop
// or a reduction, or brought a lawsuit (社会救助法 art.76). The decision stands meanwhile.
func (s *Service) Appeal(ctx context.Context, ref Ref, a Appeal) (Done, error) {
	return s.perform(ctx, ref, ActAppeal, a.Signing, a, func(c *caseFile) (State, error) {
		if err := c.takeIn(ctx, a); err != nil {
			return "", err
		}
		c.app.AppealedOn = a.FiledOn
		return Appealed, nil
	})
}

// takeIn checks what is recorded of an appeal, and keeps its paper.
func (c *caseFile) takeIn(ctx context.Context, a Appeal) error {
	switch {
	case a.FiledOn.Before(c.outcomeOn()) || a.FiledOn.After(c.today):
		return missing("body.filedOn", "日期须在作出决定之后、今天以前。", "The day lies after the decision and not after today.")
	case strings.TrimSpace(a.Body) == "":
		return missing("body.body", "请填写受理机关或者法院。", "Name the authority or the court.")
	}
	if a.Paper != 0 {
		if err := c.bind(ctx, map[string]id.ID{"body.paper": a.Paper}); err != nil {
			return err
		}
	}
	c.note, c.file = map[string]string{"review": "行政复议", "court": "行政诉讼"}[a.Where]+"："+strings.TrimSpace(a.Body), a.Paper
	return nil
}

// Answered is the outcome of an appeal.
type Answered struct {
	Signing
	AnsweredOn calendar.Date `json:"answeredOn"`
	Restores   bool          `json:"restores" doc:"the decision was revoked or changed: what was stopped or reduced goes on as before it; an application is worked on again from where it was"`
	Words      string        `json:"words" minLength:"1" maxLength:"2000" doc:"number and content of the ruling"`
	Paper      id.ID         `json:"paper" doc:"stored file: the ruling"`
}

// Answer records the outcome of an appeal. Where the decision does not stand, payment
// goes on as before it, and what was missed meanwhile is owed; what was refused, not
// accepted or terminated is decided on again.
func (s *Service) Answer(ctx context.Context, ref Ref, a Answered) (Done, error) {
	return s.perform(ctx, ref, ActAnswer, a.Signing, a, func(c *caseFile) (State, error) {
		if err := c.rulingTold(ctx, a.AnsweredOn, c.app.AppealedOn, a.Words, a.Paper); err != nil {
			return "", err
		}
		c.note, c.file = strings.TrimSpace(a.Words), a.Paper
		switch outcome := c.lastly(ActAppeal); {
		case !a.Restores:
			return State(outcome.StateBefore), nil
		case c.procedure.Purpose == procedure.Application:
			return c.reopen(ctx, State(outcome.StateBefore))
		}
		return Restored, c.restore(ctx)
	})
}

// rulingTold checks what is recorded of a ruling, and keeps its paper.
func (c *caseFile) rulingTold(ctx context.Context, on, appealed calendar.Date, words string, file id.ID) error {
	switch {
	case on.Before(appealed) || on.After(c.today):
		return missing("body.answeredOn", "日期须在提出复议或者诉讼之后、今天以前。", "The day lies after the appeal and not after today.")
	case strings.TrimSpace(words) == "":
		return missing("body.words", "请写明文书编号和内容。", "Give the number and the content of the ruling.")
	case file == 0:
		return missing("body.paper", "请上传复议决定书或者判决书。", "Upload the ruling.")
	}
	return c.bind(ctx, map[string]id.ID{"body.paper": file})
}

// lastly is the last time that an act was done; the zero act if never.
func (c *caseFile) lastly(act Act) q.CaseAct {
	for _, a := range slices.Backward(c.acts) {
		if a.Act == string(act) {
			return a
		}
	}
	return q.CaseAct{}
}

// ended is the act that led to the outcome in which a case stands, or stood.
func (c *caseFile) ended(outcome State) q.CaseAct {
	for _, a := range slices.Backward(c.acts) {
		if a.StateAfter == string(outcome) && a.StateBefore != a.StateAfter && a.Act != string(ActAnswer) {
			return a
		}
	}
	return q.CaseAct{}
}

// outcomeOn is the day of a case's outcome: what was not accepted was not decided on.
func (c *caseFile) outcomeOn() calendar.Date {
	if !c.app.DecidedOn.IsZero() {
		return c.app.DecidedOn
	}
	return calendar.At(c.ended(c.state()).At.Time)
}

// reopen takes an application up again where it stood before an outcome that was
// revoked, at the household in which its people are now. A notice that was posted then
// is over, and what it was about is looked into again.
func (c *caseFile) reopen(ctx context.Context, outcome State) (State, error) {
	if err := c.comeHome(ctx); err != nil {
		return "", err
	}
	if err := c.stillOpen(ctx); err != nil {
		return "", err
	}
	if c.filing != nil && c.app.AcceptedOn.IsZero() {
		if err := c.s.others.Registry.OpenUnseen(ctx, c.tx, c.app.County, c.app.HouseholdID, c.app.Number); err != nil {
			return "", fmt.Errorf("opening the file of case %s again: %w", c.app.ID, err)
		}
	}
	end := c.ended(outcome)
	if err := c.restart(ctx, end); err != nil {
		return "", err
	}
	if c.app.AdvanceFen > 0 {
		if err := c.s.others.Entitlements.ReopenAdvance(ctx, c.tx, c.app.County, c.app.ID); err != nil {
			return "", fmt.Errorf("taking back what was decided of the advance of case %s: %w", c.app.ID, err)
		}
	}
	c.app.DecidedOn, c.app.ServedOn, c.decided = calendar.Date{}, calendar.Date{}, nil
	back := State(end.StateBefore)
	if back == Publicity {
		back = Recheck
		c.app.Round++
	}
	return back, nil
}

// comeHome lays a closed case to the household in which its people are now: they may
// have merged into another, or been split off, since.
func (c *caseFile) comeHome(ctx context.Context) error {
	home, err := c.s.others.Registry.HomeOf(ctx, c.tx, c.app.County, c.app.HouseholdID, c.app.PersonID)
	if err != nil {
		return fmt.Errorf("looking where the people of case %s are: %w", c.app.ID, err)
	}
	if home == c.app.HouseholdID {
		return nil
	}
	file, err := c.s.others.Registry.File(ctx, c.tx, c.app.County, home)
	if err != nil {
		return fmt.Errorf("reading the file of household %s: %w", home, err)
	}
	if err := c.q.MoveCase(ctx, q.MoveCaseParams{HouseholdID: home, Division: file.Division, UpdatedAt: c.tx.At(), County: c.app.County, ID: c.app.ID}); err != nil {
		return fmt.Errorf("laying case %s to household %s: %w", c.app.ID, home, err)
	}
	was := c.app
	c.app.HouseholdID, c.app.Division, c.app.Version = home, file.Division, c.app.Version+1
	return c.s.moved(ctx, c.tx, was, home, file.Division)
}

// stillOpen holds back an application that could lead to nothing: another is under way,
// or the family was granted the same meanwhile.
func (c *caseFile) stillOpen(ctx context.Context) error {
	rows, err := c.q.OpenApplications(ctx, q.OpenApplicationsParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID})
	if err != nil {
		return fmt.Errorf("looking for open cases: %w", err)
	}
	if len(rows) > 0 {
		return errs.Newf(errs.Conflict, "本户已有在办的同一项申请 %[1]s，请先办结或者撤回。", "The household has an open case of the same, %[1]s; close or withdraw it first.", rows[0].Number)
	}
	drawn, err := c.s.others.Entitlements.Drawn(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading what household %s draws: %w", c.app.HouseholdID, err)
	}
	if slices.ContainsFunc(drawn, func(x Drawn) bool { return c.isStanding(x) && x.Amount != nil }) {
		return errs.New(errs.Conflict, "申请人家庭现在已经享受这一项救助，重新办理也不能再次给予。请先与家庭商定：要按原申请重新作出决定的，先对现在享受的办理主动退出或者停止，再登记结果。",
			"The family draws the same by now, and it is not given twice. Settle it with the family first: where the old application is to be decided on again, let what is drawn end (exit or stop), and then record the outcome.")
	}
	return nil
}

// restart lets the clocks count anew that the act stopped by which an application ended,
// and stops those that it started: its notice has nothing to tell any more.
func (c *caseFile) restart(ctx context.Context, end q.CaseAct) error {
	for _, k := range c.clocks {
		of, ok := c.procedure.Clock(k.Kind)
		switch {
		case !ok:
			continue
		case k.StoppedOn.IsZero():
			if err := c.stopClock(ctx, of); err != nil {
				return fmt.Errorf("stopping clock %s: %w", k.Kind, err)
			}
		case k.StoppedBy == end.ID && k.Kind != clockPublicity && c.wants(of):
			if err := c.start(ctx, of); err != nil {
				return fmt.Errorf("starting clock %s again: %w", k.Kind, err)
			}
		}
	}
	return c.reloadClocks(ctx)
}

// wants reports whether one of the events that start a clock still would.
func (c *caseFile) wants(k procedure.Clock) bool {
	return slices.ContainsFunc(k.Starts, func(e procedure.Event) bool { return e.If == "" || conditions()[e.If](c) })
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
