package casework_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// programmes are those that have a procedure in 2026.
func programmes() []string {
	return []string{"dibao", "dibao-individual", "dibao-single", "dibao-religious", "tekun", "edge", "rigid", "temp-emergency", "temp-spending", "medical", "disaster-transition", "disaster-rebuild", "disaster-winter", "disaster-death", "child-unattended", "disability-living", "disability-nursing", "old-age"}
}

// situation is what a programme asks for beside members and means.
func (b *bundle) situation(t *testing.T, f casework.Facts, programme string) casework.Facts {
	t.Helper()
	yes, spent := true, money.Yuan(9000)
	child := f.Members[len(f.Members)-1].PersonID
	switch programme {
	case "tekun":
		f.Obligors = []casework.Obligor{}
	case "rigid":
		f.Expenses = []casework.Expense{{PersonID: f.Applicant, Item: "medical", Amount: &spent}}
	case "disability-nursing":
		f.Members = slices.Clone(f.Members)
		f.Members[0].NeedsCare = &yes
	case "temp-emergency", "temp-spending":
		f.Hardship = &casework.Hardship{Cause: "fire", On: b.today(), Grave: &yes, Urgent: programme == "temp-emergency", Detail: b.say("住房失火"), Requested: &spent}
	case "disaster-transition", "disaster-rebuild", "disaster-winter", "disaster-death":
		f.Loss = &casework.Loss{Disaster: b.flood(t), On: b.today(), Affected: &yes, CannotRebuild: &yes, Days: 30, Detail: b.say("房屋被洪水冲毁")}
		if programme == "disaster-rebuild" {
			f.Loss.Kind = "collapsed"
		}
	case "medical":
		f.Medical = b.treated(f.Applicant)
	case "child-unattended":
		f.For = child
		f.Parents = []casework.Parent{{Child: child, Name: "父", State: "dead"}, {Child: child, Name: "母", State: "lost", Months: 9}}
	}
	return f
}

// flood is a disaster that began today.
func (b *bundle) flood(t *testing.T) id.ID {
	t.Helper()
	return must[casework.Disaster](t)(b.EnterDisaster(b.approver, county, casework.NewDisaster{Name: "暴雨洪涝", Kind: "flood", Division: "513221", BeganOn: b.today()})).ID
}

// treated is a stay in hospital, each time settled under another number.
func (b *bundle) treated(patient id.ID) *casework.Medical {
	b.settlements++
	total, compliant, basic, serious, none := money.Yuan(100_000), money.Yuan(80_000), money.Yuan(40_000), money.Yuan(10_000), money.Fen(0)
	return &casework.Medical{Patient: patient, Bills: []casework.Bill{{Number: fmt.Sprintf("JS%05d", b.settlements), Kind: "inpatient", Hospital: "汶川县人民医院", Designated: true, From: b.today().AddDays(-30),
		SettledOn: b.today().AddDays(-10), Total: &total, Compliant: &compliant, Basic: &basic, Serious: &serious, Supplementary: &none}}}
}

// begun enters a draft of a programme with everything that it asks for.
func (b *bundle) begun(t *testing.T, programme string, household id.ID) casework.Ref {
	t.Helper()
	facts := b.situation(t, b.registry.households[household].Facts, programme)
	d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: programme, HouseholdID: household, Facts: &facts, Channel: "window", Reason: b.say("生活困难")}))
	return casework.Ref{County: d.County, ID: d.ID}
}

// walk does acts one after the other, each by whose it is; days pass as
// "+3" says, and "posted" passes a publicity.
func (b *bundle) walk(t *testing.T, r casework.Ref, script string) {
	t.Helper()
	for _, word := range strings.Fields(script) {
		if err := b.act(t, r, word); err != nil {
			t.Fatalf("%s: %v", word, err)
		}
	}
}

