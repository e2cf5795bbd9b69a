package linkage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
)

// Options are what a run may be told. The zero Options are the defaults that
// the project's accuracy tests hold.
type Options struct {
	Scope   Scope
	Rules   []Rule // how records are brought together; nil: Plan proposes
	Budget  int64  // pairs that a proposal may compare; 0: 30 a record, at least 3 million
	Samples int    // random pairs on which strangers are learned; 0: 2 million
	Seed    uint64 // of the random pairs
	Workers int    // 0: one for each processor

	// Shared are the fields that the people of one household have in common, so
	// that they say nothing of who of them is meant. Nil: found out, where two
	// personal fields ([Kind]) differ in most of the pairs that look true. Empty,
	// but not nil: there are no households.
	Shared []string

	// Parameters, when given, are used as they are and nothing is learned.
	Parameters *Parameters

	// Progress, when set, is told what is being done, from several goroutines.
	Progress func(stage Stage, done, of int)
}

// Stage is a step of a run.
type Stage string

// The stages in their order.
const (
	Planning  Stage = "plan blocking rules"
	Sampling  Stage = "compare random pairs"
	Learning  Stage = "learn from blocked pairs"
	Comparing Stage = "compare candidates"
)

func (o Options) filled(rows int) Options {
	if o.Budget == 0 {
		o.Budget = max(30*int64(rows), 3_000_000)
	}
	if o.Samples == 0 {
		o.Samples = 2_000_000
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Progress == nil {
		o.Progress = func(Stage, int, int) {}
	}
	return o
}

// trainingPairs is about how many pairs of the candidates are learned from.
const trainingPairs = 6_000_000

// Model is a table whose weights are known, ready to be matched.
type Model struct {
	Parameters *Parameters
	Rules      []Rule
	Planned    []Proposal // how the rules were chosen; nil when they were given

	table      *Table
	options    Options
	candidates *candidates
	comparer   *comparer
	frequency  [][]float32 // bits to add for each value of a frequent level
}

// Train plans the blocking rules if there are none, learns the weights from the
// table itself and returns the model. Nothing may be added to the table after.
func Train(ctx context.Context, t *Table, o Options) (*Model, error) {
	m := &Model{table: t, options: o.filled(t.rows)}
	t.freeze()
	u := t.universe(o.Scope)
	if u.total() == 0 {
		return nil, errors.New("there are no two records to compare")
	}
	if err := m.plan(u); err != nil {
		return nil, err
	}
	var err error
	if m.candidates, err = t.candidates(m.Rules, u, m.options.Workers); err != nil {
		return nil, err
	}
	m.comparer = t.comparer()
	if err := m.learn(ctx); err != nil {
		return nil, err
	}
	m.frequency = t.frequencies(m.Parameters, m.Parameters.Prior*float64(u.total()))
	return m, nil
}

func (m *Model) plan(u universe) (err error) {
	m.Rules = m.options.Rules
	if m.Rules == nil {
		m.options.Progress(Planning, 0, 1)
		m.Planned, err = m.table.Plan(m.options)
		for _, p := range m.Planned {
			m.Rules = append(m.Rules, p.Rule)
		}
		m.options.Progress(Planning, 1, 1)
	}
	switch {
	case err != nil:
		return err
	case len(m.Rules) == 0:
		return errors.New("no blocking rule brings any two records together; give rules or more columns")
	case len(m.Rules) > 32:
		return fmt.Errorf("%d blocking rules; there can be 32", len(m.Rules))
	}
	return nil
}

func (m *Model) learn(ctx context.Context) error {
	if given := m.options.Parameters; given != nil {
		m.Parameters = given
		return given.fit(m.table.fields)
	}
	m.options.Progress(Sampling, 0, 1)
	sample := m.sampled()
	m.options.Progress(Sampling, 1, 1)
	byRule, all, err := m.observe(ctx)
	if err != nil {
		return err
	}
	shared, err := m.table.set(m.options.Shared)
	if err != nil {
		return fmt.Errorf("shared: %w", err)
	}
	m.Parameters = m.fitted(shared, sample, byRule, all)
	for range 3 {
		found := household(m.table.fields, m.Parameters, all)
		if m.options.Shared != nil || found == 0 || found == shared {
			break
		}
		shared = found
		m.Parameters = m.fitted(shared, sample, byRule, all)
	}
	return nil
}

// fitted learns the parameters, with households that share some fields or none.
func (m *Model) fitted(shared fieldSet, sample []observed, byRule [][]observed, all []observed) *Parameters {
	total := float64(m.candidates.total())
	believed := guess(m.table.fields, shared, min(0.1, float64(m.table.rows)/2/total))
	strangers(believed, sample, false)
	p := believed
	if len(m.Rules) > 1 || len(m.Rules[0]) > 0 {
		p = m.passes(p, byRule)
	}
	return m.settle(p, believed, sample, all, total)
}

// fit checks that parameters speak of these fields and that their chances are
// chances.
func (p *Parameters) fit(fields []Field) error {
	if !(p.Prior > 0 && p.Kin >= 0 && p.Prior+p.Kin < 1) {
		return fmt.Errorf("a prior of %v and kin of %v: they lie between 0 and 1, and so does their sum", p.Prior, p.Kin)
	}
	if len(p.Fields) != len(fields) {
		return fmt.Errorf("the parameters speak of %d fields, not of %d", len(p.Fields), len(fields))
	}
	for i, f := range fields {
		if p.Fields[i].Field != f.Name || len(p.Fields[i].Levels) != len(f.Kind.Comparator.Levels) {
			return fmt.Errorf("the parameters do not speak of field %q with %d levels, in this order", f.Name, len(f.Kind.Comparator.Levels))
		}
		for _, l := range p.Fields[i].Levels {
			if !(l.M > 0 && l.M <= 1 && l.U > 0 && l.U <= 1) {
				return fmt.Errorf("field %q, level %q: m is %v and u is %v, which lie above 0 and up to 1", f.Name, l.Name, l.M, l.U)
			}
		}
	}
	return nil
}

// passes learns from each rule's pairs by themselves. Of the fields that a rule
// asks for nothing can be learned in it; what several passes say of a level is
// averaged by the true pairs each has seen.
func (m *Model) passes(start *Parameters, byRule [][]observed) *Parameters {
	out := start.clone()
	var weight bitsTable
	var sum bitsTable
	for r, patterns := range byRule {
		pass := em{start: start.clone(), believed: start, patterns: patterns, total: pairsOf(patterns), skip: m.asked(m.Rules[r])}
		pass.start.Prior = 0.2
		if start.Kin > 0 {
			pass.start.Kin = 0.2
		}
		learned, matches := pass.run()
		for f := range learned.Fields {
			if pass.skip.has(f) {
				continue
			}
			for l, level := range learned.Fields[f].Levels {
				sum[f][l] += matches * level.M
				weight[f][l] += matches
			}
		}
	}
	for f := range out.Fields {
		for l := range out.Fields[f].Levels {
			if weight[f][l] > 0 {
				out.Fields[f].Levels[l].M = sum[f][l] / weight[f][l]
			}
		}
	}
	return out
}

// settle finds the prior on the pairs of all rules together, weighs true pairs
// out of the random sample, and goes round until both agree.
func (m *Model) settle(p, believed *Parameters, sample, all []observed, total float64) *Parameters {
	complete := len(m.Rules[0]) == 0
	for range 3 {
		strangers(p, sample, true)
		p, _ = em{start: p, believed: believed, patterns: all, total: total, learnU: complete}.run()
	}
	return p
}

// set finds fields by their names.
func (t *Table) set(names []string) (s fieldSet, err error) {
	for _, name := range names {
		f := t.field(name)
		if f < 0 {
			return 0, fmt.Errorf("there is no field %q", name)
		}
		s |= 1 << f
	}
	return s, nil
}

// asked returns the fields of a rule.
func (m *Model) asked(r Rule) (s fieldSet) {
	for f, field := range m.table.fields {
		if r.has(field.Name) {
			s |= 1 << f
		}
	}
	return s
}

// sampleParts is into how many streams of random numbers the sample is cut; it
// does not depend on the workers, so that the sample does not either.
const sampleParts = 32

// sampled compares random pairs, the same for the same seed.
func (m *Model) sampled() []observed {
	u := m.candidates.universe
	each := int(min(int64(m.options.Samples), u.total()))/sampleParts + 1
	parts := make([]patternCounts, sampleParts)
	_ = parallel(m.options.Workers, sampleParts, func(i int) error {
		parts[i] = m.samplePart(rand.New(rand.NewPCG(m.options.Seed, uint64(i))), each)
		return nil
	})
	for _, p := range parts[1:] {
		for pattern, n := range p {
			parts[0][pattern] += n
		}
	}
	return parts[0].observed(1)
}

func (m *Model) samplePart(random *rand.Rand, n int) patternCounts {
	counts, levels := patternCounts{}, new(levelled)
	pairs := make([]pair, 0, batch)
	for n > 0 {
		pairs = pairs[:0]
		for range min(n, batch) {
			pairs = append(pairs, m.candidates.random(random))
		}
		n -= len(pairs)
		m.comparer.compare(pairs, levels)
		for i := range pairs {
			counts[levels.pattern(i, m.comparer.fields)]++
		}
	}
	return counts
}

// random returns one of the pairs, each as likely as another.
func (u universe) random(r *rand.Rand) pair {
	if u.across {
		return pair{r.Uint32N(u.split), u.split + r.Uint32N(u.rows-u.split)}
	}
	a, b := r.Uint32N(u.rows), r.Uint32N(u.rows-1)
	if b >= a {
		b++
	}
	return pair{min(a, b), max(a, b)}
}

// observe counts the patterns of each rule's pairs, a pair of several rules
// under each of them, and of all pairs together. Of many pairs it looks at some
// units, evenly taken.
func (m *Model) observe(ctx context.Context) (byRule [][]observed, all []observed, err error) {
	units := m.trainingUnits()
	share := float64(len(m.candidates.units)) / float64(len(units))
	tallies := make([]tally, m.options.Workers)
	newVisitor := func(w int) visitor {
		tallies[w] = newTally(len(m.Rules))
		return tallies[w].visitor(m)
	}
	if err := m.candidates.eachUnit(ctx, m.options.Workers, units, newVisitor, m.counter(Learning, len(units))); err != nil {
		return nil, nil, fmt.Errorf("learn: %w", err)
	}
	for _, t := range tallies[1:] {
		tallies[0].add(t)
	}
	for _, counts := range tallies[0].byRule {
		byRule = append(byRule, counts.observed(share))
	}
	return byRule, tallies[0].all.observed(share), nil
}

func (m *Model) trainingUnits() []unit {
	all := m.candidates.units
	share := float64(m.candidates.pairs()) / trainingPairs
	if share <= 1 {
		return all
	}
	out := []unit{}
	for i := 0.0; int(i) < len(all); i += share {
		out = append(out, all[int(i)])
	}
	return out
}

func pairsOf(patterns []observed) (n float64) {
	for _, o := range patterns {
		n += o.pairs
	}
	return max(n, 1)
}

// frequencies returns, for each value of a field with a frequent level, how
// many bits its rareness adds or its commonness takes: log2 of the mean chance
// that strangers share a value over the share of strangers who have this one.
// True pairs are set aside first: of the records with a value, as many as one
// record may have true partners do not count.
func (t *Table) frequencies(p *Parameters, matches float64) [][]float32 {
	n := float64(t.rows)
	mean := 2 * matches / n
	partners := 1 + mean + 2*math.Sqrt(mean)
	out := make([][]float32, len(t.fields))
	for f, field := range t.fields {
		if !field.Kind.Comparator.Levels[0].Frequent {
			continue
		}
		u := p.Fields[f].Levels[0].U
		filled := float64(t.columns[f].filled())
		out[f] = make([]float32, len(t.columns[f].Values))
		for code, count := range t.columns[f].counts() {
			out[f][code] = float32(frequencyBits(u, float64(count)-partners, filled))
		}
	}
	return out
}

func frequencyBits(u, others, filled float64) float64 {
	if others < 0.5 { // nobody else was seen with it: it may be rarer, never commoner than the mean
		return max(0, math.Log2(u*filled/0.5))
	}
	return math.Log2(u * filled / others)
}

// counter reports progress by the number of calls.
func (m *Model) counter(s Stage, of int) func() {
	var n atomic.Int64
	return func() { m.options.Progress(s, int(n.Add(1)), of) }
}
