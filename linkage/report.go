package linkage

import "slices"

// Labels are pairs of records known to be true. They measure; they never train.
type Labels [][2]uint32

// At is what would be found at a threshold.
type At struct {
	Probability float64 `json:"probability"`
	Pairs       int64   `json:"pairs"`
	Precision   float64 `json:"precision"` // estimated by the model
	Recall      float64 `json:"recall"`    // likewise, losses of the blocking rules included
}

// ThresholdReport estimates, without labels, precision and recall at some
// probabilities. It is as right as the model is: fields that fail together (an
// address and a phone after a move) make it too sure. Weights are counted by
// half bits, so the numbers of pairs are those of the next half bit.
func (r *Result) ThresholdReport() (out []At) {
	for _, p := range []float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999} {
		pairs, likely := r.Weights.expected(odds(p))
		a := At{Probability: p, Pairs: pairs, Precision: 1, Recall: 1}
		if pairs > 0 {
			a.Precision = likely / float64(pairs)
		}
		if all := r.Blocking.Expected + r.Blocking.Missed; all > 0 {
			a.Recall = min(1, likely/all)
		}
		out = append(out, a)
	}
	return out
}

// Measured compares a result with labels.
type Measured struct {
	True      int     `json:"true"`      // pairs of the labels
	Found     int     `json:"found"`     // pairs at or above the threshold
	Right     int     `json:"right"`     // found and true
	Precision float64 `json:"precision"` // right of found
	Recall    float64 `json:"recall"`    // right of true
	F1        float64 `json:"f1"`

	BlockingRecall float64     `json:"blocking_recall"` // of the true pairs, those that were compared
	NeverCompared  [][2]uint32 `json:"never_compared"`  // the true pairs that no rule brings together
}

// Measure counts against labels that name every true pair. A pair that the
// rules never brought together is a miss like any other.
func (r *Result) Measure(labels Labels) Measured {
	m := Measured{True: len(labels), Found: len(r.Pairs)}
	for _, l := range labels {
		a, b := min(l[0], l[1]), max(l[0], l[1])
		if r.model.candidates.rulesOf(a, b) == 0 {
			m.NeverCompared = append(m.NeverCompared, [2]uint32{a, b})
		}
		if _, ok := slices.BinarySearchFunc(r.Pairs, Pair{Left: a, Right: b}, byRecords); ok {
			m.Right++
		}
	}
	m.Precision, m.Recall = part(m.Right, m.Found), part(m.Right, m.True)
	m.BlockingRecall = part(m.True-len(m.NeverCompared), m.True)
	if m.Right > 0 {
		m.F1 = 2 * m.Precision * m.Recall / (m.Precision + m.Recall)
	}
	return m
}

// part is a/b; of nothing, everything is there.
func part(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}
