package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Signing is what every act carries: the version of the case that the person
// saw, and their name as they typed it where the act asks for that.
type Signing struct {
	Version   int32  `json:"version" doc:"of the case as you saw it; another one is a conflict"`
	Signature string `json:"signature,omitempty" maxLength:"60" doc:"your name, typed to sign; required for opinions and decisions"`
}

// anyVersion is for acts that another room causes in its own transaction.
const anyVersion = -1

// Done is what an act led to.
type Done struct {
	County     int32  `json:"county"`
	ID         id.ID  `json:"id"`
	Number     string `json:"number"`
	State      State  `json:"state"`
	Version    int32  `json:"version"`
	DocumentID id.ID  `json:"documentId,omitempty" doc:"stored file of the paper that was printed"`
}

// perform does an act: role and scope, state, version, guards; then do, which
// returns the new state; then the traces. signed is what the signature covers.
func (s *Service) perform(ctx context.Context, ref Ref, act Act, sign Signing, signed any, do func(*caseFile) (State, error)) (done Done, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		done, err = s.performIn(ctx, tx, ref, act, sign, signed, do)
		return err
	})
	return done, audit.Refused(ctx, s.db, err)
}

func (s *Service) performIn(ctx context.Context, tx *db.Tx, ref Ref, act Act, sign Signing, signed any, do func(*caseFile) (State, error)) (Done, error) {
	if err := audit.Claim(ctx, tx, ref.County); err != nil {
		return Done{}, err
	}
	c, err := s.load(ctx, tx, ref, duty(act).Right)
	if err != nil {
		return Done{}, err
	}
	return c.performed(ctx, act, sign, signed, do)
}

// performed does an act on a case that was loaded for it.
func (c *caseFile) performed(ctx context.Context, act Act, sign Signing, signed any, do func(*caseFile) (State, error)) (Done, error) {
	step, err := c.allow(ctx, act, sign)
	if err != nil {
		return Done{}, err
	}
	before := c.state()
	after, err := do(c)
	if err != nil {
		return Done{}, err
	}
	if !slices.Contains(step.To, string(after)) {
		return Done{}, fmt.Errorf("act %q may not lead from %q to %q by procedure %s", act, before, after, c.procedure.ID)
	}
	c.app.State = string(after)
	if after == CountyReview && before != after {
		if err := c.draw(ctx); err != nil {
			return Done{}, err
		}
	}
	if err := c.leave(ctx, act, before, sign, signed); err != nil {
		return Done{}, fmt.Errorf("recording %s of case %s: %w", act, c.app.ID, err)
	}
	if before.Open() && !after.Open() && !c.mourns() {
		if err := c.settleWaiting(ctx); err != nil {
			return Done{}, err
		}
	}
	return Done{c.app.County, c.app.ID, c.app.Number, after, c.app.Version + 1, c.file}, nil
}

// allow checks version, state and needs, in that order: who is late is told
// so, before they are told what else is missing. It returns what the case's
// procedure says of the act.
func (c *caseFile) allow(ctx context.Context, act Act, sign Signing) (procedure.Step, error) {
	if sign.Version != anyVersion && sign.Version != c.app.Version {
		return procedure.Step{}, errs.New(errs.Conflict, "此案件刚被别人办理过，请刷新后再办。", "Somebody else has just worked on this case; reload it.")
	}
	step, ok := c.procedure.Step(string(act))
	if !ok || !slices.Contains(step.From, c.app.State) {
		d := duty(act)
		return step, errs.Newf(errs.Conflict, "案件现为“%[1]s”，不能办理“%[3]s”。", "The case is in state %[2]q; %[4]q is not possible.",
			c.state().Chinese(), c.state().English(), d.Chinese, d.English)
	}
	if !c.mine(step) && !c.actor.IsFamily() && !c.actor.IsProgram() {
		return step, errs.New(errs.Forbidden, "按本案的办理程序，您的岗位不能办理此事项。", "By the procedure of this case your role may not do this.")
	}
	if slices.Contains(step.Signatures, signedByOfficer) {
		if err := c.checkSignature(sign); err != nil {
			return step, err
		}
	}
	obstacles, err := c.obstacles(ctx, step)
	if err == nil && len(obstacles) > 0 {
		err = obstacles[0].err()
	}
	return step, err
}

// leave saves the case and writes the traces of an act.
func (c *caseFile) leave(ctx context.Context, act Act, before State, sign Signing, signed any) error {
	c.act = c.tx.NewID()
	if err := c.turnClocks(ctx, act, before); err != nil {
		return err
	}
	if err := c.schedule(ctx); err != nil {
		return err
	}
	if err := c.save(ctx); err != nil {
		return err
	}
	sm3, err := c.record(ctx, act, before, sign, signed)
	if err != nil {
		return err
	}
	if err := c.log(ctx, act, before, sm3); err != nil {
		return err
	}
	return c.tell(ctx, duty(act))
}

