package casework

import (
	"context"
	"errors"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
)

// The kinds of clock.
const (
	clockTotal        = "total"
	clockSurvey       = "start_survey"
	clockCheck        = "start_check"
	clockPublicity    = "publicity"
	clockConfirmation = "confirmation"
	clockRefusal      = "refusal_notice"
)

// workingDay returns the n-th working day after a day, or no day where the
// holidays of that year have not been announced: unknown is shown, not guessed.
func (s *Service) workingDay(from calendar.Date, n int) (calendar.Date, error) {
	due, err := s.others.WorkDays.AddWorkingDays(from, n)
	if unknown := calendar.UnknownYearError(0); errors.As(err, &unknown) {
		return calendar.Date{}, nil
	}
	if err != nil {
		return calendar.Date{}, fmt.Errorf("counting %d working days from %s: %w", n, from, err)
	}
	return due, nil
}

// parameters are the terms of the law under which the family applied.
func (c *caseFile) parameters() (Parameters, error) {
	on := c.app.SubmittedOn
	p, err := c.s.others.Law.Parameters(c.app.Division, on)
	if err != nil {
		return Parameters{}, forPeople(fmt.Errorf("reading legal terms of %s on %s: %w", c.app.Division, on, err))
	}
	return p, nil
}

// start starts a clock of working days today and returns its last day.
func (c *caseFile) start(ctx context.Context, kind string, t Term) (calendar.Date, error) {
	due, err := c.s.workingDay(c.today, t.Days)
	if err != nil {
		return due, err
	}
	return due, c.startUntil(ctx, q.StartClockParams{Kind: kind, DueOn: due, Term: inWorkingDays(t.Days), WorkingDays: int32(t.Days), Article: t.Article})
}

func inWorkingDays(n int) string { return fmt.Sprintf("%d个工作日", n) }

func (c *caseFile) startUntil(ctx context.Context, k q.StartClockParams) error {
	k.County, k.ApplicationID, k.StartedOn = c.app.County, c.app.ID, c.today
	if err := c.q.StartClock(ctx, k); err != nil {
		return fmt.Errorf("starting clock %s: %w", k.Kind, err)
	}
	return c.reloadClocks(ctx)
}

func (c *caseFile) stopClock(ctx context.Context, kind string) error {
	err := c.q.StopClock(ctx, q.StopClockParams{StoppedOn: c.today, County: c.app.County, ApplicationID: c.app.ID, Kind: kind})
	if err != nil {
		return fmt.Errorf("stopping clock %s: %w", kind, err)
	}
	return c.reloadClocks(ctx)
}

func (c *caseFile) stopAll(ctx context.Context) error {
	if err := c.q.StopClocks(ctx, c.today, c.app.County, c.app.ID); err != nil {
		return fmt.Errorf("stopping clocks: %w", err)
	}
	return c.reloadClocks(ctx)
}

func (c *caseFile) reloadClocks(ctx context.Context) (err error) {
	c.clocks, err = c.q.Clocks(ctx, c.app.County, c.app.ID)
	return err
}

// due is the last day of a running clock, or no day.
func (c *caseFile) due(kind string) calendar.Date {
	for _, k := range c.clocks {
		if k.Kind == kind && k.StoppedOn.IsZero() {
			return k.DueOn
		}
	}
	return calendar.Date{}
}

func (c *caseFile) running(kind string) bool {
	for _, k := range c.clocks {
		if k.Kind == kind && k.StoppedOn.IsZero() {
			return true
		}
	}
	return false
}

// step is something that is waited for, until the day of a clock.
type step struct {
	act   Act
	role  authz.Role
	clock string // "": the law sets no term
}

// unknownDay and noDay sort what has a term without a day, and what has no
// term, behind all days that are known.
func unknownDay() calendar.Date { return calendar.On(9999, 12, 30) }
func noDay() calendar.Date      { return calendar.On(9999, 12, 31) }

