package registry

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

// Routes adds the registry's operations to an API.
func (s *Service) Routes(api huma.API) {
	s.readRoutes(api)
	s.writeRoutes(api)
	s.exportRoutes(api)
}

func op(method, path, operation, summary string) huma.Operation {
	return huma.Operation{OperationID: operation, Method: method, Path: path, Summary: summary, Tags: []string{"registry"}}
}

// body wraps an answer; huma sends its Body.
type body[T any] struct{ Body T }

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

// paged makes a page of a list that knows where it goes on.
func paged[T any](items []T, more *Position, err error) (*body[page.Page[T]], error) {
	if err != nil {
		return nil, err
	}
	p := page.Page[T]{Items: items}
	if items == nil {
		p.Items = []T{}
	}
	if more != nil {
		p.Next, err = page.Cursor(more)
	}
	return answer(p, err)
}

// start is where a page begins.
func start(q page.Query) (at Position, err error) { return at, q.After(&at) }

// FilterInput is the filter of the household list.
type FilterInput struct {
	Division string `query:"division" maxLength:"12"`
	Label    string `query:"label" maxLength:"32"`
	Cause    string `query:"cause" maxLength:"32"`
	State    State  `query:"state" enum:"live,merged,moved,closed" default:"live"`
	Poor     Poor   `query:"poor" enum:"still,out,dropped,any,registered" doc:"any: ever on the register; registered: on it since the adjustment"`
	Members  int32  `query:"members" minimum:"0" maximum:"99" doc:"exactly so many members"`
	Urban    string `query:"urban" enum:"true,false"`
	Disabled bool   `query:"disabled" doc:"has a member with a disability"`
	Elderly  bool   `query:"elderly" doc:"has a member of 60 years or more"`
	Minor    bool   `query:"minor" doc:"has a member under 18"`
}

func (i FilterInput) filter() Filter {
	f := Filter{Division: i.Division, Label: i.Label, Cause: i.Cause, State: i.State, Poor: i.Poor, Members: i.Members, Disabled: i.Disabled, Elderly: i.Elderly, Minor: i.Minor}
	if i.Urban != "" {
		urban := i.Urban == "true"
		f.Urban = &urban
	}
	return f
}

// SearchInput is what is searched for, and where.
type SearchInput struct {
	Q        string `query:"q" required:"true" maxLength:"64" doc:"a place beside other words narrows the search to it"`
	Division string `query:"division" maxLength:"12"`
}

// HouseholdPath names a household in an address. It is exported because huma
// fills in only exported fields.
type HouseholdPath struct {
	County    int32 `path:"county" minimum:"100000" maximum:"999999"`
	Household id.ID `path:"household"`
}

// HandoversInput says whose handovers are listed, and in which state.
type HandoversInput struct {
	County int32  `path:"county" minimum:"100000" maximum:"999999"`
	State  string `query:"state" enum:"offered,accepting,accepted,refused"`
}

func (p HouseholdPath) target(version int32) Target { return Target{p.County, p.Household, version} }

type countBody struct {
	Count int  `json:"count"`
	AtMax bool `json:"atMax" doc:"there may be more: counting stops at 10,000, over several counties at 1,000"`
}

