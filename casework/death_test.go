package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// dies records that members of the household died on a day, as the registry
// tells of it, and returns the cases that begin.
func (b *bundle) dies(t *testing.T, on calendar.Date, drawn []casework.Drawn, people ...id.ID) []casework.Ref {
	t.Helper()
	e := b.entitlements
	e.grants, e.adjusted, e.stopped, e.held, e.released, e.drawn = nil, nil, nil, nil, nil, drawn
	file := b.registry.households[household]
	before := file
	t.Cleanup(func() { b.registry.households[household] = before })
	for _, p := range people {
		i := slices.IndexFunc(file.Facts.Members, func(m casework.Member) bool { return m.PersonID == p })
		dead := file.Facts.Members[i]
		dead.DiedOn = on
		file.Facts.Members = slices.Delete(slices.Clone(file.Facts.Members), i, i+1)
		if file.Facts.Applicant == p && len(file.Facts.Members) > 0 {
			file.Facts.Applicant, file.Facts.Members[0].Relation = file.Facts.Members[0].PersonID, "applicant"
			dead.Relation = "parent"
		}
		file.Dead = append(slices.Clone(file.Dead), dead)
		b.registry.households[household] = file
		err := b.db.Update(b.clerk, func(tx *db.Tx) error {
			return b.Died(b.clerk, tx, casework.Death{County: county, Household: household, Dead: dead, Left: len(file.Facts.Members), Reason: dead.Name + "死亡。"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.deaths(t)
}

// deaths lists the open cases on a death of the household.
func (b *bundle) deaths(t *testing.T) (begun []casework.Ref) {
	t.Helper()
	for _, s := range must[page.Page[casework.Summary]](t)(b.Cases(b.leader, casework.Filter{Household: household}, page.Query{Limit: 100})).Items {
		if s.Purpose == procedure.Death && s.State.Open() {
			begun = append(begun, casework.Ref{County: s.County, ID: s.ID})
		}
	}
	return begun
}

// corrects takes a death back, as the registry tells of it.
func (b *bundle) corrects(t *testing.T, person id.ID) {
	t.Helper()
	file := b.registry.households[household]
	i := slices.IndexFunc(file.Dead, func(m casework.Member) bool { return m.PersonID == person })
	dead := file.Dead[i]
	file.Dead = slices.Delete(slices.Clone(file.Dead), i, i+1)
	alive := dead
	alive.DiedOn = calendar.Date{}
	file.Facts.Members = append(slices.Clone(file.Facts.Members), alive)
	b.registry.households[household] = file
	err := b.db.Update(b.approver, func(tx *db.Tx) error {
		return b.Lives(b.approver, tx, casework.Death{County: county, Household: household, Dead: dead, Left: len(file.Facts.Members)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDeathBesideAnotherCase: what cannot be given up ends first; the case on the death
// begins with its end, and ends the hold.
func TestDeathBesideAnotherCase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		r := b.accepted(t)
		begun := b.dies(t, b.today(), []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}, daughter)
		if len(begun) != 0 {
			t.Fatalf("%v began beside the other", begun)
		}
		b.walk(t, r, "withdraw")
		begun = b.deaths(t)
		if len(begun) != 1 {
			t.Fatalf("%v began after it", begun)
		}
		b.corrects(t, daughter)
		b.state(t, begun[0], casework.Withdrawn)
	})
}

// TestAWaitingDeathGoesAlong: a death that waits for a case follows it to the household that
// its people have joined, and is dealt with there.
func TestAWaitingDeathGoesAlong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		r := b.accepted(t)
		if begun := b.dies(t, b.today(), []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}, daughter); len(begun) != 0 {
			t.Fatalf("%v began beside the other", begun)
		}
		b.goes(t, household, household+1)
		b.walk(t, r, "withdraw")
		var begun []casework.Summary
		for _, c := range must[page.Page[casework.Summary]](t)(b.Cases(b.leader, casework.Filter{Household: household + 1}, page.Query{Limit: 100})).Items {
			if c.Purpose == procedure.Death && c.State.Open() {
				begun = append(begun, c)
			}
		}
		if len(begun) != 1 {
			t.Fatalf("%v began after it", begun)
		}
	})
}

// TestDeathKeepsTheInterval: nobody looked at the family's means, so that the next
// review is due when it was.
func TestDeathKeepsTheInterval(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 10))
		first := b.review(t, money.Yuan(400), money.Yuan(300))
		b.walk(t, first, toCounty+"confirm")
		due := b.reviewOn(t, first)
		b.on(calendar.On(2026, 11, 29))
		begun := b.dies(t, b.today(), []casework.Drawn{{Programme: "dibao", Amount: yuan(700)}}, daughter)
		b.walk(t, begun[0], "opinion hear confirm")
		if got := b.reviewOn(t, begun[0]); got != due || due.IsZero() {
			t.Errorf("the next review is due on %s, it was on %s", got, due)
		}
	})
}

