package payment

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Deciding is the decision on a recovery, signed by name.
type Deciding struct {
	Seen
	Signature string `json:"signature" minLength:"1" maxLength:"60" doc:"the name of who decides, typed by themselves"`
}

// Order is the decision that the sum is to be given back: by the county's department
// (社会救助法 art. 73), and not by whoever proposed it. The order is printed.
func (s *Service) Order(ctx context.Context, county int32, n id.ID, d Deciding) (Recovery, error) {
	return s.onRecovery(ctx, authz.Confirm, county, n, d.Version, RecoveryProposed, func(tx *db.Tx, r *q.Recovery) (q.RecoveryAct, error) {
		actor := authz.From(ctx)
		switch {
		case actor.Account == r.ProposedBy:
			return q.RecoveryAct{}, errs.New(errs.Forbidden, "提出追回的人不能作出决定。", "Who proposed it does not decide it.")
		case d.Signature != actor.Name:
			return q.RecoveryAct{}, errs.New(errs.Invalid, "请输入您本人的姓名签字。", "Type your own name to sign.").With("body.signature", "须与登录人姓名一致", "Must be the name of who is signed in")
		}
		if !r.DueOn.After(calendar.At(tx.Now)) {
			return q.RecoveryAct{}, errs.New(errs.Conflict, "提出时写明的退回期限已过。请不予追回，再按新的期限提出。", "The day by which it was to be given back has passed; turn the proposal down and propose it anew.")
		}
		if err := s.standsAsProposed(ctx, tx, *r); err != nil {
			return q.RecoveryAct{}, err
		}
		if err := s.fineAllowed(*r, calendar.At(tx.Now)); err != nil {
			return q.RecoveryAct{}, err
		}
		r.State, r.DecidedBy, r.DecidedName, r.DecidedAt = string(RecoveryOrdered), actor.Account, actor.Name, tx.At()
		o, err := s.order(ctx, tx, *r)
		if err != nil {
			return q.RecoveryAct{}, err
		}
		return q.RecoveryAct{Act: string(didOrder), AmountFen: r.ClaimedFen + r.FineFen}, s.print(ctx, tx, *r, o)
	})
}

// RefuseRecovery turns a proposal down; its months may be claimed anew.
func (s *Service) RefuseRecovery(ctx context.Context, county int32, n id.ID, version int32, reason string) (Recovery, error) {
	return s.onRecovery(ctx, authz.Confirm, county, n, version, RecoveryProposed, func(tx *db.Tx, r *q.Recovery) (q.RecoveryAct, error) {
		if err := q.New(tx).DropRecoveryMonths(ctx, r.County, r.ID); err != nil {
			return q.RecoveryAct{}, fmt.Errorf("free the months of a recovery: %w", err)
		}
		actor := authz.From(ctx)
		r.State, r.DecidedBy, r.DecidedName, r.DecidedAt = string(RecoveryRefused), actor.Account, actor.Name, tx.At()
		return q.RecoveryAct{Act: string(didRefuse), AmountFen: r.ClaimedFen, Note: reason}, nil
	})
}

// Repayment is money that the household gave back.
type Repayment struct {
	Seen
	AmountFen money.Fen     `json:"amountFen" minimum:"1"`
	PaidOn    calendar.Date `json:"paidOn"`
	Voucher   string        `json:"voucher,omitempty" maxLength:"60" doc:"the bank's serial, or the number of the treasury's bill; empty where it was paid at the counter"`
	File      id.ID         `json:"fileId,omitempty" doc:"stored file: the bank's slip, or the bill"`
}

