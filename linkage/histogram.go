package linkage

import "math"

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

// expected returns the true pairs at or above a weight, by the model, and all
// pairs there.
func (h *Histogram) expected(from float64) (pairs int64, likely float64) {
	first := min(max(int(math.Ceil((from-lowestBit)*binsPerBit)), 0), bins)
	for i := first; i < bins; i++ {
		pairs += h.pairs[i]
		likely += float64(h.likely[i]) / unitOfOne
	}
	return pairs, likely
}
