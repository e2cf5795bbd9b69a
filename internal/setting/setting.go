// Package setting keeps facts about an installation that it must not forget,
// such as that it is a demonstration. What an operator chooses is a flag and
// not here.
package setting

import (
	"context"
	"fmt"

	"doudi/internal/db"
	"doudi/internal/setting/internal/q"
)

// Name says which fact.
type Name string

// The facts.
const (
	Demo       Name = "demo"        // "true": the people in it are invented, the accounts open to all
	DemoClock  Name = "demo.clock"  // nanoseconds by which the demonstration's clock is off the machine's
	DemoCounty Name = "demo.county" // how far the demonstration's county is loaded
	KeysOf     Name = "keys_of"     // sign by which the installation's own key file is known
	LastBackup Name = "backup.last" // the last backup as JSON, see package system
	SealedWith Name = "sealed_with" // version of the key that all personal fields are sealed with
)

// Get returns a fact's value, or "".
func Get(ctx context.Context, tx *db.Tx, n Name) (string, error) {
	v, err := q.New(tx).Get(ctx, string(n))
	if db.IsNotFound(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read setting %s: %w", n, err)
	}
	return v, nil
}

// Set records a fact.
func Set(ctx context.Context, tx *db.Tx, n Name, value string) error {
	if err := q.New(tx).Set(ctx, string(n), value); err != nil {
		return fmt.Errorf("write setting %s: %w", n, err)
	}
	return nil
}
