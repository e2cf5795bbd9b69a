package casework

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"html/template"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/crypt"
	"doudi/internal/division"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	look "doudi/internal/paper"
	"doudi/policy"
)

//go:embed templates/*.html
var templates embed.FS

// paper is what a printed notice says. Names of offices and people are filled
// in by printed.
type paper struct {
	Kind    string // also the template
	Title   string
	Article string // by which it is issued
	Public  bool   // posted: holds no case number, and a child's name masked
	About   id.ID  // the visit, the hearing, the person that it is about; 0: the case as a whole

	PaperNumber string        // of this very paper
	Code        template.HTML // what is scanned to learn whether it holds; "" where the installation has no address

	Programme              string // 最低生活保障
	Number, DecisionNumber string
	County, Township       string // 汶川县, 威州镇人民政府
	Where                  string // 汶川县威州镇双河村, no closer
	Applicant              string
	Members                int32
	AppliedOn              string
	Issuer, IssuedOn       string

	Items         []string // supplement
	Reason        string
	Grounds       []ground
	Agree         bool
	Over          bool // a recognition whose time is over is not given back
	Village       bool // what the village appraised is posted, before an opinion
	Review        bool // what is drawn was looked at again
	Amount        money.Fen
	Before        money.Fen     // drawn until now, in a review
	Cause         string        // what happened that a review is about; empty where its time has come
	Heard         string        // the day on which the family was heard
	Result        policy.Result // what the amount is; monthly if empty
	Person        string        // for whom, where the programme is a person's
	ValidTo       string        // of a recognition
	Advanced      string        // paid already
	Stays         bool          // more of it than was due, which is not claimed back
	From, Since   string
	Start, End    string
	Place, Phone  string
	Survey, Due   string
	Visit         *visitPaper   // the form of a visit
	Minutes       *minutesPaper // of an appraisal
	Form          any           // what is printed when somebody asks for it (form.go); nil for notices
	Remedies      string
	Layers        []Layer // of a medical claim
	Demonstration bool

	Outcome string    // of an appeal against a grant
	Court   bool      // that it was a court's
	Counted int       // people whom a decision counts from now on, where that is told
	Owed    money.Fen // for the months from Start to End that were paid too little
	Months  int       // how many they are
}

// AmountText writes yuan, and whether they come every month.
func (p paper) AmountText() string {
	if p.Once() {
		return p.Amount.String() + "元"
	}
	return "每月" + p.Amount.String() + "元"
}

// Changed reports whether a review changed the amount, Less whether it took from it.
func (p paper) Changed() bool { return p.Before != p.Amount }

// Less reports whether a review pays less.
func (p paper) Less() bool { return p.Amount < p.Before }

// Once reports whether the amount is one sum.
func (p paper) Once() bool { return p.Result == policy.ResultOnce }

// Recognises reports whether the programme gives a status and no money.
func (p paper) Recognises() bool { return p.Result == policy.ResultRecognition }

// print prints a paper and files it with the case.
func (c *caseFile) print(ctx context.Context, p paper) error {
	_, _, err := c.printed(ctx, p)
	return err
}

// printed is print that also returns the paper's text and its number.
func (c *caseFile) printed(ctx context.Context, p paper) (text, number string, err error) {
	if err := c.fill(&p); err != nil {
		return "", "", err
	}
	digest, err := p.digest()
	if err != nil {
		return "", "", err
	}
	row := q.AddDocumentParams{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Kind: p.Kind, Title: p.Title, AboutID: p.About,
		MadeAt: c.tx.At(), ContentSm3: digest}
	if row.Number, err = nextNumber(ctx, c.tx, c.app.County, c.today.Year, p.series()); err != nil {
		return "", "", err
	}
	row.Code = c.s.proofs().Code(row.County, row.ID)
	p.PaperNumber = row.Number
	if p.Code, err = c.s.proofs().Drawn(row.County, row.Code); err != nil {
		return "", "", err
	}
	if text, err = render(p); err != nil {
		return "", "", err
	}
	return text, row.Number, c.filePaper(ctx, row, text)
}

// filePaper keeps the text of a paper with the case.
func (c *caseFile) filePaper(ctx context.Context, row q.AddDocumentParams, text string) error {
	f, err := c.s.files.Put(ctx, c.tx, files.Upload{County: row.County, Name: row.Title + "-" + row.Number + ".html", MediaType: "text/html; charset=utf-8",
		Purpose: "case." + row.Kind}, strings.NewReader(text))
	if err != nil {
		return err
	}
	row.FileID, row.Sm3 = f.ID, f.SM3
	if err := c.q.AddDocument(ctx, row); err != nil {
		return fmt.Errorf("filing %s: %w", row.Kind, err)
	}
	c.file = f.ID
	return nil
}

// series is the kind of a paper's number: notices are posted under one of their
// own (公示), by which anybody objects; lists of results (公布) under another.
func (p paper) series() string {
	switch {
	case p.Kind == paperResults:
		return "GB"
	case p.Public:
		return "GS"
	}
	return "WS"
}

// fill writes what every paper knows about the case.
func (c *caseFile) fill(p *paper) (err error) {
	at := func(digits int) string {
		return c.s.others.Places.Name(c.app.Division[:min(digits, len(c.app.Division))])
	}
	p.Programme = c.procedure.Name.Zh
	p.Number, p.Applicant, p.Members = c.app.Number, c.applicant(), c.app.Members
	p.County, p.Township, p.IssuedOn = at(6), division.Office(at(9)), c.today.Chinese()
	p.Where = at(6) + at(9)
	if len(c.app.Division) == 12 {
		p.Where += at(12)
	}
	if !c.app.SubmittedOn.IsZero() {
		p.AppliedOn = c.app.SubmittedOn.Chinese()
	}
	if m, ok := c.facts.member(c.app.ApplicantID); p.Public && ok {
		p.Applicant = publicName(p.Applicant, m.BornOn, c.today)
	}
	p.Issuer = p.Township
	if p.DecisionNumber != "" && c.countyDecides() {
		p.Issuer = p.County + cmp.Or(c.procedure.Office.Zh, "民政局")
	}
	p.Remedies, err = c.remedies()
	return err
}

// maskedName is how a child is called where everybody reads it (未成年人保护法
// art.4(3)): by the family's name and no more.
func maskedName(name string) string {
	for _, first := range name {
		return string(first) + "某某"
	}
	return ""
}

// Style is how the paper looks.
func (p paper) Style() template.CSS { return look.Style(p.Title, p.PaperNumber) }

// Filled reports whether the paper has a form of its own: its code stands on top of the
// first page, where a scan of one that was signed is filed by it.
func (p paper) Filled() bool { return p.Form != nil || p.Visit != nil || p.Minutes != nil }

// Sheets reports whether the paper is a sheet for each of several people, each with
// its own title and code, as each is signed and scanned alone.
func (p paper) Sheets() bool { _, ok := p.Form.(lettersPaper); return ok }

// render makes the HTML of a paper; it reads nothing but p.
func render(p paper) (string, error) { return p.write("sheet") }

// digest is what tells two papers apart: what they say, and not how they look.
// A certificate says the same on another day: printing it again issues no new one.
func (p paper) digest() ([]byte, error) {
	if p.Kind == paperCertificate {
		p.IssuedOn = ""
	}
	text, err := p.write("page")
	return crypt.Digest([]byte(text)), err
}

func (p paper) write(part string) (string, error) { return look.Write(templates, part, p.Kind, p) }
