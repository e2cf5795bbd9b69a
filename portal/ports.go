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
	Checks    Checks
}

// Cases is what the portal needs of casework. The actor of the context is the
// family's account; a case that another account filed does not exist for it.
type Cases interface {
	// Offered lists what can be applied for in a place on a day.
	Offered(division string, on calendar.Date) ([]Programme, error)
	// Works reports whether somebody accepts applications in a place.
	Works(ctx context.Context, tx *db.Tx, division string) (bool, error)
	// Takes reports whether somebody accepts applications where one of whoever has an ID
	// number would stand that names a division.
	Takes(ctx context.Context, tx *db.Tx, county int32, division, number string) (bool, error)
	// Disasters lists the events in a place after which families apply.
	Disasters(ctx context.Context, tx *db.Tx, division string) ([]Event, error)
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
	Programme     string       `json:"programme"`
	Name          Text         `json:"name"`
	About         string       `json:"about" enum:"household,person,claim,loss,hardship" doc:"a person is chosen with the application"`
	Declares      []string     `json:"declares" nullable:"false" doc:"what is asked beside people: expenses, emergency, spending, obligors, parents, care, bills, transition, rebuild"`
	Means         bool         `json:"means" doc:"incomes and property are asked for"`
	SelfCare      bool         `json:"selfCare" doc:"what the person cannot do alone is asked for"`
	ForOne        bool         `json:"forOne" doc:"it is for one person, who is chosen"`
	AfterDisaster bool         `json:"afterDisaster" doc:"what a disaster did is asked for"`
	Papers        []PaperAsked `json:"papers" nullable:"false" doc:"to photograph"`
	Online        bool         `json:"online" doc:"false: applied for at the window, or through the village committee, or by nobody"`
	Note          Text         `json:"note" doc:"who begins it, where no family applies; empty: it is applied for at the window"`
	Article       Text         `json:"article" doc:"by which it is so"`
}

// PaperAsked is a paper that an application rests on.
type PaperAsked struct {
	Name     Text `json:"name"`
	Required bool `json:"required"`
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
	GraceUntil  calendar.Date `json:"graceUntil" doc:"the last day for which a grace period (渐退期) pays; empty: there is none"`
	MayLeave    bool          `json:"mayLeave" doc:"what came of it goes on, and can be given up"`
	Steps       []Step        `json:"steps" nullable:"false"`
	Notices     []Notice      `json:"notices" nullable:"false"`
	Decision    *Decision     `json:"decision,omitempty"`
	Payments    []Payment     `json:"payments" nullable:"false" doc:"by this decision, the newest first; what was drawn before it is not here"`
	Referrals   []Referral    `json:"referrals" nullable:"false" doc:"handed on to other departments since, the newest first"`
	Kind        Text          `json:"kind" doc:"application, review, exit, after a death"`
	Purpose     string        `json:"purpose" doc:"the same as a code; empty: an application"`
	Hearing     *Hearing      `json:"hearing,omitempty" doc:"the family is heard before less is given"`
	Now         *Aid          `json:"now,omitempty" doc:"what is drawn by it today, whatever was decided since; absent where nothing was granted, or it is not told"`
	After       []Case        `json:"after" nullable:"false" doc:"what the office began since about the same aid, the newest first; in a list only where each stands"`

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

// Hearing is that a family is heard before it gets less.
type Hearing struct {
	Ends     bool          `json:"ends" doc:"the opinion is to end it"`
	Amount   money.Fen     `json:"amountFen" doc:"a month, to which it would else be lowered"`
	ServedOn calendar.Date `json:"servedOn" doc:"when the written notice of it was served; empty while it was not"`
	Until    calendar.Date `json:"until" doc:"the last day on which the family can answer that notice; empty while none runs"`
	HeardOn  calendar.Date `json:"heardOn" doc:"empty: they are still to be heard"`
}

// Aid is what is drawn today.
type Aid struct {
	Drawn  bool            `json:"drawn" doc:"false: it has ended"`
	Amount money.Fen       `json:"amountFen" doc:"a month; 0 for a recognition"`
	From   calendar.Period `json:"from" doc:"the first month, where it is still to come; 0 otherwise"`
	Held   bool            `json:"held" doc:"nothing is paid of it for now"`
	Until  calendar.Period `json:"until" doc:"the last month; 0 while nothing ends it"`
	Anew   string          `json:"anew" doc:"the number of the application by which the same was granted anew: what is drawn is told there; empty while there is none"`
}

// Step is something that was done.
type Step struct {
	Act   string   `json:"act"`
	Label Text     `json:"label"`
	At    dbt.Time `json:"at"`
	State string   `json:"state"`
	Words string   `json:"words" doc:"of an appeal and its outcome"`
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
	Grace   bool            `json:"grace" doc:"what is drawn goes on for a last while only (渐退期), until validTo"`
}

// Payment is a month, or a sum, that was paid or is on its way.
type Payment struct {
	Period calendar.Period `json:"period" doc:"0 for a sum that is paid once"`
	Amount money.Fen       `json:"amountFen"`
	State  string          `json:"state" enum:"coming,paid,failed"`
	PaidOn calendar.Date   `json:"paidOn" doc:"of a single sum"`
}
