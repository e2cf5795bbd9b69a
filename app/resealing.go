package app

import (
	"context"

	"doudi/registry"
)

// sealedFields are what a room seals again by itself.
type sealedFields struct {
	name string
	room interface {
		Reseal(ctx context.Context, batch int) (changed int, err error)
	}
}

// Name says whose fields they are.
func (f sealedFields) Name() string { return f.name }

// Reseal passes over what is sealed with the newest key.
func (f sealedFields) Reseal(ctx context.Context, batch int) (changed int, err error) {
	return f.room.Reseal(ctx, batch)
}

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

// sealWords seals what an older version of the program left of people's words in the
// clear. Once all is sealed it finds nothing, and costs nothing.
func (g *Ground) sealWords(ctx context.Context) error {
	cases, err := g.rooms.casework.SealWords(ctx, resealBatch)
	recoveries := 0
	if err == nil {
		recoveries, err = g.rooms.payment.SealWords(ctx, resealBatch)
	}
	if n := cases + recoveries; n > 0 {
		g.Log.Info("Words that an older version left in the clear were sealed.", "rows", n)
	}
	return err
}
