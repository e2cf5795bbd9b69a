package casework_test

import (
	"cmp"
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/policy"
)

// officer is somebody who tries things.
type officer struct {
	ctx     context.Context
	account id.ID
	name    string
	role    authz.Role
}

// life is one case that random people do random things to.
type life struct {
	*bundle
	officers []officer
	fresh    []officer // who have touched no case

	programme string
	purpose   procedure.Purpose
	home      id.ID
	ref       casework.Ref
	acts      int // that were done
	clocks    int
	driven    bool // officers who never touched it bring it to its end
}

// pick draws one of a list; whoever brings the case to its end takes the first.
func pick[T any](l *life, r *rapid.T, name string, list ...T) T {
	if l.driven {
		return list[0]
	}
	return rapid.SampledFrom(list).Draw(r, name)
}

// TestRandomLives: whatever is tried by whoever, a case never leaves the
// graph, never loses a clock, never lacks a signature, and is never decided
// without its grounds or by somebody who surveyed or reviewed it. Wherever it was left,
// officers who help bring it to an end.
func TestRandomLives(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.on(calendar.On(2026, 3, 2))
	b.meets(t, casework.CalendarChange{Division: "513221", From: 202604, Reason: "定期会审", OfficeDays: casework.OfficeDays{Own: true, FirstDay: 1, Meeting: 7}})
	officers := []officer{{b.clerk, 11, "王丽", authz.Clerk}, {b.clerk2, 12, "何军", authz.Clerk}, {b.assistant, 13, "余秀", authz.Assistant}, {b.reviewer, 21, "陈强", authz.Reviewer}, {b.reviewer2, 22, "杨敏", authz.Reviewer},
		{b.checker, 31, "赵华", authz.Checker}, {b.checker2, 32, "孙平", authz.Checker}, {b.approver, 41, "周杰", authz.Approver}, {b.approver2, 42, "吴燕", authz.Approver}, {b.township, 43, "高明", authz.Approver}, {b.leader, 51, "郑凯", authz.Leader}, {b.foreigner, 61, "冯涛", authz.Clerk}}
	fresh := b.recruits(t)
	decided, kinds := map[string]int{}, append(programmes(), reviewed()...)
	for i, n := range rand.Perm(len(kinds)) {
		if testing.Short() && i == 4 { // of a short run four live, as chance has it
			break
		}
		programme, purpose, _ := strings.Cut(kinds[n], " ")
		rapid.Check(t, func(r *rapid.T) {
			r.Logf("%s of %s", cmp.Or(purpose, "application"), programme)
			l := &life{bundle: b, officers: officers, fresh: fresh, programme: programme, purpose: procedure.Purpose(purpose)}
			l.begin(t, r)
			for steps := 40; steps > 0; steps-- {
				if p := l.hold(t, r); !p.State.Open() && p.State != casework.Confirmed && len(p.Steps) == 0 {
					steps = min(steps, 3) // at rest: little is left to try
				}
				l.step(t, r)
			}
			l.hold(t, r)
			l.drive(t, r)
			if b.read(t, l.ref).Decision != nil {
				decided[kinds[n]]++
			}
		})
	}
	if !testing.Short() && len(decided) < 8 {
		t.Errorf("lives came to a decision under %v only: the test tries too little", decided)
	}
}

// recruits are officers who have touched no case, two of those who visit.
func (b *bundle) recruits(t *testing.T) (out []officer) {
	t.Helper()
	for i, o := range []officer{{name: "罗一", role: authz.Clerk}, {name: "罗二", role: authz.Clerk}, {name: "罗三", role: authz.Reviewer}, {name: "罗四", role: authz.Checker},
		{name: "罗五", role: authz.Checker}, {name: "罗六", role: authz.Approver}, {name: "罗七", role: authz.Approver}, {name: "罗八", role: authz.Leader}} {
		division := "513221"
		if o.role == authz.Clerk || o.role == authz.Reviewer {
			division = "513221100"
		}
		o.account = id.ID(71 + i)
		a := authz.Actor{Account: o.account, Name: o.name, Grants: []authz.Grant{{Role: o.role, Division: division}}}
		b.staff[o.account], o.ctx = a, authz.WithActor(t.Context(), a)
		out = append(out, o)
	}
	return out
}

