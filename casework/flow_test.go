package casework_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2/humatest"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

func TestConfirmed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		p := b.read(t, r)
		if p.Number != "513221-DB-2026-000001" || p.Proposal.Amount != money.Yuan(400) {
			t.Errorf("case %s proposes %s, want 513221-DB-2026-000001 and 400.00", p.Number, p.Proposal.Amount)
		}
		done := must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		b.state(t, r, casework.Confirmed)
		if len(b.entitlements.grants) != 1 {
			t.Fatalf("%d entitlements, want 1", len(b.entitlements.grants))
		}
		g := b.entitlements.grants[0]
		if g.Amount != money.Yuan(400) || g.From != 202701 || g.Household != household || g.Payee != "尔玛泽仁" || g.Members != 2 {
			t.Errorf("granted %+v", g)
		}
		p = b.read(t, r)
		if p.Decision == nil || p.Decision.Number != "513221-JD-2026-000001" || p.Decision.Reasons == nil || p.Proposal != nil {
			t.Errorf("decision %+v", p.Decision)
		}
		if text := b.document(t, done.DocumentID); !strings.Contains(text, "每月400.00元") || !strings.Contains(text, "从2027年1月起") {
			t.Errorf("confirmation does not say how much from when:\n%s", text)
		}
		for _, k := range p.Clocks {
			if k.StoppedOn.IsZero() {
				t.Errorf("clock %s still runs after the decision", k.Kind)
			}
		}
		again := must[casework.Replayed](t)(b.Replay(t.Context(), county, p.Decision.ID))
		if again.SM3 != p.Decision.SM3 {
			t.Errorf("replay gives %s, want %s", again.SM3, p.Decision.SM3)
		}
		if len(b.registry.notes) != len(p.History) {
			t.Errorf("%d timeline notes for %d acts", len(b.registry.notes), len(p.History))
		}
	})
}

func TestRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		pension := casework.Finding{PersonID: father, Source: "pensions", Kind: "income", Item: "transfer", Amount: money.Yuan(1500), Per: "month", Quantity: 1}
		r := b.atCounty(t, pension)
		if p := b.read(t, r).Proposal; p.Outcome != "ineligible" {
			t.Fatalf("a found pension of 1,500 gives %s", p.Outcome)
		}
		done := must[casework.Done](t)(b.Refuse(b.approver, r, b.judgement(t, r, "周杰")))
		text := b.document(t, done.DocumentID)
		for _, want := range []string{"尔玛泽仁 家庭月收入 1,800.00 元", "《社会救助法》第十八条", "可以在60日内申请行政复议。"} {
			if !strings.Contains(text, want) {
				t.Errorf("the notice does not say %q:\n%s", want, text)
			}
		}
		if len(b.entitlements.grants) != 0 {
			t.Error("a refusal granted an entitlement")
		}
		decided := b.today()
		refused(t, lastErr(b.Serve(b.clerk, r, casework.Served{Signing: b.sign(t, r, ""), ServedOn: decided.AddDays(-1), Receiver: "尔玛泽仁", Method: "handed"})),
			errs.Invalid, "served before the decision")
		if k := b.clockOf(t, r, "refusal_notice"); k.StartedOn != decided || !k.StoppedOn.IsZero() {
			t.Errorf("refusal clock %+v", k)
		}
		must[casework.Done](t)(b.Serve(b.clerk, r, casework.Served{Signing: b.sign(t, r, ""), ServedOn: decided, Receiver: "尔玛泽仁", Method: "handed"}))
		if k := b.clockOf(t, r, "refusal_notice"); k.StoppedOn.IsZero() {
			t.Error("the clock of the notice runs on after service")
		}
	})
}

func lastErr[T any](_ T, err error) error { return err }

func (b *bundle) clockOf(t *testing.T, r casework.Ref, kind string) casework.Clock {
	t.Helper()
	var last casework.Clock
	for _, k := range b.read(t, r).Clocks {
		if k.Kind == kind {
			last = k
		}
	}
	return last
}

