package app

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/setting"
	"doudi/internal/web"
)

// demoClock is the demonstration's clock. It begins on a fixed day, so that
// the demonstration is the same whenever it is started, and a visitor can set
// it forward by days instead of waiting a week for a publicity to end. It
// exists in demo mode only, and every page says what day it shows.
type demoClock struct {
	machine func() time.Time
	offset  atomic.Int64 // nanoseconds
}

// Now is the demonstration's time.
func (c *demoClock) Now() time.Time { return c.machine().Add(time.Duration(c.offset.Load())) }

// to sets the clock in memory only; keep writes it down.
func (c *demoClock) to(t time.Time) { c.offset.Store(int64(t.Sub(c.machine()))) }

func (c *demoClock) keep(ctx context.Context, tx *db.Tx, offset int64) error {
	return setting.Set(ctx, tx, setting.DemoClock, strconv.FormatInt(offset, 10))
}

// load finds how the clock was set before the last stop; a new demonstration
// begins on demoBegins.
func (c *demoClock) load(ctx context.Context, d *db.DB) error {
	var text string
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		text, err = setting.Get(ctx, tx, setting.DemoClock)
		return err
	})
	if err != nil {
		return err
	}
	if text == "" {
		c.to(morning(demoBegins()))
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("read the demo's clock: %w", err)
	}
	c.offset.Store(n)
	return nil
}

// forward sets the clock on by days and keeps everybody signed in.
func (c *demoClock) forward(ctx context.Context, g *Ground, days int) error {
	next := c.offset.Load() + int64(time.Duration(days)*24*time.Hour)
	return g.DB.Update(ctx, func(tx *db.Tx) error {
		if err := c.keep(ctx, tx, next); err != nil {
			return err
		}
		if err := g.Accounts.KeepSessions(ctx, tx, c.machine().Add(time.Duration(next))); err != nil {
			return err
		}
		if err := g.rooms.portal.KeepSessions(ctx, tx, c.machine().Add(time.Duration(next))); err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Entry{Act: "demo.clock", Subject: "demo/clock", Before: c.offset.Load(), After: next, Detail: map[string]any{"days": days}}); err != nil {
			return err
		}
		if err := g.Queue.Enqueue(ctx, tx, makeReports{}); err != nil {
			return err // a month may have ended between
		}
		tx.After(func() { c.offset.Store(next) })
		return nil
	})
}

type forwardInput struct {
	Body struct {
		Days int `json:"days" minimum:"1" maximum:"31"`
	}
}

type todayOutput struct {
	Body struct {
		Today calendar.Date `json:"today"`
	}
}

// demoRoutes are in the API's description of every installation, and answer
// in the demonstration only.
func (g *Ground) demoRoutes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "demoForward", Method: http.MethodPost, Path: "/api/demo/clock",
		Summary: "Set the demonstration's clock forward", Tags: []string{"demo"}},
		func(ctx context.Context, in *forwardInput) (*todayOutput, error) {
			if !g.demo {
				return nil, errs.New(errs.NotFound, "没有找到。", "Not found.")
			}
			if err := g.clock.forward(ctx, g, in.Body.Days); err != nil {
				return nil, err
			}
			return g.today(), nil
		})
}

// todayRoute tells pages which day the program takes today for.
func (g *Ground) todayRoute(api huma.API) {
	huma.Register(api, web.Public(huma.Operation{OperationID: "today", Method: http.MethodGet, Path: "/api/today",
		Summary: "The day by the program's clock", Tags: []string{"session"}}),
		func(context.Context, *struct{}) (*todayOutput, error) { return g.today(), nil })
}

func (g *Ground) today() *todayOutput {
	out := &todayOutput{}
	out.Body.Today = calendar.At(g.Now())
	return out
}
