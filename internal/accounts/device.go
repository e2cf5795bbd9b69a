package accounts

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"doudi/internal/accounts/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web"
)

// Device is a phone that keeps a person's visits while there is no signal.
type Device struct {
	ID        id.ID    `json:"id"`
	Name      string   `json:"name"`
	CreatedAt dbt.Time `json:"createdAt"`
	RevokedAt dbt.Time `json:"revokedAt" doc:"since when it must forget what it holds; empty while it is trusted"`
}

// Standing is what a phone is told before it shows anything.
type Standing struct {
	Known bool `json:"known" doc:"false: no such phone; it keeps what it has and its person signs in again"`
	Wipe  bool `json:"wipe" doc:"the phone was revoked, or its person may visit no more: it forgets everything now"`
}

func noDevice() *errs.Error {
	return errs.New(errs.NotFound, "没有这台设备。", "No such device.")
}

// AddDevice lets the person signed in keep visits on a phone. The token is told
// once; with it the phone asks for its Standing.
func (s *Service) AddDevice(ctx context.Context, name string) (d Device, token string, err error) {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.VisitHome); err != nil {
		return d, "", err
	}
	token = rand.Text() + rand.Text()
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		d = Device{ID: tx.NewID(), Name: strings.TrimSpace(name), CreatedAt: tx.At()}
		err := q.New(tx).AddDevice(ctx, q.AddDeviceParams{AccountID: actor.Account, ID: d.ID, TokenHash: crypt.Digest([]byte(token)), Name: d.Name, CreatedAt: d.CreatedAt})
		if err != nil {
			return fmt.Errorf("add device: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{County: actor.County(), Act: "device.add", Subject: "device/" + d.ID.String(), After: d})
	})
	return d, token, err
}

// Devices lists the phones of the person signed in, newest first.
func (s *Service) Devices(ctx context.Context) (list []Device, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		list, err = devices(ctx, tx, authz.From(ctx).Account)
		return err
	})
	return list, err
}

// DevicesOf lists the phones of an account that the actor administers.
func (s *Service) DevicesOf(ctx context.Context, account id.ID) (list []Device, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		if _, _, err := managed(ctx, tx, account); err != nil {
			return err
		}
		list, err = devices(ctx, tx, account)
		return err
	})
	return list, err
}

func devices(ctx context.Context, tx *db.Tx, account id.ID) ([]Device, error) {
	rows, err := q.New(tx).Devices(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("list devices: %w", err)
	}
	list := make([]Device, 0, len(rows))
	for _, r := range rows {
		list = append(list, device(r))
	}
	return list, nil
}

func device(r q.AccountDevice) Device { return Device{r.ID, r.Name, r.CreatedAt, r.RevokedAt} }

// RevokeDevice has a lost phone of the person signed in forget what it holds. Every
// other session of theirs ends: one may be on that phone.
func (s *Service) RevokeDevice(ctx context.Context, n id.ID) error {
	session := web.Current(ctx)
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := revoke(ctx, tx, authz.From(ctx).Account, n); err != nil {
			return err
		}
		if err := q.New(tx).DropOtherSessions(ctx, authz.From(ctx).Account, crypt.Digest([]byte(session.Token))); err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		return nil
	})
}

// RevokeDeviceOf does that for an account that the actor administers, and ends
// all of its sessions.
func (s *Service) RevokeDeviceOf(ctx context.Context, account, n id.ID) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if _, _, err := managed(ctx, tx, account); err != nil {
			return err
		}
		if err := revoke(ctx, tx, account, n); err != nil {
			return err
		}
		if _, err := q.New(tx).DropSessionsOf(ctx, account); err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		return nil
	})
}

// revoke marks a phone as one that forgets. One that is marked stays as it is.
func revoke(ctx context.Context, tx *db.Tx, account, n id.ID) error {
	queries := q.New(tx)
	row, err := queries.Device(ctx, account, n)
	if db.IsNotFound(err) {
		return noDevice()
	}
	if err != nil {
		return fmt.Errorf("revoke device: %w", err)
	}
	changed, err := queries.RevokeDevice(ctx, tx.At(), account, n)
	if err != nil || changed == 0 {
		return err
	}
	after := device(row)
	after.RevokedAt = tx.At()
	return audit.Append(ctx, tx, audit.Entry{County: authz.From(ctx).County(), Act: "device.revoke", Subject: "device/" + n.String(), Before: device(row), After: after})
}

// Phone checks that a phone is the account's and is trusted: errs.Forbidden.
func (s *Service) Phone(ctx context.Context, tx *db.Tx, account, n id.ID) error {
	row, err := q.New(tx).Device(ctx, account, n)
	if err != nil && !db.IsNotFound(err) {
		return fmt.Errorf("look up device %s: %w", n, err)
	}
	if err != nil || !row.RevokedAt.IsZero() {
		return errs.New(errs.Forbidden, "这台设备没有登记，或者已被停用。", "This device is not registered, or was revoked.")
	}
	return nil
}

// Standing tells a phone whether it must forget what it holds. It needs no
// session: an account that was disabled has none. An account that is locked for
// half an hour after wrong passwords loses nothing: anybody can cause that.
func (s *Service) Standing(ctx context.Context, token string) (out Standing, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		row, err := q.New(tx).DeviceByToken(ctx, crypt.Digest([]byte(token)))
		if db.IsNotFound(err) {
			out = Standing{}
			return nil
		}
		if err != nil {
			return err
		}
		a, g, err := read(ctx, tx, row.AccountID)
		if err != nil {
			return err
		}
		_, may := authz.Actor{Account: a.ID, Grants: g}.May(authz.VisitHome)
		out = Standing{Known: true, Wipe: !row.RevokedAt.IsZero() || a.Disabled || may != nil}
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("look up device: %w", err)
	}
	return out, nil
}
