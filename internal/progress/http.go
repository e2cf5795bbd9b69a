package progress

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

type oneInput struct {
	County int32 `path:"county"`
	ID     id.ID `path:"id"`
}

type oneOutput struct{ Body Progress }

type mineInput struct {
	page.Query
	State State `query:"state" enum:"queued,running,done,failed,cancelled"`
}

type mineOutput struct{ Body page.Page[Progress] }

// Routes registers what a person may watch.
func Routes(api huma.API, d *db.DB) {
	tags := []string{"progress"}
	huma.Register(api, huma.Operation{OperationID: "progress", Method: http.MethodGet, Path: "/api/progress/{county}/{id}",
		Summary: "How far a piece of work has come", Tags: tags}, func(ctx context.Context, in *oneInput) (*oneOutput, error) {
		if !reaches(authz.From(ctx), in.County) {
			return nil, errs.New(errs.NotFound, "没有这项任务。", "No such task.")
		}
		var out oneOutput
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			out.Body, err = Get(ctx, tx, in.County, in.ID)
			return err
		})
		return &out, err
	})
	huma.Register(api, huma.Operation{OperationID: "myProgress", Method: http.MethodGet, Path: "/api/progress",
		Summary: "The work I started, the newest first", Tags: tags}, func(ctx context.Context, in *mineInput) (*mineOutput, error) {
		var before id.ID
		if err := in.After(&before); err != nil {
			return nil, err
		}
		var out mineOutput
		err := d.View(ctx, func(tx *db.Tx) error {
			rows, err := Mine(ctx, tx, in.State, before, in.UpTo())
			if err != nil {
				return err
			}
			out.Body, err = page.Of(in.Query, rows, func(p Progress) Progress { return p }, func(p Progress) any { return p.ID })
			return err
		})
		return &out, err
	})
}

// reaches reports whether any of the actor's grants reaches into a county.
func reaches(a authz.Actor, county int32) bool {
	for _, g := range a.Grants {
		if low, high := authz.Within(g.Division).Counties(); low <= county && county <= high {
			return true
		}
	}
	return false
}