func (b *bundle) act(t *testing.T, r casework.Ref, word string) error {
	t.Helper()
	because := casework.Reasoned{Signing: b.sign(t, r, ""), Reason: b.say("理由")}
	switch word {
	case "+1", "+3":
		b.on(b.today().AddDays(int(word[1] - '0')))
	case "on-dibao":
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao"}}
	case "posted":
		b.afterPublicity(t, r)
	case "submit":
		return lastErr(b.Submit(b.clerk, r, b.sign(t, r, "")))
	case "supplement":
		return lastErr(b.AskSupplement(b.clerk, r, casework.Shortfall{Signing: b.sign(t, r, ""), Items: []string{b.say("病历")}}))
	case "accept":
		return lastErr(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
	case "investigate":
		return lastErr(b.Investigate(b.clerk, r, b.sign(t, r, "")))
	case "visit":
		return lastErr(b.RecordVisit(b.clerk, r, b.visit(t, r, 11, 12)))
	case "report":
		b.report(t, r)
	case "assess":
		return lastErr(b.Assess(b.checker, r, b.assessment(t, r)))
	case "ask_check":
		return lastErr(b.AskCheck(b.clerk, r, casework.Doubt{Reasoned: because}))
	case "opinion":
		j := b.judgement(t, r, "陈强")
		return lastErr(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j, Agree: b.read(t, r).Proposal.Outcome == policy.Eligible}))
	case "publish":
		return lastErr(b.Publish(b.reviewer, r, casework.Posting{Signing: b.sign(t, r, ""), Place: "公开栏", Phone: "0837-0000000"}))
	case "object":
		return lastErr(b.Object(b.reviewer, r, casework.Objection{Signing: b.sign(t, r, ""), ReceivedOn: b.today(), Text: b.say("异议")}))
	case "close":
		return lastErr(b.ClosePublicity(b.reviewer, r, b.sign(t, r, "")))
	case "appraise":
		return lastErr(b.Appraise(b.clerk, r, b.meeting(t, r, 7, 0)))
	case "extend":
		return lastErr(b.Extend(b.approver, r, casework.Extension{Reasoned: because, Cause: "hard"}))
	case "return":
		return lastErr(b.Return(b.approver, r, because))
	case "county_visit":
		return lastErr(b.RecordCountyVisit(b.checker, r, b.visit(t, r, 31, 32)))
	case "advance":
		return lastErr(b.PayAdvance(b.township, r, casework.Advance{Signing: b.sign(t, r, "高明"), Amount: money.Yuan(2000), Reason: b.say("全家无处居住")}))
	case "explain":
		paper := b.evidence(t, b.clerk, county, "evidence")
		return lastErr(b.Explain(b.clerk, r, casework.Explanation{Signing: b.sign(t, r, "王丽"), Words: b.say("已当面签收"), Evidence: []id.ID{paper}}))
	case "withdraw":
		return lastErr(b.Withdraw(b.clerk, r, because))
	case "confirm":
		return lastErr(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
	case "refuse":
		j := b.judgement(t, r, "周杰")
		j.Amount, j.Differs = 0, b.say("经核实不符合条件")
		return lastErr(b.Refuse(b.approver, r, j))
	case "hear":
		return lastErr(b.Hear(b.clerk, r, b.hearing(t, r)))
	case "invite":
		return lastErr(b.Invite(b.clerk, r, b.invitation(t, r)))
	case "answered": // the family lets its term go by
		b.on(b.read(t, r).Invitations[0].Until.AddDays(1))
	case "absent":
		h := b.hearing(t, r)
		h.Method = "absent"
		return lastErr(b.Hear(b.clerk, r, h))
	case "stop":
		j := b.judgement(t, r, "周杰")
		if j.Amount > 0 {
			j.Amount, j.Differs = 0, b.say("经核实不再符合条件")
		}
		return lastErr(b.Stop(b.approver, r, j))
	case "appeal":
		return lastErr(b.Appeal(b.clerk, r, casework.Appeal{Signing: b.sign(t, r, ""), FiledOn: b.today(), Where: "review", Body: b.say("汶川县人民政府")}))
	case "revoked", "upheld":
		return lastErr(b.Answer(b.approver2, r, casework.Answered{Signing: b.sign(t, r, ""), AnsweredOn: b.today(), Restores: word == "revoked",
			Words: b.say("汶府复决〔2026〕3号"), Paper: b.evidence(t, b.approver, county, "evidence")}))
	case "serve":
		return lastErr(b.Serve(b.clerk, r, casework.Served{Signing: b.sign(t, r, ""), ServedOn: b.today(), Receiver: b.say("尔玛泽仁"), Method: "handed"}))
	default:
		t.Fatalf("the walk knows no %q", word)
	}
	return nil
}

