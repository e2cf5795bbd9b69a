package law_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"doudi/policy"
)

// single is somebody alone in Linkou, whose rural standard of 2026 is 632 yuan.
func single(wage policy.Fen, assets ...policy.Asset) policy.Application {
	birth := policy.Date{Year: 1980, Month: 1, Day: 1}
	return policy.Application{Programme: "dibao", Date: policy.Date{Year: 2026, Month: 11, Day: 23}, Household: policy.Household{
		Division: "231025",
		Members:  []policy.Member{{Ref: "甲", Birth: &birth, Relation: policy.RelationApplicant}},
		Incomes:  []policy.Income{{Member: "甲", Kind: policy.IncomeWage, Amount: &wage, Per: policy.PerMonth, Basis: policy.Found}},
		Assets:   append([]policy.Asset{}, assets...),
	}}
}

func fen(f policy.Fen) *policy.Fen { return &f }

func in(division string, app policy.Application) policy.Application {
	app.Household.Division = division
	return app
}

// twice has every income two times.
func twice(app policy.Application) policy.Application {
	app.Household.Incomes = append(app.Household.Incomes, app.Household.Incomes...)
	return app
}

func TestTurnsSayWhatWouldChangeTheAnswer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		app  policy.Application
		want []string
	}{
		"equal to the standard, one fen too much": {single(63200), []string{"incomes[0] 甲的工资性收入每月不超过 631.99 元（现为 632.00 元，少 0.01 元）：符合条件，每月"}},
		"eligible": {single(60000), []string{"incomes 每月收入再多 32.00 元：不再符合条件"}},
		"something the place does not limit": {single(90000, policy.Asset{Member: "甲", Kind: policy.AssetBoat, Basis: policy.Found}),
			[]string{"incomes[0] 甲的工资性收入每月不超过 631.99 元（现为 900.00 元，少 268.01 元）：符合条件，每月"}},
		"a vehicle in Wenchuan": {in("513221", single(0, policy.Asset{Member: "甲", Kind: policy.AssetVehicle, Basis: policy.Found})),
			[]string{"assets[0] 甲的机动车辆没有，或者依法不计入：符合条件，每月 350.00 元"}},
		"savings over 24 months of the standard": {in("513221", single(0, policy.Asset{Member: "甲", Kind: policy.AssetDeposit, Amount: fen(1_000_000), Basis: policy.Found})),
			[]string{"assets[0] 甲的存款不超过 8,400.00 元（现为 10,000.00 元，少 1,600.00 元）：符合条件，每月 350.00 元"}},
		"savings and a vehicle": {in("513221", single(0, policy.Asset{Member: "甲", Kind: policy.AssetDeposit, Amount: fen(1_000_000), Basis: policy.Found},
			policy.Asset{Member: "甲", Kind: policy.AssetVehicle, Basis: policy.Found})), nil},
		"two incomes, each enough": {twice(single(80000)), []string{"incomes 各项收入都少 60.51%：符合条件"}},
	}
	e := loaded(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			turns, err := e.Turns(t.Context(), test.app)
			if err != nil {
				t.Fatal(err)
			}
			if len(turns) != len(test.want) {
				t.Fatalf("turns are %+v, want %q", turns, test.want)
			}
			for i, want := range test.want {
				if got := turns[i].Path + " " + turns[i].Text.Zh; !strings.HasPrefix(got, want) {
					t.Errorf("turn %d reads %q", i, got)
				}
			}
		})
	}
}

// TestTurnsTurnAndOneFenLessDoesNot does to random families what each turn
// says, and a fen less of it.
func TestTurnsTurnAndOneFenLessDoesNot(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		app := drawFamily(t)
		app.Programme = "dibao"
		base, err := e.Decide(t.Context(), app)
		if err != nil {
			t.Fatal(err)
		}
		turns, err := e.Turns(t.Context(), app)
		if err != nil {
			t.Fatal(err)
		}
		for _, turn := range turns {
			if turn.By == 0 {
				continue
			}
			if got := after(t, e, app, turn, turn.By); got == base.Outcome {
				t.Errorf("%s by %s: still %s", turn.Path, turn.By, got)
			}
			if got := after(t, e, app, turn, turn.By-1); got != base.Outcome {
				t.Errorf("%s by a fen less than %s: %s already", turn.Path, turn.By, got)
			}
		}
	})
}

// after decides an application with one fact changed by an amount.
func after(t *rapid.T, e *policy.Engine, app policy.Application, turn policy.Turn, by policy.Fen) policy.Outcome {
	h := &app.Household
	h.Incomes, h.Assets = slices.Clone(h.Incomes), slices.Clone(h.Assets)
	switch turn.Path {
	case "incomes":
		h.Incomes = append(h.Incomes, policy.Income{Member: h.Members[0].Ref, Kind: policy.IncomeWage, Amount: &by, Per: policy.PerMonth, Basis: policy.Found})
	default:
		kind, rest, _ := strings.Cut(turn.Path, "[")
		i := int(rest[0] - '0')
		amount := &h.Incomes[min(i, len(h.Incomes)-1)].Amount
		if kind == "assets" {
			amount = &h.Assets[i].Amount
		}
		lower := **amount - by
		*amount = &lower
	}
	d, err := e.Decide(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	return d.Outcome
}
