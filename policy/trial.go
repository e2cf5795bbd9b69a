package policy

import (
	"fmt"
	"slices"
)

// Reform is a change of the law that is tried: it sets a parameter to a value
// that no pack in force gives it, written as in a pack: 700元, 1.4, up-to-yuan,
// true. A table is the list of its rows: [{"below":"80","value":"0元"},{"value":"150元"}].
type Reform struct {
	Parameter string `json:"parameter"`
	Value     string `json:"value"`
}

// Try returns an Engine for the same law with some parameters changed, for a
// simulation. Its decisions are marked as a demonstration where they read one. A
// change of a parameter that no pack declares, or to a value that its unit does
// not allow, is an error; what packs above forbid is allowed, being a trial.
func (e *Engine) Try(changes ...Reform) (*Engine, error) {
	lib := &Library{packs: e.lib.packs, words: e.lib.words}
	errs := &problems{}
	for _, c := range changes {
		declared := e.lib.declared(c.Parameter)
		if declared == nil {
			return nil, fmt.Errorf("trying %s: %w", c.Parameter, &UnknownParameterError{c.Parameter, "any type"})
		}
		if declared.Unit == UnitLayers {
			return nil, fmt.Errorf("trying %s: layers of payers cannot be tried", c.Parameter)
		}
		q := *declared
		q.word, q.set, q.Mark = c.Value, true, MarkDemonstration
		if declared.By != "" {
			q.word, q.asTable = "", true
			q.rows = rowsOf(c.Value, errs)
		}
		if len(errs.found) > 0 || !parseValue(&q, declared, errs) {
			return nil, fmt.Errorf("trying %s: %s", c.Parameter, errs.sorted()[0].Message)
		}
		lib.trial = append(lib.trial, &q)
	}
	return &Engine{lib}, nil
}

// rowsOf reads the rows of a table; none are a problem.
func rowsOf(text string, errs *problems) []yamlNode {
	top, ok := parseYAML("", []byte(text), errs)
	if !ok {
		return nil
	}
	rows := top.list()
	if len(rows) == 0 && len(errs.found) == 0 {
		errs.errorf(top.at, "a table needs a row")
	}
	return rows
}

// declared finds the declaration of a parameter in the newest pack that has one.
func (l *Library) declared(name string) *Parameter {
	for _, p := range slices.Backward(l.packs) {
		for _, q := range p.Parameters {
			if q.Name == name && !q.filled {
				return q
			}
		}
	}
	return nil
}

// try lays trial values over the law of a place.
func (e *effective) try(trial []*Parameter) {
	for _, q := range trial {
		if old, ok := e.bindings[q.Name]; ok {
			e.bindings[q.Name] = &binding{declared: old.declared, source: q, pack: old.pack, value: q.value(old.declared)}
		}
	}
}
