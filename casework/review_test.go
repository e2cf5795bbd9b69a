package casework_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/policy"
)

func (b *bundle) hearing(t *testing.T, r casework.Ref) casework.Hearing {
	t.Helper()
	return casework.Hearing{Signing: b.sign(t, r, ""), HeardOn: b.today(), Who: "尔玛泽仁", Method: "in_person", Words: b.say("女儿的工作只到年底，希望继续发放。"),
		SignedForm: b.evidence(t, b.clerk, county, "evidence")}
}

// review begins a review of a household that draws an amount a month and earns
// another.
func (b *bundle) review(t *testing.T, draws, earns money.Fen) casework.Ref {
	t.Helper()
	b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &draws}, {Programme: "edge"}}
	facts := b.registry.households[household].Facts
	facts.Incomes = []casework.Line{{PersonID: daughter, Item: "wage", Amount: &earns, Per: "month"}}
	d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "dibao", HouseholdID: household, Facts: &facts,
		Channel: "review", Reason: b.say("半年核查")}))
	return casework.Ref{County: d.County, ID: d.ID}
}

const toCounty = "submit investigate +1 visit report opinion "

// TestReviewGoesOn: what is still right is paid as before, without publicity
// and without a hearing, and the office says so in writing.
func TestReviewGoesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.review(t, money.Yuan(400), money.Yuan(300))
		b.walk(t, r, toCounty+"confirm")
		p := b.read(t, r)
		if p.State != casework.Confirmed || p.Purpose != procedure.Review || len(b.entitlements.grants) != 0 || len(b.entitlements.adjusted) != 1 {
			t.Fatalf("%+v, %+v", p.Summary, b.entitlements)
		}
		if g := b.entitlements.adjusted[0]; g.Amount != money.Yuan(400) || g.Decision != p.Decision.ID || g.From != b.today().Period().Add(1) {
			t.Errorf("%+v", g)
		}
		if !strings.Contains(p.Decision.Notice, "继续按每月400.00元发放") {
			t.Errorf("notice: %s", p.Decision.Notice)
		}
	})
}

// TestReviewHearsFirst: less is paid only after the family was heard (社会救助法
// art.48), more at once; the notice says what was before, and why.
func TestReviewHearsFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.review(t, money.Yuan(500), money.Yuan(300))
		b.walk(t, r, toCounty)
		if p := b.read(t, r); len(p.Steps) != 1 || p.Steps[0].Act != casework.ActInvite || *p.Standing != money.Yuan(500) {
			t.Errorf("waits for %+v", p.Steps)
		}
		err := b.act(t, r, "confirm")
		refused(t, err, errs.Conflict, "less without a hearing")
		var told *errs.Error
		if !errors.As(err, &told) || !strings.Contains(told.Message, "第四十八条") {
			t.Errorf("%v cites no article", err)
		}
		late := b.hearing(t, r)
		late.HeardOn = b.today().AddDays(1)
		refused(t, lastErr(b.Hear(b.clerk, r, late)), errs.Invalid, "heard tomorrow")
		b.walk(t, r, "hear confirm")
		p := b.read(t, r)
		if !strings.Contains(p.Decision.Notice, "由每月500.00元调整为每月400.00元") || !strings.Contains(p.Decision.Notice, "情况属实") || len(p.Hearings) != 1 {
			t.Errorf("%s %+v", p.Decision.Notice, p.Hearings)
		}
		if seen := must[casework.Page](t)(b.Page(b.assistant, r)); seen.Hearings[0].Words != "" || seen.Decision.Notice != "" {
			t.Errorf("the village assistant reads %+v", seen.Hearings)
		}
		more := b.review(t, money.Yuan(100), money.Yuan(300))
		b.walk(t, more, toCounty+"confirm")
	})
}

