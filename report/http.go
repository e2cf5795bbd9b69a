package report

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// CountyPath names a county in a path. Exported because huma reads no parameters
// from an embedded type that is not.
type CountyPath struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
}

// MonthPath names the report of a business month.
type MonthPath struct {
	CountyPath
	Period calendar.Period `path:"period" doc:"2026-11"`
}

// PartQuery is a part of a report.
type PartQuery struct {
	MonthPath
	Edition   int32  `query:"edition" minimum:"0" maximum:"9999" doc:"0: the newest"`
	Programme string `query:"programme" maxLength:"40"`
}

func (q PartQuery) part() Narrowed { return Narrowed{q.Edition, q.Programme} }

type body[T any] struct{ Body T }

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

func op(name, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary, Tags: []string{"reports"}, DefaultStatus: http.StatusOK}
}

// Routes registers what the room answers.
func (s *Service) Routes(api huma.API) {
	type YearInput struct {
		CountyPath
		Year int32 `query:"year" minimum:"0" maximum:"9999" doc:"only this year's; 0: all"`
	}
	type listInput struct {
		YearInput
		page.Query
	}
	huma.Register(api, op("list-month-reports", http.MethodGet, "/api/counties/{county}/month-reports", "The month reports of a county, the newest first"),
		func(ctx context.Context, in *listInput) (*body[page.Page[Head]], error) {
			return answer(s.List(ctx, in.County, in.Year, in.Query))
		})
	type listExportInput struct {
		YearInput
		Format sheet.Kind `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-month-reports", http.MethodGet, "/api/counties/{county}/month-reports/export", "The list of month reports, as a spreadsheet"),
		func(ctx context.Context, in *listExportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportList(ctx, in.County, in.Year, in.Format))
		})
	huma.Register(api, op("get-month-report", http.MethodGet, "/api/counties/{county}/month-reports/{period}", "A month report with what it was held against"),
		func(ctx context.Context, in *PartQuery) (*body[Report], error) {
			return answer(s.Get(ctx, in.County, in.Period, in.part()))
		})
	type exportInput struct {
		PartQuery
		Format sheet.Kind `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-month-report", http.MethodGet, "/api/counties/{county}/month-reports/{period}/export", "A month report, as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.Export(ctx, in.County, in.Period, in.part(), in.Format))
		})
	type makeInput struct {
		MonthPath
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
		}
	}
	huma.Register(api, op("remake-month-report", http.MethodPost, "/api/counties/{county}/month-reports/{period}/make", "Draw a kept month report up anew, beside its earlier editions"),
		func(ctx context.Context, in *makeInput) (*body[Report], error) {
			return answer(s.Remake(ctx, in.County, in.Period, in.Body.Reason))
		})
}
