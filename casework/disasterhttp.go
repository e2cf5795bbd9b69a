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

// DisasterPath names an event in a path.
type DisasterPath struct {
	County int32  `path:"county" minimum:"110000" maximum:"999999" doc:"county code"`
	ID     string `path:"id" pattern:"^[0-9]{1,19}$" doc:"of the event"`
}

func (p DisasterPath) event() id.ID {
	n, err := id.Parse(p.ID)
	if err != nil {
		return 0 // more than 63 bits: no event has it
	}
	return n
}

func (s *Service) disasterRoutes(api huma.API) {
	type disasterListInput struct {
		DisasterFilter
		page.Query
	}
	huma.Register(api, op("list-disasters", http.MethodGet, "/api/disasters", "Disasters of the reader's counties, the latest first"),
		func(ctx context.Context, in *disasterListInput) (*listOutput[Disaster], error) {
			out, err := s.Disasters(ctx, in.DisasterFilter, in.Query)
			return &listOutput[Disaster]{out}, err
		})
	type exportDisasters struct {
		DisasterFilter
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-disasters", http.MethodGet, "/api/disasters/export", "Disasters as a spreadsheet"),
		func(ctx context.Context, in *exportDisasters) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportDisasters(ctx, in.DisasterFilter, sheet.Kind(in.Format)))
		})
	type disasterOutput struct{ Body Disaster }
	type enterDisasterInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
		Body   NewDisaster
	}
	huma.Register(api, op("enter-disaster", http.MethodPost, "/api/counties/{county}/disasters", "Put a disaster on record"),
		func(ctx context.Context, in *enterDisasterInput) (*disasterOutput, error) {
			d, err := s.EnterDisaster(ctx, in.County, in.Body)
			return &disasterOutput{d}, err
		})
	type disasterPageOutput struct{ Body DisasterPage }
	huma.Register(api, op("get-disaster", http.MethodGet, "/api/disasters/{county}/{id}", "A disaster, and where its families stand"),
		func(ctx context.Context, in *DisasterPath) (*disasterPageOutput, error) {
			p, err := s.DisasterPage(ctx, in.County, in.event())
			return &disasterPageOutput{p}, err
		})
	type closeDisasterInput struct {
		DisasterPath
		Body struct {
			Version int32 `json:"version"`
		}
	}
	huma.Register(api, op("close-disaster", http.MethodPost, "/api/disasters/{county}/{id}/close", "End the time of applications after a disaster"),
		func(ctx context.Context, in *closeDisasterInput) (*disasterOutput, error) {
			d, err := s.CloseDisaster(ctx, in.County, in.event(), in.Body.Version)
			return &disasterOutput{d}, err
		})
	type disasterRollInput struct {
		DisasterPath
		Body Roll
	}
	type disasterRollOutput struct {
		Body struct {
			Items []Done `json:"items" nullable:"false"`
		}
	}
	huma.Register(api, op("enter-disaster-roll", http.MethodPost, "/api/disasters/{county}/{id}/roll", "Enter and submit a case for each family of a roll: all or none"),
		func(ctx context.Context, in *disasterRollInput) (*disasterRollOutput, error) {
			var out disasterRollOutput
			var err error
			out.Body.Items, err = s.EnterRoll(ctx, in.County, in.event(), in.Body)
			return &out, err
		})
}