func TestSupplement(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.draft(t)
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		refused(t, lastErr(b.AskSupplement(b.clerk, r, casework.Shortfall{Signing: b.sign(t, r, ""), Items: []string{" "}})), errs.Invalid, "an empty list")
		done := must[casework.Done](t)(b.AskSupplement(b.clerk, r, casework.Shortfall{Signing: b.sign(t, r, ""), Items: []string{"残疾证", "住院病历"}}))
		if text := b.document(t, done.DocumentID); !strings.Contains(text, "<li>残疾证</li>") || !strings.Contains(text, "<li>住院病历</li>") {
			t.Errorf("the notice does not list everything:\n%s", text)
		}
		if len(b.read(t, r).Clocks) != 0 {
			t.Error("a clock runs before acceptance")
		}
		p := b.read(t, r)
		must[casework.Done](t)(b.Update(b.clerk, r, casework.Edit{Signing: b.sign(t, r, ""), Facts: p.Facts, Channel: "window", Reason: "补正"}))
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		refused(t, lastErr(b.AskSupplement(b.clerk, r, casework.Shortfall{Signing: b.sign(t, r, ""), Items: []string{"户口簿"}})), errs.Conflict, "a second supplement")
		must[casework.Done](t)(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
		b.state(t, r, casework.Accepted)
	})
}

func TestDeclined(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.draft(t)
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		refused(t, lastErr(b.Decline(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: " "})), errs.Invalid, "no reason")
		must[casework.Done](t)(b.Decline(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "户籍不在本县"}))
		b.state(t, r, casework.NotAccepted)
		b.draft(t) // a new application is possible now
	})
}

func TestObjectionLeadsToRecheckAndCountyVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.published(t)
		must[casework.Done](t)(b.Object(b.reviewer, r, casework.Objection{Signing: b.sign(t, r, ""), ReceivedOn: b.today(), From: "邻居", Text: "家中有小车"}))
		b.state(t, r, casework.Publicity)
		b.afterPublicity(t, r)
		must[casework.Done](t)(b.ClosePublicity(b.reviewer, r, b.sign(t, r, "")))
		b.state(t, r, casework.Recheck)
		refused(t, lastErr(b.RecordVisit(b.clerk, r, b.visit(t, r, 11, 21))), errs.Invalid, "the reviewer as investigator")
		must[casework.Done](t)(b.RecordVisit(b.clerk, r, b.visit(t, r, 11, 12)))
		b.state(t, r, casework.Review)
		must[casework.Done](t)(b.GiveOpinion(b.reviewer2, r, casework.Opinion{Judgement: b.judgement(t, r, "杨敏"), Agree: true}))
		b.state(t, r, casework.CountyReview) // art.19: sent up without a second publicity
		refused(t, lastErr(b.Confirm(b.approver, r, b.judgement(t, r, "周杰"))), errs.Conflict, "no county visit after an objection")
		must[casework.Done](t)(b.RecordCountyVisit(b.checker, r, b.visit(t, r, 31, 42)))
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		for _, o := range b.read(t, r).Objections {
			if strings.Contains(fmt.Sprint(o), "邻居") {
				t.Error("the page tells who objected")
			}
		}
	})
}

