package column

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
)

// total compiles an expression over quantity variables of the world and returns
// its numerators.
func total(t *testing.T, table *Table, names Names, b *Builder, expr string) (nums []int64, den int64) {
	t.Helper()
	env, err := worldEnv()
	if err != nil {
		t.Fatal(err)
	}
	checked, issues := env.Compile(expr)
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	v, err := b.Compile(checked.NativeRep(), names)
	if err != nil {
		t.Fatal(err)
	}
	err = b.Program(v).Run(t.Context(), Options{}, func(batch Batch) error {
		r := batch.Output(0)
		if r.Unknown != nil || r.Failed != nil || batch.Redo != nil {
			t.Errorf("%s has rows without a value", expr)
		}
		nums, den = append(nums, r.Ints[:batch.Rows]...), r.Denominator
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return nums, den
}

// TestTwoMillionPayments adds what a float32 cannot: 600 yuan, two million times.
func TestTwoMillionPayments(t *testing.T) {
	t.Parallel()
	const payments = 2_000_000
	table := NewTable(2)
	members := table.Root().Child("members", []int32{0, payments / 2, payments}, nil)
	pay := make([]int64, payments)
	fill(pay, 600_00)
	b := NewBuilder(table)
	column := b.Column(members.Quantities(pay, 1, nil))
	nums, den := total(t, table, Names{
		Ident:     func(name string) (Value, bool) { return b.Rows(members), name == "members" },
		Field:     func(*Set, string) (Value, bool) { return column, true },
		Functions: map[string]Function{"sum": Sum()},
	}, b, "sum(members.map(m, m.pay))")
	if sum := nums[0] + nums[1]; sum != 1_200_000_000_00 || den != 1 {
		t.Errorf("the sum is %d/%d fen, want 1,200,000,000 yuan", sum, den)
	}
}

// TestLinkou is the county's example: a family of three with 1,894 yuan a month
// under a standard of 632 gets 2 yuan, where per-capita arithmetic in floating
// point gives 3.
func TestLinkou(t *testing.T) {
	t.Parallel()
	table := NewTable(1)
	b := NewBuilder(table)
	income := b.Column(table.Root().Quantities([]int64{1_894_00 * 12}, 1, nil))
	size := b.Column(table.Root().Bytes([]uint8{3}, nil))
	nums, den := total(t, table, Names{
		Ident: func(name string) (Value, bool) {
			return map[string]Value{"money": income, "j": size, "dozen": b.Quantity(632_00, 1)}[name], true
		},
		Functions: map[string]Function{"persons": Counted(), "monthly": Scale(1, 12), "round": Round(roundings), "notNegative": NotNegative()},
	}, b, "round(notNegative(dozen * persons(j) - monthly(money)), 'up100')")
	if nums[0] != 2_00 || den != 1 {
		t.Errorf("the amount is %d/%d fen, want 2 yuan", nums[0], den)
	}
}

// running is a program over a world that uses most kinds of steps.
func running(t *testing.T, rows int) (*world, *Program) {
	t.Helper()
	w := newWorld(rand.New(rand.NewPCG(1, 2)), rows, true)
	env, err := worldEnv()
	if err != nil {
		t.Fatal(err)
	}
	checked, issues := env.Compile(`members.exists(m, m.age < 3 && m.name in ['child', 'b']) &&
		round(sum(incomes.filter(i, i.owner.ok && i.lawful).map(i, i.amount)) / persons(size(members)), 'near1') < dozen`)
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	b := NewBuilder(w.table)
	v, err := b.Compile(checked.NativeRep(), w.names(b))
	if err != nil {
		t.Fatal(err)
	}
	return w, b.Program(v)
}

func TestBatchesAllocateNothing(t *testing.T) {
	_, p := running(t, 900)
	w := newWorker(p)
	w.run(0, 900)
	if n := testing.AllocsPerRun(20, func() { w.run(0, 300); w.run(300, 600) }); n != 0 {
		t.Errorf("%v allocations for two batches", n)
	}
}

func TestRunStops(t *testing.T) {
	t.Parallel()
	_, p := running(t, 500)
	full := errors.New("full")
	for _, workers := range []int{1, 4} {
		calls := make(chan int, 500)
		err := p.Run(t.Context(), Options{Workers: workers, Batch: 1}, func(b Batch) error {
			calls <- b.First
			return full
		})
		if !errors.Is(err, full) || len(calls) > workers {
			t.Errorf("%d workers made %d calls and said %v", workers, len(calls), err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Run(ctx, Options{}, func(Batch) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run said %v", err)
	}
}

// TestRange runs over some rows only, each once.
func TestRange(t *testing.T) {
	t.Parallel()
	_, p := running(t, 500)
	seen := make([]int, 500)
	rows := make(chan [2]int, 500)
	if err := p.Run(t.Context(), Options{Workers: 3, From: 70, To: 411, Batch: 64}, func(b Batch) error {
		rows <- [2]int{b.First, b.Rows}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	close(rows)
	for r := range rows {
		for i := range r[1] {
			seen[r[0]+i]++
		}
	}
	for i, n := range seen {
		if want := map[bool]int{true: 1}[i >= 70 && i < 411]; n != want {
			t.Errorf("row %d was computed %d times, want %d", i, n, want)
		}
	}
}
