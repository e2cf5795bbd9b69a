package progress

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

type oneInput struct {
	County int32 `path:"county"`
	ID     id.ID `path:"id"`
}

type oneOutput struct{ Body Progress }

type mineInput struct {
	Limit int32 `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"the newest first"`
}

type mineOutput struct {
	Body struct {
		Items []Progress `json:"items"`
	}
}

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
		Summary: "The work I started", Tags: tags}, func(ctx context.Context, in *mineInput) (*mineOutput, error) {
		var out mineOutput
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			out.Body.Items, err = Mine(ctx, tx, in.Limit)
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
