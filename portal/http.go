package portal

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/web"
)

func op(method, path, name, summary string) huma.Operation {
	return huma.Operation{OperationID: name, Method: method, Path: "/api/portal" + path, Summary: summary, Tags: []string{"portal"}, DefaultStatus: http.StatusOK}
}

// family is an operation that only a family's session is answered.
func family(method, path, name, summary string) huma.Operation {
	return web.Families(op(method, path, name, summary))
}

type body[T any] struct{ Body T }

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

type items[T any] struct {
	Body struct {
		Items []T `json:"items" nullable:"false"`
	}
}

func listed[T any](list []T, err error) (*items[T], error) {
	if err != nil {
		return nil, err
	}
	var out items[T]
	out.Body.Items = list
	return &out, nil
}

// CasePath names a case in a path. Exported because huma reads no parameters from
// an embedded type that is not.
type CasePath struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
	ID     id.ID `path:"id"`
}

func (p CasePath) ref() Ref { return Ref(p) }

// What one address may ask a minute, and a day: a village, or a carrier's phones, may
// share one.
const (
	codesAMinute   = 20
	codesADayThere = 1000
	signInsADay    = 2000
	signInsAMinute = 60
	readsAMinute   = 600
)

// Routes registers what the portal answers.
func (s *Service) Routes(server *web.Server, today func() calendar.Date) {
	api := server.API()
	s.sessionRoutes(server, api)
	s.lookRoutes(api, today)
	s.draftRoutes(api)
	s.fileRoutes(api)
	s.caseRoutes(api)
	s.passkeyRoutes(server, api)
	s.identityRoutes(server, api)
	s.inviteRoutes(api)
	s.heldRoutes(api)
	s.foundRoutes(api)
}

func (s *Service) sessionRoutes(server *web.Server, api huma.API) {
	type askCodeInput struct {
		Body struct {
			Phone string `json:"phone" minLength:"1" maxLength:"20"`
		}
	}
	huma.Register(api, web.Public(web.Daily(web.Limited(op(http.MethodPost, "/codes", "ask-family-code", "Have a code sent to a phone; the answer is the same whether the phone is known or not"), codesAMinute), codesADayThere)),
		func(ctx context.Context, in *askCodeInput) (*body[Challenge], error) {
			return answer(s.Ask(ctx, in.Body.Phone))
		})
	type familySignInInput struct {
		web.Raw
		Body struct {
			Challenge string `json:"challenge" minLength:"1" maxLength:"40"`
			Code      string `json:"code" minLength:"1" maxLength:"12"`
		}
	}
	huma.Register(api, web.Public(web.Daily(web.Limited(op(http.MethodPost, "/session", "sign-family-in", "Sign a family in with its code"), signInsAMinute), signInsADay)),
		func(ctx context.Context, in *familySignInInput) (*body[Me], error) {
			session, err := s.SignIn(ctx, in.Body.Challenge, in.Body.Code)
			if err != nil {
				return nil, err
			}
			server.SetFamilyCookie(in.Writer, in.Request, session.Token)
			return answer(s.Me(ctx, session))
		})
	huma.Register(api, web.Keyless(family(http.MethodDelete, "/session", "sign-family-out", "Sign a family out")),
		func(ctx context.Context, in *struct{ web.Raw }) (*struct{}, error) {
			server.SetFamilyCookie(in.Writer, in.Request, "")
			return nil, s.SignOut(ctx)
		})
	huma.Register(api, family(http.MethodGet, "/me", "family-me", "Which account is signed in"),
		func(ctx context.Context, _ *struct{}) (*body[Me], error) { return answer(s.Me(ctx, web.Current(ctx))) })
}

// Asked is what a family is asked for one programme in one place.
type Asked struct {
	Letter *Letter  `json:"letter,omitempty" doc:"what each adult signs; absent where there is none: it is signed at the window"`
	Events []Event  `json:"events" nullable:"false" doc:"disasters in the place after which families apply"`
	Found  []string `json:"found" nullable:"false" doc:"items of property that departments are asked about: nobody fills these in"`
}

