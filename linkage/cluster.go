package linkage

import (
	"cmp"
	"slices"
)

// DefaultBridgeLimit is the probability below which an edge that alone holds two
// groups together is cut.
const DefaultBridgeLimit = 0.999

// Bridge is a found pair on which alone two groups hang together: without it
// they would be two clusters, each of two records or more. A chain of true
// pairs looks the same, so strong bridges are kept; all are reported, for a
// person to look at.
type Bridge struct {
	Pair Pair
	Cut  bool // weaker than the limit, so that the groups are apart
	Size int  // records on the smaller side
}

// Clusters are the groups of records that belong together.
type Clusters struct {
	Of      []uint32 // for each record the smallest number in its cluster
	Bridges []Bridge // by probability, the weakest first
}

// Sizes returns how many clusters there are of each size, single records included.
func (c *Clusters) Sizes() map[int]int {
	size := map[uint32]int{}
	for _, head := range c.Of {
		size[head]++
	}
	out := map[int]int{}
	for _, n := range size {
		out[n]++
	}
	return out
}

// Cluster joins pairs into groups of records, numbered from 0 to records-1.
// Bridges below the limit are cut, the weakest first, and what is left is
// looked at again, until no weak bridge holds two groups together.
func Cluster(records int, pairs []Pair, limit float64) *Clusters {
	g := newGraph(records, pairs)
	out := &Clusters{}
	for {
		kept, cut := g.cutWeakest(limit)
		out.Bridges = append(out.Bridges, cut...)
		if len(cut) == 0 {
			out.Bridges = append(out.Bridges, kept...)
			break
		}
	}
	slices.SortStableFunc(out.Bridges, func(a, b Bridge) int { return cmp.Compare(a.Pair.Weight, b.Pair.Weight) })
	out.Of = g.heads()
	return out
}

// cutWeakest removes, in each component, the weakest bridge if it is below the
// limit. One at a time: once it is gone, others hold fewer records together.
func (g *graph) cutWeakest(limit float64) (kept, cut []Bridge) {
	for _, bridges := range g.bridges() {
		weakest := slices.MinFunc(bridges, func(a, b Bridge) int { return cmp.Compare(a.Pair.Weight, b.Pair.Weight) })
		if weakest.Pair.Probability() >= limit {
			kept = append(kept, bridges...)
			continue
		}
		g.remove(weakest.Pair)
		weakest.Cut = true
		cut = append(cut, weakest)
	}
	return kept, cut
}

// graph keeps, for each record, its edges to others.
type graph struct {
	start []uint32 // of each record in edges
	edges []edge
}

type edge struct {
	to      uint32
	weight  float32
	removed bool
}

func newGraph(records int, pairs []Pair) *graph {
	g := &graph{start: make([]uint32, records+1), edges: make([]edge, 2*len(pairs))}
	for _, p := range pairs {
		g.start[p.Left+1]++
		g.start[p.Right+1]++
	}
	for i := range records {
		g.start[i+1] += g.start[i]
	}
	next := slices.Clone(g.start)
	for _, p := range pairs {
		g.edges[next[p.Left]] = edge{to: p.Right, weight: p.Weight}
		g.edges[next[p.Right]] = edge{to: p.Left, weight: p.Weight}
		next[p.Left]++
		next[p.Right]++
	}
	return g
}

func (g *graph) of(record uint32) []edge { return g.edges[g.start[record]:g.start[record+1]] }

func (g *graph) remove(p Pair) {
	for _, end := range [][2]uint32{{p.Left, p.Right}, {p.Right, p.Left}} {
		edges := g.of(end[0])
		for i := range edges {
			if edges[i].to == end[1] {
				edges[i].removed = true
			}
		}
	}
}

// heads walks over the components and names each by its smallest record.
func (g *graph) heads() []uint32 {
	n := uint32(len(g.start) - 1)
	head := make([]uint32, n)
	seen := make([]bool, n)
	var stack []uint32
	for r := range n {
		if seen[r] {
			continue
		}
		seen[r] = true
		for stack = append(stack, r); len(stack) > 0; {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			head[at] = r
			for _, e := range g.of(at) {
				if !e.removed && !seen[e.to] {
					seen[e.to] = true
					stack = append(stack, e.to)
				}
			}
		}
	}
	return head
}

// walk is Tarjan's search for bridges, without recursion: components can be
// deep. entered is the order of arrival, low the earliest record that can be
// reached from below without going back over the edge one came by.
type walk struct {
	g            *graph
	entered, low []uint32
	size         []uint32 // records in the subtree
	clock        uint32
	found        []Bridge // of the component at hand
}

type visit struct {
	record, parent uint32
	weight         float32 // of the edge from the parent
	next           int
}

// bridges returns, by component, the edges that alone join two groups of at
// least two records.
func (g *graph) bridges() (out [][]Bridge) {
	n := len(g.start) - 1
	w := &walk{g: g, entered: make([]uint32, n), low: make([]uint32, n), size: make([]uint32, n)}
	for r := range n {
		if w.entered[r] == 0 && len(g.of(uint32(r))) > 0 {
			w.component(uint32(r))
			if held := w.holding(w.size[r]); len(held) > 0 {
				out = append(out, held)
			}
		}
	}
	return out
}

func (w *walk) component(root uint32) {
	w.found = nil
	w.enter(root)
	stack := []visit{{record: root, parent: root}}
	for len(stack) > 0 {
		at := &stack[len(stack)-1]
		edges := w.g.of(at.record)
		if at.next == len(edges) {
			stack = stack[:len(stack)-1]
			if len(stack) > 0 {
				w.leave(*at)
			}
			continue
		}
		e := edges[at.next]
		at.next++
		switch {
		case e.removed || e.to == at.parent:
		case w.entered[e.to] != 0:
			w.low[at.record] = min(w.low[at.record], w.entered[e.to])
		default:
			w.enter(e.to)
			stack = append(stack, visit{record: e.to, parent: at.record, weight: e.weight})
		}
	}
}

func (w *walk) enter(record uint32) {
	w.clock++
	w.entered[record], w.low[record], w.size[record] = w.clock, w.clock, 1
}

// leave goes back to the parent; nothing below reaching past the edge makes it
// a bridge.
func (w *walk) leave(v visit) {
	w.low[v.parent] = min(w.low[v.parent], w.low[v.record])
	w.size[v.parent] += w.size[v.record]
	if w.low[v.record] > w.entered[v.parent] {
		w.found = append(w.found, Bridge{
			Pair: Pair{min(v.parent, v.record), max(v.parent, v.record), v.weight}, Size: int(w.size[v.record])})
	}
}

// holding returns, of the bridges of a component, those with two records or
// more on both sides, and puts the smaller side in Size.
func (w *walk) holding(size uint32) (held []Bridge) {
	for _, b := range w.found {
		if b.Size = min(b.Size, int(size)-b.Size); b.Size >= 2 {
			held = append(held, b)
		}
	}
	return held
}
