package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// appealsGrant appeals against a grant, ten days on.
func (b *bundle) appealsGrant(t *testing.T, r casework.Ref, where string) {
	t.Helper()
	b.on(b.today().AddDays(10))
	must[casework.Done](t)(b.AppealGrant(b.clerk, r, casework.Appeal{Signing: b.sign(t, r, ""), FiledOn: b.today(), Where: where, Body: "汶川县人民政府"}))
}

// ruling is an outcome of it as the other approver records it.
func (b *bundle) ruling(t *testing.T, r casework.Ref, outcome string, amount money.Fen) casework.AnsweredGrant {
	t.Helper()
	return casework.AnsweredGrant{Signing: b.sign(t, r, "吴燕"), AnsweredOn: b.today(), Outcome: outcome, Amount: amount, Words: "汶府复决〔2026〕8号", Paper: b.evidence(t, b.approver2, county, "evidence")}
}

// lastPaper is the last paper of a kind, as it reads.
func (b *bundle) lastPaper(t *testing.T, r casework.Ref, kind string) string {
	t.Helper()
	for _, d := range slices.Backward(b.read(t, r).Documents) {
		if d.Kind == kind {
			return b.document(t, d.FileID)
		}
	}
	t.Fatalf("no paper %s", kind)
	return ""
}

// TestAGrantIsAppealed: an appeal against a grant leaves it in force; while it is open it
// stands in the work list until the day by which the authority rules, and where it is
// upheld, withdrawn or settled on what was given, nothing else changes.
func TestAGrantIsAppealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.granted(t, nil)
		granted := b.read(t, r).Decision
		for _, tt := range []struct {
			where, clock, outcome string
			last                  func(calendar.Date) calendar.Date
		}{
			{"review", "appeal_review", "upheld", func(d calendar.Date) calendar.Date { return d.AddDays(60) }},
			{"court", "appeal_court", "withdrawn", func(d calendar.Date) calendar.Date { return d.AddMonths(6) }},
			{"review", "appeal_review", "settled", func(d calendar.Date) calendar.Date { return d.AddDays(60) }},
		} {
			b.appealsGrant(t, r, tt.where)
			filed := b.today()
			if k := b.clockOf(t, r, tt.clock); k.StartedOn != filed || k.DueOn.Before(tt.last(filed)) {
				t.Errorf("%s: the authority's term is %+v", tt.outcome, k)
			}
			b.on(filed.AddDays(20))
			p := b.read(t, r)
			if p.State != casework.Confirmed || len(p.Steps) != 1 || p.Steps[0].Act != casework.ActAnswerGrant || p.Steps[0].Role != authz.Approver || !p.Steps[0].DueOn.After(tt.last(filed)) {
				t.Errorf("%s: in %s waits for %+v", tt.outcome, p.State, p.Steps)
			}
			work := must[page.Page[casework.Task]](t)(b.Work(b.approver2, casework.Filter{Step: casework.ActAnswerGrant}, page.Query{Limit: 10}))
			if len(work.Items) != 1 || work.Items[0].Case.ID != r.ID || work.Items[0].DueOn != p.Steps[0].DueOn {
				t.Errorf("%s: the work is %+v", tt.outcome, work.Items)
			}
			must[casework.Done](t)(b.AnswerGrant(b.approver2, r, b.ruling(t, r, tt.outcome, 0)))
			p = b.read(t, r)
			if last := p.Appeals[len(p.Appeals)-1]; p.State != casework.Confirmed || p.Decision.ID != granted.ID || len(p.Steps) != 0 || last.Outcome != tt.outcome || last.AnsweredOn != b.today() || last.Amended != "" {
				t.Errorf("%s: %s by %s, %+v", tt.outcome, p.State, p.Decision.Number, last)
			}
			if k := b.clockOf(t, r, tt.clock); k.StoppedOn != b.today() {
				t.Errorf("%s: the authority's term is %+v", tt.outcome, k)
			}
			if text := b.lastPaper(t, r, "ruling"); !strings.Contains(text, "原决定继续有效") || !strings.Contains(text, "汶府复决〔2026〕8号") {
				t.Errorf("%s: the family reads\n%s", tt.outcome, text)
			}
		}
		if len(b.entitlements.amended) != 0 {
			t.Errorf("payment was told %+v", b.entitlements.amended)
		}
	})
}

