package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Death is a member's death, as the registry records it.
type Death struct {
	County    int32
	Household id.ID
	Dead      Member // with the day
	Left      int    // members who remain
	Reason    string // who told of it
}

// Died begins what a death asks for, in the transaction that records it: of
// each thing that the dead drew, or the household of which they were one, a case
// in which the office ends it or sets it anew (民发〔2022〕83号 一（三）). What nobody
// is left to be paid waits from that moment.
func (s *Service) Died(ctx context.Context, tx *db.Tx, d Death) error {
	file, err := s.others.Registry.File(ctx, tx, d.County, d.Household)
	if err != nil {
		return fmt.Errorf("reading the file of household %s: %w", d.Household, err)
	}
	drawn, err := s.others.Entitlements.Drawn(ctx, tx, d.County, d.Household)
	if err != nil {
		return fmt.Errorf("reading what household %s draws: %w", d.Household, err)
	}
	file.Facts = file.Facts.mourning(d.Dead)
	for _, x := range drawn {
		if x.Person != 0 && x.Person != d.Dead.PersonID {
			continue
		}
		if err := s.settleDeath(ctx, tx, d, x, file); err != nil {
			return fmt.Errorf("dealing with %s after a death in household %s: %w", x.Programme, d.Household, err)
		}
	}
	return s.supersedeApplications(ctx, tx, d)
}

// supersedeApplications takes back what was asked for the dead, and for a household
// in which nobody is left. What cannot be taken back any more waits at the guard.
func (s *Service) supersedeApplications(ctx context.Context, tx *db.Tx, d Death) error {
	rows, err := q.New(tx).OpenCasesOf(ctx, d.County, d.Household)
	if err != nil {
		return fmt.Errorf("looking for open applications: %w", err)
	}
	for _, r := range rows {
		if procedure.Purpose(r.Purpose) != procedure.Application || r.PersonID != d.Dead.PersonID && d.Left > 0 {
			continue
		}
		c, err := s.open(ctx, tx, Ref{d.County, r.ID})
		if err != nil {
			return err
		}
		if !c.takes(ActWithdraw) {
			continue
		}
		if err := c.takeBack(ctx, "申请人死亡，申请终结。"); err != nil {
			return err
		}
	}
	return nil
}

// takeBack withdraws a case because of a death.
func (c *caseFile) takeBack(ctx context.Context, why string) error {
	c.overtaken = true
	_, err := c.performed(ctx, ActWithdraw, Signing{Version: anyVersion}, nil, func(c *caseFile) (State, error) {
		c.note = why
		return Withdrawn, c.end(ctx)
	})
	return err
}

// lives: nothing is granted to the dead, nor by counting them. A review or an exit
// goes on to its opinion all the same: what they drew can still be stopped by it.
func (c *caseFile) lives(ctx context.Context, act Act) (*Obstacle, error) {
	guarded := []Act{ActConfirm}
	switch {
	case c.mourns():
		guarded = []Act{ActWithdraw}
	case !c.reviews():
		guarded = []Act{ActAccept, ActOpinion, ActConfirm, ActAdvance}
	}
	if c.overtaken || !slices.Contains(guarded, act) {
		return nil, nil
	}
	file, err := c.s.others.Registry.File(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return nil, fmt.Errorf("reading who of case %s lives: %w", c.app.ID, err)
	}
	if c.mourns() { // who recorded the death cannot let its case go: only its correction can
		if slices.ContainsFunc(c.facts.Members, func(m Member) bool { return !m.DiedOn.IsZero() && file.died(m.PersonID) }) {
			return stop("死亡登记没有更正的，不能撤回。登记有误的，先由另一人更正死亡登记。",
				"A case on a death is not withdrawn while the death is on record. If it was recorded by mistake, somebody else corrects that first.", c.basis(act)), nil
		}
		return nil, nil
	}
	counted := func(m Member) bool {
		return m.PersonID == c.app.PersonID || m.DiedOn.IsZero() && (m.LivesTogether == nil || *m.LivesTogether)
	}
	for _, m := range c.facts.Members {
		if counted(m) && file.died(m.PersonID) {
			return stop("成员已死亡，须更新申报或撤回。", "A member has died; declare anew, or withdraw.", c.basis(act)), nil
		}
	}
	return nil, nil
}

// mourning is a household's facts with the member who died among them: marked,
// and without what was theirs.
func (f Facts) mourning(dead Member) Facts {
	gone := func(l Line) bool { return l.PersonID == dead.PersonID }
	f.Incomes = slices.DeleteFunc(slices.Clone(f.Incomes), gone)
	f.Assets = slices.DeleteFunc(slices.Clone(f.Assets), gone)
	f.Deductions = slices.DeleteFunc(slices.Clone(f.Deductions), gone)
	f.Members = append(slices.Clone(f.Members), dead)
	if f.Applicant == 0 || f.Applicant == dead.PersonID {
		f.Applicant = dead.PersonID
		f.Members[len(f.Members)-1].Relation = "applicant"
	}
	return f
}

