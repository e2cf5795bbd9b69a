package casework

import (
	"context"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// Registry is what casework needs of the household files.
type Registry interface {
	// File returns a household as the registry has it today; errs.NotFound if there is none.
	File(ctx context.Context, tx *db.Tx, county int32, household id.ID) (File, error)
	// EnsureHousehold enters a household, or finds the one that these people
	// already are, and returns it.
	EnsureHousehold(ctx context.Context, tx *db.Tx, h NewHousehold) (id.ID, error)
	// CheckHousehold finds what is wrong with a household that a family names,
	// whether or not its people are on file, and enters nothing.
	CheckHousehold(ctx context.Context, tx *db.Tx, h NewHousehold) error
	// Locate finds the households of a county in which people with these ID numbers
	// stand. What it finds is for the office: no family is told.
	Locate(ctx context.Context, tx *db.Tx, county int32, numbers []string) (map[string]id.ID, error)
	// Declare puts what the family declares in a case, with its evidence, in
	// place of what the household's file has as declared.
	Declare(ctx context.Context, tx *db.Tx, county int32, household id.ID, caseNo string, f Facts) error
	// CloseUnseen closes a household that was opened for a family's own filing, unless
	// the office has changed its file since.
	CloseUnseen(ctx context.Context, tx *db.Tx, county int32, household id.ID, caseNo string) error
	// Heads returns the heads of many households as they are today.
	Heads(ctx context.Context, tx *db.Tx, county int32, households []id.ID) ([]Called, error)
	// Living returns those of many people who live in a household of the county today.
	Living(ctx context.Context, tx *db.Tx, county int32, people []id.ID) ([]Called, error)
	// OpenUnseen opens again what CloseUnseen closed; other files stay as they are.
	OpenUnseen(ctx context.Context, tx *db.Tx, county int32, household id.ID, caseNo string) error
	// HomeOf is the household in which the people of one are now, or one of them (0: all),
	// after splits and mergers; the same where there was none.
	HomeOf(ctx context.Context, tx *db.Tx, county int32, household, person id.ID) (id.ID, error)
	// Note writes a line to the household's timeline.
	Note(ctx context.Context, tx *db.Tx, county int32, household id.ID, e Event) error
}

// Called is what somebody is called where others read it, and how old they are.
type Called struct {
	Household id.ID
	Person    id.ID
	Name      string
	BornOn    calendar.Date
}

// File is a household as the registry has it, ready to be declared anew.
type File struct {
	Division     string // 12 digits, where it lives
	Address      string // within the division
	NearRelative bool   // filed apart already (民发〔2021〕57号 art.11)
	Facts        Facts
	Dead         []Member // who of it died and stands in it no more, with the day
	Left         []Member // who of it left, or went elsewhere with it, since when
	Offered      bool     // to another county, which has not answered
}

// NewHousehold is a household that is not in the registry yet.
type NewHousehold struct {
	County   int32       `json:"-"`
	Division string      `json:"division" pattern:"^[0-9]{9,12}$" doc:"where it lives: township (9 digits) or village (12)"`
	Address  string      `json:"address" maxLength:"200"`
	Urban    bool        `json:"urban"`
	Members  []NewMember `json:"members" minItems:"1" maxItems:"50" doc:"the first is the head"`
}

// NewMember is a person who may be new to the registry.
type NewMember struct {
	Name     string `json:"name" minLength:"1" maxLength:"60"`
	IDNumber string `json:"idNumber" maxLength:"18" doc:"citizen number; kept sealed by the registry"`
	Relation string `json:"relation" maxLength:"4" doc:"to the head, GB/T 4761"`
	Phone    string `json:"phone,omitempty" maxLength:"20"`
}

// Event is a line of the household's timeline.
type Event struct{ Kind, Summary, English, Link string }

// Checks is what casework needs of verification (核对).
type Checks interface {
	// Unconsented returns those of people who have no valid consent for the case.
	Unconsented(ctx context.Context, tx *db.Tx, county int32, application id.ID, people []id.ID) ([]id.ID, error)
	// Unexplained returns those of people who have neither a valid consent for the
	// case nor a reason on record why they did not sign.
	Unexplained(ctx context.Context, tx *db.Tx, county int32, application id.ID, people []id.ID) ([]id.ID, error)
	// Letter is the version of the letter that a member signs at the portal for a
	// programme in a place; errs.NotFound where there is none.
	Letter(division, programme string, on calendar.Date) (version string, err error)
	// Signed lists the letters of a case that hold.
	Signed(ctx context.Context, tx *db.Tx, county int32, application id.ID) ([]SignedLetter, error)
	// Letters are those that the people of a case sign today, members first.
	Letters(ctx context.Context, tx *db.Tx, county int32, application id.ID) ([]Letter, error)
	// SignedLetter is one that was signed, in the words that were.
	SignedLetter(ctx context.Context, tx *db.Tx, county int32, letter id.ID) (Letter, error)
	// Sign records the letter that a member signed at the portal.
	Sign(ctx context.Context, tx *db.Tx, sign Signature) error
	// Request asks for a check. Verification answers through
	// Service.CheckStarted and Service.CheckReported.
	Request(ctx context.Context, tx *db.Tx, r CheckRequest) error
	// Settled reports whether an account said of a finding of the case's checks
	// what it is.
	Settled(ctx context.Context, tx *db.Tx, county int32, application, account id.ID) (bool, error)
	// Report returns the newest report of the case; the zero Report if there is none.
	Report(ctx context.Context, tx *db.Tx, county int32, application id.ID) (Report, error)
}

// Signature is a letter of authorisation that was signed on a screen of the
// family's own.
type Signature struct {
	County      int32
	Application id.ID
	Person      id.ID
	File        id.ID
	Place       string // division for which the text was shown
	TextVersion string // of the text that was shown
	SignedOn    calendar.Date
}

// SignedLetter is a letter of authorisation that holds.
type SignedLetter struct {
	ID     id.ID
	Person id.ID
	Drawn  bool // on a screen; the others are on paper already
}

// Letter is a letter of authorisation in the words of one person.
type Letter struct {
	Person         id.ID
	Name, IDNumber string
	Adult, Obligor bool
	Owes           string // of an obligor: what he is to whom, 张三的子女
	Title          string
	Words          []string
	Version, Basis string

	// Of one that was signed:
	File     id.ID // the drawn signature
	SignedOn calendar.Date
	AtHome   bool // on a screen of their own: nobody saw who signed
}

// CheckRequest asks the county to check a household's economic state (art.17).
type CheckRequest struct {
	County      int32
	Application id.ID
	Household   id.ID
	CaseNo      string
	Division    string
	People      []id.ID
	Together    []id.ID // of them, those whom the case counts in the family
	Obligors    []Obligor
	Incomes     []Line // as this application declares them, which the household's file need not say
	Assets      []Line
}

// Report is what a check found.
type Report struct {
	ID         id.ID         `json:"id"`
	Number     string        `json:"number"`
	ReportedOn calendar.Date `json:"reportedOn"`
	ValidTo    calendar.Date `json:"validTo"`
	Conclusion string        `json:"conclusion"`
	English    string        `json:"conclusionEnglish" doc:"where the program composed it"`
	Unsettled  int           `json:"unsettled" doc:"findings that the checker has not accepted or set aside yet"`
	Findings   []Finding     `json:"findings" nullable:"false"`
	Replies    []Reply       `json:"replies" nullable:"false"`
}

// Finding is one thing a department knows of a member or an obligor, accepted by the checker.
type Finding struct {
	PersonID  id.ID         `json:"personId"`
	Source    string        `json:"source"`
	Kind      string        `json:"kind" enum:"income,asset,death,custody,disability,aid,residence,marriage,study,illness,spending"`
	Item      string        `json:"item" doc:"as in a declared line"`
	Amount    money.Fen     `json:"amountFen" doc:"0 where the source has no money"`
	Per       string        `json:"per" enum:"month,year,once"`
	Quantity  int           `json:"quantity"`
	Grade     int           `json:"grade,omitempty" doc:"of a disability"`
	Other     string        `json:"other,omitempty" doc:"whom else the entry names: the spouse of a marriage or a divorce"`
	EnteredOn calendar.Date `json:"enteredOn,omitzero" doc:"the day of the entry, where its source says"`
	Summary   string        `json:"summary"`
}

// Reply is what became of the question to one source about one member or obligor.
type Reply struct {
	PersonID id.ID    `json:"personId"`
	Source   string   `json:"source"`
	Answered bool     `json:"answered" doc:"false: no reply, which is not the same as nothing found"`
	Covers   []string `json:"covers" nullable:"false" doc:"income, assets, members"`
}

// Entitlements is what casework needs of payment and of the household's labels.
type Entitlements interface {
	// Grant carries out a decision: an amount a month from a month on, one sum, or
	// a status.
	Grant(ctx context.Context, tx *db.Tx, g Grant) error
	// SettleAdvance keeps what was decided of a case after a sum had been paid in advance:
	// the amount of the grant, 0 where it is refused. It returns what of the advance stays
	// with the family. Where less is due it is errs.Conflict until somebody has recorded
	// that the advance was paid, or sent it back; what was sent back is paid no more.
	SettleAdvance(ctx context.Context, tx *db.Tx, g Grant) (stays money.Fen, err error)
	// ReopenAdvance takes that back, when the decision falls.
	ReopenAdvance(ctx context.Context, tx *db.Tx, county int32, application id.ID) error
	// Adjust carries a review out: another amount a month from a month on, without the
	// end of a grace period where it lasts. Otherwise the amount that is drawn already
	// changes nothing.
	Adjust(ctx context.Context, tx *db.Tx, g Grant) error
	// Stop ends what is drawn before a month.
	Stop(ctx context.Context, tx *db.Tx, g Grant) error
	// Fade lets what is drawn end before a month that is still to come; until then
	// the household stays what it is called.
	Fade(ctx context.Context, tx *db.Tx, g Grant) error
	// HoldForDeath makes what is drawn wait for the outcome of a death, for the
	// reason of the grant.
	HoldForDeath(ctx context.Context, tx *db.Tx, g Grant) error
	// ReleaseDeath lets what waits for a death go on, with what was missed; what
	// waits for something else, or for nothing, stays as it is.
	ReleaseDeath(ctx context.Context, tx *db.Tx, g Grant) error
	// Resume goes on with what was stopped, with the months that were missed.
	Resume(ctx context.Context, tx *db.Tx, g Grant) error
	// Restore goes back to what was drawn before a decision reduced it, with the
	// difference of the months that were paid less.
	Restore(ctx context.Context, tx *db.Tx, g Grant) error
	// Amend puts a decision on a monthly amount in the place of another, with the
	// difference of the months that were paid less. It is errs.Conflict where the other
	// gave nothing.
	Amend(ctx context.Context, tx *db.Tx, a Amendment) (Arrears, error)
	// End takes back the status that a recognition gave, when its time is over.
	End(ctx context.Context, tx *db.Tx, county int32, household id.ID, programme string) error
	// Drawn lists what a household draws or is recognised as today.
	Drawn(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]Drawn, error)
	// Running lists who draws a programme in a month in an area, or is recognised
	// under it, in the order of villages.
	Running(ctx context.Context, tx *db.Tx, programme string, month calendar.Period, a Area) ([]Recipient, error)
	// PaidWithin lists who was paid one sum of a programme from a day to a day, likewise.
	PaidWithin(ctx context.Context, tx *db.Tx, programme string, first, last calendar.Date, a Area) ([]Recipient, error)
}

