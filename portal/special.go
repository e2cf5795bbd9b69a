package portal

import (
	"fmt"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/money"
)

// Special is what some programmes ask beyond people and means. All of it is about one
// person: whom the application is for.
type Special struct {
	For        int          `json:"for" minimum:"0" maximum:"20" doc:"place in people, from 1; 0: the applicant"`
	NeedsCare  *bool        `json:"needsCare,omitempty" doc:"needs long-term care"`
	InjuryCare bool         `json:"injuryCare,omitempty" doc:"draws nursing pay for an injury at work"`
	Unmanaged  []string     `json:"unmanaged,omitempty" maxItems:"6" enum:"eat,dress,bed,toilet,walk,bathe" doc:"of the six daily acts, those that the person does not manage alone"`
	Obligors   []Owing      `json:"obligors,omitempty" maxItems:"20" doc:"who lives elsewhere and owes the person support"`
	NoObligors bool         `json:"noObligors,omitempty" doc:"nobody does"`
	Parents    []ParentOf   `json:"parents,omitempty" maxItems:"2" doc:"both parents of the child"`
	Bills      []Settlement `json:"bills,omitempty" maxItems:"30" doc:"what is not known the office completes from the photographs"`
}

// Owing is somebody who owes the person support.
type Owing struct {
	Name     string `json:"name" maxLength:"60"`
	Relation string `json:"relation" enum:"spouse,child,parent,grandchild,grandparent,sibling" doc:"what they are to the person"`
	Detail   string `json:"detail,omitempty" maxLength:"500" doc:"how they live, where it is known"`
}

// ParentOf is what keeps a parent from bringing up the child.
type ParentOf struct {
	Name   string `json:"name" maxLength:"60"`
	State  string `json:"state" enum:"dead,missing,disabled,ill,prison,detox,confined,lost,able,revoked,deported"`
	Months int    `json:"months,omitempty" minimum:"0" maximum:"1200" doc:"full months the confinement lasts or contact is lost"`
}

// Settlement is a bill of medical treatment, as far as the family can read it.
type Settlement struct {
	Number     string        `json:"number,omitempty" maxLength:"60"`
	Kind       string        `json:"kind" enum:"inpatient,outpatient,pharmacy"`
	Hospital   string        `json:"hospital" maxLength:"100"`
	Designated bool          `json:"designated" doc:"takes the card of the medical insurance"`
	SettledOn  calendar.Date `json:"settledOn"`
	Total      *money.Fen    `json:"totalFen,omitempty"`
}

// Loss is what a disaster did to the family.
type Loss struct {
	Disaster id.ID         `json:"disasterId" doc:"the open event"`
	Kind     string        `json:"kind,omitempty" enum:",collapsed,damaged" doc:"of a home"`
	On       calendar.Date `json:"on"`
	Rooms    int           `json:"rooms,omitempty" minimum:"0" maximum:"100"`
	Persons  int           `json:"persons,omitempty" minimum:"0" maximum:"50" doc:"who need help; 0: all"`
	Detail   string        `json:"detail" maxLength:"2000"`
}

// Event is a disaster after which families apply.
type Event struct {
	ID      id.ID         `json:"id"`
	Name    string        `json:"name"`
	BeganOn calendar.Date `json:"beganOn"`
}

// asks reports whether a programme asks for a part.
func (p Programme) asks(parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return slices.Contains(p.Declares, part) })
}

// described says of a programme, for the page too, whether an application is for one
// person, who is chosen, and whether it asks what a disaster did.
func (p Programme) described() Programme {
	p.ForOne = p.About == "person" || p.asks("obligors", "parents", "care", "bills")
	p.AfterDisaster = p.asks("transition", "rebuild", "winter")
	return p
}

// offered lists what can be applied for in a place on a day.
func (s *Service) offered(place string, on calendar.Date) ([]Programme, error) {
	list, err := s.others.Cases.Offered(place, on)
	for i, p := range list {
		list[i] = p.described()
	}
	return list, err
}

