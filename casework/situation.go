package casework

import (
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// Expense is necessary spending of the twelve months before the application
// (刚性支出困难家庭认定办法 art.5). Its evidence is its voucher.
type Expense struct {
	PersonID id.ID      `json:"personId"`
	Item     string     `json:"item" enum:"living,medical,education,rehabilitation,other"`
	Amount   *money.Fen `json:"amountFen" doc:"own share over the twelve months; null: not known"`
	Ceiling  *money.Fen `json:"ceilingFen,omitempty" doc:"education: what public schools of the place charge"`
	Detail   string     `json:"detail,omitempty" maxLength:"500"`
	Evidence []id.ID    `json:"evidence,omitempty" maxItems:"20" doc:"stored files of this case: the vouchers"`
}

// Hardship is what temporary assistance is asked for (社会救助法 art.29).
type Hardship struct {
	Kind      string        `json:"kind,omitempty" readOnly:"true" enum:",emergency,spending" doc:"as the programme of the case has it"`
	Cause     string        `json:"cause" enum:"fire,traffic,illness,education,medical,jobless,disaster,other"`
	On        calendar.Date `json:"on" doc:"when it happened or began"`
	Loss      *money.Fen    `json:"lossFen,omitempty" doc:"lost or spent, as the family says; null: not known"`
	Grave     *bool         `json:"grave,omitempty" doc:"basic living is for a time in grave difficulty; null: not assessed"`
	Urgent    bool          `json:"urgent,omitempty" doc:"help is needed at once"`
	Persons   int           `json:"persons,omitempty" minimum:"0" maximum:"50" doc:"to be helped; 0 is the whole family"`
	Jobless   int           `json:"joblessMonths,omitempty" minimum:"0" maximum:"600" doc:"months in a row without work and income"`
	Insured   bool          `json:"insured,omitempty" doc:"unemployment insurance covers it"`
	Requested *money.Fen    `json:"requestedFen,omitempty" doc:"the sum asked for; null: the place's standard"`
	Detail    string        `json:"detail" minLength:"1" maxLength:"2000" doc:"what happened"`
	Evidence  []id.ID       `json:"evidence,omitempty" maxItems:"20" doc:"stored files of this case"`
}

// Parent is what keeps a parent from bringing up a child (事实无人抚养儿童). A child
// has a line for each parent, living or dead.
type Parent struct {
	Child           id.ID   `json:"childId"`
	Name            string  `json:"name" minLength:"1" maxLength:"60"`
	State           string  `json:"state" enum:"dead,missing,disabled,ill,prison,detox,confined,lost,able,revoked,deported"`
	Months          int     `json:"months,omitempty" minimum:"0" maximum:"1200" doc:"full months the confinement lasts or contact is lost"`
	Disability      string  `json:"disability,omitempty" enum:",visual,hearing,speech,limb,intellectual,mental,multiple"`
	DisabilityGrade int     `json:"disabilityGrade,omitempty" minimum:"0" maximum:"4"`
	Evidence        []id.ID `json:"evidence,omitempty" maxItems:"20" doc:"stored files of this case"`
}

// The parts that a procedure may ask to be declared, beyond members and means.
// The two kinds of hardship are parts of their own: the programme says which.
const (
	declaresObligors  = "obligors"
	declaresExpenses  = "expenses"
	declaresParents   = "parents"
	declaresCare      = "care"  // whether the person needs long-term care
	declaresBills     = "bills" // of medical treatment
	declaresEmergency = string(policy.HardshipEmergency)
	declaresSpending  = string(policy.HardshipSpending)
)

func declarable() []string {
	return []string{declaresObligors, declaresExpenses, declaresParents, declaresCare, declaresBills, declaresEmergency, declaresSpending,
		declaresTransition, declaresRebuild, declaresWinter, declaresDeath}
}

// undeclared names the first part that a procedure asks for and that is not
// there; nil if nothing lacks.
func (f Facts) undeclared(parts []string, person id.ID) *Text {
	for _, part := range parts {
		switch {
		case part == declaresObligors && f.Obligors == nil:
			return &Text{"还没有申报法定赡养、抚养、扶养义务人；没有的，请写明没有。", "Persons with a duty of support are not stated yet; where there are none, say so."}
		case part == declaresExpenses && len(f.Expenses) == 0:
			return &Text{"还没有申报申请前十二个月的刚性支出。", "Necessary spending of the last twelve months is not stated yet."}
		case part == declaresParents && !f.bothParents(person):
			return &Text{"还没有逐一申报儿童父母双方的情况。", "The two parents of the child are not both stated yet."}
		case part == declaresCare && !f.saysCare(person):
			return &Text{"还没有申报本人是否需要长期照护。", "Whether the person needs long-term care is not stated yet."}
		case part == declaresBills && (f.Medical == nil || len(f.Medical.Bills) == 0):
			return &Text{"还没有申报就医费用。", "The bills of the treatment are not stated yet."}
		case lossKinds(part) != nil && f.Loss == nil:
			return &Text{"还没有申报受灾情况。", "What the disaster did to the family is not stated yet."}
		case (part == declaresEmergency || part == declaresSpending) && f.Hardship == nil:
			return &Text{"还没有申报困难的原因和经过。", "What happened is not stated yet."}
		}
	}
	return nil
}

// saysCare reports whether it was said if somebody needs long-term care.
func (f Facts) saysCare(person id.ID) bool {
	m, ok := f.member(person)
	return ok && m.NeedsCare != nil
}

func (f Facts) bothParents(child id.ID) bool {
	n := 0
	for _, p := range f.Parents {
		if p.Child == child {
			n++
		}
	}
	return n == 2
}

// checkSituation finds what is wrong with the parts that some programmes ask for.
func (f Facts) checkSituation(e *errs.Error) *errs.Error {
	isMember := func(at string, person id.ID) {
		if _, ok := f.member(person); !ok {
			e = e.With(at, "须为本户家庭成员。", "Must be a member of this household.")
		}
	}
	sum := func(at string, amount *money.Fen) { e = bounded(e, at, amount) }
	if f.For != 0 {
		isMember("body.facts.forId", f.For)
	}
	for i, o := range f.Obligors {
		at := fmt.Sprintf("body.facts.obligors[%d].", i)
		isMember(at+"supportsId", o.Supports)
		sum(at+"incomeFen", o.Income)
		sum(at+"householdIncomeFen", o.HouseholdIncome)
		sum(at+"agreedFen", o.Agreed)
		e = graded(e, at, o.Disability, o.DisabilityGrade)
	}
	for i, x := range f.Expenses {
		at := fmt.Sprintf("body.facts.expenses[%d].", i)
		isMember(at+"personId", x.PersonID)
		sum(at+"amountFen", x.Amount)
		sum(at+"ceilingFen", x.Ceiling)
	}
	for i, p := range f.Parents {
		at := fmt.Sprintf("body.facts.parents[%d].", i)
		isMember(at+"childId", p.Child)
		e = graded(e, at, p.Disability, p.DisabilityGrade)
	}
	if h := f.Hardship; h != nil {
		sum("body.facts.hardship.requestedFen", h.Requested)
		sum("body.facts.hardship.lossFen", h.Loss)
		if h.On.IsZero() {
			e = e.With("body.facts.hardship.on", "请填写发生日期。", "Give the day on which it happened.")
		}
		if h.Persons > len(f.Members) {
			e = e.With("body.facts.hardship.persons", "不能多于家庭成员人数。", "Not more than the family has members.")
		}
	}
	if f.Medical != nil {
		e = f.Medical.check(f, e)
	}
	if f.Loss != nil {
		e = f.Loss.check(f, e)
	}
	return e
}

func graded(e *errs.Error, at, kind string, grade int) *errs.Error {
	if (kind == "") != (grade == 0) {
		return e.With(at+"disabilityGrade", "残疾类别和等级须同时填写。", "Give the kind of disability and its grade, or neither.")
	}
	return e
}

// hardshipRef names the one hardship of a case to the engine.
const hardshipRef = "hardship"

// situation lays the parts that some programmes ask for before the engine, with
// what departments found about obligors. dead are members found dead, who are
// owed nothing any more.
func (f Facts) situation(h *policy.Household, dead []id.ID, r Report) {
	gone := func(person id.ID) bool { return slices.Contains(dead, person) }
	h.Obligors = f.obligors(r, gone)
	if f.Expenses != nil {
		h.Expenses = []policy.Expense{}
	}
	for _, x := range f.Expenses {
		if !gone(x.PersonID) {
			h.Expenses = append(h.Expenses, policy.Expense{Member: x.PersonID.String(), Kind: policy.ExpenseKind(x.Item), Amount: fen(x.Amount),
				Ceiling: fen(x.Ceiling), Voucher: len(x.Evidence) > 0})
		}
	}
	for _, p := range f.Parents {
		if !gone(p.Child) {
			h.Parents = append(h.Parents, policy.Parent{Child: p.Child.String(), State: policy.ParentState(p.State), Months: p.Months,
				Disability: disability(p.Disability, p.DisabilityGrade)})
		}
	}
	if x := f.Hardship; x != nil && x.Kind != "" {
		h.Hardships = []policy.Hardship{{Ref: hardshipRef, Kind: policy.HardshipKind(x.Kind), Cause: x.Cause, On: birth(x.On), Grave: x.Grave, Urgent: x.Urgent,
			Persons: x.Persons, Jobless: x.Jobless, Insured: x.Insured, Requested: fen(x.Requested)}}
	}
	if f.Medical != nil && !gone(f.Medical.Patient) {
		h.Claims = []policy.Claim{f.Medical.claim()}
	}
	if f.Loss != nil {
		h.Losses = []policy.Loss{f.Loss.loss()}
	}
}

func birth(d calendar.Date) *policy.Date {
	if d.IsZero() {
		return nil
	}
	return &policy.Date{Year: d.Year, Month: d.Month, Day: d.Day}
}

func disability(kind string, grade int) *policy.Disability {
	if kind == "" {
		return nil
	}
	return &policy.Disability{Kind: policy.DisabilityKind(kind), Grade: grade}
}

// situationEvidence are the files that these parts rest on, each with where it is named.
func (f Facts) situationEvidence(named map[string]id.ID) {
	add := func(at string, files []id.ID) {
		for j, file := range files {
			named[fmt.Sprintf("body.facts.%s.evidence[%d]", at, j)] = file
		}
	}
	for i, o := range f.Obligors {
		add(fmt.Sprintf("obligors[%d]", i), o.Evidence)
	}
	for i, x := range f.Expenses {
		add(fmt.Sprintf("expenses[%d]", i), x.Evidence)
	}
	for i, p := range f.Parents {
		add(fmt.Sprintf("parents[%d]", i), p.Evidence)
	}
	if f.Hardship != nil {
		add("hardship", f.Hardship.Evidence)
	}
	if f.Medical != nil {
		for i, b := range f.Medical.Bills {
			add(fmt.Sprintf("medical.bills[%d]", i), b.Evidence)
		}
	}
	if f.Loss != nil {
		add("loss", f.Loss.Evidence)
	}
}
