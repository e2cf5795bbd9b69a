package simulation

import (
	"context"
	"sync"
	"time"
)

// keptCounties bounds how many counties are kept in memory at once: a county
// of 80,000 people takes some 10 MB.
const keptCounties = 20

// warm keeps snapshots between runs, so that only what changed is read.
type warm struct {
	mu       sync.Mutex
	counties map[int32]*county
}

// county is the snapshot of one county; its lock is held while it is read.
type county struct {
	mu   sync.Mutex
	last *snapshot
	used time.Time // guarded by warm.mu
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
		w.makeRoom()
		c = &county{}
		w.counties[code] = c
	}
	c.used = now
	return c
}

// makeRoom lets go of the county that was asked about longest ago.
func (w *warm) makeRoom() {
	if len(w.counties) < keptCounties {
		return
	}
	oldest, at := int32(0), time.Time{}
	for code, c := range w.counties {
		if oldest == 0 || c.used.Before(at) {
			oldest, at = code, c.used
		}
	}
	delete(w.counties, oldest)
}
