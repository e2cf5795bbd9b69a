package simulation

import (
	"context"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/policy"
)

// Movable is a parameter that a simulation may change, as the law has it now.
type Movable struct {
	Name    string      `json:"name" example:"dibao.standard.rural"`
	Title   policy.Text `json:"title"`
	Unit    policy.Unit `json:"unit"`
	Set     bool        `json:"set" doc:"false: nobody sets it, and what it decides is left to a person"`
	Written string      `json:"written" doc:"as a pack writes it, and a change does: 632元, 1.5; empty when not set"`
	Shown   policy.Text `json:"shown" doc:"the value for people"`
	Choices []string    `json:"choices" nullable:"false" doc:"the words it may be; empty for figures"`
	Mark    policy.Mark `json:"mark" enum:"found,to_be_verified,demonstration"`
}

// Movables lists what a programme's rules read in a place on a day; the zero day
// is today.
func (s *Service) Movables(ctx context.Context, division, programme string, on calendar.Date) ([]Movable, error) {
	if err := authz.From(ctx).MayIn(authz.SimulatePolicy, division); err != nil {
		return nil, err
	}
	if _, err := countyOf(division); err != nil {
		return nil, err
	}
	if on.IsZero() {
		on = calendar.At(s.db.Now())
	}
	p, err := s.library.Parameters(division[:6], date(on))
	if err != nil {
		return nil, forPeople(err)
	}
	read, err := p.Read(programme)
	if err != nil {
		return nil, forPeople(err)
	}
	out := []Movable{}
	for _, r := range read {
		m := Movable{r.Name, r.Title, r.Unit, r.Set, r.Written, r.Shown, append([]string{}, r.Choices...), r.Mark}
		out = append(out, m)
	}
	return out, nil
}
