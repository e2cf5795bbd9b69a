package change

import (
	"context"
	"io"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/internal/web"
	"doudi/internal/web/page"
)

type body[T any] struct{ Body T }

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

// Path names a request in a path. Exported because huma reads no parameters from
// an embedded type that is not.
type Path struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
	ID     id.ID `path:"id"`
}

func (p Path) ref() Ref { return Ref(p) }

func op(name, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary, Tags: []string{"changes"}, DefaultStatus: http.StatusOK}
}

// Routes registers what the room answers to staff and to families.
func (s *Service) Routes(api huma.API) {
	s.listRoutes(api)
	s.actRoutes(api)
	s.paperRoute(api)
	s.familyRoutes(api)
}

func (s *Service) listRoutes(api huma.API) {
	type listInput struct {
		Filter
		page.Query
	}
	huma.Register(api, op("list-changes", http.MethodGet, "/api/changes", "Requests to change a household in aid, the one that is due first on top"),
		func(ctx context.Context, in *listInput) (*body[page.Page[Summary]], error) {
			return answer(s.List(ctx, in.Filter, in.Query))
		})
	type exportInput struct {
		Filter
		Format sheet.Kind `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-changes", http.MethodGet, "/api/changes/export", "Change requests as a spreadsheet, without what changes"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.Export(ctx, in.Filter, in.Format))
		})
	huma.Register(api, op("count-changes", http.MethodGet, "/api/changes/counts", "How many wait, and how many are overdue"),
		func(ctx context.Context, _ *struct{}) (*body[Waiting], error) { return answer(s.Count(ctx)) })
	type householdInput struct {
		County    int32 `path:"county" minimum:"110000" maximum:"999999"`
		Household id.ID `path:"household"`
	}
	huma.Register(api, op("list-household-changes", http.MethodGet, "/api/households/{county}/{household}/changes", "What was asked to change about a household"),
		func(ctx context.Context, in *householdInput) (*body[OfHousehold], error) {
			return answer(s.Household(ctx, in.County, in.Household))
		})
	huma.Register(api, op("get-change", http.MethodGet, "/api/changes/{county}/{id}", "One of them, with old beside new, conflicts and its effect"),
		func(ctx context.Context, in *Path) (*body[Detail], error) { return answer(s.Get(ctx, in.ref())) })
}

func (s *Service) actRoutes(api huma.API) {
	const one = "/api/changes/{county}/{id}"
	huma.Register(api, op("ask-change", http.MethodPost, "/api/changes", "Ask to change a household that is in aid"),
		func(ctx context.Context, in *struct{ Body Asking }) (*body[Detail], error) {
			return answer(s.Ask(ctx, in.Body))
		})
	type editInput struct {
		Path
		Body Editing
	}
	huma.Register(api, op("edit-change", http.MethodPost, one+"/edit", "Say anew which values change, by the newest file"),
		func(ctx context.Context, in *editInput) (*body[Detail], error) {
			return answer(s.Edit(ctx, in.ref(), in.Body))
		})
	type decideInput struct {
		Path
		Body Deciding
	}
	for _, a := range []struct {
		name, summary string
		do            func(context.Context, Ref, Deciding) (Detail, error)
	}{
		{"approve", "Write it into the file, and begin what follows", s.Approve},
		{"return", "Send it back to who asked", s.Return},
		{"refuse", "End it without a change", s.Refuse},
		{"withdraw", "Take one's own back", s.Withdraw},
	} {
		huma.Register(api, op(a.name+"-change", http.MethodPost, one+"/"+a.name, a.summary),
			func(ctx context.Context, in *decideInput) (*body[Detail], error) {
				return answer(a.do(ctx, in.ref(), in.Body))
			})
	}
}

// Paper opens a file that proves a request, for who reads it, and logs who did.
func (s *Service) Paper(ctx context.Context, ref Ref, n id.ID) (f files.File, in io.ReadCloser, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, x, err := s.read(ctx, tx, ref, authz.ReadChange)
		if err != nil {
			return err
		}
		if !slices.Contains(papersOf(x), n) {
			return noRequest()
		}
		return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "file.read", Subject: "file/" + n.String(), Case: r.Number, Detail: map[string]any{"purpose": picture}})
	})
	if err != nil {
		return f, nil, audit.Refused(ctx, s.db, err)
	}
	return s.files.Open(ctx, ref.County, n)
}

func (s *Service) paperRoute(api huma.API) {
	type paperInput struct {
		web.Raw
		Path
		File id.ID `path:"file"`
	}
	o := op("read-change-paper", http.MethodGet, "/api/changes/{county}/{id}/files/{file}", "A paper that proves it; logged")
	o.Responses = map[string]*huma.Response{"200": {Description: "the paper",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(api, o, func(ctx context.Context, in *paperInput) (*huma.StreamResponse, error) {
		f, r, err := s.Paper(ctx, in.ref(), in.File)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(huma.Context) {
			defer r.Close()
			files.Show(in.Writer, f, r)
		}}, nil
	})
}

type items struct {
	Items []Followed `json:"items" nullable:"false"`
}

func (s *Service) familyRoutes(api huma.API) {
	const path = "/api/portal/changes"
	huma.Register(api, web.Families(op("list-family-changes", http.MethodGet, path, "Changes that this account reported")),
		func(ctx context.Context, _ *struct{}) (*body[items], error) {
			list, err := s.Own(ctx)
			return answer(items{list}, err)
		})
	huma.Register(api, web.Families(op("report-change", http.MethodPost, path, "Report a change of the family")),
		func(ctx context.Context, in *struct{ Body Telling }) (*body[Sent], error) {
			return answer(s.Tell(ctx, in.Body))
		})
	type backInput struct {
		Path
		Body struct {
			Version int32 `json:"version" minimum:"1" doc:"that you have seen"`
		}
	}
	huma.Register(api, web.Families(op("withdraw-family-change", http.MethodPost, path+"/{county}/{id}/withdraw", "Take a report back")),
		func(ctx context.Context, in *backInput) (*body[Followed], error) {
			return answer(s.TakeBack(ctx, in.ref(), in.Body.Version))
		})
}