func (b *bundle) assessment(t *testing.T, r casework.Ref) casework.Assessment {
	t.Helper()
	return casework.Assessment{Signing: b.sign(t, r, ""), AssessedOn: b.today(), Present: b.say("威州镇、双河村"), Words: b.says, Eat: true, Dress: true, Bed: true, Toilet: true,
		SignedForm: b.evidence(t, b.checker, county, "evidence")}
}

// walks are the shortest, the longest and the refused way of each procedure.
func walks() map[string][3]string {
	full := "submit accept investigate +1 visit report opinion publish posted close "
	objected := "submit supplement submit accept investigate +3 visit report ask_check report opinion publish object posted close "
	relief := [3]string{"submit accept appraise publish posted close opinion confirm",
		"submit supplement submit accept +1 appraise publish object posted close visit opinion county_visit return +1 visit opinion county_visit confirm",
		"submit accept appraise publish posted close opinion refuse serve"}
	subsidy := [3]string{"submit accept opinion confirm", "submit supplement submit accept opinion return visit opinion confirm", "submit accept opinion refuse serve"}
	dibao := [3]string{full + "confirm", objected + "visit opinion county_visit return visit opinion county_visit extend confirm", full + "refuse serve"}
	return map[string][3]string{
		"dibao": dibao, "dibao-individual": dibao, "dibao-single": dibao, "dibao-religious": dibao, "edge": dibao,
		"tekun":             {strings.Replace(full, "report", "report assess", 1) + "confirm", "submit supplement submit accept investigate +3 visit assess report ask_check report opinion publish object posted close visit opinion publish posted close county_visit return visit opinion publish posted close county_visit confirm", strings.Replace(full, "report", "report assess", 1) + "refuse serve"},
		"rigid":             {"submit accept investigate visit report opinion confirm", "submit supplement submit accept extend investigate +3 visit report ask_check report opinion return visit opinion confirm", "submit accept investigate visit report opinion refuse serve"},
		"temp-emergency":    {"submit accept advance explain confirm", "submit supplement submit accept investigate +3 visit opinion return visit opinion confirm", "submit accept investigate visit opinion refuse serve"},
		"temp-spending":     {"submit accept investigate visit report opinion confirm", "submit supplement submit accept investigate visit report ask_check report opinion return visit opinion confirm", "submit accept investigate visit report opinion refuse serve"},
		"disability-living": subsidy, "disability-nursing": subsidy, "old-age": subsidy,
		"disaster-transition": relief, "disaster-rebuild": relief, "disaster-winter": relief, "disaster-death": subsidy,
		"medical":          {"on-dibao submit accept opinion confirm", objected + "visit opinion county_visit return visit opinion county_visit confirm", full + "refuse serve"},
		"child-unattended": {"submit accept investigate report opinion confirm", "submit supplement submit accept investigate report ask_check visit report opinion return visit opinion confirm", "submit accept investigate report opinion refuse serve"},
	}
}

// walkedFrom is the eve of Mid-Autumn and National Day in the last year in which a
// procedure is in force: 2026, or the one before the law changed.
func walkedFrom(p *procedure.Procedure) calendar.Date {
	year := 2026
	if !p.To.IsZero() && p.To.Before(policy.Date{Year: year, Month: 9, Day: 24}) {
		year = 2025
	}
	return calendar.On(year, 9, 24)
}