// Area is a stretch of a county, read a page at a time in the order of its villages.
type Area struct {
	County        int32
	Low, High     string // of divisions; High is not in it
	AfterDivision string
	AfterID       id.ID
	UpTo          int32
}

// Recipient is one who draws something, was paid it, or is recognised.
type Recipient struct {
	ID        id.ID // orders those of one village
	Household id.ID
	Person    id.ID // 0: the household
	Division  string
	Members   int32
	Amount    *money.Fen // nil for a recognition
}

// Grant is what was decided, or is paid in advance of a decision.
type Grant struct {
	County    int32
	Household id.ID
	Division  string
	Programme string
	Result    policy.Result
	Person    id.ID // whom it is for; 0: the household
	Case      id.ID
	Decision  id.ID // 0 for an advance
	Payee     string
	Members   int
	Urban     bool
	Amount    money.Fen       // a month or once; 0 for a status
	From      calendar.Period // of what is paid monthly
	Since     calendar.Period // from when what happened changed what is due; 0: from From
	Lasts     bool            // what a grace period lets end goes on without an end
	Reason    string
}

// Drawn is what a household, or one of its people, draws or is recognised as.
type Drawn struct {
	Programme string
	Person    id.ID           // 0: the household
	Amount    *money.Fen      // a month; nil for a status
	From      calendar.Period // the first month, which may be to come; 0 for a status
	Held      bool            // nothing is paid of it for now
	Until     calendar.Period // the last month, where one is known; 0 otherwise
}

