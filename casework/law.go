package casework

import (
	"errors"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/policy"
)

// Term is a legal term and the article that sets it.
type Term struct {
	Days    int
	Article string
}

// Parameters are the legal terms of a case: working days, but calendar days
// for Publicity and months for PaymentStart.
type Parameters struct {
	StartSurvey, StartCheck, Confirmation, RefusalNotice, Total, Extended Term
	Publicity, PaymentStart                                               Term
}

// packLaw reads packs.
type packLaw struct {
	*policy.Engine
	lib *policy.Library
}

// NewLaw returns the Law of a library of packs.
func NewLaw(lib *policy.Library) Law { return packLaw{policy.NewEngine(lib), lib} }

// Parameters implements Law.
func (l packLaw) Parameters(division string, on calendar.Date) (Parameters, error) {
	in, err := l.lib.Parameters(division, date(on))
	if err != nil {
		return Parameters{}, err
	}
	cites := map[string]string{}
	for _, s := range in.All() {
		for _, c := range s.Cites {
			cites[s.Name] = c.In(policy.Chinese)
		}
	}
	var p Parameters
	for name, term := range p.byName() {
		if term.Days, err = in.Int(name); err != nil {
			return Parameters{}, err
		}
		term.Article = cites[name]
	}
	return p, nil
}

// byName ties the terms to the parameters of the packs.
func (p *Parameters) byName() map[string]*Term {
	return map[string]*Term{
		"clock.investigation.start": &p.StartSurvey, "clock.check.start": &p.StartCheck, "clock.confirmation": &p.Confirmation,
		"clock.refusal.notice": &p.RefusalNotice, "clock.total": &p.Total, "clock.total.extended": &p.Extended,
		"publicity.days": &p.Publicity, policy.ParameterPaymentStart: &p.PaymentStart,
	}
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
			e = e.With(f.Path, f.Message.Zh)
		}
		return e
	}
	return err
}
