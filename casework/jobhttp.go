package casework

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/id"
)

// HouseholdPath names a household in a path. It is exported because huma reads no
// parameters from an embedded type that is not.
type HouseholdPath struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
	ID     id.ID `path:"id"`
}

// jobRoutes are the offers of work to a household's people.
func (s *Service) jobRoutes(api huma.API) {
	const path = "/api/households/{county}/{id}/job-offers"
	type offersOutput struct{ Body JobOffers }
	huma.Register(api, op("list-job-offers", http.MethodGet, path, "Work that a household's people were offered, the newest first"),
		func(ctx context.Context, in *HouseholdPath) (*offersOutput, error) {
			out, err := s.JobOffersOf(ctx, in.County, in.ID)
			return &offersOutput{out}, err
		})
	type offerInput struct {
		HouseholdPath
		Body JobOffer
	}
	huma.Register(api, op("offer-job", http.MethodPost, path, "Record an offer of work; the case that a refusal too many begins, if any"),
		func(ctx context.Context, in *offerInput) (*doneOutput, error) {
			done, err := s.OfferJob(ctx, in.County, in.ID, in.Body)
			return &doneOutput{done}, err
		})
}
