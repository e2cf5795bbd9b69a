package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// TestRefusalOnAppeal: a refusal that is upheld stands; one that is revoked is decided on
// again by the county, within its term, and may be granted.
func TestRefusalOnAppeal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 7, 6))
		r := b.atCounty(t)
		j := b.judgement(t, r, "周杰")
		j.Amount, j.Differs, j.Words = 0, "收入核实有误", "家庭收入高于标准"
		must[casework.Done](t)(b.Refuse(b.approver, r, j))
		refusedOn := b.today()
		b.on(refusedOn.AddDays(1))
		must[casework.Done](t)(b.Serve(b.clerk, r, casework.Served{Signing: b.sign(t, r, ""), ServedOn: b.today(), Receiver: "尔玛泽仁", Method: "handed"}))
		b.on(refusedOn.AddDays(14))
		appeal := func() {
			t.Helper()
			must[casework.Done](t)(b.Appeal(b.clerk, r, casework.Appeal{Signing: b.sign(t, r, ""), FiledOn: b.today(), Where: "review", Body: "州民政局"}))
			b.state(t, r, casework.Appealed)
		}
		ruling := func(restores bool) casework.Answered {
			return casework.Answered{Signing: b.sign(t, r, ""), AnsweredOn: b.today(), Restores: restores, Words: "复议决定书〔2026〕8号", Paper: b.evidence(t, b.approver, county, "evidence")}
		}
		appeal()
		early := ruling(false)
		early.AnsweredOn = b.today().AddDays(-1)
		refused(t, lastErr(b.Answer(b.approver2, r, early)), errs.Invalid, "a ruling before the appeal")
		refused(t, lastErr(b.Answer(b.approver, r, ruling(true))), errs.Conflict, "who refused it")
		must[casework.Done](t)(b.Answer(b.approver2, r, ruling(false)))
		b.state(t, r, casework.Refused)
		if k := b.clockOf(t, r, "refusal_notice"); k.StoppedOn != refusedOn.AddDays(1) {
			t.Errorf("the notice was served, and its clock is %+v", k)
		}
		appeal()
		must[casework.Done](t)(b.Answer(b.approver2, r, ruling(true)))
		b.state(t, r, casework.CountyReview)
		if k := b.clockOf(t, r, "confirmation"); k.StartedOn != b.today() || !k.StoppedOn.IsZero() {
			t.Errorf("the county's clock is %+v, want it running from today", k)
		}
		if p := b.read(t, r); p.DueOn.IsZero() || !p.DecidedOn.IsZero() {
			t.Errorf("the case is due on %q, decided on %q", p.DueOn, p.DecidedOn)
		}
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		b.state(t, r, casework.Confirmed)
	})
}

// TestARevokedDecisionIsToldNoMore: once an appeal has revoked a refusal, the family that
// filed and whoever asks as its applicant read no decision, until there is another; and
// the proof of service is of that one.
func TestARevokedDecisionIsToldNoMore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		r := b.filedPoor(t, family).Ref
		told := func(want casework.State) {
			t.Helper()
			tracked := must[casework.Tracked](t)(b.track(t, family, r)).Decision
			var own []casework.Own
			if err := b.db.View(t.Context(), func(tx *db.Tx) (err error) {
				own, err = b.OfPerson(t.Context(), tx, county, household, father, calendar.Date{})
				return err
			}); err != nil || len(own) != 1 {
				t.Fatalf("the applicant's cases are %+v, %v", own, err)
			}
			for who, d := range map[string]*casework.TrackedDecision{"the family": tracked, "the applicant": own[0].Decision, "the office": officeReads(b.read(t, r))} {
				if (d == nil) != (want == "") || d != nil && d.Outcome != want {
					t.Errorf("%s reads %+v, want %q", who, d, want)
				}
			}
		}
		receipt := func() string {
			t.Helper()
			return b.document(t, must[casework.Document](t)(b.PrintPaper(b.clerk, r, casework.Asking{Kind: "receipt"})).FileID)
		}
		b.walk(t, r, "accept investigate +1 visit report opinion publish posted close refuse serve")
		told(casework.Refused)
		if text := receipt(); !strings.Contains(text, b.today().Chinese()) {
			t.Errorf("the proof of service has no day:\n%s", text)
		}
		must[casework.Done](t)(b.Appeal(b.clerk, r, casework.Appeal{Signing: b.sign(t, r, ""), FiledOn: b.today(), Where: "review", Body: "州民政局"}))
		if err := b.ruled(t, r, true); err != nil {
			t.Fatal(err)
		}
		told("")
		b.walk(t, r, "confirm")
		told(casework.Confirmed)
		if text := receipt(); strings.Contains(text, "0年0月0日") {
			t.Errorf("nobody served the confirmation, and its proof of service says:\n%s", text)
		}
	})
}