// TestReviewStops: the walk of an appeal. A stop without a hearing is blocked
// (facts T14); the stop ends payment, a revoked stop brings back what was missed,
// one that is upheld does not, and a family can appeal again, to a court.
func TestReviewStops(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 10))
		r := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, r, toCounty)
		refused(t, b.act(t, r, "stop"), errs.Conflict, "a stop without a hearing")
		b.walk(t, r, "hear stop")
		p := b.read(t, r)
		if p.State != casework.Stopped || p.Decision.Outcome != casework.Stopped || len(p.Steps) != 1 || p.Steps[0].Act != casework.ActServe {
			t.Fatalf("%+v waits for %+v", p.Decision, p.Steps)
		}
		if len(b.entitlements.stopped) != 1 || b.entitlements.stopped[0].From != calendar.Period(202609) || b.entitlements.stopped[0].Decision != p.Decision.ID {
			t.Errorf("stopped %+v", b.entitlements.stopped)
		}
		for _, want := range []string{"2026年9月起停止发放", "2026年8月11日听取了您的意见", "行政复议", "家庭月收入 5,000.00 元"} {
			if !strings.Contains(p.Decision.Notice, want) {
				t.Errorf("the notice lacks %q: %s", want, p.Decision.Notice)
			}
		}
		b.walk(t, r, "serve +3 appeal")
		refused(t, b.act(t, r, "appeal"), errs.Conflict, "an appeal during an appeal")
		b.walk(t, r, "upheld +3 appeal revoked")
		b.state(t, r, casework.Restored)
		if len(b.entitlements.resumed) != 1 || b.entitlements.resumed[0].From != calendar.Period(202609) || len(b.entitlements.grants) != 0 {
			t.Errorf("resumed %+v", b.entitlements.resumed)
		}
		if p := b.read(t, r); len(p.Steps) != 0 || p.Documents[len(p.Documents)-1].Kind != "restoration" {
			t.Errorf("%+v, %+v", p.Steps, p.Documents)
		}
	})
}

// TestLawWithoutHearing: where the law of the day has the family told and not heard
// (57号 art.32), a review stops without a hearing, and the notice claims none.
func TestLawWithoutHearing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.law.unheard = true
		r := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, r, toCounty+"stop")
		if p := b.read(t, r); p.State != casework.Stopped || strings.Contains(p.Decision.Notice, "听取") {
			t.Errorf("%s, notified: %s", p.State, p.Decision.Notice)
		}
	})
}

// TestReductionFalls: a family that is paid less is told in writing, appeals, and
// the ruling brings the old amount back with the difference; one that upholds
// leaves it, and they can go on to a court. Who loses nothing appeals nothing.
func TestReductionFalls(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.review(t, money.Yuan(400), money.Yuan(300))
		b.walk(t, r, toCounty+"confirm")
		refused(t, b.act(t, r, "appeal"), errs.Conflict, "an appeal of what goes on")
		refused(t, b.act(t, r, "serve"), errs.Conflict, "the service of what goes on")
		r = b.review(t, money.Yuan(500), money.Yuan(300))
		b.walk(t, r, toCounty+"hear confirm")
		p := b.read(t, r)
		if len(p.Steps) != 1 || p.Steps[0].Act != casework.ActServe || p.Decision.Before != money.Yuan(500) {
			t.Errorf("waits for %+v after %+v", p.Steps, p.Decision)
		}
		b.walk(t, r, "serve +3 appeal")
		if p := b.read(t, r); p.State != casework.Appealed || len(p.Steps) != 1 || p.Steps[0].Act != casework.ActAnswer {
			t.Errorf("%s waits for %+v", p.State, p.Steps)
		}
		b.walk(t, r, "upheld")
		b.state(t, r, casework.Confirmed)
		b.walk(t, r, "+3 appeal revoked")
		b.state(t, r, casework.Restored)
		refused(t, b.act(t, r, "appeal"), errs.Conflict, "an appeal of what is restored")
		if len(b.entitlements.restored) != 1 || b.entitlements.restored[0].Amount != money.Yuan(500) || b.entitlements.restored[0].Decision != p.Decision.ID || len(b.entitlements.resumed) != 0 {
			t.Errorf("restored %+v", b.entitlements.restored)
		}
		papers := b.read(t, r).Documents
		last := papers[len(papers)-1]
		if text := b.document(t, last.FileID); last.Kind != "restoration" || !strings.Contains(text, "减发最低生活保障的决定") || !strings.Contains(text, "恢复为每月500.00元（此后另有决定的月份按该决定执行），其间少发的部分一并补发") {
			t.Errorf("%s: %s", last.Kind, text)
		}
	})
}

