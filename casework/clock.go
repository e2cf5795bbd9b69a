package casework

import (
	"context"
	"errors"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
)

// The clocks that papers speak of.
const (
	clockSurvey    = "start_survey"
	clockPublicity = "publicity"
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

// term is a term of the law under which the family applied.
func (c *caseFile) term(name string) (Term, error) {
	on := c.lawDay()
	t, err := c.s.others.Law.Term(c.app.Division, on, name)
	if err != nil {
		return Term{}, forPeople(fmt.Errorf("reading term %s of %s on %s: %w", name, c.app.Division, on, err))
	}
	return t, nil
}

// ends is the last day of a clock of the procedure that starts today; no day
// for working days of a year whose holidays are not known.
func (c *caseFile) ends(clock string) (calendar.Date, error) {
	k, ok := c.procedure.Clock(clock)
	if !ok {
		return calendar.Date{}, nil
	}
	t, err := c.term(k.Term)
	if err != nil {
		return calendar.Date{}, err
	}
	return c.s.lastDay(c.today, t)
}

// lastDay counts a term from a day that does not count itself. A term of
// calendar days that ends on a holiday moves to the next working day (民法典
// art.203), so its year must be known.
func (s *Service) lastDay(from calendar.Date, t Term) (calendar.Date, error) {
	switch {
	case t.Working:
		return s.workingDay(from, t.Days)
	case t.Months: // 民法典 art.202: the same day of the last month
		return from.AddMonths(t.Days), nil
	}
	return s.others.WorkDays.PublicityEnd(from, t.Days, true)
}

// turnClocks stops and starts the clocks that an act turns by the procedure.
func (c *caseFile) turnClocks(ctx context.Context, act Act, before State) error {
	for _, k := range c.procedure.Stopped(string(act), string(before), c.app.State) {
		err := c.q.StopClock(ctx, q.StopClockParams{StoppedOn: c.today, County: c.app.County, ApplicationID: c.app.ID, Kind: k.ID})
		if err != nil {
			return fmt.Errorf("stopping clock %s: %w", k.ID, err)
		}
	}
	for _, k := range c.procedure.Started(string(act), string(before), c.app.State) {
		if err := c.start(ctx, k); err != nil {
			return fmt.Errorf("starting clock %s: %w", k.ID, err)
		}
	}
	return c.reloadClocks(ctx)
}

// start starts a clock today.
func (c *caseFile) start(ctx context.Context, k procedure.Clock) error {
	name, err := c.termName(k)
	if err != nil {
		return err
	}
	t, err := c.term(name)
	if err != nil {
		return err
	}
	from := c.today
	if k.From == procedure.FromDeath {
		from = c.died().DiedOn
	}
	due, err := c.s.lastDay(from, t)
	if err != nil {
		return err
	}
	row := q.StartClockParams{County: c.app.County, ApplicationID: c.app.ID, Kind: k.ID, StartedOn: from, DueOn: due, Term: t.words(), Article: t.Article}
	if t.Working {
		row.WorkingDays = int32(t.Days)
	}
	return c.q.StartClock(ctx, row)
}

// termName is the parameter of a clock's length: where the place's townships
// decide by themselves some terms are shorter, from when the law says so.
func (c *caseFile) termName(k procedure.Clock) (string, error) {
	if k.Township == "" || date(c.lawDay()).Before(k.Since) {
		return k.Term, nil
	}
	theirs, err := c.s.others.Law.TownshipDecides(c.app.Division, c.lawDay())
	if err != nil {
		return "", forPeople(fmt.Errorf("reading who decides in %s: %w", c.app.Division, err))
	}
	if theirs {
		return k.Township, nil
	}
	return k.Term, nil
}

// extend lengthens a running clock to its extended term.
func (c *caseFile) extend(ctx context.Context, k procedure.Clock) error {
	t, err := c.term(k.Extended)
	if err != nil {
		return err
	}
	due, err := c.s.lastDay(c.app.AcceptedOn, t)
	if err != nil {
		return err
	}
	err = c.q.ExtendClock(ctx, q.ExtendClockParams{DueOn: due, Term: t.words(), WorkingDays: int32(t.Days), Article: t.Article,
		County: c.app.County, ApplicationID: c.app.ID, Kind: k.ID})
	if err != nil {
		return fmt.Errorf("extending the term: %w", err)
	}
	if err := c.reloadClocks(ctx); err != nil {
		return err
	}
	return c.leaveOut(ctx)
}

// words writes a term as a person says it.
func (t Term) words() string {
	if t.Working {
		return fmt.Sprintf("%d个工作日", t.Days)
	}
	if t.Months {
		return fmt.Sprintf("%d个月", t.Days)
	}
	return fmt.Sprintf("%d天", t.Days)
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

// unknownDay and noDay sort what has a term without a day, and what has no
// term, behind all days that are known.
func unknownDay() calendar.Date { return calendar.On(9999, 12, 30) }
func noDay() calendar.Date      { return calendar.On(9999, 12, 31) }

// waits lists what the case waits for in its state, by the procedure.
func (c *caseFile) waits() []procedure.Wait {
	state, _ := c.procedure.State(c.app.State)
	var out []procedure.Wait
	for _, w := range state.Waits {
		if (w.If == "" || conditions()[w.If](c)) && (w.Unless == "" || !conditions()[w.Unless](c)) {
			out = append(out, w)
		}
	}
	return out
}

// until is the day by which something is waited for, if it is known, and the
// day that sorts it: the first of the clocks it is bound to.
func (c *caseFile) until(w procedure.Wait) (due, sort calendar.Date) {
	sort = noDay()
	for _, clock := range w.Until {
		day := c.due(clock)
		switch {
		case !day.IsZero() && day.Before(sort):
			due, sort = day, day
		case day.IsZero() && c.running(clock) && unknownDay().Before(sort):
			sort = unknownDay()
		}
	}
	return due, sort
}

// fillClocks gives a day to clocks that had to start without one, once the
// holidays of that year are known.
func (c *caseFile) fillClocks(ctx context.Context) error {
	for _, k := range c.clocks {
		if !k.DueOn.IsZero() || !k.StoppedOn.IsZero() {
			continue
		}
		days := int(k.WorkingDays)
		if k.Kind == c.procedure.Whole().ID {
			more, err := c.outside()
			if err != nil {
				return err
			}
			days += more
		}
		due, err := c.s.workingDay(k.StartedOn, days)
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
	c.app.DueOn = c.due(c.procedure.Whole().ID)
	c.app.NextStep, c.app.NextRole, c.app.NextDueOn = "", "", calendar.Date{}
	var first calendar.Date
	for _, w := range c.waits() {
		due, sort := c.until(w)
		err := c.q.AddStep(ctx, q.AddStepParams{County: c.app.County, ApplicationID: c.app.ID, Step: w.Act, Role: w.By,
			Division: c.app.Division, DueOn: due, SortOn: sort})
		if err != nil {
			return fmt.Errorf("adding step %s: %w", w.Act, err)
		}
		if first.IsZero() || sort.Before(first) {
			first, c.app.NextStep, c.app.NextRole, c.app.NextDueOn = sort, w.Act, w.By, due
		}
	}
	return nil
}
