package report

import (
	"maps"
	"slices"

	"doudi/report/internal/q"
)

// tally adds up one side of a comparison, cell by cell.
type tally map[Group]int64

// check holds the figures against each other: each comparison once for a programme
// in the whole county, and where it does not hold, for every cell that differs.
func (d *drawing) check() {
	sides := map[string]tally{}
	side := func(name string, g Group, n int64) {
		if sides[name] == nil {
			sides[name] = tally{}
		}
		sides[name][g] += n
	}
	for g, m := range d.cells {
		side("computed households", g, m.StartHouseholds+m.In+m.Split+m.MovedIn-m.Out-m.Merged-m.MovedOut)
		side("computed people", g, m.StartPeople+m.InPeople+m.SplitPeople+m.MovedInPeople-m.OutPeople-m.MergedPeople-m.MovedOutPeople+m.PeopleDelta)
		side("end households", g, m.EndHouseholds)
		side("end people", g, m.EndPeople)
		side("start households", g, m.StartHouseholds)
		side("start people", g, m.StartPeople)
		side("computed owed", g, int64(m.OwedStartFen+m.ClaimedFen-m.ReducedFen-m.RepaidFen-m.WaivedFen))
		side("end owed", g, int64(m.OwedEndFen))
		side("start owed", Group{Programme: g.Programme}, int64(m.OwedStartFen))
		side("granted", Group{Programme: g.Programme, Township: g.Township}, m.Granted+m.Split)
	}
	for _, c := range d.previous {
		g := Group{c.Programme, c.Township, c.Urban}
		side("previous households", g, c.EndHouseholds)
		side("previous people", g, c.EndPeople)
		side("previous owed", Group{Programme: c.Programme}, int64(c.OwedEndFen)) // in the county: who owes it may move
	}
	for _, x := range d.decided {
		side("decided", Group{Programme: x.Programme, Township: x.Township}, x.Cases)
	}
	d.compare(Balance, Households, sides["computed households"], sides["end households"])
	d.compare(Balance, People, sides["computed people"], sides["end people"])
	if d.continues {
		d.compare(Previous, Households, sides["start households"], sides["previous households"])
		d.compare(Previous, People, sides["start people"], sides["previous people"])
		d.compare(Previous, Money, sides["start owed"], sides["previous owed"])
	}
	d.compare(Recovery, Money, sides["computed owed"], sides["end owed"])
	d.compare(Grants, Households, sides["granted"], sides["decided"])
	d.paid()
}

// compare holds two sides against each other.
func (d *drawing) compare(k Kind, m Measure, computed, against tally) {
	cells := map[Group]bool{}
	sums := map[string][2]int64{}
	for i, side := range []tally{computed, against} {
		for g, n := range side {
			cells[g] = true
			s := sums[g.Programme]
			s[i] += n
			sums[g.Programme] = s
		}
	}
	differ := slices.DeleteFunc(slices.SortedFunc(maps.Keys(cells), order), func(g Group) bool { return computed[g] == against[g] })
	for _, programme := range slices.Sorted(maps.Keys(sums)) {
		if s := sums[programme]; s != [2]int64{} {
			d.held(q.AddChecksParams{Kind: string(k), Measure: string(m), Programme: programme, Computed: s[0], Against: s[1]})
		}
	}
	for _, g := range differ {
		if g.Township == "" { // the whole, which stands above
			continue
		}
		c := q.AddChecksParams{Kind: string(k), Measure: string(m), Programme: g.Programme, Township: g.Township, Computed: computed[g], Against: against[g]}
		if k != Grants { // a case does not say whether its family is urban
			c.Urban = map[bool]string{true: "urban", false: "rural"}[g.Urban]
		}
		d.held(c)
	}
}

func (d *drawing) held(c q.AddChecksParams) {
	c.Holds = c.Computed == c.Against
	d.checks = append(d.checks, c)
}

// paid holds the lines' sums against the locked rolls; a programme that somebody
// draws and that has no locked roll is told as such.
func (d *drawing) paid() {
	sums := map[string]*Measures{}
	for g, m := range d.cells {
		if sums[g.Programme] == nil {
			sums[g.Programme] = &Measures{}
		}
		sums[g.Programme].plus(*m)
	}
	locked := map[string]bool{}
	for _, r := range d.rolls {
		locked[r.Programme] = true
		m := sums[r.Programme]
		if m == nil {
			m = &Measures{}
		}
		for _, x := range []struct {
			measure           Measure
			computed, against int64
		}{{Households, m.PaidHouseholds, r.Households}, {People, m.PaidPeople, r.People}, {Money, int64(m.PaidFen + m.BackFen), int64(r.Paid + r.Back)}} {
			d.held(q.AddChecksParams{Kind: string(Roll), Measure: string(x.measure), Programme: r.Programme, Computed: x.computed, Against: x.against})
		}
	}
	for _, p := range slices.Sorted(maps.Keys(sums)) {
		if m := sums[p]; m.EndHouseholds > 0 && !locked[p] {
			d.held(q.AddChecksParams{Kind: string(Unlocked), Measure: string(Households), Programme: p, Computed: 0, Against: m.EndHouseholds})
		}
	}
}
