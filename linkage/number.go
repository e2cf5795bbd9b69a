package linkage

import (
	"math"
	"strconv"
)

// Near has a level for equal numbers, one for each relative difference up to a
// bound (0.01 is one in a hundred of the larger), and one for the rest. What is
// no number is in the last level unless it is spelled the same.
func Near(bounds ...float64) Comparator {
	var names []string
	for _, b := range bounds {
		names = append(names, "within "+short(b*100)+" %")
	}
	return Comparator{levels(append(names, "other")...), func(left, right *Column) Measure {
		same := sameValue(left, right)
		l, r := features(left, right, numberOf)
		return func(a, b uint32) int {
			if same(a, b) || l[a] == r[b] {
				return 0
			}
			return within(l[a], r[b], bounds)
		}
	}}
}

func numberOf(s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}

func within(x, y float64, bounds []float64) int {
	part := math.Abs(x-y) / max(math.Abs(x), math.Abs(y))
	for i, b := range bounds {
		if part <= b { // never for NaN
			return i + 1
		}
	}
	return len(bounds) + 1
}

// short prints a number as a person would.
func short(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }
