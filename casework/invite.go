package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/id"
)

// clockHearing is the family's own: within it they say what they think.
const clockHearing = "hearing"

// Invitation asks the family in writing to say what they think before aid is reduced
// or ended: the notice of a hearing was served on them.
type Invitation struct {
	Signing
	ServedOn calendar.Date `json:"servedOn"`
	Receiver string        `json:"receiver" minLength:"1" maxLength:"60" doc:"who took it"`
	Method   string        `json:"method" enum:"handed,post,posted_at_home" doc:"handed over, by post, left at the home"`
	Receipt  id.ID         `json:"receipt" doc:"stored file: the signed receipt, the slip of the post, the photograph with witnesses"`
}

// InvitationRecord is a notice of a hearing that was served.
type InvitationRecord struct {
	ID       id.ID         `json:"id"`
	Round    int32         `json:"round"`
	ServedOn calendar.Date `json:"servedOn"`
	Until    calendar.Date `json:"until" doc:"the last day on which the family can answer it; empty where that year's holidays are not announced"`
	Receiver string        `json:"receiver" doc:"empty for roles that need not know it"`
	Method   string        `json:"method" enum:"handed,post,posted_at_home"`
	By       string        `json:"by"`
	Receipt  id.ID         `json:"receipt"`
}

func invitationPlace(invitation id.ID) crypt.Place {
	return crypt.Place{Column: "hearing_invitation.sealed", Record: invitation}
}

// Invite records that the notice of a hearing was served: the family's term runs from
// that day. One that did not reach them is served again, and the term begins anew.
func (s *Service) Invite(ctx context.Context, ref Ref, v Invitation) (Done, error) {
	return s.perform(ctx, ref, ActInvite, v.Signing, v, func(c *caseFile) (State, error) {
		switch {
		case v.ServedOn.IsZero() || v.ServedOn.After(c.today):
			return "", missing("body.servedOn", "请填写送达日期，不晚于今天。", "Give the day of service, today at the latest.")
		case strings.TrimSpace(v.Receiver) == "":
			return "", missing("body.receiver", "请写明谁收下了通知书。", "Say who took the notice.")
		case v.Receipt == 0:
			return "", missing("body.receipt", "请上传送达回证、邮寄凭证或者留置送达的照片。", "Upload the receipt, the slip of the post, or the photograph of it left at the home.")
		}
		if err := c.mayServe(ctx, v.ServedOn); err != nil {
			return "", err
		}
		if err := c.bind(ctx, map[string]id.ID{"body.receipt": v.Receipt}); err != nil {
			return "", err
		}
		c.doneOn, c.note = v.ServedOn, strings.TrimSpace(v.Receiver)
		return c.state(), c.addInvitation(ctx, v)
	})
}

// mayServe refuses a service before the notice was printed on the opinion on which the
// family is asked, or before an earlier service: a term once begun is not made shorter.
func (c *caseFile) mayServe(ctx context.Context, on calendar.Date) error {
	rows, err := c.q.Documents(ctx, c.app.County, c.app.ID)
	if err != nil {
		return fmt.Errorf("reading papers of case %s: %w", c.app.ID, err)
	}
	opinion := c.opinions[len(c.opinions)-1].GivenAt.Time
	i := slices.IndexFunc(rows, func(d q.CaseDocument) bool { return d.Kind == paperHearingNotice && !d.MadeAt.Before(opinion) })
	if i < 0 {
		return stop("还没有打印听取意见通知书，请先打印、送达。", "The notice of the hearing has not been printed; print and serve it first.", c.basis(ActInvite)).err()
	}
	first := calendar.At(rows[i].MadeAt.Time) // printed again later, it may be the first that was served
	if last, ok := c.invited(); ok && first.Before(last.ServedOn) {
		first = last.ServedOn
	}
	if on.Before(first) {
		return missing("body.servedOn", fmt.Sprintf("送达日期不能早于%s：通知书那天才打印，或者那天送达过。", first.Chinese()), fmt.Sprintf("Service is on %s at the earliest: the notice was printed, or served before, on that day.", first))
	}
	return nil
}

func (c *caseFile) addInvitation(ctx context.Context, v Invitation) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing an invitation: %w", err)
	}
	row := q.HearingInvitation{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Round: c.app.Round, ServedOn: v.ServedOn, FileID: v.Receipt,
		EnteredBy: c.actor.Account, EnteredName: c.actor.Name, EnteredAt: c.tx.At()}
	row.Sealed = c.s.keys.SealBytes(invitationPlace(row.ID), text)
	if err := c.q.AddInvitation(ctx, q.AddInvitationParams(row)); err != nil {
		return fmt.Errorf("adding an invitation: %w", err)
	}
	c.invitations, c.file = append(c.invitations, row), v.Receipt
	return nil
}

// invited is the last invitation of the round.
func (c *caseFile) invited() (last q.HearingInvitation, ok bool) {
	for _, v := range c.invitations {
		if v.Round == c.app.Round {
			last, ok = v, true
		}
	}
	return last, ok
}

// answerDay is the last day on which the family can answer an invitation; no day where
// the clock has none.
func (c *caseFile) answerDay(v q.HearingInvitation) calendar.Date {
	i := slices.IndexFunc(c.clocks, func(k q.Clock) bool { return k.Kind == clockHearing && k.StartedOn == v.ServedOn })
	if i < 0 {
		return calendar.Date{}
	}
	return c.clocks[i].DueOn
}

// awaitsAnswer holds back "did not come": it can be said of a family only after it was
// asked in writing and its term is over. What it says by then, by phone or letter too,
// is what it was heard on. A case that began before there were invitations has none.
func (c *caseFile) awaitsAnswer(on calendar.Date) *Obstacle {
	if _, ok := c.procedure.Step(string(ActInvite)); !ok {
		return nil
	}
	v, ok := c.invited()
	if !ok {
		return stop("还没有书面通知当事人陈述意见，不能登记为“未陈述”。", "The family was not asked in writing yet; it cannot be said that they did not answer.", c.basis(ActInvite))
	}
	until := c.answerDay(v)
	switch {
	case until.IsZero():
		return stop("陈述意见的期限还不能确定（该年度节假日安排尚未公布），不能登记为“未陈述”。", "The last day of their term is not known yet: the holidays of that year are not announced.", c.basis(ActInvite))
	case on.After(until):
		return nil
	}
	o := stop("通知于"+v.ServedOn.Chinese()+"送达，当事人可以在"+until.Chinese()+"以前陈述意见，期满次日起才能登记为“未陈述”。",
		"The notice was served on "+v.ServedOn.String()+"; the family can answer until "+until.String()+", and only from the day after can it be said that they did not.", c.basis(ActInvite))
	o.From = until.AddDays(1)
	return o
}

// unheard: whom nothing is to be taken from, or who was heard, is not asked.
func unheard(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.hearingDue() {
		return nil, nil
	}
	return stop("初审意见没有减发或者停发，或者已经听取意见，不需要通知。", "The opinion takes nothing from the family, or they were heard; there is nothing to ask.", c.basis(ActInvite)), nil
}

func (c *caseFile) invitationPart(_ context.Context, p *Page) error {
	p.Invitations = []InvitationRecord{}
	for _, row := range c.invitations {
		plain, err := c.s.keys.OpenBytes(invitationPlace(row.ID), row.Sealed)
		if err != nil {
			return fmt.Errorf("opening invitation %s: %w", row.ID, err)
		}
		var v Invitation
		if err := json.Unmarshal(plain, &v); err != nil {
			return fmt.Errorf("reading invitation %s: %w", row.ID, err)
		}
		p.Invitations = append(p.Invitations, InvitationRecord{row.ID, row.Round, row.ServedOn, c.answerDay(row), v.Receiver, v.Method, row.EnteredName, row.FileID})
	}
	return nil
}
