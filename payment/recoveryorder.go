package payment

import (
	"context"
	"fmt"
	"html/template"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/lang"
	"doudi/internal/money"
	"doudi/internal/paper"
	"doudi/payment/internal/q"
)

// recoverySheet is what a printed paper of a recovery says; print fills in what all do.
type recoverySheet struct {
	Kind                             PaperKind
	Title, Number, Order             string // the paper's number, and that of its recovery
	Code                             template.HTML
	Payee, Programme                 string
	Issuer, On, Hand                 string
	Claimed, Cause, Reason           string
	Advance                          bool // it is about a sum that was paid before the decision
	Months                           []orderMonth
	Article, DueOn                   string
	Fine, FineArticle                string
	Remedies                         string
	Was                              wasOrdered // what a correction corrects
	Paid, Waived, Left, Owed         string
	Amount, InWords, PaidOn, Voucher string

	amount money.Fen
}

// Style is how the paper looks.
func (p recoverySheet) Style() template.CSS { return paper.Style(p.Title, p.Number) }

// Notice reports whether it is addressed to the household.
func (p recoverySheet) Notice() bool { return p.Kind.traits().notice }

type orderMonth struct{ Period, Paid, Due, Over string }

type wasOrdered struct{ Title, Number, On, Claimed, Fine string }

func orderTitle(programme string) string {
	return "责令退回" + programmeName(programme) + "决定书"
}

// order is the decision with its reasons and what can be done against it.
func (s *Service) order(ctx context.Context, tx *db.Tx, r q.Recovery) (recoverySheet, error) {
	today := calendar.At(tx.Now)
	o := recoverySheet{Kind: paperOrder, Title: orderTitle(r.Programme), Claimed: r.ClaimedFen.String(), Cause: recoveryCause(r.Cause).Zh,
		Advance: r.PayoutID != 0, DueOn: r.DueOn.Chinese(), amount: r.ClaimedFen + r.FineFen}
	var err error
	if o.Reason, err = s.recoveryReason(r); err != nil {
		return o, err
	}
	if o.Months, err = orderMonths(ctx, tx, r); err != nil {
		return o, err
	}
	// 停、减的决定生效后占有的应当退回；骗取的另有规定。
	o.Article = "《中华人民共和国社会救助法》第四十七条、第七十四条"
	if r.Cause == Concealment {
		b, err := s.fine(r, today)
		if err != nil {
			return o, err
		}
		o.Article = b.Zh
		if r.FineFen > 0 {
			o.Fine, o.FineArticle = r.FineFen.String(), b.Zh
		}
	}
	o.Remedies, err = s.o.Rules.Remedies(r.Division, today)
	return o, err
}

// correction tells what an order is after part of it, or all, fell: it corrects the
// notice that the household holds, the order or an earlier correction.
func (s *Service) correction(ctx context.Context, tx *db.Tx, was, r q.Recovery, why string) (recoverySheet, error) {
	papers, err := papersOf(ctx, tx, r.County, r.ID)
	if err != nil {
		return recoverySheet{}, err
	}
	papers = slices.DeleteFunc(papers, func(p q.RecoveryPaper) bool { return !PaperKind(p.Kind).traits().notice })
	if len(papers) == 0 {
		return recoverySheet{}, fmt.Errorf("correct recovery %s: no order was printed", r.Number)
	}
	last := papers[len(papers)-1]
	c := recoverySheet{Kind: paperCorrection, Title: "变更责令退回" + programmeName(r.Programme) + "决定通知书", Reason: why, Claimed: r.ClaimedFen.String(), DueOn: r.DueOn.Chinese(),
		Was:  wasOrdered{last.Title, last.Number, calendar.At(last.MadeAt.Time).Chinese(), was.ClaimedFen.String(), positive(was.FineFen)},
		Fine: r.FineFen.String(), Paid: r.PaidFen.String(), Waived: positive(r.WaivedFen), Left: positive(outstanding(r)), Owed: positive(-outstanding(r)),
		amount: was.ClaimedFen + was.FineFen - r.ClaimedFen - r.FineFen}
	if r.ClaimedFen == 0 {
		c.Title = "撤销责令退回" + programmeName(r.Programme) + "决定通知书"
	}
	if c.Months, err = orderMonths(ctx, tx, r); err != nil {
		return c, err
	}
	c.Remedies, err = s.o.Rules.Remedies(r.Division, calendar.At(tx.Now))
	return c, err
}

// positive writes a sum; "" where there is none.
func positive(f money.Fen) string {
	if f <= 0 {
		return ""
	}
	return f.String()
}

// receipt is of a sum that was given back, by the household or to it.
func receipt(kind PaperKind, r q.Recovery, p Repayment) recoverySheet {
	return recoverySheet{Kind: kind, Title: kind.traits().title, Amount: p.AmountFen.String(), InWords: p.AmountFen.Words(), PaidOn: p.PaidOn.Chinese(), Voucher: p.Voucher,
		Left: outstanding(r).String(), amount: p.AmountFen}
}

func orderMonths(ctx context.Context, tx *db.Tx, r q.Recovery) (out []orderMonth, err error) {
	rows, err := q.New(tx).RecoveryMonths(ctx, r.County, r.ID)
	if err != nil {
		return nil, fmt.Errorf("read the months of a recovery: %w", err)
	}
	for _, m := range rows {
		out = append(out, orderMonth{m.ForPeriod.Chinese(), m.PaidFen.String(), m.DueFen.String(), (m.PaidFen - m.DueFen).String()})
	}
	return out, nil
}

func recoveryCause(cause string) lang.Words {
	return map[string]lang.Words{"death": lang.Of("享受人或者家庭成员死亡后继续发放", "Paid on after a death"),
		Concealment:  lang.Of("虚报、隐瞒、伪造", "Concealment or false statements"),
		"unreported": lang.Of("家庭情况变化没有及时告知", "A change was not reported"), "clerical": lang.Of("经办差错", "An error of the office")}[cause]
}

func recoveryActName(act string) lang.Words {
	return map[RecoveryDid]lang.Words{didPropose: lang.Of("提出追回", "proposed"), didOrder: lang.Of("责令退回", "ordered"), didRefuse: lang.Of("不予追回", "turned down"),
		didRepay: lang.Of("已退回", "repaid"), didConsent: lang.Of("同意每月抵扣", "consent to withhold a month"), didRevoke: lang.Of("撤回抵扣同意，原每月", "consent withdrawn, a month"),
		didSetOff: lang.Of("从待遇中抵扣", "withheld from a payment"), didAskWaiver: lang.Of("提出核销", "asked to be written off"), didWaive: lang.Of("核销", "written off"),
		didRefuseWaiver: lang.Of("不予核销", "not written off"), didReduce: lang.Of("减少追回", "reduced"),
		didGiveBack: lang.Of("退还家庭", "given back to the household"), didServe: lang.Of("文书已送达、签收，涉及", "paper handed over, about")}[RecoveryDid(act)]
}

func recoveryStateName(s RecoveryState) lang.Words {
	return map[RecoveryState]lang.Words{RecoveryProposed: lang.Of("待决定", "To be decided"), RecoveryOrdered: lang.Of("待退回", "To be repaid"), RecoverySettled: lang.Of("已结清", "Settled"),
		RecoveryRefused: lang.Of("不予追回", "Turned down"), RecoveryCancelled: lang.Of("已撤销", "Cancelled")}[s]
}