// lookRoutes are what anybody may look at before signing in.
func (s *Service) lookRoutes(api huma.API, today func() calendar.Date) {
	public := func(path, name, summary string) huma.Operation {
		return web.Public(web.Limited(op(http.MethodGet, path, name, summary), readsAMinute))
	}
	type placesInput struct {
		Inside string `query:"inside" pattern:"^[0-9]*$" maxLength:"9" required:"true"`
	}
	huma.Register(api, public("/places", "list-portal-places", "What lies directly in a division"),
		func(ctx context.Context, in *placesInput) (*items[Place], error) {
			return listed(s.others.Places.Inside(ctx, in.Inside))
		})
	type programmesInput struct {
		Division string `query:"division" pattern:"^[0-9]{6,12}$" maxLength:"12" required:"true"`
	}
	huma.Register(api, public("/programmes", "list-portal-programmes", "What a family can apply for in a place today"),
		func(_ context.Context, in *programmesInput) (*items[Programme], error) {
			return listed(s.offered(in.Division, today()))
		})
	type askedInput struct {
		Division  string `query:"division" pattern:"^[0-9]{6,12}$" maxLength:"12" required:"true"`
		Programme string `query:"programme" maxLength:"40" required:"true"`
	}
	huma.Register(api, public("/asked", "get-portal-asked", "What is signed, and what is not asked, for a programme in a place"),
		func(ctx context.Context, in *askedInput) (*body[Asked], error) {
			out := Asked{Found: s.others.Sources.Found(), Events: []Event{}}
			err := s.db.View(ctx, func(tx *db.Tx) (err error) {
				out.Events, err = s.others.Cases.Disasters(ctx, tx, in.Division)
				return err
			})
			if err != nil {
				return nil, err
			}
			l, err := s.others.Letters.Letter(in.Division, in.Programme, today())
			if err == nil {
				out.Letter = &l
			}
			if errs.CodeOf(err) == errs.NotFound {
				err = nil
			}
			return answer(out, err)
		})
}

type draftPath struct {
	ID id.ID `path:"id"`
}

const draftBytes = 256 << 10

func (s *Service) draftRoutes(api huma.API) {
	huma.Register(api, family(http.MethodGet, "/drafts", "list-family-drafts", "Applications that are not filed yet"),
		func(ctx context.Context, _ *struct{}) (*items[Draft], error) { return listed(s.Drafts(ctx)) })
	begin := family(http.MethodPost, "/drafts", "begin-family-draft", "Keep a new draft")
	begin.MaxBodyBytes = draftBytes
	huma.Register(api, begin, func(ctx context.Context, in *struct{ Body Form }) (*body[Draft], error) {
		return answer(s.BeginDraft(ctx, in.Body))
	})
	type keepDraftInput struct {
		ID   id.ID `path:"id"`
		Body struct {
			Version int32 `json:"version" doc:"that the phone has"`
			Form    Form  `json:"form"`
		}
	}
	// Its version makes it safe to repeat: no answer with a whole form is kept for that.
	keep := web.Keyless(family(http.MethodPut, "/drafts/{id}", "keep-family-draft", "Keep what changed in a draft"))
	keep.MaxBodyBytes = draftBytes
	huma.Register(api, keep, func(ctx context.Context, in *keepDraftInput) (*body[Draft], error) {
		return answer(s.KeepDraft(ctx, in.ID, in.Body.Version, in.Body.Form))
	})
	huma.Register(api, family(http.MethodDelete, "/drafts/{id}", "drop-family-draft", "Delete a draft"),
		func(ctx context.Context, in *draftPath) (*struct{}, error) { return nil, s.DropDraft(ctx, in.ID) })
}

type uploadInput struct {
	web.Raw
	County   int32  `query:"county" minimum:"110000" maximum:"999999" required:"true"`
	Division string `query:"division" pattern:"^[0-9]{9,12}$" maxLength:"12" required:"true" doc:"that was chosen"`
	Purpose  string `query:"purpose" enum:"evidence,consent" required:"true"`
}

func (s *Service) fileRoutes(api huma.API) {
	const path = "/api/portal/files"
	huma.Register(api, web.Stream(web.Limited(family(http.MethodPost, "/files", "store-family-file", "Keep a photograph or a signature"), 60)),
		func(ctx context.Context, in *uploadInput) (*body[Stored], error) {
			part, err := picture(in.Request)
			if err != nil {
				return nil, err
			}
			defer part.Close()
			return answer(s.Store(ctx, Upload{in.County, in.Division, in.Purpose, part.FileName()}, part))
		})
	// Described only now: an operation that is registered with a body has it read whole.
	api.OpenAPI().Paths[path].Post.RequestBody = &huma.RequestBody{Required: true,
		Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"},
			Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}}}}}}
	type readInput struct {
		web.Raw
		CasePath
	}
	huma.Register(api, binary(family(http.MethodGet, "/files/{county}/{id}", "read-family-file", "A photograph that this account sent")),
		func(ctx context.Context, in *readInput) (*huma.StreamResponse, error) {
			f, r, err := s.Own(ctx, in.County, in.ID)
			return stream(in.Writer, f, r, err)
		})
}

