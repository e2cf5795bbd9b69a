package payment

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// model is what an entitlement is by its decisions alone, computed the slow
// and obvious way.
type model struct {
	id      id.ID
	n       int
	from    calendar.Period
	last    calendar.Period
	held    bool
	amounts []struct {
		from calendar.Period
		fen  money.Fen
	}
}

func (m *model) due(p calendar.Period) money.Fen {
	if m.held || p < m.from || p > m.last {
		return 0
	}
	for i := len(m.amounts) - 1; i >= 0; i-- {
		if m.amounts[i].from <= p {
			return m.amounts[i].fen
		}
	}
	return 0
}

// TestRollsAreWhatWasDecided plays random decisions over some months: every
// roll is what a naive recomputation says, no month of an entitlement is on
// two lines, summaries add up and hashes stay.
func TestRollsAreWhatWasDecided(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		next := int32(520000) // a county a run, so that the runs share a database
		rapid.Check(t, func(rt *rapid.T) {
			next++
			(&play{rt: rt, b: setup(t, d, clock, Options{}), county: next, paid: map[string]money.Fen{}}).run()
		})
	})
}

type play struct {
	rt      *rapid.T
	b       *bundle
	county  int32
	all     []*model
	first   calendar.Period // not locked yet
	last    Roll
	hashes  map[id.ID]string
	paid    map[string]money.Fen // entitlement and month
	maker   context.Context
	checker context.Context
}

func (p *play) run() {
	p.hashes = map[id.ID]string{}
	p.maker = p.b.as(11, "制单", "pay_maker", authz.CountyCode(p.county))
	p.checker = p.b.as(12, "复核", "pay_checker", authz.CountyCode(p.county))
	p.first = 202601
	for range rapid.IntRange(1, 4).Draw(p.rt, "months") {
		p.b.month(p.first)
		for range rapid.IntRange(0, 6).Draw(p.rt, "decisions") {
			p.decide()
		}
		p.month()
	}
	for n, h := range p.hashes {
		r, err := p.b.s.Roll(p.maker, p.county, n)
		same, err2 := p.b.s.Verify(p.maker, p.county, n)
		if err != nil || err2 != nil || !same || r.Hash != h {
			p.rt.Fatalf("hash of %s changed: %v %v", n, err, err2)
		}
	}
}

func (p *play) update(f func(ctx context.Context, tx *db.Tx) error) error {
	return p.b.db.Update(p.maker, func(tx *db.Tx) error { return f(p.maker, tx) })
}

func (p *play) must(err error) {
	p.rt.Helper()
	if err != nil {
		p.rt.Fatal(err)
	}
}

func (p *play) decide() {
	kind := rapid.SampledFrom([]string{"grant", "grant", "change", "stop", "hold", "release"}).Draw(p.rt, "kind")
	if len(p.all) == 0 || kind == "grant" {
		p.grant()
		return
	}
	m := rapid.SampledFrom(p.all).Draw(p.rt, "of")
	from := p.first.Add(rapid.IntRange(-1, 2).Draw(p.rt, "from"))
	yuan := money.Yuan(rapid.Int64Range(1, 500).Draw(p.rt, "yuan"))
	switch kind {
	case "change":
		err := p.update(func(ctx context.Context, tx *db.Tx) error {
			return p.b.s.Change(ctx, tx, Change{p.county, m.id, 7, yuan, 1, from, 0, "调整", false})
		})
		if from < m.from || from > m.last || from < p.first && p.last.ID != 0 {
			wantCode(p.rt, err, errs.Conflict, "change")
			return
		}
		p.must(err)
		m.amounts = append(m.amounts, struct {
			from calendar.Period
			fen  money.Fen
		}{from, yuan})
	case "stop":
		err := p.update(func(ctx context.Context, tx *db.Tx) error {
			return p.b.s.Stop(ctx, tx, Stop{p.county, m.id, 8, from, "停发"})
		})
		if from >= m.last {
			wantCode(p.rt, err, errs.Conflict, "stop")
			return
		}
		p.must(err)
		m.last = max(from, m.from.Add(-1))
	case "hold":
		p.must(p.update(func(ctx context.Context, tx *db.Tx) error {
			return p.b.s.Hold(ctx, tx, p.county, m.id, HoldOffice, "暂缓")
		}))
		m.held = true
	case "release":
		err := p.update(func(ctx context.Context, tx *db.Tx) error {
			return p.b.s.Release(ctx, tx, p.county, m.id, "恢复", false)
		})
		if !m.held {
			wantCode(p.rt, err, errs.Conflict, "release")
			return
		}
		p.must(err)
		m.held = false
	}
}

func (p *play) grant() {
	from := p.first.Add(rapid.IntRange(0, 2).Draw(p.rt, "from"))
	n := len(p.all)
	g := grantOf(n, from, rapid.Int64Range(1, 500).Draw(p.rt, "yuan"))
	g.County, g.Division = p.county, fmt.Sprintf("%06d10%d001", p.county, n%3)
	m := &model{n: n, from: from, last: open}
	p.must(p.update(func(ctx context.Context, tx *db.Tx) (err error) { m.id, err = p.b.s.Grant(ctx, tx, g); return err }))
	m.amounts = append(m.amounts, struct {
		from calendar.Period
		fen  money.Fen
	}{from, g.AmountFen})
	p.all = append(p.all, m)
}

// month draws, checks and locks one month and compares it with the model.
func (p *play) month() {
	r, err := p.b.s.Draw(p.maker, p.county, "dibao", p.first)
	p.must(err)
	p.b.work()
	r, err = p.b.s.Check(p.checker, p.county, r.ID, 0)
	p.must(err)
	r, err = p.b.s.Lock(p.checker, p.county, r.ID, 0)
	p.must(err)
	var want money.Fen
	for _, m := range p.all {
		want += m.due(p.first)
	}
	if r.TotalFen != want {
		p.rt.Fatalf("%s: roll has %s, decisions say %s", p.first, r.TotalFen, want)
	}
	page, err := p.b.s.Lines(p.maker, p.county, r.ID, LineFilter{})
	p.must(err)
	for _, l := range page.Items {
		key := fmt.Sprint(l.EntitlementID, l.Period)
		if _, twice := p.paid[key]; twice {
			p.rt.Fatalf("%s is paid twice", key)
		}
		p.paid[key] = l.AmountFen
	}
	s, err := p.b.s.Summary(p.maker, p.county, r.ID)
	p.must(err)
	holds(p.rt, s, p.last, r)
	p.hashes[r.ID], p.last, p.first = r.Hash, r, p.first.Add(1)
}
