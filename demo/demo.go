// Package demo invents a whole county (or a province) as the files that a
// county keeps: the household roster, the list of dibao recipients, what the
// departments would answer, and a truth file that says what was planted in
// them. The files then go through the same import as any county's own.
//
// Places are real and come from the caller; the registered-poor table of
// Wenchuan is the published one; every person, number and amount is invented.
// ID numbers carry division codes 99xxxx, which GB/T 2260 never assigned, so
// none can be a living person's (docs/demo-data.md says it in full).
//
// The same Options give the same bytes. Households are generated one at a
// time and none is kept, so a province fits in the memory of a county.
package demo

import (
	"fmt"
	"math/rand/v2"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
)

// Wenchuan is the county whose registered-poor table the demo reproduces.
const Wenchuan = "513221"

// WenchuanPersons is the demo county's population: the 2020 census counted
// 82,971 residents in Wenchuan.
const WenchuanPersons = 83_000

// The 2019 standards of Wenchuan, per person and month.
const (
	UrbanStandard money.Fen = 540_00
	RuralStandard money.Fen = 350_00
)

// Options say what to invent. Two runs with equal Options give equal bytes.
type Options struct {
	Seed      uint64
	Division  string        // 2, 4 or 6 digits; only Places inside it are used
	Persons   int           // exact number of people; 0 means WenchuanPersons
	Today     calendar.Date // the day the files are drawn up
	Places    []Place       // villages (12 digits) or townships (9 digits, villages are then invented)
	Doubts    bool          // departments' rows that may be a recipient's or somebody else's, for people to settle
	Registers bool          // also the registers of marriages and of households, and the utilities' bills
}

// Generator invents households one after another.
type Generator struct {
	opt    Options
	places []place
	orders [][]order // by place: households that must be there
}

// New checks the options and draws up the plan: how many people live in which
// village and which households must be among them. It refuses days before
// 2005 and divisions without places.
func New(opt Options) (*Generator, error) {
	if opt.Persons == 0 {
		opt.Persons = WenchuanPersons
	}
	if opt.Persons < 0 {
		return nil, errs.New(errs.Invalid, "人数不能为负。", "The number of people cannot be negative.")
	}
	if opt.Today.Year < 2005 {
		return nil, errs.New(errs.Invalid, "演示数据需要一个2005年以后的日期。", "The demo needs a day after 2004.")
	}
	places, err := settle(opt)
	if err != nil {
		return nil, err
	}
	g := &Generator{opt: opt, places: places}
	if g.orders, err = plan(opt, places); err != nil {
		return nil, fmt.Errorf("planning %d people: %w", opt.Persons, err)
	}
	return g, nil
}

// Each calls f with every household, village by village. The household and
// its members are valid only until f returns; Clone keeps one.
func (g *Generator) Each(f func(*Household) error) error {
	b := newBuilder(g.opt)
	for i := range g.places {
		if err := g.village(b, i, f); err != nil {
			return err
		}
	}
	return nil
}

// village fills one place to its exact number of people, the ordered
// households spread evenly among ordinary ones.
func (g *Generator) village(b *builder, i int, f func(*Household) error) error {
	p, orders := &g.places[i], g.orders[i]
	b.enter(p)
	due := newSchedule(p.people, orders)
	for left := p.people; left > 0; {
		o := due.next(left, b.people)
		h, err := b.household(o)
		if err != nil {
			return fmt.Errorf("household in %s: %w", p.Code, err)
		}
		left -= len(h.Members)
		if err := f(h); err != nil {
			return err
		}
	}
	return nil
}

// County is a whole county in memory.
type County struct {
	Options    Options
	Households []*Household
	gen        *Generator
}

// Build invents a county and keeps all of it: about 500 bytes a person. For
// more than a few million people use Generator.Each.
func Build(opt Options) (*County, error) {
	g, err := New(opt)
	if err != nil {
		return nil, err
	}
	c := &County{Options: g.opt, gen: g}
	err = g.Each(func(h *Household) error {
		c.Households = append(c.Households, h.Clone())
		return nil
	})
	return c, err
}

// WriteFiles writes the county's files into dir, see Generator.WriteFiles.
func (c *County) WriteFiles(dir string) (Report, error) { return c.gen.WriteFiles(dir) }

// schedule decides which household comes next in a village.
type schedule struct {
	total, pending int
	orders         []order
	done           int
}

func newSchedule(total int, orders []order) *schedule {
	s := &schedule{total: total, orders: orders}
	for _, o := range orders {
		s.pending += int(o.size)
	}
	return s
}

// next returns the next order: a planned one when its turn has come or when
// the people left are all spoken for, else an ordinary household that fits.
func (s *schedule) next(left int, d dice) order {
	if s.done < len(s.orders) {
		at := (2*s.done + 1) * s.total / (2 * len(s.orders))
		if s.total-left >= at || left == s.pending {
			o := s.orders[s.done]
			s.done++
			s.pending -= int(o.size)
			return o
		}
	}
	return order{size: uint8(min(d.weighted(sizeWeights)+1, left-s.pending))}
}

// dice draws numbers from one stream.
type dice struct{ *rand.Rand }

// roll starts the stream of a section of a place: a change in how one section
// draws leaves the others as they were.
func roll(seed uint64, section, place string) dice {
	h := uint64(14695981039346656037) // FNV-1a
	for _, s := range [...]string{section, "/", place} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	return dice{rand.New(rand.NewPCG(seed, h))}
}

// between draws a whole number from a to b, both included.
func (d dice) between(a, b int) int { return a + d.IntN(b-a+1) }

func (d dice) chance(p float64) bool { return d.Float64() < p }

// weighted draws an index with the weights given.
func (d dice) weighted(weights []float64) int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	x := d.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func one[T any](d dice, list []T) T { return list[d.IntN(len(list))] }
