package registry

import (
	"context"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
)

// overlay lays an imported file over the one that is there: what is empty in
// the import stays as it was, new people and labels are added, and the declared
// lines of an item take the place of the declared lines of that item.
func (s *Service) overlay(ctx context.Context, tx *db.Tx, household id.ID, in *File, d Draft) (Result, error) {
	before, err := s.read(ctx, tx, authz.ImportRegistry, in.County, household)
	if err != nil {
		return Refused, err
	}
	e, err := s.open(ctx, tx, Target{in.County, household, before.Version})
	if err != nil {
		return Refused, err
	}
	people, err := e.layMembers(in)
	if err != nil {
		return Refused, err
	}
	e.layHousehold(in)
	e.layLines(in, d, people)
	for _, l := range in.Labels {
		e.after.label(l.Label, e.today)
	}
	if err := e.newNumbers(d.Reason); err != nil {
		return Refused, err
	}
	e.after.imported = in.imported
	ev := Event{Kind: "household.update", Summary: "导入的数据更新了家庭档案。", English: "Household file updated by an import."}
	if err := e.close("household.import", ev); err != nil {
		return Refused, err
	}
	return Changed, nil
}

// lay replaces a value by one that says something.
func lay[T comparable](to *T, from T) {
	var empty T
	if from != empty {
		*to = from
	}
}

func (e *edit) layHousehold(in *File) {
	a := &e.after.Household
	if in.Division != a.Division {
		a.Division = in.Division
	}
	lay(&a.HukouDivision, in.HukouDivision)
	lay(&a.Address, in.Address)
	a.Urban = in.Urban
	lay(&a.Cause, in.Cause)
	lay(&a.Poor, in.Poor)
	a.NearRelative = a.NearRelative || in.NearRelative
	lay(&a.Bank, in.Bank)
	lay(&a.Account, in.Account)
	lay(&a.AccountName, in.AccountName)
	lay(&a.Note, in.Note)
}

// layMembers finds each imported member in the file, by number or else by name
// and birth, or adds them; people has their records by place in the import.
func (e *edit) layMembers(in *File) (people []id.ID, err error) {
	for i := range in.Members {
		m := &in.Members[i]
		if old := e.match(m); old != nil {
			layPerson(&old.Person, &m.Person)
			if isHead(old.Relation) == isHead(m.Relation) { // the head changes by an act of its own
				old.Relation = m.Relation
			}
			old.CoLiving = m.CoLiving
			lay(&old.Excluded, m.Excluded)
			people = append(people, old.ID)
			if old.ID == e.after.HeadID {
				e.after.HeadName = old.Name
			}
			continue
		}
		if isHead(m.Relation) {
			e.fault("members", "导入的户主与档案中的户主不同，请先办理变更户主")
			return nil, e.err()
		}
		m.From, m.HouseholdID, m.Present, m.Reason = e.today, e.after.ID, true, Imported
		if err := e.returning(m); err != nil {
			return nil, err
		}
		e.after.Members = append(e.after.Members, *m)
		people = append(people, m.ID)
	}
	return people, nil
}

func (e *edit) match(m *Member) *Member {
	i := slices.IndexFunc(e.after.Members, func(o Member) bool { return m.IDNumber != "" && o.IDNumber == m.IDNumber })
	if i < 0 {
		i = slices.IndexFunc(e.after.Members, func(o Member) bool {
			return o.Name == m.Name && o.BornOn == m.BornOn && (o.IDNumber == "" || m.IDNumber == "")
		})
	}
	if i < 0 {
		return nil
	}
	return &e.after.Members[i]
}

func layPerson(to, from *Person) {
	lay(&to.Name, from.Name)
	lay(&to.IDNumber, from.IDNumber)
	if from.Sex != "0" {
		to.Sex = from.Sex
	}
	lay(&to.BornOn, from.BornOn)
	for _, x := range [][2]*string{
		{&to.Ethnicity, &from.Ethnicity}, {&to.Marital, &from.Marital}, {&to.Education, &from.Education}, {&to.Health, &from.Health},
		{&to.Disability, &from.Disability}, {&to.DisabilityCert, &from.DisabilityCert}, {&to.Illness, &from.Illness}, {&to.Labour, &from.Labour},
		{&to.Schooling, &from.Schooling}, {&to.Work, &from.Work}, {&to.Phone, &from.Phone},
	} {
		lay(x[0], *x[1])
	}
	lay(&to.DisabilityGrade, from.DisabilityGrade)
	lay(&to.SeriousIllness, from.SeriousIllness)
	lay(&to.Poor, from.Poor)
}

type lineKey struct {
	person id.ID
	kind   Kind
	item   string
}

func (e *edit) layLines(in *File, d Draft, people []id.ID) {
	wanted := map[lineKey][]Line{}
	for i, l := range in.Lines {
		if at := d.Lines[i].Member; at != nil {
			l.PersonID = people[*at]
		}
		k := lineKey{l.PersonID, l.Kind, l.Item}
		wanted[k] = append(wanted[k], l)
	}
	var lines []Line
	for _, l := range e.after.Lines {
		k := lineKey{l.PersonID, l.Kind, l.Item}
		if _, replaced := wanted[k]; l.Source != Declared || !replaced {
			lines = append(lines, l)
			continue
		}
		if i := slices.IndexFunc(wanted[k], func(n Line) bool { return sameLine(n, l) }); i >= 0 {
			wanted[k] = slices.Delete(wanted[k], i, i+1)
			lines = append(lines, l)
		}
	}
	for i := range in.Lines { // in the order of the import
		l := in.Lines[i]
		if at := d.Lines[i].Member; at != nil {
			l.PersonID = people[*at]
		}
		k := lineKey{l.PersonID, l.Kind, l.Item}
		if j := slices.IndexFunc(wanted[k], func(n Line) bool { return sameLine(n, l) }); j >= 0 {
			wanted[k] = slices.Delete(wanted[k], j, j+1)
			l.ID = e.tx.NewID()
			lines = append(lines, l)
		}
	}
	e.after.Lines = lines
}

func sameLine(a, b Line) bool {
	return a.Amount == b.Amount && a.Per == b.Per && a.Quantity == b.Quantity && a.Source == b.Source && a.Excluded == b.Excluded && a.Detail == b.Detail
}
