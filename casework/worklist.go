package casework

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Summary is a case as lists show it.
type Summary struct {
	County        int32         `json:"county"`
	ID            id.ID         `json:"id"`
	Number        string        `json:"number"`
	HouseholdID   id.ID         `json:"householdId"`
	Division      string        `json:"division"`
	ApplicantID   id.ID         `json:"applicantId"`
	ApplicantName string        `json:"applicantName"`
	Members       int32         `json:"members"`
	Programme     string        `json:"programme"`
	State         State         `json:"state"`
	StateLabel    Text          `json:"stateLabel"`
	SubmittedOn   calendar.Date `json:"submittedOn"`
	AcceptedOn    calendar.Date `json:"acceptedOn"`
	DecidedOn     calendar.Date `json:"decidedOn"`
	DueOn         calendar.Date `json:"dueOn" doc:"of the whole case; empty before acceptance, after the decision and while not known"`
	NextStep      Act           `json:"nextStep" doc:"the most urgent act that is waited for"`
	NextRole      authz.Role    `json:"nextRole"`
	NextDueOn     calendar.Date `json:"nextDueOn"`
	Overdue       bool          `json:"overdue"`
	NearRelative  bool          `json:"nearRelative"`
	Version       int32         `json:"version"`
}

func summary(a q.Application, today calendar.Date) Summary {
	state := State(a.State)
	return Summary{County: a.County, ID: a.ID, Number: a.Number, HouseholdID: a.HouseholdID, Division: a.Division, ApplicantID: a.ApplicantID,
		ApplicantName: a.ApplicantName, Members: a.Members, Programme: a.Programme, State: state, StateLabel: Text{state.Chinese(), state.English()},
		SubmittedOn: a.SubmittedOn, AcceptedOn: a.AcceptedOn, DecidedOn: a.DecidedOn, DueOn: a.DueOn, NextStep: Act(a.NextStep), NextRole: authz.Role(a.NextRole),
		NextDueOn: a.NextDueOn, Overdue: !a.NextDueOn.IsZero() && a.NextDueOn.Before(today), NearRelative: a.NearRelative, Version: a.Version}
}

// Filter narrows lists. Empty fields do not.
type Filter struct {
	State     State
	Programme string
	Division  string // prefix: a township, a village
	Number    string
	Household id.ID
	Role      authz.Role // of the step that is waited for; work lists only
	Step      Act        // that is waited for; work lists only
	Overdue   bool
}

// narrow intersects a scope with a division prefix; nothing is left of two
// that do not meet.
func narrow(s authz.Scope, prefix string) authz.Scope {
	in := authz.Within(prefix)
	switch {
	case prefix == "" || len(s.Low) >= len(prefix) && s.Low[:len(prefix)] == prefix:
		return s
	case s.Holds(prefix):
		return in
	}
	return authz.Scope{}
}

// Listed is a page of a list.
type Listed[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next" doc:"cursor of the next page; empty on the last"`
}

// Cases lists cases that the actor may read, newest first.
func (s *Service) Cases(ctx context.Context, f Filter, cursor string, limit int) (out Listed[Summary], err error) {
	scope, err := authz.From(ctx).May(authz.ReadCase)
	if err != nil {
		return out, err
	}
	var after struct {
		County int32
		ID     id.ID
	}
	if err := decodeCursor(cursor, &after); err != nil {
		return out, err
	}
	scope = narrow(scope, f.Division)
	low, high := scope.Counties()
	var rows []q.Application
	var today calendar.Date
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		today = calendar.At(tx.Now)
		rows, err = q.New(tx).ListApplications(ctx, q.ListApplicationsParams{LowCounty: low, HighCounty: high, Low: scope.Low, High: scope.High,
			State: string(f.State), Programme: f.Programme, Number: f.Number, Household: int64(f.Household), Overdue: f.Overdue, Today: today,
			BeforeID: int64(after.ID), BeforeCounty: after.County, UpTo: int32(limit + 1)})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing cases: %w", err)
	}
	out.Items = []Summary{}
	for i, a := range rows {
		if i == limit {
			last := rows[i-1]
			after.County, after.ID = last.County, last.ID
			out.Next = encodeCursor(after)
			break
		}
		out.Items = append(out.Items, summary(a, today))
	}
	return out, nil
}

// Task is a step of a case that somebody waits for.
type Task struct {
	Step  Act           `json:"step"`
	Label Text          `json:"label"`
	Role  authz.Role    `json:"role"`
	DueOn calendar.Date `json:"dueOn"`
	// Unknown: there is a term, but the holidays of that year are not announced.
	Unknown bool    `json:"dueUnknown" doc:"there is a term, but the holidays of that year are not announced"`
	Left    *int    `json:"left,omitempty" doc:"working days left, negative when overdue"`
	Case    Summary `json:"case"`
}

type workCursor struct {
	On   calendar.Date
	ID   id.ID
	Step Act
}

