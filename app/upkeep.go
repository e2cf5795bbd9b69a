package app

import (
	"context"
	"errors"
	"time"

	"doudi/internal/jobs"
)

// sweep is the job that forgets what is no longer needed.
type sweep struct{}

// Kind names the job.
func (sweep) Kind() string { return "ground.sweep" }

// upkeep registers the ground's own jobs.
func (g *Ground) upkeep() {
	jobs.Register(g.Queue, func(ctx context.Context, _ sweep) error {
		return errors.Join(g.Accounts.Sweep(ctx), g.Web.Sweep(ctx))
	})
	g.Queue.Every(time.Hour, sweep{})
}
