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
	return due, c.startUntil(ctx, kind, due, fmt.Sprintf("%d个工作日", t.Days), t.Article)
}

func (c *caseFile) startUntil(ctx context.Context, kind string, due calendar.Date, term, article string) error {
	err := c.q.StartClock(ctx, q.StartClockParams{County: c.app.County, ApplicationID: c.app.ID, Kind: kind, StartedOn: c.today, DueOn: due, Term: term, Article: article})
	if err != nil {
		return fmt.Errorf("starting clock %s: %w", kind, err)
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

// step is something that is waited for.
type step struct {
	act  Act
	role authz.Role
	due  calendar.Date
}

// noDay sorts steps without a term behind all others.
func noDay() calendar.Date { return calendar.On(9999, 12, 31) }

func (s step) sortOn() calendar.Date {
	if s.due.IsZero() {
		return noDay()
	}
	return s.due
}

// steps lists what the case waits for in its state.
func (c *caseFile) steps() []step {
	total := c.due(clockTotal)
	switch c.state() {
	case Draft, Supplement:
		return []step{{act: ActSubmit, role: authz.Clerk}}
	case Submitted:
		return []step{{act: ActAccept, role: authz.Clerk}}
	case Accepted:
		return []step{{ActInvestigate, authz.Clerk, c.due(clockSurvey)}}
	case Investigation, Recheck:
		return c.investigationSteps(total)
	case Review:
		return []step{{ActOpinion, authz.Reviewer, total}}
	case Reviewed:
		return []step{{ActPublish, authz.Reviewer, total}}
	case Publicity:
		return []step{{ActClose, authz.Reviewer, c.due(clockPublicity)}}
	case CountyReview:
		return c.countySteps()
	case Refused:
		if c.app.ServedOn.IsZero() {
			return []step{{ActServe, authz.Clerk, c.due(clockRefusal)}}
		}
	case NotAccepted, Confirmed, Withdrawn, Terminated:
	}
	return nil
}

func (c *caseFile) investigationSteps(total calendar.Date) []step {
	var out []step
	if !c.visitedInRound() {
		out = append(out, step{ActVisit, authz.Clerk, total})
	}
	switch c.app.CheckState {
	case "asked":
		out = append(out, step{ActStartCheck, authz.Checker, c.due(clockCheck)})
	case "started":
		out = append(out, step{ActReport, authz.Checker, total})
	}
	return out
}

func (c *caseFile) countySteps() []step {
	due := c.due(clockConfirmation)
	if total := c.due(clockTotal); due.IsZero() || !total.IsZero() && total.Before(due) {
		due = total
	}
	if c.needsCountyVisit() {
		return []step{{ActCountyVisit, authz.Approver, due}}
	}
	return []step{{ActConfirm, authz.Approver, due}}
}

// schedule writes the steps that are open now; the most urgent one also stands
// on the case itself.
func (c *caseFile) schedule(ctx context.Context) error {
	if err := c.q.ClearSteps(ctx, c.app.County, c.app.ID); err != nil {
		return fmt.Errorf("clearing steps: %w", err)
	}
	c.app.NextStep, c.app.NextRole, c.app.NextDueOn = "", "", calendar.Date{}
	c.app.DueOn = c.due(clockTotal)
	first := step{}
	for _, s := range c.steps() {
		err := c.q.AddStep(ctx, q.AddStepParams{County: c.app.County, ApplicationID: c.app.ID, Step: string(s.act), Role: string(s.role),
			Division: c.app.Division, DueOn: s.due, SortOn: s.sortOn()})
		if err != nil {
			return fmt.Errorf("adding step %s: %w", s.act, err)
		}
		if first.act == "" || s.sortOn().Before(first.sortOn()) {
			first = s
		}
	}
	c.app.NextStep, c.app.NextRole, c.app.NextDueOn = string(first.act), string(first.role), first.due
	return nil
}