func binary(o huma.Operation) huma.Operation {
	o.Responses = map[string]*huma.Response{"200": {Description: "the file",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	return o
}

func picture(r *http.Request) (*multipart.Part, error) {
	bad := errs.New(errs.Invalid, "请求中没有照片。", "There is no photograph in the request.").With("body.file", "multipart/form-data", "multipart/form-data")
	m, err := r.MultipartReader()
	if err != nil {
		return nil, bad.Because(err)
	}
	part, err := m.NextPart()
	if err != nil || part.FormName() != "file" || part.FileName() == "" {
		return nil, bad.Because(err)
	}
	return part, nil
}

// stream answers with a file's bytes, which may run nothing and load nothing.
func stream(w http.ResponseWriter, f files.File, r io.ReadCloser, err error) (*huma.StreamResponse, error) {
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(huma.Context) {
		defer r.Close()
		h := w.Header()
		h.Set("Content-Type", f.MediaType)
		h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
		h.Set("Content-Disposition", "inline")
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:")
		_, _ = io.Copy(w, r) // the client may be gone
	}}, nil
}

func (s *Service) caseRoutes(api huma.API) {
	type fileApplicationInput struct {
		Body struct {
			Draft id.ID `json:"draftId,omitempty" doc:"that this was; it ends with it"`
			Form  Form  `json:"form"`
		}
	}
	file := family(http.MethodPost, "/applications", "file-application", "Hand an application in")
	file.MaxBodyBytes = draftBytes
	huma.Register(api, file, func(ctx context.Context, in *fileApplicationInput) (*body[Filed], error) {
		return answer(s.File(ctx, in.Body.Draft, in.Body.Form))
	})
	huma.Register(api, family(http.MethodGet, "/cases", "list-family-cases", "What this account filed"),
		func(ctx context.Context, _ *struct{}) (*items[Case], error) { return listed(s.Cases(ctx)) })
	huma.Register(api, family(http.MethodGet, "/cases/{county}/{id}", "get-family-case", "Where it stands"),
		func(ctx context.Context, in *CasePath) (*body[Case], error) { return answer(s.Case(ctx, in.ref())) })
	type supplyPapersInput struct {
		CasePath
		Body struct {
			Papers []id.ID `json:"papers" maxItems:"30" nullable:"false"`
			Words  string  `json:"words" maxLength:"1000"`
		}
	}
	huma.Register(api, family(http.MethodPost, "/cases/{county}/{id}/supplement", "supply-papers", "Hand in what was missing"),
		func(ctx context.Context, in *supplyPapersInput) (*struct{}, error) {
			return nil, s.Supply(ctx, in.ref(), in.Body.Papers, in.Body.Words)
		})
	type withdrawApplicationInput struct {
		CasePath
		Body struct {
			Reason string `json:"reason" maxLength:"500"`
		}
	}
	huma.Register(api, family(http.MethodPost, "/cases/{county}/{id}/withdraw", "withdraw-application", "Take an application back"),
		func(ctx context.Context, in *withdrawApplicationInput) (*struct{}, error) {
			return nil, s.Withdraw(ctx, in.ref(), in.Body.Reason)
		})
	huma.Register(api, family(http.MethodPost, "/cases/{county}/{id}/exit", "leave-aid", "Ask to end what an application led to"),
		func(ctx context.Context, in *CasePath) (*struct{}, error) { return nil, s.Leave(ctx, in.ref()) })
	type noticeInput struct {
		web.Raw
		CasePath
		File id.ID `path:"file"`
	}
	huma.Register(api, binary(family(http.MethodGet, "/cases/{county}/{id}/notices/{file}", "read-family-notice", "A notice of this case")),
		func(ctx context.Context, in *noticeInput) (*huma.StreamResponse, error) {
			f, r, err := s.Notice(ctx, in.ref(), in.File)
			return stream(in.Writer, f, r, err)
		})
}
