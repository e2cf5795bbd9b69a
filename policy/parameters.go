package policy

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Setting is one parameter as it stands in a place on a day.
type Setting struct {
	Name    string
	Title   Text
	Unit    Unit
	Set     bool   // false: declared open and filled by no pack
	Value   string // exact; "" when not Set
	Shown   Text   // the value for people: 632.00, 见分进元
	Open    Open
	Lower   Lower
	Use     string
	Pack    string // whose value it is, or that declares it
	Mark    Mark
	Cites   []Cite
	Default bool     // no pack but the nation's sets it
	Choices []string // the words that a choice may be; nil for others
	Called  []Text   // the same for people
	By      Unit     // of the keys of a table; "" for others
	Grades  []Grade  // the rows of a table; nil for others
	Written string   // as the pack writes it and Try takes it: 632元, 1.5; "" for layers of payers
}

// Grade is a row of a table, as a pack writes it: what holds for keys below
// Below that no earlier row takes. The last row may be without a bound.
type Grade struct {
	Below string `json:"below,omitempty"`
	Value string `json:"value"`
}

// Parameters are the parameters in force in a place on a day.
type Parameters struct {
	division string
	date     Date
	lib      *Library
	law      *effective
}

// Parameters returns what is in force; without a national pack the error is a
// *GapError.
func (l *Library) Parameters(division string, d Date) (*Parameters, error) {
	law, err := l.at(division, d)
	if err != nil {
		return nil, err
	}
	return &Parameters{division, d, l, law}, nil
}

// Division is the place.
func (p *Parameters) Division() string { return p.division }

// Packs lists the packs in force, the nation's first.
func (p *Parameters) Packs() []*Pack { return slices.Clone(p.law.packs) }

// All lists every parameter with its source, by name.
func (p *Parameters) All() []Setting {
	var out []Setting
	for _, b := range p.law.bindings {
		out = append(out, b.setting())
	}
	slices.SortFunc(out, func(a, b Setting) int { return compareStrings(a.Name, b.Name) })
	return out
}

// Programmes lists the programmes that the law of the day knows, in the order in
// which they are decided.
func (p *Parameters) Programmes() []*Programme {
	return slices.DeleteFunc(slices.Clone(p.law.packs[0].Programmes), func(x *Programme) bool { return !x.in(p.date) })
}

// Read lists, by name, the parameters that a programme's rules read, layers of
// payers left out: what Try may change for it. A programme that the law of the day does not
// know is ErrNoProgramme.
func (p *Parameters) Read(programme string) ([]Setting, error) {
	known, ok := p.law.programme(programme)
	if !ok || !known.in(p.date) {
		return nil, fmt.Errorf("programme %q on %s: %w", programme, p.date, ErrNoProgramme)
	}
	reads := map[string]bool{}
	for _, r := range known.rules() {
		for _, name := range r.reads {
			reads[name] = true
		}
	}
	return slices.DeleteFunc(p.All(), func(s Setting) bool {
		return !reads[s.Name] || s.Unit == UnitLayers
	}), nil
}

// setting describes a binding for people.
func (b *binding) setting() Setting {
	s := Setting{
		Name: b.declared.Name, Title: b.declared.Title, Unit: b.declared.Unit, Open: b.declared.Open, Lower: b.declared.Lower,
		Use: b.declared.Use, Pack: b.pack.ID, Mark: b.source.Mark, Cites: b.source.Cites, Default: b.pack.Division == "", Choices: b.declared.Choices,
		By: b.declared.By,
	}
	for _, c := range s.Choices {
		s.Called = append(s.Called, b.words.of(c))
	}
	if b.value == nil {
		return s
	}
	s.Set, s.Value, s.Written = true, exact(b.value), b.source.word
	if s.By != "" {
		s.Grades = b.source.grades()
		s.Written = written(s.Grades)
	}
	s.Shown = Text{b.words.show(b.value, s.Unit, Chinese), b.words.show(b.value, s.Unit, English)}
	if s.Unit == UnitLayers {
		s.Shown = Text{b.words.layers(b.source.Layers, Chinese), b.words.layers(b.source.Layers, English)}
	}
	return s
}

