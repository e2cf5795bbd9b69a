package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"time"

	"doudi/policy"
)

// bench is one run: the first contender's verdicts are what the others must
// come to.
type bench struct {
	o      options
	w      *world
	engine *policy.Engine
	batch  *policy.Batch
	want   *policy.Verdicts
	first  took // ours on one thread
}

// ours decides on one thread and on two.
func (b *bench) ours(ctx context.Context) (err error) {
	prepare, err := fastest(1, func() (err error) {
		b.batch, err = b.engine.Batch(b.w.columns, spec)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Printf("compiling the programme for the columns: %s\n", prepare)
	decide := func(workers int) func() error {
		return func() (err error) {
			b.want, err = b.batch.Run(ctx, policy.RunOptions{Workers: workers})
			return err
		}
	}
	stop, err := profile(b.o.profile)
	if err != nil {
		return err
	}
	if b.first, err = fastest(b.o.rounds, decide(1)); err != nil {
		return err
	}
	stop()
	used, err := allocated(decide(1))
	if err != nil {
		return err
	}
	fmt.Printf("Doudi, one thread        %s\n", b.first)
	two, err := fastest(b.o.rounds, decide(2))
	if err != nil {
		return err
	}
	fmt.Printf("Doudi, two threads       %s  %.2f times one thread by wall clock\n", two, ratio(b.first.wall, two.wall))
	in := b.w.columns.Bytes()
	fmt.Printf("memory: columns %.1f MB (%.1f MB as the hand-written contenders keep them), with all that a run allocates, verdicts included, %.2f times the columns\n", mb(in), mb(b.w.bytes()), float64(in+used)/float64(in))
	var n [4]int
	for _, v := range b.want.Verdict {
		n[v]++
	}
	fmt.Printf("ineligible %d, eligible %d, for a person to judge %d, refused %d; decided one by one %d\n", n[0], n[1], n[2], n[3], b.want.Single)
	return nil
}

func mb(n int) float64 { return float64(n) / 1e6 }

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// allocated is all that f allocates, whether or not it is freed on the way: no
// less than the most it holds.
func allocated(f func() error) (int, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := f()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc), err
}

// profile starts a processor profile; "" is none.
func profile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, fmt.Errorf("make the profile: %w", err)
	}
	return pprof.StopCPUProfile, pprof.StartCPUProfile(f)
}

// byHand runs the hand-written loop.
func (b *bench) byHand(context.Context) error {
	f := figures{urban: 540_00, rural: 350_00, months: 24, vehicles: 0, houses: 1, companies: 0, day: 20260810, month: 20260801, refusals: 3}
	n := len(b.w.urban)
	verdicts, amounts, counted := make([]policy.Verdict, n), make([]policy.Fen, n), make([]bool, len(b.w.birth))
	t, err := fastest(b.o.rounds, func() error {
		b.w.fused(f, verdicts, amounts, counted)
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("hand-written Go loop     %s  Doudi's speed is %.2f of it\n", t, ratio(t.cpu, b.first.cpu))
	return b.same("the hand-written loop", verdicts, amounts)
}

// same compares a contender's results with ours.
func (b *bench) same(who string, verdicts []policy.Verdict, amounts []policy.Fen) error {
	for i := range verdicts {
		if verdicts[i] != b.want.Verdict[i] || amounts[i] != b.want.Amount[i] {
			return fmt.Errorf("household %d: %s says %s %s, Doudi %s %s", i, who, verdicts[i].Outcome(), amounts[i], b.want.Verdict[i].Outcome(), b.want.Amount[i])
		}
	}
	return nil
}

// reform tries a higher standard on everybody.
func (b *bench) reform(ctx context.Context) error {
	groups := policy.Grouping{Of: make([]int32, len(b.w.urban)), Count: 13}
	for i := range groups.Of {
		groups.Of[i] = int32(i % 13)
	}
	var total policy.Effect
	t, err := fastest(b.o.rounds, func() (err error) {
		s, err := b.batch.Simulate(ctx, b.want, []policy.Reform{{Parameter: "dibao.standard.rural", Value: "400元"}}, policy.RunOptions{Workers: runtime.NumCPU()})
		if err != nil {
			return err
		}
		total = policy.Effect{}
		for _, e := range s.Effects(groups) {
			total.Add(&e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("reform on the warm columns, %d groups  %s  gained %d, lost %d, %s yuan a month more\n", groups.Count, t, total.Gained, total.Lost, total.AmountAfter-total.AmountBefore)
	return nil
}

// single decides a sample one by one with every reason. On a machine that others
// use too, the clock on the wall shows how long a decision waited for its turn:
// what it costs by itself is the processor time of its thread.
func (b *bench) single(ctx context.Context) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	n := min(b.o.sample, len(b.w.urban))
	wall, used := make([]time.Duration, n), make([]time.Duration, n)
	for i := range n {
		began, before := time.Now(), threadCPU()
		d, err := b.batch.Decide(ctx, i)
		wall[i], used[i] = time.Since(began), threadCPU()-before
		if err != nil {
			return err
		}
		if d.Outcome != b.want.Verdict[i].Outcome() || d.MonthlyAmount != b.want.Amount[i] {
			return fmt.Errorf("household %d: Decide says %s %s", i, d.Outcome, d.MonthlyAmount)
		}
	}
	fmt.Printf("one decision with its reasons, of %d: wall %s, processor %s\n", n, spread(wall), spread(used))
	return nil
}

// spread says where the middle and the hundredth part from the top lie.
func spread(all []time.Duration) string {
	slices.Sort(all)
	return fmt.Sprintf("median %.3f ms, 99th percentile %.3f ms", ms(all[len(all)/2]), ms(all[len(all)*99/100]))
}