// reviewOn is by when what a case decided is looked at again.
func (b *bundle) reviewOn(t *testing.T, r casework.Ref) (on calendar.Date) {
	t.Helper()
	err := b.db.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT review_on FROM decision WHERE county = $1 AND application_id = $2", r.County, r.ID).Scan(&on)
	})
	if err != nil {
		t.Fatal(err)
	}
	return on
}

func yuan(n int64) *money.Fen { f := money.Yuan(n); return &f }

// TestDeathOfThePersonWhoDraws: nobody can be heard; payment waits from the moment
// in which it is recorded, the county ends it from the month after the death, and
// the notice says what happened and that one may go against it.
func TestDeathOfThePersonWhoDraws(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 29))
		begun := b.dies(t, calendar.On(2026, 9, 20), []casework.Drawn{{Programme: "old-age", Person: father, Amount: yuan(100)}, {Programme: "disability-living", Person: daughter, Amount: yuan(110)}}, father)
		if len(begun) != 1 || len(b.entitlements.held) != 1 || b.entitlements.held[0].Person != father {
			t.Fatalf("%v began, held %+v", begun, b.entitlements.held)
		}
		r := begun[0]
		p := b.read(t, r)
		if p.State != casework.CountyReview || len(p.Steps) != 1 || p.Steps[0].Act != casework.ActStop || p.Clocks[0].DueOn != calendar.On(2026, 12, 20) || !p.Clocks[0].Months {
			t.Fatalf("%s waits for %+v by %+v", p.State, p.Steps, p.Clocks)
		}
		refused(t, b.act(t, r, "confirm"), errs.Conflict, "going on for the dead")
		b.walk(t, r, "stop")
		p = b.read(t, r)
		if g := b.entitlements.stopped; len(g) != 1 || g[0].From != 202610 || p.Decision.From != 202610 {
			t.Errorf("stopped %+v", g)
		}
		for _, want := range []string{"2026年9月20日死亡", "2026年10月起停止发放", "行政复议"} {
			if !strings.Contains(p.Decision.Notice, want) {
				t.Errorf("the notice lacks %q: %s", want, p.Decision.Notice)
			}
		}
		if strings.Contains(p.Decision.Notice, "听取") {
			t.Errorf("somebody was heard: %s", p.Decision.Notice)
		}
		b.walk(t, r, "serve")
		if p := b.read(t, r); p.State != casework.Stopped || len(p.Steps) != 0 {
			t.Errorf("%s waits for %+v", p.State, p.Steps)
		}
	})
}

// TestDeathInAFamily: who remains is paid by who remains, and is heard first where
// it is less (社会救助法 art.48); what was paid since the month after is due anew.
func TestDeathInAFamily(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 29))
		begun := b.dies(t, calendar.On(2026, 9, 20), []casework.Drawn{{Programme: "dibao", Amount: yuan(700)}}, daughter)
		if len(begun) != 1 || len(b.entitlements.held) != 0 {
			t.Fatalf("%v began, held %+v", begun, b.entitlements.held)
		}
		r := begun[0]
		b.walk(t, r, "opinion")
		refused(t, b.act(t, r, "confirm"), errs.Conflict, "less without a hearing")
		b.walk(t, r, "hear confirm serve")
		g := b.entitlements.adjusted
		if len(g) != 1 || g[0].Amount != money.Yuan(50) || g[0].Since != 202610 || g[0].Members != 1 || g[0].From != 202612 {
			t.Errorf("adjusted %+v", g)
		}
		if p := b.read(t, r); !strings.Contains(p.Decision.Notice, "由每月700.00元调整为每月50.00元") || !strings.Contains(p.Decision.Notice, "死亡") {
			t.Errorf("notice: %s", p.Decision.Notice)
		}
	})
}

