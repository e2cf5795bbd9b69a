package referral

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
	"doudi/internal/id"
	"doudi/referral/internal/q"
)

// Service keeps the referrals of one installation. It is safe for use by several
// goroutines.
type Service struct {
	db     *db.DB
	keys   *crypt.Keyring
	others Others
}

// Others are the rooms that referrals call; all are required.
type Others struct {
	Law        Law
	Households Households
	Places     Places
}

// Law knows what can be handed on, and by when a department answers.
type Law interface {
	// Title returns what the law in force in a place calls a programme;
	// errs.NotFound where it knows none of that name.
	Title(division, programme string, on calendar.Date) (Text, error)
	// Due returns the day; the zero Date where no rule in force gives a term, or
	// the holidays it counts are not known.
	Due(division string, from calendar.Date) (calendar.Date, error)
}

// Households are the files that referrals belong to.
type Households interface {
	// Division returns where a household is; errs.NotFound where there is none.
	Division(ctx context.Context, tx *db.Tx, county int32, household id.ID) (string, error)
	// Where is Division for what is only read: it tells where a closed file is too, and
	// to everybody.
	Where(ctx context.Context, tx *db.Tx, county int32, household id.ID) (string, error)
	// Note writes a line into the household's timeline.
	Note(ctx context.Context, tx *db.Tx, county int32, household id.ID, e Event) error
}

// Event is something that happened to a household, in Chinese and in English.
type Event struct{ Kind, Summary, English, Link string }

// Places names divisions.
type Places interface{ Name(code string) string }

// New returns a Service.
func New(d *db.DB, keys *crypt.Keyring, o Others) *Service {
	return &Service{db: d, keys: keys, others: o}
}

func place(n id.ID) crypt.Place { return crypt.Place{Column: "referral.sealed", Record: n} }

func (s *Service) seal(n id.ID, x sealed) ([]byte, error) {
	plain, err := json.Marshal(x)
	if err != nil {
		return nil, fmt.Errorf("write a referral: %w", err)
	}
	return s.keys.SealBytes(place(n), plain), nil
}

func (s *Service) open(r q.Referral) (x sealed, err error) {
	plain, err := s.keys.OpenBytes(place(r.ID), r.Sealed)
	if err == nil {
		err = json.Unmarshal(plain, &x)
	}
	if err != nil {
		return x, fmt.Errorf("read referral %s: %w", r.ID, err)
	}
	return x, nil
}

// read finds a referral that the actor may do an act on.
func (s *Service) read(ctx context.Context, tx *db.Tx, ref Ref, act authz.Act) (q.Referral, error) {
	actor := authz.From(ctx)
	none := errs.New(errs.NotFound, "没有找到这份转办件。", "No such referral.")
	if _, err := actor.May(act); err != nil {
		return q.Referral{}, err
	}
	r, err := q.New(tx).Referral(ctx, ref.County, ref.ID)
	switch {
	case db.IsNotFound(err):
		return r, none
	case err != nil:
		return r, fmt.Errorf("read %s: %w", ref.subject(), err)
	case actor.MayIn(act, r.Division) != nil:
		return q.Referral{}, none.Because(&audit.RefusalError{County: ref.County, Subject: ref.subject(), Act: act})
	}
	return r, nil
}
