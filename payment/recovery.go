package payment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// RecoveryState is where a recovery stands.
type RecoveryState string

// The states of a recovery.
const (
	RecoveryProposed  RecoveryState = "proposed"
	RecoveryOrdered   RecoveryState = "ordered"
	RecoverySettled   RecoveryState = "settled" // given back, withheld or written off
	RecoveryRefused   RecoveryState = "refused"
	RecoveryCancelled RecoveryState = "cancelled" // the decision that it rested on fell
)

// RecoveryDid is what was done in a recovery.
type RecoveryDid string

// The acts in a recovery.
const (
	didPropose      RecoveryDid = "proposed"
	didOrder        RecoveryDid = "ordered"
	didRefuse       RecoveryDid = "refused"
	didRepay        RecoveryDid = "repaid"
	didConsent      RecoveryDid = "consented"
	didRevoke       RecoveryDid = "revoked"
	didSetOff       RecoveryDid = "set_off"
	didAskWaiver    RecoveryDid = "waiver_asked"
	didWaive        RecoveryDid = "waived"
	didRefuseWaiver RecoveryDid = "waiver_refused"
	didReduce       RecoveryDid = "reduced"
	didGiveBack     RecoveryDid = "given_back"
	didServe        RecoveryDid = "served"
)

// Concealment is the one cause that may be fined (社会救助法 art. 73).
const Concealment = "concealment"

// Recovery is aid that was drawn wrongly and is claimed back (追回).
type Recovery struct {
	County         int32         `json:"county"`
	ID             id.ID         `json:"id"`
	Number         string        `json:"number"`
	HouseholdID    id.ID         `json:"householdId"`
	Division       string        `json:"division"`
	EntitlementID  id.ID         `json:"entitlementId" doc:"whose months; 0: one sum"`
	PayoutID       id.ID         `json:"payoutId" doc:"the sum that was paid in advance; 0: months"`
	Programme      string        `json:"programme"`
	Payee          string        `json:"payee"`
	Cause          string        `json:"cause" enum:"death,concealment,unreported,clerical"`
	Reason         string        `json:"reason"`
	ConductOn      calendar.Date `json:"conductOn" doc:"of concealment: the day whose law bounds the fine"`
	ClaimedFen     money.Fen     `json:"claimedFen" doc:"what its months were paid more than was due"`
	FineFen        money.Fen     `json:"fineFen"`
	PaidFen        money.Fen     `json:"paidFen" doc:"given back or withheld until now"`
	WaivedFen      money.Fen     `json:"waivedFen" doc:"written off"`
	OutstandingFen money.Fen     `json:"outstandingFen" doc:"negative: to be given back to the household"`
	DueOn          calendar.Date `json:"dueOn"`
	State          RecoveryState `json:"state" enum:"proposed,ordered,settled,refused,cancelled"`
	WaiveFen       money.Fen     `json:"waiveFen" doc:"asked to be written off; 0: nothing is"`
	SetOffID       id.ID         `json:"setOffId" doc:"the entitlement from which is withheld by signed consent; 0: none"`
	SetOffFen      money.Fen     `json:"setOffFen" doc:"withheld a month"`
	ProposedBy     id.ID         `json:"proposedBy"`
	ProposedName   string        `json:"proposedName"`
	ProposedAt     dbt.Time      `json:"proposedAt"`
	DecidedName    string        `json:"decidedName"`
	DecidedAt      dbt.Time      `json:"decidedAt"`
	Version        int32         `json:"version"`
}

// recoveryWithout is a recovery without its reason.
func recoveryWithout(r q.Recovery) Recovery {
	return Recovery{County: r.County, ID: r.ID, Number: r.Number, HouseholdID: r.HouseholdID, Division: r.Division, EntitlementID: r.EntitlementID, PayoutID: r.PayoutID, Programme: r.Programme,
		Payee: r.Payee, Cause: r.Cause, ConductOn: r.ConductOn, ClaimedFen: r.ClaimedFen, FineFen: r.FineFen, PaidFen: r.PaidFen, WaivedFen: r.WaivedFen,
		OutstandingFen: outstanding(r), DueOn: r.DueOn, State: RecoveryState(r.State), WaiveFen: r.WaiveFen, SetOffID: r.SetOffID, SetOffFen: r.SetOffFen,
		ProposedBy: r.ProposedBy, ProposedName: r.ProposedName, ProposedAt: r.ProposedAt, DecidedName: r.DecidedName, DecidedAt: r.DecidedAt, Version: r.Version}
}

