package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"doudi/demo"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/money"
	"doudi/migrations"
	"doudi/registry"
	"doudi/registry/intake"
	"doudi/verification"
	"doudi/verification/connect"
	"doudi/verification/letter"
	"doudi/verification/source"
)

const (
	division6       = "513221"
	county    int32 = 513221
)

// drawn is the day of the files; the clock stands a week behind it.
func drawn() calendar.Date { return calendar.On(2026, 9, 30) }

func now() time.Time { return time.Date(2026, 10, 8, 9, 0, 0, 0, calendar.Shanghai) }

// place is an installation with one county in it.
type place struct {
	dir       string
	db        *db.DB
	keys      *crypt.Keyring
	store     *files.Store
	divisions *division.Register
	registry  *registry.Service
}

// settle invents the county and imports its people.
func settle(ctx context.Context, o options) (*place, error) {
	p, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	took, err := timed(func() error { return p.invent(o) })
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	fmt.Printf("invented        %9d people with ten departments' files        %v\n", o.persons, took)
	took, err = timed(func() error { return p.people(ctx) })
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	fmt.Printf("imported                                                         %v\n", took)
	return p, nil
}

func open(ctx context.Context, o options) (*place, error) {
	keys, err := crypt.OpenKeyFile(filepath.Join(o.dir, "keys.json"), crypt.SM4)
	if err != nil {
		return nil, err
	}
	divisions, err := division.Load()
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, cmp.Or(o.postgres, filepath.Join(o.dir, "doudi.sqlite")), db.Options{Now: now, IDs: id.NewSource(id.RandomNode(), time.Now), Digest: audit.Digester(keys)})
	if err != nil {
		return nil, err
	}
	p := &place{dir: o.dir, db: d, keys: keys, divisions: divisions, registry: registry.New(d, keys, divisions, codes.New())}
	if err := d.Migrate(ctx, migrations.FS); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if p.store, err = files.New(d, filepath.Join(o.dir, "files"), keys); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return p, nil
}

func (p *place) close() error { return p.db.Close() }

func (p *place) written(name string) string { return filepath.Join(p.dir, "written", name) }

func (p *place) invent(o options) error {
	g, err := demo.New(demo.Options{Seed: 1, Division: division6, Persons: o.persons, Today: drawn(), Places: demo.Places(p.divisions, division6)})
	if err != nil {
		return err
	}
	_, err = g.WriteFiles(filepath.Join(p.dir, "written"))
	return err
}

func official(ctx context.Context, role authz.Role) context.Context {
	return authz.WithActor(ctx, authz.Actor{Account: 1, Name: "bench", Grants: []authz.Grant{{Role: role, Division: division6}}})
}

// people imports the county's roster as its clerk would.
func (p *place) people(ctx context.Context) error {
	ctx = official(ctx, authz.Clerk)
	var list []registry.Village
	for _, v := range division.BuiltInVillages(division6) {
		list = append(list, registry.Village{Code: string(v.Code), Name: v.Name, Urban: demo.UrbanCode(string(v.Code))})
	}
	err := p.db.Update(ctx, func(tx *db.Tx) error { return p.registry.PutVillages(ctx, tx, list) })
	if err != nil {
		return err
	}
	defer intake.Roomy()()
	in := intake.New(p.db, p.store, nil, intake.Population(p.registry, p.divisions, codes.New()))
	_, err = in.Run(ctx, intake.Command{County: county, Kind: intake.PopulationID, Path: p.written(demo.RosterFile)})
	return err
}

// room is the verification room with a queue that works.
type room struct {
	*verification.Service
	queue *jobs.Queue
}

func (p *place) room(ctx context.Context) (*room, error) {
	sources, err := source.BuiltIn()
	if err != nil {
		return nil, err
	}
	letters, err := letter.Load("")
	if err != nil {
		return nil, err
	}
	queue := jobs.New(p.db, slog.New(slog.DiscardHandler))
	r := &room{queue: queue, Service: verification.New(p.db, p.keys, p.store, queue, verification.Others{Rules: limits{}, Recipients: everybody{p.registry}},
		verification.Connected{Sources: sources, Letters: letters, Live: map[string]connect.Connector{}, Now: now})}
	if err := queue.Open(ctx, 1); err != nil {
		return nil, err
	}
	return r, queue.Start(ctx)
}

// stop ends the queue as the end of the program would: what it is at is cut off.
func (r *room) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	return r.queue.Stop(ctx)
}

// limits are a county's.
type limits struct{}

// ReportDays is not asked for.
func (limits) ReportDays(string, calendar.Date) (int, error) { return 90, nil }

// MeansTested is true: everybody draws dibao.
func (limits) MeansTested(string) bool { return true }

// IncomeLimit is the standard of a person and month.
func (limits) IncomeLimit(_, _ string, urban bool, _ calendar.Date) (money.Fen, error) {
	if urban {
		return 740_00, nil
	}
	return 560_00, nil
}

// DepositLimit is two years of it.
func (l limits) DepositLimit(programme, division string, urban bool, on calendar.Date) (money.Fen, error) {
	each, err := l.IncomeLimit(programme, division, urban, on)
	return 24 * each, err
}

// SpendingLimit is half of the standard.
func (l limits) SpendingLimit(programme, division string, urban bool, on calendar.Date) (money.Fen, error) {
	each, err := l.IncomeLimit(programme, division, urban, on)
	return each / 2, err
}

// everybody is as if all households received aid.
type everybody struct{ registry *registry.Service }

// Recipients returns the next households.
func (e everybody) Recipients(ctx context.Context, tx *db.Tx, county int32, after id.ID, limit int) ([]verification.Recipient, error) {
	ids, err := e.ids(ctx, tx, county, after, limit)
	if err != nil {
		return nil, err
	}
	families, err := e.registry.Families(ctx, tx, county, ids)
	if err != nil {
		return nil, err
	}
	list := make([]verification.Recipient, 0, len(families))
	for _, f := range families {
		r := verification.Recipient{Household: f.ID, Division: f.Division, Address: f.Address, Urban: f.Urban, Counted: len(f.Members), Draws: []verification.Drawn{{Programme: "dibao"}}}
		for _, m := range f.Members {
			r.Members = append(r.Members, verification.Subject{ID: m.ID, Name: m.Name, IDNumber: m.IDNumber, BornOn: m.BornOn})
		}
		list = append(list, r)
	}
	return list, nil
}

func (e everybody) ids(ctx context.Context, tx *db.Tx, county int32, after id.ID, limit int) (list []id.ID, err error) {
	rows, err := tx.Query(ctx, "SELECT id FROM household WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3", county, int64(after), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		list = append(list, id.ID(n))
	}
	return list, rows.Err()
}

// CountRecipients counts them.
func (e everybody) CountRecipients(ctx context.Context, tx *db.Tx, county int32) (n int64, err error) {
	err = tx.QueryRow(ctx, "SELECT count(*) FROM household WHERE county = $1", county).Scan(&n)
	return n, err
}
