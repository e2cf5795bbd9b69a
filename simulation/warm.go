package simulation

import (
	"context"
	"sync"
	"time"

	"doudi/internal/authz"
	"doudi/internal/db"
)

// keptHouseholds bounds how many households are kept in memory at once: a
// million of them take some 400 MB.
const keptHouseholds = 2_000_000

// warm keeps snapshots between runs, so that only what changed is read.
type warm struct {
	mu       sync.Mutex
	counties map[int32]*county
}

// readyArgs are the job that reads a county before a run is asked for.
type readyArgs struct {
	County int32 `json:"county"`
}

// Kind names the job.
func (readyArgs) Kind() string { return "simulation.ready" }

// ready has the households of a county read while somebody still looks at what may
// be changed, so that the first run starts at once. More than a county waits until
// a run is asked for: a province would push out what others use.
func (s *Service) ready(ctx context.Context, division string) error {
	if len(division) < 6 {
		return nil
	}
	county, err := countyOf(division)
	if err != nil || s.warm.has(county) {
		return err
	}
	s.warm.county(county, s.db.Now())
	return s.db.Update(ctx, func(tx *db.Tx) error { return s.queue.Enqueue(ctx, tx, readyArgs{county}) })
}

func (s *Service) read(ctx context.Context, a readyArgs) error {
	_, err := s.warm.now(authz.WithActor(ctx, authz.Program()), &reader{db: s.db, registry: s.registry, county: a.County, told: func(int, int) error { return ctx.Err() }})
	return err
}

// has reports whether a county is kept, or about to be.
func (w *warm) has(code int32) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.counties[code] != nil
}

// county is the snapshot of one county; its lock is held while it is read.
type county struct {
	mu   sync.Mutex
	last *snapshot
	used time.Time // guarded by warm.mu, as what follows
	size int       // households
}

// now returns a county's snapshot as it is now. Two who ask at once wait for
// one reading.
func (w *warm) now(ctx context.Context, r *reader) (*snapshot, error) {
	c := w.county(r.county, r.db.Now())
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := r.follow(ctx, c.last)
	if err != nil {
		return nil, err
	}
	c.last = s
	w.makeRoom(c, len(s.base.rows)+len(s.changed.rows))
	return s, nil
}

func (w *warm) county(code int32, now time.Time) *county {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.counties == nil {
		w.counties = map[int32]*county{}
	}
	c := w.counties[code]
	if c == nil {
		c = &county{}
		w.counties[code] = c
	}
	c.used = now
	return c
}

// makeRoom notes how many households a county has and lets go of those counties
// that were asked about longest ago, until the rest is no more than is kept.
func (w *warm) makeRoom(now *county, size int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now.size = size
	for {
		all, oldest, at := 0, int32(0), time.Time{}
		for code, c := range w.counties {
			all += c.size
			if c != now && (oldest == 0 || c.used.Before(at)) {
				oldest, at = code, c.used
			}
		}
		if all <= keptHouseholds || oldest == 0 {
			return
		}
		delete(w.counties, oldest)
	}
}
