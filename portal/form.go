package portal

import (
	"fmt"
	"slices"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/money"
)

// Form is an application as the family fills it in. A draft may lack anything; what
// is filed is checked whole.
type Form struct {
	Programme string    `json:"programme" maxLength:"40"`
	County    int32     `json:"county" minimum:"0" maximum:"999999"`
	Division  string    `json:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"township (9 digits) or village (12)"`
	Address   string    `json:"address" maxLength:"200"`
	Urban     bool      `json:"urban"`
	People    []Person  `json:"people" maxItems:"20" nullable:"false" doc:"who lives together; the first applies"`
	Incomes   []Line    `json:"incomes" maxItems:"60" nullable:"false"`
	Assets    []Line    `json:"assets" maxItems:"60" nullable:"false" doc:"only what no department is asked about"`
	Expenses  []Expense `json:"expenses" maxItems:"60" nullable:"false" doc:"of the last twelve months; asked where the programme looks at them"`
	Hardship  *Hardship `json:"hardship,omitempty" doc:"asked where the programme is for it"`
	Special   *Special  `json:"special,omitempty" doc:"asked where the programme is one person's, or needs more"`
	Loss      *Loss     `json:"loss,omitempty" doc:"asked after a disaster"`
	Reason    string    `json:"reason" maxLength:"1000" doc:"in the family's words"`
	Proxy     *Proxy    `json:"proxy,omitempty" doc:"who applies for another family"`
	Papers    []Paper   `json:"papers" maxItems:"30" nullable:"false" doc:"photographs"`
	Truthful  bool      `json:"truthful" doc:"promised that all of it is true and whole (社会救助法 art.40)"`
}

// Person lives with the applicant, or is the applicant.
type Person struct {
	Name      string `json:"name" maxLength:"60"`
	IDNumber  string `json:"idNumber" maxLength:"24"`
	Relation  string `json:"relation" enum:"applicant,spouse,child,parent,grandparent,grandchild,sibling,other"`
	Signature id.ID  `json:"signature,omitempty" doc:"stored file: the letter of authorisation as it was signed on the screen"`
	Letter    string `json:"letter,omitempty" maxLength:"40" doc:"version of the text that was shown"`
	Later     bool   `json:"later,omitempty" doc:"is not here and signs at the window"`
}

// Line is an income or something that the family owns.
type Line struct {
	Person int        `json:"person" minimum:"1" maximum:"20" doc:"place in people, from 1"`
	Item   string     `json:"item" enum:"wage,business,property,transfer,other,security,fund,insurance,claim,internet-finance,machinery,forest,deposit,vehicle,boat,house,company"`
	Amount *money.Fen `json:"amountFen" doc:"null: not known"`
	Per    string     `json:"per" enum:"month,year,once"`
	Detail string     `json:"detail,omitempty" maxLength:"200"`
}

// Expense is necessary spending of the last twelve months.
type Expense struct {
	Person int        `json:"person" minimum:"1" maximum:"20"`
	Item   string     `json:"item" enum:"living,medical,education,rehabilitation,other"`
	Amount *money.Fen `json:"amountFen"`
	Detail string     `json:"detail,omitempty" maxLength:"200"`
}

// Hardship is what happened, where help is asked for that.
type Hardship struct {
	Cause  string        `json:"cause" enum:"fire,traffic,illness,education,medical,jobless,disaster,other"`
	On     calendar.Date `json:"on,omitempty"`
	Loss   *money.Fen    `json:"lossFen,omitempty"`
	Urgent bool          `json:"urgent,omitempty"`
	Detail string        `json:"detail" maxLength:"2000"`
}

// Proxy is somebody who applies for another family.
type Proxy struct {
	Name     string `json:"name" maxLength:"60"`
	Relation string `json:"relation" maxLength:"60"`
	Agreed   bool   `json:"agreed" doc:"the family agrees"`
}

// Paper is a photograph that was sent.
type Paper struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name" maxLength:"100" doc:"what it shows"`
}

// fault collects what is wrong, all of it, each with its place.
type fault struct{ *errs.Error }