// TestRaisedByTheOffice: what somebody told the office about a case, without signing in
// anywhere near it, leads where an objection or a complaint at the window does; elsewhere
// it changes nothing.
func TestRaisedByTheOffice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		raise := func(r casework.Ref) (taken bool) {
			t.Helper()
			err := b.db.Update(t.Context(), func(tx *db.Tx) (err error) {
				taken, err = b.Raise(t.Context(), tx, r, casework.Raised{From: "513221-LJ-2026-000001", On: b.today(), Text: "有群众对公示提出异议"})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return taken
		}
		noticed := func(r casework.Ref) bool {
			t.Helper()
			found := false
			err := b.db.View(t.Context(), func(tx *db.Tx) (err error) {
				posted := b.read(t, r).Publicities
				var n casework.Noticed
				n, found, err = b.Noticed(t.Context(), tx, r.County, posted[len(posted)-1].NoticeNo)
				if found && n.ID != r.ID {
					t.Errorf("the number on the notice leads to case %s", n.Number)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		r := b.published(t)
		if !noticed(r) || !raise(r) || !raise(r) {
			t.Fatal("not taken while the notice is posted")
		}
		if n := len(b.read(t, r).Objections); n != 1 {
			t.Errorf("told twice, the case has %d objections", n)
		}
		b.afterPublicity(t, r)
		must[casework.Done](t)(b.ClosePublicity(b.reviewer, r, b.sign(t, r, "")))
		b.state(t, r, casework.Recheck)
		if noticed(r) || raise(r) {
			t.Error("taken while the case is looked into anyway")
		}
		must[casework.Done](t)(b.RecordVisit(b.clerk, r, b.visit(t, r, 11, 12)))
		must[casework.Done](t)(b.GiveOpinion(b.reviewer2, r, casework.Opinion{Judgement: b.judgement(t, r, "杨敏"), Agree: true}))
		if !raise(r) {
			t.Error("not taken while the county reviews")
		}
		refused(t, lastErr(b.Confirm(b.approver, r, b.judgement(t, r, "周杰"))), errs.Conflict, "no county visit after what was told")
		for _, h := range b.read(t, r).History {
			if h.Act == casework.ActObject && h.By != authz.Program().Name {
				t.Errorf("the history names %q", h.By)
			}
		}
	})
}

func TestNearRelativeNeedsCountyVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		file := b.registry.households[household]
		file.NearRelative = true
		b.registry.households[household] = file
		r := b.atCounty(t)
		refused(t, lastErr(b.Confirm(b.approver, r, b.judgement(t, r, "周杰"))), errs.Conflict, "confirm without the county's visit")
		refused(t, lastErr(b.RecordCountyVisit(b.clerk, r, b.visit(t, r, 11, 12))), errs.Forbidden, "the township visits for the county")
		must[casework.Done](t)(b.RecordCountyVisit(b.checker, r, b.visit(t, r, 31, 41)))
		refused(t, lastErr(b.Confirm(b.approver, r, b.judgement(t, r, "周杰"))), errs.Conflict, "the approver visited")
		must[casework.Done](t)(b.Confirm(b.approver2, r, b.judgement(t, r, "吴燕")))
	})
}

// TestCountyVisitWhereThereIsOne: who has a near relative among staff is filed apart under
// every procedure, and the county visits where the procedure has such a visit.
func TestCountyVisitWhereThereIsOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		file := b.registry.households[household]
		file.NearRelative = true
		for programme, want := range map[string]bool{"dibao": true, "old-age": false, "temp-emergency": false} {
			of := file
			of.Facts.Members = slices.Clone(file.Facts.Members)
			b.registry.households[household] = of
			a := applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "applicant"})
			if a.Programme = programme; programme == "old-age" {
				a.For = 1
			}
			if programme == "temp-emergency" {
				a.Hardship = &casework.Hardship{Cause: "fire", On: b.today(), Detail: "房子着火"}
			}
			filed := must[casework.Filed](t)(b.file(t, familyOf(t, 9001), a))
			if p := b.read(t, filed.Ref); !p.NearRelative || p.CountyVisit != want {
				t.Errorf("%s from the portal: apart %v, the county visits %v", programme, p.NearRelative, p.CountyVisit)
			}
			if p := b.read(t, b.begun(t, programme, household)); !p.NearRelative || p.CountyVisit != want {
				t.Errorf("%s: apart %v, the county visits %v", programme, p.NearRelative, p.CountyVisit)
			}
		}
	})
}

func TestComplaintNeedsCountyVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		must[casework.Done](t)(b.Complain(b.approver, r, casework.Objection{Signing: b.sign(t, r, ""), ReceivedOn: b.today(), Text: "举报"}))
		refused(t, lastErr(b.Confirm(b.approver, r, b.judgement(t, r, "周杰"))), errs.Conflict, "confirm over a complaint")
		if s := b.read(t, r).Steps; len(s) != 1 || s[0].Act != casework.ActCountyVisit {
			t.Errorf("waits for %v, want the county's visit", s)
		}
	})
}

