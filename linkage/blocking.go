package linkage

import "math/bits"

// seenFrom is the weight below which a pair is too surely no true one to count
// towards the expected true pairs.
const seenFrom = -16

// seen counts, over the pairs compared, the true ones expected by the set of
// rules that bring them together.
type seen struct {
	byRule []int64          // pairs by the first rule that brings them
	bySet  map[uint32]int64 // expected true pairs in units of 2^-20
}

func newSeen(rules int) *seen { return &seen{make([]int64, rules), map[uint32]int64{}} }

func (s *seen) count(set uint32, weight float32) {
	s.bySet[set] += int64(probability(float64(weight)) * unitOfOne)
}

func (s *seen) add(o *seen) {
	for i, n := range o.byRule {
		s.byRule[i] += n
	}
	for set, n := range o.bySet {
		s.bySet[set] += n
	}
}

// BlockingReport says what the blocking rules bring together and what they
// leave apart, as far as the pairs compared can tell.
type BlockingReport struct {
	Total    int64        `json:"total"`    // pairs that exist
	Compared int64        `json:"compared"` // pairs brought together, each counted once
	Rules    []RuleReport `json:"rules"`

	Expected float64 `json:"expected"` // true pairs among the compared, by the model

	// Missed estimates the true pairs that no rule brings together (Chao's lower
	// bound): many pairs found by one rule alone and few by two mean that as many
	// again are found by none. It leans on the rules failing independently of each
	// other; where they ask for the same fields, more is missed.
	Missed float64 `json:"missed"`
}

// RuleReport is one rule's part.
type RuleReport struct {
	Rule     Rule    `json:"rule"`
	Pairs    int64   `json:"pairs"`    // it brings together
	First    int64   `json:"first"`    // of these, not brought by a rule before it
	Expected float64 `json:"expected"` // true pairs among all it brings
	Alone    float64 `json:"alone"`    // true pairs that no other rule brings
}

// Recall is the share of true pairs that were compared, estimated without labels.
func (b BlockingReport) Recall() float64 {
	if b.Expected+b.Missed == 0 {
		return 1
	}
	return b.Expected / (b.Expected + b.Missed)
}

func (s *seen) report(m *Model) BlockingReport {
	r := BlockingReport{Total: m.candidates.total()}
	for i, rule := range m.Rules {
		r.Rules = append(r.Rules, RuleReport{Rule: rule, Pairs: m.candidates.blocks[i].pairs, First: s.byRule[i]})
		r.Compared += s.byRule[i]
	}
	var once, twice float64
	for set, n := range s.bySet {
		expected := float64(n) / unitOfOne
		r.Expected += expected
		switch bits.OnesCount32(set) {
		case 1:
			once += expected
			r.Rules[bits.TrailingZeros32(set)].Alone += expected
		case 2:
			twice += expected
		}
		for rest := set; rest != 0; rest &= rest - 1 {
			r.Rules[bits.TrailingZeros32(rest)].Expected += expected
		}
	}
	if r.Compared < r.Total {
		r.Missed = chao(once, twice)
	}
	return r
}

// chao estimates how many were caught never, from those caught once and twice.
func chao(once, twice float64) float64 { return once * max(once-1, 0) / (2 * (twice + 1)) }