// TestWalks takes every procedure that comes with the program its shortest, longest
// and refused way, across the holidays of Mid-Autumn and National Day: no clock
// runs on at the end, and the decision says what the programme gives. A procedure
// that nobody has written a way for fails it.
func TestWalks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for _, of := range b.procedures.All() {
			if of.Purpose != procedure.Application {
				continue // TestReviewWalks walks it
			}
			programme := of.Programme
			ways, ok := walks()[programme]
			if !ok {
				t.Errorf("procedure %s has no walk", of.ID)
			}
			for i, script := range ways {
				b.on(walkedFrom(of))
				b.entitlements.grants, b.entitlements.drawn = nil, nil
				r := b.begun(t, programme, household)
				b.walk(t, r, script)
				p := b.read(t, r)
				if p.Procedure.ID != of.ID {
					t.Errorf("%s was walked under %s", of.ID, p.Procedure.ID)
				}
				want := casework.Confirmed
				if i == 2 {
					want = casework.Refused
				}
				if p.State != want || p.Decision == nil || p.Decision.Result != p.Result || len(p.Steps) != 0 {
					t.Errorf("%s, way %d ends %s with %+v and waits for %v", programme, i, p.State, p.Decision, p.Steps)
				}
				for _, k := range p.Clocks {
					if k.StoppedOn.IsZero() {
						t.Errorf("%s, way %d: clock %s runs on", programme, i, k.Kind)
					}
				}
				b.holdGrants(t, programme, i, p)
			}
		}
	})
}

// holdGrants: nothing is paid on a refusal or for a status, and what was paid in
// advance is not paid again.
func (b *bundle) holdGrants(t *testing.T, programme string, way int, p casework.Page) {
	t.Helper()
	var paid money.Fen
	for _, g := range b.entitlements.grants {
		paid += g.Amount
		if g.Result != p.Result || g.Programme != programme {
			t.Errorf("%s granted %+v", programme, g)
		}
		person := reviewable()[programme]
		if programme == "medical" {
			person = father
		}
		if g.Person != person {
			t.Errorf("%s is granted for %s, want %s", programme, g.Person, person)
		}
	}
	if way == 2 && len(b.entitlements.grants) != 0 || way != 2 && (paid != p.Decision.Amount || len(b.entitlements.grants) == 0) {
		t.Errorf("%s, way %d: %s of %s were granted in %d", programme, way, paid, p.Decision.Amount, len(b.entitlements.grants))
	}
	if want := map[string]bool{"rigid": true}[programme] && way != 2; p.Decision.ValidTo.IsZero() == want {
		t.Errorf("%s holds until %q", programme, p.Decision.ValidTo)
	}
}

// TestTermsOfProgrammes: the terms of each procedure run in its own days over
// the holidays, each under its article.
func TestTermsOfProgrammes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for programme, want := range map[string]struct {
			script, clock string
			due           calendar.Date
		}{
			"tekun":            {"submit accept", "opinion", calendar.On(2026, 10, 22)}, // 28–30 Sep, 8–10 Oct, 12–16, 19–22
			"rigid":            {"submit accept", "total", calendar.On(2026, 11, 12)},   // 30 working days
			"temp-emergency":   {"submit accept", "advance", calendar.On(2026, 9, 28)},  // Monday after Mid-Autumn
			"child-unattended": {"submit", "opinion", calendar.On(2026, 10, 22)},        // runs from the application
			"edge":             {"submit accept", "start_survey", calendar.On(2026, 9, 30)},
		} {
			b.on(calendar.On(2026, 9, 24))
			r := b.begun(t, programme, household)
			b.walk(t, r, want.script)
			if k := b.clockOf(t, r, want.clock); k.DueOn != want.due || k.Article.Chinese == "" {
				t.Errorf("%s: clock %s is %+v, want due on %s", programme, want.clock, k, want.due)
			}
		}
	})
}