// TestDifferentPeople goes through the pairs of duties that one person may not
// hold on one case, in the order in which they come.
func TestDifferentPeople(t *testing.T) {
	t.Parallel()
	all := func(b *bundle, account id.ID, name string) context.Context {
		a := authz.Actor{Account: account, Name: name}
		for _, r := range []authz.Role{authz.Clerk, authz.Reviewer, authz.Approver} {
			a.Grants = append(a.Grants, authz.Grant{Role: r, Division: "513221"})
		}
		b.staff[account] = a
		return authz.WithActor(context.Background(), a)
	}
	each(t, func(t *testing.T, b *bundle) {
		surveyor, second, reviewer := all(b, 71, "甲某"), all(b, 72, "乙某"), all(b, 73, "丙某")
		r := b.accepted(t)
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		must[casework.Done](t)(b.RecordVisit(surveyor, r, b.visit(t, r, 71, 72)))
		b.report(t, r)
		for name, ctx := range map[string]context.Context{"甲某": surveyor, "乙某": second} {
			refused(t, lastErr(b.GiveOpinion(ctx, r, casework.Opinion{Judgement: b.judgement(t, r, name), Agree: true})), errs.Conflict, name+" surveyed and reviews")
		}
		must[casework.Done](t)(b.GiveOpinion(reviewer, r, casework.Opinion{Judgement: b.judgement(t, r, "丙某"), Agree: true}))
		must[casework.Done](t)(b.Publish(reviewer, r, casework.Posting{Signing: b.sign(t, r, ""), Place: "公开栏", Phone: "0837-0000000"}))
		b.afterPublicity(t, r)
		must[casework.Done](t)(b.ClosePublicity(reviewer, r, b.sign(t, r, "")))
		for name, ctx := range map[string]context.Context{"甲某": surveyor, "乙某": second, "丙某": reviewer} {
			refused(t, lastErr(b.Confirm(ctx, r, b.judgement(t, r, name))), errs.Conflict, name+" surveyed or reviewed, and confirms")
			refused(t, lastErr(b.Refuse(ctx, r, casework.Judgement{Signing: b.sign(t, r, name), ProposalSM3: b.read(t, r).Proposal.SM3, Differs: "不同意"})),
				errs.Conflict, name+" surveyed or reviewed, and refuses")
		}
		refused(t, lastErr(b.RecordCountyVisit(reviewer, r, b.visit(t, r, 73, 71))), errs.Conflict, "the reviewer visits for the county")
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
	})
}

// TestAnotherRoleIsTheSamePerson: who entered, accepted, surveyed or reviewed a
// case does not decide it after a change of post.
func TestAnotherRoleIsTheSamePerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		for name, account := range map[string]id.ID{"王丽": 11, "何军": 12, "陈强": 21} { // entered and accepted, surveyed, reviewed and posted
			promoted := authz.WithActor(t.Context(), authz.Actor{Account: account, Name: name, Grants: []authz.Grant{{Role: authz.Approver, Division: "513221"}}})
			refused(t, lastErr(b.Confirm(promoted, r, b.judgement(t, r, name))), errs.Conflict, name+" confirms")
			refused(t, lastErr(b.Refuse(promoted, r, casework.Judgement{Signing: b.sign(t, r, name), ProposalSM3: b.read(t, r).Proposal.SM3, Differs: "不同意"})), errs.Conflict, name+" refuses")
		}
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
	})
}

// TestTwoRolesOneCase: whoever still holds two roles that exclude each other
// does the acts of one of them on a case, not of both.
func TestTwoRolesOneCase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		with := func(account id.ID, name string, grants ...authz.Grant) context.Context {
			return authz.WithActor(t.Context(), authz.Actor{Account: account, Name: name, Grants: grants})
		}
		r := b.investigated(t) // entered and accepted by 11, checked by 31
		clerkToo := with(11, "王丽", authz.Grant{Role: authz.Clerk, Division: "513221100"}, authz.Grant{Role: authz.Reviewer, Division: "513221100"})
		j := b.judgement(t, r, "王丽")
		refused(t, lastErr(b.GiveOpinion(clerkToo, r, casework.Opinion{Judgement: j, Agree: j.Amount > 0})), errs.Conflict, "a clerk reviews what they accepted")
		j = b.judgement(t, r, "陈强")
		must[casework.Done](t)(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j, Agree: j.Amount > 0}))
		must[casework.Done](t)(b.Publish(b.reviewer, r, casework.Posting{Signing: b.sign(t, r, ""), Place: "村务公开栏", Phone: "0837-0000000"}))
		b.afterPublicity(t, r)
		must[casework.Done](t)(b.ClosePublicity(b.reviewer, r, b.sign(t, r, "")))
		checkerToo := with(31, "赵华", authz.Grant{Role: authz.Checker, Division: "513221"}, authz.Grant{Role: authz.Approver, Division: "513221"})
		refused(t, lastErr(b.Confirm(checkerToo, r, b.judgement(t, r, "赵华"))), errs.Conflict, "a checker confirms what they checked")
		other := with(32, "孙平", authz.Grant{Role: authz.Checker, Division: "513221"}, authz.Grant{Role: authz.Approver, Division: "513221"})
		must[casework.Done](t)(b.Confirm(other, r, b.judgement(t, r, "孙平")))
	})
}

