package casework

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/proof"
	"doudi/policy"
)

// Service does casework on one installation. It is safe for use by several
// goroutines.
type Service struct {
	db     *db.DB
	keys   *crypt.Keyring
	files  *files.Store
	others Others
}

// Others are the rooms and engines that casework calls; all are required but the papers and the address.
type Others struct {
	Registry     Registry
	Checks       Checks
	Entitlements Entitlements
	Law          Law
	Staff        Staff
	Places       Places
	WorkDays     WorkDays
	Procedures   *procedure.Book
	Papers       OtherPapers // that other rooms print; may be nil
	Address      string      // under which the public reaches the installation, as https://…; "" prints papers without a code to scan
}

// proofs makes the codes of papers.
func (s *Service) proofs() proof.Maker { return proof.Maker{Keys: s.keys, Address: s.others.Address} }

// New returns a Service.
func New(d *db.DB, keys *crypt.Keyring, store *files.Store, o Others) *Service {
	return &Service{db: d, keys: keys, files: store, others: o}
}

// Ref names a case.
type Ref struct {
	County int32
	ID     id.ID
}

func (r Ref) subject() string { return "case/" + r.ID.String() }

// refused is the cause of noCase for a case that is there and not the actor's.
func (r Ref) refused(act authz.Act) error {
	return &audit.RefusalError{County: r.County, Subject: r.subject(), Act: act}
}

func factsPlace(application id.ID) crypt.Place {
	return crypt.Place{Column: "application.facts_sealed", Record: application}
}

// caseFile is one case inside a transaction, with everything acts and guards ask about.
type caseFile struct {
	s     *Service
	tx    *db.Tx
	q     *q.Queries
	actor authz.Actor
	today calendar.Date

	app         q.Application
	was         q.Application        // as it was read; without an ID where the case is new
	procedure   *procedure.Procedure // that the case began under
	reason      string               // why the case was opened, in the family's words or the office's
	facts       Facts
	overtaken   bool      // the program ends it: what it is about is another now
	recalled    []Obligor // of the household's earlier cases, where the case is new
	acts        []q.CaseAct
	visits      []q.Visit
	opinions    []q.Opinion
	complaint   q.LastComplaintRow // none has no ID
	publicities []q.Publicity
	clocks      []q.Clock
	assessments []q.Assessment
	hearings    []q.Hearing
	invitations []q.HearingInvitation // to be heard
	appeals     []q.GrantAppeal       // against the grant
	relatives   []q.StaffRelative     // of staff, who are of the family
	standing    *Drawn                // what a review looks at; nil where nothing is drawn any more
	hearing     bool                  // of a review: the family is heard before aid is reduced or ended
	decided     *q.Decision           // what a review decided; nil before, and where it does not matter
	about       policy.About          // whom the programme is for, by the law of the application
	result      policy.Result         // what it gives

	appraisals []q.Appraisal
	appraisal  AppraisalRule  // of the place, where the procedure has appraisals
	held       bool           // of an application: what it led to is drawn, or recognised, today
	signed     []SignedLetter // the letters of authorisation that hold; read for papers alone
	holds      []string       // of the programmes that the procedure treats apart
	advance    money.Fen      // up to which the place pays in advance; 0 where it does not

	filing  *filing // what a family filed at the portal; nil otherwise
	account id.ID   // that filed it

	report   Report // read when first asked for
	reported bool

	// What the act in hand leaves behind.
	act    id.ID // of the act itself
	note   string
	file   id.ID
	doneOn calendar.Date // the day on which it was done; zero: today
}

// load reads a case and checks that the actor may do an act (of authz) on it.
func (s *Service) load(ctx context.Context, tx *db.Tx, ref Ref, act authz.Act) (*caseFile, error) {
	actor := authz.From(ctx)
	if _, err := actor.May(act); err != nil {
		return nil, err
	}
	c := &caseFile{s: s, tx: tx, q: q.New(tx), actor: actor, today: calendar.At(tx.Now)}
	var err error
	if c.app, err = c.q.Application(ctx, ref.County, ref.ID); err != nil {
		if db.IsNotFound(err) {
			return nil, noCase()
		}
		return nil, fmt.Errorf("loading case %s: %w", ref.ID, err)
	}
	if actor.MayIn(act, c.app.Division) != nil {
		return nil, noCase().Because(ref.refused(act))
	}
	c.was = c.app
	if err := c.loadParts(ctx); err != nil {
		return nil, fmt.Errorf("loading case %s: %w", ref.ID, err)
	}
	return c, nil
}

