package linkage

// A Histogram's bins are half a bit wide and reach from −64 to +96 bits;
// weights beyond are counted in the outermost.
const (
	binsPerBit = 2
	lowestBit  = -64
	bins       = (96 - lowestBit) * binsPerBit
)

// Histogram counts pairs by weight.
type Histogram struct {
	pairs  [bins]int64
	likely [bins]int64 // expected true pairs, in units of 2^-20
}

const unitOfOne = 1 << 20

func (h *Histogram) count(weight float32) {
	b := min(max(int((float64(weight)-lowestBit)*binsPerBit), 0), bins-1)
	h.pairs[b]++
	if weight > seenFrom {
		h.likely[b] += int64(probability(float64(weight)) * unitOfOne)
	}
}

func (h *Histogram) add(o *Histogram) {
	for i := range h.pairs {
		h.pairs[i] += o.pairs[i]
		h.likely[i] += o.likely[i]
	}
}

// Bin is the pairs of half a bit of weight.
type Bin struct {
	Weight   float64 `json:"weight"` // its lower edge, in bits
	Pairs    int64   `json:"pairs"`
	Expected float64 `json:"expected"` // true pairs among them, by the model
}

// Bins returns the bins that hold a pair, by weight.
func (h *Histogram) Bins() (out []Bin) {
	for i, n := range h.pairs {
		if n > 0 {
			out = append(out, Bin{float64(i)/binsPerBit + lowestBit, n, float64(h.likely[i]) / unitOfOne})
		}
	}
	return out
}

// stops are the probabilities that the threshold report speaks of.
var stops = [...]float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999}

// stopCounts counts the pairs from each stop up to the next.
type stopCounts [len(stops)]struct{ pairs, likely int64 }

// stopBits are the stops as weights.
func stopBits() (out [len(stops)]float32) {
	for i, p := range stops {
		out[i] = float32(odds(p))
	}
	return out
}

// count counts a pair whose weight reaches the lowest stop.
func (c *stopCounts) count(bits *[len(stops)]float32, weight float32) {
	i := len(bits) - 1
	for weight < bits[i] {
		i--
	}
	c[i].pairs++
	c[i].likely += int64(probability(float64(weight)) * unitOfOne)
}

func (c *stopCounts) add(o *stopCounts) {
	for i := range c {
		c[i].pairs += o[i].pairs
		c[i].likely += o[i].likely
	}
}
