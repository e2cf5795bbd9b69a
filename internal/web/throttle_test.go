package web

import (
	"strconv"
	"testing"
	"time"
)

func TestThrottleCountsAWhile(t *testing.T) {
	now := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	th := newThrottle(func() time.Time { return now }, time.Minute)
	for i, want := range []bool{true, true, false} {
		if got := th.allow("a", 2); got != want {
			t.Errorf("call %d: allowed %v", i+1, got)
		}
	}
	if !th.allow("b", 2) {
		t.Error("another's calls were counted")
	}
	now = now.Add(time.Minute)
	if !th.allow("a", 2) {
		t.Error("a minute later: still refused")
	}
}

// A day's windows of ever other addresses stay within the memory they are given.
func TestThrottleStaysBounded(t *testing.T) {
	now := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	th := newThrottle(func() time.Time { return now }, 24*time.Hour)
	for i := range throttleMost + 5000 {
		th.allow(strconv.Itoa(i), 1)
	}
	if len(th.seen) != throttleMost {
		t.Errorf("%d keys are kept, of at most %d", len(th.seen), throttleMost)
	}
	now = now.Add(24 * time.Hour)
	before := len(th.seen)
	th.allow("next day", 1)
	if len(th.seen) >= before {
		t.Errorf("what was over was not dropped: %d keys", len(th.seen))
	}
}
