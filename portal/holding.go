package portal

import (
	"context"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/money"
)

// Holdings is what the other rooms hold on a person (个人信息保护法 arts. 44, 45).
type Holdings interface {
	// Index is the keyed index by which the files know who has an ID number.
	Index(n idnumber.Number) []byte
	// Member is the keyed index of a member's ID number, nil where the file has none,
	// and the household's division. The acting clerk must be able to read the file.
	Member(ctx context.Context, tx *db.Tx, m Member) (index []byte, division string, err error)
	// Of reads what is held on whoever has the ID number of an index in a county, or in
	// every county for 0: one Holding for each where they stand in a file.
	Of(ctx context.Context, tx *db.Tx, index []byte, county int32) ([]Holding, error)
	// LookedAt tells who looked at some cases.
	LookedAt(ctx context.Context, tx *db.Tx, cases []Ref) (Looks, error)
}

// Held is what the state holds on whoever asks.
type Held struct {
	MadeAt dbt.Time  `json:"madeAt"`
	Phone  string    `json:"phone" doc:"of the account, masked"`
	Since  dbt.Time  `json:"since" doc:"when the account was made"`
	Proofs []Proof   `json:"proofs" nullable:"false" doc:"none: nobody has seen whose account it is, and only what it filed is here"`
	Filed  []OwnCase `json:"filed" nullable:"false" doc:"what this account filed"`
	Looks  Looks     `json:"looks" doc:"who looked at what this account filed"`
	Files  []Holding `json:"files" nullable:"false" doc:"on the person, one for each county; none without a proof"`
}

// OwnCase is a case as the holder is told of it.
type OwnCase struct {
	Number    string          `json:"number"`
	Programme Text            `json:"programme"`
	State     Text            `json:"state"`
	FiledOn   calendar.Date   `json:"filedOn"`
	Decided   string          `json:"decided" doc:"number of the decision; empty before there is one"`
	DecidedOn calendar.Date   `json:"decidedOn"`
	Amount    money.Fen       `json:"amountFen" doc:"0 where nothing is paid"`
	From      calendar.Period `json:"from" doc:"0 where nothing is paid by the month"`
	With      *Text           `json:"with,omitempty" doc:"the post that has it; absent while it is the family's turn or over"`
	Office    string          `json:"office" doc:"of that post"`
	Until     calendar.Date   `json:"until" doc:"by when that post acts; empty while no day is known"`
	DueOn     calendar.Date   `json:"dueOn" doc:"by when all of it is decided"`
	Missing   []string        `json:"missing" nullable:"false" doc:"what the one notice asks of the holder, while it is their turn"`
	Hearing   *Hearing        `json:"hearing,omitempty" doc:"the family is heard before less is given"`
}

// Holding is what the files of one county hold on a person. Of those who live with
// them it has the names alone: what is written of another adult is theirs to ask for.
type Holding struct {
	County   int32        `json:"county"`
	Place    string       `json:"place"`
	Number   string       `json:"number" doc:"of the household's file"`
	Present  bool         `json:"present" doc:"false: is a member of that household no more; what is the household's is not here"`
	Facts    []Fact       `json:"facts" nullable:"false" doc:"on the person"`
	Home     []Fact       `json:"home" nullable:"false" doc:"on the household as a whole"`
	Members  []Companion  `json:"members" nullable:"false"`
	Lines    []HeldLine   `json:"lines" nullable:"false" doc:"income, property and deductions of the person, and those that are nobody's alone"`
	Cases    []OwnCase    `json:"cases" nullable:"false"`
	Payments []HeldPaid   `json:"payments" nullable:"false" doc:"the newest first"`
	Consents []HeldLetter `json:"consents" nullable:"false"`
	Checks   []HeldCheck  `json:"checks" nullable:"false" doc:"which department was asked about the person"`
	Looks    Looks        `json:"looks"`

	Person id.ID `json:"-"`
}

// Fact is one thing that is written down.
type Fact struct {
	Key   string `json:"key"`
	Label Text   `json:"label"`
	Value Text   `json:"value"`
}

// Companion is somebody who lives with the person.
type Companion struct {
	Name     string        `json:"name"`
	Relation Text          `json:"relation" doc:"to the head of the household"`
	Since    calendar.Date `json:"since"`
}

// HeldLine is a line of what somebody lives on.
type HeldLine struct {
	Kind   Text          `json:"kind"`
	Item   Text          `json:"item"`
	Amount money.Fen     `json:"amountFen"`
	Per    Text          `json:"per"`
	Source Text          `json:"source" doc:"declared by the family, found by a department, estimated"`
	Shared bool          `json:"shared" doc:"the household's, not the person's alone"`
	From   calendar.Date `json:"from"`
	To     calendar.Date `json:"to"`
}

// HeldPaid is a month, or a sum, that was paid or is on its way.
type HeldPaid struct {
	Programme Text            `json:"programme"`
	Period    calendar.Period `json:"period" doc:"0 for a sum that is paid once"`
	Amount    money.Fen       `json:"amountFen"`
	State     Text            `json:"state"`
	PaidOn    calendar.Date   `json:"paidOn" doc:"of a single sum"`
}

// HeldLetter is a letter of authorisation that the person signed.
type HeldLetter struct {
	Case     string        `json:"case"`
	Version  string        `json:"version" doc:"of the text"`
	How      Text          `json:"how"`
	SignedOn calendar.Date `json:"signedOn"`
	Until    calendar.Date `json:"until" doc:"empty: for as long as the aid lasts"`
	Status   Text          `json:"status"`
}

// HeldCheck is a question that a department was asked.
type HeldCheck struct {
	Case       string        `json:"case"`
	Department Text          `json:"department"`
	About      Text          `json:"about"`
	AskedOn    calendar.Date `json:"askedOn"`
	Basis      string        `json:"basis" doc:"articles by which it is asked"`
	Answered   bool          `json:"answered" doc:"what it said stands among the lines"`
}

// Looks are entries of the audit log, by day, newest first.
type Looks struct {
	Items []Look `json:"items" nullable:"false"`
	More  bool   `json:"more" doc:"there are older ones, which the office can tell of"`
}

// Look is somebody who looked at something or did something with it. A post and its
// office, and no name: the log has it, and who oversees the office asks there.
type Look struct {
	On     calendar.Date `json:"on"`
	Post   Text          `json:"post"`
	Office string        `json:"office"`
	What   Text          `json:"what"`
	Times  int           `json:"times"`
}
