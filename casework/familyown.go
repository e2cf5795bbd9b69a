package casework

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/idnumber"
)

// FamilyOwn is what an application says of the one person whom it is for. Who they are
// to the lines is filled in once it is known where they stand.
type FamilyOwn struct {
	NeedsCare  *bool     `json:"needsCare,omitempty"`
	InjuryCare bool      `json:"injuryCare,omitempty"`
	Unmanaged  []string  `json:"unmanaged,omitempty"`
	Obligors   []Obligor `json:"obligors"` // nil: not asked; empty: there are none
	Parents    []Parent  `json:"parents,omitempty"`
	Medical    *Medical  `json:"medical,omitempty"`
}

// join lays it before facts, as said of one of their members.
func (o *FamilyOwn) join(f *Facts, person id.ID) {
	if o == nil {
		return
	}
	f.For = person
	f.Members = slices.Clone(f.Members)
	if i := slices.IndexFunc(f.Members, func(m Member) bool { return m.PersonID == person }); i >= 0 {
		f.Members[i].NeedsCare, f.Members[i].InjuryCare, f.Members[i].Unmanaged = o.NeedsCare, o.InjuryCare, o.Unmanaged
	}
	if o.Obligors != nil {
		f.Obligors = []Obligor{}
	}
	for _, x := range o.Obligors {
		x.Supports = person
		f.Obligors = append(f.Obligors, x)
	}
	for _, p := range o.Parents {
		p.Child = person
		f.Parents = append(f.Parents, p)
	}
	if o.Medical != nil {
		m := *o.Medical
		m.Patient = person
		f.Medical = &m
	}
}

// unnumbered reports whether a settlement lacks the number by which nothing is
// claimed twice.
func (m *Medical) unnumbered() bool {
	return m != nil && slices.ContainsFunc(m.Bills, func(b Bill) bool { return b.number() == "" })
}

// Stands is the division in which an application of whoever has an ID number stands:
// that of the household's file where there is one, and else the one that was chosen.
// Only the house itself asks; the family does not learn it.
func (s *Service) Stands(ctx context.Context, tx *db.Tx, county int32, chosen, number string) (string, error) {
	n := idnumber.Number(number) // one that is wrong is on no file, and the form's own check refuses it
	if read, err := idnumber.Parse(number, calendar.At(tx.Now)); err == nil {
		n = read
	}
	at, err := s.others.Registry.Locate(ctx, tx, county, []string{string(n)})
	if err != nil {
		return "", fmt.Errorf("looking for the household of a filing: %w", err)
	}
	household := at[string(n)]
	if household == 0 {
		return chosen, nil
	}
	file, err := s.others.Registry.File(ctx, tx, county, household)
	return file.Division, err
}

// OpenDisasters lists the events that struck a place and after which families apply
// still. It is nobody's secret: it asks nobody who they are.
func (s *Service) OpenDisasters(ctx context.Context, tx *db.Tx, division string) ([]Disaster, error) {
	out := []Disaster{}
	county, err := strconv.ParseInt(division[:min(6, len(division))], 10, 32)
	if err != nil {
		return out, nil //nolint:nilerr // no county has such a code
	}
	rows, err := q.New(tx).DisastersOpen(ctx, int32(county))
	if err != nil {
		return nil, fmt.Errorf("listing disasters: %w", err)
	}
	for _, r := range rows {
		if strings.HasPrefix(division, r.Division) || strings.HasPrefix(r.Division, division) {
			out = append(out, disasterOf(r))
		}
	}
	return out, nil
}
