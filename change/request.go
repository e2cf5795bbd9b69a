package change

import (
	"slices"

	"doudi/change/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/registry"
)

// Kind is what a request asks for.
type Kind string

// The kinds. A family's request has none before the office has said which values
// its words change.
const (
	Unread Kind = ""
	Facts  Kind = "facts" // 家庭情况: values, lines, who comes and goes
	Head   Kind = "head"  // 变更户主
	Split  Kind = "split" // 分户
	Merge  Kind = "merge" // 并户
)

// kindOf reads the kind off what is asked.
func kindOf(a registry.Asked) Kind {
	switch {
	case a.Merge != nil:
		return Merge
	case a.Split != nil:
		return Split
	case len(a.Head) > 0:
		return Head
	case a.Empty():
		return Unread
	}
	return Facts
}

// Channel is how a request came.
type Channel string

// The channels.
const (
	Window    Channel = "window"
	Assistant Channel = "assistant"
	Portal    Channel = "portal"
)

// State is where a request stands.
type State string

// The states. A returned request waits for who asked it, and is decided after they
// sent it again.
const (
	Open      State = "open"
	Returned  State = "returned"
	Approved  State = "approved"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Ended     State = "ended" // the household is another county's now
)

func (s State) waits() bool { return s == Open || s == Returned }

// sealed is the part of a request that is personal.
type sealed struct {
	Asked  registry.Asked `json:"asked"`
	Reason string         `json:"reason"`          // why, in words
	Papers []id.ID        `json:"papers"`          // stored files that prove it
	Told   *Told          `json:"told,omitempty"`  // by the family
	Case   id.ID          `json:"case,omitempty"`  // that it filed and told of
	Answer string         `json:"answer"`          // of who decided; the family reads it
	Begun  []Begun        `json:"begun,omitempty"` // by approval
	Fresh  id.ID          `json:"fresh,omitempty"` // household that a split made

	Prepared []id.ID `json:"prepared,omitempty"` // accounts that said before the last one which values change
}

// preparedBy reports whether an account asked a request or ever said which values it
// changes: it does not decide on it.
func (x sealed) preparedBy(r q.ChangeRequest, account id.ID) bool {
	return r.AskedBy == account || r.EditedBy == account || slices.Contains(x.Prepared, account)
}

// Begun is a case that approval began.
type Begun struct {
	ID     id.ID  `json:"id"`
	Number string `json:"number"`
	Name   Text   `json:"name"`
	What   string `json:"what" enum:"review,hearing,application"`
}

// Text is a sentence in both languages.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Summary is a request as lists show it.
type Summary struct {
	County      int32         `json:"county"`
	ID          id.ID         `json:"id"`
	Number      string        `json:"number"`
	HouseholdID id.ID         `json:"householdId,omitempty" doc:"absent while nobody has found whose family it is"`
	Division    string        `json:"division"`
	Kind        Kind          `json:"kind" enum:",facts,head,split,merge" doc:"empty: a family's words that nobody has read into values yet"`
	Channel     Channel       `json:"channel" enum:"window,assistant,portal"`
	AskedName   string        `json:"askedName" doc:"empty where it came from the portal"`
	AskedAt     dbt.Time      `json:"askedAt"`
	EditedName  string        `json:"editedName"`
	DueOn       calendar.Date `json:"dueOn" doc:"empty where no rule gives a term"`
	Overdue     bool          `json:"overdue"`
	State       State         `json:"state" enum:"open,returned,approved,refused,withdrawn,ended"`
	Overtaken   string        `json:"overtaken" doc:"number of another request that changed the same first: this one is to be laid on the newest file"`
	DecidedName string        `json:"decidedName"`
	DecidedAt   dbt.Time      `json:"decidedAt"`
	Version     int32         `json:"version"`
}

func summary(r q.ChangeRequest, today calendar.Date) Summary {
	return Summary{County: r.County, ID: r.ID, Number: r.Number, HouseholdID: r.HouseholdID, Division: r.Division, Kind: Kind(r.Kind), Channel: Channel(r.Channel),
		AskedName: r.AskedName, AskedAt: r.AskedAt, EditedName: r.EditedName, DueOn: r.DueOn, Overdue: State(r.State).waits() && !r.DueOn.IsZero() && r.DueOn.Before(today),
		State: State(r.State), Overtaken: r.Overtaken, DecidedName: r.DecidedName, DecidedAt: r.DecidedAt, Version: r.Version}
}

// Ref names a request.
type Ref struct {
	County int32
	ID     id.ID
}

func (r Ref) subject() string { return "change/" + r.ID.String() }
