package app

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/progress"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// tasksRoute lets people take the list of their own work away. It stands here
// because the audit log, which notes it, is itself work whose progress is shown.
func (g *Ground) tasksRoute(api huma.API) {
	type input struct {
		State  progress.State `query:"state" enum:"queued,running,done,failed,cancelled"`
		Format string         `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, huma.Operation{OperationID: "exportMyProgress", Method: http.MethodGet, Path: "/api/progress/export",
		Summary: "The work I started, as a spreadsheet", Tags: []string{"progress"}}, func(ctx context.Context, in *input) (*huma.StreamResponse, error) {
		return audit.Answer(exportTasks(ctx, g.DB, in.State, sheet.Kind(in.Format)))
	})
}

func exportTasks(ctx context.Context, d *db.DB, state progress.State, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "progress.export", Subject: "progress", Filter: map[string]any{"state": state}}
	t := audit.Table{Name: lang.Of("我的任务", "My tasks"), Format: format, Columns: []audit.Column{
		audit.Heading("任务", "Task", 40), audit.Heading("状态", "State", 0), audit.Heading("已办", "Done", 0), audit.Heading("共计", "Total", 0),
		audit.Heading("更新时间", "Updated", 20), audit.Heading("说明", "Note", 40),
	}}
	named := map[progress.State]lang.Words{progress.Queued: lang.Of("排队中", "Waiting"), progress.Running: lang.Of("进行中", "Under way"), progress.Done: lang.Of("已完成", "Done"),
		progress.Failed: lang.Of("未完成", "Not finished"), progress.Cancelled: lang.Of("已取消", "Cancelled")}
	return audit.Export(ctx, d, what, t, func(put func(...any) error) error {
		for before := id.ID(0); ; {
			var rows []progress.Progress
			err := d.View(ctx, func(tx *db.Tx) (err error) {
				rows, err = progress.Mine(ctx, tx, state, before, page.Most)
				return err
			})
			if err != nil || len(rows) == 0 {
				return err
			}
			for _, p := range rows {
				if err := put(lang.Of(p.Title, p.TitleEnglish), named[p.State], p.Done, p.Total, p.UpdatedAt.In(calendar.Shanghai).Format(time.DateTime), lang.Of(p.Message, p.MessageEnglish)); err != nil {
					return err
				}
			}
			before = rows[len(rows)-1].ID
		}
	})
}
