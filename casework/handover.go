package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Handover is a part of a case that somebody handed to a colleague of the same
// role: the work list of both shows it.
type Handover struct {
	ID     id.ID      `json:"id"`
	Role   authz.Role `json:"role" doc:"whose part of the case it is"`
	FromID id.ID      `json:"fromId"`
	From   string     `json:"from"`
	ToID   id.ID      `json:"toId"`
	To     string     `json:"to"`
	Why    string     `json:"why"`
	At     dbt.Time   `json:"at"`
	Stands bool       `json:"stands" doc:"nobody handed that part on since"`
}

func handoverPlace(n id.ID) crypt.Place {
	return crypt.Place{Column: "case_handover.sealed", Record: n}
}

// parts are the roles that have a part in a case, each with an act by which its
// colleagues are known.
func parts() map[authz.Role]authz.Act {
	return map[authz.Role]authz.Act{authz.Assistant: authz.VisitHome, authz.Clerk: authz.AcceptCase, authz.Reviewer: authz.GiveOpinion,
		authz.Checker: authz.Check, authz.Approver: authz.Confirm}
}

// role is the actor's part in the case; "" if they have none.
func (c *caseFile) role() authz.Role {
	for _, g := range c.actor.Grants {
		if act, ok := parts()[g.Role]; ok && (authz.Actor{Grants: []authz.Grant{g}}).MayIn(act, c.app.Division) == nil {
			return g.Role
		}
	}
	return ""
}

// HandoverPage is who handed a case to whom, and to whom the actor could.
type HandoverPage struct {
	Role       authz.Role  `json:"role" doc:"that the actor can hand on; empty if none"`
	Colleagues []Colleague `json:"colleagues" nullable:"false" doc:"of that role and scope, who did no other part of this case; the actor where they gave it away and could take it back"`
	Handovers  []Handover  `json:"handovers" nullable:"false" doc:"the oldest first"`
}

// Handovers reads who handed a case to whom.
func (s *Service) Handovers(ctx context.Context, ref Ref) (out HandoverPage, err error) {
	err = s.view(ctx, ref, func(c *caseFile) error {
		out, err = c.handoverPage(ctx)
		return err
	})
	return out, err
}

func (c *caseFile) handoverPage(ctx context.Context) (HandoverPage, error) {
	out := HandoverPage{Colleagues: []Colleague{}, Handovers: []Handover{}}
	rows, err := c.q.Handovers(ctx, c.app.County, c.app.ID)
	if err != nil {
		return out, fmt.Errorf("reading handovers of case %s: %w", c.app.ID, err)
	}
	for _, r := range rows {
		h, err := c.s.handover(r)
		if err != nil {
			return out, err
		}
		out.Handovers = append(out.Handovers, h)
	}
	if out.Role = c.role(); out.Role == "" || c.state().final() {
		out.Role = ""
		return out, nil
	}
	last, gave, err := c.given(ctx, out.Role)
	if err != nil {
		return out, err
	}
	if gave { // whoever gave it away takes it back by handing it to themselves
		out.Colleagues = append(out.Colleagues, Colleague{c.actor.Account, c.actor.Name, c.actor.Post})
		if held, err := c.keepsRole(ctx, last.ToID, out.Role); err != nil || held {
			return out, err
		}
	}
	able, err := c.s.others.Staff.Able(ctx, c.tx, parts()[out.Role], c.app.Division)
	if err != nil {
		return out, fmt.Errorf("looking for colleagues: %w", err)
	}
	for _, a := range able {
		if a.Account != c.actor.Account && holds(a, out.Role, c.app.Division) && !c.otherPart(a.Account, out.Role) {
			out.Colleagues = append(out.Colleagues, Colleague{a.Account, a.Name, a.Post})
		}
	}
	return out, nil
}

