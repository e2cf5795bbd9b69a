package simulation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/progress"
	"doudi/internal/web/page"
	"doudi/policy"
	"doudi/simulation/internal/q"
)

// Service tries changes of the law. It is safe for use by several goroutines.
type Service struct {
	db       *db.DB
	queue    *jobs.Queue
	library  *policy.Library
	registry Registry
	places   Places
	warm     warm
}

// New returns a Service and registers its job with the queue, which must not be
// open yet.
func New(d *db.DB, queue *jobs.Queue, library *policy.Library, registry Registry, places Places) *Service {
	s := &Service{db: d, queue: queue, library: library, registry: registry, places: places}
	jobs.Register(queue, s.work)
	jobs.Register(queue, s.read)
	return s
}

// keepUnnamed is how long a run that nobody named is kept.
const keepUnnamed = 30 * 24 * time.Hour

// Request is a change of the law to try.
type Request struct {
	Division  string          `json:"division" pattern:"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$" doc:"whose households: from a province to a village"`
	Programme string          `json:"programme" minLength:"1" maxLength:"40" doc:"one of GET /api/simulations/programmes"`
	On        calendar.Date   `json:"on" doc:"the law of this day is changed; empty: today"`
	Changes   []policy.Reform `json:"changes" minItems:"1" maxItems:"20" nullable:"false"`
}

// Simulation is a change of the law, and what it would do once that is known.
type Simulation struct {
	County    int32         `json:"county"`
	ID        id.ID         `json:"id"`
	Division  string        `json:"division"`
	Place     string        `json:"place"`
	Programme string        `json:"programme"`
	Title     policy.Text   `json:"programmeTitle"`
	Monthly   bool          `json:"monthly" doc:"the programme pays an amount a month"`
	Persons   bool          `json:"persons" doc:"the programme is about persons: people are those who fit, not whole households"`
	On        calendar.Date `json:"on"`
	Changes   []Moved       `json:"changes" nullable:"false"`
	// Demonstration: the law in force there holds figures that are not law.
	Demonstration bool      `json:"demonstration"`
	Name          string    `json:"name" doc:"empty: not kept, and gone after thirty days"`
	Version       int32     `json:"version"`
	CreatedName   string    `json:"createdName"`
	CreatedAt     time.Time `json:"createdAt"`
	Progress      id.ID     `json:"progress" doc:"of GET /api/progress/{county}/{id}"`
	Result        *Result   `json:"result,omitempty" doc:"missing until the run has ended"`
}

// Moved is one parameter of a change.
type Moved struct {
	Parameter string      `json:"parameter"`
	Title     policy.Text `json:"title"`
	Was       []string    `json:"was" nullable:"false" doc:"as the law in force wrote it when the run began; empty where nobody set it, several where counties differ"`
	Value     string      `json:"value"`
}

// Start begins a run, which GET /api/progress tells of.
func (s *Service) Start(ctx context.Context, in Request) (out Simulation, err error) {
	actor := authz.From(ctx)
	if err := actor.MayIn(authz.SimulatePolicy, in.Division); err != nil {
		return out, err
	}
	county, err := countyOf(in.Division)
	if err != nil {
		return out, err
	}
	if in.On.IsZero() {
		in.On = calendar.At(s.db.Now())
	}
	changes, err := s.check(ctx, in)
	if err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		row, err := s.add(ctx, tx, county, in, changes)
		if err != nil {
			return err
		}
		out, err = s.simulation(row)
		return err
	})
	return out, err
}

// check refuses a change that cannot be tried, before a job is made of it, and
// says of each part what it was until then.
func (s *Service) check(ctx context.Context, in Request) ([]change, error) {
	l, err := s.lawOf(ctx, in.Division, in.On)
	if err != nil {
		return nil, err
	}
	p, err := l.programme(in.Programme)
	if err != nil {
		return nil, err
	}
	if why := s.leftOut(l, p); why.Zh != "" {
		return nil, errs.New(errs.Invalid, p.Title.Zh+"不能测算："+why.Zh+"。", "The "+p.Title.En+" cannot be simulated: "+why.En+".").With("body.programme", why.Zh, why.En)
	}
	read, err := l.read(in.Programme)
	if err != nil {
		return nil, err
	}
	known := map[string]Movable{}
	for _, m := range read {
		known[m.Name] = m
	}
	out := make([]change, len(in.Changes))
	engine := policy.NewEngine(s.library)
	for i, c := range in.Changes {
		at := fmt.Sprintf("body.changes[%d]", i)
		m, ok := known[c.Parameter]
		if !ok {
			return nil, errs.New(errs.Invalid, "该项目不使用所填参数。", "The programme does not read this parameter.").With(at+".parameter", "该项目不使用此参数", "The programme does not read this parameter")
		}
		if _, err := engine.Try(c); err != nil {
			return nil, errs.New(errs.Invalid, "参数的取值或单位不正确。", "The value or its unit does not suit the parameter.").
				With(at+".value", "取值或单位不正确，金额写作“700元”，倍数写作“1.5”，分档须自低到高", "The value or its unit is wrong; write an amount as 700元, a multiple as 1.5, and grades from low to high").Because(err)
		}
		out[i] = change{c, m.Was}
	}
	return out, nil
}