func (s *Service) readRoutes(api huma.API) {
	huma.Register(api, op(http.MethodGet, "/api/households", "list-households", "Households of my area, village by village"),
		func(ctx context.Context, in *struct {
			page.Query
			FilterInput
		}) (*body[page.Page[HouseholdItem]], error) {
			from, err := start(in.Query)
			if err != nil {
				return nil, err
			}
			items, more, err := s.List(ctx, in.filter(), from, in.Size())
			return paged(items, more, err)
		})
	huma.Register(api, op(http.MethodGet, "/api/households/count", "count-households", "How many households a filter finds"),
		func(ctx context.Context, in *FilterInput) (*body[countBody], error) {
			n, most, err := s.Count(ctx, in.filter())
			return answer(countBody{n, most}, err)
		})
	huma.Register(api, op(http.MethodGet, "/api/persons", "search-persons", "People by name, pinyin, initials, ID number or its end, phone, household number or place"),
		func(ctx context.Context, in *struct {
			page.Query
			SearchInput
		}) (*body[page.Page[Hit]], error) {
			from, err := start(in.Query)
			if err != nil {
				return nil, err
			}
			hits, more, err := s.Search(ctx, in.Q, in.Division, from, in.Size())
			return paged(hits, more, err)
		})
	huma.Register(api, op(http.MethodGet, "/api/households/{county}/{household}", "get-household", "A household's file, today or on a past day"),
		func(ctx context.Context, in *struct {
			HouseholdPath
			On string `query:"on" doc:"a day: 2026-11-23"`
		}) (*body[*FileView], error) {
			var day calendar.Date
			if err := day.UnmarshalText([]byte(in.On)); err != nil {
				return nil, errs.New(errs.Invalid, "日期应写作 2026-11-23。", "Write the day as 2026-11-23.").With("query.on", "日期应写作 2026-11-23", "Write the day as 2026-11-23")
			}
			return answer(s.Show(ctx, in.County, in.Household, day))
		})
	huma.Register(api, op(http.MethodGet, "/api/households/{county}/{household}/chain", "household-chain", "The number under which a household is counted on after a split or a merger"),
		func(ctx context.Context, in *HouseholdPath) (*body[ChainView], error) {
			return answer(s.ShowChain(ctx, in.County, in.Household))
		})
	huma.Register(api, op(http.MethodGet, "/api/households/{county}/{household}/timeline", "household-timeline", "What happened to a household, newest first"),
		func(ctx context.Context, in *struct {
			HouseholdPath
			TimelineFilter
			page.Query
		}) (*body[page.Page[TimelineEntry]], error) {
			from, err := start(in.Query)
			if err != nil {
				return nil, err
			}
			list, err := s.Timeline(ctx, in.County, in.Household, in.TimelineFilter, from.ID, int(in.UpTo()))
			return listed(in.Query, list, err, func(e TimelineEntry) id.ID { return e.ID })
		})
	huma.Register(api, op(http.MethodGet, "/api/handovers/{county}", "list-handovers", "Households on their way to or from a county"),
		func(ctx context.Context, in *struct {
			page.Query
			HandoversInput
		}) (*body[page.Page[Handover]], error) {
			from, err := start(in.Query)
			if err != nil {
				return nil, err
			}
			list, err := s.Handovers(ctx, in.County, in.State, from.ID, int(in.UpTo()))
			return listed(in.Query, list, err, func(h Handover) id.ID { return h.ID })
		})
	huma.Register(api, op(http.MethodGet, "/api/divisions", "list-divisions", "What lies directly in a division"),
		func(ctx context.Context, in *struct {
			Parent string `query:"parent" maxLength:"12" doc:"empty: the provinces"`
		}) (*body[[]Place], error) {
			return answer(s.Divisions(ctx, in.Parent))
		})
	huma.Register(api, op(http.MethodGet, "/api/divisions/find", "find-divisions", "Divisions of my area by name, pinyin, initials or code"),
		func(ctx context.Context, in *struct {
			Q string `query:"q" required:"true" maxLength:"64"`
		}) (*body[[]FoundPlace], error) {
			return answer(s.FindPlaces(ctx, in.Q, 8))
		})
	huma.Register(api, op(http.MethodGet, "/api/codes", "list-codes", "The code lists of household files"),
		func(context.Context, *struct{}) (*body[codeLists], error) {
			return answer(codeLists{s.codes.All(), Labels(), map[Kind][]string{Income: Items(Income), Asset: Items(Asset), Deduction: Items(Deduction)}}, nil)
		})
	huma.Register(api, op(http.MethodGet, "/api/overview/registry", "registry-overview", "The registry in figures"),
		func(ctx context.Context, in *struct {
			Division string `query:"division" maxLength:"12"`
		}) (*body[*RegistryOverview], error) {
			return answer(s.Overview(ctx, in.Division))
		})
}

type codeLists struct {
	Lists  []*codes.List     `json:"lists"`
	Labels []LabelKind       `json:"labels"`
	Items  map[Kind][]string `json:"items" doc:"items of income, assets and deductions"`
}

// listed makes a page of rows that were read with UpTo, newest first.
func listed[T any](q page.Query, rows []T, err error, key func(T) id.ID) (*body[page.Page[T]], error) {
	if err != nil {
		return nil, err
	}
	same := func(row T) T { return row }
	return answer(page.Of(q, rows, same, func(row T) any { return Position{ID: key(row)} }))
}
