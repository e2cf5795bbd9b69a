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

// Posting says where a notice is posted.
type Posting struct {
	Signing
	Place string `json:"place" minLength:"1" maxLength:"200" doc:"as 村务公开栏"`
	Phone string `json:"phone" minLength:"5" maxLength:"40" doc:"the office's number for objections"`
}

// Publish posts the township's opinion in the village or community. The day of
// posting does not count; a last day that is a holiday moves to the next
// working day (民法典 art.203).
func (s *Service) Publish(ctx context.Context, ref Ref, p Posting) (Done, error) {
	return s.perform(ctx, ref, ActPublish, p.Signing, p, p.publish(ctx))
}

func (p Posting) publish(ctx context.Context) func(*caseFile) (State, error) {
	return func(c *caseFile) (State, error) {
		end, err := c.ends(clockPublicity)
		if err != nil {
			return "", err // an unknown year: a notice cannot be posted without its last day
		}
		return Publicity, c.post(ctx, p, end)
	}
}

// post prints the notice and writes it down exactly as posted. It holds what
// art.24 lets it hold and nothing else: name, number of members, amount, with
// the place, the period and how to object.
func (c *caseFile) post(ctx context.Context, p Posting, end calendar.Date) error {
	sheet := paper{Kind: "publicity", Title: c.procedure.Name.Zh + "初审意见公示", Article: c.article(ActPublish), Public: true, Review: c.reviews(),
		Result: c.result, Start: c.today.Chinese(), End: end.Chinese(), Place: p.Place, Phone: p.Phone}
	if n := len(c.opinions); n > 0 {
		sheet.Agree, sheet.Amount = c.opinions[n-1].Agree, c.opinions[n-1].AmountFen
	} else {
		sheet.Village, sheet.Title = true, c.procedure.Name.Zh+"民主评议结果公示"
	}
	text, number, err := c.printed(ctx, sheet)
	if err != nil {
		return err
	}
	row := q.AddPublicityParams{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Division: c.app.Division, Place: p.Place,
		Notice: text, StartedOn: c.today, EndsOn: end, Number: number, Listed: c.listed(sheet)}
	if row.Shown, err = c.shown(sheet, number, end); err != nil {
		return err
	}
	if err := c.q.AddPublicity(ctx, row); err != nil {
		return fmt.Errorf("adding a publicity: %w", err)
	}
	c.publicities = append(c.publicities, q.Publicity{StartedOn: row.StartedOn, EndsOn: row.EndsOn})
	return c.leaveOut(ctx)
}

// Objection is what somebody says against a publicity, or a complaint that
// reached the county.
type Objection struct {
	Signing
	ReceivedOn calendar.Date `json:"receivedOn"`
	From       string        `json:"from" maxLength:"100" doc:"who says so; empty if not named"`
	Contact    string        `json:"contact,omitempty" maxLength:"100"`
	Text       string        `json:"text" minLength:"1" maxLength:"4000"`
}

// complaint is the kind of an objection that is none to a notice.
const complaint = "complaint"

// readComplaint reads when the county was last told something against the case.
func (c *caseFile) readComplaint(ctx context.Context) error {
	if !c.did(ActComplain) {
		return nil
	}
	row, err := c.q.LastComplaint(ctx, c.app.County, c.app.ID)
	if err != nil {
		return fmt.Errorf("reading the last complaint of case %s: %w", c.app.ID, err)
	}
	c.complaint = row
	return nil
}

func objectionPlace(objection id.ID) crypt.Place {
	return crypt.Place{Column: "objection.sealed", Record: objection}
}

// Object records an objection. The publicity runs its full term all the same;
// its end then leads to a recheck, and the county will visit.
func (s *Service) Object(ctx context.Context, ref Ref, o Objection) (Done, error) {
	return s.perform(ctx, ref, ActObject, o.Signing, o, objected(ctx, o))
}

// objected adds what was said against a notice.
func objected(ctx context.Context, o Objection) func(*caseFile) (State, error) {
	return func(c *caseFile) (State, error) {
		if err := c.addObjection(ctx, o, "objection"); err != nil {
			return "", err
		}
		if err := c.q.ObjectTo(ctx, c.app.County, c.app.ID); err != nil {
			return "", fmt.Errorf("counting an objection: %w", err)
		}
		return Publicity, nil
	}
}

// Complain records a complaint or report that reached the county while it
// reviews; the county must then visit (art.20).
func (s *Service) Complain(ctx context.Context, ref Ref, o Objection) (Done, error) {
	return s.perform(ctx, ref, ActComplain, o.Signing, o, complained(ctx, o))
}

func complained(ctx context.Context, o Objection) func(*caseFile) (State, error) {
	return func(c *caseFile) (State, error) { return CountyReview, c.addObjection(ctx, o, complaint) }
}

func (c *caseFile) addObjection(ctx context.Context, o Objection, kind string) error {
	if strings.TrimSpace(o.Text) == "" {
		return missing("body.text", "请写明异议内容。", "Write down the objection.")
	}
	if o.ReceivedOn.IsZero() || o.ReceivedOn.After(c.today) || o.ReceivedOn.Before(c.app.AcceptedOn) {
		return missing("body.receivedOn", "收到日期须在受理之后、今天以前。", "The day it came lies after acceptance and not after today.")
	}
	text, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("writing an objection: %w", err)
	}
	row := q.AddObjectionParams{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Kind: kind, ReceivedOn: o.ReceivedOn,
		EnteredBy: c.actor.Account, EnteredAt: c.tx.At()}
	row.Sealed = c.s.keys.SealBytes(objectionPlace(row.ID), text)
	if err := c.q.AddObjection(ctx, row); err != nil {
		return fmt.Errorf("adding an objection: %w", err)
	}
	if kind == complaint {
		c.complaint = q.LastComplaintRow{ID: row.ID, ReceivedOn: row.ReceivedOn}
	}
	c.sendCounty()
	return nil
}

// ClosePublicity ends a publicity after its last day: without objection the
// case goes up to the county, with one it is rechecked (art.19).
func (s *Service) ClosePublicity(ctx context.Context, ref Ref, sign Signing) (Done, error) {
	return s.perform(ctx, ref, ActClose, sign, nil, closePublicity(ctx))
}

func closePublicity(ctx context.Context) func(*caseFile) (State, error) {
	return func(c *caseFile) (State, error) {
		if err := c.q.ClosePublicity(ctx, c.today, c.app.County, c.app.ID); err != nil {
			return "", fmt.Errorf("closing a publicity: %w", err)
		}
		if c.publicities[len(c.publicities)-1].Objections > 0 {
			c.app.Round++
			return Recheck, nil
		}
		return c.afterPublicity(), nil
	}
}

// afterPublicity is where the case goes on: up, or to the opinion where the
// procedure posts what the village appraised before there is one.
func (c *caseFile) afterPublicity() State {
	step, _ := c.procedure.Step(string(ActClose))
	if n := len(c.opinions); slices.Contains(step.To, string(Review)) && (n == 0 || c.opinions[n-1].Round != c.app.Round) {
		return Review
	}
	return CountyReview
}

// Return sends a case back to the township for a recheck.
func (s *Service) Return(ctx context.Context, ref Ref, r Reasoned) (Done, error) {
	return s.perform(ctx, ref, ActReturn, r.Signing, r, func(c *caseFile) (_ State, err error) {
		if c.note, err = r.text(); err != nil {
			return "", err
		}
		c.app.Round++
		return Recheck, nil
	})
}
