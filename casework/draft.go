package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
)

// Entry is a new application as the clerk enters it.
type Entry struct {
	Purpose      procedure.Purpose `json:"purpose,omitempty" enum:",review" doc:"review: what the household draws is looked at again; otherwise it applies"`
	Programme    string            `json:"programme" minLength:"1" maxLength:"40" doc:"dibao, tekun … : one that has a procedure here"`
	HouseholdID  id.ID             `json:"householdId,omitempty" doc:"a household of the registry; or else newHousehold"`
	NewHousehold *NewHousehold     `json:"newHousehold,omitempty"`
	Facts        *Facts            `json:"facts,omitempty" doc:"as declared; absent: as the registry and the household's last case have it, for editing"`
	Channel      string            `json:"channel" enum:"window,assistant,discovery,entrusted,review" doc:"how it came: at the window, by an assistant, discovered by staff (art.6), through another person (art.6); review: the interval of reviews"`
	Reason       string            `json:"reason" maxLength:"1000" doc:"in the family's words"`
	For          id.ID             `json:"forId,omitempty" doc:"the member whom it is for, where the programme is a person's; 0 is the applicant"`
	PaidTo       calendar.Period   `json:"-"` // the last month that another county pays
	NearRelative bool              `json:"nearRelative,omitempty" doc:"a member is a near relative of dibao or village staff: filed apart (art.11)"`
}

// Create enters a draft for a household of a county and gives it its number.
// A household with an open case of the programme is a conflict.
func (s *Service) Create(ctx context.Context, county int32, e Entry) (done Done, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		done, err = s.create(ctx, tx, county, e)
		return err
	})
	return done, err
}

func (s *Service) create(ctx context.Context, tx *db.Tx, county int32, e Entry) (Done, error) {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.EnterCase); err != nil {
		return Done{}, err
	}
	if err := audit.Claim(ctx, tx, county); err != nil {
		return Done{}, err
	}
	household, err := s.householdOf(ctx, tx, county, e)
	if err != nil {
		return Done{}, err
	}
	file, err := s.others.Registry.File(ctx, tx, county, household)
	if err != nil {
		return Done{}, err
	}
	if err := actor.MayIn(authz.EnterCase, file.Division); err != nil {
		return Done{}, err
	}
	return s.createFor(ctx, tx, county, household, file, e)
}

// createFor is create for whoever may.
func (s *Service) createFor(ctx context.Context, tx *db.Tx, county int32, household id.ID, file File, e Entry) (Done, error) {
	actor := authz.From(ctx)
	p, err := s.procedureFor(e.Programme, e.Purpose, file.Division, calendar.At(tx.Now))
	if err != nil {
		return Done{}, err
	}
	number, err := nextNumber(ctx, tx, county, calendar.At(tx.Now).Year, p.Number)
	if err != nil {
		return Done{}, err
	}
	c := &caseFile{s: s, tx: tx, q: q.New(tx), actor: actor, today: calendar.At(tx.Now)}
	c.app = q.Application{County: county, ID: tx.NewID(), Number: number, HouseholdID: household, Division: file.Division, Programme: p.Programme, Purpose: string(p.Purpose),
		Channel: e.Channel, State: p.Start(), Round: 1,
		Version: 1, CreatedBy: actor.Account, PaidToPeriod: e.PaidTo}
	c.setReason(strings.TrimSpace(e.Reason))
	if err := errors.Join(c.keepProcedure(ctx, p), c.loadProgramme()); err != nil {
		return Done{}, err
	}
	if e.NearRelative || file.NearRelative {
		c.markApart()
	}
	if c.reviews() {
		file = file.asTheyWere(e.For)
	} else if file.Offered {
		return Done{}, errs.New(errs.Conflict, "该户正在转出，对方县答复前不受理新的申请。", "This household is being handed over: nothing is applied for until the other county answers.")
	}
	facts, err := c.entered(ctx, file, e)
	if err != nil {
		return Done{}, err
	}
	return c.enter(ctx, file, facts)
}