// TestAGrantIsChanged: what a ruling gives more comes as a decision of its own, from the
// month of the grant on; the family reads what it is owed, in its letter and at the portal.
func TestAGrantIsChanged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family, r := familyOf(t, 9001), b.granted(t, nil)
		old := *b.read(t, r).Decision
		b.appealsGrant(t, r, "review")
		b.on(b.today().AddDays(30))
		more := old.Amount + 12_34
		b.entitlements.owed = casework.Arrears{First: old.From, Last: old.From.Add(1), Months: 2, Sum: 24_68}
		paper := b.ruling(t, r, "changed", more)
		paper.Members = 3
		done := must[casework.Done](t)(b.AnswerGrant(b.approver2, r, paper))
		p := b.read(t, r)
		if done.State != casework.Confirmed || p.Decision.ID == old.ID || p.Decision.Amount != more || p.Decision.Before != old.Amount || p.Decision.From != old.From || p.Decision.By != "吴燕" || p.Decision.SM3 != old.SM3 {
			t.Errorf("%s, decided %+v", done.State, p.Decision)
		}
		want := casework.Amendment{County: county, Of: old.ID, Decision: p.Decision.ID, Amount: more, Members: 3, From: old.From, Reason: "复议或诉讼后变更 " + p.Decision.Number}
		if got := b.entitlements.amended; len(got) != 1 || got[0] != want {
			t.Errorf("payment was told %+v, want %+v", got, want)
		}
		if a := p.Appeals[0]; a.Amended != p.Decision.Number || a.Before != old.Amount || a.Amount != more || a.OwedMonths != 2 || a.OwedFen != 24_68 || a.OwedFirst != old.From {
			t.Errorf("the appeal reads %+v", a)
		}
		text := b.lastPaper(t, r, "amended")
		for _, say := range []string{"由每月" + old.Amount.String() + "元变更为每月" + more.String() + "元", "保障3人", old.From.Chinese() + "至" + old.From.Add(1).Chinese(), "2个月少发，共24.68元", p.Decision.Number, "第七十七条"} {
			if !strings.Contains(text, say) {
				t.Errorf("the letter does not say %q:\n%s", say, text)
			}
		}
		standing := func(kind string) casework.PaperStanding {
			return must[casework.PaperCheck](t)(b.CheckPaper(t.Context(), county, b.paperCode(t, r, kind))).Standing
		}
		if a, z := standing("confirmation"), standing("amended"); a != casework.PaperReplaced || z != casework.PaperHolds {
			t.Errorf("the first letter %s, the second %s", a, z)
		}
		x := must[casework.Tracked](t)(b.track(t, family, r))
		steps := x.Steps[len(x.Steps)-2:]
		if x.Decision.Amount != int64(more) || steps[0].Act != casework.ActAppealGrant || steps[1].Act != casework.ActAnswerGrant || !strings.Contains(steps[1].Words, "变更") ||
			!slices.ContainsFunc(x.Notices, func(n casework.Notice) bool { return n.Kind == "amended" }) {
			t.Errorf("the family follows %+v", x)
		}
		if _, err := b.Replay(t.Context(), county, p.Decision.ID); err != nil {
			t.Errorf("replaying the amended decision: %v", err)
		}
		err := b.db.View(t.Context(), func(tx *db.Tx) error {
			all, err := b.ConfirmedBetween(t.Context(), tx, county, tx.Now.AddDate(-1, 0, 0), tx.Now.AddDate(0, 0, 1))
			if err == nil && (len(all) != 1 || all[0].Cases != 1) {
				t.Errorf("%+v were confirmed, want the one", all)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestAGrantIsDecidedAnew: a grant that was annulled is paid on until somebody else has
// decided anew, by the day that the ruling names.
func TestAGrantIsDecidedAnew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.granted(t, nil)
		old := *b.read(t, r).Decision
		b.appealsGrant(t, r, "court")
		b.on(b.today().AddDays(30))
		due := b.today().AddDays(30)
		paper := b.ruling(t, r, "annulled", 0)
		paper.RedoOn = due
		must[casework.Done](t)(b.AnswerGrant(b.approver2, r, paper))
		p := b.read(t, r)
		if len(p.Steps) != 1 || p.Steps[0].Act != casework.ActDecideAnew || p.Steps[0].DueOn != due || !p.Appeals[0].Redo || p.State != casework.Confirmed {
			t.Errorf("in %s waits for %+v, %+v", p.State, p.Steps, p.Appeals)
		}
		if k := b.clockOf(t, r, "redo"); k.DueOn != due || k.Days != 30 || k.Article.Chinese == "" {
			t.Errorf("the term of the new decision is %+v", k)
		}
		if text := b.lastPaper(t, r, "ruling"); !strings.Contains(text, "原决定已被撤销") || !strings.Contains(text, due.Chinese()) {
			t.Errorf("the family reads\n%s", text)
		}
		if s := must[casework.PaperCheck](t)(b.CheckPaper(t.Context(), county, b.paperCode(t, r, "confirmation"))).Standing; s != casework.PaperReplaced {
			t.Errorf("the letter of what was annulled %s", s)
		}
		anew := func(by string, amount money.Fen) casework.DecidedAnew {
			return casework.DecidedAnew{Signing: b.sign(t, r, by), Amount: amount, Words: "按实际人口重新核算"}
		}
		refused(t, lastErr(b.AppealGrant(b.clerk, r, casework.Appeal{Signing: b.sign(t, r, ""), FiledOn: b.today(), Where: "court", Body: "法院"})), errs.Conflict, "an appeal against what is annulled")
		refused(t, lastErr(b.DecideAnew(b.approver, r, anew("周杰", old.Amount+1))), errs.Conflict, "who decided before")
		refused(t, lastErr(b.DecideAnew(b.approver2, r, anew("吴燕", old.Amount-1))), errs.Invalid, "less than before")
		refused(t, lastErr(b.DecideAnew(b.approver2, r, anew("", old.Amount+1))), errs.Invalid, "without a signature")
		refused(t, lastErr(b.DecideAnew(b.township, r, anew("高明", old.Amount+1))), errs.Conflict, "a township that does not decide")
		must[casework.Done](t)(b.DecideAnew(b.approver2, r, anew("吴燕", old.Amount+1)))
		p = b.read(t, r)
		if got := b.entitlements.amended; len(got) != 1 || got[0].Amount != old.Amount+1 || got[0].Of != old.ID || got[0].From != old.From || !strings.HasPrefix(got[0].Reason, "重新作出决定 ") {
			t.Errorf("payment was told %+v", got)
		}
		if len(p.Steps) != 0 || p.Appeals[0].Redo || p.Appeals[0].Amount != old.Amount+1 || b.clockOf(t, r, "redo").StoppedOn != b.today() {
			t.Errorf("waits for %+v, %+v", p.Steps, p.Appeals)
		}
		if text := b.lastPaper(t, r, "amended"); !strings.Contains(text, "现重新作出决定") || !strings.Contains(text, "第六十四条") {
			t.Errorf("the family reads\n%s", text)
		}
		refused(t, lastErr(b.DecideAnew(b.approver2, r, anew("吴燕", old.Amount+2))), errs.Conflict, "a second time")
		b.appealsGrant(t, r, "court") // and the new decision can be appealed as the first
	})
}