func (c *caseFile) loadParts(ctx context.Context) (err error) {
	if err := c.loadProcedure(ctx); err != nil {
		return err
	}
	if err := c.openReason(); err != nil {
		return err
	}
	if c.facts, err = c.s.openFacts(c.app.ID, c.app.FactsSealed); err != nil {
		return err
	}
	if c.acts, err = c.q.Acts(ctx, c.app.County, c.app.ID); err != nil {
		return err
	}
	if c.visits, err = c.q.Visits(ctx, c.app.County, c.app.ID); err != nil {
		return err
	}
	if c.opinions, err = c.q.Opinions(ctx, c.app.County, c.app.ID); err != nil {
		return err
	}
	if c.publicities, err = c.q.Publicities(ctx, c.app.County, c.app.ID); err != nil {
		return err
	}
	if c.clocks, err = c.q.Clocks(ctx, c.app.County, c.app.ID); err != nil {
		return err
	}
	if c.assessments, err = c.q.Assessments(ctx, c.app.County, c.app.ID); err != nil {
		return err
	}
	if c.appraisals, err = c.q.Appraisals(ctx, c.app.County, c.app.ID); err != nil {
		return err
	}
	if c.hearings, err = c.q.Hearings(ctx, c.app.County, c.app.ID); err != nil {
		return err
	}
	if c.invitations, err = c.q.Invitations(ctx, c.app.County, c.app.ID); err != nil {
		return err
	}
	if err := c.readAppeals(ctx); err != nil {
		return err
	}
	if c.relatives, err = c.q.RelativesInCase(ctx, c.app.County, c.app.ID); err != nil {
		return err
	}
	if err := c.readStanding(ctx); err != nil {
		return err
	}
	if err := c.readDecided(ctx); err != nil {
		return err
	}
	if err := c.loadFiling(ctx); err != nil {
		return err
	}
	if err := errors.Join(c.readHolds(ctx), c.readHeld(ctx), c.readAppraisalRule(), c.readAdvanceLimit(), c.readComplaint(ctx)); err != nil {
		return err
	}
	return c.loadProgramme()
}

// loadProgramme reads what the law of the day says of the programme: whom it is
// for and what it gives.
func (c *caseFile) loadProgramme() error {
	k, err := c.s.others.Law.Programme(c.app.Division, c.lawDay(), c.app.Programme)
	var gap *policy.GapError
	if errors.As(err, &gap) {
		return nil // the case can be read; nothing can be proposed, and so nothing signed
	}
	if err != nil {
		return fmt.Errorf("reading what %s gives: %w", c.app.Programme, err)
	}
	c.about, c.result = k.About, k.Result
	return nil
}

// lawDay is the day whose law the case is under: that of the application.
func (c *caseFile) lawDay() calendar.Date {
	if c.app.SubmittedOn.IsZero() {
		return c.today
	}
	return c.app.SubmittedOn
}

func (c *caseFile) ref() Ref     { return Ref{c.app.County, c.app.ID} }
func (c *caseFile) state() State { return State(c.app.State) }

// setFacts replaces what is declared.
func (c *caseFile) setFacts(f Facts) error {
	sealed, err := c.s.sealFacts(c.app.ID, f)
	if err != nil {
		return err
	}
	who, _ := f.member(f.Applicant)
	c.facts, c.app.FactsSealed = f, sealed
	switch c.app.PersonID = 0; {
	case c.about == policy.AboutPerson:
		c.app.PersonID = cmp.Or(f.For, f.Applicant)
	case c.about == policy.AboutClaim && f.Medical != nil:
		c.app.PersonID = f.Medical.Patient
	}
	c.app.ApplicantID, c.app.ApplicantName, c.app.Members = f.Applicant, who.Name, int32(max(f.living(), 1))
	return nil
}

func (s *Service) openFacts(application id.ID, sealed []byte) (f Facts, err error) {
	plain, err := s.keys.OpenBytes(factsPlace(application), sealed)
	if err != nil {
		return f, err
	}
	if err := json.Unmarshal(plain, &f); err != nil {
		return f, fmt.Errorf("reading declared facts: %w", err)
	}
	return f, nil
}

func (s *Service) sealFacts(application id.ID, f Facts) ([]byte, error) {
	plain, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("writing declared facts: %w", err)
	}
	return s.keys.SealBytes(factsPlace(application), plain), nil
}

// checkReport returns the newest report of the case, read once a transaction.
func (c *caseFile) checkReport(ctx context.Context) (Report, error) {
	if c.reported {
		return c.report, nil
	}
	r, err := c.s.others.Checks.Report(ctx, c.tx, c.app.County, c.app.ID)
	if err != nil {
		return Report{}, fmt.Errorf("reading the check report of case %s: %w", c.app.ID, err)
	}
	c.report, c.reported = r, true
	return r, nil
}

// visitedInRound reports whether the township visited in the present round, or
// answered an objection by an appraisal instead, which the law lets it do after the
// first visit (民发〔2021〕57号 art.19).
func (c *caseFile) visitedInRound() bool {
	if c.appraisedInRound() && c.answersObjection() && len(c.visits) > 0 {
		return true
	}
	for _, v := range c.visits {
		if v.Round == c.app.Round && !v.ByCounty {
			return true
		}
	}
	return false
}

func (c *caseFile) did(a Act) bool {
	for _, x := range c.acts {
		if Act(x.Act) == a {
			return true
		}
	}
	return false
}

func noCase() *errs.Error {
	return errs.New(errs.NotFound, "没有找到这个案件。", "No such case.")
}

// view reads one case that the actor may read.
func (s *Service) view(ctx context.Context, ref Ref, f func(*caseFile) error) error {
	return audit.Refused(ctx, s.db, s.db.View(ctx, func(tx *db.Tx) error {
		c, err := s.load(ctx, tx, ref, authz.ReadCase)
		if err != nil {
			return err
		}
		return f(c)
	}))
}
