package simulation

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/progress"
	"doudi/internal/sheet"
	"doudi/policy"
)

func TestAHigherStandard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		run := b.try(t, leader(), raised("231025"))
		if run.Result == nil || run.Place != "地231025" || run.CreatedName != "某7" || run.On != calendar.At(dbtest.Now) {
			t.Fatalf("the run is %+v", run)
		}
		if c := run.Changes; len(c) != 1 || c[0].Title.En != "rural dibao standard" || !slices.Equal(c[0].Was, []string{"632元"}) || c[0].Value != "700元" || run.Demonstration {
			t.Errorf("what was tried is %+v", run)
		}
		r := run.Result
		// 264 and 64 before; 400, 50, 200 and 1 after
		want := Effect{Households: 6, People: 12, Before: 2, PeopleBefore: 4, After: 4, PeopleAfter: 8, Gained: 2, PeopleGained: 4, Raised: 2,
			FenBefore: (264 + 64) * 100, FenAfter: (400 + 50 + 200 + 1) * 100}
		if r.Total != want {
			t.Errorf("the effect is %+v, want %+v", r.Total, want)
		}
		if len(r.Places) != 2 || r.Places[0].Code != "231025100" || r.Places[0].Name != "地231025100" || r.Places[0].Gained != 1 || r.Places[1].FenAfter != 201_00 {
			t.Errorf("by place: %+v", r.Places)
		}
		if len(r.Kinds) != 1 || r.Kinds[0].Code != string(Others) || r.Kinds[0].Households != 6 {
			t.Errorf("by kind: %+v", r.Kinds)
		}
		if len(r.Causes) != 3 || r.Causes[1].Code != "disability" || r.Causes[1].Gained != 1 {
			t.Errorf("by cause: %+v", r.Causes)
		}
		if p := b.state(t, run); p.State != progress.Done {
			t.Errorf("progress is %+v", p)
		}
	})
}

// TestFollowsTheRegistry holds that a second run reads what changed and nothing
// else, and says what a first one would.
func TestFollowsTheRegistry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.try(t, leader(), raised("231025"))
		if b.village.reads != 6 {
			t.Errorf("%d families were read", b.village.reads)
		}
		for _, step := range []struct {
			name   string
			change func(map[id.ID]Family)
			reads  int
		}{
			{"nothing changed", func(map[id.ID]Family) {}, 0},
			{"a wage fell", func(f map[id.ID]Family) { poorer := family(3, "100", 1_100, ""); poorer.Version = 2; f[3] = poorer }, 1},
			{"a family came", func(f map[id.ID]Family) { f[9] = family(9, "101", 500, "illness") }, 1},
			{"one left, and one changed again", func(f map[id.ID]Family) {
				delete(f, 1)
				again := family(3, "101", 1_360, "")
				again.Version = 3
				f[3] = again
			}, 1},
			{"the one that came left", func(f map[id.ID]Family) { delete(f, 9) }, 0},
			{"a family without a head", func(f map[id.ID]Family) {
				lost := family(4, "101", 1_200, "")
				lost.Version, lost.Facts.Members = 2, lost.Facts.Members[1:]
				f[4] = lost
			}, 1},
		} {
			step.change(b.village.families)
			b.village.reads, b.village.forgetful = 0, !b.village.forgetful
			got := b.try(t, leader(), raised("231025")).Result
			if b.village.reads != step.reads {
				t.Errorf("%s: %d families were read, want %d", step.name, b.village.reads, step.reads)
			}
			b.warm.counties = nil
			if want := b.try(t, leader(), raised("231025")).Result; !reflect.DeepEqual(got, want) {
				t.Errorf("%s: followed %+v, read whole %+v", step.name, got, want)
			}
			b.warm.counties = nil
			b.try(t, leader(), raised("231025"))
		}
	})
}

// TestReadyBeforeItIsAsked holds that whoever looks at what may be changed has the
// county read, once, and that the next day's run reads nothing again.
func TestReadyBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		for range 2 {
			if _, err := b.Movables(leader(), "231025", "dibao", calendar.Date{}); err != nil {
				t.Fatal(err)
			}
		}
		var waiting []jobs.Saved
		err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			waiting, err = jobs.Pending(t.Context(), tx)
			return err
		})
		if err != nil || len(waiting) != 1 || waiting[0].Name != (readyArgs{}).Kind() {
			t.Fatalf("the jobs are %+v, %v", waiting, err)
		}
		if err := b.read(t.Context(), readyArgs{231025}); err != nil || b.village.reads != 6 {
			t.Errorf("%d families were read, %v", b.village.reads, err)
		}
		for range 2 {
			b.village.reads = 0
			if b.try(t, leader(), raised("231025")); b.village.reads != 0 {
				t.Errorf("on %s %d families were read again", calendar.At(d.Now()), b.village.reads)
			}
			clock.T = clock.T.Add(24 * time.Hour)
		}
	})
}

