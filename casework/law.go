package casework

import (
	"errors"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/policy"
)

// Term is a legal term and the article that sets it. Days are months for the
// start of payment.
type Term struct {
	Days    int
	Working bool // the days are working days
	Months  bool // they are months
	Article string
	English string // the article for readers of English
}

// packLaw reads packs.
type packLaw struct {
	*policy.Engine
	lib *policy.Library
}

// NewLaw returns the Law of a library of packs.
func NewLaw(lib *policy.Library) Law { return packLaw{policy.NewEngine(lib), lib} }

// Term implements Law.
func (l packLaw) Term(division string, on calendar.Date, name string) (Term, error) {
	in, err := l.lib.Parameters(division, date(on))
	if err != nil {
		return Term{}, err
	}
	var t Term
	if t.Days, err = in.Int(name); err != nil {
		return Term{}, err
	}
	for _, s := range in.All() {
		if s.Name == name && len(s.Cites) > 0 {
			cite := s.Cites[len(s.Cites)-1]
			t.Working, t.Months, t.Article, t.English = s.Unit == policy.UnitWorkingDays, s.Unit == policy.UnitMonths, cite.In(policy.Chinese), cite.In(policy.English)
		}
	}
	return t, nil
}

// Kind is whom a programme is for and what it gives.
type Kind struct {
	About  policy.About
	Result policy.Result
	Title  policy.Text
}

// Programme implements Law.
func (l packLaw) Programme(division string, on calendar.Date, code string) (Kind, error) {
	in, err := l.lib.Parameters(division, date(on))
	if err != nil {
		return Kind{}, err
	}
	for _, p := range in.Packs()[0].Programmes {
		if p.ID == code {
			k := Kind{p.About, p.Result, p.Title}
			if k.Result == policy.ResultLayers {
				k.Result = policy.ResultOnce // the payers' shares go out as one sum
			}
			return k, nil
		}
	}
	return Kind{}, fmt.Errorf("programme %q on %s: %w", code, on, policy.ErrNoProgramme)
}

// Limit implements Law.
func (l packLaw) Limit(division string, on calendar.Date, name string) (limit money.Fen, set bool, err error) {
	in, set, err := l.set(division, on, name)
	if !set || err != nil {
		return 0, false, err
	}
	n, err := in.Fen(name)
	return money.Fen(n), err == nil, err
}

// Months implements Law.
func (l packLaw) Months(division string, on calendar.Date, name string) (months int, set bool, err error) {
	in, set, err := l.set(division, on, name)
	if !set || err != nil {
		return 0, false, err
	}
	months, err = in.Int(name)
	return months, err == nil, err
}

// Share implements Law.
func (l packLaw) Share(division string, on calendar.Date, name string) (num, den int64, set bool, err error) {
	in, set, err := l.set(division, on, name)
	if !set || err != nil {
		return 0, 0, false, err
	}
	num, den, err = in.Ratio(name)
	return num, den, err == nil, err
}

// Flag implements Law.
func (l packLaw) Flag(division string, on calendar.Date, name string) (bool, error) {
	in, err := l.lib.Parameters(division, date(on))
	if err != nil {
		return false, err
	}
	return in.Flag(name)
}

// Count implements Law.
func (l packLaw) Count(division string, on calendar.Date, name string) (int, error) {
	in, err := l.lib.Parameters(division, date(on))
	if err != nil {
		return 0, err
	}
	return in.Int(name)
}

// Remedies implements Law.
func (l packLaw) Remedies(division string, on calendar.Date) (string, error) {
	in, err := l.lib.Parameters(division, date(on))
	if err != nil {
		return "", err
	}
	return in.Remedies(policy.Chinese), nil
}

// set returns the parameters of a place, and whether one that the law leaves to
// it is set there. One that is not there at all counts as set: reading it says so.
func (l packLaw) set(division string, on calendar.Date, name string) (*policy.Parameters, bool, error) {
	in, err := l.lib.Parameters(division, date(on))
	if err != nil {
		return nil, false, err
	}
	for _, s := range in.All() {
		if s.Name == name {
			return in, s.Set, nil
		}
	}
	return in, true, nil
}

// TownshipDecides implements Law.
func (l packLaw) TownshipDecides(division string, on calendar.Date) (bool, error) {
	in, err := l.lib.Parameters(division, date(on))
	if err != nil {
		return false, err
	}
	level, err := in.Choice("decision.level")
	return level == "township", err
}

func date(d calendar.Date) policy.Date { return policy.Date{Year: d.Year, Month: d.Month, Day: d.Day} }

// forPeople turns the engine's errors that people can do something about into
// errs.Errors: law that is missing for a day, and facts that cannot be used.
func forPeople(err error) error {
	var gap *policy.GapError
	if errors.As(err, &gap) {
		t := gap.Text()
		return errs.New(errs.Unavailable, t.Zh, t.En).Because(err)
	}
	var input *policy.InputError
	if errors.As(err, &input) {
		e := errs.New(errs.Invalid, "申报内容有误，无法测算。", "What was declared cannot be computed with.").Because(err)
		for _, f := range input.Faults {
			e = e.With(f.Path, f.Message.Zh, f.Message.En)
		}
		return e
	}
	return err
}
