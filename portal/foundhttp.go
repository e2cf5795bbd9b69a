package portal

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/web"
)

// foundRoutes answer what departments found of the family, and take what it says of that.
func (s *Service) foundRoutes(api huma.API) {
	read := family(http.MethodGet, "/cases/{county}/{id}/found", "get-found", "What departments found of the family, for a member of it")
	huma.Register(api, web.Limited(read, asksAMinute), func(ctx context.Context, in *CasePath) (*body[Found], error) {
		return answer(s.Found(ctx, in.ref()))
	})
	type disputeInput struct {
		CasePath
		Body Dispute
	}
	say := family(http.MethodPost, "/cases/{county}/{id}/found/disputes", "dispute-found", "Say that a record is not theirs, or not right")
	huma.Register(api, web.Limited(say, asksAMinute), func(ctx context.Context, in *disputeInput) (*struct{}, error) {
		return nil, s.Dispute(ctx, in.ref(), in.Body)
	})
}