// TestDeathTakesTheReviewsPlace: a review that is under way is of another family.
func TestDeathTakesTheReviewsPlace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 10))
		review := b.review(t, money.Yuan(400), money.Yuan(300))
		b.walk(t, review, "submit investigate")
		begun := b.dies(t, b.today(), []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}, daughter)
		b.state(t, review, casework.Withdrawn)
		if len(begun) != 1 {
			t.Errorf("%v began", begun)
		}
		refused(t, b.act(t, begun[0], "withdraw"), errs.Conflict, "withdrawing while the death is on record")
		b.corrects(t, daughter) // it was somebody else
		b.state(t, begun[0], casework.Withdrawn)
		if g := b.entitlements.released; len(g) != 1 {
			t.Errorf("released %+v", g)
		}
	})
}

// TestDeathWalks takes the procedure of each programme its ways: the dead drew it,
// those who remain go on, those who remain are given no more. No clock runs on.
func TestDeathWalks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for programme, person := range b.continuing(t, procedure.Death) {
			ends, goes := "stop serve", "opinion hear confirm serve"
			if programme == "tekun" {
				ends = "opinion publish posted close stop serve"
			}
			scripts := []string{ends}
			if person == 0 {
				scripts = append(scripts, goes, "opinion return "+goes)
			}
			for way, script := range scripts {
				b.on(calendar.On(2026, 9, 24))
				drawn := casework.Drawn{Programme: programme, Person: person, Amount: yuan(700)}
				if programme == "edge" || programme == "rigid" {
					drawn.Amount = nil
					script = strings.NewReplacer("hear ", "", "confirm serve", "confirm").Replace(script)
				}
				dead := []id.ID{person}
				switch {
				case person == 0 && way == 0:
					dead = []id.ID{daughter, father}
				case person == 0:
					dead = []id.ID{daughter}
				}
				t.Run(programme, func(t *testing.T) {
					begun := b.dies(t, b.today(), []casework.Drawn{drawn}, dead...)
					if len(begun) != 1 {
						t.Fatalf("way %d: %v began", way, begun)
					}
					b.walk(t, begun[0], script)
					p := b.read(t, begun[0])
					want := casework.Stopped
					if way > 0 {
						want = casework.Confirmed
					}
					if p.State != want || len(p.Steps) != 0 {
						t.Errorf("way %d ends %s and waits for %+v", way, p.State, p.Steps)
					}
					for _, k := range p.Clocks {
						if k.StoppedOn.IsZero() {
							t.Errorf("way %d: clock %s runs on", way, k.Kind)
						}
					}
				})
			}
		}
	})
}

// TestDeathOfWhoApplied: what counts the dead is not granted, and goes on by those
// who live; what was asked for the dead alone is taken back.
func TestDeathOfWhoApplied(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		late := func() error {
			j := b.judgement(t, r, "周杰")
			return lastErr(b.Confirm(b.approver, r, j))
		}
		b.dies(t, b.today(), nil, daughter)
		refused(t, late(), errs.Conflict, "confirming what counts the dead")
		if n := len(b.entitlements.grants); n != 0 {
			t.Errorf("%d grants", n)
		}
		b.dies(t, b.today(), nil, father)
		b.state(t, r, casework.Withdrawn)
	})
}

// statement is what a family signed that wants no more.
func (b *bundle) statement(t *testing.T) casework.Statement {
	t.Helper()
	return casework.Statement{SignedOn: b.today(), Who: "尔玛泽仁", Words: b.say("女儿有了工作"), SignedForm: b.evidence(t, b.clerk, county, "evidence")}
}

