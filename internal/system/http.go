package system

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/jobs"
)

type stateOutput struct{ Body State }

type jobInput struct {
	ID int64 `path:"id" minimum:"1"`
}

type jobOutput struct{ Body jobs.Job }

// Routes registers the system administrator's operations.
func (s *Service) Routes(api huma.API) {
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"system"}}
	}
	huma.Register(api, op("system", http.MethodGet, "/api/system", "How the installation is"),
		func(ctx context.Context, _ *struct{}) (*stateOutput, error) {
			out, err := s.State(ctx)
			return &stateOutput{out}, err
		})
	huma.Register(api, op("beginBackup", http.MethodPost, "/api/system/backups", "Write a backup into the server's folder"),
		func(ctx context.Context, _ *struct{}) (*struct{}, error) { return nil, s.BeginBackup(ctx) })
	huma.Register(api, op("retryJob", http.MethodPost, "/api/system/jobs/{id}/retry", "Let a job that failed run now"),
		func(ctx context.Context, in *jobInput) (*jobOutput, error) {
			out, err := s.Retry(ctx, in.ID)
			return &jobOutput{out}, err
		})
}
