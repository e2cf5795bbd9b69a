package linkage

import (
	"context"
	"math"
	"testing"
)

func run(t testing.TB, tab *Table, o Options) (*Model, *Result) {
	m, err := Train(context.Background(), tab, o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.Match(context.Background(), DefaultThreshold)
	if err != nil {
		t.Fatal(err)
	}
	return m, r
}

func show(t testing.TB, m *Model, r *Result, truth truths) {
	t.Helper()
	tp := 0
	for _, p := range r.Pairs {
		if truth[[2]uint32{p.Left, p.Right}] {
			tp++
		}
	}
	compared := 0
	for k := range truth {
		if m.candidates.rulesOf(k[0], k[1]) != 0 {
			compared++
		}
	}
	pr, re := float64(tp)/float64(len(r.Pairs)), float64(tp)/float64(len(truth))
	t.Logf("truth %d found %d right %d P %.5f R %.5f F1 %.5f blocking %.5f est %.5f compared %d prior %.3g expected %.1f", len(truth), len(r.Pairs), tp, pr, re, 2*pr*re/(pr+re),
		float64(compared)/float64(len(truth)), r.Blocking.Recall(), r.Blocking.Compared, m.Parameters.Prior, m.Parameters.Prior*float64(r.Blocking.Total))
	for _, x := range r.Blocking.Rules {
		t.Logf("  %-60s %9d %9d exp %.1f alone %.2f", x.Rule, x.Pairs, x.First, x.Expected, x.Alone)
	}
	if testing.Verbose() {
		for _, f := range m.Parameters.Fields {
			for _, l := range f.Levels {
				t.Logf("    %-15s %-40s m %.5f u %.3g bits %.2f", f.Field, l.Name, l.M, l.U, l.Bits())
			}
		}
		// best F1 for orientation
		best, at := 0.0, 0.0
		for w := -10.0; w < 30; w += 0.5 {
			rr, _ := m.Match(context.Background(), min(max(probability(w), 1e-9), 1-1e-9))
			tp := 0
			for _, p := range rr.Pairs {
				if truth[[2]uint32{p.Left, p.Right}] {
					tp++
				}
			}
			if f := 2 * float64(tp) / float64(len(rr.Pairs)+len(truth)); f > best {
				best, at = f, w
			}
		}
		t.Logf("best F1 %.5f at %.1f bits", best, at)
	}
	_ = math.Pi
}

func TestFebrl4(t *testing.T) {
	tab, truth := febrl4(t)
	m, r := run(t, tab, Options{})
	show(t, m, r, truth)
}

func TestFake1000(t *testing.T) {
	tab, truth := fake1000(t)
	m, r := run(t, tab, Options{})
	show(t, m, r, truth)
}