// TestExit: a family that wants no more is not heard on its own wish; it ends with
// the month of the decision, and they may apply again.
func TestExit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 29))
		leaving := casework.Leaving{HouseholdID: household, Programme: "dibao", Statement: b.statement(t)}
		refused(t, lastErr(b.Leave(b.clerk, county, leaving)), errs.Conflict, "leaving what is not drawn")
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}
		unsigned := leaving
		unsigned.Statement.SignedForm = 0
		refused(t, lastErr(b.Leave(b.clerk, county, unsigned)), errs.Invalid, "leaving without a signature")
		refused(t, lastErr(b.Leave(b.foreigner, county, leaving)), errs.NotFound, "another county's clerk")
		done := must[casework.Done](t)(b.Leave(b.clerk, county, leaving))
		r := casework.Ref{County: done.County, ID: done.ID}
		refused(t, lastErr(b.Leave(b.clerk, county, leaving)), errs.Conflict, "leaving twice")
		b.walk(t, r, "stop serve")
		p := b.read(t, r)
		if g := b.entitlements.stopped; len(g) != 1 || g[0].From != 202612 {
			t.Errorf("stopped %+v", g)
		}
		if !strings.Contains(p.Decision.Notice, "主动提出退出") || !strings.Contains(p.Decision.Notice, "可以随时重新申请") || len(p.Steps) != 0 {
			t.Errorf("%+v, notice: %s", p.Steps, p.Decision.Notice)
		}
		b.draft(t)
	})
}

// TestExitWalks takes each programme's exit to its end, and back.
func TestExitWalks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for programme, person := range b.continuing(t, procedure.Exit) {
			ends := "stop serve"
			if programme == "tekun" {
				ends = "opinion publish posted close stop serve"
			}
			for script, want := range map[string]casework.State{ends: casework.Stopped, "withdraw": casework.Withdrawn, ends + " appeal upheld": casework.Stopped} {
				b.on(calendar.On(2026, 9, 24))
				drawn := casework.Drawn{Programme: programme, Person: person, Amount: yuan(400)}
				if programme == "edge" || programme == "rigid" {
					drawn.Amount = nil
				}
				b.entitlements.drawn = []casework.Drawn{drawn}
				done := must[casework.Done](t)(b.Leave(b.clerk, county, casework.Leaving{HouseholdID: household, Programme: programme, For: person, Statement: b.statement(t)}))
				r := casework.Ref{County: done.County, ID: done.ID}
				b.walk(t, r, script)
				if p := b.read(t, r); p.State != want || len(p.Steps) != 0 || slices.ContainsFunc(p.Clocks, func(k casework.Clock) bool { return k.StoppedOn.IsZero() }) {
					t.Errorf("%s by %s ends %s, waits for %+v, clocks %+v", programme, script, p.State, p.Steps, p.Clocks)
				}
			}
		}
	})
}

// TestExitAtThePortal: the account that filed asks; nothing ends before the office
// has the family's signature, and another account cannot ask.
func TestExitAtThePortal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		filed := b.filedPoor(t, family)
		asks := func(account id.ID) error {
			ctx := familyOf(t, account)
			return b.db.Update(ctx, func(tx *db.Tx) error { return b.LeaveOnline(ctx, tx, filed.Ref) })
		}
		refused(t, asks(9001), errs.Conflict, "leaving what nobody has decided")
		b.walk(t, filed.Ref, "accept investigate +1 visit report opinion publish posted close confirm")
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(300)}}
		refused(t, asks(9002), errs.NotFound, "another account")
		if seen := must[casework.Tracked](t)(b.track(t, family, filed.Ref)); !seen.MayLeave {
			t.Fatalf("the family reads %+v", seen)
		}
		if err := asks(9001); err != nil {
			t.Fatal(err)
		}
		refused(t, asks(9001), errs.Conflict, "asking twice")
		exit := b.followed(t, family)[0]
		if !exit.Leaves || exit.State != casework.Draft || exit.With != authz.Clerk || !exit.MayWithdraw || len(b.entitlements.stopped) != 0 {
			t.Fatalf("the family follows %+v", exit)
		}
		must[casework.Done](t)(b.State(b.clerk, exit.Ref, b.signed(t, exit.Ref)))
		b.walk(t, exit.Ref, "stop")
		if exit = b.followed(t, family)[0]; exit.State != casework.Stopped || len(exit.Notices) != 1 || len(b.entitlements.stopped) != 1 {
			t.Errorf("the family follows %+v", exit)
		}
		b.entitlements.drawn = nil
		if seen := must[casework.Tracked](t)(b.track(t, family, filed.Ref)); seen.MayLeave {
			t.Error("what has ended can be left again")
		}
	})
}

