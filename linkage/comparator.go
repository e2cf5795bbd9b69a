package linkage

// Comparator says into which level a pair of values falls. Levels go from
// "the same" (0) to the last, which takes every pair that is in no other.
type Comparator struct {
	Levels []Level

	// Of looks at the distinct values of two columns once and returns how to
	// compare them. What costs time (decoding, spelling in pinyin, reading a
	// date) belongs before the return; the Measure is called for every pair.
	Of func(left, right *Column) Measure
}

// Level is one step of likeness.
type Level struct {
	Name string

	// Frequent lets the level's weight depend on how common the value is: two
	// people called 欧阳 are likelier the same than two called 王. Only for
	// levels on which both values are equal.
	Frequent bool
}

// Measure returns the level of two values by their places in the columns'
// Values. It is never asked about missing values. It must be symmetric, give 0
// for a value and itself, and allocate nothing.
type Measure func(left, right uint32) int

// levels names the levels; the first is "exact" and depends on frequency.
func levels(names ...string) []Level {
	out := []Level{{Name: "exact", Frequent: true}}
	for _, n := range names {
		out = append(out, Level{Name: n})
	}
	return out
}

// Exact has two levels: equal and not.
func Exact() Comparator {
	return Comparator{levels("other"), func(left, right *Column) Measure {
		same := sameValue(left, right)
		return func(a, b uint32) int {
			if same(a, b) {
				return 0
			}
			return 1
		}
	}}
}

// sameValue compares codes where both sides have one dictionary.
func sameValue(left, right *Column) func(a, b uint32) bool {
	if left == right {
		return func(a, b uint32) bool { return a == b }
	}
	return func(a, b uint32) bool { return left.Values[a] == right.Values[b] }
}

// features computes something of each distinct value of both columns, once
// when they are the same column.
func features[F any](left, right *Column, of func(value string) F) (l, r []F) {
	l = featuresOf(left, of)
	if left == right {
		return l, l
	}
	return l, featuresOf(right, of)
}

func featuresOf[F any](c *Column, of func(string) F) []F {
	out := make([]F, len(c.Values))
	for i, v := range c.Values {
		out[i] = of(v)
	}
	return out
}
