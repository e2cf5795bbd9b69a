package intake

import "runtime/debug"

// An import makes some kilobytes of records for each row and forgets them with
// the chunk. Collecting them each time that the heap had doubled was a fifth of
// its processor time.
const (
	roomyPercent = 400
	roomyHeap    = 640 << 20 // what SQLite holds comes on top of it, and all stays below 1 GiB
)

// Roomy lets the heap of a process that does nothing but import grow to five
// times what is alive, but not beyond a bound, until undo is called. A server
// answers others too and does not call it.
func Roomy() (undo func()) {
	limit := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(limit, roomyHeap))
	percent := debug.SetGCPercent(roomyPercent)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}
