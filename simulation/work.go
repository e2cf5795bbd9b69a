package simulation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/progress"
	"doudi/policy"
	"doudi/simulation/internal/q"
)

// workArgs are the job of one run.
type workArgs struct {
	County     int32 `json:"county"`
	Simulation id.ID `json:"simulation"`
}

// Kind names the job.
func (workArgs) Kind() string { return "simulation" }

// errStopped says that a run was cancelled, or has ended elsewhere.
var errStopped = errors.New("the simulation is no longer wanted")

// work is the job of a run. It acts as the program, which alone reads a county
// whole; what the person may ask about was checked by Start.
func (s *Service) work(ctx context.Context, a workArgs) error {
	ctx = authz.WithActor(ctx, authz.Program())
	var row q.Simulation
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		row, err = q.New(tx).GetSimulation(ctx, a.County, a.Simulation)
		return err
	})
	if db.IsNotFound(err) || err == nil && row.Result != "" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read simulation %s: %w", a.Simulation, err)
	}
	w := &watched{s: s, row: row, last: s.db.Now()}
	result, err := s.run(ctx, row, w)
	return s.end(ctx, row, result, err)
}

// run follows the registry and decides the households under both laws, county by
// county.
func (s *Service) run(ctx context.Context, row q.Simulation, w *watched) (*Result, error) {
	if err := w.tell(ctx, step{"正在读取户档。", "Reading household files."}, 0, 0); err != nil {
		return nil, err
	}
	counties, err := s.countiesOf(ctx, row.Division)
	if err != nil {
		return nil, err
	}
	changes, err := changesOf(row)
	if err != nil {
		return nil, err
	}
	all := newTally()
	for i, c := range counties {
		sums, err := s.county(ctx, row, changes, c, &stretch{w: w, at: i, of: len(counties), name: s.places.Name(authz.CountyCode(c))})
		if err != nil {
			return nil, err
		}
		all.join(sums)
	}
	return all.result(s.places), nil
}

// county is a run on one county.
func (s *Service) county(ctx context.Context, row q.Simulation, changes []change, county int32, w *stretch) (*tally, error) {
	reader := &reader{db: s.db, registry: s.registry, county: county,
		told: func(done, total int) error {
			return w.now(ctx, step{"正在读取户档", "Reading household files"}, done, total)
		}}
	households, err := s.warm.now(ctx, reader)
	if err != nil {
		return nil, err
	}
	t := &trial{engine: policy.NewEngine(s.library), division: row.Division, today: date(calendar.At(s.db.Now())),
		spec: policy.BatchSpec{Programme: row.Programme, Division: authz.CountyCode(county), Date: date(row.OnDay), Everyone: true},
		told: func(done, total int) error {
			return w.now(ctx, step{"正在逐户测算", "Computing household by household"}, done, total)
		}}
	for _, c := range changes {
		t.changes = append(t.changes, c.Reform)
	}
	return t.run(ctx, households)
}

// stretch is the part of a run that is about one county.
type stretch struct {
	w      *watched
	at, of int // counties before it, and all
	name   string
}

// step is what a run is at, in Chinese and English.
type step struct{ zh, en string }

// now tells how far the run has come: of one county its households, of several
// thousandths of each.
func (s *stretch) now(ctx context.Context, at step, done, total int) error {
	if s.of == 1 {
		return s.w.now(ctx, step{at.zh + "。", at.en + "."}, done, total)
	}
	const whole = 1000
	part := 0
	if total > 0 {
		part = whole * done / total
	}
	return s.w.now(ctx, step{fmt.Sprintf("%s：%s（第 %d 个县区，共 %d 个）。", at.zh, s.name, s.at+1, s.of),
		fmt.Sprintf("%s: county %d of %d.", at.en, s.at+1, s.of)}, s.at*whole+part, s.of*whole)
}

// end writes what became of a run. What the law refuses is told and not tried
// again; anything else is, as the queue does.
func (s *Service) end(ctx context.Context, row q.Simulation, result *Result, failure error) error {
	if errors.Is(failure, errStopped) {
		return nil
	}
	p := progress.Progress{County: row.County, ID: row.ProgressID, State: progress.Done, Done: 1, Total: 1}
	text := ""
	var told *errs.Error
	switch {
	case failure == nil:
		body, err := json.Marshal(result)
		if err != nil {
			return fmt.Errorf("write result of simulation %s: %w", row.ID, err)
		}
		text = string(body)
	case errors.As(forPeople(failure), &told):
		p.State, p.Message, p.MessageEnglish = progress.Failed, told.Message, told.English
	default:
		return fmt.Errorf("simulation %s: %w", row.ID, failure)
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		running, err := progress.Report(ctx, tx, p)
		if err != nil || !running || text == "" {
			return err
		}
		if _, err := q.New(tx).SetResult(ctx, text, row.County, row.ID); err != nil {
			return fmt.Errorf("write result of simulation %s: %w", row.ID, err)
		}
		return nil
	})
}

// watched tells how far a run has come, and learns from it whether anybody
// still waits.
type watched struct {
	s   *Service
	row q.Simulation

	mu   sync.Mutex
	last time.Time
}

// tellEvery bounds how often the figures are written.
const tellEvery = 300 * time.Millisecond

// now tells at most every tellEvery.
func (w *watched) now(ctx context.Context, at step, done, total int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.s.db.Now()
	if now.Sub(w.last) < tellEvery {
		return nil
	}
	w.last = now
	return w.tell(ctx, at, done, total)
}

// tell writes the figures; errStopped says that the run was cancelled.
func (w *watched) tell(ctx context.Context, at step, done, total int) error {
	running := false
	err := w.s.db.Update(ctx, func(tx *db.Tx) (err error) {
		running, err = progress.Report(ctx, tx, progress.Progress{County: w.row.County, ID: w.row.ProgressID, State: progress.Running,
			Done: int64(done), Total: int64(total), Message: at.zh, MessageEnglish: at.en})
		return err
	})
	if err == nil && !running {
		err = errStopped
	}
	return err
}
