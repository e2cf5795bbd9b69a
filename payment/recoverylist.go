package payment

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
	"doudi/payment/internal/q"
)

// RecoveryFilter narrows the list of recoveries.
type RecoveryFilter struct {
	page.Query
	State    string `query:"state" enum:"proposed,ordered,settled,refused,cancelled"`
	Cause    string `query:"cause" enum:"death,concealment,unreported,clerical"`
	Division string `query:"division" pattern:"^[0-9]{0,12}$" doc:"prefix of a division code"`
}

// Recoveries lists what is claimed back within the reader's scope, the newest first.
func (s *Service) Recoveries(ctx context.Context, f RecoveryFilter) (out page.Page[Recovery], err error) {
	scope, err := authz.From(ctx).May(authz.ReadRoll)
	if err != nil {
		return out, err
	}
	arg := q.ListRecoveriesParams{State: f.State, Cause: f.Cause, UpTo: f.UpTo()}
	var key struct{ C, I int64 }
	if err := f.After(&key); err != nil {
		return out, err
	}
	arg.BeforeCounty, arg.BeforeID = int32(key.C), key.I
	err = s.db.View(ctx, func(tx *db.Tx) error {
		oldest := authz.ByCounty(func(r q.Recovery) (int32, id.ID) { return r.County, r.ID })
		newest := func(a, b q.Recovery) int { return -oldest(a, b) }
		rows, err := authz.Gather(scope.Narrow(f.Division), int(f.UpTo()), newest, func(in authz.Range) ([]q.Recovery, error) {
			arg.Low, arg.High = in.Low, in.High
			arg.CountyLow, arg.CountyHigh = in.Counties()
			return q.New(tx).ListRecoveries(ctx, arg)
		})
		if err != nil {
			return fmt.Errorf("list recoveries: %w", err)
		}
		reasons := map[id.ID]string{}
		for _, r := range rows {
			if reasons[r.ID], err = s.recoveryReason(r); err != nil {
				return fmt.Errorf("list recoveries: %w", err)
			}
		}
		with := func(r q.Recovery) Recovery {
			out := recoveryWithout(r)
			out.Reason = reasons[r.ID]
			return out
		}
		out, err = page.Of(f.Query, rows, with, func(r q.Recovery) any { return map[string]int64{"C": int64(r.County), "I": int64(r.ID)} })
		return err
	})
	return out, err
}

// RecoveryStep is one act in a recovery.
type RecoveryStep struct {
	Act       string        `json:"act" enum:"proposed,ordered,refused,repaid,consented,revoked,set_off,waiver_asked,waived,waiver_refused,reduced,given_back,served"`
	AmountFen money.Fen     `json:"amountFen"`
	On        calendar.Date `json:"on" doc:"of what was paid or signed"`
	Note      string        `json:"note" doc:"the voucher, who took a paper, or why"`
	FileID    id.ID         `json:"fileId"`
	By        string        `json:"by"`
	At        dbt.Time      `json:"at"`
}

// RecoveryPage is one recovery with its months and history.
type RecoveryPage struct {
	Recovery
	Months []OverpaidMonth `json:"months" nullable:"false"`
	Papers []RecoveryPaper `json:"papers" nullable:"false" doc:"what was printed"`
	Steps  []RecoveryStep  `json:"steps" nullable:"false"`
	From   []Entitlement   `json:"from" nullable:"false" doc:"what the household draws, from which may be withheld if it consents"`
}

// RecoveryPage reads one recovery.
func (s *Service) RecoveryPage(ctx context.Context, county int32, n id.ID) (out RecoveryPage, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		r, err := s.readRecovery(ctx, tx, county, n)
		if err != nil {
			return err
		}
		about, err := s.recoveryOf(r)
		if err != nil {
			return err
		}
		out = RecoveryPage{Recovery: about, Months: []OverpaidMonth{}, Papers: []RecoveryPaper{}, Steps: []RecoveryStep{}, From: []Entitlement{}}
		return s.fillRecovery(ctx, tx, r, &out)
	})
	return out, audit.Refused(ctx, s.db, err)
}

