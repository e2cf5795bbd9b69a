package payment

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// Format is the kind of spreadsheet that is asked for.
type Format struct {
	Format sheet.Kind `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func (s *Service) listExportRoutes(api huma.API) {
	type rollsInput struct {
		RollFilter
		Format
	}
	huma.Register(api, op("exportRolls", http.MethodGet, "/api/rolls/export", "Rolls as a spreadsheet"),
		func(ctx context.Context, in *rollsInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportRolls(ctx, in.RollFilter, in.Format.Format))
		})
	type linesExportInput struct {
		Ref
		LineFilter
		Format
	}
	huma.Register(api, op("exportRollLines", http.MethodGet, "/api/rolls/{county}/{id}/lines/export", "The lines of a roll that a filter finds, as a spreadsheet"),
		func(ctx context.Context, in *linesExportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportLines(ctx, in.County, in.ID, in.LineFilter, in.Format.Format))
		})
	type departuresExportInput struct {
		Ref
		DepartureFilter
		Format
	}
	huma.Register(api, op("exportRollDepartures", http.MethodGet, "/api/rolls/{county}/{id}/departures/export", "Who left the roll or is held, as a spreadsheet"),
		func(ctx context.Context, in *departuresExportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportDepartures(ctx, in.County, in.ID, in.DepartureFilter, in.Format.Format))
		})
	type monthsInput struct {
		Ref
		PaymentFilter
		Format
	}
	huma.Register(api, op("exportHouseholdMonths", http.MethodGet, "/api/households/{county}/{id}/payments/months/export", "What a household was paid, as a spreadsheet"),
		func(ctx context.Context, in *monthsInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportPayments(ctx, in.County, in.ID, in.PaymentFilter, in.Format.Format))
		})
	type entitlementsInput struct {
		EntitlementFilter
		Format
	}
	huma.Register(api, op("exportEntitlements", http.MethodGet, "/api/entitlements/export", "What households are owed as a spreadsheet"),
		func(ctx context.Context, in *entitlementsInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportEntitlements(ctx, in.EntitlementFilter, in.Format.Format))
		})
}

// ExportRolls hands out the rolls that a filter finds in the reader's counties.
func (s *Service) ExportRolls(ctx context.Context, f RollFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "roll.export_list", Subject: "rolls", May: authz.ReadRoll, Filter: map[string]any{"programme": f.Programme, "state": f.State}}
	t := audit.Table{Name: "发放批次", Format: format, Columns: []sheet.Column{{Title: "区划代码"}, {Title: "项目", Width: 18}, {Title: "月份"}, {Title: "状态", Width: 12},
		{Title: "户数"}, {Title: "人数"}, {Title: "金额（元）", Width: 16}, {Title: "补发笔数"}, {Title: "补发金额（元）", Width: 16}, {Title: "制单人"}, {Title: "复核人"}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Roll], error) { f.Query = at; return s.Rolls(ctx, f) }, func(r Roll) error {
			zh, _ := stateName(r.State)
			return put(int64(r.County), programmeName(r.Programme), r.Period, zh, r.Households, r.People, r.TotalFen, r.LateLines, r.LateFen, r.MadeName, r.CheckedName)
		})
	})
}

// ExportLines hands out the lines of a roll that a filter finds, within the
// reader's scope.
func (s *Service) ExportLines(ctx context.Context, county int32, roll id.ID, f LineFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "roll.export_lines", Subject: "roll/" + roll.String(), May: authz.ReadRoll, Division: f.Division,
		Filter: map[string]any{"change": f.Change, "state": f.State, "payee": f.Payee != ""}}
	t := audit.Table{Name: "发放明细", Format: format, Columns: []sheet.Column{{Title: "序号"}, {Title: "区划代码", Width: 14}, {Title: "收款人", Width: 12}, {Title: "保障人数"},
		{Title: "城镇"}, {Title: "所属月份"}, {Title: "上月金额（元）", Width: 16}, {Title: "本月金额（元）", Width: 16}, {Title: "变动"}, {Title: "变动原因", Width: 30},
		{Title: "状态"}, {Title: "开户行", Width: 24}, {Title: "账号", Width: 12}, {Title: "银行流水号", Width: 20}, {Title: "银行退回原因", Width: 24}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Line], error) { f.Query = at; return s.Lines(ctx, county, roll, f) }, func(l Line) error {
			return put(int64(l.No), l.Division, l.Payee, int64(l.Members), l.Urban, l.Period, l.PreviousFen, l.AmountFen, differenceName(l.Change), l.ChangeReason,
				lineStateName(l.State), l.Bank, l.Account, l.BankSerial, l.BankReason)
		})
	})
}

func lineStateName(s LineState) string {
	return map[LineState]string{LineWaiting: "待发", LineSent: "已送银行", LinePaid: "已发放", LineFailed: "发放失败", LineCorrected: "已更正待复核", LineCarried: "转后续月份"}[s]
}

// ExportDepartures hands out who left a roll and whose payment is held.
func (s *Service) ExportDepartures(ctx context.Context, county int32, roll id.ID, f DepartureFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "roll.export_departures", Subject: "roll/" + roll.String(), May: authz.ReadRoll, Division: f.Division,
		Filter: map[string]any{"kind": f.Kind, "payee": f.Payee != ""}}
	t := audit.Table{Name: "停发与暂缓", Format: format, Columns: []sheet.Column{{Title: "区划代码", Width: 14}, {Title: "收款人", Width: 12},
		{Title: "上月金额（元）", Width: 16}, {Title: "情形"}, {Title: "原因", Width: 40}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Absence], error) {
			f.Query = at
			return s.Departures(ctx, county, roll, f)
		}, func(a Absence) error {
			return put(a.Division, a.Payee, a.PreviousFen, map[Departure]string{Stopped: "停发", Held: "暂缓"}[a.Kind], a.Reason)
		})
	})
}

// ExportEntitlements hands out what households are owed, within the reader's scope.
func (s *Service) ExportEntitlements(ctx context.Context, f EntitlementFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "entitlement.export", Subject: "entitlement", May: authz.ReadRoll, Division: f.Division,
		Filter: map[string]any{"programme": f.Programme, "state": f.State, "payee": f.Payee != ""}}
	t := audit.Table{Name: "待遇清单", Format: format, Columns: []sheet.Column{{Title: "区划代码", Width: 14}, {Title: "收款人", Width: 12}, {Title: "项目", Width: 18},
		{Title: "保障人数"}, {Title: "城镇"}, {Title: "月保障金额（元）", Width: 16}, {Title: "起始月份"}, {Title: "截止月份"}, {Title: "开户行", Width: 24},
		{Title: "账号", Width: 12}, {Title: "暂缓原因", Width: 24}, {Title: "最近变动原因", Width: 30}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Entitlement], error) { f.Query = at; return s.Entitlements(ctx, f) }, func(e Entitlement) error {
			return put(e.Division, e.Payee, programmeName(e.Programme), int64(e.Members), e.Urban, e.AmountFen, e.From, e.To, e.Bank, e.Account, e.Held, e.Reason)
		})
	})
}

// ExportPayments hands out what a household was paid.
func (s *Service) ExportPayments(ctx context.Context, county int32, household id.ID, f PaymentFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "household.export_payments", Subject: "household/" + household.String(), May: authz.ReadHousehold,
		Filter: map[string]any{"programme": f.Programme, "state": f.State, "first": f.First, "last": f.Last}}
	t := audit.Table{Name: "发放记录", Format: format, Columns: []sheet.Column{{Title: "所属月份"}, {Title: "发放月份"}, {Title: "项目", Width: 18}, {Title: "收款人", Width: 12},
		{Title: "保障人数"}, {Title: "金额（元）", Width: 16}, {Title: "状态"}, {Title: "银行退回原因", Width: 24}, {Title: "变动"}, {Title: "变动原因", Width: 30}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Payment], error) {
			f.Query = at
			return s.Payments(ctx, county, household, f)
		}, func(p Payment) error {
			return put(p.Period, p.PaidWith, programmeName(p.Programme), p.Payee, int64(p.Members), p.AmountFen, lineStateName(p.State), p.BankReason,
				differenceName(p.Change), p.ChangeReason)
		})
	})
}