// outstanding is what is left to be given back, the fine with it; below zero what
// the household gave back and is not claimed any more.
func outstanding(r q.Recovery) money.Fen {
	switch RecoveryState(r.State) {
	case RecoveryRefused:
		return 0
	case RecoveryCancelled:
		return -r.PaidFen
	case RecoveryProposed, RecoveryOrdered, RecoverySettled:
	}
	return r.ClaimedFen + r.FineFen - r.PaidFen - r.WaivedFen
}

// claim is what is left of the sum claimed: payments count towards it before the
// fine, which is never withheld from aid.
func claim(r q.Recovery) money.Fen { return max(0, r.ClaimedFen-r.PaidFen-r.WaivedFen) }

// Claiming proposes that what was paid too much be given back: of an entitlement's
// months, or of one sum that was paid in advance.
type Claiming struct {
	County      int32         `json:"county" minimum:"110000" maximum:"999999"`
	Entitlement id.ID         `json:"entitlementId,omitempty"`
	Payout      id.ID         `json:"payoutId,omitempty" doc:"in place of an entitlement: a sum that was paid in advance (先行救助)"`
	Cause       string        `json:"cause" enum:"death,concealment,unreported,clerical"`
	Reason      string        `json:"reason" minLength:"1" maxLength:"500"`
	DueOn       calendar.Date `json:"dueOn" doc:"by which it is to be given back"`
	ConductOn   calendar.Date `json:"conductOn,omitempty" doc:"of concealment: the day of the conduct"`
	FineFen     money.Fen     `json:"fineFen,omitempty" minimum:"0" doc:"of concealment alone"`
	HeardFile   id.ID         `json:"heardFileId,omitempty" doc:"stored file: what they said to the fine they were told of, signed (行政处罚法 art. 44)"`
}

