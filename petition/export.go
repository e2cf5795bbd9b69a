package petition

import (
	"context"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// Export hands out the list as a spreadsheet: who told, and what, stays.
func (s *Service) Export(ctx context.Context, f Filter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "petition.export", Subject: "petitions", May: authz.ReadPetition, Division: f.Division,
		Filter: map[string]any{"state": f.State, "kind": f.Kind, "overdue": f.Overdue}}
	t := audit.Table{Name: lang.Of("来件", "Petitions"), Format: format, Columns: []audit.Column{
		audit.Heading("编号", "Number", 24), audit.Heading("类别", "Kind", 14), audit.Heading("区划代码", "Division code", 14), audit.Heading("渠道", "Came by", 0),
		audit.Heading("署名", "Named", 0), audit.Heading("收件日期", "Received on", 0), audit.Heading("办理期限", "Due on", 0), audit.Heading("是否逾期", "Overdue", 0),
		audit.Heading("状态", "State", 0), audit.Heading("结果", "Outcome", 0), audit.Heading("关联案件", "Case", 24), audit.Heading("办结人", "Closed by", 0), audit.Heading("办结日期", "Closed on", 0),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Summary], error) { return s.List(ctx, f, at) }, func(p Summary) error { return put(row(p)...) })
	})
}

func row(p Summary) []any {
	var due, closed, outcome any
	if !p.DueOn.IsZero() {
		due = p.DueOn
	}
	if !p.ClosedAt.IsZero() {
		closed = calendar.At(p.ClosedAt.Time)
	}
	if p.Outcome != "" {
		outcome = outcomeWords()[p.Outcome]
	}
	yes := map[bool]lang.Words{true: lang.Of("是", "Yes"), false: lang.Of("否", "No")}
	state := map[State]lang.Words{Open: lang.Of("未办结", "Open"), Closed: lang.Of("已办结", "Closed")}
	channel := map[Channel]lang.Words{Portal: lang.Of("网上", "Portal"), Window: lang.Of("窗口", "Window"), Phone: lang.Of("电话", "Phone"), Field: lang.Of("走访", "Visit")}
	return []any{p.Number, kindWords()[p.Kind], p.Division, channel[p.Channel], yes[p.Named], calendar.At(p.ReceivedAt.Time), due, yes[p.Overdue],
		state[p.State], outcome, p.CaseNo, p.ClosedName, closed}
}

func kindWords() map[Kind]lang.Words {
	return map[Kind]lang.Words{Need: lang.Of("困难线索", "Somebody in need"), Change: lang.Of("家庭变化", "Change in the family"), Complaint: lang.Of("投诉", "Complaint"),
		Report: lang.Of("举报", "Report of fraud"), Objection: lang.Of("公示异议", "Objection to a notice")}
}

func outcomeWords() map[Outcome]lang.Words {
	return map[Outcome]lang.Words{Founded: lang.Of("属实", "Founded"), Unfounded: lang.Of("不属实", "Unfounded"), Helped: lang.Of("已协助申请", "Helped to apply"),
		OnFile: lang.Of("已在保", "In aid already"), Withdrawn: lang.Of("已撤回", "Withdrawn"), NotOurs: lang.Of("已转办", "Passed on")}
}
