package casework

import (
	"cmp"
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// Worth is what a certificate is worth to the office today.
type Worth string

// The worths.
const (
	WorthHolds     Worth = "holds"
	WorthUnstamped Worth = "unstamped" // holds, and a year has gone by since it was issued or stamped
	WorthChanged   Worth = "changed"   // another amount is drawn: to be issued anew
	WorthOver      Worth = "over"      // its time is over
	WorthEnded     Worth = "ended"     // the aid has ended: it is taken back
	WorthReplaced  Worth = "replaced"
	WorthLost      Worth = "lost"
)

// Certificate is a certificate as the office keeps it (民发〔2021〕57号 art.21).
type Certificate struct {
	County         int32         `json:"county"`
	ID             id.ID         `json:"id"`
	Case           id.ID         `json:"caseId"`
	Number         string        `json:"number"`
	Holder         string        `json:"holder"`
	Programme      string        `json:"programme"`
	ProgrammeLabel Text          `json:"programmeLabel"`
	Division       string        `json:"division" doc:"where its household lives"`
	Cause          string        `json:"cause" enum:"first,renewed,lost" doc:"why it was issued"`
	Amount         money.Fen     `json:"amountFen" doc:"a month; 0 of a recognition"`
	ValidTo        calendar.Date `json:"validTo,omitzero"`
	IssuedOn       calendar.Date `json:"issuedOn"`
	IssuedBy       string        `json:"issuedBy"`
	StampedOn      calendar.Date `json:"stampedOn,omitzero" doc:"the last yearly stamp"`
	StampedBy      string        `json:"stampedBy"`
	EndedOn        calendar.Date `json:"endedOn,omitzero" doc:"lost, or replaced"`
	ReturnedOn     calendar.Date `json:"returnedOn,omitzero" doc:"the paper is back in the office"`
	ReturnedBy     string        `json:"returnedBy"`
	Note           string        `json:"note" doc:"how it was lost"`
	Worth          Worth         `json:"worth" enum:"holds,unstamped,changed,over,ended,replaced,lost"`
}

// CertificateFilter chooses certificates.
type CertificateFilter struct {
	Programme string `query:"programme" maxLength:"40"`
	Number    string `query:"number" maxLength:"40"`
	Worth     Worth  `query:"worth" enum:"holds,unstamped,changed,over,ended,replaced,lost"`
	Out       bool   `query:"out" doc:"those that certify nothing any more and are not back in the office"`
	Division  string `query:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"prefix"`
}

// Certificates lists certificates, the newest first, to whom a decision is shown.
func (s *Service) Certificates(ctx context.Context, f CertificateFilter, at page.Query) (out page.Page[Certificate], err error) {
	scope, err := authz.From(ctx).May(authz.ReadFindings)
	if err != nil {
		return out, err
	}
	var after caseCursor
	if err := at.After(&after); err != nil {
		return out, err
	}
	var rows []q.CertificatesRow
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		today := calendar.At(tx.Now)
		rows, err = authz.Gather(scope.Narrow(f.Division), int(at.UpTo()), latestIssue, func(in authz.Range) ([]q.CertificatesRow, error) {
			low, high := in.Counties()
			return q.New(tx).Certificates(ctx, q.CertificatesParams{LowCounty: low, HighCounty: high, Low: in.Low, High: in.High, Today: today, MonthPeriod: int32(today.Period()),
				YearAgo: today.AddMonths(-12), Programme: f.Programme, Number: f.Number, Worth: string(f.Worth), Out: f.Out, BeforeID: int64(after.ID), BeforeCounty: after.County, UpTo: at.UpTo()})
		})
		return err
	})
	for i := range rows {
		c := &rows[i].Certificate
		if err == nil {
			c.Note, err = s.said(certificateNotePlace(c.ID), c.NoteSealed, c.Note)
		}
	}
	if err != nil {
		return out, fmt.Errorf("listing certificates: %w", err)
	}
	return page.Of(at, rows, func(r q.CertificatesRow) Certificate { return s.certificate(r.Certificate, Worth(r.Worth)) },
		func(r q.CertificatesRow) any { return caseCursor{r.Certificate.County, r.Certificate.ID} })
}

func latestIssue(a, b q.CertificatesRow) int {
	return cmp.Or(cmp.Compare(b.Certificate.County, a.Certificate.County), cmp.Compare(b.Certificate.ID, a.Certificate.ID))
}

func (s *Service) certificate(r q.Certificate, w Worth) Certificate {
	return Certificate{r.County, r.ID, r.ApplicationID, r.Number, r.Holder, r.Programme, s.programmeName(r.Programme), r.Division, r.Cause, r.AmountFen, r.ValidToOn,
		r.IssuedOn, r.IssuedName, r.StampedOn, r.StampedName, r.EndedOn, r.ReturnedOn, r.ReturnedName, r.Note, w}
}

// ExportCertificates hands out the certificates of an area.
func (s *Service) ExportCertificates(ctx context.Context, f CertificateFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "certificate.export", Subject: "certificates", May: authz.ReadFindings, Division: f.Division,
		Filter: map[string]any{"programme": f.Programme, "number": f.Number, "worth": f.Worth, "out": f.Out}}
	t := audit.Table{Name: lang.Of("救助证", "Certificates"), Format: format, Columns: certificateColumns()}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Certificate], error) { return s.Certificates(ctx, f, at) },
			func(c Certificate) error { return put(certificateRow(c)...) })
	})
}

func certificateColumns() []audit.Column {
	return columns(lang.Of("证号", "Number"), lang.Of("持证人", "Holder"), lang.Of("救助项目", "Programme"), lang.Of("区划", "Division"), lang.Of("发证原因", "Issued because"),
		lang.Of("每月金额（元）", "Yuan a month"), lang.Of("发证日期", "Issued on"), lang.Of("发证人", "Issued by"), lang.Of("有效期至", "Valid to"), lang.Of("年审日期", "Stamped on"),
		lang.Of("状态", "Standing"), lang.Of("失效日期", "Ended on"), lang.Of("收回日期", "Taken back on"), lang.Of("说明", "Note"))
}

func certificateRow(c Certificate) []any {
	var amount any
	if c.Amount > 0 {
		amount = c.Amount
	}
	return []any{c.Number, c.Holder, c.ProgrammeLabel.words(), c.Division, causeName(c.Cause), amount, day(c.IssuedOn), c.IssuedBy, day(c.ValidTo), day(c.StampedOn),
		worthName(c.Worth), day(c.EndedOn), day(c.ReturnedOn), c.Note}
}

func causeName(cause string) lang.Words {
	return map[string]lang.Words{causeFirst: lang.Of("初次发证", "first"), causeRenewed: lang.Of("换发", "renewed"), causeLost: lang.Of("遗失补发", "lost")}[cause]
}

func worthName(w Worth) lang.Words {
	return map[Worth]lang.Words{WorthHolds: lang.Of("有效", "holds"), WorthUnstamped: lang.Of("待年审", "to be stamped"), WorthChanged: lang.Of("待换发", "to be renewed"), WorthOver: lang.Of("已到期", "over"),
		WorthEnded: lang.Of("已注销", "aid ended"), WorthReplaced: lang.Of("已换发", "replaced"), WorthLost: lang.Of("已挂失", "lost")}[w]
}
