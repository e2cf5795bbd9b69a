package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// Deaths is told of a member's death in the transaction that records it: what
// the household is paid is dealt with as the law asks.
type Deaths interface {
	Died(ctx context.Context, tx *db.Tx, d Death) error
	// Lives is told that a death was recorded by mistake.
	Lives(ctx context.Context, tx *db.Tx, d Death) error
}

// Death is a member's death as it stands in the file.
type Death struct {
	County    int32
	Household *File // after it, without the dead, or with who lives
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

// Mistaken is the report that a death was recorded by mistake.
type Mistaken struct {
	Target
	Person   id.ID  `json:"person"`
	Relation string `json:"relation,omitempty" doc:"GB/T 4761: to the head of today, where the person was head before"`
	Reason   string `json:"reason" minLength:"1" maxLength:"500" doc:"how it is known that the person lives"`
}

// CorrectDeath takes back a death that was recorded by mistake: the person is a
// member as before, and what the death began ends. Whoever recorded a death in this
// file does not take it back.
func (s *Service) CorrectDeath(ctx context.Context, m Mistaken) (after *File, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		e, err := s.openIn(ctx, tx, m.Target, Live, Closed)
		if err != nil {
			return err
		}
		if err := e.byAnother(); err != nil {
			return err
		}
		ev, err := e.revive(m)
		if err != nil {
			return err
		}
		ev.Kind, after = "household.death_corrected", e.after
		return e.close("household.death_corrected", ev)
	})
	return after, err
}

// byAnother refuses whoever recorded any death, and not only this one, in a file of this
// one's chain: those that it came out of, those that came out of it, those that joined it.
func (e *edit) byAnother() error {
	_, kin, err := e.s.Kin(e.ctx, e.tx, e.before.County, e.before.ID)
	if err != nil {
		return err
	}
	for _, household := range kin {
		n, err := q.New(e.tx).RecordedDeaths(e.ctx, e.before.County, household, authz.From(e.ctx).Account)
		if err != nil {
			return fmt.Errorf("read who recorded deaths in household %s: %w", household, err)
		}
		if n > 0 {
			return errs.New(errs.Forbidden, "登记死亡的人不能更正，须由另一人更正。", "Who recorded a death does not take it back; somebody else does.")
		}
	}
	return nil
}

// revive makes a member of somebody who was recorded dead, with what was theirs.
func (e *edit) revive(x Mistaken) (Event, error) {
	f := e.after
	i := slices.IndexFunc(f.Former, func(m Member) bool { return m.ID == x.Person && m.Ended == Died })
	if i < 0 {
		return Event{}, errs.New(errs.Invalid, "本户没有登记此人死亡。", "No death of this person is on record here.").With("person", "本户没有登记此人死亡", "No death of this person is on record here")
	}
	dead := f.Former[i]
	m := dead
	m.DiedOn, m.Present, m.To, m.Ended = calendar.Date{}, true, calendar.Date{}, ""
	switch {
	case strings.TrimSpace(x.Reason) == "":
		e.fault("reason", "请填写更正的依据", "Say how it is known that the person lives")
	case len(f.Members) == 0:
		f.State, f.ClosedOn, f.HeadID, f.HeadName, m.Relation = Live, calendar.Date{}, m.ID, m.Name, codes.Head
	case isHead(m.Relation):
		if m.Relation = x.Relation; isHead(m.Relation) || !e.s.codes.Relation.Has(m.Relation) {
			e.fault("relation", "原为户主：请填写与现任户主的关系", "They were the head: give the relation to the head of today")
		}
	case dead.Reason == Merging && x.Relation != "":
		if m.Relation = x.Relation; isHead(m.Relation) || !e.s.codes.Relation.Has(m.Relation) {
			e.fault("relation", "与户主的关系代码不正确", "Not a relation to the head")
		}
	}
	f.Former, f.Members = slices.Delete(f.Former, i, i+1), append(f.Members, m)
	for j := range f.Lines { // what ended with the death goes on
		if l := &f.Lines[j]; l.PersonID == m.ID && l.To == later(dead.DiedOn, l.From) {
			l.To = calendar.Date{}
		}
	}
	if err := e.err(); err != nil {
		return Event{}, err
	}
	e.told = append(e.told, func() error {
		if e.s.deaths == nil {
			return nil
		}
		return e.s.deaths.Lives(e.ctx, e.tx, Death{f.County, f, dead, ""})
	})
	return Event{
		Summary: fmt.Sprintf("更正：成员%s没有死亡，原登记有误（%s）。", m.Name, strings.TrimSpace(x.Reason)),
		English: fmt.Sprintf("Corrected: member %s lives, the death was recorded by mistake.", m.Name),
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
