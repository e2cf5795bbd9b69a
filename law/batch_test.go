package law_test

import (
	"fmt"
	"testing"

	"doudi/demo"
	"doudi/internal/calendar"
	"doudi/policy"
)

// TestBatchOnTheDemoCounty decides the invented county both ways.
func TestBatchOnTheDemoCounty(t *testing.T) {
	t.Parallel()
	persons := 20_000
	if testing.Short() {
		persons = 2_000
	}
	places := []demo.Place{
		{Code: "513221100201", County: "汶川县", Township: "威州镇", Name: "甲村"},
		{Code: "513221100001", County: "汶川县", Township: "威州镇", Name: "乙社区", Urban: true},
	}
	g, err := demo.New(demo.Options{Seed: 7, Division: demo.Wenchuan, Persons: persons, Places: places, Today: calendar.Date{Year: 2026, Month: 5, Day: 10}})
	if err != nil {
		t.Fatal(err)
	}
	e, c := loaded(t), policy.NewColumns()
	spec := policy.BatchSpec{Programme: "dibao", Division: demo.Wenchuan, Date: policy.Date{Year: 2026, Month: 5, Day: 10}}
	var want []policy.Decision
	err = g.Each(func(h *demo.Household) error {
		family := family(h)
		d, err := e.Decide(t.Context(), policy.Application{Programme: spec.Programme, Date: spec.Date, Household: family})
		if err != nil {
			return err
		}
		want = append(want, d)
		return c.Add(&family, "")
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := e.Batch(c, spec)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.Run(t.Context(), policy.RunOptions{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[policy.Outcome]int{}
	for i, d := range want {
		seen[d.Outcome]++
		if got.Verdict[i].Outcome() != d.Outcome || got.Amount[i] != d.MonthlyAmount {
			t.Errorf("household %d: batch says %s %s, Decide %s %s", i, got.Verdict[i].Outcome(), got.Amount[i], d.Outcome, d.MonthlyAmount)
		}
	}
	if len(want) != c.Len() || seen[policy.Eligible] == 0 || seen[policy.Ineligible] == 0 {
		t.Errorf("decisions are %v", seen)
	}
}

// family is what the invented household would state.
func family(h *demo.Household) policy.Household {
	out := policy.Household{Division: demo.Wenchuan, Urban: h.Place.Urban, Incomes: []policy.Income{}, Assets: []policy.Asset{}}
	kinds := []policy.IncomeKind{policy.IncomeWage, policy.IncomeBusiness, policy.IncomeProperty, policy.IncomeTransfer}
	for i := range h.Members {
		m := &h.Members[i]
		p := policy.Member{Ref: fmt.Sprint(i), Birth: &policy.Date{Year: m.Birth.Year, Month: m.Birth.Month, Day: m.Birth.Day}, Relation: policy.RelationApplicant,
			Independent: new(m.Work != ""), LegalDuty: new(true), LivesTogether: new(m.CoLiving), Illness: m.Serious, Labour: policy.LabourAble}
		switch {
		case i == 0:
		case m.Relation == "配偶":
			p.Relation = policy.RelationSpouse
		case m.Age < 30:
			p.Relation = policy.RelationChild
		default:
			p.Relation = policy.RelationOther
		}
		out.Members = append(out.Members, p)
		for k, yuan := range m.Income {
			if yuan > 0 {
				fen := policy.Fen(yuan) * 100
				out.Incomes = append(out.Incomes, policy.Income{Member: p.Ref, Kind: kinds[k], Amount: &fen, Per: policy.PerYear, Basis: policy.Declared})
			}
		}
	}
	return out
}
