package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

// Summary is a case as lists show it.
type Summary struct {
	County         int32             `json:"county"`
	ID             id.ID             `json:"id"`
	Number         string            `json:"number"`
	HouseholdID    id.ID             `json:"householdId"`
	Division       string            `json:"division"`
	ApplicantID    id.ID             `json:"applicantId"`
	ApplicantName  string            `json:"applicantName"`
	Members        int32             `json:"members"`
	Programme      string            `json:"programme"`
	Purpose        procedure.Purpose `json:"purpose" enum:",review,death,exit" doc:"what is drawn is looked at again in its time, after a death, or because the family leaves; otherwise it applied"`
	ProgrammeLabel Text              `json:"programmeLabel"`
	PersonID       id.ID             `json:"personId,omitempty" doc:"whom it is for, where the programme is a person's"`
	State          State             `json:"state"`
	StateLabel     Text              `json:"stateLabel"`
	SubmittedOn    calendar.Date     `json:"submittedOn"`
	AcceptedOn     calendar.Date     `json:"acceptedOn"`
	DecidedOn      calendar.Date     `json:"decidedOn"`
	DueOn          calendar.Date     `json:"dueOn" doc:"of the whole case; empty before acceptance, after the decision and while not known"`
	NextStep       Act               `json:"nextStep" doc:"the most urgent act that is waited for"`
	NextRole       authz.Role        `json:"nextRole"`
	NextDueOn      calendar.Date     `json:"nextDueOn"`
	Overdue        bool              `json:"overdue"`
	NearRelative   bool              `json:"nearRelative"`
	Version        int32             `json:"version"`
}

func (s *Service) summary(a q.Application, today calendar.Date) Summary {
	state := State(a.State)
	return Summary{County: a.County, ID: a.ID, Number: a.Number, HouseholdID: a.HouseholdID, Division: a.Division, ApplicantID: a.ApplicantID,
		ApplicantName: a.ApplicantName, Members: a.Members, Programme: a.Programme, Purpose: procedure.Purpose(a.Purpose), ProgrammeLabel: s.programmeName(a.Programme), PersonID: a.PersonID, State: state, StateLabel: Text{state.Chinese(), state.English()},
		SubmittedOn: a.SubmittedOn, AcceptedOn: a.AcceptedOn, DecidedOn: a.DecidedOn, DueOn: a.DueOn, NextStep: Act(a.NextStep), NextRole: authz.Role(a.NextRole),
		NextDueOn: a.NextDueOn, Overdue: !a.NextDueOn.IsZero() && a.NextDueOn.Before(today), NearRelative: a.NearRelative, Version: a.Version}
}

// ProgrammeName is what papers call a programme.
func (s *Service) ProgrammeName(code string) Text { return s.programmeName(code) }

// programmeName is what papers call a programme; its code where no procedure of
// this installation names it any more.
func (s *Service) programmeName(code string) Text {
	for _, p := range s.others.Procedures.All() {
		if p.Programme == code {
			return Text{p.Name.Zh, p.Name.En}
		}
	}
	return Text{code, code}
}

// Filter narrows lists. Empty fields do not.
type Filter struct {
	State     State
	Programme string
	Division  string // prefix: a township, a village
	Number    string
	Household id.ID
	Disaster  id.ID      // of a county, that families applied after; lists of cases only
	Role      authz.Role // of the step that is waited for; work lists only
	Step      Act        // that is waited for; work lists only
	Overdue   bool
	Soon      bool   // about to be overdue, by the procedure; work lists only
	Handed    string // to: handed to the actor; from: handed on by the actor; work lists only
}

