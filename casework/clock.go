package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/errs"
)

// The clocks that papers speak of.
const (
	clockSurvey    = "start_survey"
	clockPublicity = "publicity"
)

// known is a day that was counted, or no day where the holidays of its year have not
// been announced: unknown is shown, not guessed.
func known(day calendar.Date, err error) (calendar.Date, error) {
	if unknown := calendar.UnknownYearError(0); errors.As(err, &unknown) {
		return calendar.Date{}, nil
	}
	return day, err
}

// workingDay returns the n-th working day after a day, where it is known.
func (s *Service) workingDay(from calendar.Date, n int) (calendar.Date, error) {
	due, err := known(s.others.WorkDays.AddWorkingDays(from, n))
	if err != nil {
		return due, fmt.Errorf("counting %d working days from %s: %w", n, from, err)
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
	name, err := c.termName(k)
	if err != nil {
		return calendar.Date{}, err
	}
	t, err := c.term(name)
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

// turnClocks stops, starts, pauses and resumes the clocks that an act turns by the
// procedure. A clock that stops while it is paused first goes on: its days stand.
func (c *caseFile) turnClocks(ctx context.Context, act Act, before State) error {
	t := procedure.Turn{Act: string(act), Before: string(before), After: c.app.State, Holds: func(name string) bool { return conditions()[name](c) }}
	stopped := c.procedure.Stopped(t)
	for _, turn := range []struct {
		clocks []procedure.Clock
		do     func(context.Context, procedure.Clock) error
	}{{slices.Concat(c.procedure.Resumed(t), stopped), c.resume}, {stopped, c.stopClock}, {c.procedure.Started(t), c.start}, {c.procedure.Paused(t), c.pause}} {
		for _, k := range turn.clocks {
			if err := turn.do(ctx, k); err != nil {
				return fmt.Errorf("turning clock %s: %w", k.ID, err)
			}
		}
	}
	return c.reloadClocks(ctx)
}

// stopClock stops a clock on the day on which what it waited for was done.
func (c *caseFile) stopClock(ctx context.Context, k procedure.Clock) error {
	on := c.today
	if !c.doneOn.IsZero() {
		on = c.doneOn
	}
	return c.q.StopClock(ctx, q.StopClockParams{StoppedOn: on, StoppedBy: c.act, County: c.app.County, ApplicationID: c.app.ID, Kind: k.ID})
}

// start starts a clock today.
func (c *caseFile) start(ctx context.Context, k procedure.Clock) error {
	if k.From == procedure.FromRuling {
		return c.startRuled(ctx, k)
	}
	name, err := c.termName(k)
	if err != nil {
		return err
	}
	t, err := c.term(name)
	if err != nil {
		return err
	}
	from := c.today
	if !c.doneOn.IsZero() {
		from = c.doneOn
	}
	if k.From == procedure.FromDeath {
		from = c.died().DiedOn
	}
	due, err := known(c.s.lastDay(from, t))
	if err != nil {
		return err
	}
	row := q.StartClockParams{County: c.app.County, ApplicationID: c.app.ID, Kind: k.ID, StartedOn: from, DueOn: due, Term: t.words(), Article: t.Article, Whose: k.Whose}
	if t.Working {
		row.WorkingDays = int32(t.Days)
	}
	return c.q.StartClock(ctx, row)
}

// startRuled starts a clock that ends on the day that a ruling named.
func (c *caseFile) startRuled(ctx context.Context, k procedure.Clock) error {
	a := c.annulled()
	if a == nil || a.RedoOn.IsZero() {
		return nil
	}
	days := a.RedoOn.DaysSince(a.AnsweredOn)
	return c.q.StartClock(ctx, q.StartClockParams{County: c.app.County, ApplicationID: c.app.ID, Kind: k.ID, StartedOn: a.AnsweredOn, DueOn: a.RedoOn,
		Term: Term{Days: days}.words(), Article: c.article(ActDecideAnew), Whose: k.Whose})
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
	was, ok := c.running(k.ID)
	if !ok {
		return errs.New(errs.Conflict, "办理期限没有在计算，不能延长。", "The term is not running and cannot be extended.")
	}
	due, err := c.endBy(was, t)
	if err != nil {
		return err
	}
	err = c.q.ExtendClock(ctx, q.ExtendClockParams{DueOn: due, ExtendedOn: c.today, Term: t.words(), WorkingDays: int32(t.Days), Article: t.Article,
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

// running finds a clock that has not stopped.
func (c *caseFile) running(kind string) (q.Clock, bool) {
	i := slices.IndexFunc(c.clocks, func(k q.Clock) bool { return k.Kind == kind && k.StoppedOn.IsZero() })
	if i < 0 {
		return q.Clock{}, false
	}
	return c.clocks[i], true
}

// due is the last day of a running clock; no day while it is paused.
func (c *caseFile) due(kind string) calendar.Date {
	k, ok := c.running(kind)
	if !ok || !k.PausedOn.IsZero() {
		return calendar.Date{}
	}
	return k.DueOn
}

// pausedDay, unknownDay and noDay sort what has a term whose days do not count now,
// a term without a day, and no term, behind all days that are known.
func pausedDay() calendar.Date  { return calendar.On(9999, 12, 29) }
func unknownDay() calendar.Date { return calendar.On(9999, 12, 30) }
func noDay() calendar.Date      { return calendar.On(9999, 12, 31) }

// deadline is until when something is waited for: the first of the clocks it is
// bound to. sort is due, or a day behind all others; warn is from when it is urgent.
type deadline struct{ due, sort, warn calendar.Date }

func (c *caseFile) deadline(clock string) (deadline, error) {
	k, ok := c.running(clock)
	switch {
	case !ok:
		return deadline{sort: noDay()}, nil
	case !k.PausedOn.IsZero():
		return deadline{sort: pausedDay()}, nil
	case k.DueOn.IsZero():
		return deadline{sort: unknownDay()}, nil
	}
	if k.Whose != "" { // what the office does is due once it can be done: on the first working day after
		due, err := c.s.workingDay(k.DueOn, 1)
		if due.IsZero() { // the holidays of the next year are not known: the day after at the earliest
			due = k.DueOn.AddDays(1)
		}
		return deadline{due: due, sort: due}, err
	}
	warn, err := c.warnDay(k)
	return deadline{due: k.DueOn, sort: k.DueOn, warn: warn}, err
}

// warnDay is the day from which a clock is urgent by the procedure: so many days, or
// working days where it counts those, before its end; no day where it does not warn.
func (c *caseFile) warnDay(k q.Clock) (calendar.Date, error) {
	of, _ := c.procedure.Clock(k.Kind)
	if of.Warn == 0 || k.DueOn.IsZero() {
		return calendar.Date{}, nil
	}
	if k.WorkingDays == 0 {
		return k.DueOn.AddDays(-of.Warn), nil
	}
	on, err := known(c.s.others.WorkDays.WorkingDaysBefore(k.DueOn, of.Warn))
	if err != nil {
		return on, fmt.Errorf("counting back from %s: %w", k.DueOn, err)
	}
	return on, nil
}

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

// isSoon reports whether a term is about to end and has not ended.
func isSoon(warn, due, today calendar.Date) bool {
	return !warn.IsZero() && !warn.After(today) && !due.Before(today)
}

// until is the first end of the clocks that something is bound to.
func (c *caseFile) until(w procedure.Wait) (deadline, error) {
	first := deadline{sort: noDay()}
	for _, clock := range w.Until {
		d, err := c.deadline(clock)
		if err != nil {
			return deadline{}, err
		}
		if d.sort.Before(first.sort) {
			first = d
		}
	}
	return first, nil
}

// fillClocks gives a day to clocks that had to start without one, once the
// holidays of that year are known.
func (c *caseFile) fillClocks(ctx context.Context) error {
	for _, k := range c.clocks {
		if !k.DueOn.IsZero() || !k.StoppedOn.IsZero() {
			continue
		}
		if err := c.fillClock(ctx, k); err != nil {
			return fmt.Errorf("filling clock %s: %w", k.Kind, err)
		}
	}
	return c.reloadClocks(ctx)
}

func (c *caseFile) fillClock(ctx context.Context, k q.Clock) error {
	counted, err := c.countPause(ctx, &k)
	if err != nil || !counted {
		return err
	}
	due, err := c.counted(k)
	if err != nil || due.IsZero() {
		return err
	}
	return c.q.FillClock(ctx, q.FillClockParams{DueOn: due, County: k.County, ApplicationID: k.ApplicationID, Kind: k.Kind, StartedOn: k.StartedOn})
}

// counted is the last day of a clock, counted from its start. One of working days keeps
// how many it has; of any other the law is asked again.
func (c *caseFile) counted(k q.Clock) (calendar.Date, error) {
	of, ok := c.procedure.Clock(k.Kind)
	switch {
	case !ok && k.WorkingDays == 0:
		return calendar.Date{}, nil
	case k.WorkingDays == 0:
		return c.countedAgain(k, of)
	}
	days := int(k.WorkingDays + k.PausedDays)
	if of.Whole {
		more, err := c.outside()
		if err != nil {
			return calendar.Date{}, err
		}
		days += more
	}
	return c.s.workingDay(k.StartedOn, days)
}

func (c *caseFile) countedAgain(k q.Clock, of procedure.Clock) (calendar.Date, error) {
	name, err := c.termName(of)
	if err != nil {
		return calendar.Date{}, err
	}
	if !k.ExtendedOn.IsZero() {
		name = of.Extended
	}
	t, err := c.term(name)
	if err != nil {
		return calendar.Date{}, err
	}
	return c.endBy(k, t)
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
		d, err := c.until(w)
		if err != nil {
			return err
		}
		err = c.q.AddStep(ctx, q.AddStepParams{County: c.app.County, ApplicationID: c.app.ID, Step: w.Act, Role: w.By,
			Division: c.app.Division, DueOn: d.due, WarnOn: d.warn, SortOn: d.sort})
		if err != nil {
			return fmt.Errorf("adding step %s: %w", w.Act, err)
		}
		if first.IsZero() || d.sort.Before(first) {
			first, c.app.NextStep, c.app.NextRole, c.app.NextDueOn = d.sort, w.Act, w.By, d.due
		}
	}
	return nil
}
