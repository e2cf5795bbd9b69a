package policy

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestEveryoneEqualsDecide holds what a batch says of all members against Decide
// for each of them.
func TestEveryoneEqualsDecide(t *testing.T) {
	t.Parallel()
	e := realLaw(t)
	var seen [4]int
	rapid.Check(t, func(rt *rapid.T) {
		spec := BatchSpec{
			Programme: rapid.SampledFrom([]string{"tekun", "disability-living", "disability-nursing", "old-age", "dibao-individual", "employment"}).Draw(rt, "programme"),
			Division:  rapid.SampledFrom([]string{"513221", "430181", "439901"}).Draw(rt, "division"), Date: Date{2026, 8, 20}, Everyone: true,
		}
		c := NewColumns()
		var homes []Household
		for range rapid.IntRange(1, 20).Draw(rt, "households") {
			h := drawHousehold(rt)
			h.Division = spec.Division
			if c.Add(&h, "") == nil {
				homes = append(homes, h)
			}
		}
		b, err := e.Batch(c, spec)
		if err != nil || len(homes) == 0 {
			return
		}
		got, err := b.Run(context.Background(), RunOptions{Workers: 2})
		if err != nil {
			rt.Fatal(err)
		}
		for i, h := range homes {
			want := together(rt, e, spec, h)
			if got.Verdict[i] != want.verdict || got.Amount[i] != want.amount || got.fits(c, i) != want.fits {
				rt.Fatalf("household %d: %v %s for %d, one by one %+v\n%+v", i, got.Verdict[i], got.Amount[i], got.fits(c, i), want, h)
			}
			seen[want.verdict]++
		}
	})
	t.Logf("households ineligible %d, eligible %d, undetermined %d, refused %d", seen[0], seen[1], seen[2], seen[3])
	if slices.Contains(seen[:], 0) {
		t.Error("a verdict never came up")
	}
}

type household struct {
	verdict Verdict
	amount  Fen
	fits    int
}

// together decides every member by itself.
func together(t rapid.TB, e *Engine, spec BatchSpec, h Household) (out household) {
	t.Helper()
	var all []Verdict
	for _, m := range h.Members {
		d, err := e.Decide(context.Background(), Application{Programme: spec.Programme, Date: spec.Date, Household: h, Person: m.Ref})
		v := verdictOf(d, err)
		all = append(all, v)
		out.amount += d.MonthlyAmount + d.OnceAmount
		if v == VerdictEligible {
			out.fits++
		}
	}
	for _, v := range []Verdict{VerdictUndetermined, VerdictRefused, VerdictEligible} { // the later outweigh
		if slices.Contains(all, v) {
			out.verdict = v
		}
	}
	return out
}

// TestSimulateEveryone tries another table of the old-age allowance: who is
// counted are people, not whole households.
func TestSimulateEveryone(t *testing.T) {
	t.Parallel()
	e := realLaw(t)
	c := NewColumns()
	for range 3 {
		h := Household{Division: "439901", Incomes: []Income{}, Assets: []Asset{}, Obligors: []Obligor{}, Members: []Member{
			{Ref: "a", Relation: RelationApplicant, Birth: &Date{1940, 1, 1}, Labour: LabourNone},
			{Ref: "b", Relation: RelationSpouse, Birth: &Date{1935, 1, 1}, Labour: LabourNone},
			{Ref: "c", Relation: RelationChild, Birth: &Date{1970, 1, 1}, Labour: LabourAble, Independent: new(true), LegalDuty: new(true), LivesTogether: new(false)},
		}}
		if err := c.Add(&h, ""); err != nil {
			t.Fatal(err)
		}
		if d, err := e.Decide(t.Context(), Application{Programme: "old-age", Date: Date{2026, 8, 20}, Household: h}); err != nil || d.Outcome != Eligible {
			t.Fatal(d.Explain(English), err)
		}
	}
	b, err := e.Batch(c, BatchSpec{Programme: "old-age", Division: "439901", Date: Date{2026, 8, 20}, Everyone: true})
	if err != nil {
		t.Fatal(err)
	}
	before, err := b.Run(t.Context(), RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	table := `[{"below":"50","value":"0元"},{"below":"90","value":"60元"},{"value":"150元"}]`
	s, err := b.Simulate(t.Context(), before, []Reform{{Parameter: "oldage.other", Value: table}, {Parameter: "oldage.low", Value: table}}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got := s.Effects(Grouping{})[0]
	if got.Households != 3 || got.Persons != 9 || got.PersonsBefore != 6 || got.AmountAfter != 3*(60_00+150_00) || got.AmountBefore == 0 {
		t.Errorf("effect is %+v", got)
	}
	for _, bad := range []string{"", "[]", "150元", `[{"value":"1元"},{"below":"80","value":"2元"}]`, `[{"below":"x","value":"1元"}]`, `[{"belov":"80","value":"1元"}]`} {
		if _, err := e.Try(Reform{Parameter: "oldage.low", Value: bad}); err == nil {
			t.Errorf("%s was tried", bad)
		}
	}
}