func (c *caseFile) sortOn(s step) calendar.Date {
	due := c.due(s.clock)
	switch {
	case !due.IsZero():
		return due
	case c.running(s.clock):
		return unknownDay()
	}
	return noDay()
}

// steps lists what the case waits for in its state.
func (c *caseFile) steps() []step {
	switch c.state() {
	case Draft, Supplement:
		return []step{{ActSubmit, authz.Clerk, ""}}
	case Submitted:
		return []step{{ActAccept, authz.Clerk, ""}}
	case Accepted:
		return []step{{ActInvestigate, authz.Clerk, clockSurvey}}
	case Investigation, Recheck:
		return c.investigationSteps()
	case Review:
		return []step{{ActOpinion, authz.Reviewer, clockTotal}}
	case Reviewed:
		return []step{{ActPublish, authz.Reviewer, clockTotal}}
	case Publicity:
		return []step{{ActClose, authz.Reviewer, clockPublicity}}
	case CountyReview:
		return []step{c.countyStep()}
	case Refused:
		if c.app.ServedOn.IsZero() {
			return []step{{ActServe, authz.Clerk, clockRefusal}}
		}
	case NotAccepted, Confirmed, Withdrawn, Terminated:
	}
	return nil
}

func (c *caseFile) investigationSteps() []step {
	var out []step
	if !c.visitedInRound() {
		out = append(out, step{ActVisit, authz.Clerk, clockTotal})
	}
	switch c.app.CheckState {
	case "asked":
		out = append(out, step{ActStartCheck, authz.Checker, clockCheck})
	case "started":
		out = append(out, step{ActReport, authz.Checker, clockTotal})
	}
	return out
}

// countyStep is due by the county's own term or that of the whole case,
// whichever ends first.
func (c *caseFile) countyStep() step {
	s := step{ActConfirm, authz.Approver, clockConfirmation}
	if c.needsCountyVisit() {
		s.act = ActCountyVisit
	}
	if whole := (step{clock: clockTotal}); c.sortOn(whole).Before(c.sortOn(s)) {
		s.clock = clockTotal
	}
	return s
}

// fillClocks gives a day to clocks that had to start without one, once the
// holidays of that year are known.
func (c *caseFile) fillClocks(ctx context.Context) error {
	for _, k := range c.clocks {
		if !k.DueOn.IsZero() || !k.StoppedOn.IsZero() {
			continue
		}
		due, err := c.s.workingDay(k.StartedOn, int(k.WorkingDays))
		if err != nil || due.IsZero() {
			return err
		}
		err = c.q.FillClock(ctx, q.FillClockParams{DueOn: due, County: k.County, ApplicationID: k.ApplicationID, Kind: k.Kind, StartedOn: k.StartedOn})
		if err != nil {
			return fmt.Errorf("filling clock %s: %w", k.Kind, err)
		}
	}
	return c.reloadClocks(ctx)
}

// schedule writes the steps that are open now; the most urgent one also stands
// on the case itself.
func (c *caseFile) schedule(ctx context.Context) error {
	if err := c.q.ClearSteps(ctx, c.app.County, c.app.ID); err != nil {
		return fmt.Errorf("clearing steps: %w", err)
	}
	if err := c.fillClocks(ctx); err != nil {
		return err
	}
	c.app.DueOn = c.due(clockTotal)
	first := step{}
	for _, s := range c.steps() {
		err := c.q.AddStep(ctx, q.AddStepParams{County: c.app.County, ApplicationID: c.app.ID, Step: string(s.act), Role: string(s.role),
			Division: c.app.Division, DueOn: c.due(s.clock), SortOn: c.sortOn(s)})
		if err != nil {
			return fmt.Errorf("adding step %s: %w", s.act, err)
		}
		if first.act == "" || c.sortOn(s).Before(c.sortOn(first)) {
			first = s
		}
	}
	c.app.NextStep, c.app.NextRole, c.app.NextDueOn = string(first.act), string(first.role), c.due(first.clock)
	return nil
}
