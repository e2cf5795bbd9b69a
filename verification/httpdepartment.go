package verification

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

// CountyInput names a county.
type CountyInput struct {
	County int32 `query:"county" required:"true" minimum:"110000" maximum:"999999"`
}

// UsageInput names a county and a time.
type UsageInput struct {
	CountyInput
	From calendar.Date `query:"from" required:"true" doc:"the first day"`
	To   calendar.Date `query:"to" required:"true" doc:"the last"`
}

type filesInput struct {
	page.Query
	CountyInput
	Source string `query:"source" maxLength:"40" doc:"empty: all"`
}

type problemsInput struct {
	page.Query
	RefInput
	RowProblemsFilter
}

type receiptInput struct{ Body Receipt }

func (s *Service) departmentRoutes(api huma.API) {
	huma.Register(api, op(http.MethodGet, "/api/check-sources", "listCheckSources", "Sources and what they can answer today"),
		func(ctx context.Context, in *CountyInput) (*of[[]SourceStatus], error) {
			return answer(s.SourceList(ctx, in.County))
		})
	huma.Register(api, op(http.MethodGet, "/api/check-usage", "getCheckUsage", "Who was checked and how fast, township by township"),
		func(ctx context.Context, in *UsageInput) (*of[Usage], error) {
			return answer(s.Usage(ctx, in.County, in.From, in.To))
		})
	type exportUsageInput struct {
		UsageInput
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op(http.MethodGet, "/api/check-usage/export", "exportCheckUsage", "How often sources were asked, as a spreadsheet"),
		func(ctx context.Context, in *exportUsageInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportUsage(ctx, in.County, in.From, in.To, sheet.Kind(in.Format)))
		})
	huma.Register(api, op(http.MethodPost, "/api/department-files/preview", "previewDepartmentFile", "How a department's file would be read"),
		func(ctx context.Context, in *receiptInput) (*of[FilePreview], error) {
			return answer(s.PreviewFile(ctx, in.Body))
		})
	huma.Register(api, op(http.MethodPost, "/api/department-files", "receiveDepartmentFile", "Receive a department's file"),
		func(ctx context.Context, in *receiptInput) (*of[DepartmentFile], error) {
			return answer(s.ReceiveFile(ctx, in.Body))
		})
	huma.Register(api, op(http.MethodGet, "/api/department-files", "listDepartmentFiles", "Received files, newest first"), s.listFiles)
	type exportFilesInput struct {
		CountyInput
		Source string `query:"source" maxLength:"40" doc:"empty: all"`
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op(http.MethodGet, "/api/department-files/export", "exportDepartmentFiles", "Received files, as a spreadsheet"),
		func(ctx context.Context, in *exportFilesInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportFiles(ctx, in.County, in.Source, sheet.Kind(in.Format)))
		})
	huma.Register(api, op(http.MethodGet, "/api/department-files/{county}/{id}", "getDepartmentFile", "A received file and how far it has come"),
		func(ctx context.Context, in *RefInput) (*of[DepartmentFile], error) {
			return answer(s.File(ctx, in.ref()))
		})
	huma.Register(api, op(http.MethodGet, "/api/department-files/{county}/{id}/problems", "listDepartmentFileProblems", "Rows that were kept out, and why"), s.listProblems)
	huma.Register(api, op(http.MethodGet, "/api/department-files/{county}/{id}/problems/export", "exportDepartmentFileProblems", "Rows that were kept out, as a spreadsheet"),
		func(ctx context.Context, in *struct {
			ExportInput
			RowProblemsFilter
		}) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportProblems(ctx, in.ref(), in.RowProblemsFilter, sheet.Kind(in.Format)))
		})
	huma.Register(api, op(http.MethodGet, "/api/department-files/{county}/{id}/problem-groups", "departmentFileProblemGroups", "How often what is wrong in which column of a file"),
		func(ctx context.Context, in *RefInput) (*of[[]RowProblemGroup], error) {
			return answer(s.ProblemGroups(ctx, in.ref()))
		})
}

func (s *Service) listFiles(ctx context.Context, in *filesInput) (*paged[DepartmentFile], error) {
	var before id.ID
	if err := in.After(&before); err != nil {
		return nil, err
	}
	rows, err := s.Files(ctx, in.County, in.Source, before, in.UpTo())
	if err != nil {
		return nil, err
	}
	return pageOf(in.Query, rows, func(f DepartmentFile) any { return f.ID })
}

func (s *Service) listProblems(ctx context.Context, in *problemsInput) (*paged[RowProblem], error) {
	var after RowProblem
	if err := in.After(&after); err != nil {
		return nil, err
	}
	rows, err := s.Problems(ctx, in.ref(), in.RowProblemsFilter, after, in.UpTo())
	if err != nil {
		return nil, err
	}
	return pageOf(in.Query, rows, func(p RowProblem) any { return RowProblem{Row: p.Row, Field: p.Field} })
}

// ExportInput names a record whose table is wanted, and the format.
type ExportInput struct {
	RefInput
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}
