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
	s, err := b.Simulate(t.Context(), before, []Reform{{"dibao.standard.rural", "700元"}}, Grouping{[]int32{0, 1, 1, 0, 1, 0}, 2},
		RunOptions{Workers: 2, Progress: func(done, total int) { calls.Add(1) }})
	if err != nil {
		t.Fatal(err)
	}
	// 132 + 1 before; after 200, 68, 50, 0, 69 (68.01 up), 1.
	want := Effect{Households: 6, Persons: 6, Before: 2, PersonsBefore: 2, After: 5, PersonsAfter: 5, Gained: 3, PersonsGained: 3, Raised: 2,
		AmountBefore: 133_00, AmountAfter: (200 + 68 + 50 + 69 + 1) * 100}
	if s.Total != want {
		t.Errorf("the effect is %+v, want %+v", s.Total, want)
	}
	if g := s.Groups[1]; g.Households != 3 || g.Gained != 2 || g.Raised != 1 || g.AmountAfter != (68+50+69)*100 {
		t.Errorf("group 1 is %+v", g)
	}
	if calls.Load() == 0 {
		t.Error("no progress was told")
	}
	back, err := b.Simulate(t.Context(), s.After, []Reform{{"dibao.standard.rural", "600元"}}, Grouping{}, RunOptions{})
	if err != nil || back.Total.Lost != 4 || back.Total.Lowered != 1 {
		t.Errorf("a lower standard: %+v, %v", back.Total, err)
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