func (s *Service) handover(r q.CaseHandover) (Handover, error) {
	plain, err := s.keys.OpenBytes(handoverPlace(r.ID), r.Sealed)
	if err != nil {
		return Handover{}, fmt.Errorf("opening handover %s: %w", r.ID, err)
	}
	return Handover{r.ID, authz.Role(r.Role), r.FromID, r.FromName, r.ToID, r.ToName, string(plain), r.At, r.Stands}, nil
}

func holds(a authz.Actor, role authz.Role, division string) bool {
	return slices.ContainsFunc(a.Grants, func(g authz.Grant) bool { return g.Role == role && strings.HasPrefix(division, g.Division) })
}

// otherPart reports whether an account did another part of the case: survey, review
// and decision are different people's, also after a hand-over. Whoever has a near
// relative in the family has no part in it at all.
func (c *caseFile) otherPart(account id.ID, role authz.Role) bool {
	if c.kinOf(account) {
		return true
	}
	switch role {
	case authz.Approver:
		return c.handled(account)
	case authz.Reviewer:
		return c.surveyed(account) || c.didWith(account, authz.EnterCase, authz.AcceptCase, authz.VisitHome, authz.Confirm)
	default:
		return c.reviewed(account) || c.didWith(account, authz.GiveOpinion, authz.Confirm)
	}
}

