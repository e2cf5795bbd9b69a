package selfcheck

import (
	"fmt"
	"slices"
	"strings"

	"doudi/internal/money"
	"doudi/policy"
)

// The questions by id; grown and duty are asked about one person each.
const (
	area      = "area"
	wage      = "wage"
	business  = "business"
	rent      = "rent"
	pension   = "pension"
	workCost  = "work-cost"
	savings   = "savings"
	vehicles  = "vehicles"
	houses    = "houses"
	companies = "companies"
	health    = "health"
	grown     = "grown"
	duty      = "duty"
)

// Question is one thing to ask, in a family's words.
type Question struct {
	ID      string      `json:"id"`
	Kind    string      `json:"kind" enum:"choice,amount" doc:"amount: of money a month, or of savings in all"`
	Text    policy.Text `json:"text"`
	Help    policy.Text `json:"help" doc:"may be empty"`
	Choices []Choice    `json:"choices" nullable:"false" doc:"empty for an amount"`
	Monthly bool        `json:"monthly" doc:"an amount a month"`
}

// Choice is one answer to choose.
type Choice struct {
	Value string      `json:"value"`
	Text  policy.Text `json:"text"`
}

func find(list []Question, id string) (Question, bool) {
	i := slices.IndexFunc(list, func(q Question) bool { return q.ID == id })
	if i < 0 {
		return Question{}, false
	}
	return list[i], true
}

func (q Question) takes(a Answer) bool {
	if q.Kind == "amount" {
		return a.Amount != nil && *a.Amount >= 0 && a.Choice == ""
	}
	return a.Amount == nil && slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Value == a.Choice })
}

// large is an amount above every limit: ten million yuan.
const large money.Fen = 1_000_000_000

// probes are answers that stand for all others, the one that keeps nobody out
// first. middle is an income above the standard and below what lies over it.
func (q Question) probes(middle money.Fen) []Answer {
	var out []Answer
	for _, c := range q.Choices {
		out = append(out, Answer{ID: q.ID, Choice: c.Value})
	}
	if q.Kind == "amount" {
		for _, a := range []money.Fen{0, middle, large} {
			out = append(out, Answer{ID: q.ID, Amount: &a})
		}
	}
	return out
}

// questions lists everything that could be asked of a family, in the order of
// asking. lists gives the titles of what a list of the law leaves out.
func questions(s Situation, lists func(string) policy.Text) []Question {
	leftOut := func(list, zh, en string) policy.Text {
		if lists == nil {
			return policy.Text{}
		}
		t := lists(list)
		if t.Zh == "" {
			return t
		}
		return policy.Text{Zh: zh + t.Zh + "。", En: en + t.En + "."}
	}
	out := []Question{
		choose(area, policy.Text{Zh: "您家住在城镇还是农村？", En: "Do you live in a town or a village?"}, policy.Text{},
			Choice{"village", policy.Text{Zh: "农村", En: "Village"}}, Choice{"town", policy.Text{Zh: "城镇", En: "Town"}}),
		amount(wage, true, policy.Text{Zh: "全家每个月的工资、打工收入一共多少？", En: "How much does the whole family earn in wages a month?"},
			policy.Text{Zh: "不固定的，填平均每个月的数。没有就填 0。", En: "If it changes, the average of a month. 0 if none."}),
		amount(business, true, policy.Text{Zh: "种地、养殖、做生意每个月净收入多少？", En: "How much does farming or business bring in a month, after costs?"},
			policy.Text{Zh: "一年的收入减去成本，除以 12。没有就填 0。", En: "A year's income less its costs, divided by 12. 0 if none."}),
		amount(pension, true, policy.Text{Zh: "养老金、赡养费等每个月一共多少？", En: "How much do pensions, support from relatives and the like come to a month?"},
			leftOut("income-exclusions", "这些不算：", "Leave out: ")),
		amount(rent, true, policy.Text{Zh: "房租、利息、分红、土地流转每个月一共多少？", En: "How much do rent, interest, dividends and leased land come to a month?"}, policy.Text{}),
	}
	for i, p := range s.People {
		out = append(out, aboutPerson(s, i, p)...)
	}
	out = append(out,
		amount(workCost, true, policy.Text{Zh: "为了上班，每个月必须花多少？", En: "What must be spent a month in order to work?"},
			policy.Text{Zh: "比如交通、伙食。须有依据，由工作人员核定。", En: "Fares and meals, for instance. It needs proof, and an officer settles it."}),
		amount(savings, false, policy.Text{Zh: "全家的存款、理财、股票、余额一共多少？", En: "How much has the whole family in savings, investments and balances?"},
			leftOut("asset-exemptions", "这些不算：", "Leave out: ")),
		number(vehicles, policy.Text{Zh: "家里有几辆汽车？", En: "How many motor vehicles has the family?"}, leftOut("asset-exemptions", "这些不算：", "Leave out: "), 2),
		number(houses, policy.Text{Zh: "家里有几套住房？", En: "How many dwellings has the family?"}, policy.Text{}, 3),
		number(companies, policy.Text{Zh: "家里有没有人办公司、实际出资？", En: "Has anybody in the family put money into a company?"}, policy.Text{}, 1),
		healthOf(s),
	)
	return out
}