// Cases lists cases that the actor may read, newest first.
func (s *Service) Cases(ctx context.Context, f Filter, at page.Query) (out page.Page[Summary], err error) {
	scope, err := authz.From(ctx).May(authz.ReadCase)
	if err != nil {
		return out, err
	}
	var after caseCursor
	if err := at.After(&after); err != nil {
		return out, err
	}
	var rows []q.Application
	var today calendar.Date
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		today = calendar.At(tx.Now)
		rows, err = authz.Gather(scope.Narrow(f.Division), int(at.UpTo()), newestFirst, func(in authz.Range) ([]q.Application, error) {
			if f.Household != 0 {
				return q.New(tx).ListHouseholdApplications(ctx, q.ListHouseholdApplicationsParams{Household: f.Household, Low: in.Low, High: in.High,
					State: string(f.State), Programme: f.Programme, Number: f.Number, Overdue: f.Overdue, Today: today,
					BeforeID: int64(after.ID), BeforeCounty: after.County, UpTo: at.UpTo()})
			}
			low, high := in.Counties()
			if f.Disaster != 0 {
				return q.New(tx).ListDisasterApplications(ctx, q.ListDisasterApplicationsParams{Disaster: f.Disaster, LowCounty: low, HighCounty: high, Low: in.Low, High: in.High,
					State: string(f.State), Programme: f.Programme, Number: f.Number, Overdue: f.Overdue, Today: today,
					BeforeID: int64(after.ID), BeforeCounty: after.County, UpTo: at.UpTo()})
			}
			return q.New(tx).ListApplications(ctx, q.ListApplicationsParams{LowCounty: low, HighCounty: high, Low: in.Low, High: in.High,
				State: string(f.State), Programme: f.Programme, Number: f.Number, Overdue: f.Overdue, Today: today,
				BeforeID: int64(after.ID), BeforeCounty: after.County, UpTo: at.UpTo()})
		})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing cases: %w", err)
	}
	return page.Of(at, rows, func(a q.Application) Summary { return s.summary(a, today) },
		func(a q.Application) any { return caseCursor{a.County, a.ID} })
}

type caseCursor struct {
	County int32
	ID     id.ID
}

// newestFirst is the order of ListApplications.
func newestFirst(a, b q.Application) int {
	return cmp.Or(cmp.Compare(b.County, a.County), cmp.Compare(b.ID, a.ID))
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
	Soon    bool    `json:"soon" doc:"it ends so soon that the procedure warns"`
	Paused  bool    `json:"paused" doc:"there is a term, whose days do not count now"`
	Handed  *Handed `json:"handed,omitempty" doc:"where somebody handed this part of the case on"`
	Case    Summary `json:"case"`
	// Meeting is nil where the office's calendar has none for the case.
	Meeting *Awaited `json:"meeting,omitempty" doc:"of the office's calendar, that the case's opinion goes to before its notice"`
}

// Handed is who handed a part of a case to whom.
type Handed struct {
	From string `json:"from"`
	To   string `json:"to"`
	Mine string `json:"mine" enum:",from,to" doc:"which of them the reader is"`
}

func handed(list []q.CaseHandover, role string, me id.ID) *Handed {
	for _, h := range list {
		if h.Role != role {
			continue
		}
		out := &Handed{From: h.FromName, To: h.ToName}
		switch me {
		case h.ToID:
			out.Mine = "to"
		case h.FromID:
			out.Mine = "from"
		}
		return out
	}
	return nil
}

type workCursor struct {
	On   calendar.Date
	ID   id.ID
	Step Act
}

// Work lists the steps that the actor's roles may do, the most urgent first.
func (s *Service) Work(ctx context.Context, f Filter, at page.Query) (out page.Page[Task], err error) {
	work, err := dutiesOf(authz.From(ctx), f.Step, f.Division)
	if err != nil {
		return out, err
	}
	after := workCursor{On: calendar.On(1, 1, 1)}
	if err := at.After(&after); err != nil {
		return out, err
	}
	var rows []q.WorkListRow
	var today calendar.Date
	var meetings map[id.ID]*Awaited
	var over map[id.ID][]q.CaseHandover
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		today = calendar.At(tx.Now)
		rows, err = authz.Gather(work, int(at.UpTo()), mostUrgent, func(d duties) ([]q.WorkListRow, error) {
			return q.New(tx).WorkList(ctx, q.WorkListParams{Low: d.in.Low, High: d.in.High, Steps: d.list(),
				Role: string(f.Role), State: string(f.State), Programme: f.Programme, Overdue: f.Overdue, Soon: f.Soon, Today: today,
				Handed: f.Handed, Me: authz.From(ctx).Account, AfterOn: after.On, AfterID: int64(after.ID), AfterStep: string(after.Step), UpTo: at.UpTo()})
		})
		if err != nil {
			return err
		}
		if meetings, err = s.awaited(ctx, tx, rows); err != nil {
			return err
		}
		over, err = s.handedCases(ctx, tx, applicationsOf(rows))
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing work: %w", err)
	}
	return page.Of(at, rows, func(r q.WorkListRow) Task {
		t := s.task(r, today)
		t.Meeting = meetings[r.Application.ID]
		t.Handed = handed(over[r.Application.ID], r.Role, authz.From(ctx).Account)
		return t
	},
		func(r q.WorkListRow) any { return workCursor{r.SortOn, r.Application.ID, Act(r.Step)} })
}

func applicationsOf(rows []q.WorkListRow) []q.Application {
	out := make([]q.Application, len(rows))
	for i, r := range rows {
		out[i] = r.Application
	}
	return out
}

