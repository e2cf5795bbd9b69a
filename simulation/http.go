package simulation

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

type body[T any] struct{ Body T }

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

type items[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

// Ref names a run. Exported because huma reads no parameters from an embedded
// type that is not.
type Ref struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
	ID     id.ID `path:"id"`
}

// Filter narrows the list of runs.
type Filter struct {
	page.Query
	Programme string `query:"programme" maxLength:"40"`
	Kept      string `query:"kept" enum:"true,false" doc:"whether somebody gave it a name"`
	Division  string `query:"division" maxLength:"12"`
}

// OfCounty is a county and a filter. Exported for the same reason.
type OfCounty struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
	Filter
}

type nameInput struct {
	Ref
	Body struct {
		Name    string `json:"name" maxLength:"60" doc:"empty: no longer kept"`
		Version int32  `json:"version" minimum:"1" doc:"the version you have seen"`
	}
}

type movablesInput struct {
	PlaceQuery
	Programme string `query:"programme" maxLength:"40" default:"dibao"`
}

// PlaceQuery names a place and a day. Exported as Ref is.
type PlaceQuery struct {
	Division string        `query:"division" pattern:"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$" required:"true"`
	On       calendar.Date `query:"on" doc:"empty: today"`
}

type exportInput struct {
	Ref
	Format sheet.Kind `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func op(name, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary, Tags: []string{"simulations"}}
}

// Routes registers the room's operations.
func (s *Service) Routes(api huma.API) {
	huma.Register(api, op("simulationParameters", http.MethodGet, "/api/simulations/parameters", "What a simulation may change, as the law has it"),
		func(ctx context.Context, in *movablesInput) (*body[items[Movable]], error) {
			list, err := s.Movables(ctx, in.Division, in.Programme, in.On)
			return answer(items[Movable]{list}, err)
		})
	huma.Register(api, op("simulationProgrammes", http.MethodGet, "/api/simulations/programmes", "The programmes of a place, and which of them can be simulated"),
		func(ctx context.Context, in *PlaceQuery) (*body[items[Programme]], error) {
			list, err := s.Programmes(ctx, in.Division, in.On)
			return answer(items[Programme]{list}, err)
		})
	start := op("startSimulation", http.MethodPost, "/api/simulations", "Try a change of the law on the households of a division")
	start.DefaultStatus = http.StatusCreated
	huma.Register(api, start, func(ctx context.Context, in *struct{ Body Request }) (*body[Simulation], error) {
		return answer(s.Start(ctx, in.Body))
	})
	huma.Register(api, op("simulations", http.MethodGet, "/api/simulations/{county}", "What was tried on a county: kept runs and one's own, the newest first"),
		func(ctx context.Context, in *OfCounty) (*body[page.Page[Simulation]], error) {
			return answer(s.List(ctx, in.County, in.Filter))
		})
	huma.Register(api, op("exportSimulations", http.MethodGet, "/api/simulations/{county}/export", "What was tried on a county, as a spreadsheet"),
		func(ctx context.Context, in *struct {
			OfCounty
			Format sheet.Kind `query:"format" enum:"xlsx,csv" default:"xlsx"`
		}) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportList(ctx, in.County, in.Filter, in.Format))
		})
	huma.Register(api, op("simulation", http.MethodGet, "/api/simulations/{county}/{id}", "One run, with its figures once they are there"),
		func(ctx context.Context, in *Ref) (*body[Simulation], error) {
			return answer(s.Get(ctx, in.County, in.ID))
		})
	huma.Register(api, op("nameSimulation", http.MethodPut, "/api/simulations/{county}/{id}/name", "Keep a run under a name"),
		func(ctx context.Context, in *nameInput) (*body[Simulation], error) {
			return answer(s.Name(ctx, in.County, in.ID, in.Body.Version, in.Body.Name))
		})
	huma.Register(api, op("cancelSimulation", http.MethodPost, "/api/simulations/{county}/{id}/cancel", "Stop a run"),
		func(ctx context.Context, in *Ref) (*struct{}, error) { return nil, s.Cancel(ctx, in.County, in.ID) })
	huma.Register(api, op("exportSimulation", http.MethodGet, "/api/simulations/{county}/{id}/export", "A run's figures as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.Export(ctx, in.County, in.ID, in.Format))
		})
}
