package simulation

import (
	"slices"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/progress"
	"doudi/policy"
)

// elsewhere moves a family to another county.
func elsewhere(f Family, county string) Family {
	f.Division, f.Facts.Division = county+"100001", county
	return f
}

// TestAProvince tries a change on two counties, only one of which has a standard
// today.
func TestAProvince(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		for n := id.ID(11); n < 14; n++ {
			b.village.families[n] = elsewhere(family(n, "100", 1_000, "illness"), "230102")
		}
		province := as(7, authz.Leader, "23")
		run := b.try(t, province, raised("23"))
		if run.County != 230000 || run.Result == nil || run.Place != "地23" {
			t.Fatalf("the run is %+v", run)
		}
		if was := run.Changes[0].Was; !slices.Equal(was, []string{"632元"}) {
			t.Errorf("moved from %v", was)
		}
		r := run.Result
		if r.Total.Households != 9 || r.Total.Gained != 2+3 || r.Total.Before != 2 {
			t.Errorf("the effect is %+v", r.Total)
		}
		if len(r.Places) != 2 || r.Places[0].Code != "2301" || r.Places[0].Households != 3 || r.Places[1].Code != "2310" || r.Places[1].Gained != 2 {
			t.Errorf("by prefecture: %+v", r.Places)
		}
		prefecture := b.try(t, province, raised("2310"))
		if p := prefecture.Result.Places; prefecture.County != 231000 || len(p) != 1 || p[0].Code != "231025" {
			t.Errorf("by county: %d, %+v", prefecture.County, p)
		}
		if list, err := b.List(province, 230000, Filter{}); err != nil || len(list.Items) != 1 || list.Items[0].ID != run.ID {
			t.Errorf("the province's list is %+v, %v", list, err)
		}
		if list, err := b.List(as(7, authz.Leader, "2310"), 231000, Filter{}); err != nil || len(list.Items) != 1 || list.Items[0].ID != prefecture.ID {
			t.Errorf("the prefecture's list is %+v, %v", list, err)
		}
		for _, other := range []string{"231025", "2310", "22"} {
			if _, err := b.Get(as(7, authz.Leader, other), run.County, run.ID); errs.CodeOf(err) != errs.NotFound {
				t.Errorf("the province's run from %s: %v", other, err)
			}
			if _, err := b.Start(as(7, authz.Leader, other), raised("23")); errs.CodeOf(err) != errs.NotFound {
				t.Errorf("a run on the province from %s: %v", other, err)
			}
			if list, err := b.List(as(7, authz.Leader, other), 230000, Filter{}); errs.CodeOf(err) != errs.NotFound {
				t.Errorf("the province's list from %s: %v, %v", other, list, err)
			}
		}
	})
}

// TestCancelledOnTheWay stops a run between two counties.
func TestCancelledOnTheWay(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.village.families[11] = elsewhere(family(11, "100", 1_000, "illness"), "230102")
	province := as(7, authz.Leader, "23")
	run, err := b.Start(province, raised("23"))
	if err != nil {
		t.Fatal(err)
	}
	b.village.during = func() {
		if b.village.reads == 1 { // of the first county
			if err := b.Cancel(province, run.County, run.ID); err != nil {
				t.Error(err)
			}
		}
		clock.T = clock.T.Add(tellEvery)
	}
	if err := b.work(t.Context(), workArgs{run.County, run.ID}); err != nil {
		t.Fatal(err)
	}
	if b.state(t, run).State != progress.Cancelled || b.village.reads != 1 {
		t.Errorf("%s after %d families", b.state(t, run).State, b.village.reads)
	}
}

// TestPersons tries a table on a programme about persons.
func TestPersons(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	for n := id.ID(21); n < 24; n++ {
		f := elsewhere(family(n, "100", 100_000, ""), "439901")
		for i := range f.Facts.Members {
			f.Facts.Members[i].Birth = &policy.Date{Year: 1930, Month: 1, Day: 1}
		}
		f.Facts.Obligors = []policy.Obligor{}
		b.village.families[n] = f
	}
	list, err := b.Programmes(as(7, authz.Leader, "439901"), "439901", calendar.Date{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if left := p.LeftOut != nil; left != (p.About != policy.AboutHousehold && p.About != policy.AboutPerson) && p.ID != "child-unattended" {
			t.Errorf("%s is left out: %v", p.ID, p.LeftOut)
		}
	}
	run := b.try(t, as(7, authz.Leader, "439901"), Request{Division: "439901", Programme: "old-age", Changes: []policy.Reform{
		{Parameter: "oldage.other", Value: `[{"below":"90","value":"10元"},{"value":"900元"}]`}}})
	e := run.Result.Total
	if !run.Persons || !run.Monthly || run.Title.En != "old-age allowance" || e.Households != 3 || e.People != 6 || e.PeopleBefore != 6 || e.Raised != 3 || e.FenAfter != 6*900_00 {
		t.Errorf("%+v\n%+v", run, e)
	}
}
