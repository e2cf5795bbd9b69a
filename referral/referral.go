package referral

import (
	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/referral/internal/q"
)

// State is where a referral stands.
type State string

// The states.
const (
	Sent     State = "sent"     // 已转出
	Accepted State = "accepted" // 对方已受理
	Closed   State = "closed"   // 已办结
)

// Outcome is what came of a referral.
type Outcome string

// The outcomes.
const (
	Helped    Outcome = "helped"     // 已救助
	Refused   Outcome = "refused"    // 不符合条件
	NotTheirs Outcome = "not_theirs" // 不属该部门，退回
	Recalled  Outcome = "recalled"   // 已撤回
)

// Need is who needs what. It is sealed.
type Need struct {
	Who   string `json:"who" minLength:"1" maxLength:"60" doc:"of the household, whom it is about"`
	Phone string `json:"phone" maxLength:"20" doc:"that the department may call; empty: none"`
	Words string `json:"words" minLength:"1" maxLength:"2000" doc:"what is needed, and why"`
}

// sealed is a referral's sealed part.
type sealed struct {
	Need
	Reply  string `json:"reply"`
	Theirs string `json:"theirs"` // number that the department gave it
}

// Summary is a referral as lists show it.
type Summary struct {
	County      int32         `json:"county"`
	ID          id.ID         `json:"id"`
	Number      string        `json:"number"`
	Division    string        `json:"division"`
	HouseholdID id.ID         `json:"householdId"`
	Programme   string        `json:"programme" doc:"of the law in force; empty where none is meant"`
	Topic       Text          `json:"topic" doc:"what the law calls it"`
	Department  string        `json:"department"`
	MadeName    string        `json:"madeName"`
	MadeOn      calendar.Date `json:"madeOn"`
	DueOn       calendar.Date `json:"dueOn" doc:"by when the department answers"`
	Overdue     bool          `json:"overdue"`
	State       State         `json:"state" enum:"sent,accepted,closed"`
	Outcome     Outcome       `json:"outcome" enum:",helped,refused,not_theirs,recalled"`
	AcceptedOn  calendar.Date `json:"acceptedOn"`
	ClosedOn    calendar.Date `json:"closedOn"`
	ClosedName  string        `json:"closedName"`
	Version     int32         `json:"version"`
}

// Detail is a referral as its page shows it.
type Detail struct {
	Summary
	Who       string `json:"who"`
	Phone     string `json:"phone" doc:"masked; the letter has it whole"`
	Words     string `json:"words"`
	Theirs    string `json:"theirs" doc:"number that the department gave it"`
	Reply     string `json:"reply"`
	MayHandle bool   `json:"mayHandle"`
}

// Text is a text in both languages.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Told is a referral as the family reads it.
type Told struct {
	ID         id.ID
	Number     string
	Department string
	Topic      Text
	MadeOn     calendar.Date
	DueOn      calendar.Date
	State      State
	Outcome    Outcome
	Reply      string
}

// Ref names a referral.
type Ref struct {
	County int32
	ID     id.ID
}

func (r Ref) subject() string { return "referral/" + r.ID.String() }

func summary(r q.Referral, today calendar.Date) Summary {
	return Summary{County: r.County, ID: r.ID, Number: r.Number, Division: r.Division, HouseholdID: r.HouseholdID, Programme: r.Programme, Topic: Text{r.TopicZh, r.TopicEn}, Department: r.Department,
		MadeName: r.MadeName, MadeOn: r.MadeOn, DueOn: r.DueOn, Overdue: r.State != string(Closed) && r.DueOn.Before(today), State: State(r.State), Outcome: Outcome(r.Outcome),
		AcceptedOn: r.AcceptedOn, ClosedOn: r.ClosedOn, ClosedName: r.ClosedName, Version: r.Version}
}
