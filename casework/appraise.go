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
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Appraisal is a democratic appraisal (民主评议) of a case in its village: who met,
// what was said and how they voted, with the minutes that they signed. What came
// out is told to whoever judges the case; it decides nothing by itself.
type Appraisal struct {
	Signing
	HeldOn        calendar.Date `json:"heldOn"`
	Place         string        `json:"place" minLength:"1" maxLength:"200"`
	Attendees     []Attendee    `json:"attendees" minItems:"3" maxItems:"100" nullable:"false"`
	For           int           `json:"for" minimum:"0" maximum:"100" doc:"votes that what is declared is true and the family in need"`
	Against       int           `json:"against" minimum:"0" maximum:"100"`
	Words         string        `json:"words" minLength:"1" maxLength:"4000" doc:"what was said, and on what the conclusion rests"`
	SignedMinutes id.ID         `json:"signedMinutes" doc:"stored file: the minutes, signed by everybody who took part"`
}

// Attendee is somebody who took part.
type Attendee struct {
	Name    string `json:"name" minLength:"1" maxLength:"60"`
	As      string `json:"as" enum:"township,party,committee,party_delegate,delegate" doc:"of the township, of the village's party organisation or committee, a delegate of party members, a delegate of villagers"`
	Recused bool   `json:"recused,omitempty" doc:"a near relative, or concerned otherwise: was there and had no vote"`
	Why     string `json:"why,omitempty" maxLength:"100" doc:"why recused"`
}

const asDelegate = "delegate"

// AppraisalResult is what came out of an appraisal.
type AppraisalResult string

// The results: a majority of those who may vote, or none.
const (
	Agreed   AppraisalResult = "agreed"
	Against  AppraisalResult = "against"
	Disputed AppraisalResult = "disputed"
)

// AppraisalRule is what the place asks of an appraisal.
type AppraisalRule struct {
	Mode     string `json:"mode" enum:"never,on-objection,always"`
	ShareNum int64  `json:"delegatesNum" doc:"villagers' delegates among those who take part, at least this many …"`
	ShareDen int64  `json:"delegatesDen" doc:"… of these"`
	Quorum   int    `json:"quorum" doc:"at least so many with a vote; 0 where the place sets no number"`
}

// AppraisalRecord is an appraisal that was held.
type AppraisalRecord struct {
	ID            id.ID           `json:"id"`
	Round         int32           `json:"round"`
	HeldOn        calendar.Date   `json:"heldOn"`
	Result        AppraisalResult `json:"result" enum:"agreed,against,disputed"`
	By            string          `json:"by"`
	Form          *Appraisal      `json:"form,omitempty" doc:"absent for roles that need not know it"`
	SignedMinutes id.ID           `json:"signedMinutes,omitempty"`
}

func appraisalPlace(appraisal id.ID) crypt.Place {
	return crypt.Place{Column: "appraisal.sealed", Record: appraisal}
}

// Appraise records an appraisal. One that does not agree, or comes to no
// conclusion, sends the case to be looked into again: the law lets no family be
// refused on what neighbours voted (民发〔2012〕220号 art.24 has the same).
func (s *Service) Appraise(ctx context.Context, ref Ref, a Appraisal) (Done, error) {
	return s.perform(ctx, ref, ActAppraise, a.Signing, a, func(c *caseFile) (State, error) {
		if err := c.checkAppraisal(a); err != nil {
			return "", err
		}
		if err := c.bind(ctx, map[string]id.ID{"body.signedMinutes": a.SignedMinutes}); err != nil {
			return "", err
		}
		if err := c.print(ctx, c.minutes(&a)); err != nil {
			return "", err
		}
		if err := c.addAppraisal(ctx, a); err != nil {
			return "", err
		}
		return c.afterAppraisal(a.result()), nil
	})
}

// afterAppraisal is where the case goes on: to the posting of what was agreed
// where the procedure has that come next, else on with the investigation.
func (c *caseFile) afterAppraisal(r AppraisalResult) State {
	step, _ := c.procedure.Step(string(ActAppraise))
	switch {
	case r != Agreed:
		c.app.Round++
		return Recheck
	case slices.Contains(step.To, string(Reviewed)):
		return Reviewed
	}
	return c.investigated()
}

// voters are those who took part and had a vote.
func (a Appraisal) voters() int {
	n := 0
	for _, p := range a.Attendees {
		if !p.Recused {
			n++
		}
	}
	return n
}

func (a Appraisal) result() AppraisalResult {
	switch n := a.voters(); {
	case 2*a.For > n:
		return Agreed
	case 2*a.Against > n:
		return Against
	}
	return Disputed
}