func (s *Service) task(r q.WorkListRow, today calendar.Date) Task {
	t := Task{Step: Act(r.Step), Role: authz.Role(r.Role), DueOn: r.DueOn, Unknown: r.SortOn == unknownDay(), Paused: r.SortOn == pausedDay(), Soon: isSoon(r.WarnOn, r.DueOn, today), Case: s.summary(r.Application, today)}
	d := duty(t.Step)
	t.Label = Text{d.Chinese, d.English}
	if !r.DueOn.IsZero() {
		if left, err := s.others.WorkDays.WorkingDaysBetween(today, r.DueOn); err == nil { // an unknown year leaves it out
			t.Left = &left
		}
	}
	return t
}

// mostUrgent is the order of WorkList.
func mostUrgent(a, b q.WorkListRow) int {
	return cmp.Or(a.SortOn.Compare(b.SortOn), cmp.Compare(a.Application.ID, b.Application.ID), cmp.Compare(a.Step, b.Step))
}

// duties are the acts that an actor may do in a part of the country.
type duties struct {
	in   authz.Range
	acts []Act
}

// list is the acts as JSON.
func (d duties) list() string { return listOf(d.acts...) }

// dutiesOf lists what the actor may do, part by part: a clerk of one township
// who reviews in another finds either's work there and not here. No act is met
// twice in one place. If only is not empty it is that one alone.
func dutiesOf(a authz.Actor, only Act, division string) ([]duties, error) {
	if _, err := a.May(authz.ReadCase); err != nil {
		return nil, err
	}
	var out []duties
	at := map[authz.Range]int{}
	for _, d := range Duties() {
		scope, err := a.May(d.Right)
		if err != nil || only != "" && d.Act != only {
			continue
		}
		for _, r := range scope.Narrow(division) {
			i, known := at[r]
			if !known {
				i = len(out)
				at[r], out = i, append(out, duties{in: r})
			}
			out[i].acts = append(out[i].acts, d.Act)
		}
	}
	return out, nil
}

// Count is how many cases wait at a step.
type Count struct {
	Step    Act        `json:"step"`
	Label   Text       `json:"label"`
	Role    authz.Role `json:"role"`
	Cases   int64      `json:"cases"`
	Overdue int64      `json:"overdue"`
	Soon    int64      `json:"soon" doc:"about to be overdue, by the procedure"`
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
	var work []duties
	if mine {
		if work, err = dutiesOf(actor, "", division); err != nil {
			return out, err
		}
	} else {
		for _, in := range scope.Narrow(division) {
			work = append(work, duties{in: in, acts: allActs()})
		}
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = Counts{Steps: []Count{}, States: []StateCount{}} // the function may run again
		for _, d := range work {
			if err := out.steps(ctx, tx, d); err != nil {
				return err
			}
		}
		for _, in := range scope.Narrow(division) {
			if err := out.states(ctx, tx, in); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("counting cases: %w", err)
	}
	return out, nil
}

func allActs() (acts []Act) {
	for _, d := range Duties() {
		acts = append(acts, d.Act)
	}
	return acts
}

// steps adds the cases that wait for duties in a part.
func (c *Counts) steps(ctx context.Context, tx *db.Tx, d duties) error {
	rows, err := q.New(tx).CountSteps(ctx, calendar.At(tx.Now), d.in.Low, d.in.High)
	for _, r := range rows {
		act := Act(r.Step)
		if !slices.Contains(d.acts, act) {
			continue
		}
		i := slices.IndexFunc(c.Steps, func(x Count) bool { return x.Step == act && x.Role == authz.Role(r.Role) })
		if i < 0 {
			i = len(c.Steps)
			c.Steps = append(c.Steps, Count{Step: act, Label: Text{duty(act).Chinese, duty(act).English}, Role: authz.Role(r.Role)})
		}
		c.Steps[i].Cases += r.Cases
		c.Steps[i].Overdue += r.Overdue
		c.Steps[i].Soon += r.Soon
	}
	return err
}

// states adds the cases in a part.
func (c *Counts) states(ctx context.Context, tx *db.Tx, in authz.Range) error {
	rows, err := q.New(tx).CountStates(ctx, calendar.At(tx.Now), in.Low, in.High)
	for _, r := range rows {
		st := State(r.State)
		i := slices.IndexFunc(c.States, func(x StateCount) bool { return x.State == st })
		if i < 0 {
			i = len(c.States)
			c.States = append(c.States, StateCount{State: st, Label: Text{st.Chinese(), st.English()}})
		}
		c.States[i].Cases += r.Cases
		c.States[i].Overdue += r.Overdue
	}
	return err
}
