package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/policy"
)

// Loss is what a disaster did to a family (受灾情况).
type Loss struct {
	Disaster      id.ID         `json:"disasterId" doc:"the event, of this county"`
	Kind          string        `json:"kind,omitempty" enum:",transition,collapsed,damaged,winter,death" doc:"collapsed or damaged where a home is to be rebuilt; otherwise as the programme has it"`
	On            calendar.Date `json:"on"`
	Affected      *bool         `json:"affected,omitempty" doc:"basic living is gravely affected; null: not assessed"`
	Persons       int           `json:"persons,omitempty" minimum:"0" maximum:"50" doc:"to be helped, or dead; 0 is the whole family, or one"`
	Days          int           `json:"days,omitempty" minimum:"0" maximum:"366" doc:"of transitional relief"`
	Rooms         int           `json:"rooms,omitempty" minimum:"0" maximum:"100" doc:"collapsed or damaged"`
	CannotRebuild *bool         `json:"cannotRebuild,omitempty" doc:"rebuilding is beyond the family's means; null: not assessed"`
	Detail        string        `json:"detail" maxLength:"2000" doc:"what happened"`
	Evidence      []id.ID       `json:"evidence,omitempty" maxItems:"20" doc:"stored files of this case"`
}

// The parts that relief programmes ask for; each is a Loss of its own kinds.
const (
	declaresTransition = "transition"
	declaresRebuild    = "rebuild"
	declaresWinter     = "winter"
	declaresDeath      = "death"
)

// lossKinds are the kinds of loss that a part is about.
func lossKinds(part string) []string {
	return map[string][]string{
		declaresTransition: {string(policy.LossTransition)}, declaresRebuild: {string(policy.LossCollapsed), string(policy.LossDamaged)},
		declaresWinter: {string(policy.LossWinter)}, declaresDeath: {string(policy.LossDeath)},
	}[part]
}

// lossRef names the one loss of a case to the engine.
const lossRef = "the-loss"

func (l *Loss) loss() policy.Loss {
	return policy.Loss{Ref: lossRef, Kind: policy.LossKind(l.Kind), On: birth(l.On), Affected: l.Affected, Persons: l.Persons, Days: l.Days, CannotRebuild: l.CannotRebuild}
}

func (l *Loss) check(f Facts, e *errs.Error) *errs.Error {
	if l.Disaster == 0 {
		e = e.With("body.facts.loss.disasterId", "请选择是哪一次灾害。", "Choose which disaster it was.")
	}
	if l.On.IsZero() {
		e = e.With("body.facts.loss.on", "请填写受灾日期。", "Give the day of the loss.")
	}
	if l.Persons > len(f.Members) && l.Kind != string(policy.LossDeath) {
		e = e.With("body.facts.loss.persons", "不能多于家庭成员人数。", "Not more than the family has members.")
	}
	return e
}

// settleLoss gives a declared loss the kind of the programme and finds its event.
func (c *caseFile) settleLoss(ctx context.Context, l *Loss) error {
	var kinds []string
	for _, part := range c.procedure.Declares {
		kinds = append(kinds, lossKinds(part)...)
	}
	if len(kinds) == 1 {
		l.Kind = kinds[0]
	}
	if !slices.Contains(kinds, l.Kind) {
		return missing("body.facts.loss.kind", "请选择损失的类别。", "Choose the kind of the loss.")
	}
	d, err := c.q.Disaster(ctx, c.app.County, l.Disaster)
	switch {
	case db.IsNotFound(err):
		return missing("body.facts.loss.disasterId", "没有登记这次灾害。", "This disaster is not on record.")
	case err != nil:
		return fmt.Errorf("reading disaster %s: %w", l.Disaster, err)
	case l.On.Before(d.BeganOn):
		return missing("body.facts.loss.on", "受灾日期早于灾害发生的日期 "+d.BeganOn.String()+"。", "Before the disaster began, on "+d.BeganOn.String()+".")
	case !d.ClosedOn.IsZero() && c.app.SubmittedOn.IsZero():
		return missing("body.facts.loss.disasterId", "这次灾害的救助申请已于 "+d.ClosedOn.String()+" 截止。", "Applications after this disaster were closed on "+d.ClosedOn.String()+".")
	}
	return nil
}

// relieved stops what the family was given for the same loss already.
func (c *caseFile) relieved(ctx context.Context) (*Obstacle, error) {
	rows, err := c.q.ConfirmedAfterDisaster(ctx, q.ConfirmedAfterDisasterParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, DisasterID: c.facts.Loss.Disaster, But: c.app.ID})
	if err != nil {
		return nil, fmt.Errorf("reading what the household of case %s was given after the disaster: %w", c.app.ID, err)
	}
	for _, r := range rows {
		f, err := c.s.openFacts(r.ID, r.FactsSealed)
		if err != nil {
			return nil, err
		}
		if f.Loss == nil || !c.facts.Loss.apart(*f.Loss) {
			return stop("该户因同一次灾害已在案件 "+r.Number+" 中得到同一项救助，请核实。",
				"After the same disaster the household was given this in case "+r.Number+" already; find out which one stands.", c.basis(ActAccept)), nil
		}
	}
	return nil, nil
}

// apart reports whether transitional relief is for other days than another;
// whatever else is given after a disaster is given once.
func (l *Loss) apart(o Loss) bool {
	if l.Kind != string(policy.LossTransition) || l.Days == 0 || o.Days == 0 {
		return false
	}
	return !l.On.Before(o.On.AddDays(o.Days)) || !o.On.Before(l.On.AddDays(l.Days))
}

// linkLoss lists the case under its disaster.
func (c *caseFile) linkLoss(ctx context.Context) error {
	if c.facts.Loss == nil {
		return nil
	}
	err := c.q.LinkDisaster(ctx, c.app.County, c.app.ID, c.facts.Loss.Disaster)
	if err != nil {
		return fmt.Errorf("listing case %s under its disaster: %w", c.app.ID, err)
	}
	return nil
}
