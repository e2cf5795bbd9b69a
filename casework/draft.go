package casework

import (
	"context"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
)

// Dibao is the programme that casework knows.
const Dibao = "dibao"

// Entry is a new application as the clerk enters it.
type Entry struct {
	HouseholdID  id.ID         `json:"householdId,omitempty" doc:"a household of the registry; or else newHousehold"`
	NewHousehold *NewHousehold `json:"newHousehold,omitempty"`
	Facts        *Facts        `json:"facts,omitempty" doc:"as declared; absent: as the registry has it, for editing"`
	Channel      string        `json:"channel" enum:"window,assistant,discovery,entrusted" doc:"how it came: at the window, by an assistant, discovered by staff (art.6), through another person (art.6)"`
	Reason       string        `json:"reason" maxLength:"1000" doc:"in the family's words"`
	NearRelative bool          `json:"nearRelative,omitempty" doc:"a member is a near relative of dibao or village staff: filed apart (art.11)"`
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
	if err := oneOpenCase(ctx, tx, county, household); err != nil {
		return Done{}, err
	}
	p, err := s.procedureFor(Dibao, file.Division, calendar.At(tx.Now))
	if err != nil {
		return Done{}, err
	}
	number, err := nextNumber(ctx, tx, county, calendar.At(tx.Now).Year, p.Number)
	if err != nil {
		return Done{}, err
	}
	c := &caseFile{s: s, tx: tx, q: q.New(tx), actor: actor, today: calendar.At(tx.Now)}
	c.app = q.Application{County: county, ID: tx.NewID(), Number: number, HouseholdID: household, Division: file.Division, Programme: Dibao,
		Channel: e.Channel, Reason: strings.TrimSpace(e.Reason), State: string(Draft), Round: 1,
		NearRelative: e.NearRelative || file.NearRelative, CountyVisit: e.NearRelative || file.NearRelative, Version: 1, CreatedBy: actor.Account}
	if err := c.keepProcedure(ctx, p); err != nil {
		return Done{}, err
	}
	facts := file.Facts
	if e.Facts != nil {
		facts = *e.Facts
		if err := facts.check(); err != nil {
			return Done{}, err
		}
	} // what the registry has may be incomplete: it is mended before it is submitted
	return c.enter(ctx, file, facts)
}

// enter writes a new case with its first act.
func (c *caseFile) enter(ctx context.Context, file File, f Facts) (Done, error) {
	if err := c.declare(ctx, file, f); err != nil {
		return Done{}, err
	}
	a := c.app
	err := c.q.AddApplication(ctx, q.AddApplicationParams{County: a.County, ID: a.ID, Number: a.Number, HouseholdID: a.HouseholdID, Division: a.Division,
		ApplicantID: a.ApplicantID, ApplicantName: a.ApplicantName, Members: a.Members, Programme: a.Programme, ProcedureDigest: a.ProcedureDigest, Channel: a.Channel, Reason: a.Reason,
		State: a.State, NearRelative: a.NearRelative, CountyVisit: a.CountyVisit, FactsSealed: a.FactsSealed, CreatedBy: a.CreatedBy, CreatedAt: c.tx.At()})
	if err != nil {
		return Done{}, fmt.Errorf("adding an application: %w", err)
	}
	if err := c.leave(ctx, ActEnter, Draft, Signing{}, c.facts); err != nil {
		return Done{}, err
	}
	return Done{a.County, a.ID, a.Number, Draft, a.Version + 1, 0}, nil
}

// declare takes over declared facts: only members of the household's file may
// be in them, and their names and births are the registry's. The files that
// lines rest on become this case's evidence.
func (c *caseFile) declare(ctx context.Context, file File, f Facts) error {
	e := errs.New(errs.Invalid, "申报的家庭成员不在该户档案中，请先在户档案中登记。", "A declared member is not in the household's file; enter them there first.")
	for i := range f.Members {
		known, ok := file.Facts.member(f.Members[i].PersonID)
		if !ok {
			e = e.With(fmt.Sprintf("body.facts.members[%d].personId", i), "不在该户档案中。")
			continue
		}
		f.Members[i].Name, f.Members[i].BornOn, f.Members[i].IDNumber = known.Name, known.BornOn, idnumber.Number(known.IDNumber).Masked()
	}
	if len(e.Fields) > 0 {
		return e
	}
	if err := c.bind(ctx, f.evidence()); err != nil {
		return err
	}
	return c.setFacts(f)
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
	return 0, missing("body.householdId", "请选择一户，或者录入新户。")
}

func oneOpenCase(ctx context.Context, tx *db.Tx, county int32, household id.ID) error {
	open, err := q.New(tx).OpenApplications(ctx, county, household, Dibao)
	if err != nil {
		return fmt.Errorf("looking for open cases: %w", err)
	}
	if len(open) > 0 {
		return errs.Newf(errs.Conflict, "该户已有在办的低保申请 %s。", "This household has an open application, %s.", open[0].Number)
	}
	return nil
}

// Edit changes what is declared while it is the family's turn.
type Edit struct {
	Signing
	Facts   Facts  `json:"facts"`
	Channel string `json:"channel" enum:"window,assistant,discovery,entrusted"`
	Reason  string `json:"reason" maxLength:"1000"`
}

// Update replaces what is declared in a draft or during a supplement.
func (s *Service) Update(ctx context.Context, ref Ref, e Edit) (Done, error) {
	return s.perform(ctx, ref, ActUpdate, e.Signing, e, func(c *caseFile) (State, error) {
		file, err := s.others.Registry.File(ctx, c.tx, c.app.County, c.app.HouseholdID)
		if err != nil {
			return "", err
		}
		if err := e.Facts.check(); err != nil {
			return "", err
		}
		c.app.Channel, c.app.Reason = e.Channel, strings.TrimSpace(e.Reason)
		return c.state(), c.declare(ctx, file, e.Facts)
	})
}

// Submit hands a draft, or what was missing, to the township. What is declared
// goes into the household's file with the evidence it rests on.
func (s *Service) Submit(ctx context.Context, ref Ref, sign Signing) (Done, error) {
	return s.perform(ctx, ref, ActSubmit, sign, nil, func(c *caseFile) (State, error) {
		if c.app.Reason == "" {
			return "", missing("body.reason", "请填写申请理由。")
		}
		c.app.SubmittedOn = c.today
		return Submitted, s.others.Registry.Declare(ctx, c.tx, c.app.County, c.app.HouseholdID, c.app.Number, c.facts)
	})
}
