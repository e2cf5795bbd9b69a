package app

import (
	"context"
	"errors"
	"time"

	"doudi/internal/authz"
	"doudi/internal/jobs"
)

// sweep is the job that forgets what is no longer needed.
type sweep struct{}

// Kind names the job.
func (sweep) Kind() string { return "ground.sweep" }

// sweepFiles is the job that erases the bytes of files of which there is no row.
type sweepFiles struct{}

// Kind names the job.
func (sweepFiles) Kind() string { return "files.sweep" }

// signHeads is the job that signs how far each audit chain has come.
type signHeads struct{}

// Kind names the job.
func (signHeads) Kind() string { return "audit.sign" }

// refreshClocks is the job that gives days to legal terms that reach into a
// year whose holidays were not known when they began.
type refreshClocks struct{}

// Kind names the job.
func (refreshClocks) Kind() string { return "casework.clocks" }

// endRecognitions is the job that takes the label off households whose
// recognition has run its time.
type endRecognitions struct{}

// Kind names the job.
func (endRecognitions) Kind() string { return "casework.recognitions" }

// beginReviews is the job that enters the reviews that are due.
type beginReviews struct{}

// Kind names the job.
func (beginReviews) Kind() string { return "casework.reviews" }

// makeReports is the job that draws up the reports of business months that have
// ended.
type makeReports struct{}

// Kind names the job.
func (makeReports) Kind() string { return "report.months" }

// sweepHandovers is the job that finishes or returns what was left half way
// between two counties.
type sweepHandovers struct{}

// Kind names the job.
func (sweepHandovers) Kind() string { return "registry.handovers" }

// halfway is how long a handover may take before it counts as left half way.
const halfway = 2 * time.Minute

// signEvery is how long entries of the audit log may be unsigned.
const signEvery = 5 * time.Minute

// startHeads says where the audit log ends earlier than it was signed, and signs
// how far it has come.
func (g *Ground) startHeads(ctx context.Context) error {
	ends, err := g.Heads.Behind(ctx)
	if err != nil {
		return err
	}
	for _, e := range ends {
		what := "The audit log ends earlier than it was signed."
		if e.Replaced {
			what = "The audit log is another copy than the one that was signed."
		}
		g.Log.ErrorContext(ctx, what, "county", e.County, "entries", e.Entries, "signed", e.Known)
	}
	return errors.Join(g.Heads.Tidy(), g.Heads.Sign(ctx))
}

// sign signs the audit log at the end of what wrote to it.
func (g *Ground) sign(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return g.Heads.Sign(ctx)
}

// upkeep registers the jobs that come round by themselves.
func (g *Ground) upkeep() {
	jobs.Register(g.Queue, func(ctx context.Context, _ sweep) error {
		return errors.Join(g.Accounts.Sweep(ctx), g.Web.Sweep(ctx), g.rooms.casework.SweepParts(ctx))
	})
	g.Queue.Every(time.Hour, sweep{})
	jobs.Register(g.Queue, func(ctx context.Context, _ sweepFiles) error { return g.Files.Sweep(ctx, time.Now()) })
	g.Queue.Every(24*time.Hour, sweepFiles{})
	jobs.Register(g.Queue, func(ctx context.Context, _ signHeads) error { return g.Heads.Sign(ctx) })
	g.Queue.Every(signEvery, signHeads{})
	jobs.Register(g.Queue, func(ctx context.Context, _ refreshClocks) error {
		_, err := g.rooms.casework.RefreshClocks(authz.WithActor(ctx, authz.Program()))
		return err
	})
	jobs.Register(g.Queue, func(ctx context.Context, _ endRecognitions) error {
		_, err := g.rooms.casework.EndRecognitions(authz.WithActor(ctx, authz.Program()))
		return err
	})
	g.Queue.Every(6*time.Hour, endRecognitions{})
	jobs.Register(g.Queue, func(ctx context.Context, _ beginReviews) error {
		_, err := g.rooms.casework.BeginReviews(authz.WithActor(ctx, authz.Program()))
		return err
	})
	g.Queue.Every(6*time.Hour, beginReviews{})
	jobs.Register(g.Queue, func(ctx context.Context, _ makeReports) error {
		_, err := g.rooms.report.MakeDue(authz.WithActor(ctx, authz.Program()))
		return err
	})
	g.Queue.Every(time.Hour, makeReports{})
	g.Queue.Every(24*time.Hour, refreshClocks{})
	jobs.Register(g.Queue, func(ctx context.Context, _ sweepHandovers) error {
		return g.rooms.registry.SweepHandovers(authz.WithActor(ctx, authz.Program()), g.DB.Now().Add(-halfway))
	})
	g.Queue.Every(5*time.Minute, sweepHandovers{})
	jobs.Register(g.Queue, g.reseal)
}
