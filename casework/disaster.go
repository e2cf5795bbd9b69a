package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// Disaster is an event that many families apply for relief after (自然灾害救助条例).
type Disaster struct {
	County   int32         `json:"county"`
	ID       id.ID         `json:"id"`
	Name     string        `json:"name"`
	Kind     string        `json:"kind" enum:"flood,drought,storm,hail,snow,earthquake,landslide,fire,other"`
	Division string        `json:"division" doc:"that it struck"`
	BeganOn  calendar.Date `json:"beganOn"`
	Note     string        `json:"note"`
	ClosedOn calendar.Date `json:"closedOn" doc:"from when nobody applies after it any more; empty: open"`
	Version  int32         `json:"version"`
	By       string        `json:"by"`
}

// NewDisaster is an event as it is entered.
type NewDisaster struct {
	Name     string        `json:"name" minLength:"1" maxLength:"80"`
	Kind     string        `json:"kind" enum:"flood,drought,storm,hail,snow,earthquake,landslide,fire,other"`
	Division string        `json:"division" pattern:"^[0-9]{6,12}$" doc:"that it struck: the county, or a township of it"`
	BeganOn  calendar.Date `json:"beganOn"`
	Note     string        `json:"note,omitempty" maxLength:"1000"`
}

// DisasterPage is an event with where its families stand.
type DisasterPage struct {
	Disaster
	Tally []ProgrammeTally `json:"tally" nullable:"false" doc:"its cases in the reader's places, by programme and state"`
}

// ProgrammeTally counts cases of a programme in a state, with what was decided on them.
type ProgrammeTally struct {
	Programme string    `json:"programme"`
	Label     Text      `json:"label"`
	State     State     `json:"state"`
	Name      Text      `json:"stateLabel"`
	Cases     int64     `json:"cases"`
	Amount    money.Fen `json:"amountFen"`
}

// mayDisaster checks that the actor enters or decides cases in a division.
func mayDisaster(a authz.Actor, division string) error {
	if a.MayIn(authz.Confirm, division) == nil {
		return nil
	}
	return a.MayIn(authz.AcceptCase, division)
}

// EnterDisaster puts an event on record.
func (s *Service) EnterDisaster(ctx context.Context, county int32, n NewDisaster) (d Disaster, err error) {
	actor := authz.From(ctx)
	if !strings.HasPrefix(n.Division, authz.CountyCode(county)) {
		return d, missing("body.division", "须为本县的地方。", "Must lie in this county.")
	}
	if err := mayDisaster(actor, n.Division); err != nil {
		return d, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if n.Name = strings.TrimSpace(n.Name); n.Name == "" {
			return missing("body.name", "请填写名称。", "Give it a name.")
		}
		if n.BeganOn.IsZero() || n.BeganOn.After(calendar.At(tx.Now)) {
			return missing("body.beganOn", "发生日期须在今天以前。", "It began not after today.")
		}
		if err := audit.Claim(ctx, tx, county); err != nil {
			return err
		}
		row := q.Disaster{County: county, ID: tx.NewID(), Name: n.Name, Kind: n.Kind, Division: n.Division, BeganOn: n.BeganOn, Note: strings.TrimSpace(n.Note), Version: 1,
			EnteredBy: actor.Account, EnteredName: actor.Name, EnteredAt: tx.At()}
		if err := q.New(tx).AddDisaster(ctx, q.AddDisasterParams{County: row.County, ID: row.ID, Name: row.Name, Kind: row.Kind, Division: row.Division, BeganOn: row.BeganOn, Note: row.Note,
			EnteredBy: row.EnteredBy, EnteredName: row.EnteredName, EnteredAt: row.EnteredAt}); err != nil {
			return fmt.Errorf("adding a disaster: %w", err)
		}
		d = disasterOf(row)
		return audit.Append(ctx, tx, audit.Entry{County: county, Act: "disaster.enter", Subject: "disaster/" + row.ID.String(), After: row})
	})
	return d, err
}

func disasterOf(r q.Disaster) Disaster {
	return Disaster{r.County, r.ID, r.Name, r.Kind, r.Division, r.BeganOn, r.Note, r.ClosedOn, r.Version, r.EnteredName}
}

// DisasterPage reads an event, and counts its cases where the actor reads cases.
func (s *Service) DisasterPage(ctx context.Context, county int32, event id.ID) (p DisasterPage, err error) {
	actor := authz.From(ctx)
	if err := actor.MayInCounty(authz.ReadCase, county); err != nil {
		return p, err
	}
	scope, err := actor.May(authz.ReadCase)
	if err != nil {
		return p, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		row, err := q.New(tx).Disaster(ctx, county, event)
		if db.IsNotFound(err) {
			return noDisaster()
		}
		if err != nil {
			return fmt.Errorf("reading disaster %s: %w", event, err)
		}
		p = DisasterPage{disasterOf(row), []ProgrammeTally{}}
		for _, in := range scope.Narrow(authz.CountyCode(county)) {
			rows, err := q.New(tx).TallyDisaster(ctx, q.TallyDisasterParams{County: county, DisasterID: event, Low: in.Low, High: in.High})
			if err != nil {
				return fmt.Errorf("counting the cases of disaster %s: %w", event, err)
			}
			for _, r := range rows {
				state := State(r.State)
				p.Tally = append(p.Tally, ProgrammeTally{r.Programme, s.programmeName(r.Programme), state, Text{state.Chinese(), state.English()}, r.Cases, money.Fen(r.AmountFen)})
			}
		}
		return nil
	})
	return p, err
}

