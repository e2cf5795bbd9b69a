package verification

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/verification/connect"
)

// TestFalseHitsByRule: what a person found to be somebody else's is known by
// source and rule; what the program set aside afterwards counts no more.
func TestFalseHitsByRule(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		v := doubtful(b)
		for _, f := range v.Findings {
			state := Accepted
			if f.Source == "vehicles" {
				state = NotOurs
			}
			if _, err := b.Settle(checker(), v.ref(), b.read(v.ref()).Version, []Settling{{f.ID, state, "经核实"}}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.Issue(checker(), v.ref(), b.read(v.ref()).Version, ""); err != nil {
			t.Fatal(err)
		}
		for _, f := range v.Findings {
			if f.Source == "deposits" {
				c, err := b.Contest(clerk(), v.ref(), f.ID, Objection{NotTheirs, "不是我的账户"})
				if err == nil {
					_, err = b.SettleContest(checker(), Ref{county, c.ID}, ContestWord{State: Upheld, Answer: "银行确认"})
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		b.asked() // sets the car and the account aside by itself
		list, err := b.SourceList(checker(), county)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][]RuleShare{
			"vehicles": {{ByNumber, DifferentName, 1, 1}},
			"deposits": {{ByLikeness, DifferentName, 1, 1}},
			"pensions": {{ByNumber, DifferentName, 1, 0}, {ByNumber, SameName, 1, 0}},
		}
		for _, s := range list {
			if len(s.Rules) != len(want[s.Code]) {
				t.Errorf("%s: %+v", s.Code, s.Rules)
				continue
			}
			for i, r := range s.Rules {
				if r != want[s.Code][i] {
					t.Errorf("%s: %+v, want %+v", s.Code, r, want[s.Code][i])
				}
			}
		}
	})
}

func TestUsage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deposits", recent, deposits("李秀英", b.family.Members[1].IDNumber, "23000"))
		b.consentAll(father, mother, child)
		today := calendar.At(clock.T)
		b.sources = slices.Clone(b.sources)
		for i := range b.sources {
			if src := &b.sources[i]; src.Code == "deposits" || src.Code == "companies" { // the one answers, the other does not
				src.Price = 250
			}
		}
		v := b.asked()
		if _, err := b.Settle(checker(), v.ref(), v.Version, []Settling{{v.Findings[0].ID, Accepted, ""}}); err != nil {
			t.Fatal(err)
		}
		clock.T = clock.T.Add(30 * time.Hour)
		if _, err := b.Issue(checker(), v.ref(), b.read(v.ref()).Version, ""); err != nil {
			t.Fatal(err)
		}
		u, err := b.Usage(checker(), county, today, today)
		if err != nil || len(u.Townships) != 1 {
			t.Fatalf("%+v, %v", u, err)
		}
		if x := u.Townships[0]; x.Township != "513221100" || x.Checks != 1 || x.Reported != 1 || x.MedianHours != 30 || x.P90Hours != 30 || x.Cost != 750 ||
			!slices.Equal(x.StartedBy, []StarterUsage{{"何敏", 1}}) || len(x.Checkers) != 1 || x.Checkers[0] != (CheckerUsage{"何敏", 1}) {
			t.Errorf("%+v", x)
		}
		for _, x := range u.Sources {
			if x.Way != ByCheck || x.FalseHits != 0 || !slices.Equal(x.StartedBy, []StarterUsage{{"何敏", 1}}) {
				t.Errorf("%+v", x)
			}
			if answered := x.Source == "deposits"; x.Asked != 3 || answered != (x.Cost == 750) || !answered && x.Cost != 0 || answered && (x.Answered != 3 || x.Hits != 1) || !answered && x.Answered != 0 {
				t.Errorf("%+v", x)
			}
		}
		if later, err := b.Usage(checker(), county, today.AddDays(1), today.AddDays(1)); err != nil || len(later.Townships) != 0 || len(later.Sources) != 0 {
			t.Errorf("the next day: %+v, %v", later, err)
		}
		_, err = b.Usage(checker(), county, today, today.AddDays(-1))
		wants(t, "ends before it begins", err, errs.Invalid)
		_, err = b.Usage(as("外县核对", 31, authz.Checker, "513222"), county, today, today)
		wants(t, "another county", err, errs.NotFound)
	})
}

