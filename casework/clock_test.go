package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// TestClocksAcrossNationalDay: 2026 has 1 to 7 October off and works on
// Sunday 20 September and Saturday 10 October.
func TestClocksAcrossNationalDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 29)) // Tuesday
		r := b.accepted(t)
		want := func(kind string, due calendar.Date, days int, working bool) {
			t.Helper()
			if k := b.clockOf(t, r, kind); k.DueOn != due || k.Days != days || k.Working != working || k.Article.Chinese == "" || !k.StoppedOn.IsZero() {
				t.Errorf("clock %s is %+v, want due on %s within %d days", kind, k, due, days)
			}
		}
		want("start_survey", calendar.On(2026, 10, 9), 3, true) // 30 Sep, 8 Oct, 9 Oct
		want("total", calendar.On(2026, 11, 16), 30, true)
		if p := b.read(t, r); p.DueOn != calendar.On(2026, 11, 16) || p.NextDueOn != calendar.On(2026, 10, 9) {
			t.Errorf("case is due on %s, its step on %s", p.DueOn, p.NextDueOn)
		}
		b.on(calendar.On(2026, 9, 30))
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		want("start_check", calendar.On(2026, 10, 10), 3, true) // 8, 9 and the make-up Saturday
		if k := b.clockOf(t, r, "start_survey"); k.StoppedOn != calendar.On(2026, 9, 30) {
			t.Errorf("survey clock %+v", k)
		}
		must[casework.Done](t)(b.Extend(b.approver, r, b.extension(t, r, "hard", "人户分离，需外地协查")))
		want("total", calendar.On(2026, 12, 7), 45, true)
		refused(t, lastErr(b.Extend(b.approver, r, b.extension(t, r, "hard", "再延"))), errs.Conflict, "a second extension")
	})
}

// TestPublicityEndsOnAWorkingDay: seven days from 24 September end on
// 1 October, a holiday, and so on 8 October.
func TestPublicityEndsOnAWorkingDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		r := b.published(t)
		if end := b.read(t, r).Publicities[0].EndsOn; end != calendar.On(2026, 10, 8) {
			t.Errorf("publicity ends on %s, want 2026-10-08", end)
		}
	})
}

// TestNextYearIsNotGuessed: a term that reaches into a year whose holidays are
// not announced has no day, and a notice that would need one is not posted.
func TestNextYearIsNotGuessed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 12, 28))
		r := b.investigated(t)
		k := b.clockOf(t, r, "total")
		if !k.DueOn.IsZero() || k.Left != nil || !k.StoppedOn.IsZero() || k.Days != 30 || !k.Working {
			t.Errorf("total clock %+v, want running without a day", k)
		}
		p := b.read(t, r)
		if !p.DueOn.IsZero() || p.Overdue {
			t.Errorf("case due on %q", p.DueOn)
		}
		if text := b.document(t, p.Documents[0].FileID); !strings.Contains(text, "待国务院公布") {
			t.Errorf("the acceptance notice names a day:\n%s", text)
		}
		j := b.judgement(t, r, "陈强")
		must[casework.Done](t)(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j, Agree: true}))
		refused(t, lastErr(b.Publish(b.reviewer, r, casework.Posting{Signing: b.sign(t, r, ""), Place: "公开栏", Phone: "0837-0000000"})),
			errs.Unavailable, "publicity into an unknown year")
		b.state(t, r, casework.Reviewed)
	})
}

func TestCheckClock(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		b.started(t, r)
		if k := b.clockOf(t, r, "start_check"); k.StoppedOn.IsZero() {
			t.Errorf("the clock of the check's start runs on: %+v", k)
		}
		if p := b.read(t, r); p.CheckState != "started" || p.State != casework.Investigation {
			t.Errorf("check %s in %s", p.CheckState, p.State)
		}
		b.report(t, r)
		b.state(t, r, casework.Investigation) // the visit is still missing
		must[casework.Done](t)(b.RecordVisit(b.clerk, r, b.visit(t, r, 11, 12)))
		b.state(t, r, casework.Review)
	})
}

