package outreach

import (
	"errors"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/policy"
)

// forPeople words a gap between packs; other errors pass.
func forPeople(err error) error {
	var gap *policy.GapError
	if errors.As(err, &gap) {
		t := gap.Text()
		return errs.New(errs.NotFound, t.Zh+"。", t.En+".").Because(err)
	}
	return err
}

// Span is a stretch of days on which a place's law does not change.
type Span struct {
	From    calendar.Date `json:"from"`
	To      calendar.Date `json:"to" doc:"inclusive; empty: open"`
	Packs   []string      `json:"packs" nullable:"false" doc:"in force, the nation's first"`
	Missing []Missing     `json:"missing" nullable:"false" doc:"figures without which nothing is computed; a gap of the whole law when packs is empty"`
	// Unverified counts the figures in force that no primary source confirms.
	Unverified    int  `json:"unverified"`
	Demonstration bool `json:"demonstration" doc:"holds figures that are not law"`
}

// Missing is a figure that the law demands and no pack of the place gives.
type Missing struct {
	Name  string      `json:"name"`
	Title policy.Text `json:"title"`
}

// Spans is the timeline of a place: from the first day of any pack on, cut
// wherever a pack begins or ends. Days without law are spans too.
func (s *Service) Spans(division string) ([]Span, error) {
	if err := checkDivision(division); err != nil {
		return nil, err
	}
	days := s.turningDays(division)
	out := []Span{}
	for i, day := range days {
		span, err := s.span(division, day)
		if err != nil {
			return nil, err
		}
		if i+1 < len(days) {
			span.To = days[i+1].AddDays(-1)
		}
		out = append(out, span)
	}
	return out, nil
}

// turningDays are the days on which a pack of the place begins, or the day
// after one has ended.
func (s *Service) turningDays(division string) []calendar.Date {
	var days []calendar.Date
	for _, p := range s.Packs(division) {
		if division == "" && p.Division != "" {
			continue
		}
		days = append(days, p.From)
		if !p.To.IsZero() {
			days = append(days, p.To.AddDays(1))
		}
	}
	slices.SortFunc(days, calendar.Date.Compare)
	return slices.Compact(days)
}

func (s *Service) span(division string, day calendar.Date) (Span, error) {
	span := Span{From: day, Packs: []string{}, Missing: []Missing{}}
	law, err := s.library.Parameters(division, policy.Date(day))
	var gap *policy.GapError
	switch {
	case errors.As(err, &gap):
		return span, nil
	case err != nil:
		return Span{}, err
	}
	for _, p := range law.Packs() {
		span.Packs = append(span.Packs, p.ID)
		span.Demonstration = span.Demonstration || p.Mark == policy.MarkDemonstration
	}
	for _, f := range law.All() {
		switch {
		case !f.Set && f.Open == policy.OpenRequired:
			span.Missing = append(span.Missing, Missing{f.Name, f.Title})
		case f.Set && f.Mark == policy.MarkToBeVerified:
			span.Unverified++
		case f.Set && f.Mark == policy.MarkDemonstration:
			span.Demonstration = true
		}
	}
	return span, nil
}