// Work lists the steps that the actor's roles may do, the most urgent first.
func (s *Service) Work(ctx context.Context, f Filter, cursor string, limit int) (out Listed[Task], err error) {
	steps, scope, err := duties(authz.From(ctx), f.Step)
	if err != nil {
		return out, err
	}
	var after workCursor
	if err := decodeCursor(cursor, &after); err != nil {
		return out, err
	}
	if cursor == "" {
		after.On = calendar.On(1, 1, 1)
	}
	scope = narrow(scope, f.Division)
	low, high := scope.Counties()
	var rows []q.WorkListRow
	var today calendar.Date
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		today = calendar.At(tx.Now)
		rows, err = q.New(tx).WorkList(ctx, q.WorkListParams{LowCounty: low, HighCounty: high, Low: scope.Low, High: scope.High, Steps: steps,
			Role: string(f.Role), State: string(f.State), Programme: f.Programme, Overdue: f.Overdue, Today: today,
			AfterOn: after.On, AfterID: int64(after.ID), AfterStep: string(after.Step), UpTo: int32(limit + 1)})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing work: %w", err)
	}
	out.Items = []Task{}
	for i, r := range rows {
		if i == limit {
			last := rows[i-1]
			out.Next = encodeCursor(workCursor{last.SortOn, last.Application.ID, Act(last.Step)})
			break
		}
		out.Items = append(out.Items, s.task(r, today))
	}
	return out, nil
}

func (s *Service) task(r q.WorkListRow, today calendar.Date) Task {
	t := Task{Step: Act(r.Step), Role: authz.Role(r.Role), DueOn: r.DueOn, Unknown: r.SortOn == unknownDay(), Case: summary(r.Application, today)}
	d := duty(t.Step)
	t.Label = Text{d.Chinese, d.English}
	if !r.DueOn.IsZero() {
		if left, err := s.others.WorkDays.WorkingDaysBetween(today, r.DueOn); err == nil { // an unknown year leaves it out
			t.Left = &left
		}
	}
	return t
}

// duties are the acts that an actor may do anywhere, as a JSON list, and the
// widest scope of them; if only is not empty, that one alone.
func duties(a authz.Actor, only Act) (string, authz.Scope, error) {
	if _, err := a.May(authz.ReadCase); err != nil {
		return "", authz.Scope{}, err
	}
	acts, widest := []Act{}, authz.Scope{}
	for _, d := range Duties() {
		scope, err := a.May(d.Right)
		if err != nil || only != "" && d.Act != only {
			continue
		}
		if len(acts) == 0 || len(scope.Low) < len(widest.Low) {
			widest = scope
		}
		acts = append(acts, d.Act)
	}
	list, err := json.Marshal(acts)
	return string(list), widest, err
}

// Count is how many cases wait at a step.
type Count struct {
	Step    Act        `json:"step"`
	Label   Text       `json:"label"`
	Role    authz.Role `json:"role"`
	Cases   int64      `json:"cases"`
	Overdue int64      `json:"overdue"`
}

// StateCount is how many cases are in a state.
type StateCount struct {
	State   State `json:"state"`
	Label   Text  `json:"label"`
	Cases   int64 `json:"cases"`
	Overdue int64 `json:"overdue"`
}

// Counts are the numbers beside the work lists.
type Counts struct {
	Steps  []Count      `json:"steps" nullable:"false"`
	States []StateCount `json:"states" nullable:"false"`
}

// Counts counts cases by step and by state within what the actor may read;
// mine leaves out the steps that are not the actor's to do.
func (s *Service) Counts(ctx context.Context, division string, mine bool) (out Counts, err error) {
	actor := authz.From(ctx)
	scope, err := actor.May(authz.ReadCase)
	if err != nil {
		return out, err
	}
	scope = narrow(scope, division)
	low, high := scope.Counties()
	out = Counts{Steps: []Count{}, States: []StateCount{}}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		queries, today := q.New(tx), calendar.At(tx.Now)
		steps, err := queries.CountSteps(ctx, q.CountStepsParams{Today: today, LowCounty: low, HighCounty: high, Low: scope.Low, High: scope.High})
		if err != nil {
			return err
		}
		for _, r := range steps {
			d := duty(Act(r.Step))
			if _, err := actor.May(d.Right); mine && err != nil {
				continue
			}
			out.Steps = append(out.Steps, Count{d.Act, Text{d.Chinese, d.English}, authz.Role(r.Role), r.Cases, r.Overdue})
		}
		states, err := queries.CountStates(ctx, q.CountStatesParams{Today: today, LowCounty: low, HighCounty: high, Low: scope.Low, High: scope.High})
		for _, r := range states {
			st := State(r.State)
			out.States = append(out.States, StateCount{st, Text{st.Chinese(), st.English()}, r.Cases, r.Overdue})
		}
		return err
	})
	if err != nil {
		return out, fmt.Errorf("counting cases: %w", err)
	}
	return out, nil
}

func encodeCursor(v any) string {
	b, _ := json.Marshal(v) // days and numbers always encode
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeCursor(s string, v any) error {
	if s == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		return errs.New(errs.Invalid, "翻页标记无效，请重新查询。", "The page marker is not valid; search again.").With("query.cursor", "无效。").Because(err)
	}
	return nil
}