// forPeople says what the law of a place and day lacks.
func forPeople(err error) error {
	var gap *policy.GapError
	if errors.As(err, &gap) {
		return errs.New(errs.Invalid, gap.Text().Zh+"。", gap.Text().En+".").Because(err)
	}
	if errors.Is(err, policy.ErrNoProgramme) {
		return errs.New(errs.Invalid, "所选日期的政策没有这个项目。", "The law of that day does not know the programme.").Because(err)
	}
	return err
}

// add writes a queued run, its progress, its job and its audit entry.
func (s *Service) add(ctx context.Context, tx *db.Tx, county int32, in Request, moved []change) (q.Simulation, error) {
	queries, actor := q.New(tx), authz.From(ctx)
	changes, err := json.Marshal(moved)
	if err != nil {
		return q.Simulation{}, fmt.Errorf("write changes: %w", err)
	}
	if err := queries.DropOld(ctx, county, dbt.At(tx.Now.Add(-keepUnnamed))); err != nil {
		return q.Simulation{}, fmt.Errorf("drop old simulations: %w", err)
	}
	work, err := progress.Start(ctx, tx, county, "simulation", "政策测算", "Policy simulation")
	if err != nil {
		return q.Simulation{}, err
	}
	p := q.AddSimulationParams{County: county, ID: tx.NewID(), Division: in.Division, Programme: in.Programme, OnDay: in.On, Changes: string(changes),
		ProgressID: work, CreatedBy: actor.Account, CreatedName: actor.Name, CreatedAt: tx.At()}
	if err := queries.AddSimulation(ctx, p); err != nil {
		return q.Simulation{}, fmt.Errorf("write simulation: %w", err)
	}
	if err := s.queue.Enqueue(ctx, tx, workArgs{county, p.ID}); err != nil {
		return q.Simulation{}, err
	}
	row, err := queries.GetSimulation(ctx, county, p.ID)
	if err != nil {
		return row, fmt.Errorf("read simulation %s: %w", p.ID, err)
	}
	return row, audit.Append(ctx, tx, audit.Entry{County: county, Act: "simulation.start", Subject: subject(p.ID), After: row, Detail: map[string]any{
		"division": in.Division, "programme": in.Programme, "on": in.On.String(), "parameters": codesOf(in.Changes)}})
}

func subject(n id.ID) string { return "simulation/" + n.String() }

// simulation is a row for people.
func (s *Service) simulation(row q.Simulation) (Simulation, error) {
	out := Simulation{County: row.County, ID: row.ID, Division: row.Division, Place: s.places.Name(row.Division), Programme: row.Programme, On: row.OnDay,
		Name: row.Name, Version: row.Version, CreatedName: row.CreatedName, CreatedAt: row.CreatedAt.Time, Progress: row.ProgressID}
	changes, err := changesOf(row)
	if err != nil {
		return out, err
	}
	s.word(&out, changes)
	if row.Result == "" {
		return out, nil
	}
	if err := json.Unmarshal([]byte(row.Result), &out.Result); err != nil {
		return out, fmt.Errorf("read result of simulation %s: %w", row.ID, err)
	}
	return out, nil
}

// change is a part of a run as it is kept.
type change struct {
	policy.Reform
	Was []string `json:"was,omitempty"` // as the law of the place wrote it then
}

func changesOf(row q.Simulation) (out []change, err error) {
	if err := json.Unmarshal([]byte(row.Changes), &out); err != nil {
		return nil, fmt.Errorf("read changes of simulation %s: %w", row.ID, err)
	}
	return out, nil
}

// word says in the words of the law what a run moves and of which programme, and
// whether that law is a demonstration. Where the law is no longer known, codes
// stand for it.
func (s *Service) word(out *Simulation, changes []change) {
	out.Title = policy.Text{Zh: out.Programme, En: out.Programme}
	known := map[string]policy.Setting{}
	if p, err := s.library.Parameters(out.Division[:min(6, len(out.Division))], date(out.On)); err == nil {
		for _, x := range p.All() {
			known[x.Name] = x
		}
		out.Demonstration = slices.ContainsFunc(p.Packs(), func(p *policy.Pack) bool { return p.Mark == policy.MarkDemonstration })
		for _, x := range p.Programmes() {
			if x.ID == out.Programme {
				out.Title, out.Monthly, out.Persons = x.Title, x.Result == policy.ResultMonthly, x.About == policy.AboutPerson
			}
		}
	}
	for _, c := range changes {
		m := Moved{Parameter: c.Parameter, Title: policy.Text{Zh: c.Parameter, En: c.Parameter}, Value: c.Value, Was: append([]string{}, c.Was...)}
		if x, ok := known[c.Parameter]; ok {
			m.Title = x.Title
			if c.Was == nil && x.Written != "" { // kept before runs said what they moved from
				m.Was = []string{x.Written}
			}
		}
		out.Changes = append(out.Changes, m)
	}
}

