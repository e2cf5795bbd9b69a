package linkage

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func sure(l, r uint32) Pair { return Pair{l, r, 30} }
func weak(l, r uint32) Pair { return Pair{l, r, 2} }

// TestOneWrongEdgeDoesNotMergeFamilies: two triangles joined by one weak edge
// stay two clusters, and the edge is reported.
func TestOneWrongEdgeDoesNotMergeFamilies(t *testing.T) {
	t.Parallel()
	families := []Pair{sure(0, 1), sure(0, 2), sure(1, 2), sure(3, 4), sure(3, 5), sure(4, 5)}
	c := Cluster(7, append(families, weak(2, 3)), DefaultBridgeLimit)
	if want := []uint32{0, 0, 0, 3, 3, 3, 6}; !slices.Equal(c.Of, want) {
		t.Errorf("clusters %v, want %v", c.Of, want)
	}
	if len(c.Bridges) != 1 || !c.Bridges[0].Cut || c.Bridges[0].Size != 3 || c.Bridges[0].Pair != weak(2, 3) {
		t.Errorf("bridges %+v", c.Bridges)
	}
	c = Cluster(7, append(families, sure(2, 3)), DefaultBridgeLimit)
	if c.Of[5] != 0 || len(c.Bridges) != 1 || c.Bridges[0].Cut {
		t.Errorf("a strong bridge is kept and reported; clusters %v, bridges %+v", c.Of, c.Bridges)
	}
	c = Cluster(7, append(families, weak(2, 3), weak(1, 4)), DefaultBridgeLimit)
	if c.Of[5] != 0 || len(c.Bridges) != 0 {
		t.Errorf("two edges are no bridge; clusters %v, bridges %+v", c.Of, c.Bridges)
	}
}

// TestChainIsCutOnce: of a chain of weak edges only the weakest goes, when the
// rest then holds pairs and single records only.
func TestChainIsCutOnce(t *testing.T) {
	t.Parallel()
	c := Cluster(6, []Pair{weak(0, 1), weak(1, 2), {2, 3, 1}, weak(3, 4), weak(4, 5)}, DefaultBridgeLimit)
	if want := []uint32{0, 0, 0, 3, 3, 3}; !slices.Equal(c.Of, want) {
		t.Errorf("clusters %v, want %v", c.Of, want)
	}
	if len(c.Bridges) != 1 || c.Bridges[0].Pair != (Pair{2, 3, 1}) {
		t.Errorf("bridges %+v", c.Bridges)
	}
}

// TestBridgesAgainstDefinition: an edge is a holding bridge exactly when taking
// it away leaves two groups of at least two records.
func TestBridgesAgainstDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "records")
		var pairs []Pair
		for l := range n {
			for r := l + 1; r < n; r++ {
				if rapid.IntRange(0, 4).Draw(t, "edge") == 0 {
					pairs = append(pairs, Pair{uint32(l), uint32(r), 3})
				}
			}
		}
		var got []Pair
		for _, held := range newGraph(n, pairs).bridges() {
			for _, b := range held {
				got = append(got, b.Pair)
			}
		}
		slices.SortFunc(got, byRecords)
		var want []Pair
		whole := newGraph(n, pairs).heads()
		for i, p := range pairs {
			head := newGraph(n, slices.Delete(slices.Clone(pairs), i, i+1)).heads()
			if head[p.Left] != head[p.Right] && members(head, p.Left) > 1 && members(head, p.Right) > 1 {
				want = append(want, p)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("bridges %v, want %v of %v (%v)", got, want, pairs, whole)
		}
	})
}

func members(head []uint32, of uint32) (n int) {
	for _, h := range head {
		if h == head[of] {
			n++
		}
	}
	return n
}

// TestOneToOneIsOptimal compares with trying every assignment.
func TestOneToOneIsOptimal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lefts, rights := rapid.IntRange(1, 5).Draw(t, "lefts"), rapid.IntRange(1, 5).Draw(t, "rights")
		var pairs []Pair
		for l := range lefts {
			for r := range rights {
				if rapid.Bool().Draw(t, "found") {
					pairs = append(pairs, Pair{uint32(l), uint32(10 + r), float32(rapid.IntRange(0, 40).Draw(t, "weight"))})
				}
			}
		}
		kept, greedy := OneToOne(pairs, 0.5)
		seen := map[uint32]bool{}
		sum := 0.0
		for _, p := range kept {
			if seen[p.Left] || seen[p.Right] {
				t.Fatalf("a record has two partners in %v", kept)
			}
			seen[p.Left], seen[p.Right] = true, true
			sum += float64(p.Weight)
		}
		if best := bestSum(pairs, map[uint32]bool{}); math.Abs(best-sum) > 1e-3 || greedy != 0 {
			t.Fatalf("kept %v with %v of %v; %v is possible", kept, sum, pairs, best)
		}
	})
}

func bestSum(pairs []Pair, taken map[uint32]bool) float64 {
	if len(pairs) == 0 {
		return 0
	}
	p := pairs[0]
	best := bestSum(pairs[1:], taken)
	if !taken[p.Left] && !taken[p.Right] {
		taken[p.Left], taken[p.Right] = true, true
		best = max(best, float64(p.Weight)+bestSum(pairs[1:], taken))
		delete(taken, p.Left)
		delete(taken, p.Right)
	}
	return best
}
