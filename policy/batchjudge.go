package policy

import "doudi/policy/internal/column"

// judge writes verdicts and amounts of a batch and returns the households that
// must be decided one by one.
func (p *plan) judge(b column.Batch, verdicts []Verdict, amounts []Fen) column.Bits {
	redo := column.NewBits(b.Rows)
	copy(redo, b.Redo)
	for _, o := range p.single {
		orBits(redo, b.Output(o).Bools)
	}
	if p.alone {
		for i := range redo {
			redo[i] = ^uint64(0)
		}
		return redo
	}
	r := p.standings(b)
	p.pay(b, r, amounts)
	for i := range verdicts {
		v := Verdict(r.eligible[i>>6] >> (uint(i) & 63) & 1)
		if r.unknown[i>>6]>>(uint(i)&63)&1 != 0 {
			v = VerdictUndetermined
		}
		if r.refused[i>>6]>>(uint(i)&63)&1 != 0 {
			v = VerdictRefused
		}
		verdicts[i] = v
		amounts[i] &= -Fen(v & 1 &^ (v >> 1)) // nothing but for the eligible
	}
	return redo
}

func orBits(to, from column.Bits) {
	for i := range to {
		to[i] |= from[i]
	}
}

// standings are the households of a batch by verdict; a household may be in
// several, the later of which holds.
type standings struct{ eligible, unknown, refused column.Bits }

func (p *plan) standings(b column.Batch) standings {
	r := standings{column.NewBits(b.Rows), column.NewBits(b.Rows), column.NewBits(b.Rows)}
	meets := b.Output(p.meets)
	copy(r.eligible, meets.Bools)
	copy(r.unknown, meets.Unknown)
	copy(r.refused, meets.Failed)
	if p.fault >= 0 {
		orBits(r.refused, b.Output(p.fault).Bools)
	}
	pending, broken := b.Output(p.pending).Bools, b.Output(p.broken).Bools
	for i, e := range r.eligible {
		if p.gap {
			r.refused[i] |= e
			continue
		}
		r.unknown[i] |= e & pending[i]
		r.refused[i] |= e & broken[i]
	}
	return r
}

// pay writes the amounts of a batch. The verdict of eligible households whose
// amount nobody can tell is unknown.
func (p *plan) pay(b column.Batch, r standings, amounts []Fen) {
	switch {
	case p.gap || !p.paid:
		clear(amounts)
		return
	case p.amount < 0:
		clear(amounts)
		orBits(r.unknown, r.eligible)
		return
	}
	a := b.Output(p.amount)
	for i, e := range r.eligible {
		if a.Unknown != nil {
			r.unknown[i] |= e & a.Unknown[i]
		}
	}
	for i := range amounts {
		num, den := a.Ints[i], a.Denominator
		if a.Denominators != nil {
			den = a.Denominators[i]
		}
		amounts[i] = Fen(num)
		if num < 0 || den != 1 {
			amounts[i] = r.settle(i, num, den, a.Unknown)
		}
	}
}

// settle brings an amount to whole fen; one that is none, or negative, is the
// pack's fault and refuses.
func (r standings) settle(i int, num, den int64, unknown column.Bits) Fen {
	if den > 0 && num >= 0 && num%den == 0 {
		return Fen(num / den)
	}
	if r.eligible.Get(i) && !r.unknown.Get(i) && !unknown.Get(i) {
		r.refused.Set(i)
	}
	return 0
}
