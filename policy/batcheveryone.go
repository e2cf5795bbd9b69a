package policy

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"

	"doudi/policy/internal/column"
)

// everyone decides a programme about a person for every member: all households'
// first members, then all second ones, and so on, each time as columns.
func (b *Batch) everyone(ctx context.Context, o RunOptions, out *Verdicts) error {
	out.members = column.NewBits(len(b.columns.memberDraws.offsets) - 1)
	rounds, n := b.columns.largest(), b.columns.Len()
	var single atomic.Int64
	for k := range rounds {
		p, err := newPlan(b.engine.lib, b.columns.claimedBy(k), b.app)
		if err != nil {
			return fmt.Errorf("preparing a batch of %s: %w", b.app.Programme, err)
		}
		var done atomic.Int64
		err = p.program.Run(ctx, column.Options{Workers: o.Workers}, func(batch column.Batch) error {
			single.Add(int64(b.members(ctx, p, batch, k, out)))
			if all := done.Add(int64(batch.Rows)); o.Progress != nil {
				o.Progress((k*n+int(all))/rounds, n)
			}
			return ctx.Err()
		})
		if err != nil {
			return fmt.Errorf("deciding member %d of %d households: %w", k+1, n, err)
		}
	}
	out.Single = int(single.Load())
	return nil
}

// members takes what a batch says of the members k into the verdicts of their
// households, and returns how many were decided one by one.
func (b *Batch) members(ctx context.Context, p *plan, batch column.Batch, k int, out *Verdicts) (single int) {
	verdicts, amounts := make([]Verdict, batch.Rows), make([]Fen, batch.Rows)
	redo := p.judge(batch, verdicts, amounts)
	for i := range batch.Rows {
		h := batch.First + i
		if k >= b.columns.persons(h) {
			continue
		}
		if redo.Get(i) {
			app := b.application(h)
			app.Person = "m" + strconv.Itoa(k)
			d, err := b.engine.Decide(ctx, app)
			verdicts[i], amounts[i] = verdictOf(d, err), d.MonthlyAmount+d.OnceAmount
			single++
		}
		out.add(h, int(b.columns.members.offsets[h])+k, verdicts[i], amounts[i])
	}
	return single
}

// add takes a member's verdict into that of the household: one who is eligible
// outweighs a refusal, and that what is not known.
func (v *Verdicts) add(h, row int, is Verdict, amount Fen) {
	if is == VerdictEligible { // another goroutine may be at work on the same word
		atomic.OrUint64(&v.members[row>>6], 1<<(uint(row)&63))
	}
	v.Amount[h] += amount
	weight := [...]int{VerdictIneligible: 0, VerdictUndetermined: 1, VerdictRefused: 2, VerdictEligible: 3}
	if weight[is] > weight[v.Verdict[h]] {
		v.Verdict[h] = is
	}
}

// largest is the number of members of the largest household.
func (c *Columns) largest() int {
	most := 0
	for i := range c.n {
		most = max(most, c.persons(i))
	}
	return most
}

// claimedBy is the table with each household's member k as the claimant. Where
// there is none it is the last one, whom nobody asks about.
func (c *Columns) claimedBy(k int) *columnTable {
	rows := make([]int32, c.n)
	for i := range rows {
		rows[i] = c.members.offsets[i] + int32(min(k, c.persons(i)-1))
	}
	t := *c.seal()
	t.claimant = t.table.Root().Links(rows, t.sets["members"])
	return &t
}
