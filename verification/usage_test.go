package verification

import (
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
		if x := u.Townships[0]; x.Township != "513221100" || x.Checks != 1 || x.Reported != 1 || x.MedianHours != 30 || x.Cost != 750 || len(x.Checkers) != 1 || x.Checkers[0] != (CheckerUsage{"何敏", 1}) {
			t.Errorf("%+v", x)
		}
		for _, x := range u.Sources {
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
