package payment

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

func (s *Service) payoutRoutes(api huma.API) {
	huma.Register(api, op("payouts", http.MethodGet, "/api/payouts", "Sums that are paid once, the newest first"),
		func(ctx context.Context, in *PayoutFilter) (*body[page.Page[Payout]], error) {
			return answerWith(s.Payouts(ctx, *in))
		})
	type exportInput struct {
		PayoutFilter
		Format
	}
	huma.Register(api, op("exportPayouts", http.MethodGet, "/api/payouts/export", "Sums that are paid once as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportPayouts(ctx, in.PayoutFilter, in.Format.Format))
		})
	type checkInput struct {
		Ref
		Body PayoutCheck
	}
	huma.Register(api, op("checkPayout", http.MethodPost, "/api/payouts/{county}/{id}/check", "Check a sum that another person ordered"),
		func(ctx context.Context, in *checkInput) (*body[Payout], error) {
			return answerWith(s.CheckPayout(ctx, in.County, in.ID, in.Body))
		})
	type backInput struct {
		Ref
		Body PayoutReturn
	}
	huma.Register(api, op("sendBackPayout", http.MethodPost, "/api/payouts/{county}/{id}/send-back", "Send a sum back to whoever ordered it, or a checked one to its checker"),
		func(ctx context.Context, in *backInput) (*body[Payout], error) {
			return answerWith(s.SendBackPayout(ctx, in.County, in.ID, in.Body))
		})
	huma.Register(api, op("orderPayoutAgain", http.MethodPost, "/api/payouts/{county}/{id}/order", "Order a sum again that was sent back"),
		func(ctx context.Context, in *checkInput) (*body[Payout], error) {
			return answerWith(s.OrderAgain(ctx, in.County, in.ID, in.Body))
		})
	type payInput struct {
		Ref
		Body PayoutPayment
	}
	huma.Register(api, op("payPayout", http.MethodPost, "/api/payouts/{county}/{id}/pay", "Record that a checked sum was paid"),
		func(ctx context.Context, in *payInput) (*body[Payout], error) {
			return answerWith(s.PayPayout(ctx, in.County, in.ID, in.Body))
		})
}

// ExportPayouts hands out the sums that a filter finds, within the reader's scope.
func (s *Service) ExportPayouts(ctx context.Context, f PayoutFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "payout.export", Subject: "payouts", May: authz.ReadRoll, Division: f.Division, Filter: map[string]any{"programme": f.Programme, "state": f.State}}
	t := audit.Table{Name: lang.Of("一次性救助金", "One-off payments"), Format: format, Columns: []audit.Column{
		audit.Heading("区划代码", "Division code", 14), audit.Heading("收款人", "Payee", 12), audit.Heading("项目", "Programme", 18),
		audit.Heading("救助人数", "People", 0), audit.Heading("金额（元）", "Amount (yuan)", 16), audit.Heading("先行救助", "In advance", 0),
		audit.Heading("状态", "State", 0), audit.Heading("决定人", "Ordered by", 0), audit.Heading("复核人", "Checked by", 0),
		audit.Heading("付款方式", "Paid how", 0), audit.Heading("付款日期", "Paid on", 0), audit.Heading("凭证", "Voucher", 20),
		audit.Heading("开户行", "Bank", 24), audit.Heading("账号", "Account", 12), audit.Heading("依据", "Grounds", 30),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Payout], error) { f.Query = at; return s.Payouts(ctx, f) }, func(p Payout) error {
			var on any
			if !p.PaidOn.IsZero() {
				on = p.PaidOn
			}
			return put(p.Division, p.Payee, programmeWords(p.Programme), int64(p.Members), p.AmountFen, p.Advance, payoutStateName(p.State), p.OrderedName, p.CheckedName,
				map[string]lang.Words{"bank": lang.Of("转账", "By transfer"), "cash": lang.Of("现金", "In cash")}[p.Method], on, p.Voucher, p.Bank, p.Account, p.Reason.words())
		})
	})
}

func payoutStateName(s PayoutState) lang.Words {
	return map[PayoutState]lang.Words{PayoutReturned: lang.Of("已退回", "Sent back"), PayoutOrdered: lang.Of("待复核", "To be checked"),
		PayoutChecked: lang.Of("待付款", "To be paid"), PayoutPaid: lang.Of("已付款", "Paid"), PayoutCancelled: lang.Of("不再支付", "Paid no more")}[s]
}
