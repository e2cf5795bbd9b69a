package casework

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/id"
)

// maxPart bounds a piece of a file: on a bad line a small piece that arrives is
// worth more than a large one that does not.
const maxPart = 256 << 10

// fieldRoutes registers what phones ask for that visit homes.
func (s *Service) fieldRoutes(api huma.API) {
	op := func(name, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary, Tags: []string{"field"}}
	}
	type tourInput struct {
		Device id.ID `query:"device" required:"true" doc:"the phone"`
	}
	type tourOutput struct{ Body Tour }
	huma.Register(api, op("field-tour", http.MethodGet, "/api/field/tour", "The visits that wait for you, to take along"), func(ctx context.Context, in *tourInput) (*tourOutput, error) {
		tour, err := s.Tour(ctx, in.Device)
		return &tourOutput{tour}, err
	})
	type stateOutput struct{ Body SurveyState }
	huma.Register(api, op("field-edits", http.MethodPost, "/api/field/{county}/{id}/edits", "Bring what you wrote of a visit, and take what colleagues wrote"),
		func(ctx context.Context, in *bodyInput[Push]) (*stateOutput, error) {
			state, err := s.PushEdits(ctx, in.ref(), in.Body)
			return &stateOutput{state}, err
		})
	huma.Register(api, op("field-seal", http.MethodPost, "/api/field/{county}/{id}/seal", "Make a survey that was signed the visit of its case"),
		func(ctx context.Context, in *bodyInput[Sealing]) (*stateOutput, error) {
			state, err := s.SealSurvey(ctx, in.ref(), in.Body)
			return &stateOutput{state}, err
		})
	type partInput struct {
		CasePath
		SM3     string `path:"sm3" pattern:"^[0-9a-f]{64}$" doc:"of the whole file, in hex"`
		Device  id.ID  `query:"device" required:"true"`
		Round   int32  `query:"round" minimum:"1" required:"true"`
		Kind    string `query:"kind" enum:"photo,signature,voice" required:"true"`
		Size    int    `query:"size" minimum:"1" maximum:"4194304" required:"true" doc:"of the whole file, in bytes"`
		From    int    `query:"from" minimum:"0" maximum:"4194304" required:"true" doc:"where the piece belongs"`
		RawBody []byte `contentType:"application/octet-stream"`
	}
	type partOutput struct{ Body Came }
	part := op("field-file", http.MethodPost, "/api/field/{county}/{id}/files/{sm3}", "A piece of a photograph, signature or memo")
	part.MaxBodyBytes = maxPart
	huma.Register(api, part, func(ctx context.Context, in *partInput) (*partOutput, error) {
		came, err := s.PushPart(ctx, in.ref(), Part{Device: in.Device, Round: in.Round, SM3: in.SM3, Kind: in.Kind, Size: in.Size, From: in.From, Bytes: in.RawBody})
		return &partOutput{came}, err
	})
}