// TestAdvance: an urgent small sum goes out at once by the township's own hand,
// within its limits; the explanation has its term, and the decision pays the rest.
func TestAdvance(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		r := b.begun(t, "temp-emergency", household)
		b.walk(t, r, "submit accept")
		if s := b.read(t, r).Steps; len(s) != 2 || s[0].Act != casework.ActAdvance || s[0].DueOn != calendar.On(2026, 9, 28) {
			t.Errorf("waits for %+v", s)
		}
		too := casework.Advance{Signing: b.sign(t, r, "高明"), Amount: money.Yuan(2001), Reason: "急"}
		refused(t, lastErr(b.PayAdvance(b.township, r, too)), errs.Conflict, "above the limit of advances")
		refused(t, lastErr(b.PayAdvance(b.clerk, r, too)), errs.Forbidden, "a clerk pays in advance")
		b.walk(t, r, "advance")
		b.state(t, r, casework.Advanced)
		if g := b.entitlements.grants; len(g) != 1 || g[0].Decision != 0 || g[0].Amount != money.Yuan(2000) || g[0].Case != r.ID {
			t.Fatalf("paid %+v", g)
		}
		if k := b.clockOf(t, r, "backfill"); k.DueOn != calendar.On(2026, 10, 15) {
			t.Errorf("the explanation is due on %s", k.DueOn)
		}
		refused(t, lastErr(b.PayAdvance(b.township, r, casework.Advance{Signing: b.sign(t, r, "高明"), Amount: money.Yuan(1), Reason: "急"})), errs.Conflict, "a second advance")
		refused(t, lastErr(b.Explain(b.clerk, r, casework.Explanation{Signing: b.sign(t, r, "王丽"), Words: "已签收"})), errs.Invalid, "no papers")
		b.walk(t, r, "explain")
		j := b.judgement(t, r, "高明")
		j.Amount, j.Differs = money.Yuan(3001), "困难较大"
		refused(t, lastErr(b.Confirm(b.township, r, j)), errs.Conflict, "above the township's limit")
		j.Amount = money.Yuan(3000)
		done := must[casework.Done](t)(b.Confirm(b.township, r, j))
		if text := b.document(t, done.DocumentID); !strings.Contains(text, "一次性救助金3,000.00元，其中2,000.00元已先行支付") || !strings.Contains(text, "威州镇人民政府<br>") {
			t.Errorf("the notice:\n%s", text)
		}
		if g := b.entitlements.grants; len(g) != 2 || g[1].Amount != money.Yuan(1000) {
			t.Errorf("granted %+v", g)
		}
	})
}

// TestTwoPeopleBehindAnAdvance: art.50 has the office pay at once and explain after, and
// no article asks for a second approver: who paid in advance may confirm within the
// township's limit. It is the explanation that another signs; who explained, entered or
// accepted the case neither pays nor decides, whatever roles the account has besides.
func TestTwoPeopleBehindAnAdvance(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		both := authz.Actor{Account: 44, Name: "高亮", Grants: []authz.Grant{{Role: authz.Clerk, Division: "513221100"}, {Role: authz.Approver, Division: "513221100"}}}
		b.staff[44] = both
		alone := authz.WithActor(t.Context(), both)
		advance := func(r casework.Ref) error {
			return lastErr(b.PayAdvance(alone, r, casework.Advance{Signing: b.sign(t, r, "高亮"), Amount: money.Yuan(2000), Reason: "全家无处居住"}))
		}
		confirm := func(r casework.Ref) error { return lastErr(b.Confirm(alone, r, b.judgement(t, r, "高亮"))) }
		explain := func(r casework.Ref) {
			t.Helper()
			must[casework.Done](t)(b.Explain(alone, r, casework.Explanation{Signing: b.sign(t, r, "高亮"), Words: "已当面签收", Evidence: []id.ID{b.evidence(t, b.clerk, county, "evidence")}}))
		}

		r := b.begun(t, "temp-emergency", household)
		b.walk(t, r, "submit")
		must[casework.Done](t)(b.Accept(alone, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
		refused(t, advance(r), errs.Conflict, "who accepted pays in advance")
		b.walk(t, r, "advance")
		explain(r)
		refused(t, confirm(r), errs.Conflict, "who accepted and explained confirms")
		must[casework.Done](t)(b.Confirm(b.township, r, b.judgement(t, r, "高明"))) // who paid it, too

		b.on(calendar.On(2027, 10, 25))
		again := b.begun(t, "temp-emergency", household)
		b.walk(t, again, "submit accept")
		if err := advance(again); err != nil {
			t.Fatal(err)
		}
		explain(again)
		refused(t, confirm(again), errs.Conflict, "who paid explains it and confirms")
		b.walk(t, again, "confirm")
	})
}

