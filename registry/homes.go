package registry

import (
	"context"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// Homes is told where a household is from now on, in the transaction that says so:
// what the other rooms have of it goes along, or ends.
type Homes interface {
	// Moved tells of a household that lives elsewhere in its county.
	Moved(ctx context.Context, tx *db.Tx, after *File) error
	// Waiting are the numbers of what was asked to change of a household and is not
	// decided.
	Waiting(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]string, error)
	// MayGo refuses to offer a household to another county while that would strand
	// something.
	MayGo(ctx context.Context, tx *db.Tx, f *File) error
	// MayEnd refuses to close a household that has something to come.
	MayEnd(ctx context.Context, tx *db.Tx, f *File) error
	// MayLeave refuses that somebody leaves who has something of their own to come.
	MayLeave(ctx context.Context, tx *db.Tx, f *File, person id.ID) error
	// LastMonth is the last month that this county pays a household which another one
	// accepts today.
	LastMonth(ctx context.Context, tx *db.Tx, county int32, household id.ID) (calendar.Period, error)
	// Received tells the county that takes a household over.
	Received(ctx context.Context, tx *db.Tx, a Arrival) error
	// HandedOver tells of a household that another county has taken over.
	HandedOver(ctx context.Context, tx *db.Tx, before *File, d Departure) error
}

// Arrival is a household that was taken over from another county.
type Arrival struct {
	From     int32 // county
	Was      id.ID // the household there
	FromName string
	File     *File           // here
	People   map[id.ID]id.ID // here, by who they were there
	Last     calendar.Period // the last month that is paid there
}

// Departure is a household that another county has taken over.
type Departure struct {
	Handover id.ID
	To       string          // the place
	Last     calendar.Period // the last month that is paid here
}

// lastMonth is the last month that the county which gives a household pays it. It is
// set once, when the other county accepts: both go by it, whenever they come to it.
func (s *Service) lastMonth(ctx context.Context, tx *db.Tx, h q.Handover) (calendar.Period, error) {
	if s.homes == nil {
		return calendar.At(tx.Now).Period(), nil
	}
	return s.homes.LastMonth(ctx, tx, h.County, h.HouseholdID)
}

// lastOf is that month of a handover; of one that was accepted before it was kept, the
// month of that.
func lastOf(h q.Handover) calendar.Period {
	if h.LastPeriod != 0 {
		return h.LastPeriod
	}
	return calendar.At(h.AnsweredAt.Time).Period()
}

// stays refuses that a person leaves the edited file, or everybody does, while what
// they draw would stay behind with nobody to draw it.
func (e *edit) stays(person id.ID) error {
	switch {
	case e.s.homes == nil:
		return nil
	case len(e.before.Members) > 1 && person != 0:
		return e.s.homes.MayLeave(e.ctx, e.tx, e.before, person)
	}
	return e.s.homes.MayEnd(e.ctx, e.tx, e.before)
}

// OnMove names who is told where households are; call it before the first moves.
func (s *Service) OnMove(h Homes) { s.homes = h }

// moves tells of a move once it is written.
func (e *edit) moves() {
	if e.s.homes != nil {
		e.told = append(e.told, func() error { return e.s.homes.Moved(e.ctx, e.tx, e.after) })
	}
}

// leftBehind tells the county that takes a household over what was asked there of its
// file and goes no further: it names people, lines and papers of the old file.
func (s *Service) leftBehind(ctx context.Context, tx *db.Tx, h q.Handover) error {
	if s.homes == nil {
		return nil
	}
	list, err := s.homes.Waiting(ctx, tx, h.County, h.HouseholdID)
	if err != nil || len(list) == 0 {
		return err
	}
	name := s.placeName(authz.CountyCode(h.County))
	return Note(ctx, tx, h.ToCounty, h.NewHouseholdID, Event{Kind: "household.change",
		Summary: "转入前在" + name + "有未办结的变更申请（" + strings.Join(list, "、") + "），已随转出关闭；家庭的变化请在本县重新提出。",
		English: "Change requests that were open in " + name + " (" + strings.Join(list, ", ") + ") were closed with the handover; ask anew here for what has changed."})
}