func TestRoleAndRegion(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		if _, err := b.Start(as(8, authz.Clerk, "231025"), raised("231025")); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("a clerk: %v", err)
		}
		if _, err := b.Start(as(8, authz.Leader, "231024"), raised("231025")); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("a neighbour: %v", err)
		}
		if _, err := b.Start(as(8, authz.Leader, "231025100"), raised("231025")); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("a township about its county: %v", err)
		}
		town := b.try(t, as(8, authz.Leader, "231025100"), raised("231025100"))
		if r := town.Result; r.Total.Households != 3 || r.Total.Gained != 1 || len(r.Places) != 1 || r.Places[0].Code != "231025100001" {
			t.Errorf("a township sees %+v", r)
		}
		county := b.try(t, as(9, authz.Approver, "231025"), raised("231025"))
		if _, err := b.Get(leader(), 231025, county.ID); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("what nobody kept is seen by others: %v", err)
		}
		kept, err := b.Name(as(9, authz.Approver, "231025"), 231025, county.ID, 1, " 提标到700元 ")
		if err != nil || kept.Name != "提标到700元" || kept.Version != 2 {
			t.Fatalf("kept %+v, %v", kept, err)
		}
		if _, err := b.Name(leader(), 231025, county.ID, 1, "别的名"); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("named by one who had not seen the name: %v", err)
		}
		if _, err := b.Get(leader(), 231025, county.ID); err != nil {
			t.Errorf("what was kept: %v", err)
		}
		for name, who := range map[string]context.Context{
			"neighbour": as(8, authz.Leader, "231024"), "township": as(8, authz.Leader, "231025100"), "clerk": as(8, authz.Clerk, "231025"),
		} {
			_, err := b.Get(who, 231025, county.ID)
			if code := errs.CodeOf(err); code != errs.NotFound && code != errs.Forbidden {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := b.Cancel(as(8, authz.Leader, "231024"), 231025, county.ID); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("a neighbour cancels: %v", err)
		}
		if list, err := b.List(leader(), 231025, Filter{}); err != nil || len(list.Items) != 1 || list.Items[0].ID != county.ID {
			t.Errorf("the leader's list is %+v, %v", list, err)
		}
		for f, want := range map[Filter]int{{Programme: "dibao"}: 1, {Programme: "edge"}: 0, {Kept: "true"}: 1, {Kept: "false"}: 0, {Division: "231025100"}: 0, {Division: "2310"}: 1} {
			if list, err := b.List(leader(), 231025, f); err != nil || len(list.Items) != want {
				t.Errorf("%+v finds %d, %v", f, len(list.Items), err)
			}
		}
		file, err := b.ExportList(leader(), 231025, Filter{}, "csv")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		if file.Rows != 1 {
			t.Errorf("exported %d rows", file.Rows)
		}
		if list, err := b.List(as(8, authz.Leader, "231025100"), 231025, Filter{}); err != nil || len(list.Items) != 1 || list.Items[0].ID != town.ID {
			t.Errorf("the township's list is %+v, %v", list, err)
		}
		if _, err := b.List(as(8, authz.Leader, "231024"), 231025, Filter{}); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("a neighbour's list: %v", err)
		}
	})
}