// grades are the rows of a table as they were written.
func (p *Parameter) grades() []Grade {
	out := make([]Grade, len(p.rows))
	for i, n := range p.rows {
		f := n.fields("below", "value")
		out[i] = Grade{f["below"].text(), f["value"].text()}
	}
	return out
}

// written is a table as Try takes it.
func written(rows []Grade) string {
	text, err := json.Marshal(rows)
	if err != nil { // two strings each
		panic(fmt.Sprintf("policy: writing a table: %v", err))
	}
	return string(text)
}

func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// UnknownParameterError says that no pack in force declares a name, or not in
// the type asked for: a mistake of the program, not of the packs.
type UnknownParameterError struct{ Name, Want string }

func (e *UnknownParameterError) Error() string {
	return fmt.Sprintf("no parameter %s of type %s in the packs in force", e.Name, e.Want)
}

func (p *Parameters) get(name, want string, fits func(Unit) bool) (*Parameter, error) {
	b, ok := p.law.bindings[name]
	if !ok || !fits(b.declared.Unit) {
		return nil, &UnknownParameterError{name, want}
	}
	if b.value == nil {
		return nil, p.lib.parameterGap(b.declared, p.division, p.date)
	}
	return b.source, nil
}

// Int returns a whole number: days, working days, months, persons, counts.
// A parameter that no pack fills is a *GapError, here and below.
func (p *Parameters) Int(name string) (int, error) {
	q, err := p.get(name, "whole number", func(u Unit) bool { return u.integer() && !u.money() })
	if err != nil {
		return 0, err
	}
	return int(q.number.num), nil
}

// Fen returns an amount, per whatever its unit says.
func (p *Parameters) Fen(name string) (Fen, error) {
	q, err := p.get(name, "fen", Unit.money)
	if err != nil {
		return 0, err
	}
	return Fen(q.number.num), nil
}

// Ratio returns an exact decimal as a fraction in lowest terms.
func (p *Parameters) Ratio(name string) (num, den int64, err error) {
	q, err := p.get(name, "ratio", func(u Unit) bool { return u == UnitRatio })
	if err != nil {
		return 0, 0, err
	}
	return q.number.num, q.number.den, nil
}

// Choice returns a word.
func (p *Parameters) Choice(name string) (string, error) {
	q, err := p.get(name, "choice", func(u Unit) bool { return u == UnitChoice })
	if err != nil {
		return "", err
	}
	return q.word, nil
}

// Flag returns a yes or no.
func (p *Parameters) Flag(name string) (bool, error) {
	q, err := p.get(name, "flag", func(u Unit) bool { return u == UnitFlag })
	if err != nil {
		return false, err
	}
	return q.word == "true", nil
}

// The parameters of the fine for fraud, in times of the sum.
const (
	parameterFineLeast = "fraud.fine.min"
	parameterFineMost  = "fraud.fine.max"
)

// FraudFine returns the bounds of the fine for a sum that was got by fraud:
// once to three times the sum under the Interim Measures (art. 68), up to twice
// under the Social Assistance Law (art. 73).
func (p *Parameters) FraudFine(sum Fen) (least, most Fen, err error) {
	times := func(name string) (Fen, error) {
		q, err := p.get(name, "ratio", func(u Unit) bool { return u == UnitRatio })
		if err != nil {
			return 0, err
		}
		product, err := q.number.mul(whole(int64(sum)))
		if err != nil {
			return 0, err
		}
		n, err := product.floorTo(1)
		return Fen(n), err
	}
	if least, err = times(parameterFineLeast); err != nil {
		return 0, 0, err
	}
	most, err = times(parameterFineMost)
	return least, most, err
}

// ParameterPaymentStart is the number of months from the month of the decision
// to the first month paid.
const ParameterPaymentStart = "payment.start.months"

// FirstPayment returns the first month paid on a decision of the day d.
func (p *Parameters) FirstPayment(d Date) (Period, error) {
	n, err := p.Int(ParameterPaymentStart)
	if err != nil {
		return 0, err
	}
	return d.Period().Add(n), nil
}