// TestExpiredReport: the county sends back, the township asks again.
func TestExpiredReport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 3, 2))
		r := b.atCounty(t)
		b.on(calendar.On(2026, 7, 6))
		refused(t, lastErr(b.Confirm(b.approver, r, b.judgement(t, r, "周杰"))), errs.Conflict, "an expired report")
		must[casework.Done](t)(b.Return(b.approver, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "核对报告到期"}))
		if k := b.clockOf(t, r, "confirmation"); k.StoppedOn.IsZero() {
			t.Error("the county's clock runs on while the township rechecks")
		}
		must[casework.Done](t)(b.AskCheck(b.clerk, r, casework.Doubt{Reasoned: casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "原报告到期"}}))
		must[casework.Done](t)(b.RecordVisit(b.clerk, r, b.visit(t, r, 11, 12)))
		b.state(t, r, casework.Recheck)
		b.report(t, r)
		must[casework.Done](t)(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: b.judgement(t, r, "陈强"), Agree: true}))
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
	})
}

// TestFamilyProvesTheReportWrong: what the family shows stays with the act, the
// check begins anew, and a paper of another case is none of this one.
func TestFamilyProvesTheReportWrong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 7, 6))
		r := b.investigated(t)
		b.state(t, r, casework.Review)
		doubt := func(proof id.ID) casework.Doubt {
			return casework.Doubt{Reasoned: casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "存款是代亲属保管，有银行证明"}, Proof: proof}
		}
		refused(t, lastErr(b.AskCheck(b.clerk, r, doubt(99))), errs.Invalid, "a paper that is not there")
		proof := b.evidence(t, b.clerk, county, "evidence")
		asked := len(b.checks.requests)
		must[casework.Done](t)(b.AskCheck(b.clerk, r, doubt(proof)))
		b.state(t, r, casework.Recheck)
		if len(b.checks.requests) != asked+1 {
			t.Errorf("%d checks were asked for, want %d", len(b.checks.requests), asked+1)
		}
		h := b.read(t, r).History
		if last := h[len(h)-1]; last.Act != casework.ActAskCheck || last.FileID != proof || last.Note == "" {
			t.Errorf("%+v", last)
		}
		h = must[casework.Page](t)(b.Page(b.assistant, r)).History
		if last := h[len(h)-1]; last.FileID != 0 || last.Note != "" {
			t.Errorf("an assistant reads %+v", last)
		}
	})
}

// TestRefreshClocks: once the notice for 2027 is entered, waiting terms get
// their days without anybody touching the case.
func TestRefreshClocks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		before := b.read(t, r)
		if left := must[int](t)(b.RefreshClocks(t.Context())); left != 1 || !before.DueOn.IsZero() {
			t.Fatalf("%d cases wait, due on %q", left, before.DueOn)
		}
		days, err := calendar.LoadWorkCalendar(strings.NewReader("year 2027 试验通知\noff 01-01..01-03 元旦\n"))
		if err != nil {
			t.Fatal(err)
		}
		if left := must[int](t)(b.service(days).RefreshClocks(t.Context())); left != 0 {
			t.Errorf("%d cases still wait", left)
		}
		after := b.read(t, r)
		if after.DueOn != calendar.On(2027, 1, 5) || after.Version != before.Version || after.NextDueOn != before.NextDueOn {
			t.Errorf("due on %s in version %d, want 2027-01-05 in %d", after.DueOn, after.Version, before.Version)
		}
	})
}

// TestTownshipsOwnTerm: where the decision is the townships', a case is due
// within 20 working days of acceptance and overdue on the 21st (facts T13), and the
// notice of acceptance says so.
func TestTownshipsOwnTerm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.law.delegated = true
		b.on(calendar.On(2026, 11, 2)) // Monday
		r := b.accepted(t)
		if text := b.paper(t, r, "acceptance"); !strings.Contains(text, "2026年11月30日") {
			t.Errorf("the acceptance notice promises another last day: %s", text[strings.Index(text, "<body>"):])
		}
		for day, left := range map[calendar.Date]int{calendar.On(2026, 11, 30): 0, calendar.On(2026, 12, 1): -1} {
			b.on(day)
			if k := b.clockOf(t, r, "total"); k.DueOn != calendar.On(2026, 11, 30) || k.Days != 20 || k.Left == nil || *k.Left != left {
				t.Errorf("on %s the term of the case is %+v, want %d days left", day, k, left)
			}
		}
	})
}

