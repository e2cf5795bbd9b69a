package verification

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web"
	"doudi/verification/internal/q"
)

// StartedTogether is what became of the checks of a batch.
type StartedTogether struct {
	Started int `json:"started"`
	Left    int `json:"left" doc:"not waited for any more, somebody else's meanwhile, or not yours to start"`
}

// StartTogether starts the checks that some cases of a county ask for, each by itself:
// one that cannot be started holds up no other.
func (s *Service) StartTogether(ctx context.Context, county int32, cases []id.ID) (out StartedTogether, err error) {
	if err := authz.From(ctx).MayInCounty(authz.Check, county); err != nil {
		return out, err
	}
	for _, n := range cases {
		r, ok, err := s.askedBy(ctx, county, n)
		if err == nil && ok {
			err = s.Start(ctx, Ref{county, r.ID}, r.Version)
		}
		switch code := errs.CodeOf(err); {
		case code == errs.Conflict, code == errs.NotFound, code == errs.Forbidden, err == nil && !ok:
			out.Left++
		case err != nil:
			return out, fmt.Errorf("starting the check of case %s: %w", n, err)
		default:
			out.Started++
		}
	}
	return out, nil
}

// askedBy is the check of a case that waits to be started.
func (s *Service) askedBy(ctx context.Context, county int32, application id.ID) (r q.CheckRequest, ok bool, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).RequestsOf(ctx, county, application)
		if len(rows) > 0 {
			r, ok = rows[0], State(rows[0].State) == Asked
		}
		return err
	})
	return r, ok, err
}

func (s *Service) togetherRoutes(api huma.API) {
	type startBatchInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
		Body   struct {
			Cases []id.ID `json:"cases" minItems:"1" maxItems:"300"`
		}
	}
	huma.Register(api, web.Stepwise(op(http.MethodPost, "/api/counties/{county}/checks/start", "startChecks", "Start the checks that some cases ask for")),
		func(ctx context.Context, in *startBatchInput) (*of[StartedTogether], error) {
			return answer(s.StartTogether(ctx, in.County, in.Body.Cases))
		})
}
