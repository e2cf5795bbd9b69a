package casework

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/id"
)

// noteRoutes registers what colleagues write to one another about a case.
func (s *Service) noteRoutes(api huma.API) {
	type notesOutput struct {
		Body struct {
			Items []Note `json:"items" nullable:"false"`
		}
	}
	listed := func(list []Note, err error) (*notesOutput, error) {
		if err != nil {
			return nil, err
		}
		out := &notesOutput{}
		out.Body.Items = list
		return out, nil
	}
	huma.Register(api, op("list-case-notes", http.MethodGet, "/api/cases/{county}/{id}/notes", "What colleagues wrote about a case; no family reads it"),
		func(ctx context.Context, in *CasePath) (*notesOutput, error) { return listed(s.Notes(ctx, in.ref())) })
	huma.Register(api, op("add-case-note", http.MethodPost, "/api/cases/{county}/{id}/notes", "Write a note; it is not edited afterwards"),
		func(ctx context.Context, in *bodyInput[Writing]) (*notesOutput, error) {
			return listed(s.AddNote(ctx, in.ref(), in.Body))
		})
	type strikeInput struct {
		CasePath
		Note id.ID `path:"note"`
		Body Striking
	}
	huma.Register(api, op("strike-case-note", http.MethodPost, "/api/cases/{county}/{id}/notes/{note}/strike", "Strike a note through, with the reason"),
		func(ctx context.Context, in *strikeInput) (*notesOutput, error) {
			return listed(s.StrikeNote(ctx, in.ref(), in.Note, in.Body))
		})
	type handoverOutput struct{ Body HandoverPage }
	huma.Register(api, op("list-case-handovers", http.MethodGet, "/api/cases/{county}/{id}/handovers", "Who handed the case to whom, and to whom you could"),
		func(ctx context.Context, in *CasePath) (*handoverOutput, error) {
			out, err := s.Handovers(ctx, in.ref())
			return &handoverOutput{out}, err
		})
	huma.Register(api, op("hand-case-over", http.MethodPost, "/api/cases/{county}/{id}/handovers", "Hand your part of a case to a colleague of the same role and scope"),
		func(ctx context.Context, in *bodyInput[Handing]) (*handoverOutput, error) {
			out, err := s.HandOver(ctx, in.ref(), in.Body)
			return &handoverOutput{out}, err
		})
}