// entered is what a new case declares: as it was entered, or as the registry has
// it with what the household's last case said beyond. That may be incomplete; it
// is mended before it is submitted.
func (c *caseFile) entered(ctx context.Context, file File, e Entry) (Facts, error) {
	facts := file.Facts
	if e.Facts != nil {
		facts = *e.Facts
		if err := facts.check(); err != nil {
			return Facts{}, err
		}
	} else if err := c.recall(ctx, file, &facts); err != nil {
		return Facts{}, err
	}
	if err := c.countRefusals(ctx, &facts); err != nil {
		return Facts{}, err
	}
	if e.For != 0 {
		facts.For = e.For
	}
	if _, ok := facts.member(facts.For); facts.For != 0 && !ok {
		return Facts{}, missing("body.forId", "须为本户家庭成员。", "Must be a member of this household.")
	}
	return facts, nil
}

// recall takes over what the household's cases declared beyond what the registry
// keeps, as far as this procedure asks for it: nothing is asked twice
// that has not changed (刚性支出困难家庭认定办法 art.10). Papers are of their case. An
// obligor who has joined the household since is one of its members, and none any more.
func (c *caseFile) recall(ctx context.Context, file File, f *Facts) error {
	last, err := c.s.lastSaid(ctx, c.q, c.app.County, c.app.HouseholdID)
	if err != nil {
		return err
	}
	known := func(person id.ID) bool { _, ok := f.member(person); return ok }
	for _, o := range last.Obligors {
		if _, joined := file.withNumber(o.IDNumber); joined {
			continue
		}
		if o.Evidence = nil; known(o.Supports) && c.procedure.Asks(declaresObligors) {
			f.Obligors, c.recalled = append(f.Obligors, o), append(c.recalled, o)
		}
	}
	for _, p := range last.Parents {
		if p.Evidence = nil; known(p.Child) && slices.Contains(c.procedure.Declares, declaresParents) {
			f.Parents = append(f.Parents, p)
		}
	}
	if c.procedure.Asks(declaresCare) {
		f.recallCare(last.Members)
	}
	return nil
}

// recallCare takes over of each member what an earlier case said of their care.
func (f *Facts) recallCare(said []Member) {
	for i := range f.Members {
		if m, ok := (Facts{Members: said}).member(f.Members[i].PersonID); ok {
			f.Members[i].NeedsCare, f.Members[i].InjuryCare = m.NeedsCare, m.InjuryCare
		}
	}
}

// lastSaid is what a household's cases said last of its obligors, of a child's
// parents and of who needs care, each from the newest case that was asked: another
// programme in between may ask for neither. What it spent is of its newest case alone.
func (s *Service) lastSaid(ctx context.Context, queries *q.Queries, county int32, household id.ID) (said Facts, err error) {
	rows, err := queries.LastFacts(ctx, county, household)
	if err != nil {
		return said, fmt.Errorf("reading the last cases of household %s: %w", household, err)
	}
	from := map[id.ID]int{}
	for i, r := range rows {
		f, err := s.openFacts(r.ID, r.FactsSealed)
		if err != nil {
			return said, err
		}
		if i == 0 {
			said.Expenses, said.Members = f.Expenses, f.Members
		}
		if said.Obligors == nil {
			said.Obligors = f.Obligors
		}
		for _, m := range f.Members {
			if _, known := said.member(m.PersonID); m.NeedsCare != nil && !known {
				said.Members = append(said.Members, m)
			}
		}
		for _, p := range f.Parents { // both lines of a child are of the newest case that named it
			if newest, named := from[p.Child]; !named || newest == i {
				said.Parents, from[p.Child] = append(said.Parents, p), i
			}
		}
	}
	return said, nil
}

