package petition

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
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

type items struct {
	Items []Followed `json:"items" nullable:"false"`
}

// Path names a petition in a path. Exported because huma reads no parameters from
// an embedded type that is not.
type Path struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
	ID     id.ID `path:"id"`
}

func (p Path) ref() Ref { return Ref(p) }

func op(name, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary, Tags: []string{"petitions"}, DefaultStatus: http.StatusOK}
}

// Routes registers what the room answers to staff and to families.
func (s *Service) Routes(api huma.API) {
	s.listRoutes(api)
	s.actRoutes(api)
	s.familyRoutes(api)
}

func (s *Service) listRoutes(api huma.API) {
	type listInput struct {
		Filter
		page.Query
	}
	huma.Register(api, op("list-petitions", http.MethodGet, "/api/petitions", "What people told the office, the one that is due first on top"),
		func(ctx context.Context, in *listInput) (*body[page.Page[Summary]], error) {
			return answer(s.List(ctx, in.Filter, in.Query))
		})
	type exportInput struct {
		Filter
		Format sheet.Kind `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-petitions", http.MethodGet, "/api/petitions/export", "What people told the office, as a spreadsheet without who told what"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.Export(ctx, in.Filter, in.Format))
		})
	huma.Register(api, op("count-petitions", http.MethodGet, "/api/petitions/counts", "How many wait for you, and how many are overdue"),
		func(ctx context.Context, _ *struct{}) (*body[Waiting], error) { return answer(s.Count(ctx)) })
	huma.Register(api, op("get-petition", http.MethodGet, "/api/petitions/{county}/{id}", "One of them"),
		func(ctx context.Context, in *Path) (*body[Detail], error) { return answer(s.Get(ctx, in.ref())) })
}

func (s *Service) actRoutes(api huma.API) {
	type enterInput struct {
		Body struct {
			Kind    Kind    `json:"kind" enum:"need,change,complaint,report,objection"`
			Channel Channel `json:"channel" enum:"window,phone,field"`
			Said
		}
	}
	huma.Register(api, op("enter-petition", http.MethodPost, "/api/petitions", "Take down what somebody told"),
		func(ctx context.Context, in *enterInput) (*body[Taken], error) {
			return answer(s.Enter(ctx, Told{Kind: in.Body.Kind, Channel: in.Body.Channel, Said: in.Body.Said}))
		})
	huma.Register(api, op("read-petition-who", http.MethodPost, "/api/petitions/{county}/{id}/who", "See who told; logged"),
		func(ctx context.Context, in *Path) (*body[Who], error) { return answer(s.ReadWho(ctx, in.ref())) })
	s.pictureRoute(api)
	type apartInput struct {
		Path
		Body struct {
			Version int32  `json:"version" minimum:"1" doc:"that you have seen"`
			Name    string `json:"name" minLength:"1" maxLength:"60" doc:"of who stays away from it, whole"`
		}
	}
	huma.Register(api, op("keep-from-petition", http.MethodPost, "/api/petitions/{county}/{id}/apart", "Keep somebody of the office away from a complaint, a report or an objection"),
		func(ctx context.Context, in *apartInput) (*body[Detail], error) {
			return answer(s.Apart(ctx, in.ref(), in.Body.Version, in.Body.Name))
		})
	huma.Register(api, op("take-back-to-petition", http.MethodPost, "/api/petitions/{county}/{id}/back", "Take a name back that somebody gave to keep them away; logged"),
		func(ctx context.Context, in *apartInput) (*body[Detail], error) {
			return answer(s.Back(ctx, in.ref(), in.Body.Version, in.Body.Name))
		})
	type linkInput struct {
		Path
		Body struct {
			Version int32  `json:"version" minimum:"1" doc:"that you have seen"`
			CaseNo  string `json:"caseNo" minLength:"1" maxLength:"40"`
		}
	}
	huma.Register(api, op("link-petition", http.MethodPost, "/api/petitions/{county}/{id}/link", "Lay it to the case that it belongs to"),
		func(ctx context.Context, in *linkInput) (*body[Detail], error) {
			return answer(s.Link(ctx, in.ref(), in.Body.Version, in.Body.CaseNo))
		})
	type closeInput struct {
		Path
		Body Closing
	}
	huma.Register(api, op("close-petition", http.MethodPost, "/api/petitions/{county}/{id}/close", "Answer it"),
		func(ctx context.Context, in *closeInput) (*body[Detail], error) {
			return answer(s.Close(ctx, in.ref(), in.Body))
		})
}

func (s *Service) pictureRoute(api huma.API) {
	type pictureInput struct {
		web.Raw
		Path
		File id.ID `path:"file"`
	}
	o := op("read-petition-picture", http.MethodGet, "/api/petitions/{county}/{id}/files/{file}", "A picture that came with it; logged")
	o.Responses = map[string]*huma.Response{"200": {Description: "the picture",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(api, o, func(ctx context.Context, in *pictureInput) (*huma.StreamResponse, error) {
		f, r, err := s.Picture(ctx, in.ref(), in.File)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(huma.Context) {
			defer r.Close()
			files.Show(in.Writer, f, r)
		}}, nil
	})
}

// What one address may tell and ask without signing in: a village, or a carrier's
// phones, may share one. A key has eighty bits, so that none is guessed.
const (
	tellsAMinute = 10
	tellsADay    = 200
	readsAMinute = 30
	readsADay    = 1000
)

func (s *Service) familyRoutes(api huma.API) {
	const path = "/api/portal/petitions"
	huma.Register(api, web.Families(op("list-family-petitions", http.MethodGet, path, "What this account told the office")),
		func(ctx context.Context, _ *struct{}) (*body[items], error) {
			list, err := s.Own(ctx)
			return answer(items{list}, err)
		})
	type tellInput struct {
		Body struct {
			Kind Kind `json:"kind" enum:"need,change,complaint,report,objection"`
			Said
		}
	}
	huma.Register(api, web.Families(op("tell-office", http.MethodPost, path, "Tell the office something, by name; the phone is the account's")),
		func(ctx context.Context, in *tellInput) (*body[Taken], error) {
			return answer(s.Tell(ctx, Told{Kind: in.Body.Kind, Said: in.Body.Said}))
		})
	type unsignedInput struct {
		Body struct {
			Kind Kind   `json:"kind" enum:"need,complaint,report,objection"`
			Key  string `json:"key" minLength:"16" maxLength:"24" doc:"made at random by the browser, 16 × [A-Z2-7]; with it the reply is read"`
			Said
		}
	}
	huma.Register(api, web.Public(web.Daily(web.Limited(op("tell-office-unsigned", http.MethodPost, path+"/unsigned", "Tell the office something without signing in, named or not"), tellsAMinute), tellsADay)),
		func(ctx context.Context, in *unsignedInput) (*body[Taken], error) {
			return answer(s.TellUnsigned(ctx, in.Body.Key, Told{Kind: in.Body.Kind, Said: in.Body.Said}))
		})
	huma.Register(api, web.Public(web.Daily(web.Limited(op("read-petition-receipt", http.MethodPost, path+"/receipt", "Where it stands, and the reply, by number and key"), readsAMinute), readsADay)),
		func(ctx context.Context, in *struct{ Body Receipt }) (*body[Followed], error) {
			return answer(s.Read(ctx, in.Body))
		})
}
