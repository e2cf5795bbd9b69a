package policy

import "strings"

// Words names a unit for people. Money is shown in yuan; a count is of what its
// title says; flags, choices and layers have none.
func (u Unit) Words() Text {
	switch u {
	case UnitFen:
		return Text{"元", "yuan"}
	case UnitFenMonth:
		return Text{"元/月", "yuan/month"}
	case UnitFenYear:
		return Text{"元/年", "yuan/year"}
	case UnitFenPerson:
		return Text{"元/人", "yuan/person"}
	case UnitFenPersonMonth:
		return Text{"元/人/月", "yuan/person/month"}
	case UnitFenPersonYear:
		return Text{"元/人/年", "yuan/person/year"}
	case UnitFenPersonDay:
		return Text{"元/人/日", "yuan/person/day"}
	case UnitFenMuYear:
		return Text{"元/亩/年", "yuan/mu/year"}
	case UnitFenHeadYear:
		return Text{"元/头/年", "yuan/head/year"}
	case UnitPerson:
		return Text{"人", "persons"}
	case UnitMonths:
		return Text{"个月", "months"}
	case UnitDays:
		return Text{"日", "days"}
	case UnitWorkingDays:
		return Text{"个工作日", "working days"}
	case UnitRatio:
		return Text{"倍", "times"}
	case UnitYears:
		return Text{"年", "years"}
	case UnitCount, UnitFlag, UnitChoice, UnitLayers:
	}
	return Text{}
}

// Counted is Words after a value: 1 month, 2 months.
func (u Unit) Counted(value string) Text {
	t := u.Words()
	if value == "1" {
		t.En = strings.TrimSuffix(t.En, "s")
	}
	return t
}

// Say words a rule as the law of the place and day has it: what reads when it
// holds (or is computed), and, for a condition, when it does not. Parameters
// read as their values in force; what depends on a family reads as …
func (p *Parameters) Say(r *Rule) (holds, fails Text) {
	return p.fill(r.yes), p.fill(r.no)
}

func (p *Parameters) fill(w wording) Text {
	word := func(l Language) func(string) string {
		return func(name string) string {
			if t, ok := itemWords(name); ok {
				return t.In(l)
			}
			b, ok := p.law.bindings[name]
			switch {
			case !ok:
				return "…"
			case b.value == nil:
				return Text{"（未规定）", "(not set)"}.In(l)
			}
			return b.words.show(b.value, b.declared.Unit, l)
		}
	}
	return Text{w.zh.fill(word(Chinese)), w.en.fill(word(English))}
}
