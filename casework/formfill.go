package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/policy"
)

// memberRow is a member in a form's table.
type memberRow struct{ Name, Relation, IDNumber, Born, Remark string }

// lineRow is something that was declared.
type lineRow struct{ Name, Item, Amount, Detail string }

// applicationPaper is what an application says: the family's own words, to be
// signed by every adult (民发〔2021〕57号 art.9).
type applicationPaper struct {
	Members                []memberRow
	Incomes, Assets, Costs []lineRow
	Reason                 string
	Signers                []string
}

// memberRows are the members in a form's table; their illness and disability only on
// papers that nobody reads who is not to know of them.
func (c *caseFile) memberRows(health bool) []memberRow {
	rows := []memberRow{}
	for _, m := range c.facts.Members {
		r := memberRow{Name: m.Name, Relation: policy.Label("relation", m.Relation).Zh, IDNumber: m.IDNumber}
		if !m.BornOn.IsZero() {
			r.Born = m.BornOn.Chinese()
		}
		var remarks []string
		if health && m.Disability != "" {
			remarks = append(remarks, fmt.Sprintf("%s残疾%d级", policy.Label("disability", m.Disability).Zh, m.DisabilityGrade))
		}
		if health && m.SeriousIllness {
			remarks = append(remarks, "重病")
		}
		r.Remark = strings.Join(remarks, "，")
		rows = append(rows, r)
	}
	return rows
}

func (c *caseFile) lineRows(lines []Line, word func(string) string) []lineRow {
	rows := []lineRow{}
	for _, l := range lines {
		r := lineRow{Name: c.nameOf(l.PersonID), Item: word(l.Item), Amount: "不清楚", Detail: l.Detail}
		if l.Amount != nil {
			r.Amount = l.Amount.String() + map[string]string{"month": "元/月", "year": "元/年", "once": "元"}[l.Per]
		}
		if l.Quantity > 1 {
			r.Item += fmt.Sprintf("（%d）", l.Quantity)
		}
		rows = append(rows, r)
	}
	return rows
}

func incomeWord(item string) string {
	return policy.Label("income.kind", string(incomeKinds()[item])).Zh
}
func assetWord(item string) string { return policy.Label("asset.kind", item).Zh }
func costWord(item string) string  { return policy.Label("deduction.kind", item).Zh }

func applicationForm(_ context.Context, c *caseFile, _ id.ID) (paper, error) {
	f := applicationPaper{Members: c.memberRows(true), Incomes: c.lineRows(c.facts.Incomes, incomeWord), Assets: c.lineRows(c.facts.Assets, assetWord),
		Costs: c.lineRows(c.facts.Deductions, costWord), Reason: c.reason}
	for _, n := range c.facts.adults(c.today) {
		f.Signers = append(f.Signers, c.nameOf(n))
	}
	return paper{Title: c.procedure.Name.Zh + "申请书", Article: c.article(ActSubmit), Form: f}, nil
}

func exitForm(_ context.Context, c *caseFile, _ id.ID) (paper, error) {
	return paper{Title: "主动退出" + c.procedure.Name.Zh + "声明", Article: c.article(ActStatement), Form: struct{}{}}, nil
}

// blankVisitForm is taken along: what is known of the family, and room to write.
func blankVisitForm(_ context.Context, c *caseFile, _ id.ID) (paper, error) {
	return paper{Title: "入户调查表", Article: c.article(ActVisit), Form: c.memberRows(false)}, nil
}

// visitsOnPaper are the visits that nobody signed on a phone: those are sealed as
// a paper of their own.
func visitsOnPaper(c *caseFile) []id.ID {
	var list []id.ID
	for _, v := range c.visits {
		if r, err := c.openVisit(v); err == nil && r.Sealed == nil {
			list = append(list, v.ID)
		}
	}
	return list
}

func (c *caseFile) openVisit(row q.Visit) (v recordedVisit, err error) {
	plain, err := c.s.keys.OpenBytes(visitPlace(row.ID), row.FormSealed)
	if err == nil {
		err = json.Unmarshal(plain, &v)
	}
	if err != nil {
		return v, fmt.Errorf("reading visit %s: %w", row.ID, err)
	}
	return v, nil
}

func visitForm(_ context.Context, c *caseFile, about id.ID) (paper, error) {
	row := c.visits[slices.IndexFunc(c.visits, func(v q.Visit) bool { return v.ID == about })]
	v, err := c.openVisit(row)
	if err != nil {
		return paper{}, err
	}
	p := c.visitWords(v)
	for _, name := range []string{row.FirstName, row.SecondName} {
		p.Signatures = append(p.Signatures, signaturePaper{As: "调查人员", Name: name})
	}
	p.Signatures = append(p.Signatures, signaturePaper{As: "在场家庭成员", Name: row.MemberPresent})
	return paper{Title: "入户调查表", Article: c.article(ActVisit), Visit: &p}, nil
}

// approvalPaper is the sheet on which everybody who answers for a case signs: what
// each post found, and who signed it here.
type approvalPaper struct {
	Members   []memberRow
	Reason    string
	Visits    []approvalVisit
	Check     string
	Agree     bool
	Opinion   string
	Amount    string
	OpinionBy string
	OpinionOn string
	Publicity []approvalPosting
	Decision  string
	Number    string
	DecidedBy string
	DecidedOn string
}

type approvalVisit struct{ On, Place, By string }

type approvalPosting struct {
	Number, Start, End, Place string
	Objections                int32
}

