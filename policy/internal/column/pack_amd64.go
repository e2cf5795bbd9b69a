package column

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// hasVectors reports whether the processor does eight comparisons at once. Tests
// run with and without.
var hasVectors = cpu.X86.HasAVX2

//go:noescape
func packLessAVX2(out *uint64, a *int32, words int, c int32)

//go:noescape
func packCodesAVX2(out *uint64, a *uint8, words int, answers *[16]uint8)

// vectorLess does what packLessThan does for the whole words of a, and returns
// how many those are.
func vectorLess(out Bits, a []int32, c int32) (words int) {
	words = min(len(out), len(a)/64)
	if !hasVectors || words == 0 {
		return 0
	}
	packLessAVX2(unsafe.SliceData(out), unsafe.SliceData(a), words, c)
	return words
}

// vectorCodes sets the rows whose code, less than 16, has an answer with the top
// bit set, for the whole words of a.
func vectorCodes(out Bits, a []uint8, answers *[16]uint8) (words int) {
	words = min(len(out), len(a)/64)
	if !hasVectors || words == 0 {
		return 0
	}
	packCodesAVX2(unsafe.SliceData(out), unsafe.SliceData(a), words, answers)
	return words
}
