package app

import (
	"context"
	"slices"

	"doudi/casework"
	"doudi/change"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/payment"
	"doudi/policy"
	"doudi/registry"
)

// newChanges makes the room of change requests, on those that it calls.
func (g *Ground) newChanges(library *policy.Library) *change.Service {
	r := &g.rooms
	return change.New(g.DB, g.Keys, g.Files, change.Others{Registry: changeFiles{r.registry}, Benefits: benefits{r.casework, r.payment, r.registry},
		Law: changeLaw{terms{library, g.holidays}, g.Divisions}, Cases: changeCases{r.casework}, Phones: r.portal})
}

// changeFiles lends the household files. A family's account reads none.
type changeFiles struct{ *registry.Service }

// changeLaw reads from the packs by when a request is decided: a county's term for
// families that changed.
type changeLaw struct {
	terms
	register *division.Register
}

// Due returns the day; none where no pack in force sets one.
func (l changeLaw) Due(place string, from calendar.Date) (calendar.Date, error) {
	return l.due(place, "petition.need.days", from)
}

// Township reports whether there is such a township.
func (l changeLaw) Township(code string) bool { return l.register.Has(division.Code(code)) }

// changeCases finds the household of a case that a family filed.
type changeCases struct{ *casework.Service }

// Filed returns whose household a case of the acting account is about; that it is
// on file nobody is told before the office accepted the case.
func (c changeCases) Filed(ctx context.Context, tx *db.Tx, county int32, application id.ID) (id.ID, string, error) {
	t, err := c.Track(ctx, tx, casework.Ref{County: county, ID: application})
	if err == nil && t.Household == 0 {
		err = errs.New(errs.Conflict, "这件申请还没有受理，有变化请直接告诉受理的乡镇（街道）。", "This application was not accepted yet: tell the office that has it.")
	}
	return t.Household, t.Where, err
}

// benefits know what households draw.
type benefits struct {
	casework *casework.Service
	payment  *payment.Service
	registry *registry.Service
}

// Live reports whether a household draws anything or has a case under way.
func (b benefits) Live(ctx context.Context, tx *db.Tx, county int32, household id.ID) (bool, error) {
	drawn, err := entitlements{b.payment, b.registry}.Drawn(ctx, tx, county, household)
	if err != nil || len(drawn) > 0 {
		return err == nil, err
	}
	open, err := b.casework.OpenOf(ctx, tx, county, household)
	return open > 0, err
}

// Effects computes what a change would do to all that is drawn. Who joins another
// household brings what they draw: that is computed by the file of both together. Who
// is split off takes along what is theirs alone: that is computed by their own file.
func (b benefits) Effects(ctx context.Context, tx *db.Tx, t *registry.Tried) ([]change.Effect, error) {
	after := t.After
	if t.Into != nil {
		after = t.Into
	}
	out, err := b.effects(ctx, tx, t.Before, after, t.Fresh)
	if err != nil || t.Into == nil {
		return out, err
	}
	theirs, err := b.effects(ctx, tx, t.IntoBefore, after, nil)
	return append(out, theirs...), err
}

func (b benefits) effects(ctx context.Context, tx *db.Tx, of, after, fresh *registry.File) ([]change.Effect, error) {
	a := casework.Affected{County: of.County, Household: of.ID, Division: after.Division, Before: owed(factsOf(of)), After: owed(factsOf(after))}
	if fresh != nil {
		a.Apart = &casework.Apart{Division: fresh.Division, Facts: owed(factsOf(fresh))}
	}
	list, err := b.casework.Effects(ctx, tx, a)
	out := make([]change.Effect, 0, len(list))
	for _, e := range list {
		x := change.Effect{Household: of.ID, Programme: e.Programme, Name: change.Text{Zh: e.Name.Chinese, En: e.Name.English}, Person: e.Person, PersonWho: e.PersonWho,
			Drawn: e.Drawn, Before: computed(e.Before), After: computed(e.After), Turned: []change.Turned{}, Assumed: e.Assumed, Begins: e.Begins}
		for _, t := range e.Turned {
			x.Turned = append(x.Turned, change.Turned{Rule: t.Rule, Before: wordsOf(t.Before), After: wordsOf(t.After),
				Article: change.Text{Zh: t.Article.Chinese, En: t.Article.English}})
		}
		out = append(out, x)
	}
	return out, err
}

func wordsOf(t *casework.Text) *change.Text {
	if t == nil {
		return nil
	}
	return &change.Text{Zh: t.Chinese, En: t.English}
}

