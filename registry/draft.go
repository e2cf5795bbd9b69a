package registry

import (
	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/money"
)

// MaxMembers is the most people one household may have. Larger ones are
// institutions or a spreadsheet read wrongly.
const MaxMembers = 99

// Draft is a household as it is entered or imported, before anything is
// checked. In an update a personal value that still holds its mask (430…*…1234)
// is left as it is.
type Draft struct {
	Number        string        `json:"number,omitempty" maxLength:"64" doc:"the county's own number; made by us when empty"`
	Division      string        `json:"division" maxLength:"12" doc:"where it lives: township or village"`
	HukouDivision string        `json:"hukouDivision,omitempty" maxLength:"12" doc:"where it is registered, when that is elsewhere"`
	Address       string        `json:"address,omitempty" maxLength:"200"`
	Urban         bool          `json:"urban,omitempty"`
	Cause         string        `json:"cause,omitempty" maxLength:"32" doc:"cause of poverty"`
	Poor          Poor          `json:"poor,omitempty" enum:",still,out,dropped" doc:"place in the register of the poor"`
	NearRelative  bool          `json:"nearRelative,omitempty" doc:"of dibao or village staff"`
	Bank          string        `json:"bank,omitempty" maxLength:"100"`
	Account       string        `json:"account,omitempty" maxLength:"40"`
	AccountName   string        `json:"accountName,omitempty" maxLength:"60"`
	OpenedOn      calendar.Date `json:"openedOn,omitempty" doc:"today when empty"`
	Note          string        `json:"note,omitempty" maxLength:"2000"`
	Members       []DraftMember `json:"members" doc:"exactly one is the head"`
	Lines         []DraftLine   `json:"lines,omitempty" maxItems:"1000"`
	Labels        []string      `json:"labels,omitempty" maxItems:"50"`
	Reason        string        `json:"reason,omitempty" maxLength:"500" doc:"why somebody who stands in another file is entered all the same"`
	Import        ImportHints   `json:"-"`
}

// ImportHints tell apart, in the draft of an import, what a file says from what
// it is silent on.
type ImportHints struct {
	Silent  Silent
	Without []NoIncome // an amount of nothing: worth a line only where it replaces one
}

// Silent names the fields with two values that a file says nothing of.
type Silent struct{ Urban, CoLiving bool }

// NoIncome is an item of income that a member is said to have none of.
type NoIncome struct {
	Member int // index in Draft.Members
	Item   string
}

// DraftMember is one person of a draft.
type DraftMember struct {
	ID              id.ID         `json:"id,omitempty" doc:"in an update: who it is"`
	Name            string        `json:"name" maxLength:"60"`
	IDNumber        string        `json:"idNumber,omitempty" maxLength:"40"`
	Sex             string        `json:"sex,omitempty" doc:"read from the ID number when empty"`
	BornOn          calendar.Date `json:"bornOn,omitempty" doc:"read from the ID number when empty"`
	Relation        string        `json:"relation" doc:"to the head, GB/T 4761; 01 or 02 is the head"`
	Apart           bool          `json:"apart,omitempty" doc:"does not live with the family"`
	Excluded        string        `json:"excluded,omitempty" maxLength:"32" doc:"why not counted"`
	Ethnicity       string        `json:"ethnicity,omitempty"`
	Marital         string        `json:"marital,omitempty"`
	Education       string        `json:"education,omitempty"`
	Health          string        `json:"health,omitempty"`
	Disability      string        `json:"disability,omitempty"`
	DisabilityGrade int32         `json:"disabilityGrade,omitempty" minimum:"0" maximum:"4"`
	DisabilityCert  string        `json:"disabilityCert,omitempty" maxLength:"40"`
	Illness         string        `json:"illness,omitempty" maxLength:"200"`
	SeriousIllness  bool          `json:"seriousIllness,omitempty"`
	Labour          string        `json:"labour,omitempty"`
	Schooling       string        `json:"schooling,omitempty" maxLength:"60"`
	Work            string        `json:"work,omitempty" maxLength:"100"`
	Phone           string        `json:"phone,omitempty" maxLength:"40"`
	Poor            Poor          `json:"poor,omitempty" enum:",still,out,dropped,removed"`
}

// DraftLine is one income, asset or deduction of a draft.
type DraftLine struct {
	ID       id.ID         `json:"id,omitempty" doc:"in an update: which line it is"`
	Member   *int          `json:"member,omitempty" minimum:"0" doc:"index in members; absent: the whole household's"`
	Kind     Kind          `json:"kind" enum:"income,asset,deduction"`
	Item     string        `json:"item" maxLength:"32"`
	Amount   money.Fen     `json:"amountFen"`
	Per      Per           `json:"per" enum:"month,year,once"`
	Quantity int32         `json:"quantity,omitempty" doc:"1 when absent"`
	Source   Source        `json:"source" enum:"declared,found,estimated"`
	Excluded string        `json:"excluded,omitempty" maxLength:"32"`
	Detail   string        `json:"detail,omitempty" maxLength:"500"`
	From     calendar.Date `json:"from,omitempty" doc:"today when empty"`
	To       calendar.Date `json:"to,omitempty"`
}

// Items are the items that lines of each kind may name: the four kinds of
// income (民发〔2021〕57号 art. 13), the property of art. 14 and the deductions
// of art. 13.
func Items(k Kind) []string {
	switch k {
	case Income:
		return []string{"wage", "business", "property", "transfer", "other"}
	case Asset:
		return []string{"deposit", "security", "fund", "insurance", "claim", "internet-finance", "vehicle", "boat", "machinery",
			"house", "forest", "company", "other"}
	case Deduction:
		return []string{"work-cost", "business-cost", "property-cost", "transfer-out", "rigid-disabled", "rigid-illness"}
	}
	return nil
}
