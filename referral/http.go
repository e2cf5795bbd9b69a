package referral

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

type body[T any] struct{ Body T }

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

// Path names a referral in a path. Exported because huma reads no parameters from
// an embedded type that is not.
type Path struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
	ID     id.ID `path:"id"`
}

func (p Path) ref() Ref { return Ref(p) }

func op(name, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary, Tags: []string{"referrals"}, DefaultStatus: http.StatusOK}
}

// Routes registers what the room answers.
func (s *Service) Routes(api huma.API) {
	s.listRoutes(api)
	s.readRoutes(api)
	s.actRoutes(api)
}

func (s *Service) listRoutes(api huma.API) {
	type listInput struct {
		Filter
		page.Query
	}
	huma.Register(api, op("list-referrals", http.MethodGet, "/api/referrals", "What was handed on to other departments, the one that is due first on top"),
		func(ctx context.Context, in *listInput) (*body[page.Page[Summary]], error) {
			return answer(s.List(ctx, in.Filter, in.Query))
		})
	type exportInput struct {
		Filter
		Format sheet.Kind `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-referrals", http.MethodGet, "/api/referrals/export", "What was handed on, as a spreadsheet without who needs what"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.Export(ctx, in.Filter, in.Format))
		})
	huma.Register(api, op("count-referrals", http.MethodGet, "/api/referrals/counts", "How many are open, and how many are overdue"),
		func(ctx context.Context, _ *struct{}) (*body[Waiting], error) { return answer(s.Count(ctx)) })
}

func (s *Service) readRoutes(api huma.API) {
	huma.Register(api, op("get-referral", http.MethodGet, "/api/referrals/{county}/{id}", "One of them"),
		func(ctx context.Context, in *Path) (*body[Detail], error) { return answer(s.Get(ctx, in.ref())) })
	huma.Register(api, op("print-referral", http.MethodGet, "/api/referrals/{county}/{id}/letter", "The letter to the department, as a page to print; logged"),
		func(ctx context.Context, in *Path) (*huma.StreamResponse, error) {
			l, err := s.letter(ctx, in.ref())
			if err != nil {
				return nil, err
			}
			var page bytes.Buffer
			if err := l.write(&page); err != nil {
				return nil, err
			}
			return files.AsPaper("text/html; charset=utf-8", io.NopCloser(&page)), nil
		})
	type householdInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
		ID     id.ID `path:"id"`
	}
	type referrals struct {
		Items []Summary `json:"items" nullable:"false"`
	}
	huma.Register(api, op("list-household-referrals", http.MethodGet, "/api/households/{county}/{id}/referrals", "What was handed on for a household"),
		func(ctx context.Context, in *householdInput) (*body[referrals], error) {
			list, err := s.Of(ctx, in.County, in.ID)
			return answer(referrals{list}, err)
		})
	type departmentsInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
	}
	type departments struct {
		Names []string `json:"names" nullable:"false"`
	}
	huma.Register(api, op("list-referral-departments", http.MethodGet, "/api/counties/{county}/referral-departments", "Whom the county has handed something on to"),
		func(ctx context.Context, in *departmentsInput) (*body[departments], error) {
			list, err := s.Departments(ctx, in.County)
			return answer(departments{list}, err)
		})
}

func (s *Service) actRoutes(api huma.API) {
	huma.Register(api, op("make-referral", http.MethodPost, "/api/referrals", "Hand a need of a household on to a department"),
		func(ctx context.Context, in *struct{ Body Making }) (*body[Detail], error) {
			return answer(s.Make(ctx, in.Body))
		})
	type acceptInput struct {
		Path
		Body Accepting
	}
	huma.Register(api, op("accept-referral", http.MethodPost, "/api/referrals/{county}/{id}/accept", "Note that the department took it on"),
		func(ctx context.Context, in *acceptInput) (*body[Detail], error) {
			return answer(s.Accept(ctx, in.ref(), in.Body))
		})
	type closeInput struct {
		Path
		Body Closing
	}
	huma.Register(api, op("close-referral", http.MethodPost, "/api/referrals/{county}/{id}/close", "Write down what the department answered, or recall it"),
		func(ctx context.Context, in *closeInput) (*body[Detail], error) {
			return answer(s.Close(ctx, in.ref(), in.Body))
		})
}
