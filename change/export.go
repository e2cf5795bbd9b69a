package change

import (
	"context"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// Export hands out the list as a spreadsheet: what changes, and of whom, stays.
func (s *Service) Export(ctx context.Context, f Filter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "change.export", Subject: "changes", May: authz.ReadChange, Division: f.Division,
		Filter: map[string]any{"state": f.State, "kind": f.Kind, "overdue": f.Overdue}}
	t := audit.Table{Name: lang.Of("变更申请", "Change requests"), Format: format, Columns: []audit.Column{
		audit.Heading("编号", "Number", 24), audit.Heading("类别", "Kind", 14), audit.Heading("区划代码", "Division code", 14), audit.Heading("渠道", "Came by", 0),
		audit.Heading("提出人", "Asked by", 0), audit.Heading("提出日期", "Asked on", 0), audit.Heading("办理期限", "Due on", 0), audit.Heading("是否逾期", "Overdue", 0),
		audit.Heading("状态", "State", 0), audit.Heading("审批人", "Decided by", 0), audit.Heading("审批日期", "Decided on", 0),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Summary], error) { return s.List(ctx, f, at) }, func(r Summary) error { return put(cells(r)...) })
	})
}

func cells(r Summary) []any {
	var due, on any
	if !r.DueOn.IsZero() {
		due = r.DueOn
	}
	if !r.DecidedAt.IsZero() {
		on = calendar.At(r.DecidedAt.Time)
	}
	yes := map[bool]lang.Words{true: lang.Of("是", "Yes"), false: lang.Of("否", "No")}
	kind := map[Kind]lang.Words{Unread: lang.Of("待整理", "To be read"), Facts: lang.Of("家庭情况", "Facts"), Head: lang.Of("变更户主", "Head"),
		Split: lang.Of("分户", "Split"), Merge: lang.Of("并户", "Merger")}
	state := map[State]lang.Words{Open: lang.Of("待审批", "Waiting"), Returned: lang.Of("已退回", "Sent back"), Approved: lang.Of("已批准", "Approved"),
		Refused: lang.Of("未批准", "Refused"), Withdrawn: lang.Of("已撤回", "Withdrawn")}
	channel := map[Channel]lang.Words{Window: lang.Of("窗口", "Window"), Assistant: lang.Of("协理员", "Village assistant"), Portal: lang.Of("网上", "Portal")}
	return []any{r.Number, kind[r.Kind], r.Division, channel[r.Channel], r.AskedName, calendar.At(r.AskedAt.Time), due, yes[r.Overdue], state[r.State], r.DecidedName, on}
}
