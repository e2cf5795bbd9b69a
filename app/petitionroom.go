package app

import (
	"context"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web/page"
	"doudi/petition"
	"doudi/policy"
)

// newPetitions makes the room of what people tell the office, on those that it calls.
func (g *Ground) newPetitions(library *policy.Library) *petition.Service {
	return petition.New(g.DB, g.Keys, g.Files, petition.Others{Law: petitionLaw{terms{library, g.holidays}}, Places: petitionPlaces{g.Divisions},
		Cases: petitionCases{g.rooms.casework}, Phones: g.rooms.portal, Colleagues: g.Accounts})
}

// petitionPlaces knows townships by their codes.
type petitionPlaces struct{ *division.Register }

// Has reports whether there is such a division.
func (p petitionPlaces) Has(code string) bool { return p.Register.Has(division.Code(code)) }

// petitionLaw reads from the packs by when what was told is answered.
type petitionLaw struct{ terms }

// Due returns the day; none where no pack in force sets one. Help is for who is in
// need and whose family changed, verification for the rest.
func (l petitionLaw) Due(place string, k petition.Kind, from calendar.Date) (calendar.Date, error) {
	return l.due(place, answeredBy(k), from)
}

// Term returns what Due counts by; its article is the one that gives the number,
// which is cited last.
func (l petitionLaw) Term(place string, k petition.Kind, on calendar.Date) (*petition.Term, error) {
	n, by, ok, err := l.read(place, answeredBy(k), on)
	if err != nil || !ok {
		return nil, err
	}
	out := &petition.Term{Days: n, Working: by.Unit == policy.UnitWorkingDays, Mark: string(by.Mark)}
	if len(by.Cites) > 0 {
		last := by.Cites[len(by.Cites)-1]
		out.Article = petition.Text{Zh: last.In(policy.Chinese), En: last.In(policy.English)}
	}
	return out, nil
}

// answeredBy is the parameter by which a kind is answered.
func answeredBy(k petition.Kind) string {
	if k == petition.Need || k == petition.Change {
		return "petition.need.days"
	}
	return "petition.reply.days"
}

// petitionCases finds cases by their numbers, as far as the actor reads them.
type petitionCases struct{ *casework.Service }

// Noticed finds the case of a notice, which nobody needs to read to object to.
func (c petitionCases) Noticed(ctx context.Context, tx *db.Tx, county int32, number string) (petition.Case, bool, error) {
	n, found, err := c.Service.Noticed(ctx, tx, county, number)
	return petition.Case(n), found, err
}

// Raise lays what was told to a case.
func (c petitionCases) Raise(ctx context.Context, tx *db.Tx, county int32, of id.ID, r petition.Raised) (bool, error) {
	return c.Service.Raise(ctx, tx, casework.Ref{County: county, ID: of}, casework.Raised{From: r.Number, On: r.On, Text: r.Words})
}

// Find reads a case of a county by its number.
func (c petitionCases) Find(ctx context.Context, county int32, number string) (petition.Case, error) {
	list, err := c.Cases(ctx, casework.Filter{Number: number}, page.Query{})
	if err != nil {
		return petition.Case{}, err
	}
	for _, x := range list.Items {
		if x.County == county && number != "" {
			return petition.Case{Number: x.Number, ID: x.ID, Household: x.HouseholdID}, nil
		}
	}
	return petition.Case{}, errs.New(errs.NotFound, "没有这个案件。", "There is no such case.")
}
