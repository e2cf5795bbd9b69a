package petition

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/petition/internal/q"
)

// Service keeps the petitions of one installation. It is safe for use by several
// goroutines.
type Service struct {
	db     *db.DB
	keys   *crypt.Keyring
	files  *files.Store
	others Others
}

// Others are the rooms that petitions call; all are required.
type Others struct {
	Law        Law
	Places     Places
	Cases      Cases
	Phones     Phones
	Colleagues Colleagues
}

// Colleagues knows who works where.
type Colleagues interface {
	// Able lists who may do an act in a division.
	Able(ctx context.Context, tx *db.Tx, act authz.Act, division string) ([]authz.Actor, error)
}

// Law knows by when what was told is answered.
type Law interface {
	// Due returns the day by which a kind is answered in a place; the zero Date
	// where no rule in force gives a term, or the holidays it counts are not known.
	Due(division string, k Kind, from calendar.Date) (calendar.Date, error)
	// Term returns what Due counts by on a day; nil where no rule in force gives a term.
	Term(division string, k Kind, on calendar.Date) (*Term, error)
}

// Term is within how many days a kind is answered, where that comes from and how
// sure it is: the law itself says in time, and no number.
type Term struct {
	Days    int    `json:"days"`
	Working bool   `json:"working" doc:"the days are working days"`
	Article Text   `json:"article"`
	Mark    string `json:"mark" enum:"found,to_be_verified,demonstration"`
}

// Text is a sentence in both languages.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Places knows which townships there are.
type Places interface{ Has(code string) bool }

// Cases finds the case that a petition belongs to.
type Cases interface {
	// Find reads a case of a county by its number, if the actor may; errs.NotFound otherwise.
	Find(ctx context.Context, county int32, number string) (Case, error)
	// Noticed finds the case whose public notice has a number and hangs today.
	Noticed(ctx context.Context, tx *db.Tx, county int32, number string) (c Case, found bool, err error)
	// Raise lays what was told to a case whose notice is posted, or which the county
	// reviews, and reports whether it did; it changes no other.
	Raise(ctx context.Context, tx *db.Tx, county int32, of id.ID, r Raised) (bool, error)
}

// Raised is what a case learns of a petition: neither who told nor what.
type Raised struct {
	Number string
	On     calendar.Date
	Words  string
}

// Case is a case that a petition belongs to.
type Case struct {
	Number    string
	ID        id.ID
	Household id.ID
}

// Phones tells the phone of a family's account.
type Phones interface {
	Phone(ctx context.Context, tx *db.Tx, account id.ID) (string, error)
}

// New returns a Service.
func New(d *db.DB, keys *crypt.Keyring, store *files.Store, o Others) *Service {
	return &Service{db: d, keys: keys, files: store, others: o}
}

func place(n id.ID) crypt.Place { return crypt.Place{Column: "petition.sealed", Record: n} }

func (s *Service) seal(n id.ID, x sealed) ([]byte, error) {
	plain, err := json.Marshal(x)
	if err != nil {
		return nil, fmt.Errorf("write a petition: %w", err)
	}
	return s.keys.SealBytes(place(n), plain), nil
}

func (s *Service) open(r q.Petition) (x sealed, err error) {
	plain, err := s.keys.OpenBytes(place(r.ID), r.Sealed)
	if err == nil {
		err = json.Unmarshal(plain, &x)
	}
	if err != nil {
		return x, fmt.Errorf("read petition %s: %w", r.ID, err)
	}
	return x, nil
}

func noPetition() *errs.Error {
	return errs.New(errs.NotFound, "没有找到这份来件。", "No such petition.")
}

// read finds a petition that the actor may do an act on; who may only enter reads
// what they entered, and nobody what is said of them.
func (s *Service) read(ctx context.Context, tx *db.Tx, ref Ref, act authz.Act) (r q.Petition, x sealed, err error) {
	actor := authz.From(ctx)
	_, err = actor.May(act)
	if err != nil && act == authz.ReadPetition {
		_, err = actor.May(authz.EnterPetition)
	}
	if err != nil {
		return r, x, err
	}
	r, err = q.New(tx).Petition(ctx, ref.County, ref.ID)
	if db.IsNotFound(err) {
		return r, x, noPetition()
	}
	if err != nil {
		return r, x, fmt.Errorf("read %s: %w", ref.subject(), err)
	}
	if actor.MayIn(act, r.Division) != nil && (act != authz.ReadPetition || !own(actor, r)) {
		return r, x, noPetition().Because(&audit.RefusalError{County: ref.County, Subject: ref.subject(), Act: act})
	}
	if x, err = s.open(r); err == nil && x.keptFrom(Kind(r.Kind), actor) {
		err = noPetition().Because(&audit.RefusalError{County: ref.County, Subject: ref.subject(), Act: act})
	}
	return r, x, err
}