func officeReads(p casework.Page) *casework.TrackedDecision {
	if p.Decision == nil {
		return nil
	}
	return &casework.TrackedDecision{ID: p.Decision.ID, Outcome: p.Decision.Outcome}
}

// TestNotAcceptedOnAppeal: what was not accepted, and should have been, waits to be accepted.
func TestNotAcceptedOnAppeal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.draft(t)
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		must[casework.Done](t)(b.Decline(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "户籍不在本地"}))
		must[casework.Done](t)(b.Appeal(b.clerk, r, casework.Appeal{Signing: b.sign(t, r, ""), FiledOn: b.today(), Where: "court", Body: "汶川县人民法院"}))
		must[casework.Done](t)(b.Answer(b.approver, r, casework.Answered{Signing: b.sign(t, r, ""), AnsweredOn: b.today(), Restores: true, Words: "判决书", Paper: b.evidence(t, b.approver, county, "evidence")}))
		b.state(t, r, casework.Submitted)
		must[casework.Done](t)(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
	})
}

// refusedAndAppealed is an application that was refused and is appealed on the same day,
// before anybody served the notice.
func (b *bundle) refusedAndAppealed(t *testing.T) casework.Ref {
	t.Helper()
	b.on(calendar.On(2026, 7, 6))
	r := b.atCounty(t)
	j := b.judgement(t, r, "周杰")
	j.Amount, j.Differs, j.Words = 0, "收入核实有误", "家庭收入高于标准"
	must[casework.Done](t)(b.Refuse(b.approver, r, j))
	must[casework.Done](t)(b.Appeal(b.clerk, r, casework.Appeal{Signing: b.sign(t, r, ""), FiledOn: b.today(), Where: "review", Body: "州民政局"}))
	return r
}

func (b *bundle) ruled(t *testing.T, r casework.Ref, restores bool) error {
	t.Helper()
	return lastErr(b.Answer(b.approver2, r, casework.Answered{Signing: b.sign(t, r, ""), AnsweredOn: b.today(), Restores: restores, Words: "复议决定书〔2026〕8号",
		Paper: b.evidence(t, b.approver2, county, "evidence")}))
}

// TestReopenedWhereThePeopleAre: a family that merged into another meanwhile is decided on
// there; and where the same is drawn by now, it is not given twice.
func TestReopenedWhereThePeopleAre(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		const joined = id.ID(800)
		r := b.refusedAndAppealed(t)
		b.registry.households[joined] = b.registry.households[household]
		b.registry.homes = map[id.ID]id.ID{household: joined}
		amount := money.Yuan(350)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &amount}}
		refused(t, b.ruled(t, r, true), errs.Conflict, "what the family draws already")
		b.entitlements.drawn = nil
		if err := b.ruled(t, r, true); err != nil {
			t.Fatal(err)
		}
		b.state(t, r, casework.CountyReview)
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		if n := len(b.entitlements.grants); n != 1 || b.entitlements.grants[0].Household != joined {
			t.Errorf("granted %+v, want to household %s", b.entitlements.grants, joined)
		}
	})
}

// TestClocksAfterAnAppeal: an upheld refusal still waits for its service; one that is
// revoked waits for that no more, and only what it stopped counts anew.
func TestClocksAfterAnAppeal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.refusedAndAppealed(t)
		if err := b.ruled(t, r, false); err != nil {
			t.Fatal(err)
		}
		if k := b.clockOf(t, r, "refusal_notice"); !k.StoppedOn.IsZero() {
			t.Errorf("nobody served the notice, and its clock is %+v", k)
		}
		if p := b.read(t, r); p.NextDueOn.IsZero() {
			t.Error("the service of the notice has no day")
		}
		must[casework.Done](t)(b.Appeal(b.clerk, r, casework.Appeal{Signing: b.sign(t, r, ""), FiledOn: b.today(), Where: "court", Body: "县人民法院"}))
		b.on(b.today().AddDays(30))
		if err := b.ruled(t, r, true); err != nil {
			t.Fatal(err)
		}
		if k := b.clockOf(t, r, "refusal_notice"); k.StoppedOn.IsZero() {
			t.Errorf("the refusal is revoked, and the clock of its notice is %+v", k)
		}
		if k := b.clockOf(t, r, "start_check"); k.StoppedOn.IsZero() {
			t.Errorf("what was reported long before is waited for again: %+v", k)
		}
		must[casework.Done](t)(b.Extend(b.approver, r, b.extension(t, r, "hard", "需外地协查")))
		if k := b.clockOf(t, r, "total"); k.StartedOn != b.today() || !k.DueOn.After(b.today().AddDays(45)) {
			t.Errorf("the extended term is %+v, want it counted from today", k)
		}
	})
}
