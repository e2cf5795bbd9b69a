package selfcheck

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/law"
	"doudi/policy"
)

var day = calendar.On(2026, 8, 20)

func checker(t testing.TB) *Checker {
	t.Helper()
	library, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(library)
}

// interview answers questions from a whole world until there is a result.
func interview(t testing.TB, c *Checker, s Situation, w world) (*Result, []string) {
	t.Helper()
	var asked []string
	for range 60 {
		step, err := c.Next(t.Context(), s, day)
		if err != nil {
			t.Fatal(err)
		}
		if step.Result != nil {
			return step.Result, asked
		}
		asked = append(asked, step.Question.ID)
		a, ok := w[step.Question.ID]
		if !ok {
			a = Answer{Unknown: true}
		}
		a.ID = step.Question.ID
		s.Answers = append(s.Answers, a)
	}
	t.Fatalf("no end of questions: %v", asked)
	return nil, nil
}

func yuan(n int64) Answer {
	f := money.Fen(n * 100)
	return Answer{Amount: &f}
}

func choice(c string) Answer { return Answer{Choice: c} }

func alone(division string) Situation {
	return Situation{Division: division, People: []Person{{policy.RelationApplicant, 50}}, Answers: []Answer{}}
}

func outcome(r *Result, id string) Programme {
	return r.Programmes[slices.IndexFunc(r.Programmes, func(p Programme) bool { return p.ID == id })]
}

func TestAPoorPersonIsToldAnAmountAndWhy(t *testing.T) {
	t.Parallel()
	r, asked := interview(t, checker(t), alone("231025"), world{area: choice("village"), wage: yuan(200), business: yuan(0), rent: yuan(0), pension: yuan(0), workCost: yuan(0)})
	p := outcome(r, "dibao")
	if p.Outcome != policy.Eligible || p.Amount != 43200 || len(p.Reasons) == 0 || p.Reasons[0].Article.Zh == "" {
		t.Errorf("got %+v", p)
	}
	if slices.Contains(asked, savings) || slices.Contains(asked, vehicles) {
		t.Errorf("Linkou sets no limits on property, and yet it was asked: %v", asked)
	}
	if !p.Unjudged {
		t.Error("it is not said that an officer judges the property")
	}
}

// TestARecognitionNamesNoSum says what an edge household gets, which is no money
// by the month.
func TestARecognitionNamesNoSum(t *testing.T) {
	t.Parallel()
	r, _ := interview(t, checker(t), alone("231025"), world{area: choice("village"), wage: yuan(700), business: yuan(0), rent: yuan(0), pension: yuan(0), workCost: yuan(0)})
	p := outcome(r, "edge")
	if p.Outcome != policy.Eligible || p.Amount != 0 || p.Gives == nil || !strings.Contains(p.Gives.Zh, "低保边缘家庭") {
		t.Errorf("got %+v", p)
	}
	if p := outcome(r, "dibao"); p.Gives != nil {
		t.Errorf("dibao gives %+v", p.Gives)
	}
}

func TestWhatCannotMatterIsNotAsked(t *testing.T) {
	t.Parallel()
	_, asked := interview(t, checker(t), alone("513221"), world{area: choice("village"), wage: yuan(0), business: yuan(200_000)})
	if !slices.Equal(asked, []string{area, wage, business}) {
		t.Errorf("somebody far above every line was asked %v", asked)
	}
	r, asked := interview(t, checker(t), alone("513221"), world{area: choice("village"), wage: yuan(0), business: yuan(0), rent: yuan(0), pension: yuan(0), savings: yuan(0), vehicles: choice("2")})
	if asked[len(asked)-1] != vehicles || outcome(r, "dibao").Outcome != policy.Ineligible {
		t.Errorf("with a car the answer is fixed, and yet: %v", asked)
	}
}

func TestWhatIsNotKnownIsSaid(t *testing.T) {
	t.Parallel()
	r, _ := interview(t, checker(t), alone("231025"), world{area: choice("village"), business: yuan(0), rent: yuan(0), pension: yuan(0)})
	if outcome(r, "dibao").Outcome != policy.Undetermined || len(r.Unknown) == 0 {
		t.Errorf("with wages not known: %+v", r)
	}
}

