package app

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/money"
	"doudi/payment"
	"doudi/policy"
	"doudi/registry"
	"doudi/verification"
	"doudi/verification/connect"
	"doudi/verification/letter"
	"doudi/verification/source"
)

// askedSources are the sources of this installation, and the connections to those
// that are asked live. Nothing is asked yet: a department that is down does not
// keep the program from starting.
func (g *Ground) askedSources(ctx context.Context) (verification.Connected, error) {
	list, err := source.Load(g.sources)
	if err != nil {
		return verification.Connected{}, err
	}
	letters, err := letter.Load(g.letters)
	if err != nil {
		return verification.Connected{}, err
	}
	signers, err := connect.OpenSigners(list, filepath.Dir(g.sources))
	if err != nil {
		return verification.Connected{}, err
	}
	var c verification.Connected
	if g.demoFolder != "" {
		c, err = g.demoDepartments(ctx, list)
	} else {
		c.Sources, c.Now = list, g.Now
		c.Live, err = connect.OpenAll(list, filepath.Dir(g.sources), g.Now)
	}
	c.Letters, c.Signers, c.Dropped = letters, signers, verification.Drops{Folder: g.dropped, Now: time.Now}
	return c, err
}

// checks lends verification to casework.
type checks struct{ *verification.Service }

// Request asks for a check of a case.
func (c checks) Request(ctx context.Context, tx *db.Tx, r casework.CheckRequest) error {
	_, err := c.Service.Request(ctx, tx, verification.CheckRequest{County: r.County, Application: r.Application, Household: r.Household,
		CaseNo: r.CaseNo, Division: r.Division, People: r.People, Together: r.Together, Obligors: subjectsOf(r.Obligors), Declared: declared(r)})
	return err
}

// declared is what a case declares, never nil: an application that declares
// nothing is not one that leaves it to the household's file.
func declared(r casework.CheckRequest) []verification.Declared {
	list := make([]verification.Declared, 0, len(r.Incomes)+len(r.Assets))
	add := func(kind registry.Kind, lines []casework.Line) {
		for _, l := range lines {
			d := verification.Declared{PersonID: l.PersonID, Kind: string(kind), Item: l.Item, Per: l.Per, Quantity: int32(l.Quantity)}
			if l.Amount != nil {
				d.Amount = *l.Amount
			}
			if l.Per == "month" && l.Months > 0 { // part of the year
				d.Amount, d.Per = d.Amount*money.Fen(l.Months), "year"
			}
			list = append(list, d)
		}
	}
	add(registry.Income, r.Incomes)
	add(registry.Asset, r.Assets)
	return list
}

// Report returns what a case may build on.
func (c checks) Report(ctx context.Context, tx *db.Tx, county int32, application id.ID) (casework.Report, error) {
	f, err := c.Found(ctx, tx, county, application)
	if err != nil {
		return casework.Report{}, err
	}
	return reportOf(f), nil
}

// reportOf is what departments found, as a case reads it.
func reportOf(f verification.Found) casework.Report {
	r := casework.Report{ID: f.Report, Number: f.Number, ReportedOn: f.ReportedOn, ValidTo: f.ValidTo, Conclusion: f.Conclusion, English: f.English, Unsettled: f.Open,
		Findings: []casework.Finding{}, Replies: []casework.Reply{}}
	for _, x := range f.Findings {
		r.Findings = append(r.Findings, casework.Finding{PersonID: x.PersonID, Source: x.Source, Kind: string(x.Kind), Item: x.Item, Amount: x.Amount,
			Per: x.Per, Quantity: int(x.Quantity), Grade: int(x.Grade), Other: x.Other, EnteredOn: x.EnteredOn, Summary: x.Summary})
	}
	for _, a := range f.Answers {
		r.Replies = append(r.Replies, casework.Reply{PersonID: a.PersonID, Source: a.Source, Answered: a.Answered, Covers: a.Covers})
	}
	return r
}

