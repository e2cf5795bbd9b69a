package registry

import (
	"context"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Deaths is told of a member's death in the transaction that records it: what
// the household is paid is dealt with as the law asks.
type Deaths interface {
	Died(ctx context.Context, tx *db.Tx, d Death) error
}

// Death is a member's death as it stands in the file.
type Death struct {
	County    int32
	Household *File // after it, without the dead
	Dead      Member
	Told      string // who told of it: ToldByKin, ToldByVillage, ToldByDepartment
}

// Who told of a death.
const (
	ToldByKin        = "kin"        // the family, at the window
	ToldByVillage    = "village"    // the village committee or its assistant
	ToldByDepartment = "department" // a department's file: the police, the health authority, funeral homes
)

// OnDeath names who is told of deaths; call it before the first is recorded.
func (s *Service) OnDeath(d Deaths) { s.deaths = d }

// Dying is the report of a death.
type Dying struct {
	Target
	Person    id.ID         `json:"person"`
	On        calendar.Date `json:"on" doc:"the day of the death"`
	Told      string        `json:"told,omitempty" enum:"kin,village,department" doc:"who told of it; the family where it is left out"`
	Relations []Kinship     `json:"relations,omitempty" maxItems:"99" doc:"where the head died: everybody else's relation to the new head"`
}

// ReportDeath records the death of a member. Where the head died and others
// remain, another becomes head in the same step.
func (s *Service) ReportDeath(ctx context.Context, d Dying) (*File, error) {
	return s.act(ctx, d.Target, "household.death", func(e *edit) (Event, error) { return e.bury(d) })
}

// bury ends the membership of somebody who died, and tells.
func (e *edit) bury(d Dying) (Event, error) {
	m := e.after.Member(d.Person)
	if m == nil {
		return Event{}, errs.New(errs.Invalid, "不是本户现有成员。", "Not a member of this household.").With("person", "不是本户现有成员", "Not a member of this household today")
	}
	on := d.On
	if e.past("on", on); on.IsZero() {
		e.fault("on", "请填写死亡日期", "Give the day of the death")
	}
	if !m.BornOn.IsZero() && on.Before(m.BornOn) {
		e.fault("on", "日期早于出生日期", "The day is before the birth date")
	}
	headed := m.ID == e.after.HeadID
	m.DiedOn, m.Present = on, false
	// A file that was opened after the death holds the dead for no day.
	dead := e.after.end(d.Person, Died, later(on, m.From))
	for i := range e.after.Lines { // what was theirs counts no more
		if l := &e.after.Lines[i]; l.PersonID == d.Person && l.To.IsZero() {
			l.To = later(on, l.From)
		}
	}
	switch {
	case len(e.after.Members) == 0:
		e.after.State, e.after.ClosedOn = Closed, later(on, e.before.OpenedOn)
	case headed && len(d.Relations) == 0:
		e.fault("relations", "户主死亡：请选择新户主，并填写其他成员与新户主的关系", "The head died: choose a new one, with everybody's relation to them")
	case headed:
		e.relate("relations", e.after, d.Relations)
	}
	if err := e.err(); err != nil {
		return Event{}, err
	}
	e.told = append(e.told, func() error { return e.s.tellDeath(e.ctx, e.tx, Death{e.after.County, e.after, dead, d.Told}) })
	return Event{
		Summary: fmt.Sprintf("成员%s死亡（%s）。", dead.Name, on.Chinese()),
		English: fmt.Sprintf("Member %s died (%s).", dead.Name, on),
	}, nil
}

func later(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func (s *Service) tellDeath(ctx context.Context, tx *db.Tx, d Death) error {
	if s.deaths == nil {
		return nil
	}
	return s.deaths.Died(ctx, tx, d)
}