// TestAdvanceStays: what was paid in advance stays with the family where less is decided
// after, or nothing, and the notice says so; what was not paid yet is paid no more. With
// the decision falls what was decided of the advance.
func TestAdvanceStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		const stays = "已先行支付的2,000.00元，是依照《社会救助法》第五十条给予的紧急救助，多于本决定的部分不追回"
		b.on(calendar.On(2026, 9, 24))
		r := b.begun(t, "temp-emergency", household)
		b.walk(t, r, "submit accept advance explain refuse")
		p := b.read(t, r)
		if text := b.document(t, p.Documents[len(p.Documents)-1].FileID); !strings.Contains(text, stays) {
			t.Errorf("the refusal:\n%s", text)
		}
		if s := b.entitlements.settled; len(s) != 1 || s[0].Amount != 0 || s[0].Decision == 0 || s[0].Case != r.ID || p.Advance != money.Yuan(2000) {
			t.Errorf("settled %+v, %s stays", s, p.Advance)
		}
		b.walk(t, r, "serve appeal revoked")
		if n := b.entitlements.reopened; len(n) != 1 || n[0] != r.ID {
			t.Errorf("reopened %v", n)
		}
		j := b.judgement(t, r, "周杰")
		j.Amount, j.Differs = money.Yuan(1500), "灾情较轻"
		done := must[casework.Done](t)(b.Confirm(b.approver, r, j))
		if text := b.document(t, done.DocumentID); !strings.Contains(text, "一次性救助金1,500.00元，已先行支付2,000.00元。") || !strings.Contains(text, stays) {
			t.Errorf("the notice:\n%s", text)
		}
		if g := b.entitlements.grants; len(g) != 1 {
			t.Errorf("paid more: %+v", g)
		}
	})
}

// TestAdvanceNotPaidYet: while nobody has recorded whether it was paid, less cannot be
// decided; once it came back it is paid no more, and the decision pays.
func TestAdvanceNotPaidYet(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		b.entitlements.advances = "open"
		r := b.begun(t, "temp-emergency", household)
		b.walk(t, r, "submit accept advance explain")
		j := b.judgement(t, r, "周杰")
		j.Amount, j.Differs = money.Yuan(1500), "灾情较轻"
		refused(t, lastErr(b.Confirm(b.approver, r, j)), errs.Conflict, "less is decided before finance has said whether the advance was paid")
		if p := b.read(t, r); p.Advance != money.Yuan(2000) || len(b.entitlements.settled) != 0 || p.DecidedOn != (calendar.Date{}) {
			t.Errorf("refused, the case is %+v", p.Summary)
		}
		b.entitlements.advances = "returned"
		done := must[casework.Done](t)(b.Confirm(b.approver, r, j))
		if g := b.entitlements.grants; len(g) != 2 || g[1].Amount != money.Yuan(1500) || b.read(t, r).Advance != 0 {
			t.Errorf("granted %+v", g)
		}
		if text := b.document(t, done.DocumentID); strings.Contains(text, "先行支付") {
			t.Errorf("the notice:\n%s", text)
		}
	})
}

// TestTownshipDecidesWithinItsLimit: dibao is the county's here, whoever holds
// the right to confirm in a township.
func TestTownshipDecidesWithinItsLimit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		refused(t, lastErr(b.Confirm(b.township, r, b.judgement(t, r, "高明"))), errs.Conflict, "the township confirms dibao")
		for _, a := range must[[]casework.Available](t)(b.Acts(b.township, r)) {
			if a.Act == casework.ActConfirm && a.Now {
				t.Error("the township is offered to confirm dibao")
			}
		}
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
	})
}

