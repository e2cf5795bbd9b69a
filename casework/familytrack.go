package casework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/policy"
)

// performOwn does an act on a case that the acting account filed. It is the only
// way for a family to act on a case; for any other account there is none.
func (s *Service) performOwn(ctx context.Context, tx *db.Tx, ref Ref, act Act, signed any, do func(*caseFile) (State, error)) (Done, error) {
	c, err := s.loadOwn(ctx, tx, ref)
	if err != nil {
		return Done{}, err
	}
	return c.performed(ctx, act, Signing{Version: anyVersion}, signed, do)
}

func (s *Service) loadOwn(ctx context.Context, tx *db.Tx, ref Ref) (*caseFile, error) {
	actor := authz.From(ctx)
	c := &caseFile{s: s, tx: tx, q: q.New(tx), actor: actor, today: calendar.At(tx.Now)}
	row, err := c.q.Filing(ctx, ref.County, ref.ID)
	if db.IsNotFound(err) || err == nil && (!actor.IsFamily() || row.AccountID != actor.Account) {
		return nil, noCase()
	}
	if err != nil {
		return nil, fmt.Errorf("loading case %s: %w", ref.ID, err)
	}
	if c.app, err = c.q.Application(ctx, ref.County, ref.ID); err != nil {
		return nil, fmt.Errorf("loading case %s: %w", ref.ID, err)
	}
	c.was = c.app
	if err := c.loadParts(ctx); err != nil {
		return nil, fmt.Errorf("loading case %s: %w", ref.ID, err)
	}
	return c, nil
}

// Supply hands in what was missing: photographs, and words where there is no paper.
func (s *Service) Supply(ctx context.Context, tx *db.Tx, ref Ref, papers []id.ID, words string) error {
	_, err := s.performOwn(ctx, tx, ref, ActSubmit, papers, func(c *caseFile) (State, error) {
		if c.state() != Supplement || len(papers) == 0 && strings.TrimSpace(words) == "" {
			return "", missing("body.papers", "请上传补齐的材料，或者说明情况。", "Add what was missing, or say why it is not there.")
		}
		list := make([]FamilyPaper, len(papers))
		for i, n := range papers {
			list[i].ID = n
		}
		if err := c.bindPapers(ctx, list); err != nil {
			return "", err
		}
		c.note = strings.TrimSpace(words)
		c.filing.Papers = append(c.filing.Papers, papers...)
		c.app.SubmittedOn = c.today
		return Submitted, c.keepFiling(ctx)
	})
	return err
}

// TakeBack withdraws what the family filed.
func (s *Service) TakeBack(ctx context.Context, tx *db.Tx, ref Ref, reason string) error {
	_, err := s.performOwn(ctx, tx, ref, ActWithdraw, nil, func(c *caseFile) (State, error) {
		c.note = cmp.Or(strings.TrimSpace(reason), "群众在网上撤回。")
		return Withdrawn, c.end(ctx)
	})
	return err
}

// Tracked is a case as the family that filed it follows it: where it stands, with
// whom, until when, and what there is to do. It tells nothing that was on file
// before, nothing that departments found beyond what the notices say, and nobody's
// name but the family's own.
type Tracked struct {
	Ref
	Number      string
	Programme   Text
	Applicant   string
	Members     int32
	State       State
	FiledAt     dbt.Time
	Where       string // division: that the family chose; once accepted that of the case
	With        authz.Role
	Until       calendar.Date
	DueOn       calendar.Date // of the whole case
	Missing     []string      // what the one notice lists, while it is the family's turn
	MayAnswer   bool
	MayWithdraw bool
	Leaves      bool          // no application: the family wants no more of what it draws
	MayLeave    bool          // what came of it goes on and can be given up
	GraceUntil  calendar.Date // the last day for which a grace period (渐退期) pays; zero: there is none
	Steps       []TrackedStep
	Notices     []Notice
	Decision    *TrackedDecision
	Household   id.ID // whose file it is; 0 until the office has seen who filed, and after it was given up
	ApplicantID id.ID // likewise
	Proxied     bool  // somebody else than the family filed it

	Kind    Text // application, review, exit, after a death
	Purpose procedure.Purpose
	Hearing *TrackedHearing // before less is given; nil where nobody is heard
	Now     *TrackedAid     // what is drawn by it today; nil where nothing was granted, and for who is not told
	After   []Tracked       // what the office began since about the same aid, the newest first
}