// enter writes a new case with its first act.
func (c *caseFile) enter(ctx context.Context, file File, f Facts) (Done, error) {
	if err := c.declare(ctx, file, f); err != nil {
		return Done{}, err
	}
	if !c.actor.IsFamily() { // who is told nothing of what is on file: fileable tells the clerk
		if err := c.oneOpenCase(ctx); err != nil {
			return Done{}, err
		}
	}
	if err := errors.Join(c.readStanding(ctx), c.readHolds(ctx), c.readAppraisalRule()); err != nil {
		return Done{}, err
	}
	if err := c.reviewable(); err != nil {
		return Done{}, err
	}
	a := c.app
	err := c.q.AddApplication(ctx, q.AddApplicationParams{County: a.County, ID: a.ID, Number: a.Number, HouseholdID: a.HouseholdID, Division: a.Division,
		ApplicantID: a.ApplicantID, ApplicantName: a.ApplicantName, Members: a.Members, Programme: a.Programme, Purpose: a.Purpose, PersonID: a.PersonID, ProcedureDigest: a.ProcedureDigest, Channel: a.Channel, ReasonSealed: a.ReasonSealed,
		State: a.State, NearRelative: a.NearRelative, CountyVisit: a.CountyVisit, FactsSealed: a.FactsSealed, CreatedBy: a.CreatedBy, CreatedAt: c.tx.At(), PaidToPeriod: a.PaidToPeriod})
	if err != nil {
		return Done{}, fmt.Errorf("adding an application: %w", err)
	}
	if err := c.leave(ctx, ActEnter, c.state(), Signing{}, c.facts); err != nil {
		return Done{}, err
	}
	return Done{a.County, a.ID, a.Number, c.state(), a.Version + 1, 0}, nil
}

// declare takes over declared facts: only members of the household's file may
// be in them, and their names and births are the registry's; obligors are in no file. The files that
// lines rest on become this case's evidence.
func (c *caseFile) declare(ctx context.Context, file File, f Facts) error {
	e := errs.New(errs.Invalid, "申报的家庭成员不在该户档案中，请先在户档案中登记。", "A declared member is not in the household's file; enter them there first.")
	for i := range f.Members {
		known, ok := file.Facts.member(f.Members[i].PersonID)
		if !ok {
			e = e.With(fmt.Sprintf("body.facts.members[%d].personId", i), "不在该户档案中。", "Not in the household's file.")
			continue
		}
		f.Members[i].Name, f.Members[i].BornOn, f.Members[i].IDNumber = known.Name, known.BornOn, idnumber.Number(known.IDNumber).Masked()
		f.Members[i].LeftOn = known.LeftOn
	}
	if len(e.Fields) > 0 {
		return e
	}
	if err := c.nameObligors(file, &f); err != nil {
		return err
	}
	if err := c.bind(ctx, f.evidence()); err != nil {
		return err
	}
	if f.Hardship != nil {
		f.Hardship.Kind = c.hardshipKind()
	}
	if f.Medical != nil {
		if err := f.Medical.settledBy(c.today); err != nil {
			return err
		}
	}
	if f.Loss != nil {
		if err := c.settleLoss(ctx, f.Loss); err != nil {
			return err
		}
	}
	if err := c.setFacts(f); err != nil {
		return err
	}
	if err := c.findRelatives(ctx, file); err != nil {
		return err
	}
	if o, _ := c.recuses(ctx, ActUpdate); o != nil && !c.mourns() { // who is found to be one of them only now
		return o.err()
	}
	return c.linkLoss(ctx)
}

func (s *Service) householdOf(ctx context.Context, tx *db.Tx, county int32, e Entry) (id.ID, error) {
	switch {
	case e.HouseholdID != 0 && e.NewHousehold == nil:
		return e.HouseholdID, nil
	case e.HouseholdID == 0 && e.NewHousehold != nil:
		n := *e.NewHousehold
		n.County = county
		if err := authz.From(ctx).MayIn(authz.EnterCase, n.Division); err != nil {
			return 0, err
		}
		return s.others.Registry.EnsureHousehold(ctx, tx, n)
	}
	return 0, missing("body.householdId", "请选择一户，或者录入新户。", "Choose a household, or enter a new one.")
}

