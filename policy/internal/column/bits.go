package column

import "math/bits"

// Bits is a set of row numbers, 64 to a word, lowest bit first. Bits past the
// last row mean nothing.
type Bits []uint64

// NewBits returns room for n rows, none of them set.
func NewBits(n int) Bits { return make(Bits, words(n)) }

// Get reports whether row i is set; the nil Bits has no rows set.
func (b Bits) Get(i int) bool { return b != nil && b[i>>6]>>(uint(i)&63)&1 != 0 }

// Set sets row i.
func (b Bits) Set(i int) { b[i>>6] |= 1 << (uint(i) & 63) }

// Clear takes row i out.
func (b Bits) Clear(i int) { b[i>>6] &^= 1 << (uint(i) & 63) }

// Any reports whether one of the first n rows is set.
func (b Bits) Any(n int) bool {
	if b == nil {
		return false
	}
	full := n >> 6
	for _, w := range b[:full] {
		if w != 0 {
			return true
		}
	}
	return n&63 != 0 && b[full]<<(64-uint(n)&63) != 0
}

// Count returns how many of the first n rows are set.
func (b Bits) Count(n int) int {
	total := 0
	for i := range words(n) {
		total += bits.OnesCount64(b[i] & tail(n, i))
	}
	return total
}

func words(n int) int { return (n + 63) >> 6 }

// tail masks word i of a set of n rows to the rows there are.
func tail(n, i int) uint64 {
	if rest := n - i<<6; rest < 64 {
		return 1<<uint(rest) - 1
	}
	return ^uint64(0)
}

// copyBits copies rows from, from+1 … of src to the start of dst.
func copyBits(dst, src Bits, from, n int) {
	shift, at := uint(from)&63, from>>6
	if shift == 0 {
		copy(dst[:words(n)], src[at:])
		return
	}
	for i := range words(n) {
		w := src[at+i] >> shift
		if at+i+1 < len(src) {
			w |= src[at+i+1] << (64 - shift)
		}
		dst[i] = w
	}
}
