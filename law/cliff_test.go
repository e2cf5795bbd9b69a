package law_test

import (
	"errors"
	"slices"
	"testing"

	"doudi/policy"
)

// two are a worker and a healthy parent of 82 in the invented county: standard
// 500 each, extra help 80, old-age allowance 100 when poor and 50 otherwise.
func two(wage policy.Fen) policy.Application {
	app := poor(wage)
	app.Household.Members = app.Household.Members[:2]
	app.Household.Members[1].Disability = nil
	return app
}

// TestCliffsAreWhereTheLawEndsHelp finds both by hand: at 1,000 yuan dibao
// tapers off but extra help of 80 ends at once; at 1,500 the family is no edge
// household and the old-age allowance falls by 50.
func TestCliffsAreWhereTheLawEndsHelp(t *testing.T) {
	t.Parallel()
	curve, err := loaded(t).Cliffs(t.Context(), two(0), "A", policy.Range{From: 0, To: 200000, Step: 25000})
	if err != nil {
		t.Fatal(err)
	}
	want := []policy.Cliff{
		{At: 99900, Loss: 8000, Ends: []string{"dibao", "dibao-extra/B", "medical-premium/A", "medical-premium/B"}, Until: 108000},
		{At: 149900, Loss: 4900, Ends: []string{"edge"}, Until: 154900},
	}
	if !slices.EqualFunc(curve.Cliffs, want, func(a, b policy.Cliff) bool {
		return a.At == b.At && a.Loss == b.Loss && slices.Equal(a.Ends, b.Ends) && a.Until == b.Until
	}) || !curve.Demonstration {
		t.Errorf("cliffs are %+v", curve.Cliffs)
	}
	for i := 1; i < len(curve.Points); i++ {
		if p := curve.Points[i]; p.Wage <= curve.Points[i-1].Wage || p.Net != p.Own+p.Aid {
			t.Errorf("points %+v and %+v", curve.Points[i-1], p)
		}
	}
}

// TestEveryYuanAgreesWithTheCurve looks at every yuan around the cliffs and
// finds no other.
func TestEveryYuanAgreesWithTheCurve(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	for _, around := range []policy.Fen{100000, 150000} {
		fine, err := e.Cliffs(t.Context(), two(0), "A", policy.Range{From: around - 1000, To: around + 1000, Step: 100})
		if err != nil {
			t.Fatal(err)
		}
		if len(fine.Points) != 21 || len(fine.Cliffs) != 1 || fine.Cliffs[0].At != around-100 {
			t.Errorf("around %s: %d points, cliffs %+v", around, len(fine.Points), fine.Cliffs)
		}
	}
}

// TestGracePathCrossesTheCliff keeps 400 of dibao for six months after the
// month of new work, and loses it in the seventh.
func TestGracePathCrossesTheCliff(t *testing.T) {
	t.Parallel()
	app := two(60000)
	drawn := policy.Fen(40000)
	app.Household.Grants = []policy.Grant{{Programme: "dibao", Amount: &drawn}}
	path, err := loaded(t).GracePath(t.Context(), app, "A", policy.Date{Year: 2026, Month: 9, Day: 15}, 120000, 8)
	if err != nil {
		t.Fatal(err)
	}
	for n, m := range path {
		grace := n >= 1 && n <= 6
		// 600 + 400 + 80 + 100 before; 1,200 + 400 + 80 + 100 in grace, when it
		// is a dibao family still; 1,200 + 100 after, as an edge family
		net := map[bool]policy.Fen{true: 178000, false: 130000}[grace]
		if n == 0 {
			net = 118000
		}
		if m.Grace != grace || m.Net != net || m.Period != policy.Period(202609).Add(n) {
			t.Errorf("month %d is %+v, want net %s", n, m, net)
		}
	}
}

func TestCurvesRefuseWhatTheyCannotDraw(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	unknown := two(0)
	unknown.Household.Incomes = append(unknown.Household.Incomes, policy.Income{Member: "B", Kind: policy.IncomeTransfer, Per: policy.PerMonth, Basis: policy.Declared})
	good := policy.Range{From: 0, To: 1000, Step: 100}
	for path, try := range map[string]func() error{
		"wages": func() error {
			_, err := e.Cliffs(t.Context(), two(0), "A", policy.Range{From: 0, To: 150, Step: 100})
			return err
		},
		"member":            func() error { _, err := e.Cliffs(t.Context(), two(0), "Z", good); return err },
		"incomes[0].amount": func() error { _, err := e.Cliffs(t.Context(), unknown, "A", good); return err },
		"months": func() error {
			_, err := e.GracePath(t.Context(), two(0), "A", policy.Date{Year: 2026, Month: 9, Day: 1}, 1, -1)
			return err
		},
	} {
		var bad *policy.InputError
		if err := try(); !errors.As(err, &bad) || bad.Faults[0].Path != path {
			t.Errorf("%s: got %v", path, err)
		}
	}
}
