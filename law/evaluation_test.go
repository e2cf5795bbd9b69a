package law_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"doudi/law"
	"doudi/policy"
)

func norms(t testing.TB, division string, d policy.Date) *policy.Parameters {
	t.Helper()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := lib.Parameters(division, d)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sum(f policy.Fen) *policy.Fen { return &f }

func TestEvaluationLineByLine(t *testing.T) {
	t.Parallel()
	p := norms(t, "439901", policy.Date{Year: 2026, Month: 9, Day: 1})
	labour := func(norm, months string) policy.Estimate {
		return policy.Estimate{Member: "A", Kind: policy.IncomeWage, Norm: norm, Quantity: months}
	}
	with := func(e policy.Estimate, change func(*policy.Estimate)) policy.Estimate { change(&e); return e }
	healthy := labour("norm.labour.healthy", "12")
	for _, c := range []struct {
		name               string
		line               policy.Estimate
		estimated, counted policy.Fen
		basis              policy.Basis
		note               bool
	}{
		{"healthy all year", healthy, 1800000, 1800000, policy.Estimated, false},
		{"chronically ill, ten months", labour("norm.labour.chronic", "10"), 750000, 750000, policy.Estimated, false},
		{"student", labour("norm.labour.student", "12"), 0, 0, policy.Estimated, false},
		{"three and a half mu", policy.Estimate{Member: "A", Kind: policy.IncomeBusiness, Norm: "norm.land.own", Quantity: "3.5"}, 210000, 210000, policy.Estimated, false},
		{"two pigs", policy.Estimate{Member: "A", Kind: policy.IncomeBusiness, Norm: "norm.livestock.pig", Quantity: "2"}, 60000, 60000, policy.Estimated, false},
		{"proven less counts", with(healthy, func(e *policy.Estimate) { e.Proven = sum(300000) }), 1800000, 300000, policy.Found, false},
		{"proven more counts", with(healthy, func(e *policy.Estimate) { e.Proven = sum(9000000) }), 1800000, 9000000, policy.Found, false},
		{"proven beats an override", with(healthy, func(e *policy.Estimate) {
			e.Proven, e.Override = sum(300000), &policy.Override{Amount: 1, Reason: "病", By: "王"}
		}), 1800000, 300000, policy.Found, false},
		{"override", with(healthy, func(e *policy.Estimate) {
			e.Override = &policy.Override{Amount: 200000, Reason: "三月起患病，没有找到工作", By: "王某"}
		}), 1800000, 200000, policy.Estimated, false},
		{"declared more", with(healthy, func(e *policy.Estimate) { e.Declared = sum(1900000) }), 1800000, 1900000, policy.Declared, false},
		{"declared less by a fifth", with(healthy, func(e *policy.Estimate) { e.Declared = sum(1440000) }), 1800000, 1800000, policy.Estimated, false},
		{"declared less by more than a fifth", with(healthy, func(e *policy.Estimate) { e.Declared = sum(1439999) }), 1800000, 1800000, policy.Estimated, true},
		{"the gap is explained", with(healthy, func(e *policy.Estimate) { e.Declared, e.Note = sum(0), "季节工" }), 1800000, 1800000, policy.Estimated, false},
	} {
		got, err := p.Evaluate([]policy.Estimate{c.line})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		l := got.Lines[0]
		if l.Estimated != c.estimated || l.Counted != c.counted || l.Basis != c.basis || l.NeedsNote != c.note {
			t.Errorf("%s: estimated %s, counted %s by %s, note %v", c.name, l.Estimated, l.Counted, l.Basis, l.NeedsNote)
		}
		if l.Setting.Pack != "DEMO-HUNAN" || len(l.Setting.Cites) == 0 || !got.Demonstration || l.Why.Zh == "" || l.Why.En == "" {
			t.Errorf("%s: the line does not say where it comes from: %+v", c.name, l)
		}
	}
}

func TestEvaluationByNormsThatWereFound(t *testing.T) {
	t.Parallel()
	got, err := norms(t, "231025", policy.Date{Year: 2026, Month: 9, Day: 1}).Evaluate([]policy.Estimate{
		{Member: "A", Kind: policy.IncomeBusiness, Norm: "norm.land.own", Quantity: "10"},
		{Member: "A", Kind: policy.IncomeTransfer, Norm: "norm.subsidy.maize", Quantity: "10"},
	})
	if err != nil || got.Lines[0].Counted != 700000 || got.Lines[1].Counted != 16730 || got.Demonstration {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestEvaluationFaults(t *testing.T) {
	t.Parallel()
	p := norms(t, "439901", policy.Date{Year: 2026, Month: 9, Day: 1})
	good := policy.Estimate{Member: "A", Kind: policy.IncomeWage, Norm: "norm.labour.healthy", Quantity: "12"}
	for path, spoil := range map[string]func(*policy.Estimate){
		"estimates[0].kind":     func(e *policy.Estimate) { e.Kind = "Z" },
		"estimates[0].norm":     func(e *policy.Estimate) { e.Norm = "norm.labour.lazy" },
		"estimates[0].quantity": func(e *policy.Estimate) { e.Quantity = "13" },
		"estimates[0].override": func(e *policy.Estimate) { e.Override = &policy.Override{Amount: 1, By: "王"} },
	} {
		e := good
		spoil(&e)
		_, err := p.Evaluate([]policy.Estimate{e})
		var bad *policy.InputError
		if !errors.As(err, &bad) || bad.Faults[0].Path != path {
			t.Errorf("%s: got %v", path, err)
		}
	}
	// Linkou found a minimum wage for 2025 and no coefficients: nothing is estimated by labour.
	good.Norm = "norm.labour.wage"
	if _, err := norms(t, "231025", policy.Date{Year: 2025, Month: 9, Day: 1}).Evaluate([]policy.Estimate{good}); err == nil {
		t.Error("a wage served as a coefficient")
	}
}

// TestEstimatesNeverRefuseAlone draws families with and without estimated
// lines: a programme that the family would get without them is at worst left
// to a person with them.
func TestEstimatesNeverRefuseAlone(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	rapid.Check(t, func(rt *rapid.T) {
		app := poor(policy.Fen(rapid.Int64Range(0, 300000).Draw(rt, "wage")))
		app.Household.Expenses = []policy.Expense{{Member: "A", Kind: policy.ExpenseMedical, Amount: sum(9000000), Voucher: true}}
		app.Household.Hardships = []policy.Hardship{{Ref: "h", Kind: policy.HardshipSpending, Cause: "medical", Grave: new(bool)}}
		*app.Household.Hardships[0].Grave = true
		facts := app
		for range rapid.IntRange(1, 3).Draw(rt, "estimates") {
			amount := rapid.SampledFrom([]policy.Fen{1, 600000, 2400000, 6000000}).Draw(rt, "estimate")
			who := rapid.SampledFrom([]string{"A", "B"}).Draw(rt, "who")
			app.Household.Incomes = append(slices.Clone(app.Household.Incomes),
				policy.Income{Member: who, Kind: policy.IncomeTransfer, Amount: &amount, Per: policy.PerYear, Basis: policy.Estimated})
		}
		for _, programme := range []string{"dibao", "edge", "tekun", "dibao-single", "dibao-religious", "temp-spending"} {
			with, without := app, facts
			for _, a := range []*policy.Application{&with, &without} {
				a.Programme = programme
				switch programme {
				case "tekun", "dibao-single", "dibao-religious":
					a.Person = "B"
				case "temp-spending":
					a.Item = "h"
				}
			}
			a, err := e.Decide(t.Context(), without)
			if err != nil {
				rt.Fatal(err)
			}
			b, err := e.Decide(t.Context(), with)
			if err != nil {
				rt.Fatal(err)
			}
			if a.Outcome == policy.Eligible && b.Outcome == policy.Ineligible {
				rt.Errorf("%s is refused for estimated income alone:\n%v", programme, b.Brief(policy.Chinese))
			}
		}
	})
}
