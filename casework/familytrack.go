package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"doudi/casework/internal/q"
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
	Leaves      bool // no application: the family wants no more of what it draws
	MayLeave    bool // what came of it goes on and can be given up
	Steps       []TrackedStep
	Notices     []Notice
	Decision    *TrackedDecision
	Household   id.ID // whose file it is; 0 until the office has seen who filed, and after it was given up
	ApplicantID id.ID // likewise
	Proxied     bool  // somebody else than the family filed it
}

// TrackedStep is something that was done, and when.
type TrackedStep struct {
	Act   Act
	Label Text
	At    dbt.Time
	State State
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
}

// most is how many cases an account follows.
const most = 50

// Tracked lists what the acting account filed, the newest first.
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
		t, err := s.Track(ctx, tx, Ref{r.County, r.ApplicationID})
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
	c, err := s.loadOwn(ctx, tx, ref)
	if err != nil {
		return Tracked{}, err
	}
	row, err := c.q.Filing(ctx, ref.County, ref.ID)
	if err != nil {
		return Tracked{}, fmt.Errorf("reading the filing of case %s: %w", ref.ID, err)
	}
	t := Tracked{Ref: ref, Number: c.app.Number, Programme: Text{c.procedure.Name.Zh, c.procedure.Name.En}, Applicant: c.applicant(),
		Members: c.filing.People, State: c.state(), FiledAt: row.FiledAt, Where: c.filing.Where, With: authz.Role(c.app.NextRole), Until: c.app.NextDueOn, DueOn: c.app.DueOn,
		Missing: []string{}, MayAnswer: c.state() == Supplement, MayWithdraw: c.takes(ActWithdraw), Leaves: c.leaves(), Steps: []TrackedStep{},
		Proxied: c.filing.Proxy != nil}
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
	c.trackSteps(&t)
	if err := c.trackPapers(ctx, &t); err != nil {
		return Tracked{}, err
	}
	return t, nil
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

func (c *caseFile) trackSteps(t *Tracked) {
	for _, a := range c.acts {
		if a.StateBefore == a.StateAfter {
			continue // the office's own work
		}
		d := duty(Act(a.Act))
		t.Steps = append(t.Steps, TrackedStep{d.Act, Text{d.Chinese, d.English}, a.At, State(a.StateAfter)})
		if d.Act == ActSupplement && t.MayAnswer {
			t.Missing = strings.Split(a.Note, "；")
		}
	}
}

// theirs are the papers that are served on a family.
func theirs() []string {
	return []string{"acceptance", "supplement", "decline", "confirmation", "refusal", "stop", "review", "grace", "grace_end", "restoration", "termination"}
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
	t.Decision, err = lastDecision(ctx, c.q, c.ref())
	return err
}
