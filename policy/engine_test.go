package policy_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"doudi/policy"
)

func engine(t testing.TB, fsys fstest.MapFS) *policy.Engine {
	t.Helper()
	lib, err := policy.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return policy.NewEngine(lib)
}

// family is three people with a monthly income on a day of 2020.
func family(income policy.Fen) policy.Application {
	people := []policy.Member{{Ref: "A", Relation: policy.RelationApplicant}, {Ref: "B", Relation: policy.RelationSpouse}, {Ref: "C", Relation: policy.RelationChild}}
	return policy.Application{
		Programme: "help", Date: policy.Date{Year: 2020, Month: 5, Day: 10},
		Household: policy.Household{
			Division: "110101", Members: people, Assets: []policy.Asset{},
			Incomes: []policy.Income{{Member: "A", Kind: policy.IncomeWage, Amount: &income, Per: policy.PerMonth, Basis: policy.Found}},
		},
	}
}

func TestReplayGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	e := engine(t, mini(t, "", "", ""))
	for _, income := range []policy.Fen{0, 189400, 189600, 500000} {
		d, err := e.Decide(t.Context(), family(income))
		if err != nil {
			t.Fatal(err)
		}
		stored, err := d.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		again, err := e.Replay(t.Context(), stored)
		if err != nil || !bytes.Equal(again, stored) {
			t.Errorf("income %s: %v\n%s\n%s", income, err, stored, again)
		}
	}
}

func TestReplayRefusesChangedPacksAndBytes(t *testing.T) {
	t.Parallel()
	e := engine(t, mini(t, "", "", ""))
	d, err := e.Decide(t.Context(), family(189400))
	if err != nil {
		t.Fatal(err)
	}
	stored, err := d.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	changed := engine(t, mini(t, "county.yaml", "632元", "633元"))
	if _, err := changed.Replay(t.Context(), stored); !errors.Is(err, policy.ErrPackChanged) {
		t.Errorf("changed pack: %v", err)
	}
	tampered := bytes.Replace(stored, []byte(`"monthlyAmount":200`), []byte(`"monthlyAmount":900`), 1)
	if _, err := e.Replay(t.Context(), tampered); !errors.Is(err, policy.ErrDiffers) {
		t.Errorf("tampered amount: %v", err)
	}
	if _, err := e.Replay(t.Context(), []byte(`{"format":2}`)); err == nil {
		t.Error("unknown format was accepted")
	}
}

func TestReasonsNameArticlePackAndParameter(t *testing.T) {
	t.Parallel()
	d, err := engine(t, mini(t, "", "", "")).Decide(t.Context(), family(189400))
	if err != nil {
		t.Fatal(err)
	}
	if d.Outcome != policy.Eligible || d.MonthlyAmount != 200 || !d.Demonstration {
		t.Errorf("got %s %s demonstration %v", d.Outcome, d.MonthlyAmount, d.Demonstration)
	}
	s := d.Reasons.Steps[3]
	if s.Rule != "R4" || s.Pack != "NATION" || s.Status != policy.Passed || len(s.Parameters) != 1 {
		t.Fatalf("step is %+v", s)
	}
	if u := s.Parameters[0]; u.Pack != "COUNTY" || u.Value != "63200" || u.Mark != policy.MarkDemonstration {
		t.Errorf("parameter is %+v", u)
	}
	want := "低于标准（《测试法》第七条第（二）项；测〔2020〕1号第十二条）"
	if text := strings.Join(d.Explain(policy.Chinese), "\n"); !strings.Contains(text, want) {
		t.Errorf("no %s in\n%s", want, text)
	}
}

func TestArithmeticBeyond64BitsIsAnError(t *testing.T) {
	t.Parallel()
	e := engine(t, mini(t, "", "", ""))
	for _, income := range []policy.Fen{math.MaxInt64, math.MaxInt64 / 12} {
		app := family(income)
		app.Household.Incomes = append(app.Household.Incomes, app.Household.Incomes[0])
		if d, err := e.Decide(t.Context(), app); !errors.Is(err, policy.ErrOverflow) {
			t.Errorf("income %d: outcome %s, error %v", income, d.Outcome, err)
		}
	}
}

