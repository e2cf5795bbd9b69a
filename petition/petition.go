package petition

import (
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/petition/internal/q"
)

// Kind is what somebody tells.
type Kind string

// The kinds.
const (
	Need      Kind = "need"      // 困难线索
	Change    Kind = "change"    // 家庭变化
	Complaint Kind = "complaint" // 对工作人员或者办理的投诉
	Report    Kind = "report"    // 举报骗保
	Objection Kind = "objection" // 对公示的异议
)

// ofCounty reports whether the county as a whole handles a kind, so that nobody
// reads in a township what is said of it.
func (k Kind) ofCounty() bool { return k == Complaint || k == Report || k == Objection }

// Channel is how it came.
type Channel string

// The channels.
const (
	Portal Channel = "portal"
	Window Channel = "window"
	Phone  Channel = "phone"
	Field  Channel = "field"
)

// State is where a petition stands.
type State string

// The states.
const (
	Open   State = "open"
	Closed State = "closed"
)

// Outcome is what came of a petition.
type Outcome string

// The outcomes.
const (
	Founded   Outcome = "founded"   // 属实
	Unfounded Outcome = "unfounded" // 不属实
	Helped    Outcome = "helped"    // 已协助申请
	OnFile    Outcome = "on_file"   // 已在保
	Withdrawn Outcome = "withdrawn" // 已撤回
	NotOurs   Outcome = "not_ours"  // 已转办
)

// Said is what somebody tells. All of it is sealed.
type Said struct {
	Place  string  `json:"place" pattern:"^[0-9]{9,12}$" maxLength:"12" doc:"township or village that it is about"`
	Name   string  `json:"name" maxLength:"60" doc:"of who tells; empty: not named"`
	Phone  string  `json:"phone" maxLength:"20"`
	About  string  `json:"about" maxLength:"100" doc:"whom it is about"`
	Words  string  `json:"words" minLength:"1" maxLength:"2000"`
	Notice string  `json:"notice" maxLength:"40" doc:"number on the notice that is objected to"`
	Files  []id.ID `json:"files,omitempty" maxItems:"6" doc:"pictures that this account sent"`
}

// sealed is a petition's sealed part: what was said and what was answered.
type sealed struct {
	Said
	Reply string   `json:"reply"`
	To    string   `json:"to"`              // whom it was passed on to
	Apart []string `json:"apart,omitempty"` // who stays away from it, by name
}

// Summary is a petition as the list shows it.
type Summary struct {
	County       int32         `json:"county"`
	ID           id.ID         `json:"id"`
	Number       string        `json:"number"`
	Kind         Kind          `json:"kind" enum:"need,change,complaint,report,objection"`
	Division     string        `json:"division" doc:"of who handles it"`
	Channel      Channel       `json:"channel" enum:"portal,window,phone,field"`
	Named        bool          `json:"named"`
	ReceivedName string        `json:"receivedName" doc:"who entered it; empty where it came from the portal"`
	ReceivedAt   dbt.Time      `json:"receivedAt"`
	DueOn        calendar.Date `json:"dueOn" doc:"empty where no rule gives a term"`
	Overdue      bool          `json:"overdue"`
	State        State         `json:"state" enum:"open,closed"`
	Outcome      Outcome       `json:"outcome" enum:",founded,unfounded,helped,on_file,withdrawn,not_ours"`
	CaseNo       string        `json:"caseNo"`
	CaseID       id.ID         `json:"caseId,omitempty"`
	HouseholdID  id.ID         `json:"householdId,omitempty"`
	ClosedName   string        `json:"closedName"`
	ClosedAt     dbt.Time      `json:"closedAt"`
	Version      int32         `json:"version"`
}

// Detail is a petition as its page shows it.
type Detail struct {
	Summary
	Place     string   `json:"place" doc:"that it is about"`
	Term      *Term    `json:"term,omitempty" doc:"what dueOn was counted by; absent where no rule gives a term"`
	Who       string   `json:"who" doc:"masked"`
	Phone     string   `json:"phone" doc:"masked"`
	About     string   `json:"about"`
	Words     string   `json:"words"`
	Notice    string   `json:"notice"`
	Files     []id.ID  `json:"files" nullable:"false"`
	Reply     string   `json:"reply"`
	To        string   `json:"to" doc:"whom it was passed on to"`
	Apart     []string `json:"apart" nullable:"false" doc:"who was kept away from it"`
	SeesWho   bool     `json:"seesWho" doc:"false: who told, and about whom, is left out for this reader"`
	MayHandle bool     `json:"mayHandle"`
}

// Who is who told.
type Who struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Ref names a petition.
type Ref struct {
	County int32
	ID     id.ID
}

func (r Ref) subject() string { return "petition/" + r.ID.String() }

func summary(r q.Petition, today calendar.Date) Summary {
	return Summary{County: r.County, ID: r.ID, Number: r.Number, Kind: Kind(r.Kind), Division: r.Division, Channel: Channel(r.Channel), Named: r.Named,
		ReceivedName: r.ReceivedName, ReceivedAt: r.ReceivedAt, DueOn: r.DueOn, Overdue: r.State == string(Open) && !r.DueOn.IsZero() && r.DueOn.Before(today),
		State: State(r.State), Outcome: Outcome(r.Outcome), CaseNo: r.CaseNo, CaseID: r.CaseID, HouseholdID: r.HouseholdID, ClosedName: r.ClosedName, ClosedAt: r.ClosedAt, Version: r.Version}
}

// own reports whether the actor entered a petition by a right to enter in its place.
func own(a authz.Actor, r q.Petition) bool {
	return r.ReceivedBy != 0 && r.ReceivedBy == a.Account && a.MayIn(authz.EnterPetition, r.Division) == nil
}
