package casework

import (
	"encoding/hex"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestLotsHoldTheShare: at every moment at least the share was drawn, over many
// months hardly more than it, and the seed gives the same again.
func TestLotsHoldTheShare(t *testing.T) {
	t.Parallel()
	var n, chosen int64
	rapid.Check(t, func(r *rapid.T) { // once in this package (TestMain): each share many times
		for i := range int64(220) {
			num := i % 11
			of, seed := share{num, 10}, rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(r, "seed")
			l, again := &lot{seed: seed}, &lot{seed: seed}
			for i := range 60 {
				number := fmt.Sprintf("513221-TK-2026-%06d", i)
				if l.next(number, of) != again.next(number, of) {
					r.Fatal("the seed draws otherwise the second time")
				}
				if l.chosen*of.den < of.num*l.n || of.num == 0 && l.chosen > 0 {
					r.Fatalf("%d of %d are drawn, the share is %s", l.chosen, l.n, of)
				}
			}
			if of.num == 3 {
				n, chosen = n+l.n, chosen+l.chosen
			}
		}
	})
	if n > 0 && chosen*100 > n*45 {
		t.Errorf("%d of %d are drawn where 30 %% are asked for", chosen, n)
	}
}

// TestLotsAreDrawnAsDescribed holds the throw to docs/formats/procedure.md, by a
// sum computed with another program.
func TestLotsAreDrawnAsDescribed(t *testing.T) {
	t.Parallel()
	seed, _ := hex.DecodeString("000102030405060708090a0b0c0d0e0f")
	l := &lot{seed: seed}
	got := ""
	for i := range 8 {
		if l.next(fmt.Sprintf("513221-TK-2026-%06d", i+1), share{3, 10}) {
			got += "*"
		} else {
			got += "-"
		}
	}
	// 0.53 (the first is owed), 0.17, 0.29, 0.91, 0.36, 0.11, 0.16, 0.21
	if got != "***--***" {
		t.Errorf("drawn are %s", got)
	}
}
