package casework_test

import (
	"testing"

	"doudi/casework"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// TestEffects computes what a change would do to what is drawn, by the law that
// ships, before anything is written.
func TestEffects(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.Service = b.with(shipped(t))
		drawn := money.Yuan(400)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &drawn}}
		yes, no := true, false
		wage := func(yuan int64) casework.Facts {
			sum := money.Yuan(yuan)
			return casework.Facts{Applicant: father, Members: []casework.Member{{PersonID: father, Name: "王建国", Relation: "applicant", LivesTogether: &yes},
				{PersonID: daughter, Name: "王小", Relation: "child", LivesTogether: &yes, LegalDuty: &yes, Independent: &no}},
				Incomes: []casework.Line{{PersonID: father, Item: "wage", Amount: &sum, Per: "month"}}, Assets: []casework.Line{}, Deductions: []casework.Line{}}
		}
		effects := func(before, after casework.Facts) casework.Effect {
			t.Helper()
			var list []casework.Effect
			err := d.View(b.clerk, func(tx *db.Tx) (err error) {
				list, err = b.Effects(b.clerk, tx, casework.Affected{County: county, Household: household, Division: village, Before: before, After: after})
				return err
			})
			if err != nil || len(list) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			return list[0]
		}
		if e := effects(wage(300), wage(300)); e.Begins != "" || len(e.Turned) != 0 {
			t.Errorf("nothing changes: %+v", e)
		}
		lost := effects(wage(300), wage(0))
		if lost.Before.Outcome != policy.Eligible || lost.After.Amount <= lost.Before.Amount || lost.Begins != "review" {
			t.Errorf("the wage is lost: %+v", lost)
		}
		rich := effects(wage(300), wage(9000))
		if rich.After.Outcome != policy.Ineligible || rich.Begins != "hearing" || len(rich.Turned) == 0 || rich.Turned[0].Article.Chinese+rich.Turned[len(rich.Turned)-1].Article.Chinese == "" {
			t.Errorf("the wage is high: %+v", rich)
		}
		if e := effects(wage(8000), wage(9000)); e.Begins != "hearing" {
			t.Errorf("was too rich before: %+v", e)
		}
		gone := wage(300)
		gone.Members = gone.Members[:1]
		if e := effects(wage(300), gone); e.Begins == "" || e.After.Amount >= e.Before.Amount {
			t.Errorf("one has left: %+v", e)
		}
	})
}

// TestBeginFor enters the review once, as the program.
func TestBeginFor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		drawn := money.Yuan(400)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &drawn}}
		begin := func() (out casework.Begun) {
			t.Helper()
			err := b.db.Update(b.reviewer, func(tx *db.Tx) (err error) {
				out, err = b.BeginFor(b.reviewer, tx, county, household, "dibao", 0, "变更申请已批准")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		first := begin()
		if again := begin(); first.ID == 0 || again != first {
			t.Errorf("%+v, then %+v", first, again)
		}
	})
}

// TestFollow lays open cases to where people are, and not two of a kind to one household.
func TestFollow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		follow := func(people []id.ID) error {
			return b.db.Update(b.approver, func(tx *db.Tx) error {
				return b.Follow(b.approver, tx, casework.Following{County: county, From: household, To: household + 1, Division: "513221100003", People: people})
			})
		}
		if err := follow([]id.ID{daughter}); err != nil || b.read(t, r).HouseholdID != household {
			t.Errorf("a case of the household went with one person: %v", err)
		}
		if err := follow(nil); err != nil {
			t.Fatal(err)
		}
		if p := b.read(t, r); p.HouseholdID != household+1 || p.Division != "513221100003" {
			t.Errorf("%+v", p.Summary)
		}
	})
}

// TestEffectsOnWhoGoes: what is a person's own is computed by the file of those who
// are split off with them, and for somebody who left no review begins.
func TestEffectsOnWhoGoes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.Service = b.with(shipped(t))
		drawn := money.Yuan(400)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Person: daughter, Amount: &drawn}}
		yes := true
		both := casework.Facts{Applicant: father, Members: []casework.Member{{PersonID: father, Name: "王建国", Relation: "applicant", LivesTogether: &yes},
			{PersonID: daughter, Name: "王小", Relation: "child", LivesTogether: &yes}}, Incomes: []casework.Line{}, Assets: []casework.Line{}, Deductions: []casework.Line{}}
		stays, own := both, both
		stays.Members = both.Members[:1]
		own.Applicant, own.Members = daughter, []casework.Member{{PersonID: daughter, Name: "王小", Relation: "applicant", LivesTogether: &yes}}
		effect := func(apart *casework.Apart) casework.Effect {
			t.Helper()
			var list []casework.Effect
			err := d.View(b.clerk, func(tx *db.Tx) (err error) {
				list, err = b.Effects(b.clerk, tx, casework.Affected{County: county, Household: household, Division: village, Before: both, After: stays, Apart: apart})
				return err
			})
			if err != nil || len(list) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			return list[0]
		}
		if e := effect(nil); e.Begins != "" || e.PersonWho != "王小" || e.After.Outcome != policy.Ineligible || len(e.Turned) != 1 || e.Turned[0].After == nil {
			t.Errorf("who left: %+v", e)
		}
		if e := effect(&casework.Apart{Division: village, Facts: own}); e.Begins == "" || len(e.Turned) == 1 && e.Turned[0].Rule == "member" {
			t.Errorf("who was split off: %+v", e)
		}
	})
}
