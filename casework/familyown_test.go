package casework_test

import (
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
)

// TestAFamilyFilesEachProgramme: whatever the procedures let a family apply for is
// filed whole, for somebody of the household's file and for somebody whom no file
// has, and stands in the work list; what the office begins is not filed.
func TestAFamilyFilesEachProgramme(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		family, today, yes := familyOf(t, 9001), calendar.On(2026, 9, 24), true
		event := b.flood(t)
		own := func() *casework.FamilyOwn {
			return &casework.FamilyOwn{NeedsCare: &yes, Unmanaged: []string{"bathe"}, Obligors: []casework.Obligor{{Name: "尔玛强", Relation: "child"}},
				Parents: []casework.Parent{{Name: "王三", State: "dead"}, {Name: "李四", State: "lost", Months: 8}},
				Medical: &casework.Medical{Bills: []casework.Bill{{Kind: "inpatient", Hospital: "县医院", Designated: true, SettledOn: today}}}}
		}
		online := 0
		for _, o := range must[[]casework.Offered](t)(b.ForFamilies("513221", today)) {
			for _, number := range []string{fathersNumber, strangerNumber} {
				a := applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: number, Relation: "applicant"})
				a.Programme = o.Programme
				if slices.Contains(o.Declares, "expenses") {
					a.Expenses = []casework.Expense{{PersonID: 1, Item: "medical", Amount: yuan(20000)}}
				}
				if o.About == "hardship" {
					a.Hardship = &casework.Hardship{Cause: "fire", On: today, Detail: "房子着火"}
				}
				if o.About == "loss" {
					a.Loss = &casework.Loss{Disaster: event, Kind: "collapsed", On: today, Detail: "塌了两间"}
				}
				if o.About == "person" || o.About == "claim" {
					a.For, a.Own = 1, own()
				}
				if o.Programme != "tekun" && a.Own != nil {
					a.Own.Obligors = nil
				}
				if o.Programme != "child-unattended" && a.Own != nil {
					a.Own.Parents = nil
				}
				if o.About != "claim" && a.Own != nil {
					a.Own.Medical = nil
				}
				filed, err := b.file(t, family, a)
				if !o.Online() {
					refused(t, err, errs.Invalid, o.Programme)
					if o.Family.Note.Chinese == "" || o.Family.Article.Chinese == "" {
						t.Errorf("%s: nobody says who begins it: %+v", o.Programme, o.Family)
					}
					continue
				}
				if err != nil {
					t.Fatalf("%s for %s: %v", o.Programme, number, err)
				}
				online++
				if seen := must[casework.Tracked](t)(b.track(t, family, filed.Ref)); seen.State != casework.Submitted || !seen.MayWithdraw {
					t.Errorf("%s: the family reads %+v", o.Programme, seen)
				}
			}
		}
		if online < 2*15 {
			t.Errorf("%d applications went through", online)
		}
	})
}

// TestTheOfficeCompletesBills: a family photographs its settlements and types what it
// can read; acceptance waits for the number by which nothing is claimed twice, and the
// clerk completes it.
func TestTheOfficeCompletesBills(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		family := familyOf(t, 9001)
		a := applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "applicant"})
		a.Programme, a.For = "medical", 1
		a.Own = &casework.FamilyOwn{Medical: &casework.Medical{Bills: []casework.Bill{{Kind: "inpatient", Hospital: "县医院", Designated: true, SettledOn: calendar.On(2026, 9, 20)}}}}
		filed := must[casework.Filed](t)(b.file(t, family, a))
		_, err := b.Accept(b.clerk, filed.Ref, casework.Acceptance{Signing: b.sign(t, filed.Ref, "")})
		refused(t, err, errs.Conflict, "a settlement without a number")
		if !strings.Contains(err.Error(), "from the photographs") {
			t.Errorf("the clerk is told %v", err)
		}
		p := b.read(t, filed.Ref)
		facts := p.Facts
		facts.Medical.Bills[0].Number, facts.Medical.Bills[0].Total, facts.Medical.Bills[0].Compliant = "JS-1", yuan(30000), yuan(20000)
		must[casework.Done](t)(b.Update(b.clerk, filed.Ref, casework.Edit{Signing: casework.Signing{Version: p.Version}, Facts: facts, Channel: "portal", Reason: p.Reason}))
		b.state(t, filed.Ref, casework.Submitted)
		must[casework.Done](t)(b.Accept(b.clerk, filed.Ref, casework.Acceptance{Signing: b.sign(t, filed.Ref, "")}))
	})
}

// TestWhereAFilingStands: an application stands where the household's file is, and
// where there is none in the place that was chosen: there it is asked for a clerk.
func TestWhereAFilingStands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for number, want := range map[string]string{fathersNumber: village, strangerNumber: "513221109", "123": "513221109"} {
			err := b.db.View(familyOf(t, 9001), func(tx *db.Tx) error {
				got, err := b.Stands(familyOf(t, 9001), tx, county, "513221109", number)
				if got != want {
					t.Errorf("%s stands in %s, want %s", number, got, want)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}
