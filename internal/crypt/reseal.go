package crypt

import "context"

// Resealer seals a room's fields again with the newest key. The room that
// owns the columns implements it; only it knows where they are.
type Resealer interface {
	// Name says whose fields they are, for the log: "registry.person".
	Name() string

	// Reseal does one batch of one transaction, of fields for which Keyring.Stale
	// is true, and returns how many it changed; 0 means that none are left.
	// It may be interrupted between batches and called again.
	Reseal(ctx context.Context, batch int) (changed int, err error)
}
