package registry

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/registry/internal/q"
)

// RegistryOverview is what leaders see of the registry in their scope.
type RegistryOverview struct {
	At         time.Time   `json:"at" doc:"when it was counted"`
	Households int64       `json:"households"`
	People     int64       `json:"people"`
	Towns      []Town      `json:"towns"`
	Sizes      []Size      `json:"sizes" doc:"households by number of members"`
	Pyramid    []Band      `json:"pyramid" doc:"people by sex and age; those of unknown birth are left out"`
	Poor       PoorFigures `json:"poor" doc:"the register of the poor"`
}

// Town is a township's figures.
type Town struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	Households int64  `json:"households"`
	People     int64  `json:"people"`
	Poor       int64  `json:"poor" doc:"registered-poor households"`
	Dibao      int64  `json:"dibao" doc:"households with dibao"`
}

// Size counts households of one size.
type Size struct {
	Members    int32 `json:"members"`
	Households int64 `json:"households"`
}

// Band counts people of one sex in five years of age: From 0 is 0–4, the last is 85 and more.
type Band struct {
	Sex    string `json:"sex"`
	From   int    `json:"from"`
	People int64  `json:"people"`
}

// PoorCount is households and people.
type PoorCount struct {
	Households int64 `json:"households"`
	People     int64 `json:"people"`
}

// PoorFigures is the table of the register of the poor (建档立卡).
type PoorFigures struct {
	Identified PoorCount  `json:"identified" doc:"ever registered"`
	Causes     []CauseRow `json:"causes" doc:"of those identified"`
	Adjusted   PoorCount  `json:"adjusted" doc:"still registered after the adjustment"`
	Out        PoorCount  `json:"out" doc:"of those: out of poverty"`
	Still      PoorCount  `json:"still" doc:"of those: not yet"`
	Dibao      int64      `json:"dibao" doc:"households of those with dibao"`
}

// CauseRow is one cause of poverty.
type CauseRow struct {
	Cause string `json:"cause"`
	PoorCount
}

// overviewCache keeps what was counted for a scope: counting a million people
// takes seconds, and leaders open the page all day.
type overviewCache struct {
	mu   sync.Mutex
	kept map[string]*RegistryOverview
}

// fresh is how long figures may be shown before they are counted again.
const fresh = time.Minute

// Overview counts the registry in a division within the actor's scope; figures
// are at most a minute old.
func (s *Service) Overview(ctx context.Context, within string) (*RegistryOverview, error) {
	scope, err := authz.From(ctx).May(authz.ReadOverview)
	if err != nil {
		return nil, err
	}
	scope = narrow(scope, within)
	c := &s.overview
	c.mu.Lock() // held while counting: two people who ask at once wait for one answer
	defer c.mu.Unlock()
	key := strings.Join(scope.Prefixes(), ",")
	if o := c.kept[key]; o != nil && s.db.Now().Sub(o.At) < fresh {
		return o, nil
	}
	o, err := s.count(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("count the registry: %w", err)
	}
	if c.kept == nil || len(c.kept) > 1000 {
		c.kept = map[string]*RegistryOverview{}
	}
	c.kept[key] = o
	return o, nil
}

func (s *Service) count(ctx context.Context, scope authz.Scope) (o *RegistryOverview, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		o = &RegistryOverview{At: tx.Now, Towns: []Town{}, Sizes: []Size{}, Pyramid: []Band{}, Poor: PoorFigures{Causes: []CauseRow{}}}
		c := counter{s: s, q: q.New(tx), o: o, town: map[string]int{}, year: calendar.At(tx.Now).Year}
		parts, err := partsIn(ctx, c.q, scope)
		if err != nil {
			return err
		}
		for _, p := range parts {
			for _, count := range []func(context.Context, part) error{c.towns, c.sizes, c.pyramid, c.poor} {
				if err := count(ctx, p); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return o, err
}

// counter adds one part after another to an overview.
type counter struct {
	s    *Service
	q    *q.Queries
	o    *RegistryOverview
	town map[string]int // where a township's line is: two parts share it when each is a village of it
	year int
}

func (c *counter) towns(ctx context.Context, p part) error {
	rows, err := c.q.OverviewTowns(ctx, p.county, p.within.Low, p.within.High)
	if err != nil {
		return err
	}
	for _, r := range rows {
		i, known := c.town[r.Township]
		if !known {
			i = len(c.o.Towns)
			c.town[r.Township] = i
			c.o.Towns = append(c.o.Towns, Town{Code: r.Township, Name: c.s.placeName(r.Township)})
		}
		t := &c.o.Towns[i]
		t.Households += r.Households
		t.People += r.People
		c.o.Households += r.Households
		c.o.People += r.People
	}
	labels, err := c.q.OverviewLabels(ctx, p.county, p.within.Low, p.within.High)
	for _, r := range labels {
		switch i, known := c.town[r.Township]; {
		case !known: // nobody lives there any more
		case r.Label == LabelDibao:
			c.o.Towns[i].Dibao += r.Households
		default:
			c.o.Towns[i].Poor += r.Households
		}
	}
	return err
}

func (c *counter) sizes(ctx context.Context, p part) error {
	rows, err := c.q.OverviewSizes(ctx, p.county, p.within.Low, p.within.High)
	for _, r := range rows {
		c.o.size(r.Members, r.Households)
	}
	return err
}

func (o *RegistryOverview) size(members int32, households int64) {
	for i := range o.Sizes {
		if o.Sizes[i].Members == members {
			o.Sizes[i].Households += households
			return
		}
	}
	o.Sizes = append(o.Sizes, Size{members, households})
}

func (c *counter) pyramid(ctx context.Context, p part) error {
	rows, err := c.q.OverviewPyramid(ctx, p.county, p.within.Low, p.within.High)
	for _, r := range rows {
		c.o.band(r.Sex, min(85, (c.year-int(r.BornYear))/5*5), r.People)
	}
	return err
}

func (o *RegistryOverview) band(sex string, from int, people int64) {
	for i := range o.Pyramid {
		if b := &o.Pyramid[i]; b.Sex == sex && b.From == from {
			b.People += people
			return
		}
	}
	o.Pyramid = append(o.Pyramid, Band{sex, from, people})
}

func (c *counter) poor(ctx context.Context, p part) error {
	rows, err := c.q.OverviewPoor(ctx, p.county, p.within.Low, p.within.High)
	if err != nil {
		return err
	}
	poor := &c.o.Poor
	for _, r := range rows {
		poor.Identified.add(r.Households, r.Identified)
		poor.cause(r.Cause, r.Households, r.Identified)
		switch Poor(r.PoorStatus) {
		case OutOfPoor:
			poor.Out.add(r.Households, r.Adjusted)
		case StillPoor:
			poor.Still.add(r.Households, r.Adjusted)
		default:
			continue
		}
		poor.Adjusted.add(r.Households, r.Adjusted)
	}
	dibao, err := c.q.OverviewPoorDibao(ctx, p.county, p.within.Low, p.within.High)
	poor.Dibao += dibao
	return err
}

func (c *PoorCount) add(households, people int64) {
	c.Households += households
	c.People += people
}

func (p *PoorFigures) cause(cause string, households, people int64) {
	for i := range p.Causes {
		if p.Causes[i].Cause == cause {
			p.Causes[i].add(households, people)
			return
		}
	}
	p.Causes = append(p.Causes, CauseRow{cause, PoorCount{households, people}})
}
