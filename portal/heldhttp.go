package portal

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/web"
)

// What one account may try and read a minute.
const (
	provesAMinute = 10
	asksAMinute   = 10
)

// heldRoutes answer what is held on whoever asks, and how it is proved who that is.
func (s *Service) heldRoutes(api huma.API) {
	huma.Register(api, web.Limited(family(http.MethodGet, "/held", "get-held", "What is held on me, and who looked at it"), asksAMinute),
		func(ctx context.Context, _ *struct{}) (*body[Held], error) { return answer(s.Held(ctx, false)) })
	huma.Register(api, archive(web.Limited(family(http.MethodGet, "/held/download", "download-held", "What is held on me, to take away: a page and JSON in a ZIP"), asksAMinute)),
		func(ctx context.Context, in *struct{ web.Raw }) (*huma.StreamResponse, error) {
			h, err := s.Held(ctx, true)
			if err != nil {
				return nil, err
			}
			b, err := h.pack(lang.From(ctx))
			if err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(huma.Context) {
				head := in.Writer.Header()
				head.Set("Content-Type", "application/zip")
				head.Set("Content-Length", strconv.Itoa(len(b)))
				head.Set("Content-Disposition", `attachment; filename="held.zip"`)
				head.Set("Cache-Control", "no-store")
				_, _ = in.Writer.Write(b) // the client may be gone
			}}, nil
		})
	type proveInput struct {
		Body struct {
			Code string `json:"code" minLength:"1" maxLength:"20"`
		}
	}
	huma.Register(api, web.Limited(family(http.MethodPost, "/proof", "prove-family", "Prove with a code of the window whose account this is"), provesAMinute),
		func(ctx context.Context, in *proveInput) (*body[Proof], error) {
			return answer(s.Prove(ctx, in.Body.Code))
		})
	huma.Register(api, web.Keyless(family(http.MethodDelete, "/proof", "unprove-family", "Make the account nobody's again")),
		func(ctx context.Context, _ *struct{}) (*struct{}, error) { return nil, s.Unprove(ctx) })
	type makeProofInput struct {
		County    int32 `path:"county" minimum:"110000" maximum:"999999"`
		Household id.ID `path:"household"`
		Body      struct {
			Person id.ID `json:"personId"`
			Seen   bool  `json:"seen" doc:"the ID card was seen, and who showed it is the person"`
		}
	}
	vouch := huma.Operation{OperationID: "vouch-for-member", Method: http.MethodPost, Path: "/api/households/{county}/{household}/proof",
		Summary: "Make a code by which a member proves at the portal who they are", Tags: []string{"portal"}, DefaultStatus: http.StatusOK}
	huma.Register(api, web.Limited(vouch, provesAMinute), func(ctx context.Context, in *makeProofInput) (*body[ProofCode], error) {
		if !in.Body.Seen {
			return nil, notSeen()
		}
		return answer(s.MakeProof(ctx, Member{in.County, in.Household, in.Body.Person}))
	})
}

func archive(o huma.Operation) huma.Operation {
	o.Responses = map[string]*huma.Response{"200": {Description: "the archive",
		Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	return o
}
