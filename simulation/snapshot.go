package simulation

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/policy"
)

// snapshot is a county's households as columns. It does not change: following
// the registry makes another one, which shares the columns of what stayed.
type snapshot struct {
	base     *part // all of the county, as it was read last
	changed  *part // households that are new or other than in base
	gone     []bool
	versions map[id.ID]int32
	mark     Mark             // of versions
	asked    time.Time        // when the registry was last asked what is other
	renewed  map[id.ID]Family // what changed is made of
}

// part is some households as columns, and what they are grouped by.
type part struct {
	columns  *policy.Columns
	rows     []row
	at       map[id.ID]int
	unusable int // households whose facts the law cannot be applied to
}

// row is what is known of a household beside its columns.
type row struct {
	division, cause string
	makeup          makeup
}

// Bounds of a snapshot: how many households are read in one transaction, and
// from how many changed ones on the whole county is read again.
const (
	readPage   = 2_000
	manyChange = 5_000
	longest    = 10 * time.Minute // a write bears the instant at which it began, and may be seen this much later
)

// reader reads the families of one county.
type reader struct {
	db       *db.DB
	registry Registry
	county   int32
	told     func(done, total int) error // how far reading has come
}

// follow returns a snapshot of the county as it is now; old may be nil.
func (r *reader) follow(ctx context.Context, old *snapshot) (*snapshot, error) {
	if old == nil {
		return r.whole(ctx)
	}
	asked := r.db.Now()
	now, same, err := r.versions(ctx, old)
	if err != nil {
		return nil, fmt.Errorf("look for changes of county %d: %w", r.county, err)
	}
	if same {
		return old, nil
	}
	other := old.others(now)
	if len(other) > manyChange || len(other)+len(old.renewed) > 2*manyChange {
		return r.whole(ctx)
	}
	s, err := r.renew(ctx, old, now, other)
	if err == nil {
		s.asked = asked
	}
	return s, err
}

// versions are those of the live households now. One line tells whether any is
// other than in the old snapshot. If so, what was written since it asked is read;
// when that does not explain the line, everything is.
func (r *reader) versions(ctx context.Context, old *snapshot) (now map[id.ID]int32, same bool, err error) {
	err = r.db.View(ctx, func(tx *db.Tx) error {
		mark, err := r.registry.Mark(ctx, tx, r.county)
		if same = mark == old.mark; same || err != nil {
			return err
		}
		recent, err := r.registry.Versions(ctx, tx, r.county, old.asked.Add(-longest))
		if err != nil {
			return err
		}
		if now = old.with(recent); markOf(now) == mark {
			return nil
		}
		now, err = r.registry.Versions(ctx, tx, r.county, time.Time{})
		now = (&snapshot{}).with(now)
		return err
	})
	return now, same, err
}

// with is the versions known with those that were written since.
func (s *snapshot) with(recent map[id.ID]int32) map[id.ID]int32 {
	out := make(map[id.ID]int32, len(s.versions)+len(recent))
	maps.Copy(out, s.versions)
	for h, version := range recent {
		if out[h] = version; version == 0 {
			delete(out, h)
		}
	}
	return out
}

// others are the households that are new or have another version, in order.
func (s *snapshot) others(now map[id.ID]int32) []id.ID {
	var out []id.ID
	for h, version := range now {
		if was, known := s.versions[h]; !known || was != version {
			out = append(out, h)
		}
	}
	slices.Sort(out)
	return out
}

// whole reads every household.
func (r *reader) whole(ctx context.Context) (*snapshot, error) {
	var all Mark
	err := r.db.View(ctx, func(tx *db.Tx) (err error) {
		all, err = r.registry.Mark(ctx, tx, r.county)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count households of county %d: %w", r.county, err)
	}
	s := &snapshot{asked: r.db.Now(), base: newPart(), changed: newPart(), versions: map[id.ID]int32{}, renewed: map[id.ID]Family{}}
	for first := id.ID(0); ; {
		page, err := r.page(ctx, first, math.MaxInt64)
		if err != nil {
			return nil, err
		}
		for i := range page {
			s.base.add(&page[i])
			s.versions[page[i].ID] = page[i].Version
		}
		if err := r.told(len(s.versions), max(int(all.Households), len(s.versions))); err != nil {
			return nil, err
		}
		if len(page) < readPage {
			s.gone, s.mark = make([]bool, len(s.base.rows)), markOf(s.versions)
			return s, nil
		}
		first = page[len(page)-1].ID + 1
	}
}

func (r *reader) page(ctx context.Context, first, last id.ID) (page []Family, err error) {
	err = r.db.View(ctx, func(tx *db.Tx) error {
		page, err = r.registry.Families(ctx, tx, r.county, first, last, readPage)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read households of county %d: %w", r.county, err)
	}
	return page, nil
}

// renew reads what is other than in the old snapshot. A household that changes
// on the way has a version that was not there yet, and is read again next time.
func (r *reader) renew(ctx context.Context, old *snapshot, now map[id.ID]int32, other []id.ID) (*snapshot, error) {
	s := &snapshot{base: old.base, changed: old.changed, gone: slices.Clone(old.gone), versions: maps.Clone(old.versions), renewed: maps.Clone(old.renewed)}
	ended := s.end(now)
	for i, h := range other {
		page, err := r.page(ctx, h, h)
		if err != nil {
			return nil, err
		}
		s.replace(h, page)
		if i%100 == 0 {
			if err := r.told(i, len(other)); err != nil {
				return nil, err
			}
		}
	}
	if ended || len(other) > 0 {
		s.changed = newPart()
		for _, h := range slices.Sorted(maps.Keys(s.renewed)) {
			f := s.renewed[h]
			s.changed.add(&f)
		}
	}
	s.mark = markOf(s.versions)
	return s, nil
}

// end forgets the households that are no longer live.
func (s *snapshot) end(now map[id.ID]int32) (any bool) {
	for h := range s.versions {
		if _, live := now[h]; !live {
			s.replace(h, nil)
			any = true
		}
	}
	return any
}

// replace puts what was read of a household in place of what is known; nothing
// was read of one that has just ended.
func (s *snapshot) replace(h id.ID, read []Family) {
	if i, ok := s.base.at[h]; ok {
		s.gone[i] = true
	}
	delete(s.renewed, h)
	delete(s.versions, h)
	for _, f := range read {
		s.renewed[h], s.versions[h] = f, f.Version
	}
}

func newPart() *part { return &part{columns: policy.NewColumns(), at: map[id.ID]int{}} }

// add appends a household, or counts it when its facts cannot be used as they are.
func (p *part) add(f *Family) {
	if err := p.columns.Add(&f.Facts, ""); err != nil {
		p.unusable++
		return
	}
	p.at[f.ID] = len(p.rows)
	p.rows = append(p.rows, row{division: f.Division, cause: f.Cause, makeup: makeupOf(&f.Facts)})
}

func date(d calendar.Date) policy.Date { return policy.Date{Year: d.Year, Month: d.Month, Day: d.Day} }