// narrow leaves out of a form what its programme does not ask.
func (f *Form) narrow(p Programme) {
	if !p.asks("emergency", "spending") {
		f.Hardship = nil
	}
	if !p.asks("expenses") {
		f.Expenses = []Expense{}
	}
	if !p.Means {
		f.Incomes, f.Assets = []Line{}, []Line{}
	}
	if !p.AfterDisaster {
		f.Loss = nil
	}
	if !p.ForOne {
		f.Special = nil
		return
	}
	said := Special{}
	if f.Special != nil {
		said = *f.Special
	}
	if said.For == 0 {
		said.For = 1
	}
	if !p.asks("care") {
		said.NeedsCare, said.InjuryCare = nil, false
	}
	if !p.SelfCare {
		said.Unmanaged = nil
	}
	if !p.asks("obligors") {
		said.Obligors, said.NoObligors = nil, false
	}
	if !p.asks("parents") {
		said.Parents = nil
	}
	if !p.asks("bills") {
		said.Bills = nil
	}
	f.Special = &said
}

// checkSpecial finds what a programme asks for and the form does not say.
func (f *Form) checkSpecial(e *fault, p Programme, today calendar.Date) {
	e.when(p.asks("emergency", "spending") && f.Hardship == nil, "body.hardship.detail", "请写明发生了什么。", "Say what happened.")
	e.when(p.asks("expenses") && len(f.Expenses) == 0, "body.expenses", "请填写最近十二个月的支出。", "Say what was spent in the last twelve months.")
	e.when(slices.ContainsFunc(p.Papers, func(x PaperAsked) bool { return x.Required }) && len(f.Papers) == 0, "body.papers", "请拍下需要的材料。", "Photograph the papers that are needed.")
	if p.AfterDisaster {
		f.checkLoss(e, p, today)
	}
	s := f.Special
	if s == nil {
		return
	}
	e.when(s.For > len(f.People), "body.special.for", "请选择给谁申请。", "Choose whom it is for.")
	e.when(p.asks("care") && s.NeedsCare == nil, "body.special.needsCare", "请说明是否需要长期照护。", "Say whether long-term care is needed.")
	e.when(p.asks("obligors") && len(s.Obligors) == 0 && !s.NoObligors, "body.special.obligors", "请填写赡养、抚养、扶养义务人；没有的，请勾选没有。", "Say who owes support, or that nobody does.")
	for i, o := range s.Obligors {
		e.when(strings.TrimSpace(o.Name) == "", fmt.Sprintf("body.special.obligors[%d].name", i), "请填写姓名。", "Give the name.")
	}
	e.when(p.asks("parents") && len(s.Parents) != 2, "body.special.parents", "请分别填写父亲和母亲的情况。", "Say how it is with both parents.")
	for i, x := range s.Parents {
		e.when(strings.TrimSpace(x.Name) == "", fmt.Sprintf("body.special.parents[%d].name", i), "请填写姓名。", "Give the name.")
	}
	e.when(p.asks("bills") && len(s.Bills) == 0, "body.special.bills", "请填写看病的结算单。", "Say which settlements of treatment it is for.")
	for i, b := range s.Bills {
		at := fmt.Sprintf("body.special.bills[%d].", i)
		e.when(strings.TrimSpace(b.Hospital) == "", at+"hospital", "请填写医院。", "Name the hospital.")
		e.when(b.SettledOn.IsZero() || b.SettledOn.After(today), at+"settledOn", "请填写结算日期，不能晚于今天。", "Give the day of the settlement, not after today.")
		e.when(b.SettledOn.Year != s.Bills[0].SettledOn.Year, at+"settledOn", "不同年份的费用请分开申请。", "Bills of another year are an application of their own.")
		e.when(b.Total != nil && (*b.Total < 0 || *b.Total > money.Max), at+"totalFen", "金额不对。", "The amount is not right.")
	}
}

func (f *Form) checkLoss(e *fault, p Programme, today calendar.Date) {
	l := f.Loss
	if l == nil {
		e.when(true, "body.loss.detail", "请写明受灾情况。", "Say what the disaster did.")
		return
	}
	e.when(l.Disaster == 0, "body.loss.disasterId", "请选择是哪一次灾害。", "Choose which disaster it was.")
	e.when(l.On.IsZero() || l.On.After(today), "body.loss.on", "请填写受灾日期，不能晚于今天。", "Give the day of the loss, not after today.")
	e.when(p.asks("rebuild") && l.Kind == "", "body.loss.kind", "请选择房屋是倒塌还是损坏。", "Say whether the home collapsed or was damaged.")
	e.when(l.Persons > len(f.People), "body.loss.persons", "不能多于家里的人数。", "Not more than live together.")
	e.when(strings.TrimSpace(l.Detail) == "", "body.loss.detail", "请写明受灾情况。", "Say what the disaster did.")
}
