package casework

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

type exportInput struct {
	FilterQuery
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

type postedExportInput struct {
	Ended    bool   `query:"ended"`
	Division string `query:"division" pattern:"^[0-9]*$" maxLength:"12"`
	Format   string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func (s *Service) exportRoutes(api huma.API) {
	huma.Register(api, op("export-work", http.MethodGet, "/api/cases/work/export", "The work list as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportWork(ctx, in.filter(), sheet.Kind(in.Format)))
		})
	huma.Register(api, op("export-cases", http.MethodGet, "/api/cases/export", "Cases as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportCases(ctx, in.filter(), sheet.Kind(in.Format)))
		})
	huma.Register(api, op("export-publicities", http.MethodGet, "/api/publicities/export", "Notices that are posted, as a spreadsheet"),
		func(ctx context.Context, in *postedExportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportPosted(ctx, in.Ended, in.Division, sheet.Kind(in.Format)))
		})
}

// ExportWork hands out the steps that the actor's roles may do.
func (s *Service) ExportWork(ctx context.Context, f Filter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "case.export", Subject: "cases/work", May: authz.ReadCase, Division: f.Division, Filter: f.noted()}
	return audit.Export(ctx, s.db, what, audit.Table{Name: lang.Of("待办案件", "Work list"), Format: format, Columns: workColumns()}, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Task], error) { return s.Work(ctx, f, at) },
			func(t Task) error { return put(workRow(t)...) })
	})
}

// ExportCases hands out the cases that the actor may read.
func (s *Service) ExportCases(ctx context.Context, f Filter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "case.export", Subject: "cases", May: authz.ReadCase, Division: f.Division, Filter: f.noted()}
	return audit.Export(ctx, s.db, what, audit.Table{Name: lang.Of("案件", "Cases"), Format: format, Columns: caseColumns()}, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Summary], error) { return s.Cases(ctx, f, at) },
			func(c Summary) error { return put(caseRow(c)...) })
	})
}

// ExportPosted hands out the notices that are posted, or are over.
func (s *Service) ExportPosted(ctx context.Context, ended bool, division string, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "publicity.export", Subject: "publicities", May: authz.ReadCase, Division: division, Filter: map[string]any{"ended": ended}}
	t := audit.Table{Name: lang.Of("公示", "Public notices"), Format: format, Columns: postedColumns()}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Posted], error) { return s.Posted(ctx, ended, division, at) },
			func(p Posted) error { return put(postedRow(p)...) })
	})
}

// noted is a filter as the audit log keeps it.
func (f Filter) noted() map[string]any {
	return map[string]any{"state": f.State, "programme": f.Programme, "number": f.Number, "household": f.Household, "disaster": f.Disaster, "role": f.Role, "step": f.Step, "overdue": f.Overdue, "soon": f.Soon}
}

func columns(titles ...lang.Words) []audit.Column {
	out := make([]audit.Column, len(titles))
	for i, t := range titles {
		out[i] = audit.Column{Title: t}
	}
	return out
}

func caseColumns() []audit.Column {
	return columns(lang.Of("案件编号", "Case number"), lang.Of("救助项目", "Programme"), lang.Of("区划", "Division"), lang.Of("申请人", "Applicant"),
		lang.Of("家庭成员数量", "Members"), lang.Of("状态", "State"), lang.Of("提交日期", "Submitted on"), lang.Of("受理日期", "Accepted on"),
		lang.Of("办结期限", "To be decided by"), lang.Of("下一步期限", "Next step by"), lang.Of("是否逾期", "Overdue"))
}

func caseRow(c Summary) []any {
	return []any{c.Number, c.ProgrammeLabel.words(), c.Division, c.ApplicantName, int(c.Members), c.StateLabel.words(), day(c.SubmittedOn), day(c.AcceptedOn), day(c.DueOn), day(c.NextDueOn), c.Overdue}
}

func workColumns() []audit.Column {
	return append(columns(lang.Of("待办事项", "To do"), lang.Of("期限", "By"), lang.Of("剩余工作日", "Working days left"), lang.Of("会审日期", "Meeting on"), lang.Of("不等会议", "Does not wait for the meeting")), caseColumns()...)
}

func workRow(t Task) []any {
	var left any
	if t.Left != nil {
		left = *t.Left
	}
	var meeting, alone any
	if t.Meeting != nil {
		meeting, alone = day(t.Meeting.On), t.Meeting.CannotWait
	}
	return append([]any{t.Label.words(), day(t.DueOn), left, meeting, alone}, caseRow(t.Case)...)
}

func postedColumns() []audit.Column {
	return columns(lang.Of("案件编号", "Case number"), lang.Of("区划", "Division"), lang.Of("申请人", "Applicant"), lang.Of("家庭成员数量", "Members"),
		lang.Of("公示地点", "Posted at"), lang.Of("开始日期", "From"), lang.Of("结束日期", "To"), lang.Of("办结日期", "Closed on"), lang.Of("异议数", "Objections"))
}

func postedRow(p Posted) []any {
	return []any{p.Number, p.Division, p.Applicant, int(p.Members), p.Place, day(p.StartedOn), day(p.EndsOn), day(p.ClosedOn), int(p.Objections)}
}

func (t Text) words() lang.Words { return lang.Of(t.Chinese, t.English) }

// day leaves the cell of no day empty.
func day(d calendar.Date) any {
	if d.IsZero() {
		return nil
	}
	return d
}

// documentResponse answers with a paper of a case that the actor may read. The
// browser is told to run nothing in it.
func (s *Service) documentResponse(ctx context.Context, ref Ref, file id.ID) (*huma.StreamResponse, error) {
	var number string
	err := s.view(ctx, ref, func(c *caseFile) error {
		number = c.app.Number
		rows, err := c.q.Documents(ctx, ref.County, ref.ID)
		for _, d := range rows {
			if d.FileID == file && c.seesPaper(d.Kind) {
				return err
			}
		}
		if err == nil {
			err = noCase()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	f, in, err := s.files.Open(ctx, ref.County, file)
	if err != nil {
		return nil, err
	}
	if err := s.files.NoteReading(ctx, f, number); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return files.AsPaper(f.MediaType, in), nil
}
