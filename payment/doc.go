// Package payment keeps who is owed what from when, and turns it each month
// into a roll, a file for the bank, and the bank's answer.
//
// An entitlement is opened, changed and stopped by decisions made elsewhere
// (Grant, Change, Stop); holding it makes the money wait (Hold, Release). Once
// a month, by programme, the maker draws a roll; another person checks it;
// locking freezes a hash over its lines. Only then does a file go to the bank.
//
// What is paid once (PayOnce) goes through three pairs of hands and no roll:
// ordered by a decision or in advance of one, checked, paid.
//
// Three keys in the database make a second payment impossible: one roll a
// county, programme and month; one line an entitlement and month; one running
// entitlement a household, or person, and programme.
//
// Money is paid monthly to the household's account, from the month after the
// decision (民发〔2021〕57号 arts. 21 and 25). By which day of the month is the
// county's to say; its packs do.
package payment

import (
	"context"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/money"
	"doudi/internal/proof"
)

// Queue takes the work that follows a transaction; *jobs.Queue is one.
type Queue interface {
	Enqueue(ctx context.Context, tx *db.Tx, args jobs.Args) error
}

// Note is a line of a household's timeline, without personal data.
type Note struct {
	County    int32
	Household id.ID
	Kind      string // payment.granted, payment.changed, payment.stopped, payment.held, payment.released, payment.failed
	Summary   string // Chinese
	English   string
	Link      string // a path of the console
}

// Timeline keeps notes in the transaction of what they tell of.
type Timeline interface {
	Note(ctx context.Context, tx *db.Tx, n Note) error
}

// Rules are the figures that law and the county's policy packs set.
type Rules interface {
	// DueDay is the day of a month by which its money is to have arrived in a
	// division; errs.NotFound where none is set.
	DueDay(division string, month calendar.Period) (int, error)
	// Fine bounds the fine for a sum that was got by concealment, by the law of a day.
	Fine(division string, on calendar.Date, sum money.Fen) (Bounds, error)
	// Remedies tells in Chinese what can be done against a decision of a day, with the
	// articles.
	Remedies(division string, on calendar.Date) (string, error)
	// Office names the department that decides for a county.
	Office(county int32) string
}

// Options are an installation's choices.
type Options struct {
	Rules  Rules           // required
	Proofs proof.Maker     // gives papers the code by which they are asked about
	Start  calendar.Period // first month that may be drawn; 0: the first roll that is locked begins
	Bank   BankFormat      // how bank files are written; the zero value is CSV in GB18030
	Payee  PayeeNumber     // who knows ID numbers; required if Bank.IDNumber
}

// PayeeNumber knows the ID number of the person in whose name a household is
// paid; "" if it has none.
type PayeeNumber interface {
	PayeeNumber(ctx context.Context, tx *db.Tx, county int32, household id.ID) (string, error)
}

// Service is the room. Its methods that take a transaction are for other
// rooms, which have checked who acts; the others check the actor themselves.
type Service struct {
	db       *db.DB
	keys     *crypt.Keyring
	files    *files.Store
	queue    Queue
	timeline Timeline
	o        Options

	// step is called between the steps of a transaction; tests break it there.
	step func(name string) error
}

// New returns the room.
func New(d *db.DB, keys *crypt.Keyring, store *files.Store, queue Queue, timeline Timeline, o Options) (*Service, error) {
	if o.Rules == nil {
		return nil, fmt.Errorf("nobody was named who knows by which day money is due")
	}
	if err := o.Bank.valid(); err != nil {
		return nil, err
	}
	if o.Bank.IDNumber && o.Payee == nil {
		return nil, fmt.Errorf("bank files shall have ID numbers, but nobody was named who knows them")
	}
	return &Service{d, keys, store, queue, timeline, o, func(string) error { return nil }}, nil
}

// Register lets the queue work for this room; call it before the queue opens.
func (s *Service) Register(q *jobs.Queue) { jobs.Register(q, s.draw) }

func notFound() *errs.Error { return errs.New(errs.NotFound, "没有找到。", "Not found.") }

// changed is what a person is told whose view of a record is old.
func changed() *errs.Error {
	return errs.New(errs.Conflict, "记录已被他人修改，请刷新后重试。", "Somebody else changed this; reload and try again.")
}
