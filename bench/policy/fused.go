package main

import "doudi/policy"

// The rule set once more, by hand, in one loop: what an engineer would write who
// knew that the law would never change again. The figures are those of the packs
// in force, see figures.
type figures struct {
	urban, rural   int64 // standard, fen a month
	months         int64 // of the standard that savings may come to, per person
	vehicles       int64
	houses         int64
	companies      int64
	day, month     int32 // of the application; the first of the month paid
	refusals       uint8 // of jobs, from which a person judges
	rigidDeduction bool
}

func (w *world) fused(f figures, verdicts []policy.Verdict, amounts []policy.Fen, counted []bool) {
	for h := range w.urban {
		verdicts[h], amounts[h] = w.one(h, &f, counted)
	}
}

// one decides a household.
func (w *world) one(h int, f *figures, counted []bool) (policy.Verdict, policy.Fen) {
	size, doubt := int64(0), false
	for m := w.memberOf[h]; m < w.memberOf[h+1]; m++ {
		c := w.counts(m, f.day)
		counted[m] = c
		if c {
			size++
			doubt = doubt || w.died[m] < f.month || w.offers[m] >= f.refusals
		}
	}
	if size == 0 {
		return policy.VerdictIneligible, 0
	}
	var gross, estimated, deducted int64
	for i := w.incomeOf[h]; i < w.incomeOf[h+1]; i++ {
		if counted[w.incomeOwner[i]] && !w.incomeExempt[i] {
			gross += w.incomeYear[i]
			if w.estimated[i] {
				estimated += w.incomeYear[i]
			}
		}
	}
	for d := w.deductOf[h]; d < w.deductOf[h+1]; d++ {
		if counted[w.deductOwner[d]] && (w.deductKind[d] < 2 || f.rigidDeduction) {
			deducted += w.deductYear[d]
		}
	}
	standard := f.rural
	if w.urban[h] {
		standard = f.urban
	}
	var agreed int64
	for o := w.obligorOf[h]; o < w.obligorOf[h+1]; o++ {
		if counted[w.obligorOwner[o]] {
			agreed += w.obligorAgreed[o] * 12
		}
	}
	net, limit := max(gross-deducted, 0)+agreed, standard*12*size
	var financial, vehicles, houses, companies int64
	for a := w.assetOf[h]; a < w.assetOf[h+1]; a++ {
		if !counted[w.assetOwner[a]] {
			continue
		}
		switch n := int64(w.assetCount[a]); w.assetKind[a] {
		case 0, 1:
			financial += w.assetAmount[a]
		case 2:
			vehicles += n
		case 3:
			houses += n
		case 4:
			companies += n
		}
	}
	if financial > standard*f.months*size || vehicles > f.vehicles || houses > f.houses || companies > f.companies {
		return policy.VerdictIneligible, 0
	}
	if net >= limit {
		if max(gross-estimated-deducted, 0)+agreed < limit {
			return policy.VerdictUndetermined, 0
		}
		return policy.VerdictIneligible, 0
	}
	if doubt {
		return policy.VerdictUndetermined, 0
	}
	return policy.VerdictEligible, policy.Fen((limit - net + 6) / 12)
}

// counts is whether a person is a co-living member.
func (w *world) counts(m, day int32) bool {
	if w.died[m] <= day || w.tekun[m] || w.prison[m] || w.detox[m] || w.missing[m] || w.religiousAway[m] >= 3 {
		return false
	}
	switch {
	case w.relation[m] < 2:
		return true
	case w.relation[m] == 2 && ((day-w.birth[m])/10_000 < 18 || w.fullTime[m] && w.study[m] >= 1 && w.study[m] <= 5 || !w.independent[m]):
		return true
	}
	return w.duty[m] && w.together[m]
}
