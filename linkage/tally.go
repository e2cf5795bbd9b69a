package linkage

import (
	"cmp"
	"math/bits"
	"slices"
)

// patternCounts counts pairs by pattern, in whole numbers so that the order of
// counting does not matter.
type patternCounts map[pattern]int64

// observed returns the patterns in their order, each count times scale.
func (c patternCounts) observed(scale float64) []observed {
	out := make([]observed, 0, len(c))
	for p, n := range c {
		out = append(out, observed{p, float64(n) * scale})
	}
	slices.SortFunc(out, func(a, b observed) int { return cmp.Compare(a.pattern, b.pattern) })
	return out
}

// tally counts the patterns of all pairs and of the pairs of each rule.
type tally struct {
	all    patternCounts
	byRule []patternCounts
}

func newTally(rules int) tally {
	t := tally{all: patternCounts{}}
	for range rules {
		t.byRule = append(t.byRule, patternCounts{})
	}
	return t
}

func (t tally) visitor(m *Model) visitor {
	levels := new(levelled)
	return func(_ int, pairs []pair) {
		m.comparer.compare(pairs, levels)
		for i, p := range pairs {
			pattern := levels.pattern(i, m.comparer.fields)
			t.all[pattern]++
			for set := m.candidates.rulesOf(p.left, p.right); set != 0; set &= set - 1 {
				t.byRule[bits.TrailingZeros32(set)][pattern]++
			}
		}
	}
}

func (t tally) add(o tally) {
	for p, n := range o.all {
		t.all[p] += n
	}
	for r, counts := range o.byRule {
		for p, n := range counts {
			t.byRule[r][p] += n
		}
	}
}
