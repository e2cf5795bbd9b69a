package intake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/registry/intake/internal/q"
)

// Service takes in files. It is safe for use by several goroutines.
type Service struct {
	db    *db.DB
	files *files.Store
	queue *jobs.Queue
	kinds []*Kind

	chunkRows  int    // rows that are made ready together, at least; whole units only
	chunks     int    // of one transaction, at most
	afterChunk func() // tests kill imports here
}

// staleAfter is how long a run may stay silent before another takes its batch
// over. It is longer than any chunk and any first look at a file takes.
const staleAfter = 2 * time.Minute

// New returns a Service for some kinds of files and registers its jobs with the
// queue, which must not be open yet. Without a queue (nil) only Run works.
func New(d *db.DB, store *files.Store, queue *jobs.Queue, kinds ...*Kind) *Service {
	s := &Service{db: d, files: store, queue: queue, kinds: kinds, chunkRows: 5_000, chunks: 10}
	if d.Postgres() != nil { // whose pages are not written anew with each transaction
		s.chunks = 2
	}
	if queue != nil {
		jobs.Register(queue, s.work)
		jobs.Register(queue, s.sweep)
		queue.Every(time.Minute, sweepArgs{})
		queue.AfterKill(func(ctx context.Context, tx *db.Tx) error { return q.New(tx).ReleaseKilled(ctx) })
	}
	return s
}

// Kinds returns what can be imported.
func (s *Service) Kinds() []*Kind { return slices.Clone(s.kinds) }

func (s *Service) kind(name string) (*Kind, error) {
	for _, k := range s.kinds {
		if k.ID == name {
			return k, nil
		}
	}
	return nil, errs.New(errs.Invalid, "没有这种导入。", "There is no such kind of import.").With("kind", "没有这种导入", "There is no such kind of import")
}

// may checks that the actor may import a kind into a county: some of their
// scope must lie in it. Rows outside their scope are refused one by one.
func may(ctx context.Context, act authz.Act, county int32) error {
	actor := authz.From(ctx)
	if _, err := actor.May(act); err != nil {
		return err
	}
	for _, g := range actor.Grants {
		low, high := authz.Within(g.Division).Counties()
		if one := (authz.Actor{Grants: []authz.Grant{g}}); low <= county && county <= high {
			if _, err := one.May(act); err == nil {
				return nil
			}
		}
	}
	return errNoBatch()
}

func errNoBatch() *errs.Error { return errs.New(errs.NotFound, "没有找到。", "Not found.") }

// workArgs are the job of one batch.
type workArgs struct {
	County int32 `json:"county"`
	Batch  id.ID `json:"batch"`
}

// Kind names the job.
func (workArgs) Kind() string { return "intake" }

// sweepArgs are the job that looks for imports nobody works on.
type sweepArgs struct{}

// Kind names the job.
func (sweepArgs) Kind() string { return "intake_sweep" }

// sweep puts killed imports, and those that waited for them, back in the queue.
func (s *Service) sweep(ctx context.Context, _ sweepArgs) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).Stranded(ctx, stale(tx))
		if err != nil {
			return fmt.Errorf("look for stranded imports: %w", err)
		}
		for _, r := range rows {
			if r.FileID == 0 {
				continue // a command that was killed; it goes on when given again
			}
			if err := s.queue.Enqueue(ctx, tx, workArgs{r.County, r.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}
