package linkage

import (
	"context"
	"fmt"
	"slices"
)

// DefaultThreshold is the probability from which a pair counts as found: likelier
// true than not.
const DefaultThreshold = 0.5

// Pair is two records that were found alike enough.
type Pair struct {
	Left, Right uint32  // numbers of records, Left the smaller
	Weight      float32 // bits of evidence, the prior included; 0 is even odds
}

// Probability is the chance that the pair is true, by the model.
func (p Pair) Probability() float64 { return probability(float64(p.Weight)) }

// Result is what a run found.
type Result struct {
	Pairs     []Pair // at or above the threshold, by Left and Right
	Threshold float64
	Blocking  BlockingReport
	Weights   Histogram // of all pairs compared

	model *Model
	stops stopCounts
}

// Raise sets a higher threshold and returns the pairs that fall under it: those
// left for a person to decide, which Fellegi and Sunter call possible links.
func (r *Result) Raise(threshold float64) (below []Pair) {
	kept := make([]Pair, 0, len(r.Pairs))
	least := float32(odds(threshold))
	for _, p := range r.Pairs {
		if p.Weight >= least {
			kept = append(kept, p)
		} else {
			below = append(below, p)
		}
	}
	r.Pairs, r.Threshold = kept, max(r.Threshold, threshold)
	return below
}

// Match compares the candidates and keeps the pairs whose probability reaches
// the threshold. It can be called again with another.
func (m *Model) Match(ctx context.Context, threshold float64) (*Result, error) {
	if threshold <= 0 || threshold >= 1 {
		return nil, fmt.Errorf("a threshold of %v; it lies between 0 and 1", threshold)
	}
	scorers := make([]*scorer, m.options.Workers)
	newVisitor := func(w int) visitor {
		scorers[w] = m.newScorer(float32(odds(threshold)))
		return scorers[w].visit
	}
	if err := m.candidates.each(ctx, m.options.Workers, newVisitor, m.counter(Comparing, len(m.candidates.units))); err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	r := &Result{Threshold: threshold, model: m}
	seen := newSeen(len(m.Rules))
	for _, s := range scorers {
		r.Pairs = append(r.Pairs, s.found...)
		s.found = nil
		seen.add(s.seen)
		r.Weights.add(&s.weights)
		r.stops.add(&s.stops)
	}
	slices.SortFunc(r.Pairs, byRecords)
	r.Blocking = seen.report(m)
	return r, nil
}

// Candidates hands every pair that would be compared to each, once, from one
// goroutine.
func (m *Model) Candidates(ctx context.Context, each func(left, right uint32)) error {
	return m.candidates.each(ctx, 1, func(int) visitor {
		return func(_ int, pairs []pair) {
			for _, p := range pairs {
				each(p.left, p.right)
			}
		}
	}, func() {})
}

// scorer gathers what one worker finds.
type scorer struct {
	model   *Model
	bits    *bitsTable
	prior   float32
	least   float32
	levels  levelled
	score   [batch]float32
	shared  [batch]float32 // of it, the bits of fields that households share
	found   []Pair
	weights Histogram
	at      [len(stops)]float32
	stops   stopCounts
	seen    *seen
}

func (m *Model) newScorer(least float32) *scorer {
	return &scorer{model: m, bits: m.Parameters.bits(), prior: float32(odds(m.Parameters.Prior)), least: least, at: stopBits(), seen: newSeen(len(m.Rules))}
}

func (s *scorer) visit(rule int, pairs []pair) {
	s.model.comparer.compare(pairs, &s.levels)
	s.weigh(pairs)
	s.seen.byRule[rule] += int64(len(pairs))
	for i, p := range pairs {
		w := s.score[i]
		s.weights.count(w)
		if w > seenFrom {
			s.seen.count(s.model.candidates.rulesOf(p.left, p.right), w)
		}
		if w >= s.at[0] {
			s.stops.count(&s.at, w)
		}
		if w >= s.least {
			s.found = append(s.found, Pair{p.left, p.right, w})
		}
	}
}

// weigh adds the bits of a batch up, field by field.
func (s *scorer) weigh(pairs []pair) {
	for i := range pairs {
		s.score[i], s.shared[i] = s.prior, 0
	}
	for f, w := range s.model.Parameters.Fields {
		s.weighField(f, pairs, s.score[:])
		if w.Shared {
			s.weighField(f, pairs, s.shared[:])
		}
	}
	if s.model.Parameters.Kin == 0 {
		return
	}
	for i := range pairs {
		s.score[i] += float32(s.model.Parameters.kinBits(float64(s.shared[i])))
	}
}

func (s *scorer) weighField(f int, pairs []pair, sums []float32) {
	c := s.model.comparer
	levels, table, frequency := &s.levels[f], narrow(&s.bits[f]), s.model.frequency[f]
	for i, p := range pairs {
		l := levels[i]
		sums[i] += table[l&15]
		if l == 1 && frequency != nil {
			sums[i] += frequency[c.rows[int(p.left)*c.fields+f]]
		}
	}
}

func narrow(bits *[16]float64) (out [16]float32) {
	for i, b := range bits {
		out[i] = float32(b)
	}
	return out
}