// cases lends the cases to verification. The two rooms need each other, so
// the cases come last: Ground.furnish sets them.
type cases struct{ of **casework.Service }

// Case returns a case.
func (c cases) Case(ctx context.Context, tx *db.Tx, county int32, application id.ID) (verification.Case, error) {
	b, err := (*c.of).Brief(ctx, tx, county, application)
	return verification.Case{Number: b.Number, Household: b.Household, Division: b.Division, Programme: b.Programme, People: b.People, Together: b.Together, Obligors: subjectsOf(b.Obligors),
		Closed: closed(b.State)}, err
}

// closed reports whether a case ended without aid, or with it: the letters of
// authorisation end there. One that is confirmed, or contested, holds them.
func closed(s casework.State) bool {
	return slices.Contains([]casework.State{casework.NotAccepted, casework.Refused, casework.Stopped, casework.Withdrawn, casework.Terminated}, s)
}

// Recused refuses whoever has a near relative in the case's family.
func (c cases) Recused(ctx context.Context, tx *db.Tx, county int32, application id.ID) error {
	return (*c.of).Recused(ctx, tx, county, application)
}

// CheckStarted tells the case that the county has begun.
func (c cases) CheckStarted(ctx context.Context, tx *db.Tx, county int32, application id.ID) error {
	return (*c.of).CheckStarted(ctx, tx, county, application)
}

// Weigh computes what a report would change.
func (c cases) Weigh(ctx context.Context, tx *db.Tx, county int32, application id.ID, found verification.Found) (verification.Weighed, bool, error) {
	w, ok, err := (*c.of).Weigh(ctx, tx, casework.Ref{County: county, ID: application}, reportOf(found))
	if err != nil || !ok {
		return verification.Weighed{}, false, err
	}
	out := verification.Weighed{Effect: verification.CheckEffect{Programme: w.Programme.Chinese, English: w.Programme.English, Pays: string(w.Result), Packs: append([]string{}, w.Packs...),
		Demonstration: w.Demonstration, Declared: outcomeOf(w.Declared), Found: outcomeOf(w.Found)}}
	for _, l := range w.Limits {
		out.Limits = append(out.Limits, verification.Allowed{Person: l.Person, Kind: verification.Kind(l.Kind), Items: l.Items,
			Text: verification.OutcomeCause(l.Text), Article: verification.OutcomeCause(l.Article)})
	}
	return out, true, nil
}

func outcomeOf(w casework.Weight) verification.ComputedOutcome {
	o := verification.ComputedOutcome{Outcome: string(w.Outcome), Amount: w.Amount, Why: []verification.OutcomeCause{}}
	for _, t := range w.Why {
		o.Why = append(o.Why, verification.OutcomeCause(t))
	}
	return o
}

// CheckReported tells the case that the report is there.
func (c cases) CheckReported(ctx context.Context, tx *db.Tx, county int32, application id.ID) error {
	return (*c.of).CheckReported(ctx, tx, county, application)
}

// RecordFell has a decision looked at again that was made by a record that did not hold.
func (c cases) RecordFell(ctx context.Context, tx *db.Tx, county int32, application id.ID, report string) (string, error) {
	begun, err := (*c.of).RecordFell(ctx, tx, casework.Ref{County: county, ID: application}, report)
	return begun.Number, err
}

// families lends the household files to verification.
type families struct {
	*registry.Service
	divisions *division.Register
}

// CountyIn is the county that an address names.
func (f families) CountyIn(address string) int32 {
	code, _ := f.divisions.CountyIn(address) // "": 0
	return int32(code.County())
}

// Family returns who lives in a household and what they declared.
func (f families) Family(ctx context.Context, tx *db.Tx, county int32, household id.ID) (verification.Family, error) {
	file, err := f.Facts(inOffice(ctx), tx, county, household)
	if err != nil {
		return verification.Family{}, err
	}
	out := verification.Family{Members: membersOf(file)}
	for _, l := range file.Lines {
		if l.Source == registry.Declared && l.To.IsZero() && l.Kind != registry.Deduction {
			out.Declared = append(out.Declared, verification.Declared{PersonID: l.PersonID, Kind: string(l.Kind), Item: l.Item, Amount: l.Amount,
				Per: string(l.Per), Quantity: l.Quantity})
		}
	}
	return out, nil
}

