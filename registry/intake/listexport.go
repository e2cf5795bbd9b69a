package intake

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

func (s *Service) exportImportsHTTP(ctx context.Context, in *importsExportInput) (*huma.StreamResponse, error) {
	return audit.Answer(s.ExportList(ctx, in.ImportsFilter, sheet.Kind(in.Format)))
}

func (s *Service) exportProblemsHTTP(ctx context.Context, in *problemsExportInput) (*huma.StreamResponse, error) {
	return audit.Answer(s.ExportProblems(ctx, in.County, in.ID, in.ProblemsFilter, sheet.Kind(in.Format)))
}

// ExportList hands out the imports of a county that a filter finds.
func (s *Service) ExportList(ctx context.Context, f ImportsFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: f.County, Act: "import.export_list", Subject: "imports", May: authz.ImportRegistry,
		Filter: map[string]any{"kind": f.Kind, "state": f.State}}
	t := audit.Table{Name: "导入记录", Format: format, Columns: []sheet.Column{{Title: "文件", Width: 30}, {Title: "导入什么", Width: 18}, {Title: "方式"}, {Title: "状态"},
		{Title: "行数"}, {Title: "新增"}, {Title: "更新"}, {Title: "不变"}, {Title: "有错"}, {Title: "问题"}, {Title: "导入人"}, {Title: "日期"}}}
	states := map[State]string{Queued: "排队中", Running: "进行中", Done: "已完成", Failed: "未完成", Cancelled: "已取消"}
	mode := map[bool]string{true: "试导入", false: "正式导入"}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[ImportStatus], error) { return s.List(ctx, f, at) }, func(i ImportStatus) error {
			kind, err := s.kind(i.Kind)
			if err != nil {
				return err
			}
			return put(i.FileName, kind.Zh, mode[i.DryRun], states[i.State], i.Rows.Total, i.Rows.New, i.Rows.Changed, i.Rows.Same, i.Rows.Bad, i.Problems,
				i.CreatedBy, calendar.At(i.CreatedAt))
		})
	})
}

// ExportProblems hands out what a filter finds wrong with an import's rows. What stands in
// personal cells is masked, as it is on the page.
func (s *Service) ExportProblems(ctx context.Context, county int32, batch id.ID, f ProblemsFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "import.export_problems", Subject: subject(batch), May: authz.ImportRegistry, Filter: f.noted()}
	t := audit.Table{Name: "导入问题", Format: format, Columns: []sheet.Column{{Title: "行"}, {Title: "列", Width: 18}, {Title: "内容", Width: 24}, {Title: "保留的内容", Width: 24},
		{Title: "保留内容由谁填写"}, {Title: "填写日期"}, {Title: "原因与办法", Width: 60}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[ImportProblem], error) { return s.Problems(ctx, county, batch, f, at) },
			func(p ImportProblem) error {
				var keptOn calendar.Date
				if !p.KeptAt.IsZero() {
					keptOn = calendar.At(p.KeptAt)
				}
				return put(p.Row, p.Header, p.Value, p.Kept, p.KeptBy, keptOn, p.Message)
			})
	})
}