// TrackedStep is something that was done, and when.
type TrackedStep struct {
	Act   Act
	Label Text
	At    dbt.Time
	State State
	Words string // of an appeal and its outcome: where, and what was ruled
}

// Notice is a paper that is the family's to read.
type Notice struct {
	Kind, Title string
	File        id.ID
	SM3         []byte
	MadeAt      dbt.Time
}

// TrackedDecision is what was decided, as the notice tells it.
type TrackedDecision struct {
	ID      id.ID
	Number  string
	Outcome State
	Result  policy.Result
	Amount  int64 // fen
	From    calendar.Period
	ValidTo calendar.Date
	Grace   bool // it goes on for a last while only (渐退期): of what is paid monthly, no other has a last day
}

// most is how many cases an account follows.
const most = 50

// Tracked lists what the acting account filed, the newest first; of what followed,
// only where it stands.
func (s *Service) Tracked(ctx context.Context, tx *db.Tx) ([]Tracked, error) {
	actor := authz.From(ctx)
	out := []Tracked{}
	if !actor.IsFamily() {
		return out, nil
	}
	rows, err := q.New(tx).FilingsOf(ctx, actor.Account, most)
	if err != nil {
		return nil, fmt.Errorf("listing filings: %w", err)
	}
	for _, r := range rows {
		t, err := s.track(ctx, tx, Ref{r.County, r.ApplicationID}, false)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// FiledSince counts what the acting account filed after an instant.
func (s *Service) FiledSince(ctx context.Context, tx *db.Tx, since time.Time) (int64, error) {
	n, err := q.New(tx).CountFilings(ctx, authz.From(ctx).Account, dbt.At(since))
	if err != nil {
		return 0, fmt.Errorf("counting filings: %w", err)
	}
	return n, nil
}

// Track reads one case that the acting account filed; errs.NotFound for any other.
func (s *Service) Track(ctx context.Context, tx *db.Tx, ref Ref) (Tracked, error) {
	return s.track(ctx, tx, ref, true)
}

func (s *Service) track(ctx context.Context, tx *db.Tx, ref Ref, whole bool) (Tracked, error) {
	c, err := s.loadOwn(ctx, tx, ref)
	if err != nil {
		return Tracked{}, err
	}
	row, err := c.q.Filing(ctx, ref.County, ref.ID)
	if err != nil {
		return Tracked{}, fmt.Errorf("reading the filing of case %s: %w", ref.ID, err)
	}
	t := c.tracked()
	t.Members, t.FiledAt, t.Where, t.Proxied = c.filing.People, row.FiledAt, c.filing.Where, c.filing.Proxy != nil
	t.MayAnswer, t.MayWithdraw = c.state() == Supplement, c.takes(ActWithdraw)
	if !c.app.AcceptedOn.IsZero() {
		t.Where, t.Applicant, t.Members = c.app.Division, c.app.ApplicantName, c.app.Members // the office has seen who it is
		if t.State != Withdrawn && t.State != Terminated {
			t.Household, t.ApplicantID = c.app.HouseholdID, c.app.ApplicantID
		}
	}
	if t.MayAnswer {
		t.With = "" // it is the family's turn
	}
	if t.MayLeave, err = c.mayLeave(ctx); err != nil {
		return Tracked{}, err
	}
	if t.GraceUntil, err = c.graceUntil(ctx); err != nil {
		return Tracked{}, err
	}
	if err := errors.Join(c.trackSteps(&t), c.trackPapers(ctx, &t)); err != nil {
		return Tracked{}, err
	}
	return t, c.trackAfter(ctx, &t, whole)
}

// tracked is what a family reads of any case that it may follow.
func (c *caseFile) tracked() Tracked {
	return Tracked{Ref: c.ref(), Number: c.app.Number, Programme: Text{c.procedure.Name.Zh, c.procedure.Name.En}, Applicant: c.applicant(), Members: c.app.Members,
		State: c.state(), FiledAt: c.app.CreatedAt, Where: c.app.Division, With: authz.Role(c.app.NextRole), Until: c.app.NextDueOn, DueOn: c.app.DueOn,
		Missing: []string{}, Leaves: c.leaves(), Kind: c.kind(), Purpose: procedure.Purpose(c.app.Purpose), Hearing: c.trackHearing(), Steps: []TrackedStep{}, After: []Tracked{}}
}

// graceUntil is the last day for which the grace period pays that a review has set of
// what this application led to. It tells that somebody took up work: nothing for who
// applied for another family.
func (c *caseFile) graceUntil(ctx context.Context) (calendar.Date, error) {
	if c.reviews() || c.state() != Confirmed || c.filing.Proxy != nil {
		return calendar.Date{}, nil
	}
	rows, err := c.q.GraceAfter(ctx, q.GraceAfterParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID, AfterID: c.app.ID})
	if err != nil {
		return calendar.Date{}, fmt.Errorf("looking for a grace period after case %s: %w", c.app.ID, err)
	}
	if len(rows) == 0 {
		return calendar.Date{}, nil
	}
	return rows[len(rows)-1], nil
}

// applicant is the applicant's name: the one under which a family filed, until the
// office knows that it was this person. Whoever has somebody's ID number would else
// be told whose it is.
func (c *caseFile) applicant() string {
	if c.filing != nil && c.app.AcceptedOn.IsZero() {
		return cmp.Or(c.filing.Applicant, c.app.ApplicantName)
	}
	return c.app.ApplicantName
}

// takes reports whether the procedure has an act in the present state.
func (c *caseFile) takes(act Act) bool {
	step, ok := c.procedure.Step(string(act))
	return ok && slices.Contains(step.From, c.app.State)
}

// trackSteps opens of the notes only what a family reads: what was answered to an
// appeal, and what is missing.
func (c *caseFile) trackSteps(t *Tracked) (err error) {
	for _, a := range c.acts {
		if a.StateBefore == a.StateAfter && !slices.Contains([]Act{ActExtend, ActAppealGrant, ActAnswerGrant, ActDecideAnew}, Act(a.Act)) {
			continue // the office's own work
		}
		d := duty(Act(a.Act))
		step := TrackedStep{Act: d.Act, Label: Text{d.Chinese, d.English}, At: a.At, State: State(a.StateAfter)}
		if !t.Proxied && slices.Contains([]Act{ActAppeal, ActAnswer, ActAppealGrant, ActAnswerGrant, ActDecideAnew}, d.Act) {
			if step.Words, err = c.s.noteOf(a); err != nil {
				return err
			}
		}
		t.Steps = append(t.Steps, step)
	}
	if t.MayAnswer {
		return c.trackMissing(t)
	}
	return nil
}

// trackMissing says what the last notice asks for, while it is the family's turn.
func (c *caseFile) trackMissing(t *Tracked) error {
	for _, a := range c.acts {
		if c.state() != Supplement || Act(a.Act) != ActSupplement {
			continue
		}
		missing, err := c.s.noteOf(a)
		if err != nil {
			return err
		}
		t.With, t.Missing = "", strings.Split(missing, "；")
	}
	return nil
}

// theirs are the papers that are served on a family.
func theirs() []string {
	return []string{"acceptance", "supplement", "decline", "confirmation", "refusal", "stop", "review", "grace", "grace_end", "restoration", paperRuling, paperAmended, paperExtension, "termination", paperHearingNotice}
}

func (c *caseFile) trackPapers(ctx context.Context, t *Tracked) error {
	t.Notices = []Notice{}
	papers, err := c.q.Documents(ctx, c.app.County, c.app.ID)
	if err != nil {
		return fmt.Errorf("reading the papers of case %s: %w", c.app.ID, err)
	}
	for _, d := range papers {
		if slices.Contains(theirs(), d.Kind) {
			t.Notices = append(t.Notices, Notice{d.Kind, d.Title, d.FileID, d.Sm3, d.MadeAt})
		}
	}
	t.Decision, err = c.trackedDecision(ctx)
	return err
}