// membersOf are the people of a household's file. Who does not live with it owes
// maintenance, and signs for that, unless the case counts them in the family.
func membersOf(f *registry.File) []verification.Subject {
	list := make([]verification.Subject, 0, len(f.Members))
	for _, m := range f.Members {
		s := verification.Subject{ID: m.ID, Name: m.Name, IDNumber: m.IDNumber, BornOn: m.BornOn, Party: letter.Member}
		if !m.CoLiving {
			s.Party = letter.Obligor
		}
		list = append(list, s)
	}
	return list
}

// subjectsOf are the obligors whom a case names.
func subjectsOf(obligors []casework.Obligor) []verification.Subject {
	list := make([]verification.Subject, 0, len(obligors))
	for _, o := range obligors {
		list = append(list, verification.Subject{ID: o.PersonID, Name: o.Name, IDNumber: idnumber.Number(o.IDNumber), BornOn: o.BornOn, Party: letter.Obligor,
			Supports: o.Supports, Relation: o.Relation})
	}
	return list
}

// Note writes to the household's timeline.
func (f families) Note(ctx context.Context, tx *db.Tx, county int32, household id.ID, e verification.Event) error {
	return registry.Note(ctx, tx, county, household, registry.Event(e))
}

// recipients are the households that are paid now.
type recipients struct {
	payment  *payment.Service
	registry *registry.Service
}

// Recipients returns the next households that receive aid.
func (r recipients) Recipients(ctx context.Context, tx *db.Tx, county int32, after id.ID, limit int) ([]verification.Recipient, error) {
	ids, err := r.payment.Receiving(ctx, tx, county, after, limit)
	if err != nil {
		return nil, err
	}
	families, err := r.registry.Families(ctx, tx, county, ids)
	if err != nil {
		return nil, err
	}
	drawn, err := r.payment.DrawnBy(ctx, tx, county, ids)
	if err != nil {
		return nil, err
	}
	list := make([]verification.Recipient, 0, len(families))
	for _, f := range families {
		list = append(list, verification.Recipient{Household: f.ID, Division: f.Division, Address: f.Address, Urban: f.Urban, Counted: counted(f), Members: together(f, drawn[f.ID])})
		for _, d := range drawn[f.ID] {
			list[len(list)-1].Draws = append(list[len(list)-1].Draws, verification.Drawn(d))
		}
	}
	return list, nil
}

// together are the members who live with a household, to whom aid is given on what they
// earn and own, and whoever draws something of their own, wherever they live. Who else
// lives elsewhere signed no letter for it, and is looked up where a case names them as an
// obligor.
func together(f *registry.File, draws []payment.Draw) []verification.Subject {
	return slices.DeleteFunc(membersOf(f), func(m verification.Subject) bool {
		return m.Party != letter.Member && !slices.ContainsFunc(draws, func(d payment.Draw) bool { return d.Person == m.ID })
	})
}

// CountRecipients counts the households that receive aid.
func (r recipients) CountRecipients(ctx context.Context, tx *db.Tx, county int32) (int64, error) {
	return r.payment.CountReceiving(ctx, tx, county)
}

// counted is how many people the standard is multiplied by.
func counted(f *registry.File) (n int) {
	for _, m := range f.Members {
		if m.CoLiving && m.Excluded == "" {
			n++
		}
	}
	return n
}

// rules reads what verification and payment need out of the law in force.
type rules struct{ library *policy.Library }

// ReportDays is how long a report holds.
func (r rules) ReportDays(division string, on calendar.Date) (int, error) {
	p, err := r.library.Parameters(division, policy.Date(on))
	if err != nil {
		return 0, err
	}
	return p.Int("report.validity.days")
}

