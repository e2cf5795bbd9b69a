package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"doudi/internal/accounts"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/codes"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/migrations"
	"doudi/registry"
	"doudi/registry/intake"
)

// filled is a database with people in it, and who may ask about them.
type filled struct {
	rate     float64 // rows a second
	accounts []account
	rosters  []roster
}

// account is an official with a one-time password.
type account struct{ what, login, password string }

// next is the password that signIn sets.
func (a account) next() string { return "Bench-" + a.password + "-9z" }

// place is an installation's rooms, as the program wires them.
type place struct {
	db       *db.DB
	keys     *crypt.Keyring
	registry *registry.Service
	intake   *intake.Service
	accounts *accounts.Service
}

func open(ctx context.Context, data, url string) (*place, error) {
	keys, err := crypt.OpenKeyFile(filepath.Join(data, "keys.json"), crypt.SM4)
	if err != nil {
		return nil, err
	}
	register, err := division.Load()
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, url, db.Options{Now: time.Now, IDs: id.NewSource(id.RandomNode(), time.Now), Digest: audit.Digester(keys)})
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, migrations.FS); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	store, err := files.New(d, filepath.Join(data, "files"), keys)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	book := codes.New()
	reg := registry.New(d, keys, register, book)
	return &place{d, keys, reg, intake.New(d, store, nil, intake.Population(reg, register, book)),
		accounts.New(d, accounts.Options{Log: slog.New(slog.DiscardHandler)})}, nil
}

// fill imports every county's roster, from the file's first byte to the last
// commit, some counties at once, and prints the rate of all together.
func fill(ctx context.Context, o options, rosters []roster, e engine) (in filled, err error) {
	p, err := open(ctx, e.data, e.url)
	if err != nil {
		return in, err
	}
	defer func() { err = errors.Join(err, p.db.Close()) }()
	in.rosters = rosters
	if err := p.villages(ctx, rosters); err != nil {
		return in, err
	}
	if err := forget(); err != nil {
		return in, err
	}
	defer intake.Roomy()() // as the command does
	syscall.Sync()         // what the database before left to be written is not this one's work
	began, used := time.Now(), cpu()
	rows, err := p.counties(ctx, rosters, e.atOnce)
	if err != nil {
		return in, err
	}
	took := time.Since(began)
	in.rate = float64(rows) / took.Seconds()
	fmt.Printf("%-12simport %9.0f rows/s  (%d rows of %d counties in %.1f s, %d at once; %.0f µs processor time a row in the client; load %s)\n",
		e.name, in.rate, rows, len(rosters), took.Seconds(), e.atOnce, float64((cpu()-used).Microseconds())/float64(rows), load())
	held, err := peak("self")
	if err != nil {
		return in, err
	}
	size, err := p.size(ctx)
	if err != nil {
		return in, err
	}
	fmt.Printf("%-12simport %9d MB of memory at most; %d MB on the disk\n", e.name, held>>10, size>>20)
	in.accounts, err = p.officials(ctx, o.division, authz.CountyCode(rosters[0].county))
	return in, err
}

// villages enters the villages that the rosters name.
func (p *place) villages(ctx context.Context, rosters []roster) error {
	return p.db.Update(ctx, func(tx *db.Tx) error {
		for _, r := range rosters {
			if err := p.registry.PutVillages(clerk(ctx, r.county), tx, r.villages); err != nil {
				return fmt.Errorf("villages of county %d: %w", r.county, err)
			}
		}
		return nil
	})
}

// counties imports rosters, some at a time, and counts their rows.
func (p *place) counties(ctx context.Context, rosters []roster, atOnce int) (int64, error) {
	var rows atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, r := range rosters {
		g.Go(func() error {
			st, err := p.intake.Run(clerk(ctx, r.county), intake.Command{County: r.county, Kind: intake.PopulationID, Path: r.path})
			if err == nil && st.Rows.New < int64(r.rows)*99/100 {
				err = fmt.Errorf("only %d of %d rows went in", st.Rows.New, r.rows)
			}
			if err != nil {
				return fmt.Errorf("county %d: %w", r.county, err)
			}
			rows.Add(st.Rows.Total)
			return nil
		})
	}
	err := g.Wait()
	return rows.Load(), err
}

func clerk(ctx context.Context, county int32) context.Context {
	return authz.WithActor(ctx, authz.Actor{Account: 1, Name: "bench", Grants: []authz.Grant{{Role: authz.Clerk, Division: authz.CountyCode(county)}}})
}

// size is the bytes that the database takes on the disk.
func (p *place) size(ctx context.Context) (n int64, err error) {
	if p.db.Postgres() == nil {
		for _, file := range []string{"", "-wal"} { // both are the database
			if info, err := os.Stat(p.db.Path() + file); err == nil {
				n += info.Size()
			}
		}
		return n, nil
	}
	err = p.db.View(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, "SELECT pg_database_size(current_database())").Scan(&n) })
	return n, err
}

// officials are somebody of the whole area and somebody of one county.
func (p *place) officials(ctx context.Context, area, county string) (list []account, err error) {
	ctx = authz.WithActor(ctx, authz.Actor{Account: 1, Name: "bench", Grants: []authz.Grant{{Role: authz.Security}}})
	for _, a := range []account{{"area " + area, "bench.area", area}, {"county " + county, "bench.county", county}} {
		c := accounts.Change{Name: a.what, Grants: []authz.Grant{{Role: authz.Leader, Division: a.password}}}
		if _, a.password, err = p.accounts.Add(ctx, a.login, c); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}
