package verification

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/errs"
	"doudi/internal/id"
)

// list is embedded in the input of every list.
type List struct {
	Cursor string `query:"cursor" maxLength:"1000" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"rows on a page"`
}

func (l List) size() int {
	if l.Limit < 1 || l.Limit > 200 {
		return 50
	}
	return l.Limit
}

// upTo is one more row than a page has: it tells whether there is a next page.
func (l List) upTo() int32 { return int32(l.size()) + 1 }

// after reads the cursor into key, which stays as it is on the first page.
func (l List) after(key any) error {
	if l.Cursor == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(l.Cursor))
	if err == nil {
		err = json.Unmarshal(b, key)
	}
	if err != nil {
		return errs.New(errs.Invalid, "翻页标记无效，请回到第一页。", "The cursor is not one of ours; go back to the first page.").Because(err)
	}
	return nil
}

// page is some rows and where the next ones begin.
type page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next" doc:"cursor of the next page; empty on the last"`
}

type paged[T any] struct{ Body page[T] }

// pageOf cuts rows read with upTo to a page; key is a row's place in the order.
func pageOf[T any](l List, rows []T, key func(T) any) (*paged[T], error) {
	out := &paged[T]{page[T]{Items: rows}}
	if n := l.size(); len(rows) > n {
		b, err := json.Marshal(key(rows[n-1]))
		if err != nil {
			return nil, err
		}
		out.Body = page[T]{Items: rows[:n], Next: base64.RawURLEncoding.EncodeToString(b)}
	}
	return out, nil
}

// RefInput names a record in a path.
type RefInput struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
	ID     id.ID `path:"id"`
}

func (r RefInput) ref() Ref { return Ref{r.County, r.ID} }

// of is an answer with one body.
type of[T any] struct{ Body T }

func answer[T any](v T, err error) (*of[T], error) {
	if err != nil {
		return nil, err
	}
	return &of[T]{v}, nil
}

func op(method, path, name, summary string) huma.Operation {
	o := huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary, Tags: []string{"verification"}}
	if method == http.MethodPost {
		o.DefaultStatus = http.StatusOK
	}
	return o
}

// Routes registers everything that verification answers. A check is asked for
// by its case, which calls Service.Request.
func (s *Service) Routes(api huma.API) {
	s.departmentRoutes(api)
	s.consentRoutes(api)
	s.checkRoutes(api)
	s.screenRoutes(api)
}

type consentInput struct {
	Body NewConsent
}

type caseInput struct {
	County      int32 `query:"county" required:"true" minimum:"110000" maximum:"999999"`
	Application id.ID `query:"applicationId" required:"true"`
}

type revokeInput struct {
	RefInput
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func (s *Service) consentRoutes(api huma.API) {
	huma.Register(api, op(http.MethodGet, "/api/consents", "listConsents", "Letters of authorisation of a case"),
		func(ctx context.Context, in *caseInput) (*of[[]Consent], error) {
			return answer(s.Consents(ctx, in.County, in.Application))
		})
	huma.Register(api, op(http.MethodPost, "/api/consents", "recordConsent", "Record a letter of authorisation"),
		func(ctx context.Context, in *consentInput) (*of[Consent], error) {
			return answer(s.RecordConsent(ctx, in.Body))
		})
	huma.Register(api, op(http.MethodPost, "/api/consents/{county}/{id}/revoke", "revokeConsent", "Revoke a letter of authorisation"),
		func(ctx context.Context, in *revokeInput) (*of[Consent], error) {
			return answer(s.RevokeConsent(ctx, in.ref(), in.Body.Reason))
		})
}
