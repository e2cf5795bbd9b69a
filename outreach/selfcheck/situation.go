package selfcheck

import (
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/policy"
)

// Situation is what a family has said so far. The first person is the one who asks.
type Situation struct {
	Division string   `json:"division" pattern:"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$" doc:"6, 9 or 12 digits"`
	People   []Person `json:"people" minItems:"1" maxItems:"12" nullable:"false"`
	Answers  []Answer `json:"answers" maxItems:"60" nullable:"false"`
}

// Person lives with the one who asks.
type Person struct {
	Relation policy.Relation `json:"relation" enum:"applicant,spouse,child,parent,grandparent,grandchild,sibling,other" doc:"to the one who asks"`
	Age      int             `json:"age" minimum:"0" maximum:"120" doc:"full years"`
}

// Answer answers a question: with a choice or an amount, or that it is not known.
type Answer struct {
	ID      string     `json:"id" maxLength:"20" doc:"of the question"`
	Choice  string     `json:"choice,omitempty" maxLength:"20"`
	Amount  *money.Fen `json:"amountFen,omitempty" minimum:"0" maximum:"100000000000"`
	Unknown bool       `json:"unknown,omitempty" doc:"the family does not know; what depends on it stays undetermined"`
}

// check finds what is wrong with what was sent.
func (s Situation) check() error {
	e := errs.New(errs.Invalid, "填写内容有误，请按提示修改。", "What was entered has faults; see each field.")
	for i, p := range s.People {
		if (i == 0) != (p.Relation == policy.RelationApplicant) {
			e = e.With(fmt.Sprintf("body.people[%d].relation", i), "第一位是本人，其他人填与本人的关系。", "The first person is the one who asks.")
		}
	}
	known := questions(s, nil)
	for i, a := range s.Answers {
		q, ok := find(known, a.ID)
		if !ok || !a.Unknown && !q.takes(a) {
			e = e.With(fmt.Sprintf("body.answers[%d]", i), "不是这个问题的回答。", "This does not answer the question.")
		}
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// world is an answer to every question, by id.
type world map[string]Answer

// household lays a world out for the engine. Everything in it is known.
func (s Situation) household(w world, on calendar.Date) policy.Household {
	h := policy.Household{Division: s.Division, Urban: w[area].Choice == "town", Incomes: []policy.Income{}, Assets: []policy.Asset{}}
	for i, p := range s.People {
		h.Members = append(h.Members, s.member(i, p, w, on))
	}
	me := ref(0)
	for id, kind := range map[string]policy.IncomeKind{wage: policy.IncomeWage, business: policy.IncomeBusiness, rent: policy.IncomeProperty, pension: policy.IncomeTransfer} {
		if a := w[id].Amount; a != nil && *a > 0 {
			h.Incomes = append(h.Incomes, policy.Income{Member: me, Kind: kind, Amount: fen(*a), Per: policy.PerMonth, Basis: policy.Declared})
		}
	}
	if a := w[workCost].Amount; a != nil && *a > 0 {
		h.Deductions = append(h.Deductions, policy.Deduction{Member: me, Kind: policy.DeductWorkCost, Amount: fen(*a), Per: policy.PerMonth, Basis: policy.Declared})
	}
	if a := w[savings].Amount; a != nil && *a > 0 {
		h.Assets = append(h.Assets, policy.Asset{Member: me, Kind: policy.AssetDeposit, Amount: fen(*a), Basis: policy.Declared})
	}
	for id, kind := range map[string]policy.AssetKind{vehicles: policy.AssetVehicle, houses: policy.AssetHouse, companies: policy.AssetCompany} {
		if n := counts[w[id].Choice]; n > 0 {
			h.Assets = append(h.Assets, policy.Asset{Member: me, Kind: kind, Amount: fen(0), Count: n, Basis: policy.Declared})
		}
	}
	return h
}

// counts are the choices of a question for a number; the last stands for more.
var counts = map[string]int{"0": 0, "1": 1, "2": 2, "3": 3}

func (s Situation) member(i int, p Person, w world, on calendar.Date) policy.Member {
	born := policy.Date(calendar.On(on.Year-p.Age, on.Month, 1))
	m := policy.Member{Ref: ref(i), Birth: &born, Relation: p.Relation, Labour: policy.LabourAble}
	yes, no := true, false
	switch w[about(i, grown)].Choice {
	case "study":
		m.Study, m.FullTime, m.Independent = policy.StudyBachelor, true, &yes
	case "dependent":
		m.Independent = &no
	default:
		m.Independent = &yes
	}
	together := w[about(i, duty)].Choice == "yes"
	m.LegalDuty, m.LivesTogether = &together, &together
	if w[health].Choice == ref(i) {
		m.Illness = true
		m.Labour = policy.LabourNone
	}
	return m
}

// claimant is whom a programme for one person is asked for: the one who is
// severely disabled or ill, or else the one who asks.
func (w world) claimant() string {
	if c := w[health].Choice; c != "" && c != "none" {
		return c
	}
	return ref(0)
}

func fen(a money.Fen) *policy.Fen {
	f := policy.Fen(a)
	return &f
}

// ref names a person to the engine; sentences are put into a family's words afterwards.
func ref(i int) string { return fmt.Sprintf("p%d", i) }

func about(i int, question string) string { return fmt.Sprintf("p%d.%s", i, question) }
