package casework

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"fmt"
	"html/template"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/division"
	"doudi/internal/files"
	"doudi/internal/money"
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
	Public  bool   // posted: holds no case number

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
	From          string
	Start, End    string
	Place, Phone  string
	Survey, Due   string
	Visit         *visitPaper   // the form of a visit
	Minutes       *minutesPaper // of an appraisal
	Remedies      string
	Layers        []Layer // of a medical claim
	Demonstration bool
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
	_, err := c.printed(ctx, p)
	return err
}

// printed is print that also returns the paper's text.
func (c *caseFile) printed(ctx context.Context, p paper) (string, error) {
	if err := c.fill(&p); err != nil {
		return "", err
	}
	text, err := render(p)
	if err != nil {
		return "", err
	}
	f, err := c.s.files.Put(ctx, c.tx, files.Upload{County: c.app.County, Name: p.Title + "-" + c.app.Number + ".html", MediaType: "text/html; charset=utf-8",
		Purpose: "case." + p.Kind}, strings.NewReader(text))
	if err != nil {
		return "", err
	}
	err = c.q.AddDocument(ctx, q.AddDocumentParams{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Kind: p.Kind, Title: p.Title,
		FileID: f.ID, Sm3: f.SM3, MadeAt: c.tx.At()})
	if err != nil {
		return "", fmt.Errorf("filing %s: %w", p.Kind, err)
	}
	c.file = f.ID
	return text, nil
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
	p.Issuer = p.Township
	if p.DecisionNumber != "" && c.countyDecides() {
		p.Issuer = p.County + cmp.Or(c.procedure.Office.Zh, "民政局")
	}
	p.Remedies, err = c.remedies()
	return err
}

// render makes the HTML of a paper; it reads nothing but p.
func render(p paper) (string, error) {
	t, err := template.ParseFS(templates, "templates/*.html")
	if err != nil {
		return "", fmt.Errorf("reading paper templates: %w", err)
	}
	if t, err = t.AddParseTree("body", t.Lookup(p.Kind).Tree); err != nil {
		return "", fmt.Errorf("choosing the template of %s: %w", p.Kind, err)
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "sheet", p); err != nil {
		return "", fmt.Errorf("writing %s: %w", p.Kind, err)
	}
	return out.String(), nil
}