func (l *life) begin(t *testing.T, r *rapid.T) {
	l.on(calendar.On(2026, 3, 2))
	if l.programme != "dibao" || l.purpose != procedure.Application || rapid.Bool().Draw(r, "under the law of 2026") { // the others have no procedure before
		l.on(calendar.On(2026, 8, 3))
	}
	f := l.family(t)
	facts := l.situation(t, f, l.programme)
	if l.entitlements.drawn = nil; l.purpose != procedure.Application {
		drawn := money.Yuan(int64(rapid.SampledFrom([]int{1700, 1800, 1900}).Draw(r, "drawn")))
		l.entitlements.drawn = []casework.Drawn{{Programme: l.programme, Person: l.about(facts), Amount: &drawn}}
		if l.programme == "edge" || l.programme == "rigid" {
			l.entitlements.drawn[0].Amount = nil
		}
	}
	clerk := authz.WithActor(t.Context(), authz.Actor{Account: 11, Name: "王丽", Grants: []authz.Grant{{Role: authz.Clerk, Division: "513221"}}})
	l.acts, l.clocks = 2, 0
	switch l.purpose {
	case procedure.Death:
		l.dies(t, clerk, facts, rapid.Bool().Draw(r, "all of them"))
	case procedure.Exit:
		d := must[casework.Done](t)(l.Leave(clerk, county, casework.Leaving{HouseholdID: l.home, Programme: l.programme, For: l.entitlements.drawn[0].Person, Statement: l.statement(t)}))
		l.ref = casework.Ref{County: d.County, ID: d.ID}
	case procedure.Application, procedure.Review:
		d := must[casework.Done](t)(l.Create(clerk, county, casework.Entry{Purpose: l.purpose, Programme: l.programme, HouseholdID: l.home, Facts: &facts, Channel: "window", Reason: "生活困难"}))
		l.ref, l.acts = casework.Ref{County: d.County, ID: d.ID}, 1
	}
	l.checks.unconsented = nil
	// A pension makes some families too well off.
	l.checks.silent = rapid.IntRange(0, 9).Draw(r, "silent") == 0
}

// reviewed are the programmes of which what is drawn lives on: reviewed, ended by
// a death, or given up.
func reviewed() []string {
	out := []string{}
	for _, programme := range slices.Sorted(maps.Keys(reviewable())) {
		for _, purpose := range []procedure.Purpose{procedure.Review, procedure.Death, procedure.Exit} {
			out = append(out, programme+" "+string(purpose))
		}
	}
	return out
}

// dies begins the case on the death of whoever draws it, or of one of the family.
func (l *life) dies(t *testing.T, clerk context.Context, f casework.Facts, all bool) {
	t.Helper()
	home := l.registry.households[l.home]
	person := l.entitlements.drawn[0].Person
	dead := f.Members[len(f.Members)-1]
	if m := slices.IndexFunc(f.Members, func(m casework.Member) bool { return m.PersonID == person }); m >= 0 {
		dead = f.Members[m]
	}
	home.Facts.Members = slices.DeleteFunc(slices.Clone(f.Members), func(m casework.Member) bool { return m.PersonID == dead.PersonID })
	if dead.PersonID == home.Facts.Applicant {
		home.Facts.Applicant, home.Facts.Members[0].Relation, dead.Relation = home.Facts.Members[0].PersonID, "applicant", "other"
	}
	if all && person == 0 { // the last of them, of whom the file is
		dead.Relation, home.Facts.Applicant, home.Facts.Members = "applicant", dead.PersonID, nil
	}
	dead.DiedOn = l.today()
	home.Dead = append(slices.Clone(home.Dead), dead)
	l.registry.households[l.home] = home
	err := l.db.Update(clerk, func(tx *db.Tx) error {
		return l.Died(clerk, tx, casework.Death{County: county, Household: l.home, Dead: dead, Left: len(home.Facts.Members), Reason: "死亡"})
	})
	if err != nil {
		t.Fatal(err)
	}
	begun := must[page.Page[casework.Summary]](t)(l.Cases(l.leader, casework.Filter{Household: l.home}, page.Query{Limit: 1})).Items[0]
	l.ref = casework.Ref{County: begun.County, ID: begun.ID}
}

