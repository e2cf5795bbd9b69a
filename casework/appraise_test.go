package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// meeting is an appraisal of nine, one of whom is the father's brother and has no vote.
func (b *bundle) meeting(t *testing.T, r casework.Ref, votes, against int) casework.Appraisal {
	t.Helper()
	a := casework.Appraisal{Signing: b.sign(t, r, ""), HeldOn: b.today(), Place: "双河村村委会", For: votes, Against: against, Words: b.say("多数代表认为情况属实。"),
		SignedMinutes: b.evidence(t, b.clerk, county, "evidence"), Attendees: []casework.Attendee{{Name: "陈强", As: "township"}, {Name: "杨书记", As: "party"}, {Name: "余主任", As: "committee"}}}
	for _, name := range []string{"何代表", "罗代表", "王代表", "张代表", "李代表"} {
		a.Attendees = append(a.Attendees, casework.Attendee{Name: name, As: "delegate"})
	}
	a.Attendees = append(a.Attendees, casework.Attendee{Name: "尔玛泽郎", As: "delegate", Recused: true, Why: b.say("申请人的弟弟")})
	return a
}

// TestAppraisalOnObjection: an objection is answered by a new visit or by an
// appraisal, and without one there is none.
func TestAppraisalOnObjection(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.published(t)
		b.walk(t, r, "object posted close")
		p := b.read(t, r)
		if p.State != casework.Recheck || len(p.Steps) != 2 || p.Steps[1].Act != casework.ActAppraise {
			t.Fatalf("%s waits for %+v", p.State, p.Steps)
		}
		b.walk(t, r, "appraise")
		if p := b.read(t, r); p.State != casework.Review || len(p.Appraisals) != 1 || p.Appraisals[0].Result != casework.Agreed || p.Documents[len(p.Documents)-1].Kind != "appraisal" {
			t.Fatalf("%s after %+v", p.State, p.Appraisals)
		}
		b.walk(t, r, "opinion county_visit confirm")
		if seen := must[casework.Page](t)(b.Page(b.assistant, r)); seen.Appraisals[0].Form != nil || seen.Appraisals[0].SignedMinutes != 0 {
			t.Errorf("a village assistant reads %+v", seen.Appraisals)
		}
		other := b.family2(t)
		b.walk(t, other, "submit accept investigate visit")
		refused(t, b.act(t, other, "appraise"), errs.Conflict, "an appraisal without an objection")
	})
}

// family2 begins a case of another household.
func (b *bundle) family2(t *testing.T) casework.Ref {
	t.Helper()
	l := &life{bundle: b}
	facts := l.family(t)
	for i := range facts.Members {
		facts.Members[i].PersonID = []id.ID{father, daughter}[i]
		facts.Members[i].Relation = []string{"applicant", "child"}[i]
	}
	facts.Applicant = father
	file := b.registry.households[l.home]
	file.Facts = facts
	b.registry.households[l.home] = file
	return b.begun(t, "dibao", l.home)
}

// TestAppraisalAlways: where the place always appraises nobody is judged before, a
// vote without a majority is looked into again, and a family whom the law would
// help is not refused on a vote.
func TestAppraisalAlways(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.law.appraisal = "always"
		r := b.begun(t, "dibao", household)
		b.walk(t, r, "submit accept investigate visit report")
		b.state(t, r, casework.Investigation)
		must[casework.Done](t)(b.Appraise(b.clerk, r, b.meeting(t, r, 4, 4)))
		b.state(t, r, casework.Recheck)
		b.walk(t, r, "visit")
		b.state(t, r, casework.Recheck)
		must[casework.Done](t)(b.Appraise(b.clerk, r, b.meeting(t, r, 1, 6)))
		if p := b.read(t, r); p.State != casework.Recheck || p.Appraisals[1].Result != casework.Against || len(p.Steps) != 1 || p.Steps[0].Act != casework.ActVisit {
			t.Fatalf("%s waits for %+v", p.State, p.Steps)
		}
		b.walk(t, r, "visit opinion publish posted close confirm")
		b.law.appraisal = "never"
		r = b.begun(t, "dibao", household)
		b.walk(t, r, "submit accept investigate visit report")
		b.state(t, r, casework.Review)
	})
}

// TestAppraisalOfWhom: too few delegates, votes of the family, of nobody and of
// whoever is recused are refused, each at its field.
func TestAppraisalOfWhom(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.law.appraisal = "always"
		r := b.begun(t, "dibao", household)
		b.walk(t, r, "submit accept investigate")
		for name, spoil := range map[string]func(*casework.Appraisal){
			"body.attendees":            func(a *casework.Appraisal) { a.Attendees[7].As = "party_delegate" },
			"body.for":                  func(a *casework.Appraisal) { a.For = 9 },
			"body.attendees[3].name":    func(a *casework.Appraisal) { a.Attendees[3].Name = "陈强" },
			"body.attendees[4].recused": func(a *casework.Appraisal) { a.Attendees[4].Name = "尔玛泽仁" },
			"body.attendees[8].why":     func(a *casework.Appraisal) { a.Attendees[8].Why = " " },
			"body.heldOn":               func(a *casework.Appraisal) { a.HeldOn = b.today().AddDays(1) },
			"body.signedMinutes":        func(a *casework.Appraisal) { a.SignedMinutes = 0 },
		} {
			a := b.meeting(t, r, 7, 0)
			spoil(&a)
			told, ok := lastErr(b.Appraise(b.clerk, r, a)).(*errs.Error)
			if !ok || told.Code != errs.Invalid || len(told.Fields) != 1 || told.Fields[0].Path != name {
				t.Errorf("%s: %+v", name, told)
			}
		}
		refused(t, lastErr(b.Appraise(b.reviewer, r, b.meeting(t, r, 7, 0))), errs.Forbidden, "recorded by whoever reviews")
		blank := casework.Asking{Kind: "appraisal_blank"}
		paper := must[casework.Document](t)(b.PrintPaper(b.clerk, r, blank))
		form := b.document(t, paper.FileID)
		if !strings.Contains(form, paper.Number) || !strings.Contains(form, "<svg") || !strings.Contains(form, "弃权（　　）票") || !strings.Contains(form, "不少于参加评议总人数的2/3，有表决权的不少于5人") {
			t.Errorf("the blank form:\n%s", form)
		}
		refused(t, lastErr(b.PrintPaper(b.foreigner, r, blank)), errs.NotFound, "the form from elsewhere")
		b.on(calendar.On(2026, 9, 24))
	})
}