// Repay books what the household gave back, and prints the receipt.
func (s *Service) Repay(ctx context.Context, county int32, n id.ID, p Repayment) (Recovery, error) {
	return s.onRecovery(ctx, authz.MakeRoll, county, n, p.Version, RecoveryOrdered, func(tx *db.Tx, r *q.Recovery) (q.RecoveryAct, error) {
		e := errs.New(errs.Invalid, "退款信息有误。", "The repayment has faults.")
		if left := outstanding(*r); p.AmountFen > left {
			e = e.With("body.amountFen", "多于尚未退回的 "+left.String()+" 元", "More than what is left, "+left.String()+" yuan")
		}
		if p.PaidOn.IsZero() || p.PaidOn.After(calendar.At(tx.Now)) || p.PaidOn.Before(calendar.At(r.DecidedAt.Time)) {
			e = e.With("body.paidOn", "日期须在决定之后、今天以前", "The day lies after the decision and not after today")
		}
		if !plainText(p.Voucher, 0, 60) {
			e = e.With("body.voucher", "不超过 60 字", "At most 60 characters")
		}
		if e.Fields != nil {
			return q.RecoveryAct{}, e
		}
		r.PaidFen += p.AmountFen
		return s.moved(ctx, tx, *r, didRepay, paperReceipt, p)
	})
}

// GiveBack books what was returned to a household that had given back more than is
// claimed, since a decision fell, and prints what it signs for.
func (s *Service) GiveBack(ctx context.Context, county int32, n id.ID, p Repayment) (Recovery, error) {
	return s.onRecovery(ctx, authz.MakeRoll, county, n, p.Version, "", func(tx *db.Tx, r *q.Recovery) (q.RecoveryAct, error) {
		if owed := -outstanding(*r); p.AmountFen > owed || p.PaidOn.IsZero() || p.PaidOn.After(calendar.At(tx.Now)) || !plainText(p.Voucher, 0, 60) {
			return q.RecoveryAct{}, errs.Newf(errs.Invalid, "应退还给家庭 %[1]s 元；请核对金额、日期和凭证。", "%[1]s yuan are owed to the household; look at the sum, the day and the voucher.", max(0, owed))
		}
		r.PaidFen -= p.AmountFen
		return s.moved(ctx, tx, *r, didGiveBack, paperRefund, p)
	})
}

// moved is the act of money that went over the counter, with its paper.
func (s *Service) moved(ctx context.Context, tx *db.Tx, r q.Recovery, did RecoveryDid, kind PaperKind, p Repayment) (q.RecoveryAct, error) {
	if p.File != 0 {
		if err := s.bindTo(ctx, tx, r, p.File, forReceipt, "body.fileId"); err != nil {
			return q.RecoveryAct{}, err
		}
	}
	return q.RecoveryAct{Act: string(did), AmountFen: p.AmountFen, OnDate: p.PaidOn, Note: p.Voucher, FileID: p.File}, s.print(ctx, tx, r, receipt(kind, r, p))
}

// Consent is the household's signed consent that part of what it is paid is withheld.
type Consent struct {
	Seen
	Entitlement id.ID         `json:"entitlementId" doc:"from which is withheld"`
	AmountFen   money.Fen     `json:"amountFen" minimum:"1" doc:"a month"`
	SignedOn    calendar.Date `json:"signedOn"`
	SignedForm  id.ID         `json:"signedFormId" doc:"stored file: the signed consent"`
}

