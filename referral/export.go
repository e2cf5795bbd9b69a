package referral

import (
	"context"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// Export hands out the list as a spreadsheet: who needs what stays.
func (s *Service) Export(ctx context.Context, f Filter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "referral.export", Subject: "referrals", May: authz.ReadReferral, Division: f.Division,
		Filter: map[string]any{"state": f.State, "overdue": f.Overdue}}
	t := audit.Table{Name: lang.Of("转办", "Referrals"), Format: format, Columns: []audit.Column{
		audit.Heading("编号", "Number", 24), audit.Heading("转给", "Referred to", 24), audit.Heading("救助项目", "Programme", 14), audit.Heading("区划代码", "Division code", 14),
		audit.Heading("户编号", "Household number", 20), audit.Heading("转办日期", "Referred on", 0), audit.Heading("答复期限", "Due on", 0), audit.Heading("是否逾期", "Overdue", 0),
		audit.Heading("状态", "State", 0), audit.Heading("受理日期", "Accepted on", 0), audit.Heading("结果", "Outcome", 0), audit.Heading("办结日期", "Closed on", 0), audit.Heading("转办人", "Referred by", 0),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Summary], error) { return s.List(ctx, f, at) }, func(r Summary) error { return put(row(r)...) })
	})
}

func row(r Summary) []any {
	day := func(d calendar.Date) any {
		if d.IsZero() {
			return nil
		}
		return d
	}
	var outcome any
	if r.Outcome != "" {
		outcome = outcomeWords()[r.Outcome]
	}
	yes := map[bool]lang.Words{true: lang.Of("是", "Yes"), false: lang.Of("否", "No")}
	state := map[State]lang.Words{Sent: lang.Of("已转出", "Sent"), Accepted: lang.Of("对方已受理", "Accepted there"), Closed: lang.Of("已办结", "Closed")}
	return []any{r.Number, r.Department, lang.Of(r.Topic.Zh, r.Topic.En), r.Division, r.HouseholdID.String(), r.MadeOn, r.DueOn, yes[r.Overdue],
		state[r.State], day(r.AcceptedOn), outcome, day(r.ClosedOn), r.MadeName}
}

func outcomeWords() map[Outcome]lang.Words {
	return map[Outcome]lang.Words{Helped: lang.Of("已救助", "helped"), Refused: lang.Of("不符合条件", "refused"),
		NotTheirs: lang.Of("不属该部门，已退回", "returned as not theirs"), Recalled: lang.Of("已撤回", "recalled")}
}