func approvalForm(ctx context.Context, c *caseFile, _ id.ID) (paper, error) {
	f := approvalPaper{Members: c.memberRows(true), Reason: c.reason, Check: "未核对"}
	for _, v := range c.visits {
		f.Visits = append(f.Visits, approvalVisit{v.VisitedOn.Chinese(), v.Place, v.FirstName + "、" + v.SecondName})
	}
	report, err := c.checkReport(ctx)
	if err != nil {
		return paper{}, err
	}
	if report.ID != 0 {
		f.Check = fmt.Sprintf("%s，%s出具，有效期至%s。%s", report.Number, report.ReportedOn.Chinese(), report.ValidTo.Chinese(), report.Conclusion)
	}
	o := c.opinions[len(c.opinions)-1]
	f.Agree, f.OpinionBy, f.OpinionOn = o.Agree, o.GivenName, calendar.At(o.GivenAt.Time).Chinese()
	if _, f.Opinion, err = c.s.opinionWords(o); err != nil {
		return paper{}, err
	}
	sums := paper{Result: c.result, Amount: o.AmountFen}
	if f.Amount = sums.AmountText(); sums.Recognises() {
		f.Amount = ""
	}
	for _, p := range c.publicities {
		f.Publicity = append(f.Publicity, approvalPosting{p.Number, p.StartedOn.Chinese(), p.EndsOn.Chinese(), p.Place, p.Objections})
	}
	if d, err := c.lastDecision(ctx); err != nil {
		return paper{}, err
	} else if d != nil {
		f.Decision, f.Number = c.decisionWords(*d), d.Number
		f.DecidedBy, f.DecidedOn = d.DecidedName, calendar.At(d.DecidedAt.Time).Chinese()
	}
	return paper{Title: c.procedure.Name.Zh + "审核确认表", Article: c.article(ActConfirm), Form: f}, nil
}

// decisionWords is what was decided, in a line.
func (c *caseFile) decisionWords(d q.Decision) string {
	sum := paper{Result: policy.Result(d.Result), Amount: d.AmountFen}
	switch State(d.Outcome) {
	case Refused:
		return "不予确认"
	case Stopped:
		return "停止"
	}
	if sum.Recognises() {
		return "予以认定"
	}
	return "予以确认，" + sum.AmountText()
}

// paperHearingNotice is the kind of the notice that is served on the family.
const paperHearingNotice = "hearing_notice"

// hearingPaper is what a hearing is about, and what was said where it was held.
type hearingPaper struct {
	Why            string
	Proposed       string
	On, Who, How   string
	Words, Written string
	Term           string // within which they answer the notice; "" in cases that began before there was one
}

// hearingNotice asks the family to be heard (社会救助法 art.48).
func hearingNotice(_ context.Context, c *caseFile, _ id.ID) (paper, error) {
	f := hearingPaper{Why: c.reason, Proposed: "停止"}
	if n := len(c.opinions); n > 0 && c.opinions[n-1].Agree {
		f.Proposed = "调整为" + (paper{Result: c.result, Amount: c.opinions[n-1].AmountFen}).AmountText()
	}
	if k, ok := c.procedure.Clock(clockHearing); ok {
		t, err := c.term(k.Term)
		if err != nil {
			return paper{}, err
		}
		f.Term = t.words()
	}
	return paper{Title: "听取意见通知书", Article: c.article(ActHear), Form: f}, nil
}

// blankHearing is written on while the family is heard, where there is no screen.
func blankHearing(_ context.Context, c *caseFile, _ id.ID) (paper, error) {
	return paper{Title: "听取意见记录", Article: c.article(ActHear), Form: hearingPaper{Why: c.reason}}, nil
}

func hearingsHeld(c *caseFile) []id.ID {
	var list []id.ID
	for _, h := range c.hearings {
		list = append(list, h.ID)
	}
	return list
}

func hearingForm(_ context.Context, c *caseFile, about id.ID) (paper, error) {
	row := c.hearings[slices.IndexFunc(c.hearings, func(h q.Hearing) bool { return h.ID == about })]
	h, err := c.openHearing(row)
	if err != nil {
		return paper{}, err
	}
	how := map[string]string{"in_person": "当面听取", "phone": "电话听取", "written": "书面意见", "absent": "已书面通知，期满未陈述"}
	f := hearingPaper{Why: c.reason, On: row.HeardOn.Chinese(), Who: h.Who, How: how[h.Method], Words: h.Words, Written: row.EnteredName}
	return paper{Title: "听取意见记录", Article: c.article(ActHear), Form: f}, nil
}

// receiptPaper is the proof that a notice was handed over.
type receiptPaper struct{ Paper, Number, Served, Receiver string }

func receiptForm(ctx context.Context, c *caseFile, _ id.ID) (paper, error) {
	f := receiptPaper{}
	if d, err := c.lastDecision(ctx); err != nil {
		return paper{}, err
	} else if d != nil {
		f.Number = d.Number
	}
	rows, err := c.q.Documents(ctx, c.app.County, c.app.ID)
	if err != nil {
		return paper{}, fmt.Errorf("reading papers of case %s: %w", c.app.ID, err)
	}
	for _, r := range rows {
		if decides(r.Kind) {
			f.Paper = r.Title
		}
	}
	if !c.app.ServedOn.IsZero() {
		f.Served = c.app.ServedOn.Chinese()
		if f.Receiver, err = c.receivedBy(ctx); err != nil {
			return paper{}, err
		}
	}
	return paper{Title: "送达回证", Article: c.article(ActServe), Form: f}, err
}
