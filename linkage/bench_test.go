package linkage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkTrain is mostly the comparison of random pairs.
func BenchmarkTrain(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	tab := table(b, []Field{{"first", Name()}, {"last", Name()}, {"born", Date()}, {"phone", Code()}})
	word := func() (s string) {
		for range 2 + random.IntN(3) {
			s += []string{"ba", "ren", "mi", "lo", "shi", "ver"}[random.IntN(6)]
		}
		return s
	}
	for range 20_000 {
		if err := tab.Add(word(), word(), fmt.Sprintf("19%02d-%02d-%02d", random.IntN(99), 1+random.IntN(12), 1+random.IntN(28)), fmt.Sprint(random.IntN(1e8))); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := Train(context.Background(), tab, Options{Rules: []Rule{{{"born", ""}}}, Samples: 500_000}); err != nil {
			b.Fatal(err)
		}
	}
}
