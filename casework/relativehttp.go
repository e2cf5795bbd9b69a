package casework

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

func (s *Service) relativeRoutes(api huma.API) {
	const path = "/api/counties/{county}/relatives"
	type listInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
		RelativeFilter
		page.Query
	}
	huma.Register(api, op("list-relatives", http.MethodGet, path, "Near relatives of staff and of village committees, as they are filed"),
		func(ctx context.Context, in *listInput) (*listOutput[Relative], error) {
			out, err := s.Relatives(ctx, in.County, in.RelativeFilter, in.Query)
			return &listOutput[Relative]{out}, err
		})
	type exportInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
		RelativeFilter
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-relatives", http.MethodGet, path+"/export", "The register of near relatives, as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportRelatives(ctx, in.County, in.RelativeFilter, sheet.Kind(in.Format)))
		})
	s.declareRoutes(api, path)
}

func (s *Service) declareRoutes(api huma.API, path string) {
	type countyInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
	}
	type ownOutput struct {
		Body struct {
			Items []Relative `json:"items" nullable:"false"`
		}
	}
	huma.Register(api, op("own-relatives", http.MethodGet, path+"/own", "Your own near relatives, as they are filed"),
		func(ctx context.Context, in *countyInput) (*ownOutput, error) {
			out := &ownOutput{}
			var err error
			out.Body.Items, err = s.OwnRelatives(ctx, in.County)
			return out, err
		})
	type staffInput struct {
		County   int32  `path:"county" minimum:"110000" maximum:"999999"`
		Division string `query:"division" pattern:"^[0-9]{9}$" required:"true"`
	}
	type staffOutput struct {
		Body struct {
			Items []Colleague `json:"items" nullable:"false"`
		}
	}
	huma.Register(api, op("relative-staff", http.MethodGet, path+"/staff", "Who works for a township, in it or for the whole county"),
		func(ctx context.Context, in *staffInput) (*staffOutput, error) {
			out := &staffOutput{}
			var err error
			out.Body.Items, err = s.staffOf(ctx, in.County, in.Division)
			return out, err
		})
	type declareInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
		Body   RelativeDeclared
	}
	type relativeOutput struct{ Body Relative }
	huma.Register(api, op("declare-relative", http.MethodPost, path, "File a near relative: one's own, or the county somebody else's"),
		func(ctx context.Context, in *declareInput) (*relativeOutput, error) {
			out, err := s.DeclareRelative(ctx, in.County, in.Body)
			return &relativeOutput{out}, err
		})
	type endInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
		ID     id.ID `path:"id"`
		Body   struct {
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
		}
	}
	huma.Register(api, op("end-relative", http.MethodPost, path+"/{id}/end", "Say that a line of the register holds no more"),
		func(ctx context.Context, in *endInput) (*struct{}, error) {
			return nil, s.EndRelative(ctx, in.County, in.ID, in.Body.Reason)
		})
}
