package linkage

// Waterfall shows how the evidence for a pair adds up: from the prior through
// one step for each field, and one more where households are asked about, to the
// weight. It is plain data, ready to be drawn.
type Waterfall struct {
	Left        uint32  `json:"left"`
	Right       uint32  `json:"right"`
	Prior       float64 `json:"prior"` // bits before anything is compared
	Steps       []Step  `json:"steps"`
	Kin         float64 `json:"kin,omitempty"` // bits lost because people of one household look as alike; the last bar
	Weight      float64 `json:"weight"`        // bits with all of them
	Probability float64 `json:"probability"`   // that the pair is true
}

// Step is one field's part.
type Step struct {
	Field     string  `json:"field"`
	Left      string  `json:"left"`      // the value as it was compared
	Right     string  `json:"right"`     // likewise
	Level     string  `json:"level"`     // "missing" where a side has no value, which adds nothing
	Bits      float64 `json:"bits"`      // of the level
	Frequency float64 `json:"frequency"` // bits more or less because the value is rare or common
	From      float64 `json:"from"`      // sum before this step; a bar reaches from here
	To        float64 `json:"to"`        // to here
}

// Explain returns the waterfall of any two records, compared or not.
func (m *Model) Explain(left, right uint32) Waterfall {
	if left > right {
		left, right = right, left
	}
	var levels levelled
	m.comparer.compare([]pair{{left, right}}, &levels)
	w := Waterfall{Left: left, Right: right, Prior: odds(m.Parameters.Prior)}
	w.Weight = w.Prior
	for f := range m.table.fields {
		s := m.step(f, int(levels[f][0]), left, right)
		s.From, s.To = w.Weight, w.Weight+s.Bits+s.Frequency
		w.Weight = s.To
		w.Steps = append(w.Steps, s)
	}
	if m.Parameters.Kin > 0 {
		w.Kin = m.Parameters.kinBits(m.sharedBits(w.Steps))
		w.Weight += w.Kin
	}
	w.Probability = probability(w.Weight)
	return w
}

// sharedBits adds up what households have in common.
func (m *Model) sharedBits(steps []Step) (sum float64) {
	for f, s := range steps {
		if m.Parameters.Fields[f].Shared {
			sum += s.Bits + s.Frequency
		}
	}
	return sum
}

func (m *Model) step(f, level int, left, right uint32) Step {
	s := Step{Field: m.table.fields[f].Name, Level: "missing", Left: m.table.Value(int(left), f), Right: m.table.Value(int(right), f)}
	if level == 0 {
		return s
	}
	l := m.Parameters.Fields[f].Levels[level-1]
	s.Level, s.Bits = l.Name, l.Bits()
	if level == 1 && m.frequency[f] != nil {
		s.Frequency = float64(m.frequency[f][m.comparer.rows[int(left)*m.comparer.fields+f]])
	}
	return s
}