// TestEvidenceIsTheCasesOwn refuses files of another county, another purpose,
// another case and none at all.
func TestEvidenceIsTheCasesOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		foreign := b.evidence(t, b.foreigner, 513222, "evidence")
		elsewhere := b.evidence(t, b.foreigner, county, "evidence") // stored here by somebody of another county
		consent := b.evidence(t, b.clerk, county, "consent")
		others := b.evidence(t, b.clerk, county, "evidence")
		if err := b.db.Update(b.clerk, func(tx *db.Tx) error {
			return b.files.Bind(b.clerk, tx, county, others, "evidence", files.Record{Subject: "case/1", Division: "513221100"})
		}); err != nil {
			t.Fatal(err)
		}
		for what, file := range map[string]id.ID{"another county's": foreign, "stored from elsewhere": elsewhere, "a consent": consent, "another case's": others, "none": 12345} {
			for where, put := range map[string]func(*casework.Visit){
				"form":      func(v *casework.Visit) { v.SignedForm = file },
				"photo":     func(v *casework.Visit) { v.Photos = []id.ID{file} },
				"signature": func(v *casework.Visit) { v.Signatures[2].FileID = file },
			} {
				v := b.visit(t, r, 11, 12)
				put(&v)
				refused(t, lastErr(b.RecordVisit(b.clerk, r, v)), errs.Invalid, what+" as "+where)
			}
		}
		must[casework.Done](t)(b.RecordVisit(b.clerk, r, b.visit(t, r, 11, 12)))
	})
}

func TestVisitForm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		for what, spoil := range map[string]func(*casework.Visit){
			"one investigator":        func(v *casework.Visit) { v.Investigators = v.Investigators[:1] },
			"one investigator twice":  func(v *casework.Visit) { v.Investigators = []id.ID{11, 11} },
			"an investigator's name":  func(v *casework.Visit) { v.Signatures = v.Signatures[1:] },
			"no member signed":        func(v *casework.Visit) { v.Signatures = v.Signatures[:2] },
			"a member not present":    func(v *casework.Visit) { v.Form.MembersPresent = []id.ID{daughter} },
			"a stranger present":      func(v *casework.Visit) { v.Form.MembersPresent = []id.ID{father, 5} },
			"visited tomorrow":        func(v *casework.Visit) { v.VisitedOn = b.today().AddDays(1) },
			"visited before it began": func(v *casework.Visit) { v.VisitedOn = b.today().AddDays(-1) },
			"no signed form":          func(v *casework.Visit) { v.SignedForm = 0 },
			"entered by a third":      func(v *casework.Visit) { v.Investigators = []id.ID{12, 13} },
			"a finance officer":       func(v *casework.Visit) { v.Investigators = []id.ID{11, 41} },
			"nobody":                  func(v *casework.Visit) { v.Investigators = []id.ID{11, 999} },
		} {
			v := b.visit(t, r, 11, 12)
			spoil(&v)
			refused(t, lastErr(b.RecordVisit(b.clerk, r, v)), errs.Invalid, what)
		}
		must[casework.Done](t)(b.RecordVisit(b.assistant, r, b.visit(t, r, 13, 11)))
	})
}