func aboutPerson(s Situation, i int, p Person) []Question {
	who := s.name(i)
	switch p.Relation {
	case policy.RelationChild:
		if p.Age < 18 {
			return nil
		}
		return []Question{choose(about(i, grown), policy.Text{Zh: who.Zh + "现在的情况是？", En: "What does " + who.En + " do now?"}, policy.Text{},
			Choice{"dependent", policy.Text{Zh: "不能独立生活", En: "Cannot live independently"}},
			Choice{"study", policy.Text{Zh: "全日制在校读书（本科及以下）", En: "Full-time study, up to bachelor"}},
			Choice{"independent", policy.Text{Zh: "能够独立生活", En: "Can live independently"}})}
	case policy.RelationApplicant, policy.RelationSpouse:
		return nil
	case policy.RelationParent, policy.RelationGrandparent, policy.RelationGrandchild, policy.RelationSibling, policy.RelationOther:
	}
	return []Question{choose(about(i, duty), policy.Text{Zh: who.Zh + "是不是长期和您一起住，而且你们之间有法定的赡养、扶养或者抚养义务？",
		En: "Has " + who.En + " long lived with you, with a legal duty of support between you?"},
		policy.Text{Zh: "比如您赡养的父母、您抚养的孙子女。", En: "A parent whom you support, for instance, or a grandchild whom you raise."},
		Choice{"yes", policy.Text{Zh: "是", En: "Yes"}}, Choice{"no", policy.Text{Zh: "不是", En: "No"}})}
}

func healthOf(s Situation) Question {
	q := choose(health, policy.Text{Zh: "家里有没有一级、二级残疾（或者三级智力、精神残疾）的人，或者重病的人？", En: "Is anybody certified disabled of grade 1 or 2 (or grade 3, intellectual or mental), or seriously ill?"},
		policy.Text{Zh: "有几位的，选最重的一位。重病的范围由当地规定。", En: "If several, choose the one worst affected. Which illnesses count is set locally."},
		Choice{"none", policy.Text{Zh: "没有", En: "Nobody"}})
	for i := range s.People {
		q.Choices = append(q.Choices, Choice{ref(i), s.name(i)})
	}
	return q
}

func choose(id string, text, help policy.Text, choices ...Choice) Question {
	return Question{ID: id, Kind: "choice", Text: text, Help: help, Choices: choices}
}

func amount(id string, monthly bool, text, help policy.Text) Question {
	return Question{ID: id, Kind: "amount", Text: text, Help: help, Choices: []Choice{}, Monthly: monthly}
}

// number asks for a count up to most, which stands for most or more.
func number(id string, text, help policy.Text, most int) Question {
	q := choose(id, text, help)
	for n := range most + 1 {
		t := policy.Text{Zh: fmt.Sprint(n), En: fmt.Sprint(n)}
		switch {
		case n == 0:
			t = policy.Text{Zh: "没有", En: "None"}
		case n == most && most == 1:
			t = policy.Text{Zh: "有", En: "Yes"}
		case n == most:
			t = policy.Text{Zh: t.Zh + " 或者更多", En: t.En + " or more"}
		}
		q.Choices = append(q.Choices, Choice{fmt.Sprint(n), t})
	}
	return q
}

// name is what a family calls a person: 您, 您的配偶（35岁）.
func (s Situation) name(i int) policy.Text {
	if i == 0 {
		return policy.Text{Zh: "您", En: "you"}
	}
	p := s.People[i]
	words := map[policy.Relation]policy.Text{policy.RelationSpouse: {Zh: "配偶", En: "spouse"}, policy.RelationChild: {Zh: "子女", En: "child"},
		policy.RelationParent: {Zh: "父母", En: "parent"}, policy.RelationGrandparent: {Zh: "祖父母", En: "grandparent"},
		policy.RelationGrandchild: {Zh: "孙子女", En: "grandchild"}, policy.RelationSibling: {Zh: "兄弟姐妹", En: "brother or sister"}}
	t, ok := words[p.Relation]
	if !ok {
		t = policy.Text{Zh: "同住的人", En: "housemate"}
	}
	return policy.Text{Zh: fmt.Sprintf("%s（%d岁）", t.Zh, p.Age), En: fmt.Sprintf("your %s (%d)", t.En, p.Age)}
}

// namer puts a family's words for the engine's names of people.
func (s Situation) namer(l policy.Language) *strings.Replacer {
	var pairs []string
	for i := len(s.People) - 1; i >= 0; i-- { // p11 before p1
		pairs = append(pairs, ref(i), s.name(i).In(l))
	}
	return strings.NewReplacer(pairs...)
}