// checkAppraisal finds everything that is wrong with an appraisal.
func (c *caseFile) checkAppraisal(a Appraisal) error {
	e := errs.New(errs.Invalid, "评议记录有误，请按提示修改。", "The record of the appraisal has faults; see each field.")
	if a.HeldOn.IsZero() || a.HeldOn.Before(c.app.AcceptedOn) || a.HeldOn.After(c.today) {
		e = e.With("body.heldOn", "评议日期须在受理之后、今天以前。", "The day of the appraisal lies after the acceptance and not after today.")
	}
	if strings.TrimSpace(a.Words) == "" {
		e = e.With("body.words", "请写明评议情况和结论依据。", "Write down what was said and on what the conclusion rests.")
	}
	if a.SignedMinutes == 0 {
		e = e.With("body.signedMinutes", "请上传全体参加人员签字的评议记录。", "Upload the minutes, signed by everybody who took part.")
	}
	if a.For+a.Against > a.voters() {
		e = e.With("body.for", fmt.Sprintf("票数合计不能多于有表决权的 %d 人。", a.voters()), fmt.Sprintf("Not more votes than the %d who have one.", a.voters()))
	}
	e = c.checkAttendees(a, e)
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// checkAttendees asks for who has to be there, and keeps the family and whoever is
// named twice from voting.
func (c *caseFile) checkAttendees(a Appraisal, e *errs.Error) *errs.Error {
	delegates, seen := 0, map[string]bool{}
	for i, p := range a.Attendees {
		at := fmt.Sprintf("body.attendees[%d].", i)
		name := strings.TrimSpace(p.Name)
		if name == "" || seen[name] {
			e = e.With(at+"name", "姓名为空或者重复。", "A name is missing, or stands twice.")
		}
		seen[name] = true
		if !p.Recused && slices.ContainsFunc(c.facts.Members, func(m Member) bool { return m.Name == name }) {
			e = e.With(at+"recused", "与申请家庭成员同名：本人及其近亲属须回避，同名的另一人请注明后改写姓名。", "Has the name of a member of the family, who has no vote; write another person's name so that it tells them apart.")
		}
		if p.Recused && strings.TrimSpace(p.Why) == "" {
			e = e.With(at+"why", "请写明回避的原因。", "Say why.")
		}
		if p.As == asDelegate {
			delegates++
		}
	}
	rule := c.appraisal
	switch {
	case int64(delegates)*rule.ShareDen < rule.ShareNum*int64(len(a.Attendees)):
		e = e.With("body.attendees", fmt.Sprintf("村（居）民代表 %d 人，不足参加评议总人数 %d 人的 %d/%d。", delegates, len(a.Attendees), rule.ShareNum, rule.ShareDen),
			fmt.Sprintf("%d delegates of villagers are less than %d/%d of the %d who took part.", delegates, rule.ShareNum, rule.ShareDen, len(a.Attendees)))
	case a.voters() < rule.Quorum:
		e = e.With("body.attendees", fmt.Sprintf("有表决权的只有 %d 人，当地要求至少 %d 人。", a.voters(), rule.Quorum), fmt.Sprintf("%d may vote; the place asks for %d.", a.voters(), rule.Quorum))
	case !slices.ContainsFunc(a.Attendees, func(p Attendee) bool { return p.As == "township" }):
		e = e.With("body.attendees", "须有乡镇（街道）工作人员主持。", "Somebody of the township presides.")
	}
	return e
}

func (c *caseFile) addAppraisal(ctx context.Context, a Appraisal) error {
	form, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("writing an appraisal: %w", err)
	}
	row := q.Appraisal{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Round: c.app.Round, HeldOn: a.HeldOn, Result: string(a.result()),
		FileID: a.SignedMinutes, EnteredBy: c.actor.Account, EnteredName: c.actor.Name, EnteredAt: c.tx.At()}
	row.Sealed = c.s.keys.SealBytes(appraisalPlace(row.ID), form)
	if err := c.q.AddAppraisal(ctx, q.AddAppraisalParams(row)); err != nil {
		return fmt.Errorf("adding an appraisal: %w", err)
	}
	c.appraisals, c.file = append(c.appraisals, row), a.SignedMinutes
	return nil
}

// appraisalPart shows the appraisals, who said what only to those who need it.
func (c *caseFile) appraisalPart(_ context.Context, p *Page) error {
	p.Appraisals = []AppraisalRecord{}
	if _, has := c.procedure.Step(string(ActAppraise)); has {
		rule := c.appraisal
		p.AppraisalRule = &rule
	}
	for _, row := range c.appraisals {
		r := AppraisalRecord{ID: row.ID, Round: row.Round, HeldOn: row.HeldOn, Result: AppraisalResult(row.Result), By: row.EnteredName}
		if c.seesFindings() {
			plain, err := c.s.keys.OpenBytes(appraisalPlace(row.ID), row.Sealed)
			if err != nil {
				return fmt.Errorf("opening an appraisal: %w", err)
			}
			r.Form, r.SignedMinutes = &Appraisal{}, row.FileID
			if err := json.Unmarshal(plain, r.Form); err != nil {
				return fmt.Errorf("reading an appraisal: %w", err)
			}
		}
		p.Appraisals = append(p.Appraisals, r)
	}
	return nil
}
