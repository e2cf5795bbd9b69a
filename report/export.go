package report

import (
	"context"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// Export hands out the table of a report.
func (s *Service) Export(ctx context.Context, county int32, p calendar.Period, n Narrowed, format sheet.Kind) (*audit.File, error) {
	r, err := s.Get(ctx, county, p, n)
	if err != nil {
		return nil, err
	}
	what := audit.Taken{County: county, Act: "report.export", Subject: "reports/" + p.String(), May: authz.ReadOverview,
		Filter: map[string]any{"period": p, "edition": r.Edition, "programme": n.Programme}}
	return audit.Export(ctx, s.db, what, audit.Table{Name: lang.Of("社会救助月报", "Month report"), Format: format, Columns: tableColumns()}, func(put func(...any) error) error {
		for _, row := range r.Rows {
			if err := put(row.cells()...); err != nil {
				return err
			}
		}
		return nil
	})
}

func tableColumns() []audit.Column {
	return []audit.Column{
		audit.Heading("救助项目", "Programme", 20), audit.Heading("地区", "Place", 16), audit.Heading("城乡", "Urban or rural", 0),
		audit.Heading("月初户数", "Households at the start", 0), audit.Heading("月初人数", "People at the start", 0),
		audit.Heading("新增户数", "Households in", 0), audit.Heading("其中审核确认", "of these, by decision", 0), audit.Heading("其中名单导入", "of these, from a list", 0),
		audit.Heading("其中恢复", "of these, resumed", 0), audit.Heading("新增人数", "People in", 0), audit.Heading("退出户数", "Households out", 0), audit.Heading("退出人数", "People out", 0),
		audit.Heading("变更户数", "Households changed", 0), audit.Heading("其中增发", "of these, more", 0), audit.Heading("其中减发", "of these, less", 0), audit.Heading("变更增减人数", "People by changes", 0),
		audit.Heading("分户增加户数", "Households by splits", 0), audit.Heading("分户人数", "People by splits", 0),
		audit.Heading("并户减少户数", "Households by mergers", 0), audit.Heading("并户人数", "People by mergers", 0),
		audit.Heading("县内迁入户数", "Households moved in", 0), audit.Heading("县内迁入人数", "People moved in", 0),
		audit.Heading("县内迁出户数", "Households moved out", 0), audit.Heading("县内迁出人数", "People moved out", 0),
		audit.Heading("月末户数", "Households at the end", 0), audit.Heading("月末人数", "People at the end", 0),
		audit.Heading("发放户数", "Households paid", 0), audit.Heading("发放人数", "People paid", 0), audit.Heading("发放金额（元）", "Paid (yuan)", 0), audit.Heading("另补发以前月份（元）", "Paid for earlier months (yuan)", 0),
		audit.Heading("一次性救助户次", "Sums paid once", 0), audit.Heading("一次性救助人次", "People helped once", 0), audit.Heading("一次性救助金额（元）", "Paid once (yuan)", 0),
		audit.Heading("月初应退未退（元）", "To be given back at the start (yuan)", 0), audit.Heading("责令退回（元）", "Claimed back (yuan)", 0), audit.Heading("撤销、变更减少（元）", "Claims reduced (yuan)", 0),
		audit.Heading("退回、抵扣（元）", "Given back or withheld (yuan)", 0), audit.Heading("核销（元）", "Written off (yuan)", 0), audit.Heading("月末应退未退（元）", "To be given back at the end (yuan)", 0),
	}
}

func (r Row) cells() []any {
	place := lang.Of(r.TownshipName, r.TownshipName)
	if r.Township == "" {
		place = lang.Of("合计", "All")
	}
	urban := map[string]lang.Words{"": lang.Of("合计", "All"), "urban": lang.Of("城市", "Urban"), "rural": lang.Of("农村", "Rural")}[r.Urban]
	return []any{lang.Of(r.ProgrammeLabel.Zh, r.ProgrammeLabel.En), place, urban, r.StartHouseholds, r.StartPeople, r.In, r.Granted, r.Imported, r.Resumed, r.InPeople, r.Out, r.OutPeople,
		r.Changed, r.More, r.Less, r.PeopleDelta, r.Split, r.SplitPeople, r.Merged, r.MergedPeople, r.MovedIn, r.MovedInPeople, r.MovedOut, r.MovedOutPeople, r.EndHouseholds, r.EndPeople, r.PaidHouseholds, r.PaidPeople, r.PaidFen, r.BackFen, r.OnceHouseholds, r.OncePeople, r.OnceFen,
		r.OwedStartFen, r.ClaimedFen, r.ReducedFen, r.RepaidFen, r.WaivedFen, r.OwedEndFen}
}

// ExportList hands out the list of a county's reports, of a year or of all (0).
func (s *Service) ExportList(ctx context.Context, county, year int32, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "report.export", Subject: "reports", May: authz.ReadOverview, Filter: map[string]any{"year": year}}
	t := audit.Table{Name: lang.Of("月报目录", "Month reports"), Format: format, Columns: []audit.Column{
		audit.Heading("月份", "Month", 0), audit.Heading("版次", "Edition", 0), audit.Heading("起", "From", 0), audit.Heading("止", "To", 0), audit.Heading("勾稽项数", "Checks", 0),
		audit.Heading("不平项数", "That do not foot", 0), audit.Heading("重新生成理由", "Why made anew", 30), audit.Heading("生成人", "Made by", 0)}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Head], error) { return s.List(ctx, county, year, at) }, func(h Head) error {
			return put(h.Period.String(), int(h.Edition), h.First, h.Last, int(h.Checks), int(h.Failed), h.Reason, h.MadeName)
		})
	})
}