// CloseDisaster ends the time in which families apply after an event.
func (s *Service) CloseDisaster(ctx context.Context, county int32, event id.ID, version int32) (d Disaster, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, county); err != nil {
			return err
		}
		row, err := q.New(tx).Disaster(ctx, county, event)
		if db.IsNotFound(err) {
			return noDisaster()
		}
		if err != nil {
			return fmt.Errorf("reading disaster %s: %w", event, err)
		}
		if err := mayDisaster(authz.From(ctx), row.Division); err != nil {
			return err
		}
		was := row
		row.ClosedOn = calendar.At(tx.Now)
		n, err := q.New(tx).CloseDisaster(ctx, q.CloseDisasterParams{ClosedOn: row.ClosedOn, County: county, ID: event, Version: version})
		if err != nil {
			return fmt.Errorf("closing disaster %s: %w", event, err)
		}
		if n != 1 {
			return errs.New(errs.Conflict, "已经截止，或者刚被别人改过，请刷新后再办。", "It is closed already, or somebody has just changed it; reload.")
		}
		row.Version++
		d = disasterOf(row)
		return audit.Append(ctx, tx, audit.Entry{County: county, Act: "disaster.close", Subject: "disaster/" + event.String(), Before: was, After: row})
	})
	return d, err
}

// Roll is families of one village list that apply together after an event
// (户报、村评、乡审、县定): each becomes a case of its own.
type Roll struct {
	Programme string    `json:"programme" minLength:"1" maxLength:"40" doc:"of relief, with a procedure here"`
	Rows      []RollRow `json:"rows" minItems:"1" maxItems:"200" nullable:"false"`
}

// RollRow is one family of a roll with its loss.
type RollRow struct {
	HouseholdID id.ID  `json:"householdId"`
	Reason      string `json:"reason,omitempty" maxLength:"1000" doc:"absent: the name of the event"`
	Loss        Loss   `json:"loss"`
}

// EnterRoll enters and submits a case for each family of a roll: all of them, or
// none where one cannot be, with the row that stands in the way.
func (s *Service) EnterRoll(ctx context.Context, county int32, event id.ID, roll Roll) (out []Done, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		d, err := q.New(tx).Disaster(ctx, county, event)
		if db.IsNotFound(err) {
			return noDisaster()
		}
		if err != nil {
			return fmt.Errorf("reading disaster %s: %w", event, err)
		}
		out = make([]Done, 0, len(roll.Rows))
		for i, row := range roll.Rows {
			done, err := s.enterRow(ctx, tx, d, roll.Programme, row)
			if err != nil {
				return ofRoll(err, i)
			}
			out = append(out, done)
		}
		return nil
	})
	if err != nil {
		return nil, audit.Refused(ctx, s.db, err)
	}
	return out, nil
}

func (s *Service) enterRow(ctx context.Context, tx *db.Tx, d q.Disaster, programme string, row RollRow) (Done, error) {
	file, err := s.others.Registry.File(ctx, tx, d.County, row.HouseholdID)
	if err != nil {
		return Done{}, err
	}
	row.Loss.Disaster = d.ID
	facts := file.Facts
	facts.Loss = &row.Loss
	if row.Reason = strings.TrimSpace(row.Reason); row.Reason == "" {
		row.Reason = d.Name
	}
	done, err := s.create(ctx, tx, d.County, Entry{Programme: programme, HouseholdID: row.HouseholdID, Facts: &facts, Channel: "window", Reason: row.Reason})
	if err != nil {
		return Done{}, err
	}
	return s.performIn(ctx, tx, Ref{d.County, done.ID}, ActSubmit, Signing{Version: done.Version}, nil, s.submit(ctx))
}

// ofRoll says which row of a roll stands in the way of all.
func ofRoll(err error, i int) error {
	var told *errs.Error
	if !errors.As(err, &told) {
		return err
	}
	e := errs.New(told.Code, fmt.Sprintf("第 %d 户不能录入，全部未录入：%s", i+1, told.Message), fmt.Sprintf("Household %d cannot be entered, so none was: %s", i+1, told.English)).Because(err)
	at := fmt.Sprintf("body.rows[%d]", i)
	for _, f := range told.Fields {
		e = e.With(at+strings.TrimPrefix(f.Path, "body.facts"), f.Message, f.English)
	}
	if len(told.Fields) == 0 {
		e = e.With(at+".householdId", told.Message, told.English)
	}
	return e
}

func noDisaster() *errs.Error {
	return errs.New(errs.NotFound, "没有找到这次灾害。", "No such disaster.")
}
