package selfcheck

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/money"
	"doudi/policy"
)

// Checker asks and answers by one library of packs.
type Checker struct {
	library *policy.Library
	engine  *policy.Engine
}

// New returns a Checker.
func New(library *policy.Library) *Checker { return &Checker{library, policy.NewEngine(library)} }

// Step is what comes next: a question, or when nothing can change the answer
// any more, the answer.
type Step struct {
	Question *Question `json:"question,omitempty"`
	Result   *Result   `json:"result,omitempty"`
}

// Next returns the next question that can still change an outcome on a day,
// or the result when none can.
func (c *Checker) Next(ctx context.Context, s Situation, on calendar.Date) (Step, error) {
	if err := s.check(); err != nil {
		return Step{}, err
	}
	in, err := c.library.Parameters(s.Division, policy.Date(on))
	var gap *policy.GapError
	switch {
	case errors.As(err, &gap):
		return Step{Result: &Result{Gap: words(gap.Text()), Programmes: []Programme{}, Unknown: []policy.Text{}, Next: []Advice{}}}, nil
	case err != nil:
		return Step{}, err
	}
	t := &talk{c, ctx, s, on, in, questions(s, listed(in, on)), map[string]verdicts{}}
	t.questions = slices.DeleteFunc(t.questions, func(q Question) bool { return q.ID == workCost && !t.earns() })
	q, err := t.next()
	switch {
	case errors.As(err, &gap):
		return Step{Result: &Result{Gap: words(gap.Text()), Programmes: []Programme{}, Unknown: []policy.Text{}, Next: t.advice()}}, nil
	case err != nil:
		return Step{}, err
	case q != nil:
		return Step{Question: q}, nil
	}
	r, err := t.result()
	return Step{Result: r}, err
}

func words(t policy.Text) *policy.Text { return &t }

// talk is one family's conversation so far.
type talk struct {
	*Checker
	ctx       context.Context
	situation Situation
	on        calendar.Date
	law       *policy.Parameters
	questions []Question
	known     map[string]verdicts // by world
}

// verdict is what a programme comes to; wordings do not matter.
type verdict struct {
	outcome policy.Outcome
	amount  policy.Fen
}

// verdicts are those of all programmes in the order of the pack.
type verdicts string

// next finds the first open question that matters.
func (t *talk) next() (*Question, error) {
	answered, open := t.state()
	for _, q := range open {
		if slices.ContainsFunc(t.situation.Answers, func(a Answer) bool { return a.ID == q.ID }) {
			continue // the family said that it does not know
		}
		matters, err := t.matters(q, answered, open)
		if err != nil {
			return nil, err
		}
		if matters {
			return &q, nil
		}
	}
	return nil, nil
}

// state parts questions into those with an answer and those open: not asked
// yet, or not known.
func (t *talk) state() (answered world, open []Question) {
	answered = world{}
	for _, a := range t.situation.Answers {
		if !a.Unknown {
			answered[a.ID] = a
		}
	}
	for _, q := range t.questions {
		if _, ok := answered[q.ID]; !ok {
			open = append(open, q)
		}
	}
	return answered, open
}

// earns reports whether the family has said that it earns wages, without which
// nothing is spent in order to earn them.
func (t *talk) earns() bool {
	return slices.ContainsFunc(t.situation.Answers, func(a Answer) bool { return a.ID == wage && (a.Unknown || a.Amount != nil && *a.Amount > 0) })
}

// matters reports whether the answer to q changes a verdict in some world.
func (t *talk) matters(q Question, answered world, open []Question) (bool, error) {
	for base := range t.worlds(q, answered, open) {
		first, err := t.judge(with(base, q.probes(t.middle())[0]))
		if err != nil {
			return false, err
		}
		for _, a := range q.probes(t.middle())[1:] {
			v, err := t.judge(with(base, a))
			if err != nil {
				return false, err
			}
			if v != first {
				return true, nil
			}
		}
	}
	return false, nil
}

// worlds are ways the open questions but q could be answered: all with the
// answer that keeps nobody out, then each of them otherwise, one at a time.
func (t *talk) worlds(q Question, answered world, open []Question) func(func(world) bool) {
	base := maps.Clone(answered)
	for _, o := range open {
		base[o.ID] = o.probes(t.middle())[0]
	}
	return func(yield func(world) bool) {
		if !yield(base) {
			return
		}
		for _, o := range open {
			if o.ID == q.ID {
				continue
			}
			for _, a := range o.probes(t.middle())[1:] {
				if !yield(with(base, a)) {
					return
				}
			}
		}
	}
}

func with(w world, a Answer) world {
	out := maps.Clone(w)
	out[a.ID] = a
	return out
}

// middle is an income a fifth above the higher of the standards, for all.
func (t *talk) middle() money.Fen {
	var most policy.Fen
	for _, name := range []string{"dibao.standard.urban", "dibao.standard.rural"} {
		if f, err := t.law.Fen(name); err == nil {
			most = max(most, f)
		}
	}
	return money.Fen(most) * money.Fen(len(t.situation.People)) * 6 / 5
}

// judge decides every programme in a world.
func (t *talk) judge(w world) (verdicts, error) {
	key := w.key(t.questions)
	if v, ok := t.known[key]; ok {
		return v, nil
	}
	var b strings.Builder
	for _, p := range t.programmes() {
		d, err := t.decide(p, w)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%v;", verdict{d.Outcome, d.MonthlyAmount})
	}
	t.known[key] = verdicts(b.String())
	return t.known[key], nil
}

// covered are the programmes whose facts the questions ask for. What others
// need (obligors, medical bills, losses) is seen by an officer, and the family
// is told so.
func covered() []string { return []string{"dibao", "dibao-individual", "edge"} }

func (t *talk) programmes() []*policy.Programme {
	return slices.DeleteFunc(slices.Clone(t.law.Packs()[0].Programmes), func(p *policy.Programme) bool { return !slices.Contains(covered(), p.ID) })
}

func (t *talk) decide(p *policy.Programme, w world) (policy.Decision, error) {
	d, err := t.engine.Decide(t.ctx, policy.Application{Programme: p.ID, Person: w.claimant(), Date: policy.Date(t.on), Household: t.situation.household(w, t.on)})
	if err != nil {
		return d, fmt.Errorf("trying %s: %w", p.ID, err)
	}
	return d, nil
}

// key is a world as text, in the order of the questions.
func (w world) key(order []Question) string {
	var b strings.Builder
	for _, q := range order {
		a := w[q.ID]
		if a.Amount != nil {
			fmt.Fprintf(&b, "%d", *a.Amount)
		}
		b.WriteString(a.Choice + ";")
	}
	return b.String()
}
