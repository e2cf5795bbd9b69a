package registry

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Target names the file that an act changes and the version that the person
// acting has seen. Another version in the meantime is errs.Conflict.
type Target struct {
	County    int32 `json:"-"`
	Household id.ID `json:"-"`
	Version   int32 `json:"version" minimum:"1" doc:"the version you have seen"`
}

// edit is a change of one file on its way: acts change after.
type edit struct {
	*checker
	ctx           context.Context
	tx            *db.Tx
	before, after *File
	told          []func() error // tell other rooms, once the change is written
}

// open starts a change of a live file of the version that the actor has seen.
func (s *Service) open(ctx context.Context, tx *db.Tx, t Target) (*edit, error) {
	return s.openIn(ctx, tx, t, Live)
}

// openIn is open for a file in one of some states.
func (s *Service) openIn(ctx context.Context, tx *db.Tx, t Target, states ...State) (*edit, error) {
	before, err := s.read(ctx, tx, authz.WriteHousehold, t.County, t.Household)
	if err != nil {
		return nil, err
	}
	if before.Version != t.Version {
		return nil, conflict(before)
	}
	if !slices.Contains(states, before.State) {
		return nil, errs.New(errs.Conflict, "该户已合并、迁出或注销，不能再修改。", "This household was merged, moved or closed and cannot be changed.")
	}
	if err := offeredAway(ctx, tx, before); err != nil {
		return nil, err
	}
	return &edit{checker: s.checker(tx), ctx: ctx, tx: tx, before: before, after: before.clone()}, nil
}

// close writes the change; without one nothing is written.
func (e *edit) close(act string, ev Event) error {
	if err := e.err(); err != nil {
		return err
	}
	if err := tooMany(len(e.after.Members)); err != nil {
		return err
	}
	if e.unchanged() {
		return nil
	}
	e.after.sort()
	if err := e.s.save(e.ctx, e.tx, e.before, e.after); err != nil {
		return err
	}
	if err := e.s.record(e.ctx, e.tx, act, e.before, e.after, ev); err != nil {
		return err
	}
	for _, tell := range e.told {
		if err := tell(); err != nil {
			return err
		}
	}
	return nil
}

func (e *edit) unchanged() bool {
	a, b := e.before, e.after
	x, y := a.Household, b.Household
	return slices.Equal(a.Members, b.Members) && slices.Equal(a.Former, b.Former) && slices.Equal(a.Lines, b.Lines) &&
		slices.Equal(a.Labels, b.Labels) && slices.Equal(x.imported, y.imported) && x.same(y)
}

// same compares households but for what was last imported.
func (h Household) same(o Household) bool {
	h.imported, o.imported = nil, nil
	return fmt.Sprint(h) == fmt.Sprint(o)
}

// act runs one change of one file.
func (s *Service) act(ctx context.Context, t Target, name string, f func(*edit) (Event, error)) (after *File, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		e, err := s.open(ctx, tx, t)
		if err != nil {
			return err
		}
		ev, err := f(e)
		if err != nil {
			return err
		}
		ev.Kind, after = name, e.after
		return e.close(name, ev)
	})
	return after, err
}

// day checks the day of an act: not in the future, not before the file began.
func (e *edit) day(path string, day calendar.Date) calendar.Date {
	if day.IsZero() {
		return e.today
	}
	e.past(path, day)
	if day.Before(e.before.OpenedOn) {
		e.fault(path, "日期早于建档日期", "The day is before the file was opened")
	}
	return day
}

// Update replaces what is said of a household and its members today. The
// draft's members are those of the file, each with its identifier: people come
// and go, and the division and the head change, by acts of their own. Lines and
// Labels that are nil stay as they are.
func (s *Service) Update(ctx context.Context, t Target, d Draft) (*File, error) {
	return s.act(ctx, t, "household.update", func(e *edit) (Event, error) {
		f, err := e.file(ctx, d, e.before)
		if err != nil {
			return Event{}, err
		}
		e.sameMembers(f)
		if err := e.err(); err != nil {
			return Event{}, err
		}
		e.takeHousehold(f)
		e.takeMembers(f)
		if d.Lines != nil {
			e.takeLines(f, d)
		}
		if d.Labels != nil {
			e.takeLabels(d.Labels)
		}
		return Event{Summary: "修改家庭档案。", English: "Household file changed."}, e.newNumbers(d.Reason)
	})
}