// readRecovery is a recovery that the reader may read; the caller logs the refusal.
func (s *Service) readRecovery(ctx context.Context, tx *db.Tx, county int32, n id.ID) (q.Recovery, error) {
	r, err := s.recovery(ctx, tx, county, n)
	if err == nil && authz.From(ctx).MayIn(authz.ReadRoll, r.Division) != nil {
		return q.Recovery{}, notFound().Because(&audit.RefusalError{County: county, Subject: "recovery/" + n.String(), Act: authz.ReadRoll})
	}
	return r, err
}

func (s *Service) fillRecovery(ctx context.Context, tx *db.Tx, r q.Recovery, out *RecoveryPage) error {
	queries := q.New(tx)
	months, err := queries.RecoveryMonths(ctx, r.County, r.ID)
	if err != nil {
		return fmt.Errorf("read the months of a recovery: %w", err)
	}
	for _, m := range months {
		out.Months = append(out.Months, OverpaidMonth{Period: m.ForPeriod, Paid: m.PaidFen, Due: m.DueFen})
	}
	papers, err := papersOf(ctx, tx, r.County, r.ID)
	if err != nil {
		return err
	}
	for _, p := range papers {
		out.Papers = append(out.Papers, recoveryPaperOf(p))
	}
	acts, err := queries.RecoveryActs(ctx, r.County, r.ID)
	if err != nil {
		return fmt.Errorf("read what was done in a recovery: %w", err)
	}
	for _, a := range acts {
		note, err := s.said(recoveryNotePlace(a.ID), a.NoteSealed, a.Note)
		if err != nil {
			return fmt.Errorf("read what was noted in a recovery: %w", err)
		}
		out.Steps = append(out.Steps, RecoveryStep{a.Act, a.AmountFen, a.OnDate, note, a.FileID, a.MadeName, a.MadeAt})
	}
	drawn, err := queries.EntitlementsOf(ctx, r.County, r.HouseholdID)
	if err != nil {
		return fmt.Errorf("read entitlements: %w", err)
	}
	for _, e := range drawn {
		if e.ToPeriod >= calendar.At(tx.Now).Period() {
			out.From = append(out.From, s.shown(e))
		}
	}
	return nil
}

func (s *Service) recoveryRoutes(api huma.API) {
	const one = "/api/recoveries/{county}/{id}"
	huma.Register(api, op("recoveries", http.MethodGet, "/api/recoveries", "Aid that is claimed back, the newest first"),
		func(ctx context.Context, in *RecoveryFilter) (*body[page.Page[Recovery]], error) {
			return answerWith(s.Recoveries(ctx, *in))
		})
	type exportInput struct {
		RecoveryFilter
		Format
	}
	huma.Register(api, op("exportRecoveries", http.MethodGet, "/api/recoveries/export", "Aid that is claimed back as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportRecoveries(ctx, in.RecoveryFilter, in.Format.Format))
		})
	huma.Register(api, op("recovery", http.MethodGet, one, "One recovery with its months and history"),
		func(ctx context.Context, in *Ref) (*body[RecoveryPage], error) {
			return answerWith(s.RecoveryPage(ctx, in.County, in.ID))
		})
	type paperInput struct {
		Ref
		Paper id.ID `path:"paper"`
	}
	huma.Register(api, op("recoveryPaper", http.MethodGet, one+"/papers/{paper}", "A printed paper: the order, what corrects it, or a receipt"),
		func(ctx context.Context, in *paperInput) (*huma.StreamResponse, error) {
			return s.openPaper(ctx, in.County, in.ID, in.Paper)
		})
	type claimInput struct{ Body Claiming }
	huma.Register(api, op("claimRecovery", http.MethodPost, "/api/recoveries", "Propose that what was paid too much be given back"),
		func(ctx context.Context, in *claimInput) (*body[Recovery], error) {
			return answerWith(s.Claim(ctx, in.Body))
		})
	recoveryAct(api, one+"/decide", "decideRecovery", "Order that it be given back: by another person", s.Order)
	recoveryAct(api, one+"/repay", "repayRecovery", "Book what the household gave back", s.Repay)
	recoveryAct(api, one+"/give-back", "giveBackRecovery", "Book what was returned to a household that gave back too much", s.GiveBack)
	recoveryAct(api, one+"/serve", "serveRecoveryPaper", "Record that a notice was served, or a receipt signed for", s.ServePaper)
	recoveryAct(api, one+"/consent", "consentToSetOff", "Record the signed consent that part of what is paid be withheld", s.Consent)
	recoveryAct(api, one+"/waive", "askWaiver", "Ask that a sum be written off", s.AskWaiver)
	recoveryAct(api, one+"/refuse", "refuseRecovery", "Turn a proposal down", func(ctx context.Context, county int32, n id.ID, b reasoned) (Recovery, error) {
		return s.RefuseRecovery(ctx, county, n, b.Version, b.Reason)
	})
	recoveryAct(api, one+"/revoke", "revokeSetOff", "End what is withheld", func(ctx context.Context, county int32, n id.ID, b reasoned) (Recovery, error) {
		return s.RevokeConsent(ctx, county, n, b.Version, b.Reason)
	})
	recoveryAct(api, one+"/waive/decide", "decideWaiver", "Write off what was asked, or not: by another person", func(ctx context.Context, county int32, n id.ID, b waiverDecision) (Recovery, error) {
		return s.DecideWaiver(ctx, county, n, b.Version, b.Grant, b.Reason)
	})
}

