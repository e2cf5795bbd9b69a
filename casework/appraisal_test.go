package casework

import "testing"

// TestSimple: decimals of the packs read as the fractions they stand for.
func TestSimple(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]int64{{666666666, 1000000000, 2, 3}, {1, 2, 1, 2}, {75, 100, 3, 4}, {1, 1, 1, 1}, {123456789, 1000000000, 123456789, 1000000000}} {
		if n, d := simple(c[0], c[1]); n != c[2] || d != c[3] {
			t.Errorf("%d/%d reads as %d/%d, want %d/%d", c[0], c[1], n, d, c[2], c[3])
		}
	}
}
