package payment

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/id"
	"doudi/internal/lang"
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
	t := audit.Table{Name: lang.Of("发放批次", "Rolls"), Format: format, Columns: []audit.Column{
		audit.Heading("区划代码", "Division code", 0), audit.Heading("项目", "Programme", 18), audit.Heading("月份", "Month", 0),
		audit.Heading("状态", "State", 12), audit.Heading("户数", "Households", 0), audit.Heading("人数", "People", 0),
		audit.Heading("金额（元）", "Amount (yuan)", 16), audit.Heading("补发笔数", "Late payments", 0),
		audit.Heading("补发金额（元）", "Late amount (yuan)", 16), audit.Heading("制单人", "Made by", 0), audit.Heading("复核人", "Checked by", 0),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Roll], error) { f.Query = at; return s.Rolls(ctx, f) }, func(r Roll) error {
			return put(int64(r.County), programmeWords(r.Programme), r.Period, lang.Of(stateName(r.State)), r.Households, r.People, r.TotalFen, r.LateLines, r.LateFen, r.MadeName, r.CheckedName)
		})
	})
}

// ExportLines hands out the lines of a roll that a filter finds, within the
// reader's scope.
func (s *Service) ExportLines(ctx context.Context, county int32, roll id.ID, f LineFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "roll.export_lines", Subject: "roll/" + roll.String(), May: authz.ReadRoll, Division: f.Division,
		Filter: map[string]any{"change": f.Change, "state": f.State, "payee": f.Payee != ""}}
	t := audit.Table{Name: lang.Of("发放明细", "Roll lines"), Format: format, Columns: []audit.Column{
		audit.Heading("序号", "No.", 0), audit.Heading("区划代码", "Division code", 14), audit.Heading("收款人", "Payee", 12),
		audit.Heading("保障人数", "People supported", 0), audit.Heading("城镇", "Urban", 0), audit.Heading("所属月份", "Month owed", 0),
		audit.Heading("上月金额（元）", "Last month (yuan)", 16), audit.Heading("本月金额（元）", "This month (yuan)", 16),
		audit.Heading("追回抵扣（元）", "Withheld (yuan)", 16), audit.Heading("变动", "Change", 0), audit.Heading("变动原因", "Reason of the change", 30), audit.Heading("状态", "State", 0),
		audit.Heading("开户行", "Bank", 24), audit.Heading("账号", "Account", 12), audit.Heading("银行流水号", "Bank serial", 20),
		audit.Heading("银行退回原因", "Why the bank sent it back", 24),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Line], error) { f.Query = at; return s.Lines(ctx, county, roll, f) }, func(l Line) error {
			return put(int64(l.No), l.Division, l.Payee, int64(l.Members), l.Urban, l.Period, l.PreviousFen, l.AmountFen, l.SetOffFen, differenceName(l.Change), l.ChangeReason.words(),
				lineStateName(l.State), l.Bank, l.Account, l.BankSerial, l.BankReason)
		})
	})
}

func lineStateName(s LineState) lang.Words {
	return map[LineState]lang.Words{LineWaiting: lang.Of("待发", "To be sent"), LineSent: lang.Of("已送银行", "With the bank"), LinePaid: lang.Of("已发放", "Paid"),
		LineFailed: lang.Of("发放失败", "Returned"), LineCorrected: lang.Of("已更正待复核", "Corrected, to be checked"), LineCarried: lang.Of("转后续月份", "Carried over")}[s]
}

// ExportDepartures hands out who left a roll and whose payment is held.
func (s *Service) ExportDepartures(ctx context.Context, county int32, roll id.ID, f DepartureFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "roll.export_departures", Subject: "roll/" + roll.String(), May: authz.ReadRoll, Division: f.Division,
		Filter: map[string]any{"kind": f.Kind, "payee": f.Payee != ""}}
	t := audit.Table{Name: lang.Of("停发与暂缓", "Left or on hold"), Format: format, Columns: []audit.Column{
		audit.Heading("区划代码", "Division code", 14), audit.Heading("收款人", "Payee", 12), audit.Heading("上月金额（元）", "Last month (yuan)", 16),
		audit.Heading("情形", "Left or on hold", 0), audit.Heading("原因", "Reason", 40),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Absence], error) {
			f.Query = at
			return s.Departures(ctx, county, roll, f)
		}, func(a Absence) error {
			return put(a.Division, a.Payee, a.PreviousFen, map[Departure]lang.Words{Stopped: lang.Of("停发", "Stopped"), Held: lang.Of("暂缓", "On hold")}[a.Kind], a.Reason.words())
		})
	})
}

// ExportEntitlements hands out what households are owed, within the reader's scope.
func (s *Service) ExportEntitlements(ctx context.Context, f EntitlementFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "entitlement.export", Subject: "entitlement", May: authz.ReadRoll, Division: f.Division,
		Filter: map[string]any{"programme": f.Programme, "state": f.State, "payee": f.Payee != ""}}
	t := audit.Table{Name: lang.Of("待遇清单", "Entitlements"), Format: format, Columns: []audit.Column{
		audit.Heading("区划代码", "Division code", 14), audit.Heading("收款人", "Payee", 12), audit.Heading("项目", "Programme", 18),
		audit.Heading("保障人数", "People supported", 0), audit.Heading("城镇", "Urban", 0),
		audit.Heading("月保障金额（元）", "Monthly amount (yuan)", 16), audit.Heading("起始月份", "From", 0), audit.Heading("截止月份", "To", 0),
		audit.Heading("开户行", "Bank", 24), audit.Heading("账号", "Account", 12), audit.Heading("暂缓原因", "Held because", 24),
		audit.Heading("最近变动原因", "Reason of the last change", 30),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Entitlement], error) { f.Query = at; return s.Entitlements(ctx, f) }, func(e Entitlement) error {
			return put(e.Division, e.Payee, programmeWords(e.Programme), int64(e.Members), e.Urban, e.AmountFen, e.From, e.To, e.Bank, e.Account, e.Held, e.Reason.words())
		})
	})
}

// ExportPayments hands out what a household was paid.
func (s *Service) ExportPayments(ctx context.Context, county int32, household id.ID, f PaymentFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "household.export_payments", Subject: "household/" + household.String(), May: authz.ReadHousehold,
		Filter: map[string]any{"programme": f.Programme, "state": f.State, "first": f.First, "last": f.Last}}
	t := audit.Table{Name: lang.Of("发放记录", "Payments"), Format: format, Columns: []audit.Column{
		audit.Heading("所属月份", "Month owed", 0), audit.Heading("发放月份", "Paid with", 0), audit.Heading("项目", "Programme", 18),
		audit.Heading("收款人", "Payee", 12), audit.Heading("保障人数", "People supported", 0), audit.Heading("金额（元）", "Amount (yuan)", 16),
		audit.Heading("状态", "State", 0), audit.Heading("银行退回原因", "Why the bank sent it back", 24), audit.Heading("变动", "Change", 0),
		audit.Heading("变动原因", "Reason of the change", 30),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Payment], error) {
			f.Query = at
			return s.Payments(ctx, county, household, f)
		}, func(p Payment) error {
			return put(p.Period, p.PaidWith, programmeWords(p.Programme), p.Payee, int64(p.Members), p.AmountFen, lineStateName(p.State), p.BankReason,
				differenceName(p.Change), p.ChangeReason.words())
		})
	})
}