// TestAnUnsignedExitBlocksNothing: who asks at the portal to leave and never signs is
// reviewed like everybody; while the review is open the statement waits, and the clerk
// reads why; asked for once, it is not asked for again.
func TestAnUnsignedExitBlocksNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		filed := b.filedPoor(t, family)
		b.walk(t, filed.Ref, "accept investigate +1 visit report opinion publish posted close confirm")
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(300)}}
		asks := func() error {
			return b.db.Update(family, func(tx *db.Tx) error { return b.LeaveOnline(family, tx, filed.Ref) })
		}
		if err := asks(); err != nil {
			t.Fatal(err)
		}
		exit := b.followed(t, family)[0]
		refused(t, asks(), errs.Conflict, "asking twice")
		b.on(calendar.On(2028, 1, 10))
		if n := must[int](t)(b.BeginReviews(t.Context())); n != 1 {
			t.Fatalf("%d reviews begun beside an exit that nobody signed", n)
		}
		page := b.read(t, filed.Ref)
		list := must[[]casework.Available](t)(b.Acts(b.clerk, exit.Ref))
		i := slices.IndexFunc(list, func(a casework.Available) bool { return a.Act == casework.ActStatement })
		if i < 0 || list[i].Now || len(list[i].Obstacles) != 1 || !strings.Contains(list[i].Obstacles[0].Chinese, "退出申请签字以前，核查照常进行") {
			t.Fatalf("the clerk reads %+v of %+v", list, page.Number)
		}
		refused(t, lastErr(b.State(b.clerk, exit.Ref, b.signed(t, exit.Ref))), errs.Conflict, "signing while a review is open")
		b.entitlements.drawn = nil
		list = must[[]casework.Available](t)(b.Acts(b.clerk, exit.Ref))
		if i = slices.IndexFunc(list, func(a casework.Available) bool { return a.Act == casework.ActStatement }); !strings.Contains(list[i].Obstacles[0].Chinese, "没有可以退出的待遇") {
			t.Errorf("where nothing is drawn the clerk reads %+v", list[i])
		}
	})
}

// TestExitTakenBack: a family that thinks better of it keeps what it draws, and its
// file stays open.
func TestExitTakenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		filed := b.filedPoor(t, family)
		b.walk(t, filed.Ref, "accept investigate +1 visit report opinion publish posted close confirm")
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(300)}}
		for range 2 {
			if err := b.db.Update(family, func(tx *db.Tx) error { return b.LeaveOnline(family, tx, filed.Ref) }); err != nil {
				t.Fatal(err)
			}
			exit := b.followed(t, family)[0]
			if err := b.db.Update(family, func(tx *db.Tx) error { return b.TakeBack(family, tx, exit.Ref, "") }); err != nil {
				t.Fatal(err)
			}
			b.state(t, exit.Ref, casework.Withdrawn)
		}
		if len(b.entitlements.stopped) != 0 {
			t.Errorf("stopped %+v", b.entitlements.stopped)
		}
	})
}

// filedPoor is an application of a family that is given something.
func (b *bundle) filedPoor(t *testing.T, family context.Context) casework.Filed {
	t.Helper()
	a := applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "applicant"})
	a.Incomes[0].Amount = yuan(50)
	return must[casework.Filed](t)(b.file(t, family, a))
}

// followed is what an account follows, the newest first.
func (b *bundle) followed(t *testing.T, family context.Context) []casework.Tracked {
	t.Helper()
	var out []casework.Tracked
	err := b.db.View(family, func(tx *db.Tx) (err error) {
		out, err = b.Tracked(family, tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// signed is a statement of the version of a case.
func (b *bundle) signed(t *testing.T, r casework.Ref) casework.Statement {
	t.Helper()
	v := b.statement(t)
	v.Signing = b.sign(t, r, "")
	return v
}