func (f *fault) when(bad bool, path, zh, en string) {
	if bad {
		f.Error = f.With(path, zh, en)
	}
}

// check finds everything that is wrong with a form that is to be filed, and writes
// ID numbers as the register has them.
func (f *Form) check(today calendar.Date) error {
	e := &fault{errs.New(errs.Invalid, "还有没填好的地方，请按提示修改。", "Something is missing or wrong; see each field.")}
	e.when(f.Programme == "", "body.programme", "请选择要申请的救助。", "Choose what to apply for.")
	e.when(len(f.Division) != 9 && len(f.Division) != 12 || f.Division[:min(6, len(f.Division))] != authz.CountyCode(f.County), "body.division",
		"请选择乡镇（街道）。", "Choose the township.")
	e.when(strings.TrimSpace(f.Reason) == "", "body.reason", "请填写申请理由。", "Give the reason.")
	e.when(!f.Truthful, "body.truthful", "请确认填写的内容真实、完整。", "Confirm that all of it is true and whole.")
	e.when(len(f.People) == 0, "body.people", "请填写家庭成员。", "Say who lives together.")
	if p := f.Proxy; p != nil {
		e.when(strings.TrimSpace(p.Name) == "" || strings.TrimSpace(p.Relation) == "", "body.proxy.name", "请填写代办人的姓名和关系。", "Give the name and relation of who applies for the family.")
		e.when(!p.Agreed, "body.proxy.agreed", "代办须经申请家庭同意。", "The family must agree.")
	}
	if h := f.Hardship; h != nil {
		e.when(strings.TrimSpace(h.Detail) == "", "body.hardship.detail", "请写明发生了什么。", "Say what happened.")
		e.when(h.On.IsZero() || h.On.After(today), "body.hardship.on", "请填写发生日期，不能晚于今天。", "Give the day, not after today.")
	}
	f.checkPeople(e, today)
	f.checkLines(e)
	if len(e.Fields) > 0 {
		return e.Error
	}
	return nil
}

func (f *Form) checkPeople(e *fault, today calendar.Date) {
	var seen []idnumber.Number
	for i := range f.People {
		p, at := &f.People[i], fmt.Sprintf("body.people[%d].", i)
		p.Name = strings.TrimSpace(p.Name)
		e.when(p.Name == "", at+"name", "请填写姓名。", "Give the name.")
		e.when((p.Relation == "applicant") != (i == 0), at+"relation", "第一位是申请人本人。", "The first, and nobody else, is the applicant.")
		n, err := idnumber.Parse(p.IDNumber, today)
		e.when(err != nil, at+"idNumber", "身份证号有误，请核对。", "This ID number is not right.")
		if err != nil {
			continue
		}
		e.when(slices.Contains(seen, n), at+"idNumber", "身份证号重复。", "This ID number stands twice.")
		seen, p.IDNumber = append(seen, n), string(n)
		adult := n.Birth().Age(today) >= 18 // 民法典 art.17
		e.when(adult && p.Signature == 0 && !p.Later, at+"signature", "请本人签署授权书，或者选择以后到窗口签。", "They sign the letter, or say that they sign at the window.")
		e.when(p.Signature != 0 && p.Letter == "", at+"signature", "请重新签署授权书。", "Sign the letter again.")
	}
}

func (f *Form) checkLines(e *fault) {
	sum := func(at string, person int, amount *money.Fen) {
		e.when(person < 1 || person > len(f.People), at+"person", "请选择是谁的。", "Choose whose it is.")
		e.when(amount != nil && (*amount < 0 || *amount > money.Max), at+"amountFen", "金额不对。", "The amount is not right.")
	}
	for i, l := range f.Incomes {
		sum(fmt.Sprintf("body.incomes[%d].", i), l.Person, l.Amount)
	}
	for i, l := range f.Assets {
		sum(fmt.Sprintf("body.assets[%d].", i), l.Person, l.Amount)
	}
	for i, l := range f.Expenses {
		sum(fmt.Sprintf("body.expenses[%d].", i), l.Person, l.Amount)
	}
}
