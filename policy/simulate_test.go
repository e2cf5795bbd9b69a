package policy

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

// wages are columns of single-person households in Linkou with one yearly wage
// each, in fen.
func wages(t *testing.T, year ...Fen) *Columns {
	t.Helper()
	c := NewColumns()
	for _, w := range year {
		h := Household{Division: "231025", Members: []Member{{Ref: "A", Birth: &Date{1980, 1, 1}, Relation: RelationApplicant}}, Assets: []Asset{},
			Incomes: []Income{{Member: "A", Kind: IncomeWage, Amount: &w, Per: PerYear, Basis: Found}}}
		if err := c.Add(&h, ""); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

var linkou = BatchSpec{Programme: "dibao", Division: "231025", Date: Date{2026, 5, 10}}

func TestSimulate(t *testing.T) {
	t.Parallel()
	// The rural standard is 632 yuan; 700 is tried. By the month: 500, 632 and
	// 650 (not below), 700, and one on each side of fen.
	c := wages(t, 500_00*12, 632_00*12, 650_00*12, 700_00*12, 632_00*12-1, 700_00*12-1)
	b, err := realLaw(t).Batch(c, linkou)
	if err != nil {
		t.Fatal(err)
	}
	before, err := b.Run(t.Context(), RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int64
	s, err := b.Simulate(t.Context(), before, []Reform{{"dibao.standard.rural", "700元"}},
		RunOptions{Workers: 2, Progress: func(done, total int) { calls.Add(1) }})
	if err != nil {
		t.Fatal(err)
	}
	// 132 + 1 before; after 200, 68, 50, 0, 69 (68.01 up), 1.
	want := Effect{Households: 6, Persons: 6, Before: 2, PersonsBefore: 2, After: 5, PersonsAfter: 5, Gained: 3, PersonsGained: 3, Raised: 2,
		AmountBefore: 133_00, AmountAfter: (200 + 68 + 50 + 69 + 1) * 100}
	if got := s.Effects(Grouping{})[0]; got != want {
		t.Errorf("the effect is %+v, want %+v", got, want)
	}
	groups := s.Effects(Grouping{[]int32{0, 1, 1, -1, 1, 0}, 2})
	if groups[0].Households != 2 {
		t.Errorf("group 0 is %+v, though a household of it is left out", groups[0])
	}
	if g := groups[1]; g.Households != 3 || g.Gained != 2 || g.Raised != 1 || g.AmountAfter != (68+50+69)*100 {
		t.Errorf("group 1 is %+v", g)
	}
	if calls.Load() == 0 {
		t.Error("no progress was told")
	}
	back, err := b.Simulate(t.Context(), s.After, []Reform{{"dibao.standard.rural", "600元"}}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if total := back.Effects(Grouping{})[0]; total.Lost != 4 || total.Lowered != 1 {
		t.Errorf("a lower standard: %+v", total)
	}
}

// TestTrialReasons holds that a trial's decisions say what they are.
func TestTrialReasons(t *testing.T) {
	t.Parallel()
	trial, err := realLaw(t).Try(Reform{"dibao.standard.rural", "700元"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := trial.Batch(wages(t, 650_00*12), linkou)
	if err != nil {
		t.Fatal(err)
	}
	d, err := b.Decide(t.Context(), 0)
	if err != nil || d.Outcome != Eligible || d.MonthlyAmount != 50_00 || !d.Demonstration {
		t.Errorf("%s %s demonstration %v, %v", d.Outcome, d.MonthlyAmount, d.Demonstration, err)
	}
}

func TestTryRefuses(t *testing.T) {
	t.Parallel()
	e := realLaw(t)
	for _, c := range []Reform{{"dibao.standard.rurla", "700元"}, {"dibao.standard.rural", "700"}, {"dibao.rounding", "up-to-moon"}, {"dibao.standard.rural", "-1元"}} {
		if _, err := e.Try(c); err == nil {
			t.Errorf("%+v is tried", c)
		}
	}
}

// TestReadParameters holds that everything offered for a trial can be tried.
func TestReadParameters(t *testing.T) {
	t.Parallel()
	e := realLaw(t)
	p, err := e.lib.Parameters("231025", linkou.Date)
	if err != nil {
		t.Fatal(err)
	}
	for programme, want := range map[string]string{"dibao": "dibao.standard.rural", "edge": "dibao.edge.ratio"} {
		read, err := p.Read(programme)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, s := range read {
			found = found || s.Name == want
			if !s.Set {
				continue
			}
			if _, err := e.Try(Reform{s.Name, s.Written}); err != nil {
				t.Errorf("%s: %v", s.Name, err)
			}
		}
		if !found {
			t.Errorf("%s does not read %s", programme, want)
		}
	}
	if _, err := p.Read("no"); !errors.Is(err, ErrNoProgramme) {
		t.Errorf("an unknown programme: %v", err)
	}
}

func TestBatchErrors(t *testing.T) {
	t.Parallel()
	e, c := realLaw(t), wages(t, 1)
	var gap *GapError
	if _, err := e.Batch(c, BatchSpec{Programme: "dibao", Division: "231025", Date: Date{1990, 1, 1}}); !errors.As(err, &gap) {
		t.Errorf("before any law: %v", err)
	}
	if _, err := e.Batch(c, BatchSpec{Programme: "no", Division: "231025", Date: linkou.Date}); !errors.Is(err, ErrNoProgramme) {
		t.Errorf("an unknown programme: %v", err)
	}
	b, err := e.Batch(c, linkou)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Run(ctx, RunOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