func computed(c casework.Computed) change.Computed {
	out := change.Computed{Outcome: string(c.Outcome), Amount: c.Amount, Missing: []change.Text{}, Demo: c.Demo}
	for _, m := range c.Missing {
		out.Missing = append(out.Missing, change.Text{Zh: m.Chinese, En: m.English})
	}
	return out
}

// Begin starts the review that an effect calls for.
func (b benefits) Begin(ctx context.Context, tx *db.Tx, county int32, e change.Effect, reason string) (change.Begun, error) {
	done, err := b.casework.BeginFor(ctx, tx, county, e.Household, e.Programme, e.Person, reason)
	return change.Begun{ID: done.ID, Number: done.Number}, err
}

// Apply enters an application for those who were split off.
func (b benefits) Apply(ctx context.Context, tx *db.Tx, county int32, fresh id.ID, e change.Effect, reason string) (change.Begun, error) {
	done, err := b.casework.ApplyFor(ctx, tx, county, fresh, e.Programme, reason)
	return change.Begun{ID: done.ID, Number: done.Number}, err
}

// PayTo pays what a household still has to come to the account of its file.
func (b benefits) PayTo(ctx context.Context, tx *db.Tx, f *registry.File, request string) error {
	p := payment.Payee{County: f.County, Household: f.ID, Name: f.AccountName, Bank: f.Bank, Account: f.Account}
	p.Reason = payment.AccountAsked + request
	return b.payment.PayTo(ctx, tx, p)
}

// Payees lists where that is paid today.
func (b benefits) Payees(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]change.Payee, error) {
	list, err := b.payment.Payees(ctx, tx, county, household)
	return each(list, func(p payment.Paid) change.Payee {
		name := b.casework.ProgrammeName(p.Programme)
		return change.Payee{Name: change.Text{Zh: name.Chinese, En: name.English}, Payee: p.Payee, Bank: p.Bank, Account: p.Account}
	}), err
}

// Follow lays what is drawn, its labels and the cases to where people are now.
func (b benefits) Follow(ctx context.Context, tx *db.Tx, from, to *registry.File, people []id.ID, reason string) error {
	drawn, err := b.payment.Follow(ctx, tx, payment.Following{County: from.County, From: from.ID, To: to.ID, Division: to.Division, Urban: to.Urban, People: people, Reason: reason})
	if err != nil {
		return err
	}
	f := casework.Following{County: from.County, From: from.ID, To: to.ID, Division: to.Division, People: people}
	for _, d := range drawn {
		f.Held = append(f.Held, casework.Holding{Programme: d.Programme, Person: d.Person})
	}
	as := authz.WithActor(ctx, authz.Program())
	if people == nil {
		f.Held, err = b.recognised(as, tx, from, to, f.Held)
	} else {
		err = b.relabel(as, tx, from, to, drawn)
	}
	if err != nil {
		return err
	}
	return b.casework.Follow(ctx, tx, f)
}

// recognised carries what a household is called to the one that it joins, and adds
// what that is recognised as by it. Where it was that already, its own holds.
func (b benefits) recognised(as context.Context, tx *db.Tx, from, to *registry.File, held []casework.Holding) ([]casework.Holding, error) {
	for _, l := range from.Labels {
		if !l.To.IsZero() || to.HasLabel(l.Label) {
			continue
		}
		if err := b.registry.SetLabel(as, tx, to.County, to.ID, l.Label, true, calendar.At(tx.Now)); err != nil {
			return nil, err
		}
		if slices.Contains(recognitions(), l.Label) {
			held = append(held, casework.Holding{Programme: l.Label})
		}
	}
	return held, nil
}

// relabel lets those who were split off be called what they draw, and those who stay
// no more, unless one of them draws it too.
func (b benefits) relabel(as context.Context, tx *db.Tx, from, to *registry.File, drawn []payment.Drawn) error {
	left, err := b.payment.Draws(as, tx, from.County, from.ID)
	if err != nil {
		return err
	}
	for _, d := range drawn {
		label := labelOf(d.Programme)
		if label == "" {
			continue
		}
		if err := b.registry.SetLabel(as, tx, to.County, to.ID, label, true, calendar.At(tx.Now)); err != nil {
			return err
		}
		if slices.ContainsFunc(left, func(o payment.Drawn) bool { return o.Programme == d.Programme }) {
			continue
		}
		if err := b.registry.SetLabel(as, tx, from.County, from.ID, label, false, calendar.At(tx.Now)); err != nil {
			return err
		}
	}
	return nil
}

var (
	_ change.Registry = changeFiles{}
	_ change.Benefits = benefits{}
	_ change.Law      = changeLaw{}
	_ change.Cases    = changeCases{}
)
