package linkage

import (
	"cmp"
	"slices"
)

// Labels are pairs of records known to be true. They measure; they never train.
type Labels [][2]uint32

// At is what would be found at a threshold.
type At struct {
	Probability float64 `json:"probability"`
	Pairs       int64   `json:"pairs"`
	Precision   float64 `json:"precision"`
	Recall      float64 `json:"recall"` // losses of the blocking rules included
}

// ThresholdReport estimates, without labels, precision and recall at some
// probabilities, before any assignment one to one. It is as right as the model
// is: fields that fail together (an address and a phone after a move) make it
// too sure.
func (r *Result) ThresholdReport() []At {
	out := make([]At, len(stops))
	all := r.Blocking.Expected + r.Blocking.Missed
	pairs, likely := int64(0), 0.0
	for i := len(stops) - 1; i >= 0; i-- {
		pairs += r.stops[i].pairs
		likely += float64(r.stops[i].likely) / unitOfOne
		out[i] = At{stops[i], pairs, 1, 1}
		if pairs > 0 {
			out[i].Precision = likely / float64(pairs)
		}
		if all > 0 {
			out[i].Recall = min(1, likely/all)
		}
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

	// Thresholds is the report of [Result.ThresholdReport] as it is by the labels.
	Thresholds []At `json:"thresholds"`
}

// Measure counts against labels that name every true pair. A pair that the
// rules never brought together is a miss like any other. A label given twice
// counts once; a record is no pair with itself.
func (r *Result) Measure(labels Labels) Measured {
	labels = labels.tidy()
	m := Measured{True: len(labels), Found: len(r.Pairs), Thresholds: r.ThresholdReport()}
	right := make([]int, len(stops))
	for _, l := range labels {
		if r.model.candidates.rulesOf(l[0], l[1]) == 0 {
			m.NeverCompared = append(m.NeverCompared, l)
			continue
		}
		if _, ok := slices.BinarySearchFunc(r.Pairs, Pair{Left: l[0], Right: l[1]}, byRecords); ok {
			m.Right++
		}
		weight := float32(r.model.Explain(l[0], l[1]).Weight)
		for i, from := range stopBits() {
			if weight >= from {
				right[i]++
			}
		}
	}
	for i := range m.Thresholds {
		m.Thresholds[i].Precision = part(right[i], int(m.Thresholds[i].Pairs))
		m.Thresholds[i].Recall = part(right[i], m.True)
	}
	m.Precision, m.Recall = part(m.Right, m.Found), part(m.Right, m.True)
	m.BlockingRecall = part(m.True-len(m.NeverCompared), m.True)
	if m.Right > 0 {
		m.F1 = 2 * m.Precision * m.Recall / (m.Precision + m.Recall)
	}
	return m
}

// tidy brings labels into the order of records, each once.
func (l Labels) tidy() Labels {
	out := make(Labels, 0, len(l))
	for _, p := range l {
		if p[0] != p[1] {
			out = append(out, [2]uint32{min(p[0], p[1]), max(p[0], p[1])})
		}
	}
	slices.SortFunc(out, func(a, b [2]uint32) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return slices.Compact(out)
}

// part is a/b; of nothing, everything is there.
func part(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}