// TestTownshipsTermHasADate: the 20 working days are of a notice of 2022-10-20; whoever
// applied before it had the 30 of 民发〔2021〕57号 art.22.
func TestTownshipsTermHasADate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.law.delegated = true
		for applied, days := range map[calendar.Date]int{calendar.On(2022, 10, 19): 30, calendar.On(2022, 10, 20): 20} {
			b.on(applied)
			r := b.accepted(t)
			if k := b.clockOf(t, r, "total"); k.Days != days {
				t.Errorf("applied on %s: %d working days, want %d", applied, k.Days, days)
			}
			must[casework.Done](t)(b.Withdraw(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "改日再申请"}))
		}
	})
}

// TestAPauseOverNewYear: where the holidays of the year in which a pause ends are not
// announced, the act is done all the same and the term has no day; once they are, the days
// of the pause count.
func TestAPauseOverNewYear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.procedures = changed(t, "    warn: 5\n    whole: true\n", "    warn: 5\n    whole: true\n    pauses: [{act: start_check}]\n    resumes: [{act: report}]\n")
		b.Service = b.with(b.law)
		b.on(calendar.On(2026, 12, 28)) // Monday
		r := b.accepted(t)
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		b.started(t, r)
		b.on(calendar.On(2027, 1, 11))
		b.report(t, r)
		if k := b.clockOf(t, r, "total"); !k.DueOn.IsZero() || !k.PausedOn.IsZero() || k.PausedDays != 0 {
			t.Errorf("the clock is %+v, want it running without a day", k)
		}
		days, err := calendar.LoadWorkCalendar(strings.NewReader("year 2027 试验通知\noff 01-01..01-03 元旦\n"))
		if err != nil {
			t.Fatal(err)
		}
		must[int](t)(b.service(days).RefreshClocks(t.Context()))
		want, err := days.AddWorkingDays(calendar.On(2026, 12, 28), 30+9)
		if err != nil {
			t.Fatal(err)
		}
		if k := b.clockOf(t, r, "total"); k.PausedDays != 9 || k.DueOn != want {
			t.Errorf("the clock is %+v, want it due on %s", k, want)
		}
	})
}

// TestAPauseOfDaysOverNewYear: a term of calendar days that a place pauses, and whose last
// day comes to lie in a year that is not known, goes on without a day until it is.
func TestAPauseOfDaysOverNewYear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.procedures = changed(t, "    warn: 5\n    whole: true\n", "    warn: 5\n    whole: true\n"+
			"  - {id: own, title: {zh: 本地期限, en: own term}, term: publicity.days, starts: [{act: accept}], pauses: [{act: start_check}], resumes: [{act: report}]}\n")
		b.Service = b.with(b.law)
		b.on(calendar.On(2026, 12, 21)) // Monday
		r := b.accepted(t)
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		b.started(t, r)
		b.on(calendar.On(2026, 12, 26))
		b.report(t, r)
		if k := b.clockOf(t, r, "own"); !k.DueOn.IsZero() || !k.PausedOn.IsZero() || k.PausedDays != 5 {
			t.Errorf("the clock is %+v, want it running without a day", k)
		}
		days, err := calendar.LoadWorkCalendar(strings.NewReader("year 2027 试验通知\noff 01-01..01-03 元旦\n"))
		if err != nil {
			t.Fatal(err)
		}
		must[int](t)(b.service(days).RefreshClocks(t.Context()))
		if k := b.clockOf(t, r, "own"); k.DueOn != calendar.On(2027, 1, 4) { // 21 December + 7 + 5 days is a holiday
			t.Errorf("the clock is %+v, want it due on 2027-01-04", k)
		}
	})
}
