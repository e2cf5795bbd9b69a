package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Splitting is members who set up a household of their own (分户).
type Splitting struct {
	Target
	Members  []Kinship     `json:"members" minItems:"1" maxItems:"98" doc:"who goes, with the relation to the new head"`
	Number   string        `json:"number,omitempty" maxLength:"64"`
	Division string        `json:"division,omitempty" maxLength:"12" doc:"where they live; as before when empty"`
	Address  string        `json:"address,omitempty" maxLength:"200"`
	On       calendar.Date `json:"on,omitempty" doc:"today when empty"`
}

// Split moves members, with their own lines, into a new household and returns
// what stays and what is new. The head stays.
func (s *Service) Split(ctx context.Context, x Splitting) (stays, fresh *File, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		e, err := s.open(ctx, tx, x.Target)
		if err != nil {
			return err
		}
		if err := e.unasked(); err != nil {
			return err
		}
		if fresh, err = e.split(x); err != nil {
			return err
		}
		stays = e.after
		return e.closeSplit(fresh)
	})
	return stays, fresh, err
}

// closeSplit writes the new household before the old one: people must have a
// home to be moved to.
func (e *edit) closeSplit(fresh *File) error {
	if err := e.s.insert(e.ctx, e.tx, fresh); err != nil {
		return err
	}
	if err := e.continues(fresh.ID, e.before); err != nil {
		return err
	}
	if err := e.s.record(e.ctx, e.tx, "household.create", nil, fresh, Event{Kind: "household.split",
		Summary: "由" + e.after.HeadName + "户分户建立。", English: "Split from the household of " + e.after.HeadName + ".", Link: link(e.after)}); err != nil {
		return err
	}
	return e.close("household.split", Event{Kind: "household.split",
		Summary: fmt.Sprintf("分户：%d 人另立一户，户主%s。", len(fresh.Members), fresh.HeadName),
		English: fmt.Sprintf("Split: %d members set up a household of their own, head %s.", len(fresh.Members), fresh.HeadName), Link: link(fresh)})
}

func link(f *File) string { return fmt.Sprintf("/households/%06d/%s", f.County, f.ID) }

func (e *edit) split(x Splitting) (*File, error) {
	on := e.day("on", x.On)
	fresh := &File{Household: e.before.Household}
	h := &fresh.Household
	h.ID, h.Version, h.CreatedAt, h.OpenedOn = e.tx.NewID(), 1, e.tx.Now, on
	h.Bank, h.Account, h.AccountName, h.Note, h.imported, h.Poor, h.Cause = "", "", "", "", nil, NeverPoor, ""
	if h.Number = x.Number; h.Number == "" {
		h.Number = ownNumber(h.County, h.ID)
	}
	stamp(e.ctx, e.tx, fresh)
	if err := e.home(h, x.Division, x.Address); err != nil {
		return nil, err
	}
	for i, k := range x.Members {
		path := fmt.Sprintf("members[%d]", i)
		switch m := e.after.Member(k.Person); {
		case m == nil:
			e.fault(path, "不是本户现有成员", "Not a member of this household today")
		case m.ID == e.after.HeadID:
			e.fault(path, "户主不能分出；请先变更户主", "The head cannot leave in a split; change the head first")
		case on.Before(m.From):
			e.fault("on", "日期早于成为成员的日期", "The day is before the person became a member")
		default:
			e.hand(k.Person, fresh, Split, on)
		}
	}
	e.relate("members", fresh, x.Members)
	return fresh, e.err()
}

// home sets where a household lives from now on, inside its county.
func (e *edit) home(h *Household, to, address string) error {
	if address != "" {
		h.Address = address
	}
	if to == "" {
		return nil
	}
	d, err := e.place(e.ctx, "division", to, division.Township)
	if err != nil || d == "" {
		return err
	}
	if countyOf(d) != h.County {
		e.fault("division", "迁往外县请用“转出”办理", "A move to another county is a handover")
		return nil
	}
	if authz.From(e.ctx).MayIn(authz.WriteHousehold, d) != nil {
		return errs.New(errs.Forbidden, "迁入地不在您的管辖范围，请由县级办理。", "The new place is outside your area; the county must do this.")
	}
	h.Division = d
	return nil
}

// hand moves a member and their lines from the edited file to another.
func (e *edit) hand(person id.ID, to *File, how string, on calendar.Date) {
	m := e.after.end(person, how, on)
	e.after.Former[len(e.after.Former)-1].HouseholdID = to.ID
	m.HouseholdID, m.From, m.To, m.Reason, m.Ended = to.ID, on, calendar.Date{}, how, ""
	to.Members = append(to.Members, m)
	e.handLines(to, func(l Line) bool { return l.PersonID == person })
}

func (e *edit) handLines(to *File, which func(Line) bool) {
	for _, l := range e.after.Lines {
		if which(l) {
			l.ID = e.tx.NewID()
			to.Lines = append(to.Lines, l)
		}
	}
	e.after.Lines = slices.DeleteFunc(e.after.Lines, which)
}

