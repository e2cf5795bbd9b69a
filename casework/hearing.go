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
	"doudi/internal/money"
)

// hearingDue reports whether the opinion would take something from the family,
// who have not been heard on it yet.
func (c *caseFile) hearingDue() bool {
	return c.hears() && !c.heardInRound() && len(c.opinions) > 0 && c.opinionTakes()
}

// opinionTakes reports whether the opinion would take something from the family. Before there
// is one nobody can say that it would not.
func (c *caseFile) opinionTakes() bool {
	n := len(c.opinions)
	return n == 0 || !c.opinions[n-1].Agree || c.less(c.opinions[n-1].AmountFen)
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

// heard: before aid is ended the family is heard (社会救助法 art.48), on its end.
func heard(_ context.Context, c *caseFile) (*Obstacle, error) { return c.unheardOn(0), nil }

// unheardOn is the obstacle to a decision that leaves an amount: the family is heard before
// it, and on no less than it takes, which is what the opinion of the round proposed.
func (c *caseFile) unheardOn(leaves money.Fen) *Obstacle {
	switch n := len(c.opinions); {
	case !c.hears():
		return nil
	case !c.heardInRound():
		return stop("减发或者停发以前，应当听取当事人的意见。", "Before aid is reduced or ended the family is heard.", c.basis(ActHear))
	case n > 0 && c.opinions[n-1].Agree && (leaves == 0 || leaves < c.opinions[n-1].AmountFen):
		return stop("当事人是就初审意见听取的，拟作的决定比初审意见减得更多。请退回重新提出初审意见，再就新的意见通知、听取当事人。",
			"The family was heard on the opinion, and this takes more than the opinion does. Return the case for a new opinion, and hear the family on that.", c.basis(ActHear))
	}
	return nil
}

// heardFirst is heard for a decision that pays less than before, which needs a
// reason for the notice besides.
func (c *caseFile) heardFirst(j Judgement) error {
	if !c.hears() || !c.less(j.Amount) {
		return nil
	}
	if o := c.unheardOn(j.Amount); o != nil {
		return o.err()
	}
	if strings.TrimSpace(j.Words+j.Differs) == "" {
		return missing("body.words", "减发须写明理由。", "Give the reason for paying less.")
	}
	return nil
}

// hearable: what takes nothing from the family, they are neither invited to answer nor
// heard on (社会救助法 art.48); a decision that would waits for an opinion that does.
func (c *caseFile) hearable(_ context.Context, act Act) (*Obstacle, error) {
	if act != ActHear || c.opinionTakes() {
		return nil, nil
	}
	return stop("初审意见没有减发或者停发，没有可以听取意见的事项；拟减发、停发的，先退回重新提出初审意见。",
		"The opinion takes nothing from the family: there is nothing to hear them on. Where aid is to be reduced or ended, return the case for a new opinion first.", c.basis(ActHear)), nil
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
