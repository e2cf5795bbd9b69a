package linkage

import (
	"context"
	"math"
	"slices"
	"testing"
)

// matchedBelow runs with rules that bring together little, and keeps what is
// likelier than one in a thousand.
func matchedBelow(t *testing.T, rules ...Rule) (*Table, truths, *Result) {
	t.Helper()
	tab, truth := newHouseholds(8).table(t, 2000)
	m, err := Train(context.Background(), tab, Options{Rules: rules, Samples: 200_000, Shared: []string{"surname", "street", "suburb", "postcode", "phone"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.Match(context.Background(), 0.001)
	if err != nil {
		t.Fatal(err)
	}
	return tab, truth, r
}

// TestThresholdsAreCountedExactly: the report at a threshold is what matching
// at that threshold finds.
func TestThresholdsAreCountedExactly(t *testing.T) {
	t.Parallel()
	_, truth, r := matchedBelow(t, Rule{{"born", ""}}, Rule{{"given", ""}, {"surname", ""}})
	labels := truth.labels()
	reported, measured := r.ThresholdReport(), r.Measure(append(labels, labels...)).Thresholds
	for i, p := range stops {
		below := r.Raise(p)
		for _, b := range below {
			if b.Probability() >= p {
				t.Fatalf("a pair of %v is under %v", b.Probability(), p)
			}
		}
		m := r.Measure(labels)
		if reported[i].Pairs != int64(len(r.Pairs)) || measured[i].Pairs != int64(len(r.Pairs)) {
			t.Errorf("at %v there are %d pairs, reported %d", p, len(r.Pairs), reported[i].Pairs)
		}
		if math.Abs(measured[i].Precision-m.Precision) > 1e-9 || math.Abs(measured[i].Recall-m.Recall) > 1e-9 {
			t.Errorf("at %v measured %+v, want precision %v and recall %v", p, measured[i], m.Precision, m.Recall)
		}
	}
}

// TestRemedies: what is never compared is named, and the rules proposed for it
// do bring it together.
func TestRemedies(t *testing.T) {
	t.Parallel()
	tab, truth, r := matchedBelow(t, Rule{{"phone", ""}})
	m := r.Measure(truth.labels())
	if len(m.NeverCompared) < 100 {
		t.Fatalf("one rule leaves only %d pairs apart", len(m.NeverCompared))
	}
	remedies, err := r.model.Remedies(m.NeverCompared)
	if err != nil || len(remedies) == 0 {
		t.Fatalf("remedies %v, %v", remedies, err)
	}
	rules, gains := []Rule{{{"phone", ""}}}, 0
	for _, x := range remedies {
		rules, gains = append(rules, x.Rule), gains+x.Gains
	}
	again, err := Train(context.Background(), tab, Options{Rules: rules, Parameters: r.model.Parameters})
	if err != nil {
		t.Fatal(err)
	}
	left := 0
	for _, l := range m.NeverCompared {
		if again.candidates.rulesOf(l[0], l[1]) == 0 {
			left++
		}
	}
	if left != len(m.NeverCompared)-gains {
		t.Errorf("the remedies %v leave %d of %d apart, promised %d", remedies, left, len(m.NeverCompared), len(m.NeverCompared)-gains)
	}
}

func TestLabelsAreTidied(t *testing.T) {
	t.Parallel()
	got := Labels{{3, 1}, {1, 3}, {2, 2}, {0, 5}}.tidy()
	if want := (Labels{{0, 5}, {1, 3}}); !slices.Equal(got, want) {
		t.Errorf("labels %v, want %v", got, want)
	}
}

func TestParametersThatAreNoChances(t *testing.T) {
	t.Parallel()
	fields := []Field{{"town", Category()}}
	for name, spoil := range map[string]func(*Parameters){
		"prior":  func(p *Parameters) { p.Prior = 0 },
		"kin":    func(p *Parameters) { p.Kin = 1 },
		"nan":    func(p *Parameters) { p.Fields[0].Levels[0].M = math.NaN() },
		"zero u": func(p *Parameters) { p.Fields[0].Levels[1].U = 0 },
		"levels": func(p *Parameters) { p.Fields[0].Levels = p.Fields[0].Levels[:1] },
		"fields": func(p *Parameters) { p.Fields = nil },
	} {
		p := guess(fields, 0, 0.1)
		if err := p.fit(fields); err != nil {
			t.Fatal(err)
		}
		spoil(p)
		if err := p.fit(fields); err == nil {
			t.Errorf("parameters with a spoiled %s pass", name)
		}
	}
}
