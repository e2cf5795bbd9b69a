package column

import "slices"

// vec is a register: the values of a node for one batch. Which of the slices
// holds them follows from the node's kind. A row whose bit is set in unknown or
// failed has no value; its bool reads as false there.
type vec struct {
	bits    Bits
	ints    []int64 // int, uint, rank of a string, numerator, row
	doubles []float64

	unknown, failed       Bits // valid where the flags below say so
	hasUnknown, hasFailed bool

	ownBits               Bits // what the slices above use unless they lie in the table
	ownInts               []int64
	ownDoubles            []float64
	ownUnknown, ownFailed Bits
	filled                int // rows that a constant is written for
}

func (v *vec) setBits(n int) Bits {
	v.ownBits = room(v.ownBits, words(n))
	v.bits = v.ownBits
	return v.bits
}

func (v *vec) setInts(n int) []int64 {
	v.ownInts = room(v.ownInts, n)
	v.ints = v.ownInts
	return v.ints
}

func (v *vec) setDoubles(n int) []float64 {
	v.ownDoubles = room(v.ownDoubles, n)
	v.doubles = v.ownDoubles
	return v.doubles
}

// room returns s with length n; its contents mean nothing.
func room[S ~[]T, T any](s S, n int) S { return slices.Grow(s[:0], n)[:n] }

// setUnknown makes room for the unknown rows, none set.
func (v *vec) setUnknown(n int) Bits {
	if !v.hasUnknown {
		v.ownUnknown = room(v.ownUnknown, words(n))
		clear(v.ownUnknown)
		v.unknown, v.hasUnknown = v.ownUnknown, true
	}
	return v.unknown
}

// setFailed makes room for the failed rows, none set.
func (v *vec) setFailed(n int) Bits {
	if !v.hasFailed {
		v.ownFailed = room(v.ownFailed, words(n))
		clear(v.ownFailed)
		v.failed, v.hasFailed = v.ownFailed, true
	}
	return v.failed
}

// states returns word i of both states.
func (v *vec) states(i int) (unknown, failed uint64) {
	if v.hasUnknown {
		unknown = v.unknown[i]
	}
	if v.hasFailed {
		failed = v.failed[i]
	}
	return unknown, failed
}

func (v *vec) whole() bool { return !v.hasUnknown && !v.hasFailed }

// fail marks a row as an error unless an operand already gave it a state.
func (v *vec) fail(i, n int) bool {
	if v.hasUnknown && v.unknown.Get(i) || v.hasFailed && v.failed.Get(i) {
		return false
	}
	v.setFailed(n).Set(i)
	return true
}

// inherit gives v the states of a strict operation's operands: on each row the
// first operand that has a state decides, as cel-go evaluates from the left.
func (v *vec) inherit(n int, operands ...*vec) {
	for _, a := range operands {
		if a == nil || a.whole() {
			continue
		}
		u, f := v.setUnknown(n), v.setFailed(n)
		for i := range u {
			au, af := a.states(i)
			free := ^(u[i] | f[i])
			u[i] |= au & free
			f[i] |= af & free
		}
	}
}

// inheritErrors is inherit for operations where an error outweighs an unknown
// wherever it stands: equality and list literals.
func (v *vec) inheritErrors(n int, operands ...*vec) {
	for _, a := range operands {
		if a == nil || a.whole() {
			continue
		}
		u, f := v.setUnknown(n), v.setFailed(n)
		for i := range u {
			au, af := a.states(i)
			f[i] |= af
			u[i] = (u[i] | au) &^ f[i]
		}
	}
}

// settle makes a bool read as false where it has no value.
func (v *vec) settle() {
	if v.whole() {
		return
	}
	for i := range v.bits {
		u, f := v.states(i)
		v.bits[i] &^= u | f
	}
}
