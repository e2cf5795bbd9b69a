package linkage

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func small(t testing.TB, rows int, seed uint64) *Table {
	random := rand.New(rand.NewPCG(seed, 1))
	fields := []Field{{"name", ChineseName()}, {"born", Date()}, {"town", Category()}}
	tab := table(t, fields)
	for range rows {
		name := string([]rune("王李张刘陈")[random.IntN(5)]) + string([]rune("伟芳娜敏静丽强磊军洋")[random.IntN(10)])
		born := fmt.Sprintf("19%02d-%02d-%02d", 50+random.IntN(3), 1+random.IntN(3), 1+random.IntN(5))
		if random.IntN(5) == 0 {
			born = ""
		}
		if err := tab.Add(name, born, fmt.Sprint("town ", random.IntN(4))); err != nil {
			t.Fatal(err)
		}
	}
	return tab
}

// TestCandidatesAreEachPairOnce compares with looking at all pairs.
func TestCandidatesAreEachPairOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		tab := small(t, rapid.IntRange(2, 60).Draw(rt, "rows"), rapid.Uint64().Draw(rt, "seed"))
		u := tab.universe(Within)
		if rapid.Bool().Draw(rt, "two files") {
			tab.second = rapid.IntRange(1, tab.rows-1).Draw(rt, "split")
			u = tab.universe(Across)
		}
		rules := []Rule{{{"name", ""}, {"born", "year"}}, {{"born", ""}}, {{"name", "pinyin"}, {"town", ""}}}
		c, err := tab.candidates(rules, u, 2)
		if err != nil {
			rt.Fatal(err)
		}
		var got []pair
		err = c.each(context.Background(), 1, func(int) visitor {
			return func(_ int, pairs []pair) { got = append(got, pairs...) }
		}, func() {})
		if err != nil {
			rt.Fatal(err)
		}
		slices.SortFunc(got, func(a, b pair) int {
			return byRecords(Pair{Left: a.left, Right: a.right}, Pair{Left: b.left, Right: b.right})
		})
		if want := slowly(rt, tab, rules, u); !slices.Equal(got, want) {
			rt.Fatalf("%d pairs, want %d", len(got), len(want))
		}
	})
}

func slowly(t *rapid.T, tab *Table, rules []Rule, u universe) (out []pair) {
	for l := range u.rows {
		for r := l + 1; r < u.rows; r++ {
			if u.across && (l >= u.split || r < u.split) {
				continue
			}
			if slices.ContainsFunc(rules, func(rule Rule) bool { return tab.together(t, rule, l, r) }) {
				out = append(out, pair{l, r})
			}
		}
	}
	return out
}

func (t *Table) together(rt *rapid.T, rule Rule, l, r uint32) bool {
	for _, term := range rule {
		c, of, err := t.key(term)
		if err != nil {
			rt.Fatal(err)
		}
		a, b := c.Values[c.Codes[l]], c.Values[c.Codes[r]]
		if of != nil {
			a, b = of(a), of(b)
		}
		if a == "" || a != b {
			return false
		}
	}
	return true
}

// TestSameAnswerOnAnyWorkers: what one worker finds, three find, to the bit.
func TestSameAnswerOnAnyWorkers(t *testing.T) {
	t.Parallel()
	rules := []Rule{{{"born", ""}}, {{"name", ""}}}
	var results []*Result
	for _, workers := range []int{1, 3} {
		m, err := Train(context.Background(), small(t, 3000, 7), Options{Rules: rules, Workers: workers, Samples: 50_000})
		if err != nil {
			t.Fatal(err)
		}
		r, err := m.Match(context.Background(), 0.01)
		if err != nil {
			t.Fatal(err)
		}
		r.model = nil
		results = append(results, r)
	}
	if !reflect.DeepEqual(results[0], results[1]) {
		t.Error("three workers find something else than one")
	}
}

// TestWaterfallAddsUp: the steps lead from the prior to the weight the pair was
// found with.
func TestWaterfallAddsUp(t *testing.T) {
	t.Parallel()
	m, err := Train(context.Background(), small(t, 2000, 3), Options{Rules: []Rule{{{"born", ""}}}, Samples: 50_000})
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.Match(context.Background(), 0.001)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Pairs) == 0 {
		t.Fatal("nothing was found")
	}
	for _, p := range r.Pairs {
		w := m.Explain(p.Right, p.Left)
		at := w.Prior
		for _, s := range w.Steps {
			if s.From != at || math.Abs(s.From+s.Bits+s.Frequency-s.To) > 1e-9 {
				t.Fatalf("step %+v does not go on from %v", s, at)
			}
			at = s.To
		}
		if at+w.Kin != w.Weight || math.Abs(w.Weight-float64(p.Weight)) > 1e-3 {
			t.Fatalf("the waterfall ends at %v, the pair weighs %v", w.Weight, p.Weight)
		}
	}
}

func TestParametersAreUsedAsGiven(t *testing.T) {
	t.Parallel()
	first, err := Train(context.Background(), small(t, 500, 1), Options{Samples: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	second, err := Train(context.Background(), small(t, 500, 2), Options{Parameters: first.Parameters})
	if err != nil {
		t.Fatal(err)
	}
	if second.Parameters != first.Parameters {
		t.Error("given parameters were learned over")
	}
	tab := table(t, []Field{{"other", Text()}}, [][]string{{"a"}, {"b"}})
	if _, err := Train(context.Background(), tab, Options{Parameters: first.Parameters}); err == nil {
		t.Error("parameters of other fields pass")
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	one := []Field{{"a", Text()}}
	if _, err := Train(context.Background(), table(t, one, [][]string{{"x"}}), Options{}); err == nil {
		t.Error("one record has nobody to be compared with")
	}
	tab := table(t, one, [][]string{{"x"}, {"y"}})
	for _, r := range []Rule{{{"b", ""}}, {{"a", "shoe size"}}} {
		if _, err := Train(context.Background(), tab, Options{Rules: []Rule{r}}); err == nil {
			t.Errorf("rule %v passes", r)
		}
	}
	if _, err := NewTable(); err == nil {
		t.Error("a table without fields passes")
	}
	if err := tab.Add("x", "y"); err == nil {
		t.Error("a cell too many passes")
	}
	m, err := Train(context.Background(), tab, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []float64{0, 1, -1} {
		if _, err := m.Match(context.Background(), p); err == nil {
			t.Errorf("threshold %v passes", p)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Match(ended, 0.5); err == nil {
		t.Error("an ended context is not noticed")
	}
}

func TestCompareAllocatesNothing(t *testing.T) {
	m, err := Train(context.Background(), small(t, 200, 1), Options{Samples: 1000})
	if err != nil {
		t.Fatal(err)
	}
	s := m.newScorer(1000)
	pairs := []pair{{0, 1}, {1, 2}, {3, 4}}
	if n := testing.AllocsPerRun(100, func() { s.model.comparer.compare(pairs, &s.levels); s.weigh(pairs) }); n != 0 {
		t.Errorf("%v allocations to compare three pairs", n)
	}
}
