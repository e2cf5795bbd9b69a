package casework

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/sheet"
)

// MonthsQuery says which clocks are counted.
type MonthsQuery struct {
	From      calendar.Period `query:"from" required:"true" doc:"2026-07"`
	To        calendar.Period `query:"to" required:"true" doc:"2026-11"`
	Division  string          `query:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"prefix; counted one step below it"`
	Programme string          `query:"programme" maxLength:"40"`
}

func (in MonthsQuery) months() Months { return Months(in) }

func (s *Service) timelinessRoutes(api huma.API) {
	type output struct{ Body Timeliness }
	huma.Register(api, op("count-clocks", http.MethodGet, "/api/cases/timeliness", "How the legal clocks whose last day lies in some months were kept"),
		func(ctx context.Context, in *struct{ MonthsQuery }) (*output, error) {
			out, err := s.Timeliness(ctx, in.months())
			return &output{out}, err
		})
	type exportInput struct {
		MonthsQuery
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-clocks", http.MethodGet, "/api/cases/timeliness/export", "The same as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportTimeliness(ctx, in.months(), sheet.Kind(in.Format)))
		})
}
