package registry

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Joining is a person who comes into a household.
type Joining struct {
	Target
	Member DraftMember   `json:"member"`
	How    string        `json:"how" enum:"born,joined,entered" doc:"birth; marriage, adoption or return; or left out until now"`
	On     calendar.Date `json:"on,omitempty" doc:"since when; today when empty"`
	Reason string        `json:"reason,omitempty" maxLength:"500" doc:"why somebody who stands in another file is entered all the same"`
}

// AddMember brings a person in: a birth, a marriage, a return, or somebody who
// was left out. Of a household that draws aid, or has an open case, it is asked for
// (AskFor); an import of a roster adds whom its rows name, and removes nobody.
func (s *Service) AddMember(ctx context.Context, j Joining) (*File, error) {
	return s.act(ctx, j.Target, "household.member_added", func(e *edit) (Event, error) {
		if err := e.unasked(); err != nil {
			return Event{}, err
		}
		ev, err := e.join(j)
		if err != nil {
			return Event{}, err
		}
		return ev, e.newNumbers(j.Reason)
	})
}

func (e *edit) join(j Joining) (Event, error) {
	m := e.member("member", j.Member, nil)
	m.From = e.day("on", j.On)
	if !slices.Contains([]string{Born, Joined, Entered}, j.How) {
		e.fault("how", "应为出生、迁入或补录", "Born, joined or entered")
	}
	if isHead(m.Relation) {
		e.fault("member.relation", "本户已有户主；变更户主请另行办理", "The household has a head; change the head by the act for it")
	}
	if m.From.Before(m.BornOn) {
		e.fault("on", "日期早于出生日期", "The day is before the birth date")
	}
	if m.IDNumber != "" && slices.ContainsFunc(e.after.Members, func(o Member) bool { return o.IDNumber == m.IDNumber }) {
		e.fault("member.idNumber", "本户已有此身份证号的成员", "A member of this household has this ID number")
	}
	if m.IDNumber != "" && slices.ContainsFunc(e.after.Former, func(o Member) bool { return o.IDNumber == m.IDNumber && o.Ended == Died }) {
		e.fault("member.idNumber", "此人在本户登记为死亡；登记有误的，请由另一人更正死亡登记", "This person is recorded dead here; if that is a mistake, somebody else corrects it")
	}
	if err := e.err(); err != nil {
		return Event{}, err
	}
	m.HouseholdID, m.Present, m.Reason = e.after.ID, true, j.How
	if err := e.returning(&m); err != nil {
		return Event{}, err
	}
	e.after.Members = append(e.after.Members, m)
	what := map[string][2]string{Born: {"出生", "born"}, Joined: {"迁入", "joined"}, Entered: {"补录", "entered"}}[j.How]
	return Event{
		Summary: fmt.Sprintf("增加成员%s（%s，%s）。", m.Name, what[0], m.From.Chinese()),
		English: fmt.Sprintf("Member %s added (%s, %s).", m.Name, what[1], m.From),
	}, nil
}

// returning gives a new member the record of the same person who once lived in
// this county and left, or else a new one.
func (e *edit) returning(m *Member) error {
	m.ID = e.tx.NewID()
	if m.IDNumber == "" {
		return nil
	}
	rows, err := e.s.lookUp(e.ctx, e.tx, [][]byte{e.s.idIndex(m.IDNumber)})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.County == e.after.County && !r.Present && r.DiedOn.IsZero() {
			m.ID = r.PersonID
		}
	}
	if slices.ContainsFunc(e.after.Former, func(o Member) bool { return keyOf(o) == keyOf(*m) }) {
		e.fault("on", "该成员当天刚减少，请从次日起再增加", "The member was removed on that day; add them from the next day")
	}
	return e.err()
}

// Leaving is a member who goes.
type Leaving struct {
	Target
	Person id.ID         `json:"person"`
	How    string        `json:"how" enum:"died,left,corrected" doc:"death; moved out, married away; or entered by mistake"`
	On     calendar.Date `json:"on,omitempty" doc:"first day on which the person is no longer a member; today when empty"`
}