// reviewWalks are the shortest, the longest and the ending way of each review:
// it goes on; what would end is looked into again after it was sent back; the
// end is appealed, upheld, and falls.
func reviewWalks(programme string) [3]string {
	start, again := "submit investigate visit report ", "return visit "
	goes, ends := "opinion ", "opinion hear "
	switch programme {
	case "tekun":
		start, again, ends = start+"assess ", "return visit ", "opinion publish posted close hear "
		return [3]string{start + goes + "confirm", start + "opinion publish object posted close visit opinion publish posted close " + again + ends + "stop serve", start + ends + "stop serve +3 appeal upheld +3 appeal revoked"}
	case "disability-living", "disability-nursing", "old-age":
		return [3]string{"submit opinion confirm", "submit opinion return visit opinion hear stop serve", "submit opinion hear stop serve +3 appeal upheld +3 appeal revoked"}
	default:
		return [3]string{start + goes + "confirm", start + "ask_check report opinion " + again + ends + "stop serve", start + ends + "stop serve +3 appeal upheld +3 appeal revoked"}
	}
}

// reviewable are the programmes that continue, with whom the review is about.
func reviewable() map[string]id.ID {
	return map[string]id.ID{"dibao": 0, "dibao-individual": father, "dibao-single": father, "dibao-religious": father, "tekun": father, "edge": 0, "rigid": 0, "child-unattended": daughter, "disability-living": father, "disability-nursing": father, "old-age": father}
}

// continuing are the programmes that have a procedure for a purpose, with whom each is
// for. One that nobody says it of fails the test.
func (b *bundle) continuing(t *testing.T, purpose procedure.Purpose) map[string]id.ID {
	t.Helper()
	out := map[string]id.ID{}
	for _, p := range b.procedures.All() {
		person, known := reviewable()[p.Programme]
		if p.Purpose == purpose && !known {
			t.Errorf("procedure %s has no walk", p.ID)
		} else if p.Purpose == purpose {
			out[p.Programme] = person
		}
	}
	return out
}

// TestReviewWalks takes each review its shortest, longest and ending way across
// Mid-Autumn and National Day 2026: nothing is stopped without a hearing, and a
// status is taken and given back as money is.
func TestReviewWalks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for _, of := range b.procedures.All() {
			if of.Purpose != procedure.Review {
				continue // TestWalks walks it
			}
			programme := of.Programme
			person, ok := reviewable()[programme]
			if !ok {
				t.Errorf("procedure %s has no walk", of.ID)
				continue
			}
			for way, script := range reviewWalks(programme) {
				b.on(walkedFrom(of))
				r := b.reviewOf(t, programme, person, way > 0)
				if way > 0 {
					b.walk(t, r, script[:strings.Index(script, "opinion")]+"opinion")
					refused(t, b.act(t, r, "stop"), errs.Conflict, programme+" stopped without a hearing")
					script = script[strings.Index(script, "opinion")+len("opinion"):]
				}
				b.walk(t, r, script)
				p := b.read(t, r)
				want := []casework.State{casework.Confirmed, casework.Stopped, casework.Restored}[way]
				if p.State != want || p.Decision == nil || len(p.Steps) != 0 || p.Number[:9] == "513221-DB" && programme != "dibao" {
					t.Errorf("%s, way %d ends %s as %s and waits for %+v", programme, way, p.State, p.Number, p.Steps)
				}
				for _, k := range p.Clocks {
					if k.StoppedOn.IsZero() {
						t.Errorf("%s, way %d: clock %s runs on", programme, way, k.Kind)
					}
				}
				b.holdReview(t, programme, way)
			}
		}
	})
}

