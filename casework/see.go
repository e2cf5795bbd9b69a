package casework

import (
	"slices"

	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/files"
	"doudi/internal/id"
)

// mask leaves out what tells of a family's health, custody or needs. Who visits
// homes keeps the forms of the visits, which they write.
func (p *Page) mask(visits bool) {
	p.Masked, p.Reason, p.Filing = true, "", nil
	p.Facts.Deductions = []Line{} // an expense on illness tells of it
	p.Facts.Obligors, p.Facts.Expenses, p.Facts.Parents, p.Facts.Hardship, p.Facts.Medical, p.Facts.Loss = nil, nil, nil, nil, nil, nil
	p.Facts.Incomes, p.Facts.Assets, p.Evidence = bare(p.Facts.Incomes), bare(p.Facts.Assets), []files.File{}
	p.Facts.Members = slices.Clone(p.Facts.Members)
	for i := range p.Facts.Members {
		m := &p.Facts.Members[i]
		*m = Member{PersonID: m.PersonID, Name: m.Name, IDNumber: m.IDNumber, BornOn: m.BornOn, Relation: m.Relation}
	}
	for i := range p.Objections {
		p.Objections[i].Text = ""
	}
	for i := range p.Invitations {
		p.Invitations[i].Receiver, p.Invitations[i].Receipt = "", 0
	}
	for i := range p.Services {
		p.Services[i].Receiver, p.Services[i].Receipt = "", 0
	}
	for i := range p.Hearings {
		p.Hearings[i].Words, p.Hearings[i].SignedForm = "", 0
	}
	for i := range p.History {
		if tells(p.Purpose, p.History[i].Act) {
			p.History[i].Note, p.History[i].FileID = "", 0
		}
	}
	for i := range p.Visits {
		if !visits {
			p.Visits[i].Form = VisitForm{MembersPresent: p.Visits[i].Form.MembersPresent}
			p.Visits[i].Photos, p.Visits[i].SignedForm = p.Visits[i].unlessSealed()
			p.Visits[i].Sealed = nil
		}
	}
}

// unlessSealed are the photographs and the form that everybody sees who reads the
// case: none of a visit on a phone, whose form tells all that the survey does.
func (v VisitRecord) unlessSealed() (photos []id.ID, form id.ID) {
	if v.Sealed != nil {
		return []id.ID{}, 0
	}
	return v.Photos, v.SignedForm
}

// tells reports whether the note and the paper of an act tell why a family needed
// help at once, or what was found of it.
func tells(purpose procedure.Purpose, a Act) bool {
	return slices.Contains([]Act{ActAdvance, ActExplain, ActRefuse, ActHear, ActStop, ActGrace, ActAskCheck, ActAppeal, ActAnswer, ActAppealGrant, ActAnswerGrant, ActDecideAnew, ActAppraise, ActStatement, ActReportDeath, ActServe, ActInvite}, a) ||
		purpose != procedure.Application && (a == ActConfirm || a == ActWithdraw)
}

// bare leaves the papers out that lines rest on: a payslip or a letter from the
// bank tells more than its line.
func bare(lines []Line) []Line {
	lines = slices.Clone(lines)
	for i := range lines {
		lines[i].Evidence = nil
	}
	return lines
}

// seesFindings reports whether the actor may know what departments found:
// village assistants and finance need it for nothing (社会救助法 art.11, 70).
func (c *caseFile) seesFindings() bool {
	return c.actor.MayIn(authz.ReadFindings, c.app.Division) == nil
}

// seesPaper reports whether the actor may read a paper of a kind: the grounds
// of a refusal or a reduction tell what departments found.
func (c *caseFile) seesPaper(kind string) bool {
	if kind == paperSurvey || kind == "visit" || kind == "visit_blank" {
		return c.seesVisits()
	}
	return !slices.Contains([]string{"refusal", "stop", "review", "grace", "restoration", paperRuling, paperAmended, paperAppraisal, paperBlankMinutes, "application", "approval", paperCertificate, paperAssessment, paperHearingNotice, "hearing_blank", "hearing"}, kind) || c.seesFindings()
}