// Claim proposes a recovery of what was paid too much and no recovery claims yet.
func (s *Service) Claim(ctx context.Context, c Claiming) (out Recovery, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, err := s.drawnWrongly(ctx, tx, c)
		if err != nil {
			return err
		}
		if err := authz.From(ctx).MayIn(authz.EnterCase, r.Division); err != nil {
			return err
		}
		r, months, err := s.claiming(ctx, tx, r, c)
		if err != nil {
			return err
		}
		if err := s.claims(ctx, tx, r, months, c); err != nil {
			return err
		}
		out, err = s.recoveryOf(r)
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

// drawnWrongly is the row of a recovery with whom it is about and what it is of.
func (s *Service) drawnWrongly(ctx context.Context, tx *db.Tx, c Claiming) (q.Recovery, error) {
	if c.Payout != 0 && c.Entitlement == 0 {
		p, err := payout(ctx, tx, c.County, c.Payout)
		return q.Recovery{County: p.County, HouseholdID: p.HouseholdID, Division: p.Division, PayoutID: p.ID, Programme: p.Programme, Payee: p.Payee}, err
	}
	e, err := s.entitlement(ctx, tx, c.County, c.Entitlement)
	return q.Recovery{County: e.County, HouseholdID: e.HouseholdID, Division: e.Division, EntitlementID: e.ID, Programme: e.Programme, Payee: e.Payee}, err
}

// claiming is the row of a proposal with its months.
func (s *Service) claiming(ctx context.Context, tx *db.Tx, r q.Recovery, c Claiming) (q.Recovery, []OverpaidMonth, error) {
	actor, today := authz.From(ctx), calendar.At(tx.Now)
	r.ID, r.Cause, r.ConductOn, r.FineFen, r.DueOn, r.State = tx.NewID(), c.Cause, c.ConductOn, c.FineFen, c.DueOn, string(RecoveryProposed)
	r.ReasonSealed = s.keys.Seal(recoveryReasonPlace(r.ID), c.Reason)
	r.ProposedBy, r.ProposedName, r.ProposedAt, r.Version = actor.Account, actor.Name, tx.At(), 1
	months, err := s.unclaimed(ctx, tx, r)
	if err != nil {
		return r, nil, err
	}
	for _, m := range months {
		r.ClaimedFen += m.Paid - m.Due
	}
	if err := c.valid(r, today); err != nil {
		return r, nil, err
	}
	if err := s.fineAllowed(r, today); err != nil {
		return r, nil, err
	}
	r.Number, err = recoveryNumber(ctx, tx, r.County, paperOrder.traits().series, today)
	return r, months, err
}

func (c Claiming) valid(r q.Recovery, today calendar.Date) error {
	e := errs.New(errs.Invalid, "追回的内容不完整。", "The recovery is not complete.")
	bad := func(path, zh, en string) { e = e.With("body."+path, zh, en) }
	if r.ClaimedFen == 0 {
		return errs.New(errs.Conflict, "该待遇没有尚未追回的多发月份；银行还没有回盘的月份，到账后再提出。",
			"No month of it was overpaid that is not claimed back already; what the bank has not answered yet is claimed once it is paid.")
	}
	if r.PayoutID != 0 && c.Cause != Concealment {
		bad("cause", "先行救助依法应当先行支付，事后不符合条件的不追回；只有虚报、隐瞒、伪造骗取的可以责令退回（《社会救助法》第五十条、第七十三条）",
			"The law has the office pay in advance, and what was paid so in good faith stays with the family; only what was obtained by concealment may be ordered back (Social Assistance Law, arts. 50, 73)")
	}
	if !plainText(c.Reason, 1, 500) {
		bad("reason", "请写明理由", "Give the reason")
	}
	if !c.DueOn.After(today) {
		bad("dueOn", "退回期限须在今天以后", "The day by which it is to be given back lies after today")
	}
	if (c.Cause == Concealment) == c.ConductOn.IsZero() || c.ConductOn.After(today) {
		bad("conductOn", "虚报、隐瞒、伪造的，须填写行为发生日期；其他情形不填", "Of concealment, the day of the conduct; of nothing else")
	}
	if c.FineFen > 0 && c.Cause != Concealment {
		bad("fineFen", "只有虚报、隐瞒、伪造骗取的可以罚款（《社会救助法》第七十三条）", "Only concealment is fined (Social Assistance Law, art. 73)")
	}
	if c.FineFen > 0 && c.HeardFile == 0 {
		bad("heardFileId", "罚款前须告知并听取陈述、申辩，请上传记录（《行政处罚法》第四十四条、第四十五条）", "Before a fine they are told and heard: upload the record (Administrative Penalties Law, arts. 44, 45)")
	}
	if e.Fields != nil {
		return e
	}
	return nil
}

// Bounds are those of a fine, with the article that sets them.
type Bounds struct {
	Least, Most money.Fen
	Zh, En      string
}

// fine bounds the fine of a recovery by the law of the conduct's day; by that of the
// decision's where it punishes less (行政处罚法 art. 37).
func (s *Service) fine(r q.Recovery, decision calendar.Date) (Bounds, error) {
	then, err := s.o.Rules.Fine(r.Division, r.ConductOn, r.ClaimedFen)
	if err != nil {
		return then, err
	}
	now, err := s.o.Rules.Fine(r.Division, decision, r.ClaimedFen)
	if err != nil || now.Most >= then.Most {
		return then, err
	}
	return now, nil
}

// fineAllowed holds a fine to the bounds of the law. No fine at all is always allowed:
// the law says that one may be imposed.
func (s *Service) fineAllowed(r q.Recovery, today calendar.Date) error {
	if r.FineFen == 0 {
		return nil
	}
	b, err := s.fine(r, today)
	if err != nil {
		return err
	}
	if r.FineFen < b.Least || r.FineFen > b.Most {
		return errs.Newf(errs.Invalid, "罚款须在 %[1]s 元至 %[2]s 元之间（%[3]s）。", "The fine lies between %[1]s and %[2]s yuan (%[4]s).", b.Least, b.Most, b.Zh, b.En).
			With("body.fineFen", "超出法定幅度："+b.Zh, "Out of the bounds of "+b.En)
	}
	return nil
}

// overpaidIn lists what was paid too much of what a recovery is of.
func (s *Service) overpaidIn(ctx context.Context, tx *db.Tx, r q.Recovery) ([]OverpaidMonth, error) {
	if r.PayoutID != 0 {
		return s.advanceOver(ctx, tx, r.County, r.PayoutID)
	}
	return s.overpaidOn(ctx, tx, r.County, r.EntitlementID)
}

// unclaimed lists the overpaid months of what a recovery is of, with what no recovery
// claims of them. What the bank has not said that it paid is not claimed: it may come back.
func (s *Service) unclaimed(ctx context.Context, tx *db.Tx, r q.Recovery) (out []OverpaidMonth, err error) {
	list, err := s.overpaidIn(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	claimed, err := claimedOf(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		m.Paid, m.Due = m.settled, m.Due+claimed[m.Period]
		if m.Paid > m.Due {
			out = append(out, m)
		}
	}
	return out, nil
}

// claimedOf is what all recoveries together claim of the months of what one is of.
func claimedOf(ctx context.Context, tx *db.Tx, r q.Recovery) (map[calendar.Period]money.Fen, error) {
	rows, err := q.New(tx).ClaimedMonths(ctx, r.County, r.EntitlementID, r.PayoutID)
	if err != nil {
		return nil, fmt.Errorf("read what is claimed back: %w", err)
	}
	out := map[calendar.Period]money.Fen{}
	for _, m := range rows {
		out[m.ForPeriod] = money.Fen(m.ClaimedFen)
	}
	return out, nil
}

// standsAsProposed refuses to order what is not overpaid, or not by as much, as when it
// was proposed.
func (s *Service) standsAsProposed(ctx context.Context, tx *db.Tx, r q.Recovery) error {
	list, err := s.overpaidIn(ctx, tx, r)
	if err != nil {
		return err
	}
	claimed, err := claimedOf(ctx, tx, r)
	if err != nil {
		return err
	}
	months, err := q.New(tx).RecoveryMonths(ctx, r.County, r.ID)
	if err != nil {
		return fmt.Errorf("read the months of a recovery: %w", err)
	}
	for _, m := range months {
		same := slices.ContainsFunc(list, func(o OverpaidMonth) bool { return o.Period == m.ForPeriod && o.settled-o.Due == claimed[o.Period] })
		if !same {
			return errs.Newf(errs.Conflict, "提出以后，%[1]s的多发金额有变动。请不予追回，再按新的金额提出。", "What was paid too much for %[2]s has changed since; turn the proposal down and propose it anew.", m.ForPeriod.Chinese(), m.ForPeriod)
		}
	}
	return nil
}

func (s *Service) claims(ctx context.Context, tx *db.Tx, r q.Recovery, months []OverpaidMonth, c Claiming) error {
	if c.HeardFile != 0 {
		if err := s.bindTo(ctx, tx, r, c.HeardFile, forEvidence, "body.heardFileId"); err != nil {
			return err
		}
	}
	queries := q.New(tx)
	if err := queries.AddRecovery(ctx, proposed(r)); err != nil {
		return fmt.Errorf("propose a recovery: %w", err)
	}
	for _, m := range months {
		err := queries.AddRecoveryMonth(ctx, q.AddRecoveryMonthParams{County: r.County, RecoveryID: r.ID, ForPeriod: m.Period, PaidFen: m.Paid, DueFen: m.Due})
		if err != nil {
			return fmt.Errorf("propose a recovery: %w", err)
		}
	}
	return s.recordRecovery(ctx, tx, q.Recovery{}, r, q.RecoveryAct{Act: string(didPropose), AmountFen: r.ClaimedFen + r.FineFen, Note: c.Reason, FileID: c.HeardFile})
}

// proposed is the row of a recovery that nothing was done about yet.
func proposed(r q.Recovery) q.AddRecoveryParams {
	return q.AddRecoveryParams{County: r.County, ID: r.ID, Number: r.Number, HouseholdID: r.HouseholdID, Division: r.Division, EntitlementID: r.EntitlementID, PayoutID: r.PayoutID,
		Programme: r.Programme, Payee: r.Payee, Cause: r.Cause, ReasonSealed: r.ReasonSealed, ConductOn: r.ConductOn, ClaimedFen: r.ClaimedFen, FineFen: r.FineFen, DueOn: r.DueOn,
		State: r.State, ProposedBy: r.ProposedBy, ProposedName: r.ProposedName, ProposedAt: r.ProposedAt, Version: r.Version}
}

// recoveryNumber is the next of a series in the county's year.
func recoveryNumber(ctx context.Context, tx *db.Tx, county int32, series string, today calendar.Date) (string, error) {
	n, err := q.New(tx).NextRecoveryNumber(ctx, county, series, int32(today.Year))
	if err != nil {
		return "", fmt.Errorf("number a recovery: %w", err)
	}
	return fmt.Sprintf("%06d-%s-%d-%06d", county, series, today.Year, n), nil
}

// What files of a recovery are for: what a clerk has signed, and what finance keeps with money.
const (
	forEvidence = "evidence"
	forReceipt  = "receipt"
)

// folder is what the files of a recovery are bound to.
func folder(r q.Recovery) files.Record {
	return files.Record{Subject: "recovery/" + r.ID.String(), Division: r.Division}
}

// bindTo makes a file part of a recovery.
func (s *Service) bindTo(ctx context.Context, tx *db.Tx, r q.Recovery, file id.ID, purpose, path string) error {
	err := s.files.Bind(ctx, tx, r.County, file, purpose, folder(r))
	if errs.CodeOf(err) == errs.NotFound {
		return errs.New(errs.Invalid, "没有这份文件，请重新上传。", "There is no such file; upload it again.").With(path, "没有这份文件，或者已用于别处", "No such file, or it is used elsewhere")
	}
	return err
}

func (s *Service) recovery(ctx context.Context, tx *db.Tx, county int32, n id.ID) (q.Recovery, error) {
	r, err := q.New(tx).Recovery(ctx, county, n)
	if db.IsNotFound(err) {
		return r, notFound()
	}
	if err != nil {
		return r, fmt.Errorf("read recovery: %w", err)
	}
	return r, nil
}

// recordRecovery keeps an act in the recovery's own history, in the log and on the
// household's timeline.
func (s *Service) recordRecovery(ctx context.Context, tx *db.Tx, before, r q.Recovery, a q.RecoveryAct) error {
	actor := authz.From(ctx)
	a.County, a.RecoveryID, a.ID, a.MadeBy, a.MadeName, a.MadeAt = r.County, r.ID, tx.NewID(), actor.Account, actor.Name, tx.At()
	err := q.New(tx).AddRecoveryAct(ctx, q.AddRecoveryActParams{County: a.County, RecoveryID: a.RecoveryID, ID: a.ID, Act: a.Act, AmountFen: a.AmountFen, OnDate: a.OnDate,
		NoteSealed: s.keys.Seal(recoveryNotePlace(a.ID), a.Note), FileID: a.FileID, RollID: a.RollID, MadeBy: a.MadeBy, MadeName: a.MadeName, MadeAt: a.MadeAt})
	if err != nil {
		return fmt.Errorf("record a recovery: %w", err)
	}
	e := audit.Entry{County: r.County, Act: "recovery." + a.Act, Subject: "recovery/" + r.ID.String(), Case: r.Number, After: r,
		Detail: map[string]any{"household": r.HouseholdID.String(), "programme": r.Programme, "amountFen": int64(a.AmountFen)}}
	if before.ID != 0 {
		e.Before = before
	}
	if err := audit.Append(ctx, tx, e); err != nil {
		return err
	}
	zh := recoveryActName(a.Act)
	return s.timeline.Note(ctx, tx, Note{County: r.County, Household: r.HouseholdID, Kind: "payment.recovery",
		Summary: strings.TrimSpace(fmt.Sprintf("追回 %s：%s %s 元", r.Number, zh.Zh, a.AmountFen)), English: fmt.Sprintf("Recovery %s: %s, %s yuan", r.Number, zh.En, a.AmountFen),
		Link: fmt.Sprintf("/recoveries/%06d/%s", r.County, r.ID)})
}
