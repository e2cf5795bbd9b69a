package casework

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"doudi/casework/field"
	"doudi/law"
	"doudi/policy"
)

// home makes households at random: all that a visit may find otherwise, and a person
// for whom it is.
type home struct{ *rand.Rand }

func (h home) one(of ...string) string { return of[h.IntN(len(of))] }

func (h home) sum(most int) *policy.Fen {
	if h.IntN(12) == 0 {
		return nil
	}
	return new(policy.Fen(h.IntN(most) * 100))
}

// means are what a visit can find to be otherwise than stated.
func (h home) means(to *policy.Household) {
	to.Incomes, to.Assets, to.Deductions = []policy.Income{}, []policy.Asset{}, nil
	if to.Expenses != nil {
		to.Expenses = []policy.Expense{}
	}
	for range h.IntN(4) {
		to.Incomes = append(to.Incomes, policy.Income{Member: h.whose(to), Kind: policy.IncomeKind(h.one("W", "O", "P", "T")), Amount: h.sum(3000), Per: policy.PerMonth, Basis: policy.Declared})
	}
	for range h.IntN(3) {
		to.Assets = append(to.Assets, policy.Asset{Member: h.whose(to), Kind: policy.AssetKind(h.one("deposit", "vehicle", "house", "company", "machinery")), Amount: h.sum(200_000), Count: h.IntN(3), Basis: policy.Declared})
	}
	for range h.IntN(3) {
		to.Deductions = append(to.Deductions, policy.Deduction{Member: h.whose(to), Kind: policy.DeductionKind(h.one("work-cost", "rigid-illness", "rigid-disabled")), Amount: h.sum(1000), Per: policy.PerMonth, Basis: policy.Declared})
	}
	for range h.IntN(3) {
		if to.Expenses != nil {
			to.Expenses = append(to.Expenses, policy.Expense{Member: h.whose(to), Kind: policy.ExpenseKind(h.one("living", "medical", "education")), Amount: h.sum(60_000), Voucher: true})
		}
	}
}

func (h home) whose(of *policy.Household) string { return of.Members[h.IntN(len(of.Members))].Ref }

func (h home) application() policy.Application {
	app := policy.Application{Programme: h.one("dibao", "tekun", "tekun", "edge", "rigid"), Date: policy.Date{Year: 2026, Month: 8, Day: 20}, Period: 202609}
	app.Household = policy.Household{Division: h.one("513221100001", "231025100001"), Urban: h.IntN(2) == 0, Obligors: []policy.Obligor{}}
	for i := range 1 + h.IntN(3) {
		relation := policy.RelationApplicant
		if i > 0 {
			relation = policy.Relation(h.one("spouse", "child", "parent"))
		}
		app.Household.Members = append(app.Household.Members, policy.Member{Ref: fmt.Sprint(701 + i), Relation: relation, Labour: policy.Labour(h.one("", "able", "none", "none")),
			Birth: &policy.Date{Year: 1940 + h.IntN(70), Month: 3, Day: 2}})
	}
	if app.Programme == "tekun" {
		app.Person = "701"
		if h.IntN(2) == 0 {
			app.Household.Members = app.Household.Members[:1]
			app.Household.Members[0].Birth.Year = 1950
		}
	}
	if app.Programme == "rigid" || h.IntN(4) == 0 {
		app.Household.Expenses = []policy.Expense{}
	}
	h.means(&app.Household)
	if h.IntN(2) == 0 { // poor enough for the rest to matter
		app.Household.Incomes, app.Household.Assets = []policy.Income{}, []policy.Asset{}
	}
	return app
}

// TestNoQuestionTooFew: a visit to a random home asks as the plan says, and what it
// finds is so or not. Where the plan says that the result is certain, the law gives
// that result, whatever is the truth about all that was not asked. And the plan is of
// use: it leaves out questions.
func TestNoQuestionTooFew(t *testing.T) {
	t.Parallel()
	library, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	homes := 250
	if testing.Short() {
		homes = 60
	}
	certain, asked, could, shorter := 0, 0, 0, 0
	for seed := range uint64(homes) {
		v := &call{home: home{rand.New(rand.NewPCG(seed, 11))}, engine: policy.NewEngine(library), t: t, seed: seed}
		v.stated = v.application()
		v.compile()
		n := v.walk()
		could, asked = could+len(v.questions()), asked+len(v.asked)
		if n.Result == 0 {
			continue
		}
		certain++
		if len(v.asked) < len(v.questions()) {
			shorter++
		}
		for range 12 {
			v.wantResult(n.Result)
		}
	}
	t.Logf("%d homes: %d certain, %d of them shorter; %d questions of %d asked", homes, certain, shorter, asked, could)
	if certain < homes/4 || shorter < homes/10 {
		t.Errorf("of %d homes %d came to a certain result, %d with fewer questions: the test tries too little", homes, certain, shorter)
	}
}

// call is one visit in the test.
type call struct {
	home
	t      *testing.T
	seed   uint64
	engine *policy.Engine
	stated policy.Application
	planner
	values map[string]string
	asked  []string
}

func (v *call) compile() {
	v.planner = planner{law: v.engine, app: v.stated, named: strings.NewReplacer()}
	v.plan.Facts = []field.Fact{{Name: "incomes", State: "0a0a0a0a0a0a0a0a"}, {Name: "assets", State: "0b0b0b0b0b0b0b0b"}}
	if v.stated.Household.Expenses != nil {
		v.plan.Facts = append(v.plan.Facts, field.Fact{Name: "expenses", State: "0c0c0c0c0c0c0c0c"})
	}
	if v.stated.Programme == "tekun" {
		v.plan.SelfCare = 701
	}
	if err := v.fill(v.t.Context()); err != nil {
		v.t.Fatalf("seed %d: %v", v.seed, err)
	}
	if !v.plan.Whole() {
		v.t.Fatalf("seed %d: %+v is no plan", v.seed, v.plan)
	}
}