// log leaves the act in the audit log, with digests of the case and of what
// was signed last, before and after.
func (c *caseFile) log(ctx context.Context, act Act, before State, signed []byte) error {
	now, err := c.q.Application(ctx, c.app.County, c.app.ID)
	if err != nil {
		return fmt.Errorf("read case %s again: %w", c.app.ID, err)
	}
	e := audit.Entry{County: now.County, Act: "case." + string(act), Subject: c.ref().subject(), Case: now.Number,
		After: signedCase{now, signed}, Detail: map[string]any{"from": before, "to": now.State}}
	if c.was.ID != 0 {
		e.Before = signedCase{Case: c.was}
		if n := len(c.acts); n > 0 {
			e.Before = signedCase{c.was, c.acts[n-1].SignedSm3}
		}
	}
	return audit.Append(ctx, c.tx, e)
}

// signedCase is what the audit log keeps a digest of.
type signedCase struct {
	Case   q.Application
	Signed []byte // SM3 of what the last act was signed for
}

// record writes the signed row of an act and returns what was signed, hashed.
func (c *caseFile) record(ctx context.Context, act Act, before State, sign Signing, signed any) ([]byte, error) {
	text, err := json.Marshal(map[string]any{"case": c.app.Number, "act": act, "actor": c.actor.Account, "at": c.tx.Now, "version": c.app.Version,
		"from": before, "to": c.app.State, "signature": sign.Signature, "content": signed})
	if err != nil {
		return nil, err
	}
	sm3 := crypt.Digest(text)
	return sm3, c.q.AddAct(ctx, q.AddActParams{County: c.app.County, ApplicationID: c.app.ID, ID: c.act, Act: string(act),
		ActorID: c.actor.Account, Actor: c.actor.Name, Role: string(roleFor(c.actor, duty(act).Right, c.app.Division)), At: c.tx.At(),
		StateBefore: string(before), StateAfter: c.app.State, NoteSealed: c.s.keys.Seal(actNotePlace(c.act), c.note), Signature: sign.Signature, SignedSm3: sm3, FileID: c.file})
}

func (c *caseFile) tell(ctx context.Context, d Duty) error {
	return c.s.others.Registry.Note(ctx, c.tx, c.app.County, c.app.HouseholdID, Event{Kind: "case." + string(d.Act),
		Summary: c.procedure.Name.Zh + c.kind().Chinese + " " + c.app.Number + "：" + d.Chinese, English: c.procedure.Name.En + ", " + c.kind().English + " " + c.app.Number + ": " + d.English,
		Link: fmt.Sprintf("/cases/%d/%s", c.app.County, c.app.ID)})
}

func (c *caseFile) save(ctx context.Context) error {
	a := c.app
	n, err := c.q.SaveApplication(ctx, q.SaveApplicationParams{ApplicantID: a.ApplicantID, ApplicantName: a.ApplicantName, Members: a.Members,
		Channel: a.Channel, ReasonSealed: a.ReasonSealed, State: a.State, Round: a.Round, CheckState: a.CheckState, SubmittedOn: a.SubmittedOn, AcceptedOn: a.AcceptedOn,
		DecidedOn: a.DecidedOn, ServedOn: a.ServedOn, AppealedOn: a.AppealedOn, DueOn: a.DueOn, NextStep: a.NextStep, NextRole: a.NextRole, NextDueOn: a.NextDueOn,
		NearRelative: a.NearRelative, CountyVisit: a.CountyVisit, PersonID: a.PersonID, AdvanceFen: a.AdvanceFen, FactsSealed: a.FactsSealed, UpdatedAt: c.tx.At(), County: a.County, ID: a.ID, Version: a.Version})
	if err == nil && n != 1 {
		return errs.New(errs.Conflict, "此案件刚被别人办理过，请刷新后再办。", "Somebody else has just worked on this case; reload it.")
	}
	return err
}

// roleFor is the role in which the actor may do an act here.
func roleFor(a authz.Actor, act authz.Act, division string) authz.Role {
	for _, g := range a.Grants {
		if (authz.Actor{Grants: []authz.Grant{g}}).MayIn(act, division) == nil {
			return g.Role
		}
	}
	return ""
}

// sign checks that the typed name is the actor's own.
func (c *caseFile) checkSignature(sign Signing) error {
	if sign.Signature == c.actor.Name && c.actor.Name != "" {
		return nil
	}
	return errs.New(errs.Invalid, "请输入您本人的姓名签字。", "Type your own name to sign.").With("body.signature", "须与登录人姓名一致。", "Must be the name of who is signed in.")
}

// missing reports an empty text that the law or the procedure asks for.
func missing(path, zh, en string) error {
	return errs.New(errs.Invalid, "填写不完整。", "Something is missing.").With(path, zh, en)
}
