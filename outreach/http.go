package outreach

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/calendar"
	"doudi/internal/web"
)

// public makes an operation that anybody may read (社会救助法 art. 67).
func public(name, path, summary string) huma.Operation {
	return web.Public(huma.Operation{OperationID: name, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"law"}})
}

type body[T any] struct{ Body T }

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

// Where names a place in a query. Exported because huma reads no parameters
// from an embedded type that is not.
type Where struct {
	Division string `query:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"2, 4, 6, 9 or 12 digits; empty: the nation alone"`
}

// Routes registers the operations of the policy library.
func (s *Service) Routes(api huma.API) {
	huma.Register(api, public("list-law-places", "/api/law/places", "Places that have policy packs of their own"),
		func(context.Context, *struct{}) (*body[[]Place], error) { return answer(s.Places(), nil) })
	huma.Register(api, public("list-law-packs", "/api/law/packs", "The policy packs that reach a place, over all time; without a place, all"),
		func(_ context.Context, in *struct{ Where }) (*body[[]Pack], error) {
			return answer(s.Packs(in.Division), checkDivision(in.Division))
		})
	huma.Register(api, public("list-law-spans", "/api/law/spans", "The timeline of a place's law, gaps included"),
		func(_ context.Context, in *struct{ Where }) (*body[[]Span], error) {
			return answer(s.Spans(in.Division))
		})
	huma.Register(api, public("get-law", "/api/law", "The law of a place on a day: figures with their sources, lists, programmes in words"),
		func(_ context.Context, in *struct {
			Where
			On calendar.Date `query:"on" doc:"empty: today"`
		}) (*body[Law], error) {
			return answer(s.Law(in.Division, in.On))
		})
	huma.Register(api, public("compare-law", "/api/law/differences", "What differs between two days, places or packs, in words"),
		func(_ context.Context, in *struct {
			Where
			From     calendar.Date `query:"from" doc:"empty: today"`
			To       calendar.Date `query:"to" doc:"empty: today"`
			Other    string        `query:"other" pattern:"^[0-9]*$" maxLength:"12" doc:"place of the second day, if another"`
			FromPack string        `query:"fromPack" maxLength:"60" doc:"instead of place and day"`
			ToPack   string        `query:"toPack" maxLength:"60" doc:"instead of place and day"`
		}) (*body[Compared], error) {
			other := in.Other
			if other == "" {
				other = in.Division
			}
			return answer(s.Differences(Side{in.Division, in.From, in.FromPack}, Side{other, in.To, in.ToPack}))
		})
}