func TestNoDecisionWithoutItsGrounds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		report := b.checks.reports[r.ID]
		for what, bad := range map[string]casework.Report{"no report": {}, "open findings": {ID: 1, ValidTo: b.today(), Unsettled: 1},
			"an expired report": {ID: 1, ValidTo: b.today().AddDays(-1)}} {
			b.checks.reports[r.ID] = bad
			refused(t, lastErr(b.Confirm(b.approver, r, b.judgement(t, r, "周杰"))), errs.Conflict, what)
		}
		b.checks.reports[r.ID] = report
		j := b.judgement(t, r, "周杰")
		for what, spoil := range map[string]func(*casework.Judgement){
			"another's name":      func(j *casework.Judgement) { j.Signature = "吴燕" },
			"no name":             func(j *casework.Judgement) { j.Signature = "" },
			"another amount":      func(j *casework.Judgement) { j.Amount++ },
			"no amount":           func(j *casework.Judgement) { j.Amount = 0 },
			"too large an amount": func(j *casework.Judgement) { j.Amount, j.Differs = money.Max+1, "理由" },
		} {
			x := j
			spoil(&x)
			refused(t, lastErr(b.Confirm(b.approver, r, x)), errs.Invalid, what)
		}
		x := j
		x.ProposalSM3 = strings.Repeat("0", 64)
		refused(t, lastErr(b.Confirm(b.approver, r, x)), errs.Conflict, "another proposal than the one shown")
		j.Amount, j.Differs = money.Yuan(500), "孩子另有护理支出"
		must[casework.Done](t)(b.Confirm(b.approver, r, j))
		if d := b.read(t, r).Decision; d.Differs != j.Differs || d.Amount != money.Yuan(500) {
			t.Errorf("decision %+v", d)
		}
	})
}

func TestSilenceIsNotZero(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.checks.silent = true
		r := b.investigated(t)
		p := b.read(t, r).Proposal
		if p.Outcome != "undetermined" || len(p.Missing) != 1 || p.Amount != 0 {
			t.Fatalf("a silent bank gives %+v", p)
		}
		j := b.judgement(t, r, "陈强")
		j.Amount = money.Yuan(400)
		refused(t, lastErr(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j, Agree: true})), errs.Invalid, "agreeing with an open proposal, no reason given")
	})
}

func TestConsentComesBeforeTheCheck(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		b.checks.unconsented = []id.ID{father}
		refused(t, lastErr(b.Investigate(b.clerk, r, b.sign(t, r, ""))), errs.Conflict, "no consent")
		if len(b.checks.requests) != 0 {
			t.Error("a check was asked for without consent")
		}
		b.checks.unconsented = nil
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		if len(b.checks.requests) != 1 || len(b.checks.requests[0].People) != 2 {
			t.Errorf("requests %+v", b.checks.requests)
		}
	})
}

func TestPublicityRunsItsTerm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.published(t) // Monday, 23 November
		end := b.read(t, r).Publicities[0].EndsOn
		if end != calendar.On(2026, 11, 30) {
			t.Fatalf("publicity ends on %s", end)
		}
		for _, day := range []calendar.Date{b.today(), end.AddDays(-1), end} {
			b.on(day)
			refused(t, lastErr(b.ClosePublicity(b.reviewer, r, b.sign(t, r, ""))), errs.Conflict, "closed on "+day.String())
		}
		var found bool
		for _, a := range must[[]casework.Available](t)(b.Acts(b.reviewer, r)) {
			if a.Act == casework.ActClose {
				found = true
				if a.Now || len(a.Obstacles) != 1 || a.Obstacles[0].From != end.AddDays(1) || !strings.Contains(a.Obstacles[0].Chinese, "公示期至 11月30日") {
					t.Errorf("close is %+v", a)
				}
			}
		}
		if !found {
			t.Error("the reviewer is not told about closing the publicity")
		}
		for _, a := range must[[]casework.Available](t)(b.Acts(b.leader, r)) {
			if a.Act != casework.ActExtend {
				t.Errorf("a leader is offered %s", a.Act)
			}
		}
		b.on(end.AddDays(1))
		must[casework.Done](t)(b.ClosePublicity(b.reviewer, r, b.sign(t, r, "")))
	})
}

func TestWithdrawnAndTerminated(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.published(t)
		must[casework.Done](t)(b.Withdraw(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "已找到工作"}))
		b.state(t, r, casework.Withdrawn)
		p := b.read(t, r)
		if len(p.Steps) != 0 || len(p.Acts) != 0 || p.Publicities[0].ClosedOn.IsZero() {
			t.Errorf("a withdrawn case still waits: %+v", p.Steps)
		}
		r = b.accepted(t)
		done := must[casework.Done](t)(b.Terminate(b.reviewer, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "三次拒绝入户"}))
		if text := b.document(t, done.DocumentID); !strings.Contains(text, "三次拒绝入户") || !strings.Contains(text, "60日内") {
			t.Errorf("notice:\n%s", text)
		}
		refused(t, lastErr(b.Investigate(b.clerk, r, b.sign(t, r, ""))), errs.Conflict, "act on a terminated case")
	})
}

func TestTwoApproversAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		one, two := b.judgement(t, r, "周杰"), b.judgement(t, r, "吴燕")
		var wait sync.WaitGroup
		got := make([]error, 2)
		wait.Go(func() { _, got[0] = b.Confirm(b.approver, r, one) })
		wait.Go(func() { _, got[1] = b.Confirm(b.approver2, r, two) })
		wait.Wait()
		if (got[0] == nil) == (got[1] == nil) {
			t.Fatalf("both got %v", got)
		}
		for _, err := range got {
			if err != nil {
				refused(t, err, errs.Conflict, "the second approver")
			}
		}
		if p := b.read(t, r); p.Decision.Number != "513221-JD-2026-000001" {
			t.Errorf("decision %s", p.Decision.Number)
		}
	})
}

func TestOutOfScopeIsNotFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		refused(t, lastErr(b.Page(b.foreigner, r)), errs.NotFound, "another county reads")
		refused(t, lastErr(b.Investigate(b.foreigner, r, casework.Signing{Version: 3})), errs.NotFound, "another county acts")
		refused(t, lastErr(b.Create(b.foreigner, county, casework.Entry{Programme: "dibao", HouseholdID: household, Channel: "window", Reason: "x"})), errs.NotFound, "another county enters")
		if n := len(must[page.Page[casework.Summary]](t)(b.Cases(b.foreigner, casework.Filter{}, page.Query{Limit: 10})).Items); n != 0 {
			t.Errorf("another county lists %d cases", n)
		}
	})
}

func TestReplayFindsTampering(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		n := b.read(t, r).Decision.ID
		err := b.db.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE decision SET reasons_sm3 = $1 WHERE id = $2", crypt.Digest([]byte("x")), n)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Replay(t.Context(), county, n); err == nil || !strings.Contains(err.Error(), casework.ErrTampered.Error()) {
			t.Errorf("replay of changed bytes: %v", err)
		}
		refused(t, lastErr(b.Replay(t.Context(), county, 1)), errs.NotFound, "no such decision")
	})
}

// TestTurnsAreForThoseWhoSeeTheProposal: what would change the answer names
// people, and is absent where the proposal is.
func TestTurnsAreForThoseWhoSeeTheProposal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		turns := must[[]casework.Turn](t)(b.Turns(b.approver, r))
		if name := b.read(t, r).Facts.Members[0].Name; len(turns) != 1 || turns[0].Text.Chinese != name+"的收入不超过 1.00 元" {
			t.Errorf("the approver reads %+v", turns)
		}
		if turns := must[[]casework.Turn](t)(b.Turns(b.assistant, r)); len(turns) != 0 {
			t.Errorf("an assistant reads %+v", turns)
		}
		refused(t, lastErr(b.Turns(b.foreigner, r)), errs.NotFound, "another county reads")
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		if turns := must[[]casework.Turn](t)(b.Turns(b.approver, r)); len(turns) != 0 {
			t.Errorf("of a decided case: %+v", turns)
		}
	})
}