// RemoveMember ends a membership. The head goes last: before that another
// member becomes head. When nobody is left the household closes. Of one that draws
// aid, or has an open case, it is asked for, but for a death, which begins what the
// law asks by itself.
func (s *Service) RemoveMember(ctx context.Context, l Leaving) (*File, error) {
	return s.act(ctx, l.Target, "household.member_removed", func(e *edit) (Event, error) {
		if l.How != Died {
			if err := e.unasked(); err != nil {
				return Event{}, err
			}
		}
		return e.leave(l)
	})
}

func (e *edit) leave(l Leaving) (Event, error) {
	m := e.after.Member(l.Person)
	if m == nil {
		return Event{}, errs.New(errs.Invalid, "不是本户现有成员。", "Not a member of this household.").With("person", "不是本户现有成员", "Not a member of this household today")
	}
	on := e.day("on", l.On)
	if !slices.Contains([]string{Died, Left, Corrected}, l.How) {
		e.fault("how", "应为死亡、迁出或录入有误", "Died, left or entered by mistake")
	}
	if on.Before(m.From) {
		e.fault("on", "日期早于成为成员的日期", "The day is before the person became a member")
	}
	if m.ID == e.after.HeadID && len(e.after.Members) > 1 {
		e.fault("person", "请先变更户主，再减少原户主", "Change the head first, then remove the former one")
	}
	if l.How == Died {
		return e.bury(Dying{Target: l.Target, Person: l.Person, On: on})
	}
	if err := e.stays(l.Person); err != nil {
		return Event{}, err
	}
	name := m.Name
	m.Present = false
	e.after.end(l.Person, l.How, on)
	if len(e.after.Members) == 0 {
		e.after.State, e.after.ClosedOn = Closed, on
	}
	what := map[string][2]string{Left: {"迁出", "left"}, Corrected: {"录入有误", "entered by mistake"}}[l.How]
	return Event{
		Summary: fmt.Sprintf("减少成员%s（%s，%s）。", name, what[0], on.Chinese()),
		English: fmt.Sprintf("Member %s removed (%s, %s).", name, what[1], on),
	}, nil
}

// end turns a membership into a former one.
func (f *File) end(person id.ID, how string, on calendar.Date) Member {
	i := slices.IndexFunc(f.Members, func(m Member) bool { return m.ID == person })
	m := f.Members[i]
	m.To, m.Ended = on, how
	f.Members = slices.Delete(f.Members, i, i+1)
	f.Former = append(f.Former, m)
	return m
}

// Kinship is a member's relation to a head.
type Kinship struct {
	Person   id.ID  `json:"person"`
	Relation string `json:"relation" doc:"GB/T 4761; 01 or 02 is the head"`
}

// Heading makes another member the head, with everybody's relation to the new one.
type Heading struct {
	Target
	Relations []Kinship `json:"relations" maxItems:"99" doc:"of every member to the new head"`
}

// ChangeHead makes another member the head.
func (s *Service) ChangeHead(ctx context.Context, h Heading) (*File, error) {
	return s.act(ctx, h.Target, "household.head_changed", func(e *edit) (Event, error) {
		if err := e.unasked(); err != nil {
			return Event{}, err
		}
		e.relate("relations", e.after, h.Relations)
		return Event{Summary: "户主变更为" + e.after.HeadName + "。", English: "The head is now " + e.after.HeadName + "."}, nil
	})
}

// relate sets the relation of every member; exactly one of them is the head.
func (e *edit) relate(path string, f *File, relations []Kinship) {
	given := map[id.ID]string{}
	for i, k := range relations {
		given[k.Person] = k.Relation
		if f.Member(k.Person) == nil || !e.s.codes.Relation.Has(k.Relation) {
			e.fault(fmt.Sprintf("%s[%d]", path, i), "不是本户成员，或关系代码无效", "Not a member of this household, or no relation")
		}
	}
	heads := 0
	for i := range f.Members {
		m := &f.Members[i]
		m.Relation = given[m.ID]
		if isHead(m.Relation) {
			heads++
			f.HeadID, f.HeadName = m.ID, m.Name
		}
	}
	if len(given) != len(f.Members) || heads != 1 {
		e.fault(path, "请填写每名成员与户主的关系，户主有且只有一名", "Give everybody's relation to the head, of whom there is exactly one")
	}
}
