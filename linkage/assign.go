package linkage

import (
	"cmp"
	"math"
	"slices"
)

// assignable is the largest side of a component that is assigned optimally; its
// cost grows with the third power.
const assignable = 600

// OneToOne keeps of the pairs between two files those by which every record
// has one partner at most and the sum of the weights above the threshold is
// greatest. Components with more than 600 records on the smaller side are
// assigned greedily, the strongest pair first; greedy is how many those were.
func OneToOne(pairs []Pair, threshold float64) (kept []Pair, greedy int) {
	least := float32(odds(threshold))
	for _, component := range components(pairs) {
		lefts, rights := sides(component)
		switch {
		case len(component) == 1:
			kept = append(kept, component...)
		case min(len(lefts), len(rights)) <= assignable && max(len(lefts), len(rights)) <= 10*assignable:
			kept = append(kept, assign(component, lefts, rights, least)...)
		default:
			kept = append(kept, strongestFirst(component)...)
			greedy++
		}
	}
	slices.SortFunc(kept, byRecords)
	return kept, greedy
}

func byRecords(a, b Pair) int {
	return cmp.Or(cmp.Compare(a.Left, b.Left), cmp.Compare(a.Right, b.Right))
}

// components groups pairs that hang together.
func components(pairs []Pair) [][]Pair {
	parent := map[uint32]uint32{}
	var find func(uint32) uint32
	find = func(r uint32) uint32 {
		p, ok := parent[r]
		if !ok || p == r {
			parent[r] = r
			return r
		}
		root := find(p)
		parent[r] = root
		return root
	}
	for _, p := range pairs {
		a, b := find(p.Left), find(p.Right)
		parent[max(a, b)] = min(a, b)
	}
	place := map[uint32]int{}
	var out [][]Pair
	for _, p := range pairs {
		root := find(p.Left)
		i, ok := place[root]
		if !ok {
			i = len(out)
			place[root] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], p)
	}
	return out
}

func sides(pairs []Pair) (lefts, rights []uint32) {
	for _, p := range pairs {
		lefts, rights = append(lefts, p.Left), append(rights, p.Right)
	}
	slices.Sort(lefts)
	slices.Sort(rights)
	return slices.Compact(lefts), slices.Compact(rights)
}

func strongestFirst(pairs []Pair) (kept []Pair) {
	sorted := slices.Clone(pairs)
	slices.SortStableFunc(sorted, func(a, b Pair) int { return cmp.Compare(b.Weight, a.Weight) })
	taken := map[uint32]bool{}
	for _, p := range sorted {
		if !taken[p.Left] && !taken[p.Right] {
			taken[p.Left], taken[p.Right] = true, true
			kept = append(kept, p)
		}
	}
	return kept
}

// assign is the Hungarian method with potentials on the smaller side's rows. A
// pair that was not found costs nothing and is dropped again, so that leaving a
// record alone is always possible.
func assign(pairs []Pair, lefts, rights []uint32, least float32) (kept []Pair) {
	swap := len(lefts) > len(rights)
	if swap {
		lefts, rights = rights, lefts
	}
	cost := make([][]float64, len(lefts))
	for i := range cost {
		cost[i] = make([]float64, len(rights))
	}
	found := map[[2]int]Pair{}
	for _, p := range pairs {
		l, r := p.Left, p.Right
		if swap {
			l, r = r, l
		}
		i, _ := slices.BinarySearch(lefts, l)
		j, _ := slices.BinarySearch(rights, r)
		cost[i][j] = -float64(p.Weight-least) - 1e-6 // a pair exactly at the threshold still counts
		found[[2]int{i, j}] = p
	}
	for j, i := range hungarian(cost) {
		if p, ok := found[[2]int{i, j}]; ok {
			kept = append(kept, p)
		}
	}
	return kept
}

// hungarian returns for each column the row assigned to it, -1 for none, at the
// least sum of costs. There are no more rows than columns. Rows come in one by
// one; each takes the cheapest way through the columns already taken.
func hungarian(cost [][]float64) (rowOf []int) {
	n, m := len(cost), len(cost[0])
	row, column := make([]float64, n), make([]float64, m+1) // potentials; column m is where a row starts
	rowOf = slices.Repeat([]int{-1}, m+1)
	for r := range n {
		rowOf[m] = r
		augment(cost, row, column, rowOf)
	}
	return rowOf[:m]
}

func augment(cost [][]float64, row, column []float64, rowOf []int) {
	m := len(column) - 1
	least, way, used := slices.Repeat([]float64{math.Inf(1)}, m), make([]int, m), make([]bool, m+1)
	at := m
	for rowOf[at] >= 0 {
		used[at] = true
		r, next, delta := rowOf[at], -1, math.Inf(1)
		for j := range m {
			if used[j] {
				continue
			}
			if c := cost[r][j] - row[r] - column[j]; c < least[j] {
				least[j], way[j] = c, at
			}
			if least[j] < delta {
				delta, next = least[j], j
			}
		}
		for j := range m + 1 {
			if used[j] {
				row[rowOf[j]] += delta
				column[j] -= delta
			} else if j < m {
				least[j] -= delta
			}
		}
		at = next
	}
	for at != m {
		before := way[at]
		rowOf[at] = rowOf[before]
		at = before
	}
	rowOf[m] = -1
}
