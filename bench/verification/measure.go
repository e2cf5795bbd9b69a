package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/files"
	"doudi/verification"
)

// offices are the departments' files, by source.
func offices() map[string]string {
	return map[string]string{
		"deaths": "公安_死亡人员.csv", "vehicles": "公安交管_机动车登记.csv", "real_estate": "自然资源_不动产登记.csv", "companies": "市场监管_市场主体.xlsx",
		"pensions": "人社_养老金发放.csv", "contributions": "人社_社保公积金缴费.csv", "deposits": "银行_存款余额.csv", "disability": "残联_残疾人证.xlsx",
		"custody": "司法_在押人员.xlsx", "elsewhere": "民政_外县在保名单.xlsx",
	}
}

// measure takes the files in and screens everybody, whole, again and with a stop
// in the middle.
func (p *place) measure(ctx context.Context) error {
	r, err := p.room(ctx)
	if err != nil {
		return err
	}
	ctx = official(ctx, authz.Checker)
	forget()
	rows := int64(0)
	received, err := timed(func() (err error) {
		for _, code := range slices.Sorted(maps.Keys(offices())) {
			n, err := p.receive(ctx, r, code, offices()[code])
			if err != nil {
				return fmt.Errorf("%s: %w", code, err)
			}
			rows += n
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("ten files       %9d rows in use                              %v\n", rows, received)
	whole, first, err := p.screened(ctx, r)
	if err != nil {
		return err
	}
	fmt.Printf("screened        %9d people, %d hits                       %v\n", first.People, hits(first), whole)
	fmt.Printf("files and first screening%s%.1f s; %d MiB of memory at most\n", "                                        ", (received.clock + whole.clock).Seconds(), peak())
	again, second, err := p.screened(ctx, r)
	if err != nil {
		return err
	}
	fmt.Printf("again           %9d households looked up                     %v\n", second.LookedUp, again)
	if err := p.resumed(ctx, r, first); err != nil {
		return err
	}
	return nil
}

func (p *place) receive(ctx context.Context, r *room, code, name string) (int64, error) {
	in, err := os.Open(p.written(filepath.Join("部门数据", name)))
	if err != nil {
		return 0, err
	}
	defer in.Close()
	f, err := p.store.Receive(ctx, files.Upload{County: county, Name: name, MediaType: "application/octet-stream", Purpose: "department"}, in)
	if err != nil {
		return 0, err
	}
	got, err := r.ReceiveFile(ctx, verification.Receipt{County: county, Source: code, FileID: f.ID, AsOf: drawn()})
	if err != nil {
		return 0, err
	}
	for {
		d, err := r.File(ctx, verification.Ref{County: county, ID: got.ID})
		switch {
		case err != nil:
			return 0, err
		case d.State == verification.Current:
			return d.Rows, nil
		case d.State != verification.Loading:
			return 0, errors.New(d.English)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func hits(s verification.Screening) (n int64) {
	for _, c := range s.Counts {
		n += c.Hits
	}
	return n
}

// screened begins a screening and waits for its end.
func (p *place) screened(ctx context.Context, r *room) (spent, verification.Screening, error) {
	var ref verification.Ref
	took, err := timed(func() (err error) {
		if ref, err = r.Screen(ctx, county); err != nil {
			return err
		}
		_, err = p.until(ctx, ref, ended)
		return err
	})
	if err != nil {
		return took, verification.Screening{}, err
	}
	end, err := r.Screening(ctx, ref)
	return took, end, err
}

// standing is how far a screening has come.
type standing struct {
	state          string
	done, expected int64
}

// until waits. It asks for three cells, for to count what was found so far is dear.
func (p *place) until(ctx context.Context, ref verification.Ref, reached func(standing) bool) (s standing, err error) {
	for {
		err := p.db.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(ctx, "SELECT state, households, expected FROM screen_run WHERE county = $1 AND id = $2", ref.County, int64(ref.ID)).Scan(&s.state, &s.done, &s.expected)
		})
		if err != nil || reached(s) {
			return s, err
		}
		select {
		case <-ctx.Done():
			return s, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func ended(s standing) bool { return s.state == "done" }

// resumed screens everybody once more, is cut off in the middle, goes on in
// another process's place, and must find what the first did.
func (p *place) resumed(ctx context.Context, r *room, want verification.Screening) error {
	err := p.db.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM screen_mark") // else nobody is looked up
		return err
	})
	if err != nil {
		return err
	}
	ref, err := r.Screen(ctx, county)
	if err != nil {
		return err
	}
	half, err := p.until(ctx, ref, func(s standing) bool { return s.done > s.expected/2 })
	if err != nil {
		return err
	}
	if err := r.stop(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("cut it off: %w", err)
	}
	if r, err = p.room(ctx); err != nil {
		return err
	}
	took, err := timed(func() error {
		_, err := p.until(ctx, ref, ended)
		return err
	})
	if err == nil {
		end, e := r.Screening(ctx, ref)
		if err = e; err == nil && (hits(end) != hits(want) || end.People != want.People || end.LookedUp != want.LookedUp) {
			err = fmt.Errorf("it found %d hits of %d people, the one that was not cut off %d of %d", hits(end), end.People, hits(want), want.People)
		}
	}
	if err != nil {
		return err
	}
	fmt.Printf("cut off at      %9d households; the rest, with the same end     %v\n", half.done, took)
	return r.queue.Stop(ctx)
}
