package verification

import (
	"context"
	"errors"
	"sync"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/verification/connect"
	"doudi/verification/letter"
	"doudi/verification/source"
)

// Service is verification on one installation. It is safe for use by several
// goroutines.
type Service struct {
	db      *db.DB
	keys    *crypt.Keyring
	files   *files.Store
	queue   *jobs.Queue
	others  Others
	sources catalogue
	live    map[string]connect.Connector
	signers map[string][]connect.Key
	letters []letter.Letter
	dropped Drops
	now     func() time.Time // for how long a question took

	lastSaid sync.Map // folder of dropped files -> when its fault was last said
}

// Connected is whom checks ask.
type Connected struct {
	Sources []source.Source
	Letters []letter.Letter              // the texts by which people allow it
	Live    map[string]connect.Connector // those that are asked when the check runs; connect.OpenAll makes them
	Signers map[string][]connect.Key     // with which departments sign manifests, by source; connect.OpenSigners reads them
	Dropped Drops
	Now     func() time.Time
}

// New returns a Service and registers its jobs; call it before queue.Open.
func New(d *db.DB, keys *crypt.Keyring, store *files.Store, queue *jobs.Queue, o Others, a Connected) *Service {
	s := &Service{db: d, keys: keys, files: store, queue: queue, others: o, sources: a.Sources, live: a.Live, signers: a.Signers, letters: a.Letters, dropped: a.Dropped, now: a.Now}
	jobs.Register(queue, s.load)
	jobs.Register(queue, s.ask)
	jobs.Register(queue, s.screen)
	jobs.Register(queue, s.askAgain)
	jobs.Register(queue, s.forget)
	jobs.Register(queue, s.collect)
	queue.Every(againEvery, AgainArgs{})
	queue.Every(24*time.Hour, ForgetArgs{})
	if a.Dropped.Folder != "" {
		queue.Every(collectEvery, CollectArgs{})
	}
	return s
}

// Ref names a record of a county.
type Ref struct {
	County int32 `json:"county"`
	ID     id.ID `json:"id"`
}

// may checks an act on a record, and makes the refusal known to the log.
func may(ctx context.Context, act authz.Act, division string, r audit.RefusalError) error {
	err := authz.From(ctx).MayIn(act, division)
	var e *errs.Error
	if errors.As(err, &e) {
		r.Act = act
		return e.Because(&r)
	}
	return err
}

// mayCounty checks an act on what belongs to a county as a whole.
func mayCounty(ctx context.Context, act authz.Act, county int32) error {
	return may(ctx, act, authz.CountyCode(county), audit.RefusalError{County: county, Subject: "county/" + authz.CountyCode(county)})
}

// mayAny checks that the actor may do one of several acts on a record.
func mayAny(ctx context.Context, division string, r audit.RefusalError, acts ...authz.Act) (err error) {
	for _, act := range acts {
		e := may(ctx, act, division, r)
		if e == nil {
			return nil
		}
		if err == nil || errs.CodeOf(e) == errs.NotFound {
			err = e // to be out of scope says less than to be without the role
		}
	}
	return err
}

// update runs a person's act.
func (s *Service) update(ctx context.Context, f func(*db.Tx) error) error {
	return audit.Refused(ctx, s.db, s.db.Update(ctx, f))
}

// view runs a person's reading.
func (s *Service) view(ctx context.Context, f func(*db.Tx) error) error {
	return audit.Refused(ctx, s.db, s.db.View(ctx, f))
}

// byProgram returns a context in which a job acts.
func byProgram(ctx context.Context) context.Context {
	return authz.WithActor(ctx, authz.Program())
}

func notFound() *errs.Error { return errs.New(errs.NotFound, "没有找到。", "Not found.") }

func conflict() *errs.Error {
	return errs.New(errs.Conflict, "这项核对刚被别人办理过，请刷新后再办。", "Somebody else has just worked on this check; reload it.")
}
