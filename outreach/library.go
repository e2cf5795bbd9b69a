package outreach

import (
	"cmp"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/policy"
)

// Places names divisions by code; "" if unknown.
type Places interface{ FullName(code string) string }

// Service answers from one library of packs.
type Service struct {
	library *policy.Library
	engine  *policy.Engine
	places  Places
	today   func() calendar.Date
}

// New returns a Service. today is the day for which "now" is answered.
func New(library *policy.Library, places Places, today func() calendar.Date) *Service {
	return &Service{library, policy.NewEngine(library), places, today}
}

// Pack is a policy pack's head.
type Pack struct {
	ID        string        `json:"id"`
	Title     policy.Text   `json:"title"`
	Note      policy.Text   `json:"note" doc:"what a reader must know before using it; may be empty"`
	Division  string        `json:"division" doc:"empty: the nation"`
	Place     string        `json:"place"`
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to" doc:"inclusive; empty: open"`
	Mark      policy.Mark   `json:"mark" enum:"found,to_be_verified,demonstration"`
	SHA256    string        `json:"sha256" doc:"of the file"`
	Documents []Document    `json:"documents" nullable:"false"`
}

// Document is a legal source.
type Document struct {
	Title  policy.Text `json:"title"`
	Number policy.Text `json:"number" doc:"民发〔2021〕57号, MCA [2021] No. 57; may be empty"`
	Status policy.Text `json:"status" doc:"in force, repealed, not seen …; may be empty"`
}

// Place is a division for which there are packs.
type Place struct {
	Division      string `json:"division"`
	Name          string `json:"name"`
	Demonstration bool   `json:"demonstration" doc:"its latest pack holds invented figures"`
}

// Places lists the divisions that have packs of their own, by code.
func (s *Service) Places() []Place {
	out := []Place{}
	for _, p := range s.library.Packs() {
		i := slices.IndexFunc(out, func(o Place) bool { return o.Division == p.Division })
		if p.Division != "" && i < 0 {
			i, out = len(out), append(out, Place{Division: p.Division, Name: s.placeName(p.Division)})
		}
		if i >= 0 { // packs of a place come in the order of their dates
			out[i].Demonstration = p.Mark == policy.MarkDemonstration
		}
	}
	slices.SortFunc(out, func(a, b Place) int { return cmp.Compare(a.Division, b.Division) })
	return out
}

// Packs lists the packs that reach a place over all time, the nation's first;
// with no division, every pack there is.
func (s *Service) Packs(division string) []Pack {
	out := []Pack{}
	for _, p := range s.library.Packs() {
		if division == "" || strings.HasPrefix(division, p.Division) {
			out = append(out, s.pack(p))
		}
	}
	return out
}

func (s *Service) pack(p *policy.Pack) Pack {
	out := Pack{ID: p.ID, Title: p.Title, Note: p.Note, Division: p.Division, Place: s.placeName(p.Division), From: calendar.Date(p.From),
		To: calendar.Date(p.To), Mark: p.Mark, SHA256: p.Hash, Documents: []Document{}}
	for _, d := range p.Documents {
		out.Documents = append(out.Documents, Document{d.Title, d.Number, d.Status})
	}
	return out
}

func (s *Service) placeName(division string) string {
	if division == "" {
		return "全国"
	}
	return cmp.Or(s.places.FullName(division), division)
}

// in finds the law of a place on a day; a day without one is an error for
// people that names the neighbours of the gap.
func (s *Service) in(division string, on calendar.Date) (*policy.Parameters, error) {
	p, err := s.library.Parameters(division, policy.Date(on))
	if err != nil {
		return nil, forPeople(err)
	}
	return p, nil
}

// dayOr is the day asked for, or today.
func (s *Service) dayOr(on calendar.Date) calendar.Date {
	if on.IsZero() {
		return s.today()
	}
	return on
}

func checkDivision(division string) error {
	switch len(division) {
	case 0, 2, 4, 6, 9, 12:
		return nil
	}
	return errs.New(errs.Invalid, "行政区划代码应为 2、4、6、9 或 12 位数字。", "A division code has 2, 4, 6, 9 or 12 digits.").
		With("query.division", "2、4、6、9 或 12 位数字", "2, 4, 6, 9 or 12 digits")
}
