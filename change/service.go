package change

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/change/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/registry"
)

// Service keeps the change requests of one installation. It is safe for use by
// several goroutines.
type Service struct {
	db     *db.DB
	keys   *crypt.Keyring
	files  *files.Store
	others Others
}

// Others are the rooms that change requests call; all are required.
type Others struct {
	Registry Registry
	Benefits Benefits
	Law      Law
	Cases    Cases
	Phones   Phones
}

// Registry keeps the household files; *registry.Service does.
type Registry interface {
	Facts(ctx context.Context, tx *db.Tx, county int32, household id.ID) (*registry.File, error)
	See(ctx context.Context, tx *db.Tx, county int32, household id.ID, a registry.Asked) (registry.Asked, error)
	Try(ctx context.Context, tx *db.Tx, county int32, household id.ID, a registry.Asked) (*registry.Tried, error)
	CarryOut(ctx context.Context, tx *db.Tx, county int32, household id.ID, a registry.Asked, ev registry.Event) (*registry.Tried, error)
	Note(ctx context.Context, tx *db.Tx, county int32, household id.ID, e registry.Event) error
}

// Benefits know what households draw, and what the law gives for a file.
type Benefits interface {
	// Live reports whether a household draws anything or has a case under way.
	Live(ctx context.Context, tx *db.Tx, county int32, household id.ID) (bool, error)
	// Effects computes what a change would do to everything that is drawn.
	Effects(ctx context.Context, tx *db.Tx, t *registry.Tried) ([]Effect, error)
	// Begin starts the review that an effect calls for.
	Begin(ctx context.Context, tx *db.Tx, county int32, e Effect, reason string) (Begun, error)
	// Apply enters an application for those who were split off.
	Apply(ctx context.Context, tx *db.Tx, county int32, fresh id.ID, e Effect, reason string) (Begun, error)
	// PayTo pays all that a household still has to come to the account of its file.
	PayTo(ctx context.Context, tx *db.Tx, f *registry.File, request string) error
	// Payees lists where all that a household still has to come is paid today.
	Payees(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]Payee, error)
	// Follow lays what is drawn, and the open cases, to where people are now: those
	// of some people, or all of them where people is nil.
	Follow(ctx context.Context, tx *db.Tx, from, to *registry.File, people []id.ID, reason string) error
}

// Payee is where something that a household draws is paid today.
type Payee struct {
	Name    Text   `json:"name" doc:"of the programme"`
	Payee   string `json:"payee"`
	Bank    string `json:"bank"`
	Account string `json:"account" doc:"masked"`
}

// Effect is what a change would do to one thing that is drawn.
type Effect struct {
	Household id.ID      `json:"householdId" doc:"that draws it"`
	Programme string     `json:"programme"`
	Name      Text       `json:"name"`
	Person    id.ID      `json:"personId,omitempty"`
	PersonWho string     `json:"person"`
	Drawn     *money.Fen `json:"drawnFen,omitempty" doc:"a month, today; absent for a recognition"`
	Before    Computed   `json:"before"`
	After     Computed   `json:"after"`
	Turned    []Turned   `json:"turned" nullable:"false"`
	Assumed   bool       `json:"assumed" doc:"whoever lives together was taken as counted, for nobody has said otherwise"`
	Begins    string     `json:"begins" enum:",review,hearing"`
}

// Computed is what the law gives for a file.
type Computed struct {
	Outcome string    `json:"outcome" enum:"eligible,ineligible,undetermined"`
	Amount  money.Fen `json:"amountFen"`
	Missing []Text    `json:"missing" nullable:"false"`
	Demo    bool      `json:"demonstration"`
}

// Turned is a reason before and after.
type Turned struct {
	Rule    string `json:"rule"`
	Before  *Text  `json:"before,omitempty"`
	After   *Text  `json:"after,omitempty"`
	Article Text   `json:"article"`
}

