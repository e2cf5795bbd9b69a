package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/policy"
)

// TrackedHearing is that the family is heard before less is given (社会救助法 art.48).
type TrackedHearing struct {
	Ends     bool          // what the opinion would do: end it
	Amount   int64         // fen a month, to which it would else be lowered
	ServedOn calendar.Date // of the written notice; zero: none was served
	Until    calendar.Date // the last day on which they can answer it; zero while no day runs
	HeardOn  calendar.Date // zero: they are still to be heard
}

// TrackedAid is what a family draws today by what it filed, whatever was decided since.
type TrackedAid struct {
	Drawn  bool
	Amount int64           // fen a month; 0 for a recognition
	From   calendar.Period // the first month, where it is still to come
	Held   bool            // nothing is paid of it for now
	Until  calendar.Period // the last month; 0 while nothing ends it
	Anew   string          // number of the application by which the same was granted anew: it is told there
}

// asks reports whether the family's word is waited for: the opinion is of this round,
// and the case stands where it is heard. One that was returned is looked at again.
func (c *caseFile) asks() bool {
	return c.takes(ActHear) && c.hearingDue() && c.opinions[len(c.opinions)-1].Round == c.app.Round
}

// trackHearing tells of a hearing from the opinion that asks for it.
func (c *caseFile) trackHearing() *TrackedHearing {
	heard := c.heardInRound()
	if !heard && !c.asks() {
		return nil
	}
	h := TrackedHearing{Ends: true}
	if n := len(c.opinions); n > 0 && c.opinions[n-1].Agree {
		h.Ends, h.Amount = false, int64(c.opinions[n-1].AmountFen)
	}
	v, invited := c.invited()
	if invited {
		h.ServedOn = v.ServedOn
	}
	switch {
	case heard:
		h.HeardOn = c.hearings[len(c.hearings)-1].HeardOn
	case invited:
		h.Until = c.answerDay(v)
	}
	return &h
}

// trackAfter tells what followed what an application was granted: its reviews, their
// decisions and appeals, and what is drawn today (救助链). whole: with their steps and
// papers, not only where they stand. Whoever applied for another family reads none of
// it, and whoever stands in the household no more neither.
//
// That the account is the applicant's own is not proved as for a check report: most
// families never fetch a code, and would miss that they are heard. It rests on the
// grant: by then the office has accepted the application that this account filed,
// visited the home and spoken with the family (民发〔2021〕57号 art.10, 16), who would have said
// that it never applied. What departments found stays behind the proof.
func (c *caseFile) trackAfter(ctx context.Context, t *Tracked, whole bool) error {
	granted := t.Decision != nil && t.Decision.Outcome == Confirmed
	if c.reviews() || !granted || t.Household == 0 || t.Proxied {
		return nil
	}
	office := authz.WithActor(ctx, authz.Program())
	file, err := c.s.others.Registry.File(office, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading the file of household %s: %w", c.app.HouseholdID, err)
	}
	if _, member := file.Facts.member(c.app.ApplicantID); !member {
		return nil
	}
	rows, anew, err := c.followUps(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		next, err := c.follows(office, r, whole)
		if err != nil {
			return err
		}
		t.After = append(t.After, next)
	}
	slices.Reverse(t.After)
	return c.trackNow(office, t, anew)
}

// followUps are the cases that followed an application, up to one by which the same
// was granted anew, whose number is told: what came of that is told with it.
func (c *caseFile) followUps(ctx context.Context) (out []q.Application, anew string, err error) {
	rows, err := c.q.CasesSince(ctx, c.app.County, c.app.ID)
	if err != nil {
		return nil, "", fmt.Errorf("reading what followed case %s: %w", c.app.ID, err)
	}
	for _, r := range rows {
		switch {
		case r.ID == c.app.ID:
		case procedure.Purpose(r.Purpose) != procedure.Application:
			if State(r.State) != Draft {
				out = append(out, r)
			}
		case State(r.State) == Confirmed:
			return out, r.Number, nil
		}
	}
	return out, "", nil
}

// follows reads a case that followed an application; of one that is over, nothing but
// where it ended unless the whole is asked for.
func (c *caseFile) follows(office context.Context, r q.Application, whole bool) (Tracked, error) {
	if !whole && !State(r.State).Open() {
		over := caseFile{app: r}
		return Tracked{Ref: over.ref(), Number: r.Number, Programme: Text{c.procedure.Name.Zh, c.procedure.Name.En}, State: over.state(), FiledAt: r.CreatedAt, Kind: over.kind(),
			Where: r.Division, Applicant: r.ApplicantName, Members: r.Members, Purpose: procedure.Purpose(r.Purpose), Missing: []string{}, Steps: []TrackedStep{}, Notices: []Notice{}, After: []Tracked{}}, nil
	}
	next, err := c.s.open(office, c.tx, Ref{r.County, r.ID})
	if err != nil {
		return Tracked{}, err
	}
	t := next.tracked()
	if !whole {
		return t, nil
	}
	return t, errors.Join(next.trackSteps(&t), next.trackPapers(office, &t))
}

// trackNow tells what is drawn today by what was granted.
func (c *caseFile) trackNow(office context.Context, t *Tracked, anew string) error {
	if t.Decision.Result == policy.ResultOnce {
		return nil
	}
	t.Now = &TrackedAid{Anew: anew}
	if anew != "" {
		return nil
	}
	drawn, err := c.s.others.Entitlements.Drawn(office, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading what household %s draws: %w", c.app.HouseholdID, err)
	}
	for _, d := range drawn { // the last: one that ends this month may stand beside the next
		if c.isStanding(d) {
			*t.Now = aidOf(d, c.today.Period())
		}
	}
	return nil
}

func aidOf(d Drawn, now calendar.Period) TrackedAid {
	out := TrackedAid{Drawn: true, Held: d.Held, Until: d.Until}
	if d.Amount != nil {
		out.Amount = int64(*d.Amount)
	}
	if d.From > now {
		out.From = d.From
	}
	return out
}