// walk asks until nothing is left or the result is certain.
func (v *call) walk() field.Next {
	v.values = map[string]string{}
	for {
		n := v.plan.Next(v.values)
		if len(n.Ask) == 0 {
			return n
		}
		at := n.Ask[0]
		if v.IntN(5) == 0 { // people do not keep to the order
			at = n.Ask[v.IntN(len(n.Ask))]
		}
		if v.values[at] != "" {
			v.t.Fatalf("seed %d: %s is asked twice", v.seed, at)
		}
		v.values[at] = v.answer(at)
		v.asked = append(v.asked, at)
	}
}

func (v *call) answer(at string) string {
	for _, f := range v.plan.Facts {
		if at == f.Seen() {
			return v.one("same", "same", "same", "other") + " " + f.State
		}
	}
	return v.one(field.Yes, field.Yes, field.No)
}

func (v *call) questions() []string {
	var list []string
	for _, f := range v.plan.Facts {
		list = append(list, f.Seen())
	}
	if v.plan.SelfCare != 0 {
		for _, item := range field.Items() {
			list = append(list, "selfcare/701/"+item)
		}
	}
	return list
}

// wantResult decides a household that is as the visit found it, and anyhow otherwise.
func (v *call) wantResult(want int) {
	v.t.Helper()
	truth := v.stated
	v.means(&truth.Household)
	for _, f := range v.plan.Facts {
		if v.values[f.Seen()] == f.Same() {
			v.keep(&truth.Household, f.Name)
		}
	}
	managed := 0
	for i, item := range field.Items() {
		if s := v.values["selfcare/701/"+item]; s == field.Yes || s == "" && v.IntN(2) == 0 {
			managed |= 1 << i
		}
	}
	v.app = truth
	d, err := v.engine.Decide(v.t.Context(), v.world(1<<len(v.plan.Facts)-1, managed))
	if err != nil {
		v.t.Fatalf("seed %d: %v", v.seed, err)
	}
	results := len(v.plan.Results)
	if got := v.result(d, true); got != want {
		v.t.Fatalf("seed %d, %s: %v was certain after %v, and comes out as %v (%d, %d known) in %+v", v.seed, v.stated.Programme, v.plan.Results[want], v.values, d.Outcome, got, results, truth.Household)
	}
}

func (v *call) keep(h *policy.Household, fact string) {
	switch fact {
	case "incomes":
		h.Incomes, h.Deductions = v.stated.Household.Incomes, v.stated.Household.Deductions
	case "assets":
		h.Assets = v.stated.Household.Assets
	case "expenses":
		h.Expenses = v.stated.Household.Expenses
	}
}

// TestPlanOfSixItems: who manages none of four items needs full care, and nobody asks
// after the other two (民发〔2021〕43号第二十二条).
func TestPlanOfSixItems(t *testing.T) {
	t.Parallel()
	p := field.Plan{SelfCare: 701, Results: make([]field.Verdict, 4)}
	for managed := range 64 {
		helped := 0
		for i := range 6 {
			helped += 1 - managed>>i&1
		}
		p.Table = append(p.Table, 1+min(helped, 1)+max(0, min(1, helped-3)))
	}
	no := func(items ...string) map[string]string {
		values := map[string]string{}
		for _, i := range items {
			name, yes := strings.CutPrefix(i, "+")
			values["selfcare/701/"+name] = map[bool]string{true: field.Yes, false: field.No}[yes]
		}
		return values
	}
	for _, c := range []struct {
		values map[string]string
		ask    int
		result int
	}{
		{no(), 6, 0}, {no("eat", "dress", "bed"), 3, 0}, {no("eat", "dress", "bed", "toilet"), 0, 3}, {no("eat", "+dress", "+bed", "+walk"), 0, 2},
		{no("+eat", "+dress", "+bed", "+walk", "+toilet"), 1, 0}, {no("+eat", "+dress", "+bed", "+walk", "+toilet", "+bathe"), 0, 1},
	} {
		n := p.Next(c.values)
		if len(n.Ask) != c.ask || n.Result != c.result {
			t.Errorf("%v: %+v", c.values, n)
		}
		if slices.ContainsFunc(n.Ask, func(f string) bool { return c.values[f] != "" }) {
			t.Errorf("%v: asked again: %v", c.values, n.Ask)
		}
	}
}

// TestCommonGrounds: a ground that holds only some ways is not given for all of them.
func TestCommonGrounds(t *testing.T) {
	t.Parallel()
	p := planner{named: strings.NewReplacer(), known: map[string]int{}, plan: field.Plan{Results: []field.Verdict{{}}}}
	decided := func(texts ...string) policy.Decision {
		d := policy.Decision{Outcome: policy.Ineligible}
		for _, x := range texts {
			d.Reasons.Steps = append(d.Reasons.Steps, policy.Step{Text: policy.Text{Zh: x}, Status: policy.Failed})
		}
		return d
	}
	one, other := p.result(decided("收入高于标准", "财产超过规定"), false), p.result(decided("财产超过规定"), true)
	if got := p.plan.Results[one].Reasons; one != other || len(got) != 1 || got[0].Text.Zh != "财产超过规定" {
		t.Errorf("results %d and %d, the grounds %+v", one, other, got)
	}
}
