package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// Offers is what one window can do for a household beyond what it asked for
// (一门受理、协同办理, 社会救助法 art.39, 64).
type Offers struct {
	Items         []Offer `json:"items" nullable:"false" doc:"what surely fits first"`
	Demonstration bool    `json:"demonstration" doc:"rests on figures that are not law"`
}

// Offer is a programme that a household, or one of its people, could get and
// neither draws nor has asked for, as far as the household's file tells.
type Offer struct {
	Programme  string         `json:"programme"`
	Name       Text           `json:"name"`
	PersonID   id.ID          `json:"personId,omitempty" doc:"whom it is for, where the programme is a person's"`
	PersonName string         `json:"personName"`
	Outcome    policy.Outcome `json:"outcome" enum:"eligible,undetermined" doc:"fits, or may fit once more is known"`
	Result     policy.Result  `json:"result"`
	Amount     money.Fen      `json:"amountFen" doc:"a month, or once; 0 where it is not known or no money"`
	Gives      Text           `json:"gives" doc:"what it is where it is no money"`
	Missing    []Text         `json:"missing" nullable:"false" doc:"what would decide it"`
	Opens      bool           `json:"opens" doc:"a case can be opened here"`
	Elsewhere  bool           `json:"elsewhere" doc:"another department gives it; what is civil affairs' own and is not applied for alone is neither"`
}

// Offers asks the law in force what a household could get, by its file and what
// its last case declared. It tells of health and need, so it is for those who
// may know what departments find.
func (s *Service) Offers(ctx context.Context, county int32, household id.ID) (out Offers, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out, err = s.offers(ctx, tx, county, household)
		return err
	})
	return out, err
}

func (s *Service) offers(ctx context.Context, tx *db.Tx, county int32, household id.ID) (Offers, error) {
	out := Offers{Items: []Offer{}}
	actor := authz.From(ctx)
	if _, err := actor.May(authz.ReadFindings); err != nil {
		return out, err
	}
	file, err := s.others.Registry.File(ctx, tx, county, household)
	if err != nil {
		return out, err
	}
	if err := actor.MayIn(authz.ReadFindings, file.Division); err != nil {
		return out, err
	}
	if len(file.Facts.Members) == 0 {
		return out, nil // nobody is left of it
	}
	today := calendar.At(tx.Now)
	app, err := s.wholeHousehold(ctx, tx, county, household, &file)
	if err != nil {
		return out, err
	}
	app.Date, app.Period = date(today), policy.Period(today.Period())
	all, err := s.others.Law.DecideAll(ctx, app)
	if err != nil {
		return out, forPeople(fmt.Errorf("looking for what household %s could get: %w", household, err))
	}
	out.Demonstration = all.Demonstration
	for _, u := range all.Unclaimed {
		o, err := s.offer(u, file, today)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, o)
	}
	slices.SortStableFunc(out.Items, func(a, b Offer) int { return a.rank() - b.rank() })
	return out, nil
}

// rank puts what fits before what may fit, and what can be opened here first.
func (o Offer) rank() int {
	n := 0
	if o.Outcome != policy.Eligible {
		n += 2
	}
	if !o.Opens {
		n++
	}
	return n
}

// wholeHousehold is a household as its file and its cases know it, with what
// it draws and has asked for.
func (s *Service) wholeHousehold(ctx context.Context, tx *db.Tx, county int32, household id.ID, file *File) (policy.Application, error) {
	queries := q.New(tx)
	last, err := s.lastSaid(ctx, queries, county, household)
	if err != nil {
		return policy.Application{}, err
	}
	file.Facts.Obligors, file.Facts.Expenses, file.Facts.Parents = last.known(file.Facts)
	file.Facts.recallCare(last.Members)
	app := policy.Application{Household: Declared(file.Division, file.Facts)}
	drawn, err := s.others.Entitlements.Drawn(ctx, tx, county, household)
	if err != nil {
		return app, fmt.Errorf("reading what household %s draws: %w", household, err)
	}
	app.Household.Grants = grantsOf(drawn, app.Household.Members)
	open, err := queries.OpenOfHousehold(ctx, county, household)
	if err != nil {
		return app, fmt.Errorf("reading what household %s has asked for: %w", household, err)
	}
	for _, o := range open {
		app.Household.Requested = append(app.Household.Requested, o.Programme)
	}
	return app, nil
}

// known are the parts of an earlier case that are about today's members.
func (f Facts) known(today Facts) ([]Obligor, []Expense, []Parent) {
	stranger := func(person id.ID) bool { _, ok := today.member(person); return !ok }
	return slices.DeleteFunc(f.Obligors, func(o Obligor) bool { return stranger(o.Supports) }),
		slices.DeleteFunc(f.Expenses, func(x Expense) bool { return stranger(x.PersonID) }),
		slices.DeleteFunc(f.Parents, func(p Parent) bool { return stranger(p.Child) })
}

func (s *Service) offer(u policy.Unclaimed, file File, today calendar.Date) (Offer, error) {
	k, err := s.others.Law.Programme(file.Division, today, u.Programme)
	if err != nil {
		return Offer{}, forPeople(fmt.Errorf("reading what %s gives: %w", u.Programme, err))
	}
	o := Offer{Programme: u.Programme, Name: Text{u.Title.Zh, u.Title.En}, Outcome: u.Outcome, Result: k.Result, Amount: money.Fen(u.Monthly + u.Once),
		Gives: Text{u.Gives.Zh, u.Gives.En}, Missing: []Text{}}
	if person, err := id.Parse(u.Person); err == nil && u.Person != "" {
		m, _ := file.Facts.member(person)
		o.PersonID, o.PersonName = person, m.Name
	}
	named := file.Facts.namer()
	for _, m := range u.Missing {
		o.Missing = append(o.Missing, Text{named.Replace(m.Text.Zh), named.Replace(m.Text.En)})
	}
	_, err = s.others.Procedures.At(u.Programme, procedure.Application, file.Division, date(today))
	o.Opens = err == nil
	o.Elsewhere = !o.Opens && k.Result == policy.ResultInKind // who pays or recognises is this house (社会救助法 art.64)
	return o, nil
}
