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
		t.forget(now)
		w = window{began: now}
	}
	w.calls++
	t.seen[address] = w
	return w.calls <= limit
}

// forget drops windows that are over once there are many.
func (t *throttle) forget(now time.Time) {
	if len(t.seen) < throttleMost {
		return
	}
	for a, w := range t.seen {
		if now.Sub(w.began) >= t.over {
			delete(t.seen, a)
		}
	}
}
