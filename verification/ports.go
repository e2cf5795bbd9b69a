package verification

import (
	"context"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/money"
	"doudi/verification/letter"
)

// Registry is what verification needs of the household files.
type Registry interface {
	// Family returns who lives in a household and what they declared;
	// errs.NotFound if there is no such household.
	Family(ctx context.Context, tx *db.Tx, county int32, household id.ID) (Family, error)
	// CountyIn is the county that an address names, 0 if it names none.
	CountyIn(address string) int32
	// Note writes a line to the household's timeline.
	Note(ctx context.Context, tx *db.Tx, county int32, household id.ID, e Event) error
}

// Family is a household as it stands.
type Family struct {
	Members  []Subject
	Declared []Declared
}

// Subject is somebody whom a check may ask about: a member of the household, or
// an obligor, who owes one of them support and lives elsewhere (社会救助法 art. 41).
type Subject struct {
	ID       id.ID
	Name     string
	IDNumber idnumber.Number // "" if not known: such a person cannot be asked about
	BornOn   calendar.Date
	Party    letter.Party // as who they sign
	Supports id.ID        // of an obligor outside the file: whom he supports
	Relation string       // likewise, what he is to them: child, parent …
}

// adult reports whether a person signs for themselves (民法典 art. 17). Whose
// birthday is not known does.
func (m Subject) adult(on calendar.Date) bool { return m.BornOn.IsZero() || m.BornOn.Age(on) >= 18 }

// Declared is an income or an asset as the family declared it.
type Declared struct {
	PersonID id.ID     `json:"personId"` // 0: the household's
	Kind     string    `json:"kind"`     // income, asset
	Item     string    `json:"item"`
	Amount   money.Fen `json:"amountFen"`
	Per      string    `json:"per"` // month, year, once
	Quantity int32     `json:"quantity"`
}

// Event is a line of the household's timeline.
type Event struct{ Kind, Summary, English, Link string }

// Casework is what verification needs of the cases. The calls come inside the
// transaction of the act.
type Casework interface {
	// Case returns a case; errs.NotFound if there is none.
	Case(ctx context.Context, tx *db.Tx, county int32, application id.ID) (Case, error)
	// Recused refuses an actor who has a near relative in the case's family:
	// errs.Conflict.
	Recused(ctx context.Context, tx *db.Tx, county int32, application id.ID) error
	// CheckStarted is told that the county has begun a check.
	CheckStarted(ctx context.Context, tx *db.Tx, county int32, application id.ID) error
	// Weigh computes what the law in force gives for a case: on what was declared, and
	// with what is found. False where the law has a gap and nothing can be computed.
	Weigh(ctx context.Context, tx *db.Tx, county int32, application id.ID, found Found) (Weighed, bool, error)
	// CheckReported is told that the report is there; Service.Found returns it.
	CheckReported(ctx context.Context, tx *db.Tx, county int32, application id.ID) error
	// RecordFell is told that a record on which the case's report builds turned out not
	// to be so. It returns the number of the case in which a decision that was made by it
	// is looked at again; "" where there is none to look at.
	RecordFell(ctx context.Context, tx *db.Tx, county int32, application id.ID, report string) (string, error)
}

// Case is the case that a consent or a check belongs to.
type Case struct {
	Number    string
	Household id.ID
	Division  string // where the household lives
	Programme string
	People    []id.ID   // members as declared
	Together  []id.ID   // of them, those whom the case counts in the family: they sign as members
	Obligors  []Subject // whom no household's file has; the case keeps them
	Closed    bool      // withdrawn, refused, or its aid has ended: the letters ended with it
}

// subjects are the people of a case in the order in which it names them: those of
// the household's members whom it is about, and its obligors. Whom the case counts in
// the family is no obligor, whatever the file says.
func (c Case) subjects(f Family) []Subject {
	var list []Subject
	for _, m := range f.Members {
		if slices.Contains(c.People, m.ID) {
			if slices.Contains(c.Together, m.ID) {
				m.Party = letter.Member
			}
			list = append(list, m)
		}
	}
	return append(list, c.Obligors...)
}

// Rules are the figures that law and the county's policy packs set.
type Rules interface {
	// ReportDays is for how many calendar days a report is valid.
	ReportDays(division string, on calendar.Date) (int, error)
	// MeansTested reports whether a programme asks what a family earns and owns.
	MeansTested(programme string) bool
	// IncomeLimit is the monthly income, a person, from which a programme gives no
	// aid; errs.NotFound where none is set, and incomes are then not screened.
	IncomeLimit(programme, division string, urban bool, on calendar.Date) (money.Fen, error)
	// DepositLimit is how much money a programme lets people have, a person;
	// errs.NotFound where no rule sets it, and deposits are then not screened.
	DepositLimit(programme, division string, urban bool, on calendar.Date) (money.Fen, error)
	// SpendingLimit is the monthly spending, a person, above which a household is
	// looked into (民发〔2021〕57号 art. 17); errs.NotFound where no rule sets it.
	SpendingLimit(programme, division string, urban bool, on calendar.Date) (money.Fen, error)
}

// Recipients are the households that receive aid now.
type Recipients interface {
	// Recipients returns up to limit households with identifiers above after,
	// in their order.
	Recipients(ctx context.Context, tx *db.Tx, county int32, after id.ID, limit int) ([]Recipient, error)
	// CountRecipients counts them.
	CountRecipients(ctx context.Context, tx *db.Tx, county int32) (int64, error)
}

// Recipient is a household that receives aid.
type Recipient struct {
	Household id.ID
	Division  string
	Address   string // where it lives; "" if that is not known
	Urban     bool
	Counted   int // members whom limits are multiplied by (民发〔2021〕57号 art. 7)
	Members   []Subject
	Draws     []Drawn // what it draws: each is measured by its own rules
}

// Drawn is what a household draws.
type Drawn struct {
	Programme string
	Person    id.ID // whom it is for, where the programme is a person's; 0: the household
}

// Others are the rooms that verification calls; all are required.
type Others struct {
	Registry   Registry
	Casework   Casework
	Rules      Rules
	Recipients Recipients
}