func (e *edit) sameMembers(f *File) {
	if len(f.Members) != len(e.before.Members) {
		e.fault("members", "增减成员请用“增加成员”“减少成员”办理", "Members are added and removed by their own acts")
		return
	}
	for i, m := range f.Members {
		path := fmt.Sprintf("members[%d]", i)
		switch old := e.before.Member(m.ID); {
		case old == nil:
			e.fault(path+".id", "不是本户现有成员", "Not a member of this household today")
		case isHead(m.Relation) != (m.ID == e.before.HeadID):
			e.fault(path+".relation", "变更户主请用“变更户主”办理", "The head is changed by an act of its own")
		}
	}
	if f.Division != e.before.Division {
		e.fault("division", "变更住址所在村（社区）请用“迁移”办理", "Another village is a move, which is an act of its own")
	}
}

func (e *edit) takeHousehold(f *File) {
	h := f.Household
	a := &e.after.Household
	if h.Number != "" {
		a.Number = h.Number
	}
	a.HukouDivision, a.Address, a.Urban, a.Cause, a.Poor, a.NearRelative = h.HukouDivision, h.Address, h.Urban, h.Cause, h.Poor, h.NearRelative
	a.Bank, a.Account, a.AccountName, a.OpenedOn, a.Note, a.HeadName = h.Bank, h.Account, h.AccountName, h.OpenedOn, h.Note, h.HeadName
}

func (e *edit) takeMembers(f *File) {
	for _, n := range f.Members {
		m := e.after.Member(n.ID)
		person := n.Person
		person.HouseholdID, person.Present, person.DiedOn = m.HouseholdID, m.Present, m.DiedOn
		m.Person, m.Relation, m.CoLiving, m.Excluded = person, n.Relation, n.CoLiving, n.Excluded
	}
}

// takeLines puts the draft's lines in place of the file's. A line that is said
// to be one of the file's keeps who entered it and what it rests on.
func (e *edit) takeLines(f *File, d Draft) {
	old := map[id.ID]Line{}
	for _, l := range e.before.Lines {
		old[l.ID] = l
	}
	e.after.Lines = nil
	for i, l := range f.Lines {
		if at := d.Lines[i].Member; at != nil {
			l.PersonID = f.Members[*at].ID
		}
		was, known := old[l.ID]
		if known {
			l.EnteredBy, l.EnteredAt, l.Evidence = was.EnteredBy, was.EnteredAt, was.Evidence
			delete(old, l.ID)
		} else {
			l.ID = e.tx.NewID()
		}
		e.after.Lines = append(e.after.Lines, l)
	}
}

// takeLabels ends the labels that are no longer wanted and begins the new ones.
func (e *edit) takeLabels(wanted []string) {
	for i := range e.after.Labels {
		l := &e.after.Labels[i]
		if l.To.IsZero() && !slices.Contains(wanted, l.Label) {
			l.To = e.today
		}
	}
	for _, w := range wanted {
		e.after.label(w, e.today)
	}
}

// label begins a label, or goes on with one that ended on the same day.
func (f *File) label(label string, on calendar.Date) {
	for i := range f.Labels {
		l := &f.Labels[i]
		if l.Label == label && (l.To.IsZero() || l.From == on) {
			l.To = calendar.Date{}
			return
		}
	}
	f.Labels = append(f.Labels, Label{Label: label, From: on})
}

// newNumbers points out ID numbers that are new in this file and stand in another.
func (e *edit) newNumbers(reason string) error {
	fresh := e.after.clone()
	fresh.Members = slices.DeleteFunc(fresh.Members, func(m Member) bool {
		old := e.before.Member(m.ID)
		return old != nil && old.IDNumber == m.IDNumber
	})
	return e.s.elsewhere(e.ctx, e.tx, fresh, reason)
}

// SetLabel begins or ends a label in another room's transaction, such as dibao
// when a confirmation takes effect.
func (s *Service) SetLabel(ctx context.Context, tx *db.Tx, county int32, household id.ID, label string, holds bool, on calendar.Date) error {
	before, err := s.Facts(ctx, tx, county, household)
	if err != nil || before.HasLabel(label) == holds {
		return err
	}
	after := before.clone()
	if holds {
		after.label(label, on)
	}
	for i := range after.Labels {
		if l := &after.Labels[i]; !holds && l.Label == label && l.To.IsZero() {
			l.To = on
		}
	}
	return s.save(ctx, tx, before, after)
}