// Law is what casework needs of the policy packs in force; NewLaw makes one.
type Law interface {
	// Term returns the legal term of a division on a day that a parameter of
	// the packs names; a policy.GapError where none is in force.
	Term(division string, on calendar.Date, name string) (Term, error)
	// Programme tells whom a programme is for and what it gives in a place on a
	// day; a policy.GapError without law, policy.ErrNoProgramme if there is none.
	Programme(division string, on calendar.Date, code string) (Kind, error)
	// Limit returns the sum that a parameter sets; set is false where no pack fills it.
	Limit(division string, on calendar.Date, name string) (limit money.Fen, set bool, err error)
	// Months returns the months that a parameter sets; set is false where no pack fills it.
	Months(division string, on calendar.Date, name string) (months int, set bool, err error)
	// Share returns a part of a whole that the packs set, as a fraction.
	Share(division string, on calendar.Date, name string) (num, den int64, set bool, err error)
	// Flag returns a yes or no that a parameter sets.
	Flag(division string, on calendar.Date, name string) (bool, error)
	// Count returns a number, as of people, that a parameter sets.
	Count(division string, on calendar.Date, name string) (int, error)
	// Remedies tells in Chinese what can be done against a decision of a day, with the
	// articles.
	Remedies(division string, on calendar.Date) (string, error)
	// TownshipDecides reports whether the place's townships confirm by themselves
	// (社会救助法 art.44).
	TownshipDecides(division string, on calendar.Date) (bool, error)
	// Appraisal returns when a place holds democratic appraisals, and of whom.
	Appraisal(division string, on calendar.Date) (AppraisalRule, error)
	// DecideAll decides every programme for one household in one pass.
	DecideAll(ctx context.Context, app policy.Application) (policy.Entitlements, error)
	// Decide computes what the packs give for an application.
	Decide(ctx context.Context, app policy.Application) (policy.Decision, error)
	// Limits are what a programme allows at most of what a family earns or owns.
	Limits(ctx context.Context, app policy.Application) ([]policy.Limit, error)
	// Turns finds what would change what Decide gives.
	Turns(ctx context.Context, app policy.Application) ([]policy.Turn, error)
	// Replay decides again from a stored decision and returns the new bytes.
	Replay(ctx context.Context, stored []byte) ([]byte, error)
}

// Staff is what casework needs of the accounts.
type Staff interface {
	// Person returns a colleague with their roles; errs.NotFound if there is no such account or it is closed.
	Person(ctx context.Context, tx *db.Tx, account id.ID) (authz.Actor, error)
	// Able returns the colleagues who may do an act in a division, by name.
	Able(ctx context.Context, tx *db.Tx, act authz.Act, division string) ([]authz.Actor, error)
	// Phone checks that a phone is an account's and was not revoked: errs.Forbidden.
	Phone(ctx context.Context, tx *db.Tx, account, device id.ID) error
}

// Places names divisions by code: the division alone, 威州镇 and not what it
// lies in; "" if unknown.
type Places interface{ Name(code string) string }

// WorkDays counts working days; *calendar.WorkCalendar does.
type WorkDays interface {
	AddWorkingDays(d calendar.Date, n int) (calendar.Date, error)
	WorkingDaysBetween(from, to calendar.Date) (int, error)
	WorkingDaysBefore(d calendar.Date, n int) (calendar.Date, error)
	PublicityEnd(start calendar.Date, days int, extendToWorkday bool) (calendar.Date, error)
}

var _ WorkDays = (*calendar.WorkCalendar)(nil)
