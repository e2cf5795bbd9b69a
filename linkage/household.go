package linkage

import "math"

// The people of a household share an address, a telephone, often a surname.
// Where records of families are compared, far more pairs agree in all these
// than are of one person, and a model that knows only true pairs and strangers
// takes the family for the person. So there can be a third kind of pair: kin,
// who are like one person in the fields that are shared and like strangers in
// those that are not. Pairs are true against both.

// judge tells true pairs, kin and strangers apart.
type judge struct {
	bits             *bitsTable
	skip, unshared   fieldSet
	same, kin, alien float64 // how likely each is before anything is compared
}

func (p *Parameters) judge(skip fieldSet) judge {
	return judge{p.bits(), skip, p.unshared(), p.Prior, p.Kin, 1 - p.Prior - p.Kin}
}

// of returns the chances that a pair of the pattern is true and that it is kin.
func (j judge) of(p pattern) (same, kin float64) {
	same = j.same * math.Exp2(j.bits.of(p, j.skip))
	if j.kin > 0 {
		kin = j.kin * math.Exp2(j.bits.of(p, j.skip|j.unshared))
	}
	all := same + kin + j.alien
	return same / all, kin / all
}

// household returns the fields that households seem to share, none if the pairs
// taken for true look like persons. Two fields that are a person's own and yet
// differ in most of those pairs mean that they are families; the fields that do
// not differ are what families share.
func household(fields []Field, p *Parameters, patterns []observed) (shared fieldSet) {
	equal := p.equal(patterns)
	most := mostApart
	if p.Kin > 0 {
		most = 0.5
	}
	apart := 0
	for i, f := range fields {
		if f.Kind.Personal && !p.Fields[i].Shared && equal[i] < most {
			apart++
			continue
		}
		shared |= 1 << i
	}
	if apart < 2 {
		return 0
	}
	return shared
}

// mostApart is the share of equal values below which a field is thought to tell
// the people of a household apart rather than to have been written wrongly.
const mostApart = 1.0 / 3

// equal returns, field by field, how often the pairs taken for true are equal,
// of those with a value on both sides.
func (p *Parameters) equal(patterns []observed) (share [maxFields]float64) {
	judge := p.judge(0)
	var filled [maxFields]float64
	for _, o := range patterns {
		same, _ := judge.of(o.pattern)
		for f := range p.Fields {
			switch o.pattern.at(f) {
			case 0:
				continue
			case 1:
				share[f] += same * o.pairs
			}
			filled[f] += same * o.pairs
		}
	}
	for f := range share {
		share[f] /= max(filled[f], 1)
	}
	return share
}

// kinBits returns what a pair loses because people of one household look as
// alike: the odds against strangers become odds against strangers and kin.
// Shared is the sum of the bits of the shared fields.
func (p *Parameters) kinBits(shared float64) float64 {
	return -math.Log2((1 - p.Prior - p.Kin + p.Kin*math.Exp2(shared)) / (1 - p.Prior))
}