// TestWhoRulesOnAGrant: an outcome says nothing that does not go together, is recorded by
// another than who decided, in the place of the case, and once.
func TestWhoRulesOnAGrant(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.granted(t, nil)
		old := *b.read(t, r).Decision
		refused(t, lastErr(b.AnswerGrant(b.approver2, r, b.ruling(t, r, "upheld", 0))), errs.Conflict, "an outcome of no appeal")
		offered := func(who context.Context) (acts []casework.Act) {
			for _, a := range must[[]casework.Available](t)(b.Acts(who, r)) {
				acts = append(acts, a.Act)
			}
			return acts
		}
		if a := offered(b.approver2); slices.Contains(a, casework.ActAnswerGrant) || slices.Contains(a, casework.ActDecideAnew) {
			t.Errorf("without an appeal an approver is offered %v", a)
		}
		elsewhere := authz.WithActor(t.Context(), authz.Actor{Account: 91, Name: "旁人", Grants: []authz.Grant{{Role: authz.Clerk, Division: "513221101"}}})
		other := authz.WithActor(t.Context(), authz.Actor{Account: 92, Name: "旁人", Grants: []authz.Grant{{Role: authz.Approver, Division: "513221101"}}})
		appeal := casework.Appeal{Signing: b.sign(t, r, ""), FiledOn: b.today(), Where: "review", Body: "汶川县人民政府"}
		refused(t, lastErr(b.AppealGrant(elsewhere, r, appeal)), errs.NotFound, "another township's clerk")
		refused(t, lastErr(b.AppealGrant(b.foreigner, r, appeal)), errs.NotFound, "another county's clerk")
		refused(t, lastErr(b.AppealGrant(b.reviewer, r, appeal)), errs.Forbidden, "a reviewer")
		if n := refusals(t, b.db, 91); n != 1 {
			t.Errorf("%d refusals of the other township's clerk in the log, want 1", n)
		}
		early := appeal
		early.FiledOn = b.today().AddDays(-1)
		refused(t, lastErr(b.AppealGrant(b.clerk, r, early)), errs.Invalid, "before the decision")
		b.appealsGrant(t, r, "review")
		again := appeal
		again.Version = b.read(t, r).Version
		refused(t, lastErr(b.AppealGrant(b.clerk, r, again)), errs.Conflict, "a second one beside it")
		try := func(change func(*casework.AnsweredGrant)) error {
			a := b.ruling(t, r, "changed", old.Amount+100)
			change(&a)
			return lastErr(b.AnswerGrant(b.approver2, r, a))
		}
		for name, change := range map[string]func(*casework.AnsweredGrant){
			"less than was granted":         func(a *casework.AnsweredGrant) { a.Amount = old.Amount - 1 },
			"what was granted":              func(a *casework.AnsweredGrant) { a.Amount = old.Amount },
			"a change without an amount":    func(a *casework.AnsweredGrant) { a.Amount = 0 },
			"an amount of what is upheld":   func(a *casework.AnsweredGrant) { a.Outcome = "upheld" },
			"an amount of what is annulled": func(a *casework.AnsweredGrant) { a.Outcome = "annulled" },
			"people without an amount":      func(a *casework.AnsweredGrant) { a.Outcome, a.Amount, a.Members = "upheld", 0, 4 },
			"a month before the grant":      func(a *casework.AnsweredGrant) { a.From = old.From.Add(-1) },
			"a day to decide anew":          func(a *casework.AnsweredGrant) { a.RedoOn = b.today().AddDays(9) },
			"without words":                 func(a *casework.AnsweredGrant) { a.Words = " " },
			"without the ruling":            func(a *casework.AnsweredGrant) { a.Paper = 0 },
			"before the appeal":             func(a *casework.AnsweredGrant) { a.AnsweredOn = b.today().AddDays(-1) },
			"without a signature":           func(a *casework.AnsweredGrant) { a.Signature = "" },
		} {
			refused(t, try(change), errs.Invalid, name)
		}
		decider := b.ruling(t, r, "upheld", 0)
		decider.Signature = "周杰"
		refused(t, lastErr(b.AnswerGrant(b.approver, r, decider)), errs.Conflict, "who decided")
		refused(t, lastErr(b.AnswerGrant(other, r, b.ruling(t, r, "upheld", 0))), errs.NotFound, "another township's approver")
		refused(t, lastErr(b.DecideAnew(b.approver2, r, casework.DecidedAnew{Signing: b.sign(t, r, "吴燕"), Amount: old.Amount + 1, Words: "理由"})), errs.Conflict, "anew what nobody annulled")
		if len(b.entitlements.amended) != 0 {
			t.Fatalf("payment was told %+v", b.entitlements.amended)
		}
		if err := try(func(a *casework.AnsweredGrant) { a.From = old.From.Add(2) }); err != nil {
			t.Fatal(err)
		}
		if a := b.entitlements.amended; len(a) != 1 || a[0].From != old.From.Add(2) {
			t.Errorf("payment was told %+v", a)
		}
		refused(t, try(func(*casework.AnsweredGrant) {}), errs.Conflict, "twice")
	})
}