// hardshipKind is the kind of hardship that the procedure is for; "" for none.
func (c *caseFile) hardshipKind() string {
	for _, kind := range []string{declaresEmergency, declaresSpending} {
		if slices.Contains(c.procedure.Declares, kind) {
			return kind
		}
	}
	return ""
}

// oneOpenCase refuses a second open case of a programme for the same household
// or, where the programme is a person's, for the same person.
func (c *caseFile) oneOpenCase(ctx context.Context) error {
	open, err := c.q.OpenApplications(ctx, q.OpenApplicationsParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID})
	if err != nil {
		return fmt.Errorf("looking for open cases: %w", err)
	}
	for _, o := range open {
		if o.ID != c.app.ID {
			return errs.Newf(errs.Conflict, "已有在办的%[1]s案件 %[3]s。", "There is an open case of %[2]s, %[3]s.", c.procedure.Name.Zh, c.procedure.Name.En, o.Number)
		}
	}
	return nil
}

// Edit changes what is declared while it is the family's turn.
type Edit struct {
	Signing
	Facts   Facts  `json:"facts"`
	Channel string `json:"channel" enum:"window,assistant,discovery,entrusted,review,portal,transfer" doc:"portal and transfer stay what they are, and nothing else becomes them"`
	Reason  string `json:"reason" maxLength:"1000"`
}

// Update replaces what is declared in a draft or during a supplement.
func (s *Service) Update(ctx context.Context, ref Ref, e Edit) (Done, error) {
	return s.perform(ctx, ref, ActUpdate, e.Signing, e, func(c *caseFile) (State, error) {
		file, err := s.others.Registry.File(ctx, c.tx, c.app.County, c.app.HouseholdID)
		if err != nil {
			return "", err
		}
		if c.reviews() {
			file = file.asTheyWere(c.app.PersonID)
		}
		if err := e.Facts.check(); err != nil {
			return "", err
		}
		if (e.Channel == channelTransfer) != (c.app.Channel == channelTransfer) {
			return "", missing("body.channel", "由外县转入的渠道不能改，其他申请不能改为转入。", "What came with a household from another county stays so, and nothing else becomes it.")
		}
		if (e.Channel == channelPortal) != (c.app.Channel == channelPortal) {
			return "", missing("body.channel", "网上申请的渠道不能改，其他申请不能改为网上申请。", "What came through the portal stays so, and nothing else becomes it.")
		}
		c.app.Channel = e.Channel
		c.setReason(strings.TrimSpace(e.Reason))
		if err := c.declare(ctx, file, e.Facts); err != nil {
			return "", err
		}
		return c.state(), c.oneOpenCase(ctx)
	})
}

// Submit hands a draft, or what was missing, to the township. What is declared
// goes into the household's file with the evidence it rests on.
func (s *Service) Submit(ctx context.Context, ref Ref, sign Signing) (Done, error) {
	return s.perform(ctx, ref, ActSubmit, sign, nil, s.submit(ctx))
}

func (s *Service) submit(ctx context.Context) func(*caseFile) (State, error) {
	return func(c *caseFile) (State, error) {
		if c.reason == "" {
			return "", missing("body.reason", "请填写申请理由。", "Give the reason of the application.")
		}
		c.app.SubmittedOn = c.today
		if c.gone() { // nothing is declared for the file they left, and nobody is visited there
			return c.pastInvestigation(), nil
		}
		if c.filing != nil && c.app.AcceptedOn.IsZero() {
			return Submitted, nil // what a family filed goes into the file once it is accepted
		}
		return Submitted, s.others.Registry.Declare(ctx, c.tx, c.app.County, c.app.HouseholdID, c.app.Number, c.facts)
	}
}
