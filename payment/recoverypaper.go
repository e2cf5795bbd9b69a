package payment

import (
	"context"
	"embed"
	"errors"
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
	"doudi/internal/paper"
	"doudi/payment/internal/q"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed templates/*.html
var templates embed.FS

// PaperKind is what is printed in a recovery.
type PaperKind string

// The papers of a recovery.
const (
	paperOrder      PaperKind = "order"      // 责令退回决定书
	paperCorrection PaperKind = "correction" // what it is changed to, or that it is revoked
	paperReceipt    PaperKind = "receipt"    // 收据: of what the household gave back
	paperRefund     PaperKind = "refund"     // of what was given back to the household
)

// paperTraits are what the papers of a kind have in common.
type paperTraits struct {
	series       string    // of their numbers; an order goes by that of its recovery
	notice       bool      // addressed to the household, which is served with it
	handedOverBy authz.Act // who says that one was handed over
	proof        string    // what the file is for that shows it
	title        string    // "": the programme is in it
}

func (k PaperKind) traits() paperTraits {
	return map[PaperKind]paperTraits{
		paperOrder:      {"ZH", true, authz.EnterCase, forEvidence, ""},
		paperCorrection: {"BG", true, authz.EnterCase, forEvidence, ""},
		paperReceipt:    {"SJ", false, authz.MakeRoll, forReceipt, "退回社会救助款收据"},
		paperRefund:     {"TK", false, authz.MakeRoll, forReceipt, "退还社会救助款签收单"},
	}[k]
}

// RecoveryPaper is a paper that was printed in a recovery.
type RecoveryPaper struct {
	ID           id.ID         `json:"id"`
	Kind         PaperKind     `json:"kind" enum:"order,correction,receipt,refund"`
	Notice       bool          `json:"notice" doc:"addressed to the household, which is served with it; else both sides sign it"`
	Number       string        `json:"number"`
	Title        string        `json:"title"`
	AmountFen    money.Fen     `json:"amountFen" doc:"what it is about"`
	MadeAt       dbt.Time      `json:"madeAt"`
	ServedOn     calendar.Date `json:"servedOn" doc:"on which it was handed over; empty: not yet"`
	Receiver     string        `json:"receiver"`
	Method       string        `json:"method" enum:",handed,post,posted_at_home"`
	SignedFileID id.ID         `json:"signedFileId" doc:"the signed copy, or the proof of service; 0: none"`
}

func recoveryPaperOf(p q.RecoveryPaper) RecoveryPaper {
	kind := PaperKind(p.Kind)
	return RecoveryPaper{p.ID, kind, kind.traits().notice, p.Number, p.Title, p.AmountFen, p.MadeAt, p.ServedOn, p.Receiver, p.Method, p.SignedFileID}
}

// print prints a paper of a recovery under a number and a code of its own and keeps it.
func (s *Service) print(ctx context.Context, tx *db.Tx, r q.Recovery, p recoverySheet) error {
	row := q.AddRecoveryPaperParams{County: r.County, ID: tx.NewID(), RecoveryID: r.ID, Kind: string(p.Kind), Number: r.Number, Title: p.Title, AmountFen: p.amount, MadeAt: tx.At()}
	today := calendar.At(tx.Now)
	var err error
	if p.Kind != paperOrder {
		if row.Number, err = recoveryNumber(ctx, tx, r.County, p.Kind.traits().series, today); err != nil {
			return err
		}
	}
	row.Code = s.o.Proofs.Code(row.County, row.ID)
	p.Number, p.Order, p.Payee, p.Programme = row.Number, r.Number, r.Payee, programmeName(r.Programme)
	p.Issuer, p.On, p.Hand = s.o.Rules.Office(r.County), today.Chinese(), authz.From(ctx).Name
	if p.Code, err = s.o.Proofs.Drawn(row.County, row.Code); err != nil {
		return err
	}
	text, err := paper.Write(templates, "sheet", row.Kind, p)
	if err != nil {
		return err
	}
	f, err := s.files.Put(ctx, tx, files.Upload{County: r.County, Name: p.Title + "-" + row.Number + ".html", MediaType: "text/html; charset=utf-8", Purpose: "recovery." + row.Kind}, strings.NewReader(text))
	if err != nil {
		return err
	}
	row.FileID = f.ID
	if err := q.New(tx).AddRecoveryPaper(ctx, row); err != nil {
		return fmt.Errorf("keep a paper of a recovery: %w", err)
	}
	return nil
}

func papersOf(ctx context.Context, tx *db.Tx, county int32, recovery id.ID) ([]q.RecoveryPaper, error) {
	rows, err := q.New(tx).RecoveryPapers(ctx, county, recovery)
	if err != nil {
		return nil, fmt.Errorf("read the papers of a recovery: %w", err)
	}
	return rows, nil
}

// paperOf is one paper of a recovery.
func paperOf(ctx context.Context, tx *db.Tx, county int32, recovery, paper id.ID) (q.RecoveryPaper, error) {
	rows, err := papersOf(ctx, tx, county, recovery)
	if err != nil {
		return q.RecoveryPaper{}, err
	}
	i := slices.IndexFunc(rows, func(p q.RecoveryPaper) bool { return p.ID == paper })
	if i < 0 {
		return q.RecoveryPaper{}, notFound()
	}
	return rows[i], nil
}

// openPaper opens a printed paper, for whoever reads the recovery.
func (s *Service) openPaper(ctx context.Context, county int32, recovery, paper id.ID) (*huma.StreamResponse, error) {
	var file id.ID
	var number string
	err := s.db.View(ctx, func(tx *db.Tx) error {
		r, err := s.readRecovery(ctx, tx, county, recovery)
		if err != nil {
			return err
		}
		number = r.Number
		p, err := paperOf(ctx, tx, county, recovery, paper)
		file = p.FileID
		return err
	})
	if err != nil {
		return nil, audit.Refused(ctx, s.db, err)
	}
	f, content, err := s.files.Open(ctx, county, file)
	if err != nil {
		return nil, err
	}
	if err := s.files.NoteReading(ctx, f, number); err != nil {
		return nil, errors.Join(err, content.Close())
	}
	return files.AsPaper(f.MediaType, content), nil
}

// Serving says that a paper was handed over: a notice served, a receipt signed for.
type Serving struct {
	Seen
	Paper      id.ID         `json:"paperId"`
	ServedOn   calendar.Date `json:"servedOn"`
	Receiver   string        `json:"receiver" minLength:"1" maxLength:"60" doc:"who took it"`
	Method     string        `json:"method" enum:"handed,post,posted_at_home" doc:"handed over, by post, left at the home"`
	SignedFile id.ID         `json:"signedFileId,omitempty" doc:"stored file: the signed copy, or the proof of service"`
}

// ServePaper records it, once: of notices by a clerk, of receipts by who books the money.
func (s *Service) ServePaper(ctx context.Context, county int32, n id.ID, h Serving) (Recovery, error) {
	var may authz.Act
	err := s.db.View(ctx, func(tx *db.Tx) error {
		p, err := paperOf(ctx, tx, county, n, h.Paper)
		may = PaperKind(p.Kind).traits().handedOverBy
		return err
	})
	if err != nil {
		return Recovery{}, err
	}
	return s.onRecovery(ctx, may, county, n, h.Version, "", func(tx *db.Tx, r *q.Recovery) (q.RecoveryAct, error) {
		return s.serve(ctx, tx, *r, h)
	})
}

func (s *Service) serve(ctx context.Context, tx *db.Tx, r q.Recovery, h Serving) (q.RecoveryAct, error) {
	p, err := paperOf(ctx, tx, r.County, r.ID, h.Paper)
	if err != nil {
		return q.RecoveryAct{}, err
	}
	e := errs.New(errs.Invalid, "送达、签收的内容有误。", "What is said of the handing over has faults.")
	if h.ServedOn.Before(calendar.At(p.MadeAt.Time)) || h.ServedOn.After(calendar.At(tx.Now)) {
		e = e.With("body.servedOn", "日期须在文书出具之后、今天以前", "The day lies after the paper was made and not after today")
	}
	if !plainText(h.Receiver, 1, 60) {
		e = e.With("body.receiver", "请填写收件人", "Name who took it")
	}
	if e.Fields != nil {
		return q.RecoveryAct{}, e
	}
	if h.SignedFile != 0 {
		if err := s.bindTo(ctx, tx, r, h.SignedFile, PaperKind(p.Kind).traits().proof, "body.signedFileId"); err != nil {
			return q.RecoveryAct{}, err
		}
	}
	rows, err := q.New(tx).HandOverPaper(ctx, q.HandOverPaperParams{ServedOn: h.ServedOn, Receiver: h.Receiver, Method: h.Method, SignedFileID: h.SignedFile,
		County: r.County, RecoveryID: r.ID, ID: h.Paper})
	if err != nil {
		return q.RecoveryAct{}, fmt.Errorf("record that a paper was handed over: %w", err)
	}
	if rows == 0 {
		return q.RecoveryAct{}, errs.New(errs.Conflict, "该文书已经登记送达、签收。", "It is on record already that it was handed over.")
	}
	return q.RecoveryAct{Act: string(didServe), OnDate: h.ServedOn, Note: p.Number + " " + h.Receiver, FileID: h.SignedFile, AmountFen: p.AmountFen}, nil
}

// FindPaper finds a paper by its number or, where that is empty, by its code, and the
// recovery that it is of. What the reader may not see does not exist.
func (s *Service) FindPaper(ctx context.Context, county int32, number, code string) (p RecoveryPaper, r Recovery, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		paper, err := paperNamed(ctx, tx, county, number, code)
		if err != nil {
			return err
		}
		of, err := s.readRecovery(ctx, tx, county, paper.RecoveryID)
		if err != nil {
			return err
		}
		p = recoveryPaperOf(paper)
		r, err = s.recoveryOf(of)
		return err
	})
	return p, r, audit.Refused(ctx, s.db, err)
}

func paperNamed(ctx context.Context, tx *db.Tx, county int32, number, code string) (p q.RecoveryPaper, err error) {
	if number == "" {
		p, err = q.New(tx).RecoveryPaperByCode(ctx, county, code)
	} else {
		p, err = q.New(tx).RecoveryPaperByNumber(ctx, county, number)
	}
	if db.IsNotFound(err) {
		return p, notFound()
	}
	if err != nil {
		return p, fmt.Errorf("look up a paper: %w", err)
	}
	return p, nil
}

// PaperStanding is what a paper is worth today.
type PaperStanding string

// What a paper may be worth.
const (
	PaperIssued   PaperStanding = "issued"   // it was made here; it decides nothing
	PaperHolds    PaperStanding = "holds"    // it decides, and nothing took its place
	PaperReplaced PaperStanding = "replaced" // a later paper did
)

// CheckedPaper is what is said of a paper to whoever holds it: it names nobody.
type CheckedPaper struct {
	Kind, Title, Number string
	MadeOn              calendar.Date
	Standing            PaperStanding
}

// CheckPaper says what the paper with a code is.
func (s *Service) CheckPaper(ctx context.Context, county int32, code string) (out CheckedPaper, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		p, err := paperNamed(ctx, tx, county, "", code)
		if err != nil {
			return err
		}
		all, err := papersOf(ctx, tx, county, p.RecoveryID)
		out = CheckedPaper{p.Kind, p.Title, p.Number, calendar.At(p.MadeAt.Time), paperStanding(p, all)}
		return err
	})
	return out, err
}

// paperStanding is what a paper is worth among all of its recovery.
func paperStanding(p q.RecoveryPaper, all []q.RecoveryPaper) PaperStanding {
	corrects := func(o q.RecoveryPaper) bool { return PaperKind(o.Kind) == paperCorrection && o.ID > p.ID }
	switch {
	case !PaperKind(p.Kind).traits().notice:
		return PaperIssued
	case slices.ContainsFunc(all, corrects):
		return PaperReplaced
	}
	return PaperHolds
}