// TestWhatAProgrammeAsksFor: a case is not submitted before it says what its
// programme asks for, and an assessor does not decide.
func TestWhatAProgrammeAsksFor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for _, programme := range []string{"tekun", "rigid", "temp-emergency", "temp-spending", "child-unattended", "disability-nursing", "medical", "disaster-rebuild"} {
			d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: programme, HouseholdID: household, Channel: "window", Reason: "困难"}))
			r := casework.Ref{County: d.County, ID: d.ID}
			refused(t, lastErr(b.Submit(b.clerk, r, b.sign(t, r, ""))), errs.Conflict, programme+" without what it asks for")
			facts := b.situation(t, b.read(t, r).Facts, programme)
			must[casework.Done](t)(b.Update(b.clerk, r, casework.Edit{Signing: b.sign(t, r, ""), Facts: facts, Channel: "window", Reason: "困难"}))
			b.walk(t, r, "submit")
		}
		refused(t, lastErr(b.Create(b.clerk, county, casework.Entry{Programme: "housing", HouseholdID: household, Channel: "window"})), errs.Unavailable, "no procedure")
		refused(t, lastErr(b.Create(b.clerk, county, casework.Entry{Programme: "tekun", HouseholdID: household, Channel: "window"})), errs.Conflict, "a second case for the same person")
		d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: "tekun", HouseholdID: household, For: daughter, Channel: "window"}))
		if p := b.read(t, casework.Ref{County: d.County, ID: d.ID}); p.Person != "尔玛兰" || p.Number != "513221-TK-2026-000002" {
			t.Errorf("a case %s for %q", p.Number, p.Person)
		}
		refused(t, lastErr(b.Create(b.clerk, county, casework.Entry{Programme: "tekun", HouseholdID: household, For: 5, Channel: "window"})), errs.Invalid, "for a stranger")
	})
}

func TestAssessorDoesNotDecide(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.begun(t, "tekun", household)
		b.walk(t, r, "submit accept investigate visit report")
		b.state(t, r, casework.Investigation)
		must[casework.Done](t)(b.Assess(b.approver, r, b.assessment(t, r)))
		b.walk(t, r, "opinion publish posted close")
		refused(t, lastErr(b.Confirm(b.approver, r, b.judgement(t, r, "周杰"))), errs.Conflict, "who assessed confirms")
		must[casework.Done](t)(b.Confirm(b.approver2, r, b.judgement(t, r, "吴燕")))
		p := must[casework.Page](t)(b.Page(b.assistant, r))
		if len(p.Assessments) != 1 || p.Assessments[0].Form != nil || p.Facts.Obligors != nil {
			t.Errorf("an assistant reads %+v and %+v", p.Assessments, p.Facts.Obligors)
		}
	})
}

// TestShippedProgrammes carries a case of each new programme through with the
// engine and the packs of the demonstration, which fill what the nation leaves open.
func TestShippedProgrammes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		for programme, script := range map[string]string{
			"tekun":          "submit accept investigate visit report assess opinion publish posted close county_visit confirm",
			"temp-emergency": "submit accept advance explain confirm",
		} {
			b.on(calendar.On(2026, 11, 2))
			file := b.registry.households[household]
			file.Facts.Members = file.Facts.Members[:1]
			file.Facts.Members[0].BornOn = calendar.On(1950, 3, 2)
			b.registry.households[household] = file
			r := b.begun(t, programme, household)
			b.walk(t, r, script)
			d := b.read(t, r).Decision
			if d == nil || d.Amount <= 0 || d.Outcome != casework.Confirmed || d.Differs != "" {
				t.Errorf("%s: %+v", programme, d)
				continue
			}
			must[casework.Replayed](t)(b.Replay(context.Background(), county, d.ID))
		}
	})
}

