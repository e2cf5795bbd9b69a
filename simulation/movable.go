package simulation

import (
	"context"
	"slices"

	"doudi/internal/calendar"
	"doudi/policy"
)

// Movable is a parameter that a simulation may change, as the law has it now.
type Movable struct {
	Name    string         `json:"name" example:"dibao.standard.rural"`
	Title   policy.Text    `json:"title"`
	Unit    policy.Unit    `json:"unit"`
	Set     bool           `json:"set" doc:"false: nobody sets it, and what it decides is left to a person"`
	Was     []string       `json:"written" nullable:"false" doc:"as packs write it, and a change does: 632元, 1.5; none when not set, several where counties differ"`
	Shown   []policy.Text  `json:"shown" nullable:"false" doc:"the same for people"`
	Choices []string       `json:"choices" nullable:"false" doc:"the words it may be; empty for figures"`
	Called  []policy.Text  `json:"called" nullable:"false" doc:"the words for people"`
	Grades  []policy.Grade `json:"grades" nullable:"false" doc:"the rows of a table, of the first county; a change gives all of them, as JSON"`
	By      policy.Unit    `json:"by" doc:"unit of a table's keys; empty for others"`
	Lower   policy.Lower   `json:"lower" enum:"fixed,any,at-least,at-most" doc:"what the law lets a place do with it; a simulation may do more"`
	Mark    policy.Mark    `json:"mark" enum:"found,to_be_verified,demonstration"`
}

func movable(x policy.Setting) Movable {
	m := Movable{Name: x.Name, Title: x.Title, Unit: x.Unit, Was: []string{}, Shown: []policy.Text{}, Choices: append([]string{}, x.Choices...),
		Called: append([]policy.Text{}, x.Called...), Grades: append([]policy.Grade{}, x.Grades...), By: x.By, Lower: x.Lower, Mark: x.Mark}
	m.join(x)
	return m
}

// join adds what another county has.
func (m *Movable) join(x policy.Setting) {
	if !x.Set || slices.Contains(m.Was, x.Written) {
		return
	}
	if !m.Set {
		m.Grades = append([]policy.Grade{}, x.Grades...)
	}
	m.Set, m.Was, m.Shown = true, append(m.Was, x.Written), append(m.Shown, x.Shown)
	if x.Mark == policy.MarkDemonstration {
		m.Mark = x.Mark
	}
}

// Movables lists what a programme's rules read in a place on a day; the zero day
// is today.
func (s *Service) Movables(ctx context.Context, division, programme string, on calendar.Date) ([]Movable, error) {
	l, err := s.mayAsk(ctx, division, on)
	if err != nil {
		return nil, err
	}
	if err := s.ready(ctx, division); err != nil {
		return nil, err
	}
	return l.read(programme)
}