func TestWhatCannotBeTried(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		for name, change := range map[string]policy.Reform{
			"unknown parameter":    {Parameter: "dibao.standard.rurla", Value: "700元"},
			"not read by dibao":    {Parameter: "medical.premium.edge", Value: "100元"},
			"a table":              {Parameter: "dibao.grades", Value: "1"},
			"without its unit":     {Parameter: "dibao.standard.rural", Value: "700"},
			"negative":             {Parameter: "dibao.standard.rural", Value: "-1元"},
			"a word that is none":  {Parameter: "dibao.rounding", Value: "up-to-moon"},
			"a number for a truth": {Parameter: "dibao.deduction.rigid", Value: "2"},
		} {
			in := raised("231025")
			in.Changes = []policy.Reform{change}
			if _, err := b.Start(leader(), in); errs.CodeOf(err) != errs.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		in := raised("231025")
		in.On = calendar.On(1990, 1, 1)
		if _, err := b.Start(leader(), in); errs.CodeOf(err) != errs.Invalid {
			t.Errorf("before any law: %v", err)
		}
		in = raised("231025")
		in.Programme = "no"
		if _, err := b.Start(leader(), in); errs.CodeOf(err) != errs.Invalid {
			t.Errorf("no programme: %v", err)
		}
		if _, err := b.Start(as(7, authz.Leader, "41"), raised("4101")); errs.CodeOf(err) != errs.Invalid {
			t.Errorf("where nobody has a file: %v", err)
		}
		in = raised("231025")
		in.Programme = "medical"
		if _, err := b.Start(leader(), in); errs.CodeOf(err) != errs.Invalid {
			t.Errorf("what depends on a bill: %v", err)
		}
	})
}

func TestCancel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		run, err := b.Start(leader(), raised("231025"))
		if err != nil {
			t.Fatal(err)
		}
		b.village.during = func() {
			if err := b.Cancel(leader(), run.County, run.ID); err != nil {
				t.Error(err)
			}
			clock.T = clock.T.Add(tellEvery)
		}
		if err := b.work(t.Context(), workArgs{run.County, run.ID}); err != nil {
			t.Fatal(err)
		}
		again, err := b.Get(leader(), run.County, run.ID)
		if err != nil || again.Result != nil || b.state(t, run).State != progress.Cancelled {
			t.Errorf("after it was cancelled: %+v, %v, %s", again, err, b.state(t, run).State)
		}
		if err := b.Cancel(leader(), run.County, run.ID); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("cancelled twice: %v", err)
		}
	})
}

func TestExport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		run, err := b.Start(leader(), raised("231025"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Export(leader(), run.County, run.ID, sheet.CSV); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("before there are figures: %v", err)
		}
		if err := b.work(t.Context(), workArgs{run.County, run.ID}); err != nil {
			t.Fatal(err)
		}
		out, err := b.Export(leader(), run.County, run.ID, sheet.CSV)
		if err != nil || out.Rows != 1+2+1+3 {
			t.Fatalf("%v, %+v", err, out)
		}
		if err := out.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestMovables(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		list, err := b.Movables(leader(), "231025", "dibao", calendar.Date{})
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]Movable{}
		for _, m := range list {
			found[m.Name] = m
		}
		if m := found["dibao.standard.rural"]; !m.Set || !slices.Equal(m.Was, []string{"632元"}) || m.Title.Zh == "" {
			t.Errorf("the standard is %+v", m)
		}
		if m := found["dibao.rounding"]; len(m.Choices) == 0 || len(m.Called) != len(m.Choices) || found["property.vehicle.max"].Set {
			t.Errorf("%+v, %+v", m, found["property.vehicle.max"])
		}
		if _, err := b.Movables(as(8, authz.Clerk, "231025"), "231025", "dibao", calendar.Date{}); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("a clerk: %v", err)
		}
	})
}

func TestKinds(t *testing.T) {
	t.Parallel()
	day := policy.Date{Year: 2026, Month: 11, Day: 23}
	member := func(year int) policy.Member {
		return policy.Member{Birth: &policy.Date{Year: year, Month: 11, Day: 24}}
	}
	severe, ill := member(1980), member(1980)
	severe.Disability, ill.Illness = &policy.Disability{Kind: policy.DisabilityLimb, Grade: 2}, true
	light := member(1980)
	light.Disability = &policy.Disability{Kind: policy.DisabilityLimb, Grade: 3}
	for want, members := range map[Kind][]policy.Member{
		SevereDisability: {ill, severe}, SeriousIllness: {member(2020), ill}, Elderly: {member(1965), member(1940)},
		Minors: {member(1966), member(2008)}, Others: {member(1966), light, {}},
	} {
		f := makeupOf(&policy.Household{Members: members})
		if got := f.kind(day); got != want {
			t.Errorf("%s is told as %s", want, got)
		}
	}
	birthday := makeupOf(&policy.Household{Members: []policy.Member{member(2008)}})
	if got := birthday.kind(policy.Date{Year: 2026, Month: 11, Day: 24}); got != Others {
		t.Errorf("of age since today, and told as %s", got)
	}
	if got := (&makeup{}).kind(day); got != Others {
		t.Errorf("a household without members is told as %s", got)
	}
}