// TestSameCause: who was helped for a cause within twelve months is shown with the
// earlier case, and helped again only with a reason; another cause, another family
// and a year later need none. Who may not know of the hardship learns of neither.
func TestSameCause(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		first := b.begun(t, "temp-spending", household)
		b.walk(t, first, walks()["temp-spending"][0])
		decided := b.today()
		if p := b.read(t, first); p.Helped != nil {
			t.Errorf("the first time: %+v", p.Helped)
		}
		b.on(decided.AddMonths(12).AddDays(-5))
		again := b.begun(t, "temp-emergency", household)
		b.walk(t, again, "submit accept investigate visit")
		p := b.read(t, again)
		if p.Helped == nil || p.Helped.ID != first.ID || p.Helped.Until != decided.AddMonths(12).AddDays(-1) || p.Helped.Amount != money.Yuan(2500) {
			t.Fatalf("shows %+v", p.Helped)
		}
		if seen := must[casework.Page](t)(b.Page(b.assistant, again)); seen.Helped != nil {
			t.Errorf("the village assistant reads %+v", seen.Helped)
		}
		j := b.judgement(t, again, "陈强")
		j.Differs = " "
		refused(t, lastErr(b.GiveOpinion(b.reviewer, again, casework.Opinion{Judgement: j, Agree: true})), errs.Invalid, "again without a reason")
		j.Differs = "火灾后又遇塌方，仍无处居住"
		must[casework.Done](t)(b.GiveOpinion(b.reviewer, again, casework.Opinion{Judgement: j, Agree: true}))
		j = b.judgement(t, again, "周杰")
		j.Differs = ""
		refused(t, lastErr(b.Confirm(b.approver, again, j)), errs.Invalid, "confirmed without a reason")
		b.on(decided.AddMonths(12))
		if p := b.read(t, again); p.Helped != nil {
			t.Errorf("a year later: %+v", p.Helped)
		}
		b.walk(t, again, "confirm")

		other := b.situation(t, b.registry.households[household].Facts, "temp-spending")
		other.Hardship.Cause = "education"
		d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: "temp-spending", HouseholdID: household, Facts: &other, Channel: "window", Reason: "学费"}))
		r := casework.Ref{County: d.County, ID: d.ID}
		if p := b.read(t, r); p.Helped != nil {
			t.Errorf("another cause: %+v", p.Helped)
		}
		b.walk(t, r, walks()["temp-spending"][0])
	})
}

// TestShippedSubsidies carries the subsidies that a household's papers decide
// with the engine and the packs of the demonstration: an old person's by age, a
// disabled one's by the certificate and the dibao the family draws. Where the place
// has not set the standard the law decides whether, and a person how much.
func TestShippedSubsidies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		for _, programme := range []string{"old-age", "disability-living", "disability-nursing"} {
			b.on(calendar.On(2026, 11, 2))
			file := b.registry.households[household]
			file.Facts.Members = file.Facts.Members[:1]
			file.Facts.Members[0].BornOn, file.Facts.Members[0].Disability, file.Facts.Members[0].DisabilityGrade = calendar.On(1940, 3, 2), "visual", 1
			b.registry.households[household] = file
			amount := money.Yuan(300)
			b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &amount}}
			r := b.begun(t, programme, household)
			b.walk(t, r, "submit accept")
			p := b.read(t, r)
			if p.Proposal == nil || len(p.Proposal.Missing) != 0 || !strings.Contains(p.Proposal.Reasons.Text.Chinese, "条件，金额须由工作人员确定") {
				t.Fatalf("%s: %+v, %+v", programme, p.Proposal, p.NoProposal)
			}
			j := b.judgement(t, r, "陈强")
			j.Amount, j.Differs = money.Yuan(100), "本地标准未录入政策包"
			must[casework.Done](t)(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j, Agree: true}))
			j.Signing = b.sign(t, r, "周杰")
			must[casework.Done](t)(b.Confirm(b.approver, r, j))
			if d := b.read(t, r).Decision; d.Amount != money.Yuan(100) || b.entitlements.grants[len(b.entitlements.grants)-1].Person != father {
				t.Errorf("%s: %+v", programme, d)
			}
		}
	})
}