// Get returns a run of a county within the actor's scope.
func (s *Service) Get(ctx context.Context, county int32, n id.ID) (out Simulation, err error) {
	err = audit.Refused(ctx, s.db, s.db.View(ctx, func(tx *db.Tx) error {
		row, err := s.row(ctx, tx, county, n)
		if err != nil {
			return err
		}
		out, err = s.simulation(row)
		return err
	}))
	return out, err
}

// row reads a run that the actor may see: one that was kept, or their own.
func (s *Service) row(ctx context.Context, tx *db.Tx, county int32, n id.ID) (q.Simulation, error) {
	actor, nothing := authz.From(ctx), errs.New(errs.NotFound, "没有这次测算。", "No such simulation.")
	if _, err := actor.May(authz.SimulatePolicy); err != nil {
		return q.Simulation{}, err
	}
	row, err := q.New(tx).GetSimulation(ctx, county, n)
	if db.IsNotFound(err) {
		return row, nothing
	}
	if err != nil {
		return row, fmt.Errorf("read simulation %s: %w", n, err)
	}
	if err := actor.MayIn(authz.SimulatePolicy, row.Division); err != nil {
		return row, nothing.Because(&audit.RefusalError{County: county, Subject: subject(n), Act: authz.SimulatePolicy})
	}
	if row.Name == "" && row.CreatedBy != actor.Account {
		return row, nothing
	}
	return row, nil
}

// List returns runs of a county within the actor's scope, the newest first:
// those that were kept, and the actor's own.
func (s *Service) List(ctx context.Context, county int32, f Filter) (out page.Page[Simulation], err error) {
	actor := authz.From(ctx)
	if err := actor.MayInCounty(authz.SimulatePolicy, county); err != nil {
		return out, err
	}
	before := id.ID(math.MaxInt64)
	if err := f.After(&before); err != nil {
		return out, err
	}
	home := authz.Within(actor.Home(county))
	if division, ok := wideOf(county); ok {
		home = authz.Within(division)
	}
	scope := authz.Scope{home}.Narrow(f.Division)
	out.Items = []Simulation{}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		if len(scope) == 0 {
			return nil
		}
		rows, err := q.New(tx).Simulations(ctx, q.SimulationsParams{County: county, Low: scope[0].Low, High: scope[0].High, CreatedBy: actor.Account,
			Programme: f.Programme, Kept: f.Kept, Before: before, Count: f.UpTo()})
		if err != nil {
			return fmt.Errorf("list simulations: %w", err)
		}
		out, err = s.page(f, rows)
		return err
	})
	return out, err
}

func (s *Service) page(f Filter, rows []q.Simulation) (out page.Page[Simulation], err error) {
	all := make([]Simulation, len(rows))
	for i, r := range rows {
		if all[i], err = s.simulation(r); err != nil {
			return out, err
		}
	}
	return page.Of(f.Query, all, func(one Simulation) Simulation { return one }, func(one Simulation) any { return one.ID })
}

// Name keeps a run under a name, or with "" no longer.
func (s *Service) Name(ctx context.Context, county int32, n id.ID, version int32, name string) (out Simulation, err error) {
	name = strings.TrimSpace(name)
	err = audit.Refused(ctx, s.db, s.db.Update(ctx, func(tx *db.Tx) error {
		before, err := s.row(ctx, tx, county, n)
		if err != nil {
			return err
		}
		done, err := q.New(tx).NameSimulation(ctx, q.NameSimulationParams{Name: name, County: county, ID: n, Version: version})
		if err != nil {
			return fmt.Errorf("name simulation %s: %w", n, err)
		}
		if done == 0 {
			return errs.New(errs.Conflict, "名称已被他人修改，请刷新后重试。", "Somebody else has named it; reload.")
		}
		row, err := s.row(ctx, tx, county, n)
		if err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Entry{County: county, Act: "simulation.name", Subject: subject(n), Before: before, After: row}); err != nil {
			return err
		}
		out, err = s.simulation(row)
		return err
	}))
	return out, err
}

// Cancel stops a run; nothing of it is kept.
func (s *Service) Cancel(ctx context.Context, county int32, n id.ID) error {
	return audit.Refused(ctx, s.db, s.db.Update(ctx, func(tx *db.Tx) error {
		row, err := s.row(ctx, tx, county, n)
		if err != nil {
			return err
		}
		before, err := progress.Get(ctx, tx, county, row.ProgressID)
		if err != nil {
			return err
		}
		running, err := progress.Report(ctx, tx, progress.Progress{County: county, ID: row.ProgressID, State: progress.Cancelled, Message: "已取消。", MessageEnglish: "Cancelled."})
		if err != nil {
			return err
		}
		if !running {
			return errs.New(errs.Conflict, "测算已经结束，不能取消。", "The simulation has ended already.")
		}
		after, err := progress.Get(ctx, tx, county, row.ProgressID)
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{County: county, Act: "simulation.cancel", Subject: subject(n), Before: before, After: after})
	}))
}