// died reports whether somebody stands in the file no more because they died.
func (f File) died(person id.ID) bool {
	return slices.ContainsFunc(f.Dead, func(m Member) bool { return m.PersonID == person })
}

// settleDeath holds what nobody is left for and begins the case on it. Where
// another case on the same cannot be given up, it begins once that one has ended.
func (s *Service) settleDeath(ctx context.Context, tx *db.Tx, d Death, x Drawn, file File) error {
	clear, err := s.supersede(ctx, tx, d, x)
	if err != nil {
		return err
	}
	if x.Amount != nil && (x.Person != 0 || d.Left == 0) {
		g := Grant{County: d.County, Household: d.Household, Programme: x.Programme, Person: x.Person, Reason: heldForDeath}
		if err := s.others.Entitlements.HoldForDeath(ctx, tx, g); err != nil {
			return err
		}
	}
	if !clear {
		err := q.New(tx).AddDeathWaiting(ctx, q.AddDeathWaitingParams{County: d.County, HouseholdID: d.Household, Programme: x.Programme, PersonID: x.Person, DeadID: d.Dead.PersonID, Reason: d.Reason})
		if err != nil {
			return fmt.Errorf("keeping that a death waits: %w", err)
		}
		return nil
	}
	done, err := s.createFor(ctx, tx, d.County, d.Household, file, Entry{Purpose: procedure.Death, Programme: x.Programme, For: x.Person, Channel: "review", Reason: d.Reason})
	if errs.CodeOf(err) == errs.Unavailable {
		return nil // no procedure for it is in force here: a clerk begins a review
	}
	if err != nil {
		return err
	}
	c, err := s.open(ctx, tx, Ref{d.County, done.ID})
	if err != nil {
		return err
	}
	_, err = c.performed(ctx, ActReportDeath, Signing{Version: anyVersion}, d, func(c *caseFile) (State, error) {
		c.app.SubmittedOn, c.note = c.today, d.Reason
		return c.afterDeath(), nil
	})
	return err
}

// settleWaiting begins the cases on deaths that waited for this one to end.
func (c *caseFile) settleWaiting(ctx context.Context) error {
	rows, err := c.q.TakeDeathsWaiting(ctx, q.TakeDeathsWaitingParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID})
	if err != nil {
		return fmt.Errorf("looking for deaths that wait for case %s: %w", c.app.ID, err)
	}
	for _, r := range rows {
		if err := c.s.settleAnew(authz.WithActor(ctx, authz.Program()), c, r.DeadID, r.Reason); err != nil {
			return fmt.Errorf("dealing with a death that waited for case %s: %w", c.app.ID, err)
		}
	}
	return nil
}

