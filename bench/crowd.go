package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
)

// seat is somebody who is signed in already, with the place where they work.
type seat struct {
	token, csrf string
	township    string // 9 digits
}

// crowd is everybody who uses an installation at once.
type crowd struct {
	staff    []seat
	families []seat
}

// gather makes the crowd and its backlog of open cases in a filled database. To
// sign 2,000 people in would cost each two passwords by Argon2id, which is not what
// is timed: their accounts and sessions are written as the program keeps them.
func gather(ctx context.Context, o options, e engine, in filled) (c crowd, err error) {
	p, err := open(ctx, e.data, e.url)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, p.db.Close()) }()
	townships := townshipsOf(in.rosters)
	err = p.db.Update(ctx, func(tx *db.Tx) error {
		c = crowd{}
		for i := range o.clerks {
			s := seat{rand.Text(), rand.Text(), townships[i%len(townships)]}
			if err := clerkAt(ctx, tx, fmt.Sprintf("bench.clerk.%d", i), s); err != nil {
				return err
			}
			c.staff = append(c.staff, s)
		}
		for i := range o.filings/filingsEach + 1 {
			s := seat{rand.Text(), rand.Text(), townships[i%len(townships)]}
			if err := p.familyOf(ctx, tx, fmt.Sprintf("199%08d", i), s); err != nil {
				return err
			}
			c.families = append(c.families, s)
		}
		return nil
	})
	if err != nil {
		return c, fmt.Errorf("seat the crowd: %w", err)
	}
	return c, p.backlog(ctx, o.backlog)
}

func townshipsOf(rosters []roster) (list []string) {
	seen := map[string]bool{}
	for _, r := range rosters {
		for _, v := range r.villages {
			if t := v.Code[:9]; !seen[t] {
				seen[t] = true
				list = append(list, t)
			}
		}
	}
	return list
}

func clerkAt(ctx context.Context, tx *db.Tx, login string, s seat) error {
	n, until := tx.NewID(), dbt.At(tx.Now.Add(8*time.Hour))
	if _, err := tx.Exec(ctx, `INSERT INTO account (id, login, name, post, password_hash, must_change, failures, disabled, version, password_at, created_at)
		VALUES ($1, $2, $2, '', '', false, 0, false, 1, $3, $3)`, n, login, tx.At()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO account_role (account_id, role, division) VALUES ($1, 'clerk', $2)", n, s.township); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO session (token_hash, account_id, csrf, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)",
		crypt.Digest([]byte(s.token)), n, s.csrf, tx.At(), until)
	return err
}

func (p *place) familyOf(ctx context.Context, tx *db.Tx, phone string, s seat) error {
	n, until := tx.NewID(), dbt.At(tx.Now.Add(8*time.Hour))
	if _, err := tx.Exec(ctx, "INSERT INTO family_account (id, phone_index, phone_sealed, created_at, seen_at) VALUES ($1, $2, $3, $4, $4)",
		n, p.keys.Index(crypt.IndexPhone, phone), p.keys.Seal(crypt.Place{Column: "family_account.phone_sealed", Record: n}, phone), tx.At()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO family_session (token_hash, account_id, csrf, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)",
		crypt.Digest([]byte(s.token)), n, s.csrf, tx.At(), until)
	return err
}

// backlog lays open cases beside those that will be filed: rows of the lists, one
// for a household, of three steps, due over sixty days. They declare nothing; the
// pages that are opened are those of cases that the server filed.
func (p *place) backlog(ctx context.Context, n int) error {
	return p.db.Load(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO application (county, id, number, household_id, division, applicant_id, applicant_name, members, programme, channel, reason,
			state, round, check_state, next_step, next_role, near_relative, county_visit, facts_sealed, version, created_by, created_at, updated_at)
			SELECT county, id, 'B' || number, id, division, head_id, head_name, members, 'dibao', 'window', '',
			CASE id % 3 WHEN 0 THEN 'submitted' WHEN 1 THEN 'accepted' ELSE 'review' END, 1, '',
			CASE id % 3 WHEN 0 THEN 'accept' WHEN 1 THEN 'investigate' ELSE 'opinion' END, CASE id % 3 WHEN 2 THEN 'reviewer' ELSE 'clerk' END,
			false, false, imported_index, 1, 0, created_at, updated_at FROM household WHERE head_id <> 0 AND imported_index IS NOT NULL ORDER BY number LIMIT $1`, n)
		if err != nil {
			return fmt.Errorf("lay a backlog: %w", err)
		}
		for i := range 60 {
			due := calendar.At(tx.Now).AddDays(i)
			if _, err := tx.Exec(ctx, "UPDATE application SET submitted_on = $1, next_due_on = $1 WHERE channel = 'window' AND id / 3 % 60 = $2", due, i); err != nil {
				return fmt.Errorf("date a backlog: %w", err)
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO case_step (county, application_id, step, role, division, due_on, sort_on)
			SELECT county, id, next_step, next_role, division, next_due_on, next_due_on FROM application WHERE channel = 'window'`)
		if err != nil {
			return fmt.Errorf("lay the steps of a backlog: %w", err)
		}
		return nil
	})
}

// kept reads the numbers of all cases that were filed, after everything is over.
func kept(ctx context.Context, e engine) (numbers map[string]bool, err error) {
	p, err := open(ctx, e.data, e.url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.db.Close()) }()
	numbers = map[string]bool{}
	err = p.db.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "SELECT number FROM application WHERE channel = 'portal'")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var n string
			if err := rows.Scan(&n); err != nil {
				return err
			}
			numbers[n] = true
		}
		return rows.Err()
	})
	return numbers, err
}
