package policy

import (
	"fmt"
	"strings"
)

// parameterRefusalNotice is the time for a written refusal.
const parameterRefusalNotice = "clock.refusal.notice"

// Notice writes what the person or family is to be told about a decision:
// what was found and why, for dibao when money begins or within which time a
// refusal must be given in writing, and the remedies with their time limits. A decision
// that is not made yet names what is missing and no remedies. The law is that
// of the day of application; without a national pack the error is a *GapError.
func (e *Engine) Notice(d Decision, l Language) ([]string, error) {
	in, err := e.lib.Parameters(d.Application.Household.Division, d.Application.Date)
	if err != nil {
		return nil, err
	}
	out := d.Brief(l)
	dibao := strings.HasPrefix(d.Application.Programme, "dibao") // its measures set these terms
	switch {
	case d.Outcome == Ineligible && dibao:
		out = append(out, in.term(parameterRefusalNotice, Text{"本通知应当自作出决定之日起 %s内书面送达", "this notice is due in writing within %s of the decision"}, l)...)
	case d.Outcome == Eligible:
		if dibao && d.MonthlyAmount > 0 {
			out = append(out, in.term(ParameterPaymentStart, Text{"自作出确认决定的当月之后第 %s起按月发放", "paid monthly, from %s after the month of the decision"}, l)...)
		}
		out = append(out, in.remedies().Text.In(l)+sources(in.remedies(), l))
	}
	return out, nil
}

// term words a parameter with its unit and article; a term the law of the day
// does not have is left out.
func (p *Parameters) term(name string, sentence Text, l Language) []string {
	b, ok := p.law.bindings[name]
	if !ok || b.value == nil {
		return nil
	}
	value := b.words.show(b.value, b.declared.Unit, l)
	value += " " + b.declared.Unit.Counted(value).In(l)
	return []string{fmt.Sprintf(sentence.In(l), value) + sources(Step{Cites: b.source.Cites}, l)}
}