// settleAnew begins the case on a death that stands in the file, of what a case was
// about; where that is drawn no more, there is nothing to begin.
func (s *Service) settleAnew(ctx context.Context, c *caseFile, dead id.ID, reason string) error {
	file, err := s.others.Registry.File(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return err
	}
	drawn, err := s.others.Entitlements.Drawn(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(file.Dead, func(m Member) bool { return m.PersonID == dead })
	j := slices.IndexFunc(drawn, c.isStanding)
	if i < 0 || j < 0 {
		return nil
	}
	d := Death{County: c.app.County, Household: c.app.HouseholdID, Dead: file.Dead[i], Left: len(file.Facts.Members), Reason: reason}
	file.Facts = file.Facts.mourning(d.Dead)
	return s.settleDeath(ctx, c.tx, d, drawn[j], file)
}

// Lives takes back what a death began that was recorded by mistake, in the
// transaction that corrects it: its cases end and what waited goes on. What was
// decided on it already is undone by an appeal or a new application.
func (s *Service) Lives(ctx context.Context, tx *db.Tx, d Death) error {
	if err := q.New(tx).DropDeathWaiting(ctx, d.County, d.Household, d.Dead.PersonID); err != nil {
		return fmt.Errorf("forgetting a death that waited: %w", err)
	}
	rows, err := q.New(tx).OpenCasesOf(ctx, d.County, d.Household)
	if err != nil {
		return fmt.Errorf("looking for cases on a death: %w", err)
	}
	if err := s.releaseFor(ctx, tx, d); err != nil {
		return err
	}
	for _, r := range rows {
		if procedure.Purpose(r.Purpose) != procedure.Death {
			continue
		}
		c, err := s.open(ctx, tx, Ref{d.County, r.ID})
		if err != nil {
			return err
		}
		if m, ok := c.facts.member(d.Dead.PersonID); !ok || m.DiedOn.IsZero() {
			continue
		}
		if err := c.takeBack(ctx, "死亡登记有误，已更正。"); err != nil {
			return err
		}
	}
	return nil
}

// releaseFor lets go on what waited for a death that was none.
func (s *Service) releaseFor(ctx context.Context, tx *db.Tx, d Death) error {
	drawn, err := s.others.Entitlements.Drawn(ctx, tx, d.County, d.Household)
	if err != nil {
		return fmt.Errorf("reading what household %s draws: %w", d.Household, err)
	}
	for _, x := range drawn {
		if x.Amount == nil || x.Person != 0 && x.Person != d.Dead.PersonID {
			continue
		}
		g := Grant{County: d.County, Household: d.Household, Programme: x.Programme, Person: x.Person}
		if err := s.others.Entitlements.ReleaseDeath(ctx, tx, g); err != nil {
			return fmt.Errorf("releasing what a death held in household %s: %w", d.Household, err)
		}
	}
	return nil
}

// heldForDeath is why payment waits after a death.
const heldForDeath = "享受人死亡，等待停发决定"

// supersede takes back a review or an exit that is under way on the same: the
// family is another now. It reports whether nothing stands in the way any more.
func (s *Service) supersede(ctx context.Context, tx *db.Tx, d Death, x Drawn) (bool, error) {
	rows, err := q.New(tx).OpenApplications(ctx, q.OpenApplicationsParams{County: d.County, HouseholdID: d.Household, Programme: x.Programme, PersonID: x.Person})
	if err != nil {
		return false, fmt.Errorf("looking for open cases: %w", err)
	}
	for _, r := range rows {
		c, err := s.open(ctx, tx, Ref{d.County, r.ID})
		if err != nil {
			return false, err
		}
		if !c.reviews() || !c.takes(ActWithdraw) {
			return false, nil
		}
		if err := c.takeBack(ctx, "家庭成员死亡，改按死亡办理增减停。"); err != nil {
			return false, err
		}
	}
	return true, nil
}

// open loads a case for what follows from another room's act, which has checked
// who acts.
func (s *Service) open(ctx context.Context, tx *db.Tx, ref Ref) (*caseFile, error) {
	c := &caseFile{s: s, tx: tx, q: q.New(tx), actor: authz.From(ctx), today: calendar.At(tx.Now)}
	var err error
	if c.app, err = c.q.Application(ctx, ref.County, ref.ID); err != nil {
		return nil, fmt.Errorf("loading case %s: %w", ref.ID, err)
	}
	c.was = c.app
	if err := c.loadParts(ctx); err != nil {
		return nil, fmt.Errorf("loading case %s: %w", ref.ID, err)
	}
	return c, nil
}

// mourns reports whether the case follows a death.
func (c *caseFile) mourns() bool { return procedure.Purpose(c.app.Purpose) == procedure.Death }

// afterDeath is where the report leads: what ends with the person needs no
// opinion on the family, where the procedure lets it go up at once.
func (c *caseFile) afterDeath() State {
	step, _ := c.procedure.Step(string(ActReportDeath))
	if c.nobodyLeft() && slices.Contains(step.To, string(CountyReview)) {
		return CountyReview
	}
	return Review
}

// nobodyLeft reports whether who draws it is dead: the person whose it is, or
// the last of the household.
func (c *caseFile) nobodyLeft() bool {
	if !c.mourns() {
		return false
	}
	if m, ok := c.facts.member(c.app.PersonID); ok {
		return !m.DiedOn.IsZero()
	}
	return c.facts.living() == 0
}

// living counts the members who live.
func (f Facts) living() int {
	n := 0
	for _, m := range f.Members {
		if m.DiedOn.IsZero() {
			n++
		}
	}
	return n
}

// died is the last death that the case is about.
func (c *caseFile) died() (last Member) {
	for _, m := range c.facts.Members {
		if m.DiedOn.After(last.DiedOn) {
			last = m
		}
	}
	return last
}

// release ends the hold of a death with the decision on what it held: what is owed
// up to its month is paid, or all of it where the death turns out to be none.
func (c *caseFile) release(ctx context.Context) error {
	if err := c.s.others.Entitlements.ReleaseDeath(ctx, c.tx, c.grantOf(0)); err != nil {
		return fmt.Errorf("releasing what case %s held: %w", c.app.ID, err)
	}
	return nil
}

// keepInterval leaves the interval of reviews as it runs: nobody looked at the family's
// income and property again (民发〔2021〕57号 art.31, 社会救助法 art.46), what the death itself
// changed was computed from what is on file. A review that the death overtook is due again.
func (c *caseFile) keepInterval(ctx context.Context, d *q.AddDecisionParams) error {
	if !c.mourns() {
		return nil
	}
	runs, err := c.q.RunningReview(ctx, q.RunningReviewParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID})
	if err != nil && !db.IsNotFound(err) {
		return fmt.Errorf("reading when case %s was to be reviewed: %w", c.app.ID, err)
	}
	if !runs.IsZero() && (d.ReviewOn.IsZero() || runs.Before(d.ReviewOn)) {
		d.ReviewOn = runs
	}
	return nil
}
