package verification

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/id"
	"doudi/internal/web/page"
)

// paged is one page of a list.
type paged[T any] struct{ Body page.Page[T] }

// pageOf cuts rows read with UpTo to a page; key is a row's place in the order.
func pageOf[T any](query page.Query, rows []T, key func(T) any) (*paged[T], error) {
	p, err := page.Of(query, rows, func(x T) T { return x }, key)
	if err != nil {
		return nil, err
	}
	return &paged[T]{p}, nil
}

// RefInput names a record in a path.
type RefInput struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
	ID     id.ID `path:"id"`
}

func (r RefInput) ref() Ref { return Ref(r) }

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
	s.matchRoutes(api)
	s.screenRoutes(api)
}

type consentInput struct {
	Body NewConsent
}

type withheldInput struct {
	Body NewWithheld
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
	huma.Register(api, op(http.MethodGet, "/api/consents/desk", "getConsentDesk", "Who of a case signs which letter, in its words"),
		func(ctx context.Context, in *caseInput) (*of[ConsentDesk], error) {
			return answer(s.ConsentDesk(ctx, in.County, in.Application))
		})
	huma.Register(api, op(http.MethodPost, "/api/consents", "recordConsent", "Record a letter of authorisation"),
		func(ctx context.Context, in *consentInput) (*of[Consent], error) {
			return answer(s.RecordConsent(ctx, in.Body))
		})
	huma.Register(api, op(http.MethodGet, "/api/consents/withheld", "listWithheldConsents", "Why obligors of a case signed no letter"),
		func(ctx context.Context, in *caseInput) (*of[[]Withheld], error) {
			return answer(s.Withholdings(ctx, in.County, in.Application))
		})
	huma.Register(api, op(http.MethodPost, "/api/consents/withheld", "withholdConsent", "Record why an obligor signed no letter"),
		func(ctx context.Context, in *withheldInput) (*of[Withheld], error) {
			return answer(s.WithholdConsent(ctx, in.Body))
		})
	huma.Register(api, op(http.MethodPost, "/api/consents/{county}/{id}/revoke", "revokeConsent", "Revoke a letter of authorisation"),
		func(ctx context.Context, in *revokeInput) (*of[Consent], error) {
			return answer(s.RevokeConsent(ctx, in.ref(), in.Body.Reason))
		})
}
