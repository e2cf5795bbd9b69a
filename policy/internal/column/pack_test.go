package column

import (
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// TestMain runs all tests of the package twice where the processor has vectors:
// with them, and in the way of processors that have none.
func TestMain(m *testing.M) {
	code := m.Run()
	if fuzzing := flag.Lookup("test.fuzz").Value.String() != ""; code == 0 && hasVectors && !fuzzing {
		hasVectors = false
		code = m.Run()
	}
	os.Exit(code)
}

// TestPacking holds every loop that makes bits to one row at a time, at all
// lengths around a word and at the ends of each width.
func TestPacking(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		packingOf(t, r, n, []uint8{0, 1, 2, 127, 128, 254, 255})
		packingOf(t, r, n, []int32{math.MinInt32, -1, 0, 1, 20260810, math.MaxInt32 - 1, math.MaxInt32})
		packingOf(t, r, n, []int64{math.MinInt64, math.MinInt32, -1, 0, 1, math.MaxInt32, math.MaxInt64})
		packedCodes(t, r, n)
		packedLinks(t, r, n)
	}
}

func packingOf[T uint8 | int32 | int64](t *testing.T, r *rand.Rand, n int, some []T) {
	t.Helper()
	a, b := make([]T, n), make([]T, n)
	for i := range a {
		a[i], b[i] = some[r.IntN(len(some))], some[r.IntN(len(some))]
	}
	out := NewBits(n)
	for _, c := range some {
		for op, holds := range map[comparison]func(x, y T) bool{
			less: func(x, y T) bool { return x < y }, lessEqual: func(x, y T) bool { return x <= y },
			equal: func(x, y T) bool { return x == y }, notEqual: func(x, y T) bool { return x != y },
		} {
			compareConst(out, a, int64(c), op)
			sameBits(t, out, n, func(i int) bool { return holds(a[i], c) })
		}
	}
	packLess(out, a, b)
	sameBits(t, out, n, func(i int) bool { return a[i] < b[i] })
	packEqual(out, a, b)
	sameBits(t, out, n, func(i int) bool { return a[i] == b[i] })
}

func packedCodes(t *testing.T, r *rand.Rand, n int) {
	t.Helper()
	for _, words := range []int{1, 2, 7, 16, 17, 256} {
		answers, codes, out := NewBits(words), make([]uint8, n), NewBits(n)
		for i := range words {
			if r.IntN(max(words/3, 2)) == 0 {
				answers.Set(i)
			}
		}
		for i := range codes {
			codes[i] = uint8(r.IntN(words))
		}
		if c, ok := choiceOf(answers, words); ok {
			c.pack(out, codes)
			sameBits(t, out, n, func(i int) bool { return answers.Get(int(codes[i])) })
		}
		lookup(out, codes, answers)
		sameBits(t, out, n, func(i int) bool { return answers.Get(int(codes[i])) })
	}
}

func packedLinks(t *testing.T, r *rand.Rand, n int) {
	t.Helper()
	const rows, base = 100, 1000
	src, at, out := NewBits(rows), make([]int32, n), NewBits(n)
	for i := range src {
		src[i] = r.Uint64()
	}
	for i := range at {
		at[i] = base + int32(r.IntN(rows))
	}
	packTaken(out, src, at, base)
	sameBits(t, out, n, func(i int) bool { return src.Get(int(at[i]) - base) })
}

func sameBits(t *testing.T, got Bits, n int, want func(i int) bool) {
	t.Helper()
	for i := range n {
		if got.Get(i) != want(i) {
			t.Fatalf("row %d of %d is %t, vectors %t", i, n, got.Get(i), hasVectors)
		}
	}
}
