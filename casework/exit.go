package casework

import (
	"context"
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
)

// Statement is what a family signed when it wants no more of what it draws.
type Statement struct {
	Signing
	SignedOn   calendar.Date `json:"signedOn"`
	Who        string        `json:"who" minLength:"1" maxLength:"60" doc:"of the family, who signed"`
	Words      string        `json:"words,omitempty" maxLength:"1000" doc:"why, if they say so"`
	SignedForm id.ID         `json:"signedForm" doc:"stored file: the signed statement"`
}

// Leaving is a family's exit, as the clerk enters it.
type Leaving struct {
	HouseholdID id.ID     `json:"householdId"`
	Programme   string    `json:"programme" minLength:"1" maxLength:"40"`
	For         id.ID     `json:"forId,omitempty" doc:"the member whose it is, where the programme is a person's"`
	Statement   Statement `json:"statement"`
}

// Leave enters a family's exit with its signed statement (主动退出): it goes to
// whoever decides, and nobody is heard on their own wish.
func (s *Service) Leave(ctx context.Context, county int32, l Leaving) (done Done, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		done, err = s.create(ctx, tx, county, Entry{Purpose: procedure.Exit, Programme: l.Programme, HouseholdID: l.HouseholdID, For: l.For,
			Channel: "window", Reason: wishToLeave})
		if err != nil {
			return err
		}
		l.Statement.Version = anyVersion
		done, err = s.state(ctx, tx, Ref{county, done.ID}, l.Statement)
		return err
	})
	return done, audit.Refused(ctx, s.db, err)
}

// wishToLeave is the reason of an exit.
const wishToLeave = "家庭主动提出退出。"

// State records the signed statement of an exit that a family asked for at the
// portal: its account proves a phone and not a person.
func (s *Service) State(ctx context.Context, ref Ref, v Statement) (done Done, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		done, err = s.state(ctx, tx, ref, v)
		return err
	})
	return done, audit.Refused(ctx, s.db, err)
}

func (s *Service) state(ctx context.Context, tx *db.Tx, ref Ref, v Statement) (Done, error) {
	return s.performIn(ctx, tx, ref, ActStatement, v.Signing, v, func(c *caseFile) (State, error) {
		who := strings.TrimSpace(v.Who)
		switch {
		case v.SignedOn.IsZero() || v.SignedOn.After(c.today):
			return "", missing("body.signedOn", "签字日期不能晚于今天。", "The day of the signature is not after today.")
		case who == "":
			return "", missing("body.who", "请写明由谁签字。", "Say who signed.")
		case v.SignedForm == 0:
			return "", missing("body.signedForm", "请上传签字的退出声明。", "Upload the signed statement.")
		}
		if err := c.bind(ctx, map[string]id.ID{"body.signedForm": v.SignedForm}); err != nil {
			return "", err
		}
		c.app.SubmittedOn, c.file = c.today, v.SignedForm
		c.note = strings.TrimSpace(fmt.Sprintf("%s于%s签字。%s", who, v.SignedOn.Chinese(), strings.TrimSpace(v.Words)))
		step, _ := c.procedure.Step(string(ActStatement))
		return State(step.To[0]), nil
	})
}

// signable holds back the statement of an exit while another case looks at what the
// family draws, or where nothing is drawn any more. An exit that was asked for at the
// portal stands in nobody's way before it is signed: the law sets no day by which that
// is to be (民发〔2021〕57号 art.30), and so none on which it would lapse.
func (c *caseFile) signable(ctx context.Context, act Act) (*Obstacle, error) {
	if act != ActStatement {
		return nil, nil
	}
	if c.standing == nil {
		return stop("该户目前没有享受"+c.procedure.Name.Zh+"，没有可以退出的待遇；请撤回本件。",
			"The household does not draw "+c.procedure.Name.En+" any more; there is nothing to leave. Withdraw this case.", c.basis(act)), nil
	}
	open, err := c.q.OpenApplications(ctx, q.OpenApplicationsParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID})
	if err != nil {
		return nil, fmt.Errorf("looking for open cases: %w", err)
	}
	for _, o := range open {
		if o.ID != c.app.ID {
			return stop("该户另有在办的同类案件 "+o.Number+"（退出申请签字以前，核查照常进行）；请先办结或者撤回那一件，再登记退出声明。",
				"Case "+o.Number+" of the same kind is open for this household: before an exit is signed, reviews go on. Close or withdraw that one first.", c.basis(act)), nil
		}
	}
	return nil, nil
}

