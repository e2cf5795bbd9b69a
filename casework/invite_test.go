package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// invitation prints the notice of a hearing and says that it was served today.
func (b *bundle) invitation(t *testing.T, r casework.Ref) casework.Invitation {
	t.Helper()
	must[casework.Document](t)(b.PrintPaper(b.clerk, r, casework.Asking{Kind: "hearing_notice"}))
	return casework.Invitation{Signing: b.sign(t, r, ""), ServedOn: b.today(), Receiver: b.say("尔玛泽仁"), Method: "post", Receipt: b.evidence(t, b.clerk, county, "evidence")}
}

// TestNobodyIsAbsentUnasked: that a family did not answer can be said once it was asked
// in writing and its term is over (社会救助法 art.48), not before, and not by backdating.
func TestNobodyIsAbsentUnasked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 21)) // Monday: five working days reach beyond Mid-Autumn (25 September)
		r := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, r, toCounty)
		if p := b.read(t, r); len(p.Steps) != 1 || p.Steps[0].Act != casework.ActInvite || !p.Steps[0].NoTerm {
			t.Fatalf("waits for %+v", p.Steps)
		}
		refused(t, b.act(t, r, "absent"), errs.Conflict, "absent without having been asked")
		unprinted := casework.Invitation{Signing: b.sign(t, r, ""), ServedOn: b.today(), Receiver: "尔玛泽仁", Method: "post", Receipt: b.evidence(t, b.clerk, county, "evidence")}
		refused(t, lastErr(b.Invite(b.clerk, r, unprinted)), errs.Conflict, "a notice that nobody printed was served")
		early := b.invitation(t, r)
		early.ServedOn = b.today().AddDays(-1)
		refused(t, lastErr(b.Invite(b.clerk, r, early)), errs.Invalid, "served before the opinion was given")
		refused(t, lastErr(b.Invite(b.approver, r, b.invitation(t, r))), errs.Forbidden, "the approver serves it")
		b.walk(t, r, "invite")
		p := b.read(t, r)
		until := p.Invitations[0].Until
		if until != calendar.On(2026, 9, 30) || p.Steps[0].Act != casework.ActHear || p.Steps[0].DueOn != calendar.On(2026, 10, 8) || p.Steps[0].NoTerm {
			t.Fatalf("the family has until %s, and the case waits for %+v", until, p.Steps)
		}
		refused(t, b.act(t, r, "absent"), errs.Conflict, "absent on the day of service")
		b.on(until)
		refused(t, b.act(t, r, "absent"), errs.Conflict, "absent on the last day of the term")
		for day, overdue := range map[calendar.Date]int{until: 0, until.AddDays(1): 0, calendar.On(2026, 10, 8): 0, calendar.On(2026, 10, 9): 1} { // 1 to 7 October are holidays
			b.on(day)
			if late := must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{Overdue: true}, page.Query{Limit: 10})); len(late.Items) != overdue {
				t.Errorf("on %s %d are late, want %d", day, len(late.Items), overdue)
			}
		}
		b.on(until.AddDays(1))
		backdated := b.hearing(t, r)
		backdated.Method, backdated.HeardOn = "absent", until
		refused(t, lastErr(b.Hear(b.clerk, r, backdated)), errs.Conflict, "absent as of a day within the term")
		b.walk(t, r, "absent")
		if k := b.clockOf(t, r, "hearing"); k.StoppedOn != until.AddDays(1) || k.Days != 5 || !k.Working {
			t.Errorf("the clock of the hearing is %+v", k)
		}
		b.walk(t, r, "hear stop") // who speaks late, before the decision, is heard
		if text := b.paper(t, r, "hearing_notice"); !strings.Contains(text, "自收到本通知之日起5个工作日内") {
			t.Errorf("the notice has no term: %s", text)
		}
		if seen := must[casework.Page](t)(b.Page(b.assistant, r)).Invitations[0]; seen.Receiver != "" || seen.Receipt != 0 {
			t.Errorf("the village assistant reads %+v", seen)
		}
	})
}

// TestFamilyAnswersTheNotice: by phone, in writing or in person, within the term or
// without a notice, what the family says is what it was heard on.
func TestFamilyAnswersTheNotice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for _, method := range []string{"in_person", "phone", "written"} {
			r := b.review(t, money.Yuan(400), money.Yuan(5000))
			b.walk(t, r, toCounty)
			if method != "in_person" {
				b.walk(t, r, "invite")
			}
			h := b.hearing(t, r)
			h.Method = method
			must[casework.Done](t)(b.Hear(b.clerk, r, h))
			refused(t, lastErr(b.Invite(b.clerk, r, b.invitation(t, r))), errs.Conflict, "asked after they were heard")
			b.walk(t, r, "stop")
		}
	})
}

// TestNoticeServedAgain: a notice that came back is served again; the term is that of
// the last one, and each round asks anew.
func TestNoticeServedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 7))
		r := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, r, toCounty+"invite +3 invite")
		p := b.read(t, r)
		if len(p.Invitations) != 2 || !p.Invitations[0].Until.Before(p.Invitations[1].Until) {
			t.Fatalf("%+v", p.Invitations)
		}
		b.on(p.Invitations[0].Until.AddDays(1))
		refused(t, b.act(t, r, "absent"), errs.Conflict, "absent within the second term")
		b.on(p.Invitations[1].Until.AddDays(1))
		b.walk(t, r, "return +1 visit opinion")
		refused(t, b.act(t, r, "absent"), errs.Conflict, "absent by the notice of an earlier round")
		b.walk(t, r, "hear stop")
	})
}

// paper reads the newest paper of a kind that the case has.
func (b *bundle) paper(t *testing.T, r casework.Ref, kind string) (text string) {
	t.Helper()
	for _, d := range b.read(t, r).Documents {
		if d.Kind == kind {
			text = b.document(t, d.FileID)
		}
	}
	return text
}

// TestServiceIsNotDatedBack: a notice is served on the day on which it was printed, or
// later, and a second service does not make the term of the first shorter.
func TestServiceIsNotDatedBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, r, toCounty)
		opinion := b.today()
		b.on(opinion.AddDays(10))
		back := b.invitation(t, r)
		back.ServedOn = opinion.AddDays(1)
		refused(t, lastErr(b.Invite(b.clerk, r, back)), errs.Invalid, "served before it was printed")
		first := b.invitation(t, r)
		printed := b.today()
		b.on(printed.AddDays(2))
		first.ServedOn = b.today()
		b.on(printed.AddDays(4))
		late := b.invitation(t, r) // printed again before the slip of the post came back
		late.ServedOn = first.ServedOn
		must[casework.Done](t)(b.Invite(b.clerk, r, late))
		again := b.invitation(t, r)
		again.ServedOn = printed.AddDays(1)
		refused(t, lastErr(b.Invite(b.clerk, r, again)), errs.Invalid, "a second service before the first")
	})
}
