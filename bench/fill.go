package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"doudi/internal/accounts"
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

// place is an installation's rooms, as the program wires them.
type place struct {
	db       *db.DB
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
	d, err := db.Open(ctx, url, db.Options{Now: time.Now, IDs: id.NewSource(id.RandomNode(), time.Now)})
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
	return &place{d, reg, intake.New(d, store, nil, intake.Population(reg, register, book)),
		accounts.New(d, accounts.Options{Log: slog.New(slog.DiscardHandler)})}, nil
}

// fill imports every county's roster, from the file's first byte to the last
// commit, and prints the rate of all together.
func fill(ctx context.Context, o options, rosters []roster, name, data, url string) (in filled, err error) {
	p, err := open(ctx, data, url)
	if err != nil {
		return in, err
	}
	defer func() { err = errors.Join(err, p.db.Close()) }()
	in.rosters = rosters
	var took time.Duration
	rows, used := int64(0), cpu()
	for _, r := range rosters {
		n, t, err := p.county(ctx, r)
		if err != nil {
			return in, fmt.Errorf("county %d: %w", r.county, err)
		}
		rows, took = rows+n, took+t
	}
	in.rate = float64(rows) / took.Seconds()
	fmt.Printf("%-12simport %9.0f rows/s  (%d rows of %d counties in %.1f s; %.0f µs processor time a row in the client; load %s)\n",
		name, in.rate, rows, len(rosters), took.Seconds(), float64((cpu()-used).Microseconds())/float64(rows), load())
	size, err := p.size(ctx)
	if err != nil {
		return in, err
	}
	fmt.Printf("%-12ssize   %9d MB\n", name, size>>20)
	in.accounts, err = p.officials(ctx, o.division, fmt.Sprintf("%06d", rosters[0].county))
	return in, err
}

func (p *place) county(ctx context.Context, r roster) (rows int64, took time.Duration, err error) {
	ctx = authz.WithActor(ctx, authz.Actor{Account: 1, Name: "bench", Grants: []authz.Grant{{Role: authz.Clerk, Division: fmt.Sprintf("%06d", r.county)}}})
	if err := p.db.Update(ctx, func(tx *db.Tx) error { return p.registry.PutVillages(ctx, tx, r.villages) }); err != nil {
		return 0, 0, err
	}
	began := time.Now()
	st, err := p.intake.Run(ctx, intake.Command{County: r.county, Kind: intake.PopulationID, Path: r.path})
	if err == nil && st.Rows.New < int64(r.rows)*99/100 {
		err = fmt.Errorf("only %d of %d rows went in", st.Rows.New, r.rows)
	}
	return st.Rows.Total, time.Since(began), err
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
