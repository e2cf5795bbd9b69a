package intake

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/lang"
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
	t := audit.Table{Name: lang.Of("导入记录", "Imports"), Format: format, Columns: []audit.Column{
		audit.Heading("文件", "File", 30), audit.Heading("导入什么", "What is imported", 18), audit.Heading("方式", "How", 0),
		audit.Heading("状态", "State", 0), audit.Heading("行数", "Rows", 0), audit.Heading("新增", "New", 0), audit.Heading("更新", "Changed", 0),
		audit.Heading("不变", "Same", 0), audit.Heading("有错", "Bad", 0), audit.Heading("问题", "Problems", 0),
		audit.Heading("导入人", "Imported by", 0), audit.Heading("日期", "Date", 0),
	}}
	states := map[State]lang.Words{Queued: lang.Of("排队中", "Waiting"), Running: lang.Of("进行中", "Under way"), Done: lang.Of("已完成", "Done"), Failed: lang.Of("未完成", "Not finished"),
		Cancelled: lang.Of("已取消", "Cancelled")}
	mode := map[bool]lang.Words{true: lang.Of("试导入", "Trial"), false: lang.Of("正式导入", "Import")}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[ImportStatus], error) { return s.List(ctx, f, at) }, func(i ImportStatus) error {
			kind, err := s.kind(i.Kind)
			if err != nil {
				return err
			}
			return put(i.FileName, lang.Of(kind.Zh, kind.En), mode[i.DryRun], states[i.State], i.Rows.Total, i.Rows.New, i.Rows.Changed, i.Rows.Same, i.Rows.Bad, i.Problems,
				i.CreatedBy, calendar.At(i.CreatedAt))
		})
	})
}

// ExportProblems hands out what a filter finds wrong with an import's rows. What stands in
// personal cells is masked, as it is on the page.
func (s *Service) ExportProblems(ctx context.Context, county int32, batch id.ID, f ProblemsFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "import.export_problems", Subject: subject(batch), May: authz.ImportRegistry, Filter: f.noted()}
	t := audit.Table{Name: lang.Of("导入问题", "Import problems"), Format: format, Columns: []audit.Column{
		audit.Heading("行", "Row", 0), audit.Heading("列", "Column", 18), audit.Heading("内容", "Content", 24),
		audit.Heading("保留的内容", "What stays", 24), audit.Heading("保留内容由谁填写", "Entered by", 0), audit.Heading("填写日期", "Entered on", 0),
		audit.Heading("原因与办法", "Why and what to do", 60),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[ImportProblem], error) { return s.Problems(ctx, county, batch, f, at) },
			func(p ImportProblem) error {
				var keptOn calendar.Date
				if !p.KeptAt.IsZero() {
					keptOn = calendar.At(p.KeptAt)
				}
				return put(p.Row, p.Header, p.Value, p.Kept, p.KeptBy, keptOn, p.said())
			})
	})
}