// reviewOf begins a review of what a household, or one of its people, draws; it
// earns too much where it is to end.
func (b *bundle) reviewOf(t *testing.T, programme string, person id.ID, ends bool) casework.Ref {
	t.Helper()
	amount, earns := money.Yuan(400), money.Yuan(300)
	if ends {
		earns = money.Yuan(5000)
	}
	e := b.entitlements
	e.grants, e.adjusted, e.stopped, e.resumed = nil, nil, nil, nil
	e.drawn = []casework.Drawn{{Programme: programme, Person: person, Amount: &amount}}
	if programme == "edge" || programme == "rigid" {
		e.drawn[0].Amount = nil
		b.recognised(t, programme)
	}
	facts := b.situation(t, b.registry.households[household].Facts, programme)
	facts.Incomes = []casework.Line{{PersonID: daughter, Item: "wage", Amount: &earns, Per: "month"}}
	d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: programme, HouseholdID: household, For: person, Facts: &facts,
		Channel: "review", Reason: "年度核查"}))
	return casework.Ref{County: d.County, ID: d.ID}
}

// recognised confirms an application, once a programme: what a ruling gives back
// must be there.
func (b *bundle) recognised(t *testing.T, programme string) {
	t.Helper()
	now := b.today()
	r := b.begun(t, programme, household)
	b.walk(t, r, walks()[programme][0])
	b.entitlements.grants = nil
	b.on(now)
}

// holdReview: an end takes, and a ruling gives back, what was drawn.
func (b *bundle) holdReview(t *testing.T, programme string, way int) {
	t.Helper()
	e := b.entitlements
	stopped, resumed := min(way, 1), max(way-1, 0)
	if len(e.grants) != 0 || len(e.stopped) != stopped || len(e.resumed) != resumed || way == 0 && len(e.adjusted) != 1 {
		t.Errorf("%s, way %d: granted %d, adjusted %d, stopped %d, resumed %d", programme, way, len(e.grants), len(e.adjusted), len(e.stopped), len(e.resumed))
	}
}

// TestRecognitionOverMeanwhile: a ruling does not give back a status whose time
// is over.
func TestRecognitionOverMeanwhile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		r := b.reviewOf(t, "rigid", 0, true)
		b.walk(t, r, "submit investigate visit report opinion hear stop serve appeal")
		b.on(b.today().AddMonths(13))
		b.walk(t, r, "revoked")
		if b.state(t, r, casework.Restored); len(b.entitlements.resumed) != 0 {
			t.Errorf("resumed %+v", b.entitlements.resumed)
		}
		papers := b.read(t, r).Documents
		if text := b.document(t, papers[len(papers)-1].FileID); !strings.Contains(text, "原认定的期限已满") || strings.Contains(text, "恢复认定为") {
			t.Errorf("the notice: %s", text)
		}
	})
}

// TestRecognitionEndsAtOnce: its status goes with the decision, and the notice says so;
// what is paid ends with the month.
func TestRecognitionEndsAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for programme, when := range map[string]func(calendar.Date) string{"edge": calendar.Date.Chinese, "dibao": func(d calendar.Date) string { return d.Period().Add(1).Chinese() }} {
			b.on(calendar.On(2026, 9, 24))
			r := b.reviewOf(t, programme, 0, true)
			b.walk(t, r, "submit investigate visit report opinion hear stop")
			papers := b.read(t, r).Documents
			if text, want := b.document(t, papers[len(papers)-1].FileID), "决定从"+when(b.today())+"起"; !strings.Contains(text, want) {
				t.Errorf("%s: the notice does not say %s: %s", programme, want, text)
			}
		}
	})
}

// TestRecognitionFromAnEarlierList: what was taken over has no application that
// could have run out, and a ruling gives it back.
func TestRecognitionFromAnEarlierList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		b.entitlements.drawn = []casework.Drawn{{Programme: "edge"}}
		facts, earns := b.situation(t, b.registry.households[household].Facts, "edge"), money.Yuan(5000)
		facts.Incomes = []casework.Line{{PersonID: daughter, Item: "wage", Amount: &earns, Per: "month"}}
		d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "edge", HouseholdID: household, Facts: &facts, Channel: "review", Reason: "年度核查"}))
		r := casework.Ref{County: d.County, ID: d.ID}
		b.walk(t, r, "submit investigate visit report opinion hear stop serve appeal revoked")
		if b.state(t, r, casework.Restored); len(b.entitlements.resumed) != 1 {
			t.Errorf("resumed %+v", b.entitlements.resumed)
		}
	})
}