// Merger is a household that joins another of the same county (并户).
type Merger struct {
	Target
	IntoID    id.ID         `json:"into"`
	IntoSeen  int32         `json:"intoVersion" minimum:"1"`
	Relations []Kinship     `json:"relations" maxItems:"99" doc:"of every member of the merged household to its head"`
	On        calendar.Date `json:"on,omitempty"`
}

// Merge moves all members and lines of one household into another and returns
// that one. The first stays to be read, with its history.
func (s *Service) Merge(ctx context.Context, x Merger) (into *File, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		from, err := s.open(ctx, tx, x.Target)
		if err != nil {
			return err
		}
		to, err := s.open(ctx, tx, Target{x.County, x.IntoID, x.IntoSeen})
		if err != nil {
			return err
		}
		if x.IntoID == x.Household {
			return errs.New(errs.Invalid, "不能与本户合并。", "A household cannot merge with itself.")
		}
		into = to.after
		if err := errors.Join(from.unasked(), to.unasked()); err != nil {
			return err
		}
		if err := from.merge(to, x); err != nil {
			return err
		}
		return from.closeMerge(to)
	})
	return into, err
}

// merge moves everybody and everything into another file; closeMerge writes it.
func (e *edit) merge(to *edit, x Merger) error {
	on := e.day("on", x.On)
	if on.Before(to.before.OpenedOn) {
		e.fault("on", "日期早于并入户的建档日期", "The day is before the other household's file was opened")
	}
	for _, m := range e.before.Members {
		if on.Before(m.From) {
			e.fault("on", "日期早于成为成员的日期", "The day is before the person became a member")
		}
		e.hand(m.ID, to.after, Merging, on)
	}
	e.carryDead(to.after, on)
	e.handLines(to.after, func(Line) bool { return true })
	e.relate("relations", to.after, x.Relations)
	e.after.State, e.after.ClosedOn, e.after.SuccessorID = Merged, on, to.after.ID
	return e.err()
}

// carryDead lets the other file know who died here, for no day: nothing is granted by
// counting them, and a death that was recorded by mistake is corrected there.
func (e *edit) carryDead(to *File, on calendar.Date) {
	for i := range e.after.Former {
		m := &e.after.Former[i]
		if m.Ended != Died || m.DiedOn.IsZero() || m.HouseholdID != e.after.ID {
			continue
		}
		m.HouseholdID = to.ID
		dead := *m
		dead.From, dead.To, dead.Reason = on, on, Merging
		to.Former = append(to.Former, dead)
	}
}

func (e *edit) closeMerge(to *edit) error {
	if err := e.continues(e.before.ID, to.before); err != nil {
		return err
	}
	err := to.close("household.merge", Event{Kind: "household.merged", Summary: e.before.HeadName + "户并入本户。",
		English: "The household of " + e.before.HeadName + " merged into this one.", Link: link(e.before)})
	if err != nil {
		return err
	}
	return e.close("household.merge", Event{Kind: "household.merged", Summary: "并入" + to.after.HeadName + "户。",
		English: "Merged into the household of " + to.after.HeadName + ".", Link: link(to.after)})
}

// Relocation is a household that moves within its county.
type Relocation struct {
	Target
	Division string        `json:"division" maxLength:"12"`
	Address  string        `json:"address,omitempty" maxLength:"200"`
	Urban    *bool         `json:"urban,omitempty" doc:"as before when absent"`
	On       calendar.Date `json:"on,omitempty"`
}

// Move changes where a household lives, inside its county; where it is
// registered stays. The actor must be in charge of both places.
func (s *Service) Move(ctx context.Context, x Relocation) (*File, error) {
	return s.act(ctx, x.Target, "household.move", func(e *edit) (Event, error) {
		e.day("on", x.On)
		if x.Urban != nil {
			e.after.Urban = *x.Urban
		}
		e.moves()
		name := s.placeName(x.Division)
		return Event{Summary: "迁至" + name + "。", English: "Moved to " + name + "."}, e.home(&e.after.Household, x.Division, x.Address)
	})
}

// Closing ends a household that no longer exists here.
type Closing struct {
	Target
	On     calendar.Date `json:"on,omitempty"`
	Reason string        `json:"reason" minLength:"2" maxLength:"500"`
}

// Close ends a household that draws nothing any more; its file stays to be read.
func (s *Service) Close(ctx context.Context, x Closing) (*File, error) {
	return s.act(ctx, x.Target, "household.close", func(e *edit) (Event, error) {
		if err := e.stays(0); err != nil {
			return Event{}, err
		}
		e.after.State, e.after.ClosedOn = Closed, e.day("on", x.On)
		return Event{Summary: "注销家庭档案：" + x.Reason, English: "Household file closed: " + x.Reason}, nil
	})
}