// TestFindingsAreForThoseWhoNeedThem: a village assistant sees the case, not
// what departments know.
func TestFindingsAreForThoseWhoNeedThem(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		p := must[casework.Page](t)(b.Page(b.assistant, r))
		if p.Check != nil || p.Proposal != nil || p.Decision == nil || p.Decision.Reasons != nil {
			t.Errorf("an assistant sees check %v, proposal %v, decision %+v", p.Check, p.Proposal, p.Decision)
		}
		finance := authz.WithActor(t.Context(), authz.Actor{Account: 81, Name: "唐静", Grants: []authz.Grant{{Role: authz.PayMaker, Division: "513221"}}})
		paid := must[casework.Page](t)(b.Page(finance, r))
		for who, p := range map[string]casework.Page{"an assistant": p, "finance": paid} {
			m := p.Facts.Members[0]
			if !p.Masked || m.Name == "" || m.SeriousIllness || m.Labour != "" || p.Reason != "" || len(p.Facts.Deductions) != 0 {
				t.Errorf("%s sees masked %v, member %+v, reason %q, deductions %v", who, p.Masked, m, p.Reason, p.Facts.Deductions)
			}
		}
		if got := hiddenOf(p); got != "idNumber reason members check decision" {
			t.Errorf("an assistant is told that %s are hidden", got)
		}
		if got := hiddenOf(paid); got != "idNumber reason members check decision visits" {
			t.Errorf("finance is told that %s are hidden", got)
		}
		for _, h := range paid.Hidden {
			if h.Why.Chinese == "" || h.Why.English == "" || h.Article.Chinese == "" || h.Article.English == "" || len(h.Roles) == 0 {
				t.Errorf("%s is hidden without a word of why: %+v", h.Field, h)
			}
		}
		if p.Visits[0].Form.Needs == "" || paid.Visits[0].Form.Needs != "" {
			t.Errorf("needs for the assistant %q, for finance %q", p.Visits[0].Form.Needs, paid.Visits[0].Form.Needs)
		}
		if p := b.read(t, r); p.Masked || !p.Facts.Members[0].SeriousIllness || hiddenOf(p) != "idNumber" {
			t.Errorf("a leader sees %+v, and that %s are hidden", p.Facts.Members[0], hiddenOf(p))
		}
	})
}

// hiddenOf names the parts of a page that it says are hidden.
func hiddenOf(p casework.Page) string {
	var fields []string
	for _, h := range p.Hidden {
		fields = append(fields, h.Field)
	}
	return strings.Join(fields, " ")
}

// TestRefusalNoticeTellsFindings: its grounds are what departments know.
func TestRefusalNoticeTellsFindings(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	pension := casework.Finding{PersonID: father, Source: "pensions", Kind: "income", Item: "transfer", Amount: money.Yuan(1500), Per: "month", Quantity: 1}
	r := b.atCounty(t, pension)
	done := must[casework.Done](t)(b.Refuse(b.approver, r, b.judgement(t, r, "周杰")))
	_, api := humatest.New(t)
	b.Routes(api)
	page := fmt.Sprintf("/api/cases/%d/%s", r.County, r.ID)
	for name, tt := range map[string]struct {
		by   context.Context
		sees bool
	}{"clerk": {b.clerk, true}, "assistant": {b.assistant, false}} {
		if got := strings.Contains(api.GetCtx(tt.by, page).Body.String(), "1,800.00"); got != tt.sees {
			t.Errorf("%s finds the income in the case: %v", name, got)
		}
		if got := api.GetCtx(tt.by, page+"/documents/"+done.DocumentID.String()).Code == http.StatusOK; got != tt.sees {
			t.Errorf("%s reads the notice: %v", name, got)
		}
	}
}

// TestIncompleteFileBecomesADraft: what the registry has wrong is mended in
// the draft, and not submitted before.
func TestIncompleteFileBecomesADraft(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.registry.households[household].Facts.Members[0].DisabilityGrade = 2
		r := b.draft(t)
		refused(t, lastErr(b.Submit(b.clerk, r, b.sign(t, r, ""))), errs.Conflict, "submit an incomplete draft")
		facts := b.read(t, r).Facts
		facts.Members[0].Disability = "limb"
		must[casework.Done](t)(b.Update(b.clerk, r, casework.Edit{Signing: b.sign(t, r, ""), Facts: facts, Channel: "window", Reason: "生活困难"}))
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
	})
}

func TestBrief(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		brief := func(ctx context.Context) (out casework.Brief, err error) {
			err = b.db.View(ctx, func(tx *db.Tx) error {
				out, err = b.Brief(ctx, tx, r.County, r.ID)
				return err
			})
			return out, err
		}
		for who, ctx := range map[string]context.Context{"the checker": b.checker, "the program": authz.WithActor(t.Context(), authz.Program())} {
			got := must[casework.Brief](t)(brief(ctx))
			if got.Number != "513221-DB-2026-000001" || got.Household != household || len(got.People) != 2 || got.State != casework.Accepted {
				t.Errorf("%s reads %+v", who, got)
			}
		}
		refused(t, lastErr(brief(b.foreigner)), errs.NotFound, "another county")
		refused(t, lastErr(brief(t.Context())), errs.NotFound, "nobody")
	})
}
