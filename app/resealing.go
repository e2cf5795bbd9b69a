package app

import (
	"context"

	"doudi/registry"
)

// registryFields seals the household files again after a change of keys.
type registryFields struct{ registry *registry.Service }

// Name says whose fields they are.
func (registryFields) Name() string { return "registry" }

// Reseal does county after county; what is sealed with the newest key already
// is passed over, so that a second call changes nothing.
func (r registryFields) Reseal(ctx context.Context, _ int) (changed int, err error) {
	counties, err := r.registry.Counties(ctx)
	if err != nil {
		return 0, err
	}
	for _, c := range counties {
		n, err := r.registry.Reseal(ctx, c)
		if err != nil {
			return changed, err
		}
		changed += n
	}
	return changed, nil
}
