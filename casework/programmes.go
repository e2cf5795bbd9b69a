package casework

import (
	"context"
	"fmt"

	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/policy"
)

// Offered is a programme that can be applied for here today.
type Offered struct {
	Programme string        `json:"programme"`
	Name      Text          `json:"name"`
	About     policy.About  `json:"about" enum:"household,person,claim,loss,hardship" doc:"whom it is for: a person is chosen with the application"`
	Result    policy.Result `json:"result" enum:"monthly,once,recognition"`
	Declares  []string      `json:"declares" nullable:"false" doc:"what is declared beside members and means"`
	Reviews   bool          `json:"reviews" doc:"what is drawn of it can be looked at again here"`
	Leaves    bool          `json:"leaves" doc:"a family can leave it on its own wish here"`
	Family    FamilyAsked   `json:"family"`
}

// FamilyAsked is whether a family applies for a programme by itself, and what it is
// asked for then, by the procedure of the place.
type FamilyAsked struct {
	Applies bool          `json:"applies"`
	Means   bool          `json:"means" doc:"incomes and property are asked for"`
	Care    bool          `json:"selfCare" doc:"what the person cannot do alone is asked for"`
	Note    Text          `json:"note" doc:"who begins it, where no family applies"`
	Article Text          `json:"article"`
	Papers  []FamilyNeeds `json:"papers" nullable:"false"`
}

// FamilyNeeds is a paper that an application rests on.
type FamilyNeeds struct {
	Name     Text `json:"name"`
	Required bool `json:"required"`
}

func askedOf(p *procedure.Procedure) FamilyAsked {
	f := p.Family
	out := FamilyAsked{f.Applies, f.Means, f.Care, Text{f.Note.Zh, f.Note.En}, Text{p.FamilyArticle(policy.Chinese), p.FamilyArticle(policy.English)}, []FamilyNeeds{}}
	for _, x := range f.Papers {
		out.Papers = append(out.Papers, FamilyNeeds{Text{x.Name.Zh, x.Name.En}, x.Required})
	}
	return out
}

// Programmes lists the programmes that have a procedure in force in a county
// today, by their codes.
func (s *Service) Programmes(ctx context.Context, county int32) (out []Offered, err error) {
	if err := authz.From(ctx).MayInCounty(authz.ReadCase, county); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out, err = s.ForFamilies(authz.CountyCode(county), calendar.At(tx.Now))
		return err
	})
	return out, err
}

// ForFamilies lists what can be applied for in a place on a day. Nothing of it is
// any office's own: it asks nobody who they are.
func (s *Service) ForFamilies(division string, on calendar.Date) ([]Offered, error) {
	out := []Offered{}
	for _, code := range s.others.Procedures.Programmes() {
		p, err := s.others.Procedures.At(code, procedure.Application, division, date(on))
		if err != nil {
			continue // none is in force here today
		}
		k, err := s.others.Law.Programme(division, on, code)
		if err != nil {
			return nil, forPeople(fmt.Errorf("reading what %s gives: %w", code, err))
		}
		there := func(purpose procedure.Purpose) bool {
			_, err := s.others.Procedures.At(code, purpose, division, date(on))
			return err == nil
		}
		out = append(out, Offered{code, Text{p.Name.Zh, p.Name.En}, k.About, k.Result, append([]string{}, p.Declares...), there(procedure.Review), there(procedure.Exit), askedOf(p)})
	}
	return out, nil
}
