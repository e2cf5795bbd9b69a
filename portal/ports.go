package portal

import (
	"context"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/internal/money"
)

// Others are the rooms that the portal calls; all are required.
type Others struct {
	Cases     Cases
	Letters   Letters
	Payments  Payments
	Referrals Referrals
	Places    Places
	Sources   Sources
	Holdings  Holdings
}

// Cases is what the portal needs of casework. The actor of the context is the
// family's account; a case that another account filed does not exist for it.
type Cases interface {
	// Offered lists what can be applied for in a place on a day.
	Offered(division string, on calendar.Date) ([]Programme, error)
	// Takes reports whether somebody accepts applications there.
	Takes(ctx context.Context, tx *db.Tx, division string) (bool, error)
	// File hands an application in: it stands in the township's work list.
	File(ctx context.Context, tx *db.Tx, phone string, f Form) (Filed, error)
	// Tracked lists what the account filed, the newest first.
	Tracked(ctx context.Context, tx *db.Tx) ([]Case, error)
	// FiledSince counts what it filed after an instant.
	FiledSince(ctx context.Context, tx *db.Tx, since time.Time) (int64, error)
	// Track reads one of them.
	Track(ctx context.Context, tx *db.Tx, ref Ref) (Case, error)
	// Supply hands in what the one notice lists.
	Supply(ctx context.Context, tx *db.Tx, ref Ref, papers []id.ID, words string) error
	// Leave asks to end what an application led to.
	Leave(ctx context.Context, tx *db.Tx, ref Ref) error
	// TakeBack withdraws an application.
	TakeBack(ctx context.Context, tx *db.Tx, ref Ref, reason string) error
}

// Letters has the text of the letters of authorisation.
type Letters interface {
	// Letter is what each adult signs; errs.NotFound where there is none.
	Letter(division, programme string, on calendar.Date) (Letter, error)
}

// Referrals tells what was handed on to other departments for a family since its
// account filed a case.
type Referrals interface {
	Since(ctx context.Context, tx *db.Tx, c Case) ([]Referral, error)
}

// Payments tells what a family was paid for a case that its account filed.
type Payments interface {
	Paid(ctx context.Context, tx *db.Tx, c Case) ([]Payment, error)
}

// Places names divisions.
type Places interface {
	// Inside lists what lies directly in a division; villages in a township.
	Inside(ctx context.Context, parent string) ([]Place, error)
	// Called is what a division is called, from the county down.
	Called(division string) string
}

// Sources tells what departments are asked in every check here: nobody asks the
// family for it (社会救助法 art.62).
type Sources interface {
	// Found lists the items of assets that a check finds by itself.
	Found() []string
}

// Ref names a case.
type Ref struct {
	County int32
	ID     id.ID
}

// Text is a text in both languages.
type Text struct {
	Chinese string `json:"zh"`
	English string `json:"en"`
}

// Place is a division to choose.
type Place struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Programme is something to apply for.
type Programme struct {
	Programme string   `json:"programme"`
	Name      Text     `json:"name"`
	Declares  []string `json:"declares" nullable:"false" doc:"what is asked beside people and means: expenses, emergency, spending"`
	Online    bool     `json:"online" doc:"false: applied for at the window, or through the village committee"`
}

// Letter is the text of a letter of authorisation; {name} stands for whoever signs.
type Letter struct {
	Version    string   `json:"version"`
	Title      string   `json:"title"`
	Paragraphs []string `json:"paragraphs" nullable:"false"`
	Basis      string   `json:"basis"`
}

// Filed is an application that was handed in.
type Filed struct {
	County  int32         `json:"county"`
	ID      id.ID         `json:"id"`
	Number  string        `json:"number"`
	FiledOn calendar.Date `json:"filedOn"`
}

// Case is a case as the account that filed it follows it.
type Case struct {
	County      int32         `json:"county"`
	ID          id.ID         `json:"id"`
	Number      string        `json:"number"`
	Programme   Text          `json:"programme"`
	Applicant   string        `json:"applicant"`
	Members     int32         `json:"members"`
	State       string        `json:"state" doc:"of casework: submitted, supplement, accepted …"`
	StateName   Text          `json:"stateName"`
	Filed       dbt.Time      `json:"filedAt"`
	Division    string        `json:"division" doc:"that the family chose; once accepted, that of the case"`
	Place       string        `json:"place" doc:"the same in words"`
	With        *Text         `json:"with,omitempty" doc:"the post that has it; absent while it is the family's turn or over"`
	Office      string        `json:"office" doc:"of that post"`
	Until       calendar.Date `json:"until" doc:"by when that post acts; empty while no day is known"`
	DueOn       calendar.Date `json:"dueOn" doc:"by when all of it is decided"`
	Missing     []string      `json:"missing" nullable:"false" doc:"what the one notice lists, while it is the family's turn"`
	MayAnswer   bool          `json:"mayAnswer"`
	MayWithdraw bool          `json:"mayWithdraw"`
	Leaves      bool          `json:"leaves" doc:"no application: the family wants no more of what it draws"`
	MayLeave    bool          `json:"mayLeave" doc:"what came of it goes on, and can be given up"`
	Steps       []Step        `json:"steps" nullable:"false"`
	Notices     []Notice      `json:"notices" nullable:"false"`
	Decision    *Decision     `json:"decision,omitempty"`
	Payments    []Payment     `json:"payments" nullable:"false" doc:"by this decision, the newest first; what was drawn before it is not here"`
	Referrals   []Referral    `json:"referrals" nullable:"false" doc:"handed on to other departments since, the newest first"`

	Household   id.ID `json:"-"`
	ApplicantID id.ID `json:"-"`
	Proxied     bool  `json:"-"` // somebody else than the family filed it
}

// Referral is a need that another department sees to.
type Referral struct {
	Number     string        `json:"number"`
	Department string        `json:"department"`
	Topic      Text          `json:"topic" doc:"what the law calls it; empty where it is no programme"`
	MadeOn     calendar.Date `json:"madeOn"`
	DueOn      calendar.Date `json:"dueOn" doc:"by when the department answers"`
	State      string        `json:"state" enum:"sent,accepted,closed"`
	Outcome    string        `json:"outcome" enum:",helped,refused,not_theirs,recalled"`
	Reply      string        `json:"reply"`
}

// Step is something that was done.
type Step struct {
	Act   string   `json:"act"`
	Label Text     `json:"label"`
	At    dbt.Time `json:"at"`
	State string   `json:"state"`
}

// Notice is a paper that was made for the family.
type Notice struct {
	Kind   string   `json:"kind"`
	Title  string   `json:"title"`
	FileID id.ID    `json:"fileId"`
	MadeAt dbt.Time `json:"madeAt"`
}

// Decision is what was decided; the notice gives reasons and remedies.
type Decision struct {
	ID      id.ID           `json:"-"`
	Number  string          `json:"number"`
	Outcome string          `json:"outcome" enum:"confirmed,refused,stopped"`
	Result  string          `json:"result" enum:"monthly,once,recognition"`
	Amount  money.Fen       `json:"amountFen"`
	From    calendar.Period `json:"from"`
	ValidTo calendar.Date   `json:"validTo"`
}

// Payment is a month, or a sum, that was paid or is on its way.
type Payment struct {
	Period calendar.Period `json:"period" doc:"0 for a sum that is paid once"`
	Amount money.Fen       `json:"amountFen"`
	State  string          `json:"state" enum:"coming,paid,failed"`
	PaidOn calendar.Date   `json:"paidOn" doc:"of a single sum"`
}
