package app

import (
	"context"
	"errors"
	"time"

	"doudi/internal/audit"
	"doudi/internal/jobs"
)

// sweep is the job that forgets what is no longer needed.
type sweep struct{}

// Kind names the job.
func (sweep) Kind() string { return "ground.sweep" }

// signHeads is the job that signs how far each audit chain has come.
type signHeads struct{}

// Kind names the job.
func (signHeads) Kind() string { return "audit.sign" }

// upkeep registers the ground's own jobs.
func (g *Ground) upkeep() {
	jobs.Register(g.Queue, func(ctx context.Context, _ sweep) error {
		return errors.Join(g.Accounts.Sweep(ctx), g.Web.Sweep(ctx))
	})
	g.Queue.Every(time.Hour, sweep{})
	jobs.Register(g.Queue, func(ctx context.Context, _ signHeads) error { return audit.SignHeads(ctx, g.DB, g.Keys) })
	g.Queue.Every(time.Hour, signHeads{})
	jobs.Register(g.Queue, g.reseal)
}
