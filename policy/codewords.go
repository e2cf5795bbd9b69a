package policy

import (
	"maps"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// labels are the words of a pack's own codes: of choices and of groups of payers.
type labels map[string]Text

// of words a code; the program knows the common ones itself.
func (w labels) of(code string) Text {
	if t, ok := w[code]; ok {
		return t
	}
	return Label("choice", code)
}

func (w labels) has(code string) bool {
	_, own := w[code]
	_, common := codeWords["choice"][code]
	return own || common
}

// labelsOf are the words of several packs, the last one's over the others.
func labelsOf(packs []*Pack) labels {
	out := labels{}
	for _, p := range packs {
		maps.Copy(out, p.words)
	}
	return out
}

// checkWords refuses a code that people would have to read as it is: in either
// language it has words of the program's, or the pack gives them.
func (l *Library) checkWords(p *Pack, above []*Pack, errs *problems) {
	known := labelsOf(append(slices.Clone(above), p))
	said := map[string]bool{}
	need := func(at position, code string) {
		if code != "" && !known.has(code) && !said[code] {
			said[code] = true
			errs.errorf(at, "%q has no words for people: give words: {%s: {zh: …, en: …}}", code, code)
		}
	}
	for _, q := range p.Parameters {
		if q.filled {
			continue
		}
		for _, code := range q.Choices {
			need(q.at, code)
		}
	}
	for _, q := range p.Parameters {
		for _, layer := range q.Layers {
			for _, group := range layer.For {
				need(q.at, group)
			}
		}
	}
	for _, r := range p.everyRule() {
		if r.Unit == UnitChoice && r.checked != nil {
			for _, code := range gives(r.checked.Expr()) {
				need(r.at, code)
			}
		}
	}
}

// everyRule lists the rules of a pack, each once.
func (p *Pack) everyRule() []*Rule {
	out := slices.Clone(p.shared)
	for _, prog := range p.Programmes {
		out = append(out, prog.own()...)
	}
	return out
}

// gives lists the words that an expression may come to by itself, branch by
// branch; those of parameters are the parameters' own.
func gives(e ast.Expr) []string {
	if s, ok := literalText(e); ok {
		return []string{s}
	}
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Conditional {
		return nil
	}
	branches := e.AsCall().Args()[1:]
	return append(gives(branches[0]), gives(branches[1])...)
}
