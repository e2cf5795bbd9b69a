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

// hearingDue reports whether the opinion would take something from the family,
// who have not been heard on it yet.
func (c *caseFile) hearingDue() bool {
	if !c.hears() || len(c.opinions) == 0 || c.heardInRound() {
		return false
	}
	o := c.opinions[len(c.opinions)-1]
	return !o.Agree || c.less(o.AmountFen)
}

// opinionDay is the day of the last opinion: what the family is heard on.
func (c *caseFile) opinionDay() calendar.Date {
	if len(c.opinions) == 0 {
		return c.today
	}
	return calendar.At(c.opinions[len(c.opinions)-1].GivenAt.Time)
}

func (c *caseFile) heardInRound() bool {
	return slices.ContainsFunc(c.hearings, func(h q.Hearing) bool { return h.Round == c.app.Round })
}

// heard: before aid is reduced or ended the family is heard (社会救助法 art.48).
func heard(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.heardInRound() || !c.hears() {
		return nil, nil
	}
	return stop("减发或者停发以前，应当听取当事人的意见。", "Before aid is reduced or ended the family is heard.", c.basis(ActHear)), nil
}

// heardFirst is heard for a decision that pays less than before, which needs a
// reason for the notice besides.
func (c *caseFile) heardFirst(ctx context.Context, j Judgement) error {
	if !c.hears() || !c.less(j.Amount) {
		return nil
	}
	o, err := heard(ctx, c)
	switch {
	case err != nil:
		return err
	case o != nil:
		return o.err()
	case strings.TrimSpace(j.Words+j.Differs) == "":
		return missing("body.words", "减发须写明理由。", "Give the reason for paying less.")
	}
	return nil
}

// Hearing is what the family said before aid is reduced or ended.
type Hearing struct {
	Signing
	HeardOn    calendar.Date `json:"heardOn"`
	Who        string        `json:"who" minLength:"1" maxLength:"60" doc:"of the family, who was heard"`
	Method     string        `json:"method" enum:"in_person,phone,written,absent" doc:"absent: was asked in writing and said nothing within the term"`
	Words      string        `json:"words" minLength:"1" maxLength:"2000" doc:"what they said, with their reasons"`
	SignedForm id.ID         `json:"signedForm" doc:"stored file: the signed record, the letter, or the proof that they were asked"`
}

// HearingRecord is a hearing that took place.
type HearingRecord struct {
	ID         id.ID         `json:"id"`
	Round      int32         `json:"round"`
	HeardOn    calendar.Date `json:"heardOn"`
	Who        string        `json:"who"`
	Method     string        `json:"method" enum:"in_person,phone,written,absent"`
	Words      string        `json:"words" doc:"empty for roles that need not know it"`
	By         string        `json:"by"`
	SignedForm id.ID         `json:"signedForm"`
}

func hearingPlace(hearing id.ID) crypt.Place {
	return crypt.Place{Column: "hearing.sealed", Record: hearing}
}

// Hear records what the family said.
func (s *Service) Hear(ctx context.Context, ref Ref, h Hearing) (Done, error) {
	return s.perform(ctx, ref, ActHear, h.Signing, h, func(c *caseFile) (State, error) {
		switch {
		case h.HeardOn.IsZero() || h.HeardOn.Before(c.opinionDay()) || h.HeardOn.After(c.today):
			return "", missing("body.heardOn", "日期须在提出初审意见之后、今天以前。", "The day lies after the opinion was given and not after today.")
		case strings.TrimSpace(h.Who) == "":
			return "", missing("body.who", "请写明听取了谁的意见。", "Say who was heard.")
		case strings.TrimSpace(h.Words) == "":
			return "", missing("body.words", "请写明当事人的意见和理由。", "Write down what they said.")
		case h.SignedForm == 0:
			return "", missing("body.signedForm", "请上传签字的听取意见记录。", "Upload the signed record.")
		}
		if h.Method == "absent" {
			if o := c.awaitsAnswer(h.HeardOn); o != nil {
				return "", o.err()
			}
		}
		if err := c.bind(ctx, map[string]id.ID{"body.signedForm": h.SignedForm}); err != nil {
			return "", err
		}
		return c.state(), c.addHearing(ctx, h)
	})
}

func (c *caseFile) addHearing(ctx context.Context, h Hearing) error {
	text, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("writing a hearing: %w", err)
	}
	row := q.Hearing{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Round: c.app.Round, HeardOn: h.HeardOn, FileID: h.SignedForm,
		EnteredBy: c.actor.Account, EnteredName: c.actor.Name, EnteredAt: c.tx.At()}
	row.Sealed = c.s.keys.SealBytes(hearingPlace(row.ID), text)
	if err := c.q.AddHearing(ctx, q.AddHearingParams(row)); err != nil {
		return fmt.Errorf("adding a hearing: %w", err)
	}
	c.hearings, c.file = append(c.hearings, row), h.SignedForm
	return nil
}

func (c *caseFile) hearingPart(_ context.Context, p *Page) error {
	p.Hearings = []HearingRecord{}
	for _, row := range c.hearings {
		h, err := c.openHearing(row)
		if err != nil {
			return err
		}
		p.Hearings = append(p.Hearings, HearingRecord{row.ID, row.Round, row.HeardOn, h.Who, h.Method, h.Words, row.EnteredName, row.FileID})
	}
	return nil
}

func (c *caseFile) openHearing(row q.Hearing) (h Hearing, err error) {
	plain, err := c.s.keys.OpenBytes(hearingPlace(row.ID), row.Sealed)
	if err == nil {
		err = json.Unmarshal(plain, &h)
	}
	if err != nil {
		return h, fmt.Errorf("reading hearing %s: %w", row.ID, err)
	}
	return h, nil
}