// TestIntervalOfReviews: what the reasons say comes first, then what the review's
// procedure names; where the place sets none, no review comes by itself.
func TestIntervalOfReviews(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(silentLaw{b.law})
		b.on(calendar.On(2026, 9, 24))
		for programme, months := range map[string]int{"tekun": 12, "edge": 0} {
			r := b.begun(t, programme, household)
			b.walk(t, r, walks()[programme][0])
			amount := money.Yuan(700)
			b.entitlements.drawn = []casework.Drawn{{Programme: "tekun", Person: father, Amount: &amount}, {Programme: "edge"}}
			decided := b.today()
			for _, at := range []struct{ months, want int }{{11, 0}, {12, min(months, 1)}} {
				b.on(decided.AddMonths(at.months))
				if n, err := b.BeginReviews(authz.WithActor(t.Context(), authz.Program())); n != at.want || err != nil {
					t.Errorf("%s, after %d months: %d begun, %v", programme, at.months, n, err)
				}
			}
			b.on(calendar.On(2026, 9, 24))
		}
	})
}

// silentLaw gives no interval of reviews in its reasons.
type silentLaw struct{ *fakeLaw }

func (l silentLaw) Decide(ctx context.Context, app policy.Application) (policy.Decision, error) {
	d, err := l.fakeLaw.Decide(ctx, app)
	d.Reasons.Steps = d.Reasons.Steps[:1]
	return d, err
}

// TestReviewOfNothing: who draws nothing is not reviewed, also when it ended
// while the review ran; and a review and an application do not run side by side.
func TestReviewOfNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, err := b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "dibao", HouseholdID: household, Channel: "review", Reason: "核查"})
		refused(t, err, errs.Conflict, "a review of nothing")
		_, err = b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "temp-spending", HouseholdID: household, Channel: "review", Reason: "核查"})
		refused(t, err, errs.Unavailable, "a review that no procedure is for")
		r := b.review(t, money.Yuan(400), money.Yuan(300))
		_, err = b.Create(b.clerk, county, casework.Entry{Programme: "dibao", HouseholdID: household, Channel: "window", Reason: "申请"})
		refused(t, err, errs.Conflict, "an application beside a review")
		b.walk(t, r, toCounty)
		b.entitlements.drawn = nil
		refused(t, b.act(t, r, "confirm"), errs.Conflict, "going on with what ended")
	})
}

// TestReviewersAreApart: who said of a finding what it is does not stop what is
// drawn because of it.
func TestReviewersAreApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, r, "submit investigate visit report opinion hear")
		if p := b.read(t, r); p.Proposal.Outcome != policy.Ineligible {
			t.Fatalf("%+v", p.Proposal)
		}
		b.checks.settlers = append(b.checks.settlers, 41)
		refused(t, b.act(t, r, "stop"), errs.Conflict, "a stop by who checked")
	})
}

// TestReviewsComeByThemselves: six months after a decision its review stands in
// the clerk's work list, once; where nothing is drawn any more none does.
func TestReviewsComeByThemselves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 10))
		r := b.atCounty(t)
		b.walk(t, r, "confirm")
		began := func(day calendar.Date, want int) {
			t.Helper()
			b.on(day)
			if n, err := b.BeginReviews(authz.WithActor(t.Context(), authz.Program())); n != want || err != nil {
				t.Errorf("on %s: %d begun, %v; want %d", day, n, err, want)
			}
		}
		due := b.today().AddMonths(6)
		amount := money.Yuan(700)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &amount}}
		began(due.AddDays(-1), 0)
		began(due, 1)
		began(due.AddDays(1), 0)
		work := must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{}, page.Query{Limit: 10}))
		if len(work.Items) != 1 || work.Items[0].Case.Purpose != procedure.Review || work.Items[0].Step != casework.ActSubmit {
			t.Errorf("the clerk's work: %+v", work.Items)
		}
	})
}
