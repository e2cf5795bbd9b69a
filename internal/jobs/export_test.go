package jobs

import "time"

// Hasten lets a queue look more often.
func (q *Queue) Hasten(beat, look time.Duration) {
	if q.alive != nil {
		q.alive.beat, q.alive.look = beat, look
	}
}

// Die does what the end of a process does to its lock.
func (q *Queue) Die() { q.alive.end() }