// Consent records it. Nothing is withheld without, and never all of a month.
func (s *Service) Consent(ctx context.Context, county int32, n id.ID, c Consent) (Recovery, error) {
	return s.onRecovery(ctx, authz.EnterCase, county, n, c.Version, RecoveryOrdered, func(tx *db.Tx, r *q.Recovery) (q.RecoveryAct, error) {
		from, err := s.entitlement(ctx, tx, county, c.Entitlement)
		if err != nil {
			return q.RecoveryAct{}, err
		}
		e := errs.New(errs.Invalid, "同意抵扣的内容有误。", "The consent has faults.")
		if from.HouseholdID != r.HouseholdID || from.ToPeriod < calendar.At(tx.Now).Period() {
			e = e.With("body.entitlementId", "须为本户正在享受的待遇", "Must be what the household draws")
		}
		if c.AmountFen >= from.AmountFen || claim(*r) == 0 {
			e = e.With("body.amountFen", "每月抵扣须少于每月待遇，不得全部扣完；罚款不能抵扣", "Less than what is paid a month: never all of it; a fine is not withheld")
		}
		if c.SignedOn.IsZero() || c.SignedOn.After(calendar.At(tx.Now)) {
			e = e.With("body.signedOn", "签字日期不能晚于今天", "The day of the signature is not after today")
		}
		if c.SignedForm == 0 {
			e = e.With("body.signedFormId", "请上传家庭签字的同意书", "Upload the consent that the household signed")
		}
		if e.Fields != nil {
			return q.RecoveryAct{}, e
		}
		if err := s.bindTo(ctx, tx, *r, c.SignedForm, forEvidence, "body.signedFormId"); err != nil {
			return q.RecoveryAct{}, err
		}
		r.SetOffID, r.SetOffFen = c.Entitlement, c.AmountFen
		return q.RecoveryAct{Act: string(didConsent), AmountFen: c.AmountFen, OnDate: c.SignedOn, FileID: c.SignedForm}, nil
	})
}

// RevokeConsent ends what is withheld, because the household wants it no more.
func (s *Service) RevokeConsent(ctx context.Context, county int32, n id.ID, version int32, reason string) (Recovery, error) {
	return s.onRecovery(ctx, authz.EnterCase, county, n, version, RecoveryOrdered, func(_ *db.Tx, r *q.Recovery) (q.RecoveryAct, error) {
		if r.SetOffID == 0 {
			return q.RecoveryAct{}, errs.New(errs.Conflict, "没有同意抵扣。", "Nothing is withheld.")
		}
		a := q.RecoveryAct{Act: string(didRevoke), AmountFen: r.SetOffFen, Note: reason}
		r.SetOffID, r.SetOffFen = 0, 0
		return a, nil
	})
}

// Waiver asks that a sum be written off.
type Waiver struct {
	Seen
	AmountFen money.Fen `json:"amountFen" minimum:"1"`
	Reason    string    `json:"reason" minLength:"1" maxLength:"500"`
}

// AskWaiver proposes to write off what cannot be had back.
func (s *Service) AskWaiver(ctx context.Context, county int32, n id.ID, w Waiver) (Recovery, error) {
	return s.onRecovery(ctx, authz.MakeRoll, county, n, w.Version, RecoveryOrdered, func(_ *db.Tx, r *q.Recovery) (q.RecoveryAct, error) {
		if left := outstanding(*r); w.AmountFen > left {
			return q.RecoveryAct{}, errs.New(errs.Invalid, "核销金额有误。", "The sum has faults.").With("body.amountFen", "多于尚未退回的 "+left.String()+" 元", "More than what is left, "+left.String()+" yuan")
		}
		r.WaiveFen, r.WaiveBy = w.AmountFen, authz.From(ctx).Account
		return q.RecoveryAct{Act: string(didAskWaiver), AmountFen: w.AmountFen, Note: w.Reason}, nil
	})
}

// DecideWaiver writes off what was asked, or does not: by another person.
func (s *Service) DecideWaiver(ctx context.Context, county int32, n id.ID, version int32, grant bool, reason string) (Recovery, error) {
	return s.onRecovery(ctx, authz.Confirm, county, n, version, RecoveryOrdered, func(_ *db.Tx, r *q.Recovery) (q.RecoveryAct, error) {
		switch {
		case r.WaiveFen == 0:
			return q.RecoveryAct{}, errs.New(errs.Conflict, "没有提出核销。", "Nothing was asked to be written off.")
		case r.WaiveBy == authz.From(ctx).Account:
			return q.RecoveryAct{}, errs.New(errs.Forbidden, "提出核销的人不能批准。", "Who asked for it does not approve it.")
		case grant && outstanding(*r) <= 0:
			return q.RecoveryAct{}, errs.New(errs.Conflict, "已经没有未退回的金额，无需核销。", "Nothing is left to be written off.")
		}
		a := q.RecoveryAct{Act: string(didRefuseWaiver), AmountFen: r.WaiveFen, Note: reason}
		if grant {
			a.Act, a.AmountFen = string(didWaive), min(r.WaiveFen, outstanding(*r))
			r.WaivedFen += a.AmountFen
		}
		r.WaiveFen, r.WaiveBy = 0, 0
		return a, nil
	})
}