// leaves reports whether the family wants no more of what it draws.
func (c *caseFile) leaves() bool { return procedure.Purpose(c.app.Purpose) == procedure.Exit }

// LeaveOnline asks at the portal to end what an application of the acting
// account led to. It stands in the clerk's list until the family has signed.
func (s *Service) LeaveOnline(ctx context.Context, tx *db.Tx, ref Ref) error {
	c, err := s.loadOwn(ctx, tx, ref)
	if err != nil {
		return err
	}
	if err := audit.Claim(ctx, tx, ref.County); err != nil {
		return err
	}
	may, err := c.mayLeave(ctx)
	if err != nil {
		return err
	}
	if !may {
		return errs.New(errs.Conflict, "现在没有可以退出的救助，或者已经提出退出。", "There is nothing to leave now, or it was asked for already.")
	}
	file, err := s.others.Registry.File(ctx, tx, ref.County, c.app.HouseholdID)
	if err != nil {
		return err
	}
	p, err := s.procedureFor(c.app.Programme, procedure.Exit, file.Division, c.today)
	if err != nil {
		return err
	}
	number, err := nextNumber(ctx, tx, ref.County, c.today.Year, p.Number)
	if err != nil {
		return err
	}
	exit := &caseFile{s: s, tx: tx, q: q.New(tx), actor: c.actor, account: c.account, today: c.today}
	exit.app = q.Application{County: ref.County, ID: tx.NewID(), Number: number, HouseholdID: c.app.HouseholdID, Division: file.Division, Programme: p.Programme,
		Purpose: string(procedure.Exit), Channel: channelPortal, State: p.Start(), Round: 1, NearRelative: file.NearRelative, Version: 1, CreatedBy: c.actor.Account}
	exit.setReason(wishToLeave)
	if err := exit.keepProcedure(ctx, p); err != nil {
		return err
	}
	if err := exit.loadProgramme(); err != nil {
		return err
	}
	if err := exit.follow(ctx, c); err != nil {
		return err
	}
	facts := file.Facts
	facts.For = c.app.PersonID
	_, err = exit.enter(ctx, file, facts)
	return err
}

// follow lets the account that filed an application follow what comes of it.
func (c *caseFile) follow(ctx context.Context, of *caseFile) error {
	f := of.filing
	c.filing = &filing{Phone: f.Phone, Where: f.Where, Proxy: f.Proxy, Applicant: of.app.ApplicantName, People: of.app.Members, on: c.today}
	sealed, err := c.s.sealFiling(c.app.ID, *c.filing)
	if err != nil {
		return err
	}
	err = c.q.AddFiling(ctx, q.AddFilingParams{County: c.app.County, ApplicationID: c.app.ID, AccountID: c.account, Sealed: sealed, FiledAt: c.tx.At()})
	if err != nil {
		return fmt.Errorf("keeping a filing: %w", err)
	}
	return nil
}

// mayLeave reports whether the application led to something that goes on and
// that no open case is about. What was granted anew is left by that application.
func (c *caseFile) mayLeave(ctx context.Context) (bool, error) {
	if c.reviews() || c.state() != Confirmed || c.filing == nil {
		return false, nil
	}
	if _, err := c.s.others.Procedures.At(c.app.Programme, procedure.Exit, c.app.Division, date(c.today)); err != nil {
		return false, nil //nolint:nilerr // nothing ends it this way here
	}
	drawn, err := c.s.others.Entitlements.Drawn(authz.WithActor(ctx, authz.Program()), c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return false, fmt.Errorf("reading what the household of case %s draws: %w", c.app.ID, err)
	}
	if !slices.ContainsFunc(drawn, c.isStanding) {
		return false, nil
	}
	open, err := c.q.OpenApplications(ctx, q.OpenApplicationsParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID})
	if err != nil {
		return false, fmt.Errorf("looking for open cases: %w", err)
	}
	asked, err := c.q.UnsignedExits(ctx, q.UnsignedExitsParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID})
	if err != nil {
		return false, fmt.Errorf("looking for exits that were asked for: %w", err)
	}
	_, anew, err := c.followUps(ctx)
	return len(open) == 0 && len(asked) == 0 && anew == "", err
}
