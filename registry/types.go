package registry

import (
	"time"

	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/money"
)

// State is where a household stands.
type State string

// The states of a household. Only a live one can be changed.
const (
	Live   State = "live"
	Merged State = "merged" // into Household.SuccessorID
	Moved  State = "moved"  // to another county
	Closed State = "closed"
)

// Poor is a place in the register of the poor (建档立卡), of a household or of
// one person: both are needed, because an adjustment takes single people off.
type Poor string

// The places in the register of the poor.
const (
	NeverPoor   Poor = ""
	StillPoor   Poor = "still"   // 未脱贫
	OutOfPoor   Poor = "out"     // 已脱贫
	DroppedPoor Poor = "dropped" // 动态调整清退: the whole household
	RemovedPoor Poor = "removed" // 动态调整移出: this person alone
)

// Name is how files say it; "" for who never was on the register.
func (p Poor) Name() string {
	return map[Poor]string{StillPoor: "未脱贫", OutOfPoor: "已脱贫", DroppedPoor: "动态调整清退", RemovedPoor: "动态调整移出"}[p]
}

// Household is one household with what is true of it as a whole.
type Household struct {
	County        int32         `json:"county"`
	ID            id.ID         `json:"id"`
	Number        string        `json:"number"`        // the county's own, or made by us
	Division      string        `json:"division"`      // where it lives, 12 digits
	HukouDivision string        `json:"hukouDivision"` // where it is registered, 12 digits
	Address       string        `json:"address"`
	Urban         bool          `json:"urban"`
	HeadID        id.ID         `json:"headId"`
	HeadName      string        `json:"headName"`
	Cause         string        `json:"cause"` // of poverty, codes.Book.Cause; "" if none
	Poor          Poor          `json:"poor"`
	NearRelative  bool          `json:"nearRelative"` // of dibao or village staff: filed apart (民发〔2021〕57号 art. 11)
	Bank          string        `json:"bank"`
	Account       string        `json:"account"`
	AccountName   string        `json:"accountName"`
	State         State         `json:"state"`
	OpenedOn      calendar.Date `json:"openedOn"`
	ClosedOn      calendar.Date `json:"closedOn"`
	SuccessorID   id.ID         `json:"successorId"`
	Note          string        `json:"note"`
	Version       int32         `json:"version"`
	CreatedAt     time.Time     `json:"createdAt"`
	UpdatedBy     id.ID         `json:"updatedBy"`
	UpdatedName   string        `json:"updatedName"`
	UpdatedAt     time.Time     `json:"updatedAt"`

	imported []byte // keyed hash of the draft last imported
}

// Person is one person; codes are those of package codes.
type Person struct {
	ID              id.ID           `json:"id"`
	HouseholdID     id.ID           `json:"householdId"` // where the person is or last was
	Present         bool            `json:"present"`     // still a member there
	Name            string          `json:"name"`
	IDNumber        idnumber.Number `json:"idNumber"`
	Sex             string          `json:"sex"`
	BornOn          calendar.Date   `json:"bornOn"`
	DiedOn          calendar.Date   `json:"diedOn"`
	Ethnicity       string          `json:"ethnicity"`
	Marital         string          `json:"marital"`
	Education       string          `json:"education"`
	Health          string          `json:"health"`
	Disability      string          `json:"disability"` // type of GB/T 26341, "" if none
	DisabilityGrade int32           `json:"disabilityGrade"`
	DisabilityCert  string          `json:"disabilityCert"`
	Illness         string          `json:"illness"`
	SeriousIllness  bool            `json:"seriousIllness"`
	Labour          string          `json:"labour"`
	Schooling       string          `json:"schooling"`
	Work            string          `json:"work"`
	Phone           string          `json:"phone"`
	Poor            Poor            `json:"poor"`
}

// Member is a person's time in a household. To is the first day on which it no
// longer holds; the zero day means that it does.
type Member struct {
	Person
	From     calendar.Date `json:"from"`
	To       calendar.Date `json:"to"`
	Relation string        `json:"relation"` // to the head, GB/T 4761
	CoLiving bool          `json:"coLiving"` // 共同生活的家庭成员
	Excluded string        `json:"excluded"` // why not counted (民发〔2021〕57号 art. 7), "" if counted
	Reason   string        `json:"reason"`   // how it began
	Ended    string        `json:"ended"`    // how it ended
}

// How a membership begins and ends.
const (
	Entered   = "entered"
	Imported  = "imported"
	Born      = "born"
	Joined    = "joined" // by marriage, adoption, return
	Split     = "split"
	Merging   = "merged"
	Moving    = "moved"
	Died      = "died"
	Left      = "left"
	Corrected = "corrected" // entered by mistake
)

// Kind is what a line is about.
type Kind string

// The kinds of lines.
const (
	Income    Kind = "income"
	Asset     Kind = "asset"
	Deduction Kind = "deduction"
)

// Per is the time an amount covers.
type Per string

// The times an amount may cover.
const (
	PerMonth Per = "month"
	PerYear  Per = "year"
	Once     Per = "once" // a value, such as an asset's
)

// Source is who says so.
type Source string

// The sources of a line.
const (
	Declared  Source = "declared"
	Found     Source = "found"
	Estimated Source = "estimated"
)

// Line is one income, asset or deduction. Amount is what the line says, never
// negative: a deduction of 100 yuan is 100 yuan.
type Line struct {
	ID        id.ID         `json:"id"`
	PersonID  id.ID         `json:"personId"` // 0: the household's
	Kind      Kind          `json:"kind"`
	Item      string        `json:"item"` // see Items
	Amount    money.Fen     `json:"amountFen"`
	Per       Per           `json:"per"`
	Quantity  int32         `json:"quantity"` // vehicles, houses; 1 for money
	Source    Source        `json:"source"`
	Excluded  string        `json:"excluded"` // code of the rule that leaves it out, "" if it counts
	Evidence  Papers        `json:"evidence"` // what it rests on
	Detail    string        `json:"detail"`
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to"`
	EnteredBy id.ID         `json:"enteredBy"`
	EnteredAt time.Time     `json:"enteredAt"`
}

// Label is what a household is known as (标识), and since when.
type Label struct {
	Label string        `json:"label"` // see Labels
	From  calendar.Date `json:"from"`
	To    calendar.Date `json:"to"`
}

// File is the whole file of a household: its members today, those who were
// members before, what it lives on and its labels, ended ones included. It
// holds personal data in the clear and is never written to a log or a page.
type File struct {
	Household
	Members []Member `json:"members"`
	Former  []Member `json:"former"`
	Lines   []Line   `json:"lines"`
	Labels  []Label  `json:"labels"`
}

// Member returns the member today with an identifier, or nil.
func (f *File) Member(person id.ID) *Member {
	for i := range f.Members {
		if f.Members[i].ID == person {
			return &f.Members[i]
		}
	}
	return nil
}

// HasLabel reports whether a label holds today.
func (f *File) HasLabel(label string) bool {
	for _, l := range f.Labels {
		if l.Label == label && l.To.IsZero() {
			return true
		}
	}
	return false
}
