package web

import (
	"sync"
	"time"
)

// throttle lets each address call some operations a few times in a while, so
// that nobody tries passwords by the thousand. It is kept in memory: each
// process counts for itself.
type throttle struct {
	now  func() time.Time
	over time.Duration

	mu   sync.Mutex
	seen map[string]window
}

type window struct {
	began time.Time
	calls int
}

const (
	throttleWindow = time.Minute
	throttleCalls  = 30  // an office shares one address
	throttleFamily = 120 // calls of a family's account; a page of photographs is thirty
	throttleNoted  = 5   // refusals of it that the log keeps: there are as many accounts as phones
	throttleMost   = 100_000
	throttleLooks  = 8
)

func newThrottle(now func() time.Time, over time.Duration) *throttle {
	return &throttle{now: now, over: over, seen: map[string]window{}}
}

// allow counts a call under a key and reports whether it may go on.
func (t *throttle) allow(address string, limit int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	w := t.seen[address]
	if now.Sub(w.began) >= t.over {
		t.makeRoom(now)
		w = window{began: now}
	}
	w.calls++
	t.seen[address] = w
	return w.calls <= limit
}

// makeRoom keeps the memory bounded: where there are many keys it looks at a few
// of them, as the map gives them, and drops what is over, or else one that is not.
// To be forgotten so, an address needs as many others as are kept.
func (t *throttle) makeRoom(now time.Time) {
	if len(t.seen) < throttleMost {
		return
	}
	looked, dropped := 0, 0
	for a, w := range t.seen {
		looked++
		over := now.Sub(w.began) >= t.over
		if over || looked > throttleLooks && dropped == 0 {
			delete(t.seen, a)
			dropped++
		}
		if looked > throttleLooks {
			return
		}
	}
}
