package casework

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/sheet"
)

// exportPage is how many rows are read at a time.
const exportPage = 200

type exportInput struct {
	FilterQuery
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func (s *Service) exportRoutes(api huma.API) {
	huma.Register(api, op("export-work", http.MethodGet, "/api/cases/work/export", "The work list as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return table(in.Format, "待办案件", workColumns(), func(write func(...any) error) error {
				return everyPage(func(cursor string) (Listed[Task], error) { return s.Work(ctx, in.filter(), cursor, exportPage) },
					func(t Task) error { return write(workRow(t)...) })
			})
		})
	huma.Register(api, op("export-cases", http.MethodGet, "/api/cases/export", "Cases as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return table(in.Format, "案件", caseColumns(), func(write func(...any) error) error {
				return everyPage(func(cursor string) (Listed[Summary], error) { return s.Cases(ctx, in.filter(), cursor, exportPage) },
					func(c Summary) error { return write(caseRow(c)...) })
			})
		})
}

func columns(titles ...string) []sheet.Column {
	out := make([]sheet.Column, len(titles))
	for i, t := range titles {
		out[i] = sheet.Column{Title: t}
	}
	return out
}

func caseColumns() []sheet.Column {
	return columns("案件编号", "区划", "申请人", "家庭成员数量", "状态", "提交日期", "受理日期", "办结期限", "下一步期限", "是否逾期")
}

func caseRow(c Summary) []any {
	return []any{c.Number, c.Division, c.ApplicantName, int(c.Members), c.StateLabel.Chinese, day(c.SubmittedOn), day(c.AcceptedOn), day(c.DueOn), day(c.NextDueOn), c.Overdue}
}

func workColumns() []sheet.Column {
	return append(columns("待办事项", "期限", "剩余工作日"), caseColumns()...)
}

func workRow(t Task) []any {
	var left any
	if t.Left != nil {
		left = *t.Left
	}
	return append([]any{t.Label.Chinese, day(t.DueOn), left}, caseRow(t.Case)...)
}

// day leaves the cell of no day empty.
func day(d calendar.Date) any {
	if d.IsZero() {
		return nil
	}
	return d
}

func everyPage[T any](read func(cursor string) (Listed[T], error), row func(T) error) error {
	for cursor := ""; ; {
		page, err := read(cursor)
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			if err := row(item); err != nil {
				return err
			}
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}

// table writes a whole spreadsheet before it answers, so that an error in the
// middle is an error and not half a file.
func table(format, name string, titles []sheet.Column, rows func(write func(...any) error) error) (*huma.StreamResponse, error) {
	var b bytes.Buffer
	w, err := sheet.WriteXLSX(&b, name, titles)
	if format == "csv" {
		w, err = sheet.WriteCSV(&b, titles)
	}
	if err == nil {
		err = rows(func(cells ...any) error { return w.Write(cells...) })
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("exporting %s: %w", name, err)
	}
	media := map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[format]
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", media)
		hc.SetHeader("Content-Disposition", `attachment; filename="cases.`+format+`"`)
		_, _ = b.WriteTo(hc.BodyWriter()) // the reader may be gone
	}}, nil
}

// documentResponse answers with a paper of a case that the actor may read. The
// browser is told to run nothing in it.
func (s *Service) documentResponse(ctx context.Context, ref Ref, file id.ID) (*huma.StreamResponse, error) {
	err := s.view(ctx, ref, func(c *caseFile) error {
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
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer in.Close()
		hc.SetHeader("Content-Type", f.MediaType)
		hc.SetHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		_, _ = io.Copy(hc.BodyWriter(), in) // the reader may be gone
	}}, nil
}