// TestUsageOfScreenings: a screening counts beside the checks: who began it, how long it
// took, how many people were looked up where, what was found, and what of it was wrong.
func TestUsageOfScreenings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		m := b.family.Members
		b.deliver("vehicles", recent, vehicles("何芳", m[0].IDNumber, "小型轿车")) // another name under his number
		b.homes = []Recipient{{Household: 7, Division: village, Counted: 2, Draws: []Drawn{{Programme: "dibao"}}, Members: m[:2]}, {Household: 8, Division: "513221101001", Counted: 1, Draws: []Drawn{{Programme: "dibao"}}, Members: m[2:3]}}
		today := calendar.At(clock.T)
		ref, err := b.Screen(checker(), county)
		if err != nil {
			t.Fatal(err)
		}
		clock.T = clock.T.Add(90 * time.Second)
		if err := b.screen(t.Context(), ScreenArgs{county, ref.ID}); err != nil {
			t.Fatal(err)
		}
		used := func() Usage {
			t.Helper()
			u, err := b.Usage(checker(), county, today, today)
			if err != nil || len(u.Screenings) != 1 {
				t.Fatalf("%+v, %v", u, err)
			}
			return u
		}
		u := used()
		if x := u.Screenings[0]; x.ID != ref.ID || x.StartedBy != "何敏" || x.State != "done" || x.Seconds != 90 || x.Households != 2 || x.People != 3 || x.Hits != 1 || x.FalseHits != 0 {
			t.Errorf("%+v", x)
		}
		who := []StarterUsage{{"何敏", 1}}
		want := []SourceUsage{{Township: "513221100", Source: "vehicles", Way: ByScreening, Asked: 2, Answered: 2, Hits: 1, MedianSeconds: 90, NinetiethSeconds: 90, StartedBy: who},
			{Township: "513221101", Source: "vehicles", Way: ByScreening, Asked: 1, Answered: 1, MedianSeconds: 90, NinetiethSeconds: 90, StartedBy: who}}
		if !reflect.DeepEqual(u.Sources, want) || len(u.Townships) != 0 {
			t.Errorf("%+v", u)
		}
		b.consentAll(father, mother, child)
		v := b.asked()
		if _, err := b.Settle(checker(), v.ref(), v.Version, []Settling{{v.Findings[0].ID, NotOurs, "同号不同人"}}); err != nil {
			t.Fatal(err)
		}
		u = used()
		if x := u.Screenings[0]; x.FalseHits != 1 {
			t.Errorf("%+v", x)
		}
		ways := map[Way]int64{}
		for _, x := range u.Sources {
			if x.Source == "vehicles" && x.Township == "513221100" {
				ways[x.Way] += x.FalseHits
			}
		}
		if ways[ByCheck] != 1 || ways[ByScreening] != 1 {
			t.Errorf("false hits %v", ways)
		}
	})
}

func TestHowFast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		list           []int
		median, ninety int
	}{
		{nil, 0, 0}, {[]int{7}, 7, 7}, {[]int{9, 1}, 9, 9}, {[]int{3, 1, 2}, 2, 3}, {[]int{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 6, 9},
		{[]int{11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 6, 10},
	} {
		if m, n := middle(c.list), ninetieth(c.list); m != c.median || n != c.ninety {
			t.Errorf("%v: %d and %d, want %d and %d", c.list, m, n, c.median, c.ninety)
		}
	}
}

func TestABreakerIsSeen(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	src, _ := b.sources.named("vehicles")
	src.Limits.Attempts, src.Limits.Rate, src.Limits.Burst = 1, 100, 100
	b.connect("vehicles", connect.Guard(src, answers(down)))
	seen := func() connect.State {
		list, err := b.SourceList(checker(), county)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			if s.Code == "vehicles" {
				return s.Breaker
			}
		}
		return ""
	}
	if s := seen(); s != connect.Closed {
		t.Errorf("before anything failed: %q", s)
	}
	for range 5 {
		_, _ = b.live["vehicles"].Ask(t.Context(), connect.Question{})
	}
	if s := seen(); s != connect.Open {
		t.Errorf("after five failures: %q", s)
	}
}
