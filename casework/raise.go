package casework

import (
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
)

// Raised is what somebody told the office about a case, without who it was: that stays
// with what they sent.
type Raised struct {
	From string        // the number of what they sent
	On   calendar.Date // it came
	Text string
}

// Noticed is a case that a public notice is of.
type Noticed struct {
	Number    string
	ID        id.ID
	Household id.ID
}

// Noticed finds the case of a county by the number of its notice, that was posted and
// that nobody has closed yet.
func (s *Service) Noticed(ctx context.Context, tx *db.Tx, county int32, number string) (n Noticed, found bool, err error) {
	row, err := q.New(tx).CaseOfNotice(ctx, county, number, calendar.At(tx.Now))
	if db.IsNotFound(err) {
		return n, false, nil
	}
	if err != nil {
		return n, false, fmt.Errorf("finding the case of notice %s: %w", number, err)
	}
	return Noticed{row.Number, row.ID, row.HouseholdID}, true, nil
}

// Raise lays to a case what somebody told the office, in its transaction. While the
// notice is posted that is an objection, so that its end leads to a re-examination
// (57号 art.19); while the county reviews, a complaint, and the county visits (art.20).
// In any other state nothing changes, and Raise reports false.
func (s *Service) Raise(ctx context.Context, tx *db.Tx, ref Ref, r Raised) (bool, error) {
	ctx = authz.WithActor(ctx, authz.Program())
	c, err := s.open(ctx, tx, ref)
	if err != nil {
		return false, err
	}
	if c.state() == Publicity && c.publicities[len(c.publicities)-1].Objections > 0 {
		return true, nil // it is looked into again as it is
	}
	act, ok := map[State]Act{Publicity: ActObject, CountyReview: ActComplain}[c.state()]
	if !ok || !c.takes(act) {
		return false, nil
	}
	o := Objection{Signing: Signing{Version: anyVersion}, ReceivedOn: r.On, From: r.From, Text: r.Text}
	if o.ReceivedOn.Before(c.app.AcceptedOn) { // told before the case was accepted, laid to it now
		o.ReceivedOn = c.app.AcceptedOn
	}
	do := objected(ctx, o)
	if act == ActComplain {
		do = complained(ctx, o)
	}
	c.note = r.From
	_, err = c.performed(ctx, act, o.Signing, r.From, do)
	return err == nil, err
}