// depositMonths is the parameter by which a programme says how many months of standard a
// person may keep. What is not named here asks nothing about income and property: an
// allowance for old age or a disability, a child's basic living, relief after a disaster.
func depositMonths(programme string) (parameter string, tested bool) {
	switch programme {
	case "dibao", "dibao-individual", "dibao-single", "dibao-religious":
		return "property.financial.months", true
	case "tekun":
		return "tekun.property.months", true
	}
	return "", false
}

// MeansTested reports whether a programme asks what a family earns and owns.
func (r rules) MeansTested(programme string) bool {
	_, tested := depositMonths(programme)
	return tested
}

// DepositLimit is the months of standard that a person may keep, times the
// standard; where a place sets no such limit there is nothing to screen by.
func (r rules) DepositLimit(programme, division string, urban bool, on calendar.Date) (money.Fen, error) {
	name, tested := depositMonths(programme)
	if !tested {
		return 0, untested()
	}
	p, err := r.library.Parameters(division, policy.Date(on))
	if err != nil {
		return 0, err
	}
	months, err := p.Int(name)
	if err != nil {
		return 0, errs.New(errs.NotFound, "当地没有规定金融资产限额。", "No limit on financial assets is set here.").Because(err)
	}
	standard, err := r.IncomeLimit(programme, division, urban, on)
	return standard * money.Fen(months), err
}

// SpendingLimit is the share of the standard above which spending is looked into.
func (r rules) SpendingLimit(programme, division string, urban bool, on calendar.Date) (money.Fen, error) {
	if !r.MeansTested(programme) {
		return 0, untested()
	}
	p, err := r.library.Parameters(division, policy.Date(on))
	if err != nil {
		return 0, err
	}
	num, den, err := p.Ratio("auxiliary.spending.ratio")
	if err != nil {
		return 0, errs.New(errs.NotFound, "当地没有规定支出的辅助评估倍数。", "No share of spending is set here.").Because(err)
	}
	standard, err := r.IncomeLimit(programme, division, urban, on)
	return standard * money.Fen(num) / money.Fen(den), err
}

// IncomeLimit is the standard of a person and month: that of dibao, by which
// extreme-hardship support measures what somebody has of their own as well.
func (r rules) IncomeLimit(programme, division string, urban bool, on calendar.Date) (money.Fen, error) {
	if !r.MeansTested(programme) {
		return 0, untested()
	}
	p, err := r.library.Parameters(division, policy.Date(on))
	if err != nil {
		return 0, err
	}
	name := "dibao.standard.rural"
	if urban {
		name = "dibao.standard.urban"
	}
	standard, err := p.Fen(name)
	if err != nil {
		return 0, errs.New(errs.NotFound, "当地没有公布低保标准。", "No dibao standard is published here.").Because(err)
	}
	return money.Fen(standard), nil
}

func untested() *errs.Error {
	return errs.New(errs.NotFound, "这项待遇不看收入和财产。", "What is drawn does not depend on income and property.")
}

// DueDay is the day by which a month's money is to arrive. A month that no pack
// speaks of has none.
func (r rules) DueDay(division string, month calendar.Period) (int, error) {
	p, err := r.library.Parameters(division, policy.Date(month.First()))
	if err != nil {
		return 0, unset(err)
	}
	day, err := p.Int("payment.due.day")
	return day, unset(err)
}

// unset makes a gap in the law a figure that is not there.
func unset(err error) error {
	var gap *policy.GapError
	if errors.As(err, &gap) {
		return errs.New(errs.NotFound, "当地没有规定。", "Nothing is set here.").Because(err)
	}
	return err
}

var (
	_ casework.Checks         = checks{}
	_ verification.Casework   = cases{}
	_ verification.Registry   = families{}
	_ verification.Recipients = recipients{}
	_ verification.Rules      = rules{}
)