func TestAGapIsNoAnswer(t *testing.T) {
	t.Parallel()
	s := alone("430181") // no pack of Liuyang
	step, err := checker(t).Next(t.Context(), s, day)
	if err != nil || step.Result == nil || step.Result.Gap == nil || len(step.Result.Programmes) > 0 {
		t.Errorf("got %+v, %v", step, err)
	}
}

func TestAPersonIsNamedInAFamilysWords(t *testing.T) {
	t.Parallel()
	s := Situation{Division: "231025", People: []Person{{policy.RelationApplicant, 50}, {policy.RelationChild, 30}}, Answers: []Answer{}}
	r, asked := interview(t, checker(t), s, world{area: choice("village"), wage: yuan(1500), business: yuan(0), rent: yuan(0), pension: yuan(0), workCost: yuan(0), "p1.grown": choice("dependent"), health: choice("p1")})
	p := outcome(r, "dibao-individual")
	if p.Outcome != policy.Eligible || p.Amount != 31300 || p.Person == nil || p.Person.Zh != "子女（30岁）" {
		t.Errorf("after %v got %+v", asked, p)
	}
	for _, p := range r.Programmes {
		for _, reason := range p.Reasons {
			if strings.Contains(reason.Text.Zh, "p1") {
				t.Errorf("a family reads %q", reason.Text.Zh)
			}
		}
	}
}

func TestNonsenseIsRefused(t *testing.T) {
	t.Parallel()
	c := checker(t)
	s := alone("231025")
	s.Answers = []Answer{{ID: "wage", Choice: "much"}}
	if _, err := c.Next(t.Context(), s, day); errs.CodeOf(err) != errs.Invalid {
		t.Errorf("a word for an amount: %v", err)
	}
	s = alone("231025")
	s.People[0].Relation = policy.RelationChild
	if _, err := c.Next(t.Context(), s, day); errs.CodeOf(err) != errs.Invalid {
		t.Errorf("nobody who asks: %v", err)
	}
}

// drawSituation makes a family with an answer to everything that could be asked.
func drawSituation(t *rapid.T) (Situation, world) {
	s := alone(rapid.SampledFrom([]string{"231025", "513221"}).Draw(t, "place"))
	for range rapid.IntRange(0, 3).Draw(t, "others") {
		s.People = append(s.People, Person{rapid.SampledFrom([]policy.Relation{policy.RelationSpouse, policy.RelationChild, policy.RelationParent}).Draw(t, "relation"),
			rapid.SampledFrom([]int{8, 25, 70}).Draw(t, "age")})
	}
	w := world{}
	for _, q := range questions(s, nil) {
		if q.Kind == "amount" {
			w[q.ID] = yuan(rapid.SampledFrom([]int64{0, 100, 400, 700, 1200, 2500, 9000, 50_000}).Draw(t, q.ID))
			continue
		}
		w[q.ID] = choice(q.Choices[rapid.IntRange(0, len(q.Choices)-1).Draw(t, q.ID)].Value)
	}
	if *w[wage].Amount == 0 {
		w[workCost] = yuan(0) // nothing is spent to earn nothing
	}
	return s, w
}

// TestLeavingOutQuestionsChangesNothing holds the interview to the engine: what
// was not asked would not have changed an outcome or an amount.
func TestLeavingOutQuestionsChangesNothing(t *testing.T) {
	t.Parallel()
	c := checker(t)
	rapid.Check(t, func(rt *rapid.T) {
		s, w := drawSituation(rt)
		r, asked := interview(t, c, s, w)
		for _, p := range r.Programmes {
			d, err := c.engine.Decide(t.Context(), policy.Application{Programme: p.ID, Person: w.claimant(), Date: policy.Date(day), Household: s.household(w, day)})
			if err != nil {
				rt.Fatal(err)
			}
			if p.Outcome != d.Outcome || p.Amount != money.Fen(d.MonthlyAmount) {
				rt.Errorf("%s after %v: %s %d, with everything answered %s %d", p.ID, asked, p.Outcome, p.Amount, d.Outcome, d.MonthlyAmount)
			}
		}
	})
}