// Law knows by when a request is decided.
type Law interface {
	// Due returns the day; the zero Date where no rule in force gives a term.
	Due(division string, from calendar.Date) (calendar.Date, error)
	// Township reports whether there is such a township.
	Township(code string) bool
}

// Cases knows what a family's account filed.
type Cases interface {
	// Filed returns whose household a case of the acting account is about, and where;
	// errs.NotFound for any other case, and for one that nobody has accepted yet.
	Filed(ctx context.Context, tx *db.Tx, county int32, application id.ID) (household id.ID, division string, err error)
}

// Phones tells the phone of a family's account.
type Phones interface {
	Phone(ctx context.Context, tx *db.Tx, account id.ID) (string, error)
}

// New returns a Service.
func New(d *db.DB, keys *crypt.Keyring, store *files.Store, o Others) *Service {
	return &Service{db: d, keys: keys, files: store, others: o}
}

func place(n id.ID) crypt.Place { return crypt.Place{Column: "change_request.sealed", Record: n} }

func (s *Service) seal(n id.ID, x sealed) ([]byte, error) {
	plain, err := json.Marshal(x)
	if err != nil {
		return nil, fmt.Errorf("write a change request: %w", err)
	}
	return s.keys.SealBytes(place(n), plain), nil
}

func (s *Service) open(r q.ChangeRequest) (x sealed, err error) {
	plain, err := s.keys.OpenBytes(place(r.ID), r.Sealed)
	if err == nil {
		err = json.Unmarshal(plain, &x)
	}
	if err != nil {
		return x, fmt.Errorf("read change request %s: %w", r.ID, err)
	}
	return x, nil
}

func noRequest() *errs.Error {
	return errs.New(errs.NotFound, "没有找到这份变更申请。", "No such change request.")
}

// read finds a request that the actor may do an act on.
func (s *Service) read(ctx context.Context, tx *db.Tx, ref Ref, act authz.Act) (r q.ChangeRequest, x sealed, err error) {
	actor := authz.From(ctx)
	if _, err := actor.May(act); err != nil {
		return r, x, err
	}
	r, err = q.New(tx).Request(ctx, ref.County, ref.ID)
	switch {
	case db.IsNotFound(err):
		return r, x, noRequest()
	case err != nil:
		return r, x, fmt.Errorf("read %s: %w", ref.subject(), err)
	case actor.MayIn(act, r.Division) != nil:
		return q.ChangeRequest{}, x, noRequest().Because(&audit.RefusalError{County: ref.County, Subject: ref.subject(), Act: act})
	}
	x, err = s.open(r)
	return r, x, err
}

// save writes a request over the version that was seen, with its entry in the log.
func (s *Service) save(ctx context.Context, tx *db.Tx, act string, before, r q.ChangeRequest, x sealed) (q.ChangeRequest, error) {
	var err error
	if r.Sealed, err = s.seal(r.ID, x); err != nil {
		return r, err
	}
	n, err := q.New(tx).Save(ctx, q.SaveParams{HouseholdID: r.HouseholdID, Division: r.Division, Kind: r.Kind, OtherID: r.OtherID, Sealed: r.Sealed,
		EditedBy: r.EditedBy, EditedName: r.EditedName, State: r.State, Overtaken: r.Overtaken, DecidedBy: r.DecidedBy, DecidedName: r.DecidedName,
		DecidedAt: r.DecidedAt, County: r.County, ID: r.ID, Version: before.Version})
	if err != nil {
		return r, fmt.Errorf("keep change request %s: %w", r.Number, err)
	}
	if n == 0 {
		return r, stale()
	}
	r.Version = before.Version + 1
	return r, audit.Append(ctx, tx, audit.Entry{County: r.County, Act: act, Subject: Ref{r.County, r.ID}.subject(), Case: r.Number, Before: before, After: r,
		Detail: map[string]any{"household": r.HouseholdID.String(), "kind": r.Kind, "state": r.State}})
}

func stale() error {
	return errs.New(errs.Conflict, "别人已经改过这份变更申请，请刷新后再办。", "Somebody else changed this request; reload it.")
}