// Handing hands a case on.
type Handing struct {
	To     id.ID  `json:"toId" doc:"account of a colleague of the same role and scope; the actor's own takes back what they gave away"`
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// HandOver hands the actor's part of an open case to a colleague.
func (s *Service) HandOver(ctx context.Context, ref Ref, h Handing) (out HandoverPage, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, ref.County); err != nil {
			return err
		}
		c, err := s.load(ctx, tx, ref, authz.ReadCase)
		if err != nil {
			return err
		}
		if err := c.handOver(ctx, h); err != nil {
			return err
		}
		out, err = c.handoverPage(ctx)
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

func (c *caseFile) handOver(ctx context.Context, h Handing) error {
	role := c.role()
	switch {
	case role == "":
		return errs.New(errs.Forbidden, "您的岗位在本案没有可以移交的事项。", "Your role has no part in this case to hand on.")
	case c.state().final():
		return errs.New(errs.Conflict, "案件已经办结，不需要移交。", "The case is closed; nothing is handed on.")
	case strings.TrimSpace(h.Reason) == "":
		return missing("body.reason", "请写明移交的理由。", "Say why it is handed on.")
	}
	from, err := c.handsOn(ctx, role, h.To)
	if err != nil {
		return err
	}
	to, err := c.s.others.Staff.Person(ctx, c.tx, h.To)
	if errs.CodeOf(err) == errs.NotFound || err == nil && !holds(to, role, c.app.Division) {
		return missing("body.toId", "只能移交给同一岗位、同一辖区的同事。", "Only a colleague of the same role and scope can take it.")
	}
	if err != nil {
		return fmt.Errorf("reading who takes case %s: %w", c.app.ID, err)
	}
	if c.otherPart(h.To, role) {
		return errs.New(errs.Conflict, "这位同事办理过本案的其他环节，调查、审核、确认须由不同的人办理。", "This colleague did another part of the case; survey, review and decision are different people's.").
			With("body.toId", "办理过本案的其他环节。", "Did another part of the case.")
	}
	return c.handTo(ctx, role, from, to, strings.TrimSpace(h.Reason))
}

// handsOn tells from whom a part passes when the actor hands it to somebody: from
// the actor, who has it or never gave it away; or back to them from who has it now.
func (c *caseFile) handsOn(ctx context.Context, role authz.Role, to id.ID) (from authz.Actor, err error) {
	last, gave, err := c.given(ctx, role)
	switch {
	case err != nil:
		return from, err
	case to == c.actor.Account && !gave:
		return from, missing("body.toId", "不能移交给自己。", "You cannot hand it to yourself.")
	case to == c.actor.Account:
		return authz.Actor{Account: last.ToID, Name: last.ToName}, nil
	}
	if gave {
		gave, err = c.keepsRole(ctx, last.ToID, role)
	}
	if err == nil && gave {
		err = errs.New(errs.Conflict, "您已将本案移交"+last.ToName+"办理；须先收回，再移交他人。", "You handed this case to "+last.ToName+"; take it back before you hand it to somebody else.")
	}
	return c.actor, err
}

// given reads the last hand-over of a part, and whether the actor gave the part away
// and did not get it back, through however many hands it went since.
func (c *caseFile) given(ctx context.Context, role authz.Role) (last q.CaseHandover, gave bool, err error) {
	rows, err := c.q.Handovers(ctx, c.app.County, c.app.ID)
	if err != nil {
		return last, false, fmt.Errorf("reading handovers of case %s: %w", c.app.ID, err)
	}
	for _, r := range rows {
		if authz.Role(r.Role) != role {
			continue
		}
		last = r
		gave = r.FromID == c.actor.Account || gave && r.ToID != c.actor.Account
	}
	return last, gave, nil
}

// keepsRole reports whether an account is open and has a role here: a part that
// was handed to somebody who left is nobody's otherwise.
func (c *caseFile) keepsRole(ctx context.Context, account id.ID, role authz.Role) (bool, error) {
	a, err := c.s.others.Staff.Person(ctx, c.tx, account)
	if errs.CodeOf(err) == errs.NotFound {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading who took case %s: %w", c.app.ID, err)
	}
	return holds(a, role, c.app.Division), nil
}

func (c *caseFile) handTo(ctx context.Context, role authz.Role, from, to authz.Actor, why string) error {
	if err := c.q.EndHandovers(ctx, c.app.County, c.app.ID, string(role)); err != nil {
		return fmt.Errorf("ending earlier handovers: %w", err)
	}
	row := q.CaseHandover{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Role: string(role), FromID: from.Account, FromName: from.Name,
		ToID: to.Account, ToName: to.Name, At: c.tx.At(), Stands: true}
	row.Sealed = c.s.keys.SealBytes(handoverPlace(row.ID), []byte(why))
	if err := c.q.AddHandover(ctx, q.AddHandoverParams(row)); err != nil {
		return fmt.Errorf("handing case %s on: %w", c.app.ID, err)
	}
	return audit.Append(ctx, c.tx, audit.Entry{County: c.app.County, Act: "case.hand_over", Subject: c.ref().subject() + "/handover/" + row.ID.String(), Case: c.app.Number, After: row,
		Detail: map[string]any{"role": role, "to": to.Account.String()}})
}

// handedOn holds who handed their part of a case to a colleague apart from it: the
// colleague answers for it now, and hands it back where that is wanted. It no longer
// does once the colleague has left or lost the role.
func (c *caseFile) handedOn(ctx context.Context, act Act) (*Obstacle, error) {
	role := roleFor(c.actor, duty(act).Right, c.app.Division)
	if role == "" {
		return nil, nil
	}
	last, gave, err := c.given(ctx, role)
	if err != nil || !gave {
		return nil, err
	}
	if held, err := c.keepsRole(ctx, last.ToID, role); err != nil || !held {
		return nil, err
	}
	return stop("您已将本案移交"+last.ToName+"办理。", "You handed this case to "+last.ToName+".", Text{}), nil
}

// handedCases says of the cases of a list which parts were handed from whom to whom.
func (s *Service) handedCases(ctx context.Context, tx *db.Tx, rows []q.Application) (map[id.ID][]q.CaseHandover, error) {
	out := map[id.ID][]q.CaseHandover{}
	if len(rows) == 0 {
		return out, nil
	}
	cases := make([]string, len(rows))
	low, high := rows[0].County, rows[0].County
	for i, r := range rows {
		cases[i] = r.ID.String()
		low, high = min(low, r.County), max(high, r.County)
	}
	found, err := q.New(tx).StandingHandovers(ctx, low, high, listOf(cases...))
	if err != nil {
		return nil, fmt.Errorf("reading handovers of a work list: %w", err)
	}
	for _, h := range found {
		out[h.ApplicationID] = append(out[h.ApplicationID], h)
	}
	return out, nil
}