func TestGapNamesBothNeighboursAndGivesNoAmount(t *testing.T) {
	t.Parallel()
	fsys := mini(t, "", "", "")
	next := strings.NewReplacer("COUNTY", "COUNTY-2021", "2020-01-01", "2021-04-01\ngap_after: COUNTY", "2020-12-31", "2021-12-31").Replace(string(fsys["county.yaml"].Data))
	fsys["county2.yaml"] = &fstest.MapFile{Data: []byte(next)}
	app := family(0)
	app.Date = policy.Date{Year: 2021, Month: 2, Day: 10}
	d, err := engine(t, fsys).Decide(t.Context(), app)
	var gap *policy.GapError
	if !errors.As(err, &gap) || d.Outcome != "" || d.MonthlyAmount != 0 {
		t.Fatalf("got %+v, %v", d, err)
	}
	want := "COUNTY 到 2020-12-31 止，COUNTY-2021 自 2021-04-01 起，2021-02-10 无标准"
	if got := gap.Text().Zh; !strings.HasPrefix(got, want) {
		t.Errorf("got %s", got)
	}
}

func TestInputFaultsNamePlacesAndNoValues(t *testing.T) {
	t.Parallel()
	e := engine(t, mini(t, "", "", ""))
	for _, c := range []struct {
		path  string
		spoil func(*policy.Application)
	}{
		{"date", func(a *policy.Application) { a.Date = policy.Date{} }},
		{"period", func(a *policy.Application) { a.Period = 202613 }},
		{"person", func(a *policy.Application) { a.Person = "SECRET" }},
		{"division", func(a *policy.Application) { a.Household.Division = "SECRET" }},
		{"members", func(a *policy.Application) { a.Household.Members[0].Relation = policy.RelationSpouse }},
		{"members[1].ref", func(a *policy.Application) { a.Household.Members[1].Ref = "A" }},
		{"members[2].relation", func(a *policy.Application) { a.Household.Members[2].Relation = "SECRET" }},
		{"members[2].disability.grade", func(a *policy.Application) {
			a.Household.Members[2].Disability = &policy.Disability{Kind: policy.DisabilityLimb, Grade: 5}
		}},
		{"incomes[0].member", func(a *policy.Application) { a.Household.Incomes[0].Member = "SECRET" }},
		{"incomes[0].kind", func(a *policy.Application) { a.Household.Incomes[0].Kind = "SECRET" }},
		{"incomes[0].amount", func(a *policy.Application) { *a.Household.Incomes[0].Amount = -1 }},
		{"incomes[0].months", func(a *policy.Application) { a.Household.Incomes[0].Months = 13 }},
		{"incomes[0]", func(a *policy.Application) { a.Household.Incomes[0].Excluded = "SECRET" }},
		{"sources[0].status", func(a *policy.Application) { a.Household.Sources = []policy.Source{{Status: "SECRET"}} }},
	} {
		app := family(100)
		c.spoil(&app)
		_, err := e.Decide(t.Context(), app)
		var bad *policy.InputError
		if !errors.As(err, &bad) || bad.Faults[0].Path != c.path || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: got %v", c.path, err)
		}
	}
}

func TestUnknownProgramme(t *testing.T) {
	t.Parallel()
	app := family(0)
	app.Programme = "other"
	if _, err := engine(t, mini(t, "", "", "")).Decide(t.Context(), app); !errors.Is(err, policy.ErrNoProgramme) {
		t.Errorf("got %v", err)
	}
}

func TestEngineServesSeveralGoroutines(t *testing.T) {
	t.Parallel()
	e := engine(t, mini(t, "", "", ""))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			want := policy.Fen(63200*3 - 100*100*i)
			d, err := e.Decide(t.Context(), family(policy.Fen(100*100*i)))
			if err != nil || d.MonthlyAmount != want {
				t.Errorf("got %s, %v, want %s", d.MonthlyAmount, err, want)
			}
		})
	}
	wg.Wait()
}