// about is whom a programme is for.
func (l *life) about(f casework.Facts) id.ID {
	switch {
	case reviewable()[l.programme] == 0:
		return 0
	case f.For != 0:
		return f.For
	}
	return f.Applicant
}

// family is a household of its own.
func (l *life) family(t *testing.T) casework.Facts {
	t.Helper()
	err := l.db.Update(t.Context(), func(tx *db.Tx) (err error) {
		l.home, err = l.registry.EnsureHousehold(t.Context(), tx, casework.NewHousehold{Division: village, Members: []casework.NewMember{{Name: "罗平"}, {Name: "罗安"}}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return l.registry.households[l.home].Facts
}

// step lets somebody try one act: mostly what the case waits for, by somebody
// of the role it waits for.
func (l *life) step(t *testing.T, r *rapid.T) {
	l.on(l.today().AddDays(rapid.SampledFrom([]int{0, 0, 0, 1, 3, 8}).Draw(r, "days")))
	who := rapid.SampledFrom(l.officers).Draw(r, "who")
	act := rapid.SampledFrom(casework.Duties()[1:]).Draw(r, "act").Act
	p := l.read(t, l.ref)
	if p.State == casework.Confirmed && len(p.Steps) == 0 && rapid.IntRange(0, 3).Draw(r, "content") > 0 {
		who, act = l.officers[0], casework.ActAppealGrant
	}
	if steps := p.Steps; len(steps) > 0 && rapid.IntRange(0, 4).Draw(r, "wild") > 0 {
		s := rapid.SampledFrom(steps).Draw(r, "step")
		who = rapid.SampledFrom(l.of(s.Role)).Draw(r, "officer")
		act = s.Act
		if act == casework.ActConfirm && rapid.Bool().Draw(r, "refuse") {
			if act = casework.ActRefuse; l.purpose != procedure.Application {
				act = casework.ActStop
			}
		}
	}
	err := l.try(t, r, who, act)
	if err == nil {
		l.acts++
	} else if errs.CodeOf(err) == "" {
		r.Fatalf("%s by %s: %v", act, who.name, err)
	}
}

// drive lets officers who never touched the case do what it waits for, and what helps where
// that cannot be done yet, until it waits for nobody.
func (l *life) drive(t *testing.T, r *rapid.T) {
	l.driven = true
	for passes := 60; ; passes-- {
		p := l.hold(t, r)
		if !p.State.Open() && len(p.Steps) == 0 {
			return
		}
		if passes == 0 {
			r.Fatalf("%s %s is stuck in %s: it waits for %+v, the approver can do %+v", l.programme, l.purpose, p.State, p.Steps, must[[]casework.Available](t)(l.Acts(l.fresh[5].ctx, l.ref)))
		}
		if !l.help(t, r, p) {
			l.on(l.today().AddDays(3)) // a notice has to hang, a family to answer
		}
	}
}

// help does one act that leads a case on, if there is one today: what it waits for by
// whoever may, or what helps where that is not lawful any more, as when the report ran out.
func (l *life) help(t *testing.T, r *rapid.T, p casework.Page) bool {
	for _, s := range p.Steps {
		if l.helps(t, r, s.Act, l.fresh...) {
			return true
		}
	}
	approver, leader, clerk := l.fresh[5], l.fresh[7], l.fresh[0]
	return l.helps(t, r, casework.ActStop, approver) || l.helps(t, r, casework.ActRefuse, approver) || l.helps(t, r, casework.ActLock, leader) ||
		l.helps(t, r, casework.ActAskCheck, clerk) || l.helps(t, r, casework.ActReturn, approver)
}

// helps lets the first of some officers who can do an act.
func (l *life) helps(t *testing.T, r *rapid.T, act casework.Act, officers ...officer) bool {
	for _, who := range officers {
		err := l.try(t, r, who, act)
		if err == nil {
			l.acts++
			return true
		}
		if errs.CodeOf(err) == "" {
			r.Fatalf("%s by %s: %v", act, who.name, err)
		}
	}
	return false
}

func (l *life) of(role authz.Role) []officer {
	return slices.DeleteFunc(slices.Clone(l.officers), func(o officer) bool { return o.role != role })
}

func (l *life) try(t *testing.T, r *rapid.T, who officer, act casework.Act) error {
	s := casework.Signing{Version: l.read(t, l.ref).Version - int32(pick(l, r, "stale", 0, 0, 0, 0, 1)), Signature: who.name}
	because := casework.Reasoned{Signing: s, Reason: "理由"}
	ctx, ref := who.ctx, l.ref
	said := casework.Objection{Signing: s, ReceivedOn: l.today(), Text: "异议"}
	switch act {
	case casework.ActUpdate:
		return lastErr(l.Update(ctx, ref, casework.Edit{Signing: s, Facts: l.read(t, ref).Facts, Channel: "window", Reason: "理由"}))
	case casework.ActSubmit:
		return lastErr(l.Submit(ctx, ref, s))
	case casework.ActReportDeath:
		return errs.New(errs.Conflict, "由户档案登记。", "The registry tells of it.")
	case casework.ActStatement:
		v := l.statement(t)
		v.Signing = s
		return lastErr(l.State(ctx, ref, v))
	case casework.ActAccept:
		return lastErr(l.Accept(ctx, ref, casework.Acceptance{Signing: s, NearRelative: pick(l, r, "near", false, true)}))
	case casework.ActSupplement:
		return lastErr(l.AskSupplement(ctx, ref, casework.Shortfall{Signing: s, Items: []string{"病历"}}))
	case casework.ActDecline:
		return lastErr(l.Decline(ctx, ref, because))
	case casework.ActInvestigate:
		return lastErr(l.Investigate(ctx, ref, s))
	case casework.ActVisit:
		return lastErr(l.RecordVisit(ctx, ref, l.visitBy(t, r, s, who)))
	case casework.ActCountyVisit:
		return lastErr(l.RecordCountyVisit(ctx, ref, l.visitBy(t, r, s, who)))
	case casework.ActAskCheck:
		return lastErr(l.AskCheck(ctx, ref, casework.Doubt{Reasoned: because}))
	case casework.ActStartCheck:
		return l.db.Update(ctx, func(tx *db.Tx) error { return l.CheckStarted(ctx, tx, ref.County, ref.ID) })
	case casework.ActReport:
		l.checks.reports[ref.ID] = casework.Report{ID: 1, Number: "HD", ValidTo: l.today().AddDays(30),
			Replies: []casework.Reply{{Source: "deposits", Answered: !l.checks.silent, Covers: []string{"assets"}}}}
		return l.db.Update(ctx, func(tx *db.Tx) error { return l.CheckReported(ctx, tx, ref.County, ref.ID) })
	case casework.ActAssess:
		a := l.assessment(t, ref)
		a.Signing = s
		return lastErr(l.Assess(ctx, ref, a))
	case casework.ActAppraise:
		a := l.meeting(t, ref, pick(l, r, "for", 7, 4, 0), pick(l, r, "against", 0, 1))
		a.Signing = s
		return lastErr(l.Appraise(ctx, ref, a))
	case casework.ActAdvance:
		return lastErr(l.PayAdvance(ctx, ref, casework.Advance{Signing: s, Amount: money.Yuan(1500), Reason: "急"}))
	case casework.ActExplain:
		return lastErr(l.Explain(ctx, ref, casework.Explanation{Signing: s, Words: "签收", Evidence: []id.ID{l.evidence(t, l.clerk, county, "evidence")}}))
	case casework.ActOpinion:
		o := casework.Opinion{Judgement: l.judged(t, s), Agree: !l.read(t, ref).Ends && pick(l, r, "agrees", true, true, false)}
		if !o.Agree {
			o.Amount = 0
		}
		return lastErr(l.GiveOpinion(ctx, ref, o))
	case casework.ActLock:
		meeting := casework.Locking{HeldOn: l.today(), Signature: who.name, Cases: []casework.Chosen{{ID: ref.ID, Version: s.Version}}}
		return lastErr(l.LockMeeting(ctx, county, l.today().Period(), meeting))
	case casework.ActUnlock:
		return lastErr(l.Unlock(ctx, ref, because))
	case casework.ActPublish:
		return lastErr(l.Publish(ctx, ref, casework.Posting{Signing: s, Place: "公开栏", Phone: "0837-0000000"}))
	case casework.ActObject:
		return lastErr(l.Object(ctx, ref, said))
	case casework.ActClose:
		return lastErr(l.ClosePublicity(ctx, ref, s))
	case casework.ActComplain:
		return lastErr(l.Complain(ctx, ref, said))
	case casework.ActReturn:
		return lastErr(l.Return(ctx, ref, because))
	case casework.ActConfirm:
		return lastErr(l.Confirm(ctx, ref, l.judged(t, s)))
	case casework.ActRefuse:
		j := l.judged(t, s)
		j.Amount = 0
		return lastErr(l.Refuse(ctx, ref, j))
	case casework.ActInvite:
		return l.invites(ctx, t, s, who)
	case casework.ActHear:
		h := l.hearing(t, ref)
		h.Signing, h.Method = s, pick(l, r, "method", "in_person", "phone", "absent")
		return lastErr(l.Hear(ctx, ref, h))
	case casework.ActGrace:
		return lastErr(l.Grace(ctx, ref, l.judged(t, s)))
	case casework.ActStop:
		j := l.judged(t, s)
		j.Amount = 0
		return lastErr(l.Stop(ctx, ref, j))
	case casework.ActAppeal:
		return lastErr(l.Appeal(ctx, ref, casework.Appeal{Signing: s, FiledOn: l.today(), Where: "court", Body: "汶川县人民法院"}))
	case casework.ActAnswer:
		return lastErr(l.Answer(ctx, ref, casework.Answered{Signing: s, AnsweredOn: l.today(), Restores: pick(l, r, "restores", false, true), Words: "判决",
			Paper: l.evidence(t, l.approver, county, "evidence")}))
	case casework.ActAppealGrant:
		return lastErr(l.AppealGrant(ctx, ref, casework.Appeal{Signing: s, FiledOn: l.today(), Where: rapid.SampledFrom([]string{"review", "court"}).Draw(r, "where"), Body: "汶川县人民政府"}))
	case casework.ActAnswerGrant:
		a := casework.AnsweredGrant{Signing: s, AnsweredOn: l.today(), Outcome: rapid.SampledFrom([]string{"upheld", "changed", "annulled", "settled", "withdrawn"}).Draw(r, "outcome"), Words: "文书",
			Amount: money.Yuan(rapid.SampledFrom([]int64{0, 0, 1700, 1900, 2000}).Draw(r, "changed to")), Paper: l.evidence(t, l.approver, county, "evidence")}
		if rapid.Bool().Draw(r, "by a day") {
			a.RedoOn = l.today().AddDays(30)
		}
		return lastErr(l.AnswerGrant(ctx, ref, a))
	case casework.ActDecideAnew:
		return lastErr(l.DecideAnew(ctx, ref, casework.DecidedAnew{Signing: s, Amount: money.Yuan(rapid.SampledFrom([]int64{1700, 1800, 2100}).Draw(r, "anew")), Words: "理由"}))
	case casework.ActServe:
		return lastErr(l.Serve(ctx, ref, casework.Served{Signing: s, ServedOn: l.today(), Receiver: "罗平", Method: "handed"}))
	case casework.ActExtend:
		return lastErr(l.Extend(ctx, ref, casework.Extension{Reasoned: because, Cause: pick(l, r, "cause", "hard", "objection", "whim")}))
	case casework.ActWithdraw:
		return lastErr(l.Withdraw(ctx, ref, because))
	case casework.ActTerminate:
		return lastErr(l.Terminate(ctx, ref, because))
	}
	return nil
}

func (l *life) visitBy(t *testing.T, r *rapid.T, s casework.Signing, who officer) casework.Visit {
	with := pick(l, r, "with", append(l.of(who.role), l.officers[0])...).account
	if l.driven {
		with = l.beside(who)
	}
	v := l.visit(t, l.ref, who.account, with)
	member := l.read(t, l.ref).Facts.Members[0].PersonID
	v.Signing, v.Form.MembersPresent, v.Signatures[2].PersonID = s, []id.ID{member}, member
	return v
}

// beside is a colleague who has touched no case; who has none is alone.
func (l *life) beside(who officer) id.ID {
	for _, o := range l.fresh {
		if o.role == who.role && o.account != who.account {
			return o.account
		}
	}
	return who.account
}

// invites prints the notice of a hearing, where it can, and records its service.
func (l *life) invites(ctx context.Context, t *testing.T, s casework.Signing, who officer) error {
	if _, err := l.PrintPaper(ctx, l.ref, casework.Asking{Kind: "hearing_notice"}); err != nil {
		return err
	}
	return lastErr(l.Invite(ctx, l.ref, casework.Invitation{Signing: s, ServedOn: l.today(), Receiver: "罗平", Method: "post", Receipt: l.evidence(t, l.clerk, county, "evidence")}))
}

func (l *life) judged(t *testing.T, s casework.Signing) casework.Judgement {
	j := casework.Judgement{Signing: s, Differs: "理由", Amount: money.Yuan(1800)}
	page := l.read(t, l.ref)
	if page.Proposal != nil {
		j.ProposalSM3 = page.Proposal.SM3
	}
	if page.Result == policy.ResultRecognition {
		j.Amount = 0
	}
	return j
}

// hold checks what must be true of a case at any moment.
func (l *life) hold(t *testing.T, r *rapid.T) casework.Page {
	p := l.read(t, l.ref)
	if len(p.History) != l.acts {
		r.Fatalf("%d signed acts for %d that were done", len(p.History), l.acts)
	}
	state := casework.Draft
	for i, h := range p.History {
		if h.By == "" || h.Role == "" || len(h.SM3) != 64 || h.At.IsZero() {
			r.Fatalf("act %s lacks a signature: %+v", h.Act, h)
		}
		if i > 0 && !l.inProcedure(t, p, h) || h.Before != state {
			r.Fatalf("%s from %s to %s after %s is not in the graph", h.Act, h.Before, h.After, state)
		}
		state = h.After
	}
	if p.State != state {
		r.Fatalf("the case is %s, its history ends in %s", p.State, state)
	}
	l.holdClocks(t, r, p)
	if (p.Decision != nil) != slices.Contains([]casework.State{casework.Confirmed, casework.Refused, casework.Stopped, casework.Appealed, casework.Restored}, p.State) {
		r.Fatalf("state %s with decision %v", p.State, p.Decision)
	}
	if p.Decision != nil {
		l.holdDecision(t, r, p)
	}
	l.holdMoney(r, p)
	return p
}

// holdMoney: what is granted is the decision's sum, an advance among it, once.
func (l *life) holdMoney(r *rapid.T, p casework.Page) {
	var paid money.Fen
	for _, g := range l.entitlements.grants {
		if g.Case == l.ref.ID {
			paid += g.Amount
		}
	}
	want := p.Advance
	if p.State == casework.Confirmed && l.purpose == procedure.Application {
		want = p.Decision.Amount
	}
	if amended := l.amendments(r, p); len(amended) > 0 {
		want = amended[0].Before // paid by the first decision; what came in its place, payment was told
	}
	if paid != want {
		r.Fatalf("%s in %s: %s granted, want %s", l.programme, p.State, paid, want)
	}
}

// amendments are the appeals that gave more: each is told to payment as a decision in the
// place of the one before, and never gives less.
func (l *life) amendments(r *rapid.T, p casework.Page) (out []casework.AppealRecord) {
	for _, a := range p.Appeals {
		if a.Amended != "" {
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		return nil
	}
	last := l.entitlements.amended[len(l.entitlements.amended)-1]
	for i, a := range out {
		if a.Amount < a.Before || i > 0 && a.Before != out[i-1].Amount {
			r.Fatalf("amended one after the other: %+v", out)
		}
	}
	if last.Decision != p.Decision.ID || last.Amount != p.Decision.Amount || out[len(out)-1].Amount != p.Decision.Amount {
		r.Fatalf("payment was told %+v of decision %+v", last, p.Decision)
	}
	return out
}

// inProcedure reports whether the procedure of the day knows a step.
func (l *life) inProcedure(t *testing.T, p casework.Page, h casework.Signed) bool {
	t.Helper()
	if h.Act == casework.ActLock || h.Act == casework.ActUnlock { // of the office's calendar, under every procedure
		return h.Before == casework.Reviewed && h.After == casework.Reviewed
	}
	step, ok := l.procedureOf(t, p).Step(string(h.Act))
	return ok && slices.Contains(step.From, string(h.Before)) && slices.Contains(step.To, string(h.After))
}

// procedureOf is the procedure that a case began under.
func (l *life) procedureOf(t *testing.T, p casework.Page) *procedure.Procedure {
	t.Helper()
	begun := calendar.At(p.History[0].At.Time)
	proc, err := l.procedures.At(p.Programme, p.Purpose, village, policy.Date{Year: begun.Year, Month: begun.Month, Day: begun.Day})
	if err != nil {
		t.Fatal(err)
	}
	return proc
}

// holdClocks: no clock is lost or runs without its law; the whole case's runs
// from acceptance to the decision, and after the end only the notice's.
func (l *life) holdClocks(t *testing.T, r *rapid.T, p casework.Page) {
	proc := l.procedureOf(t, p)
	if len(p.Clocks) < l.clocks {
		r.Fatalf("%d clocks, there were %d", len(p.Clocks), l.clocks)
	}
	l.clocks = len(p.Clocks)
	total, running := 0, 0
	for _, k := range p.Clocks {
		if k.Article.Chinese == "" || k.Days == 0 {
			r.Fatalf("clock without its law: %+v", k)
		}
		if k.StoppedOn.IsZero() {
			running++
			if k.Kind == proc.Whole().ID {
				total++
			}
			if !p.State.Open() && k.Kind != "refusal_notice" && (p.State != casework.Confirmed || len(p.Steps) == 0) {
				r.Fatalf("clock %s runs in %s", k.Kind, p.State)
			}
		}
	}
	_, notice := proc.Clock("refusal_notice")
	// An appeal does not serve the notice of what it is against.
	unserved := notice && (p.State == casework.Refused && len(p.Steps) > 0 || p.State == casework.Appealed && appealedUnserved(p))
	// Of an appeal against a grant either the authority's term runs or that of the new
	// decision, where the ruling names a day.
	ruled := p.State == casework.Confirmed && slices.ContainsFunc(p.Appeals, func(a casework.AppealRecord) bool { return a.Outcome == "" || a.Redo && !a.RedoOn.IsZero() })
	switch open := !p.AcceptedOn.IsZero() && p.State.Open(); {
	case open && proc.Whole().ID != "" && total != 1:
		r.Fatalf("an open case has %d running total clocks", total)
	case (unserved || ruled) && running != 1, !p.State.Open() && !unserved && !ruled && running != 0:
		r.Fatalf("case in %s has %d running clocks", p.State, running)
	case p.State.Open() && len(p.Steps) == 0:
		r.Fatalf("a case in %s waits for nobody", p.State)
	}
}

// appealedUnserved reports whether what was last appealed is a refusal of which the
// family has no notice.
func appealedUnserved(p casework.Page) bool {
	for _, h := range slices.Backward(p.History) {
		switch h.Act {
		case casework.ActServe:
			return false
		case casework.ActRefuse:
			return true
		case casework.ActAppeal:
			if h.Before != casework.Refused {
				return false
			}
		}
	}
	return false
}

// holdAmended: who gives more after an appeal made none of the decisions before.
func (l *life) holdAmended(r *rapid.T, p casework.Page) {
	signed := func(acts ...casework.Act) (out []casework.Signed) {
		for _, h := range p.History {
			if slices.Contains(acts, h.Act) {
				out = append(out, h)
			}
		}
		return out
	}
	by, confirmed := p.Decision.By, signed(casework.ActConfirm)
	last := signed(casework.ActAnswerGrant, casework.ActDecideAnew)
	if len(p.Appeals) == 1 && by == confirmed[len(confirmed)-1].By || !slices.ContainsFunc(last, func(h casework.Signed) bool { return h.By == by && h.Typed == by }) ||
		len(signed(casework.ActAppealGrant)) != len(p.Appeals) {
		r.Fatalf("%s gave more after %+v", by, p.Appeals)
	}
}

// proposed reports whether the last opinion took as much as was decided to take.
func (l *life) proposed(p casework.Page) bool {
	n := len(p.Opinions)
	return n == 0 || !p.Opinions[n-1].Agree || p.Decision.Outcome != casework.Stopped && p.Opinions[n-1].Amount <= p.Decision.Amount
}

// holdDecision: what the procedure needs before a decision was there, and the
// people are different.
func (l *life) holdDecision(t *testing.T, r *rapid.T, p casework.Page) {
	by := p.Decision.By
	if len(l.amendments(r, p)) > 0 {
		l.holdAmended(r, p)
		return
	}
	visited := false
	for _, v := range p.Visits {
		visited = visited || v.Round == p.Round && !v.ByCounty
		if slices.Contains(v.Investigators, by) {
			r.Fatalf("%s surveyed and decided", by)
		}
	}
	for _, o := range p.Opinions {
		if o.By == by {
			r.Fatalf("%s reviewed and decided", by)
		}
	}
	public := slices.ContainsFunc(p.Publicities, func(x casework.PublicityRecord) bool { return x.ClosedOn.After(x.EndsOn) })
	county := !p.CountyVisit || slices.ContainsFunc(p.Visits, func(v casework.VisitRecord) bool { return v.ByCounty && v.Round == p.Round })
	last := p.History[slices.IndexFunc(p.History, func(h casework.Signed) bool {
		return h.Act == casework.ActConfirm || h.Act == casework.ActRefuse || h.Act == casework.ActStop
	})]
	step, _ := l.procedureOf(t, p).Step(string(last.Act))
	needs := func(name string) bool { return slices.Contains(step.Needs, name) }
	left := slices.ContainsFunc(p.Facts.Members, func(m casework.Member) bool {
		return m.DiedOn.IsZero() && (p.PersonID == 0 || p.PersonID == m.PersonID)
	})
	judged := len(p.Opinions) > 0 || p.Advance > 0 || p.Purpose == procedure.Exit || p.Purpose == procedure.Death && !left
	less := (p.Purpose == procedure.Review || p.Purpose == procedure.Death && left) && (p.Decision.Outcome == casework.Stopped || p.Standing != nil && p.Decision.Amount < *p.Standing)
	heard := slices.ContainsFunc(p.Hearings, func(h casework.HearingRecord) bool { return h.Round == p.Round }) && l.proposed(p)
	if needs("visited") && !visited || needs("publicised") && !public || needs("county_visited") && !county || needs("reported") && p.Check == nil ||
		needs("assessed") && len(p.Assessments) == 0 || !judged || less && !heard || last.Typed != by {
		r.Fatalf("decided without its grounds: visited %v public %v county %v signature %q", visited, public, county, last.Typed)
	}
}
