package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"doudi/casework/field"
	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Tour is what one person takes along to visit homes: cases that wait for a visit
// where they may visit, and of each no more than the visit needs.
type Tour struct {
	Day    calendar.Date `json:"day" doc:"by the server's clock"`
	Me     Colleague     `json:"me"`
	Visits []Call        `json:"visits" nullable:"false" doc:"by village, and within one the most urgent first"`
	More   bool          `json:"more" doc:"more wait than one phone takes"`
}

// Call is one home to be visited.
type Call struct {
	County         int32         `json:"county"`
	ID             id.ID         `json:"id" doc:"of the case"`
	Number         string        `json:"number"`
	ProgrammeLabel Text          `json:"programmeLabel"`
	Division       string        `json:"division"`
	Village        string        `json:"village"`
	Address        string        `json:"address"`
	Applicant      string        `json:"applicant"`
	Members        []CallMember  `json:"members" nullable:"false"`
	AcceptedOn     calendar.Date `json:"acceptedOn" doc:"no visit lies before it"`
	DueOn          calendar.Date `json:"dueOn"`
	Investigators  []Colleague   `json:"investigators" nullable:"false" doc:"who may visit this household"`
	Survey         SurveyState   `json:"survey"`
	Plan           *field.Plan   `json:"plan,omitempty" doc:"which questions can still change what the law gives; none: all are asked"`
}

// CallMember is a member of the household: whom to expect, and no ID number.
type CallMember struct {
	PersonID id.ID         `json:"personId"`
	Name     string        `json:"name"`
	BornOn   calendar.Date `json:"bornOn"`
	Relation string        `json:"relation" doc:"to the applicant"`
}

// mostCalls is how many visits one phone takes: the fewer families are on a phone
// that is lost, the better.
const mostCalls = 60

// Tour gathers the visits that wait for the actor, with what colleagues have
// written of them, and notes that they were taken along.
func (s *Service) Tour(ctx context.Context, device id.ID) (tour Tour, err error) {
	actor := authz.From(ctx)
	scope, err := actor.May(authz.VisitHome)
	if err != nil {
		return tour, err
	}
	// Up to mostCalls plans are made here: nobody waits for that to write.
	err = s.db.View(ctx, func(tx *db.Tx) error {
		if err := s.others.Staff.Phone(ctx, tx, actor.Account, device); err != nil {
			return err
		}
		rows, err := s.waiting(ctx, tx, scope)
		if err != nil {
			return err
		}
		tour = Tour{Day: calendar.At(tx.Now), Me: Colleague{actor.Account, actor.Name, actor.Post}, Visits: []Call{}, More: len(rows) > mostCalls}
		rows = rows[:min(len(rows), mostCalls)]
		slices.SortStableFunc(rows, func(a, b q.WorkListRow) int { return cmp.Compare(a.Application.Division, b.Application.Division) })
		for _, r := range rows {
			call, err := s.call(ctx, tx, Ref{r.Application.County, r.Application.ID}, r.DueOn)
			if err != nil {
				return err
			}
			tour.Visits = append(tour.Visits, call)
		}
		return nil
	})
	if err == nil {
		err = s.taken(ctx, device, len(tour.Visits))
	}
	if err != nil {
		if errs.CodeOf(err) == "" {
			err = fmt.Errorf("gathering visits: %w", err)
		}
		return Tour{}, err
	}
	return tour, nil
}

// taken notes that a phone took visits along, where it still may.
func (s *Service) taken(ctx context.Context, device id.ID, visits int) error {
	actor := authz.From(ctx)
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := s.others.Staff.Phone(ctx, tx, actor.Account, device); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{County: actor.County(), Act: "survey.take", Subject: "device/" + device.String(), Detail: map[string]any{"visits": visits}})
	})
}

// waiting lists the cases that wait for a visit, the most urgent first.
func (s *Service) waiting(ctx context.Context, tx *db.Tx, scope authz.Scope) ([]q.WorkListRow, error) {
	return authz.Gather(scope, mostCalls+1, mostUrgent, func(in authz.Range) ([]q.WorkListRow, error) {
		visits := duties{in, []Act{ActVisit}}
		return q.New(tx).WorkList(ctx, q.WorkListParams{Low: in.Low, High: in.High, Steps: visits.list(),
			Today: calendar.At(tx.Now), AfterOn: calendar.On(1, 1, 1), UpTo: mostCalls + 1})
	})
}

func (s *Service) call(ctx context.Context, tx *db.Tx, ref Ref, due calendar.Date) (Call, error) {
	c, err := s.load(ctx, tx, ref, authz.VisitHome)
	if err != nil {
		return Call{}, err
	}
	file, err := s.others.Registry.File(ctx, tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return Call{}, fmt.Errorf("reading the household of case %s: %w", c.app.ID, err)
	}
	call := Call{County: c.app.County, ID: c.app.ID, Number: c.app.Number, ProgrammeLabel: s.programmeName(c.app.Programme), Division: c.app.Division,
		Village: s.others.Places.Name(c.app.Division), Address: file.Address, Applicant: c.app.ApplicantName, Members: []CallMember{},
		AcceptedOn: c.app.AcceptedOn, DueOn: due}
	for _, m := range c.facts.Members {
		call.Members = append(call.Members, CallMember{m.PersonID, m.Name, m.BornOn, m.Relation})
	}
	if call.Investigators, err = c.mayVisit(ctx, authz.VisitHome); err != nil {
		return Call{}, err
	}
	if call.Plan, err = c.plan(ctx); err != nil {
		return Call{}, err
	}
	call.Survey, err = c.surveyState(ctx)
	return call, err
}