type reasoned struct {
	Seen
	Because
}

type waiverDecision struct {
	Seen
	Grant  bool   `json:"grant"`
	Reason string `json:"reason,omitempty" maxLength:"500"`
}

type recoveryInput[B any] struct {
	Ref
	Body B
}

// recoveryAct registers an act on a recovery.
func recoveryAct[B any](api huma.API, path, name, summary string, do func(context.Context, int32, id.ID, B) (Recovery, error)) {
	huma.Register(api, op(name, http.MethodPost, path, summary), func(ctx context.Context, in *recoveryInput[B]) (*body[Recovery], error) {
		return answerWith(do(ctx, in.County, in.ID, in.Body))
	})
}

// ExportRecoveries hands out what a filter finds, within the reader's scope.
func (s *Service) ExportRecoveries(ctx context.Context, f RecoveryFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "recovery.export", Subject: "recoveries", May: authz.ReadRoll, Division: f.Division, Filter: map[string]any{"state": f.State, "cause": f.Cause}}
	t := audit.Table{Name: lang.Of("追回台账", "Recoveries"), Format: format, Columns: []audit.Column{
		audit.Heading("编号", "Number", 22), audit.Heading("区划代码", "Division code", 14), audit.Heading("收款人", "Payee", 12), audit.Heading("项目", "Programme", 18),
		audit.Heading("原因", "Cause", 20), audit.Heading("应退（元）", "Claimed (yuan)", 16), audit.Heading("罚款（元）", "Fine (yuan)", 16), audit.Heading("已退（元）", "Repaid (yuan)", 16),
		audit.Heading("核销（元）", "Written off (yuan)", 16), audit.Heading("未退（元）", "Outstanding (yuan)", 16), audit.Heading("期限", "Due", 0), audit.Heading("状态", "State", 0),
		audit.Heading("提出人", "Proposed by", 0), audit.Heading("决定人", "Decided by", 0),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Recovery], error) { f.Query = at; return s.Recoveries(ctx, f) }, func(r Recovery) error {
			return put(r.Number, r.Division, r.Payee, programmeWords(r.Programme), recoveryCause(r.Cause), r.ClaimedFen, r.FineFen, r.PaidFen, r.WaivedFen, r.OutstandingFen, r.DueOn,
				recoveryStateName(r.State), r.ProposedName, r.DecidedName)
		})
	})
}
