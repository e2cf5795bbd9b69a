package linkage

import (
	"context"
	"testing"
)

// matched runs the defaults: nothing is set to suit a data set.
func matched(t testing.TB, tab *Table) *Result {
	t.Helper()
	return matchedWith(t, tab, Options{})
}

func matchedWith(t testing.TB, tab *Table, o Options) *Result {
	t.Helper()
	m, err := Train(context.Background(), tab, o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.Match(context.Background(), DefaultThreshold)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (truth truths) labels() (out Labels) {
	for k := range truth {
		out = append(out, k)
	}
	return out
}

// holds measures a result and checks it against the figures that are promised.
func holds(t testing.TB, r *Result, truth truths, f1, precision, blocking float64) Measured {
	t.Helper()
	m := r.Measure(truth.labels())
	t.Logf("precision %.5f, recall %.5f, F1 %.5f, blocking recall %.5f (estimated %.5f), %d of %d pairs compared",
		m.Precision, m.Recall, m.F1, m.BlockingRecall, r.Blocking.Recall(), r.Blocking.Compared, r.Blocking.Total)
	if m.F1 < f1 {
		t.Errorf("F1 %.5f is under %.5f", m.F1, f1)
	}
	if m.Precision < precision {
		t.Errorf("precision %.5f is under %.5f", m.Precision, precision)
	}
	if m.BlockingRecall < blocking {
		t.Errorf("blocking recall %.5f is under %.5f", m.BlockingRecall, blocking)
	}
	return m
}

func TestFebrl4(t *testing.T) {
	t.Parallel()
	tab, truth := febrl4(t)
	r := matched(t, tab)
	holds(t, r, truth, 0.9995, 0.999, 0.9998)
	if est := r.Blocking.Recall(); est < 0.999 || est > 1 {
		t.Errorf("blocking recall estimated at %.5f", est)
	}
}

func TestFake1000(t *testing.T) {
	t.Parallel()
	tab, truth := fake1000(t)
	holds(t, matched(t, tab), truth, 0.88, 0.9, 0.95)
}

// TestDemoCounty: every wrong digit and homophone that the demo county's
// departments made is linked to the true person.
func TestDemoCounty(t *testing.T) {
	t.Parallel()
	persons := 83_000
	if testing.Short() {
		persons = 8_000
	}
	c := demoCounty(t, 1, persons)
	r := matched(t, c.table)
	holds(t, r, c.truth, 0.999, 0.999, 0.9999)
	c.foundAll(t, r)
}

// TestOtherCounties are people of other seeds and numbers, on whom nothing was tuned.
func TestOtherCounties(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		c := demoCounty(t, 100+seed, 6_000+5_000*int(seed))
		r := matched(t, c.table)
		holds(t, r, c.truth, 0.999, 0.999, 0.999)
		c.foundAll(t, r)
	}
}

func (c county) foundAll(t testing.TB, r *Result) {
	t.Helper()
	found := map[[2]uint32]bool{}
	for _, p := range r.Pairs {
		found[[2]uint32{p.Left, p.Right}] = true
	}
	for k, what := range c.planted {
		if !found[k] {
			t.Errorf("not found: %s", what)
		}
	}
	if len(c.planted) == 0 {
		t.Error("nothing was planted")
	}
}