// onRecovery is the frame of an act of a person on a recovery: scope, version, state,
// traces. The decisions are the county's alone. state "" is any.
func (s *Service) onRecovery(ctx context.Context, may authz.Act, county int32, n id.ID, version int32, state RecoveryState, do func(*db.Tx, *q.Recovery) (q.RecoveryAct, error)) (out Recovery, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, err := s.recovery(ctx, tx, county, n)
		if err != nil {
			return err
		}
		if err := mayRecover(ctx, may, r); err != nil {
			return err
		}
		if r.Version != version || state != "" && RecoveryState(r.State) != state {
			return changed()
		}
		before := r
		a, err := do(tx, &r)
		if err != nil {
			return err
		}
		out, err = s.putRecovery(ctx, tx, before, r, a)
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

func mayRecover(ctx context.Context, may authz.Act, r q.Recovery) error {
	actor := authz.From(ctx)
	where := r.Division
	if may == authz.Confirm { // the department's, not a township's to which it lent the confirming
		where = authz.CountyCode(r.County)
	}
	err := actor.MayIn(may, where)
	if errs.CodeOf(err) == errs.NotFound && actor.MayIn(authz.ReadRoll, r.Division) != nil {
		return notFound().Because(&audit.RefusalError{County: r.County, Subject: "recovery/" + r.ID.String(), Act: may})
	}
	return err
}

// putRecovery writes a recovery's next state: with nothing left it is settled, and
// a roll that was drawn by what is withheld is drawn again.
func (s *Service) putRecovery(ctx context.Context, tx *db.Tx, before, r q.Recovery, a q.RecoveryAct) (Recovery, error) {
	if RecoveryState(r.State) == RecoveryOrdered && outstanding(r) == 0 {
		r.State = string(RecoverySettled)
	}
	if RecoveryState(r.State) != RecoveryOrdered || claim(r) == 0 {
		r.SetOffID, r.SetOffFen = 0, 0
	}
	n, err := q.New(tx).PutRecovery(ctx, q.PutRecoveryParams{ClaimedFen: r.ClaimedFen, FineFen: r.FineFen, State: r.State, PaidFen: r.PaidFen, WaivedFen: r.WaivedFen,
		WaiveFen: r.WaiveFen, WaiveBy: r.WaiveBy, SetOffID: r.SetOffID, SetOffFen: r.SetOffFen, DecidedBy: r.DecidedBy,
		DecidedName: r.DecidedName, DecidedAt: r.DecidedAt, County: r.County, ID: r.ID, Version: r.Version})
	if err != nil {
		return Recovery{}, fmt.Errorf("write recovery: %w", err)
	}
	if n == 0 {
		return Recovery{}, changed()
	}
	r.Version++
	if err := s.recordRecovery(ctx, tx, before, r, a); err != nil {
		return Recovery{}, err
	}
	if a.Act != string(didSetOff) { // what the roll itself withholds it knows
		if err := s.withholdAnew(ctx, tx, r, before.SetOffID, r.SetOffID); err != nil {
			return Recovery{}, err
		}
	}
	return s.recoveryOf(r)
}

// withholdAnew marks entitlements whose withholding is another from now on.
func (s *Service) withholdAnew(ctx context.Context, tx *db.Tx, r q.Recovery, touched ...id.ID) error {
	slices.Sort(touched)
	for _, n := range slices.Compact(touched) {
		if n == 0 {
			continue
		}
		e, err := s.entitlement(ctx, tx, r.County, n)
		if err != nil {
			return err
		}
		after := e
		after.Reason = "抵扣 " + r.Number
		if err := s.put(ctx, tx, e, after, cause{kind: Withholding}); err != nil {
			return err
		}
	}
	return nil
}
