package app

import (
	"context"
	"strings"

	"doudi/casework"
	"doudi/change"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/payment"
	"doudi/registry"
)

// homes lets go along with a household what the rooms have of it, or end.
type homes struct {
	benefits

	change *change.Service
}

// Moved tells of a household that lives elsewhere in its county: what it draws is on
// the rolls of that place, and what was asked or is under way is decided there: the
// office that it leaves reads its file no more.
func (h homes) Moved(ctx context.Context, tx *db.Tx, f *registry.File) error {
	if err := h.payment.Move(ctx, tx, f.County, f.ID, f.Division, f.Urban); err != nil {
		return err
	}
	if err := h.casework.Relocated(ctx, tx, f.County, f.ID, f.Division); err != nil {
		return err
	}
	return h.change.Moved(ctx, tx, f.County, f.ID, f.Division)
}

// Waiting are the numbers of what is not decided.
func (h homes) Waiting(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]string, error) {
	return h.change.Waiting(ctx, tx, county, household)
}

// MayGo refuses to offer a household to another county while a case of it is open: who
// began it decides it. What is drawn ends with the handover, and the other county has an
// application for it from the first day.
func (h homes) MayGo(ctx context.Context, tx *db.Tx, f *registry.File) error {
	open, err := h.casework.Underway(ctx, tx, f.County, f.ID)
	if err != nil || len(open) == 0 {
		return err
	}
	list := strings.Join(open, "、")
	return errs.Newf(errs.Conflict, "该户有在办案件（%[1]s），请先办结或者撤回，再办理转出。", "A case of this household is open (%[2]s): decide or withdraw it, then hand the household over.", list, list)
}

// MayEnd refuses to close a household that draws something beyond this month, or has a
// case open: aid ends by a decision, for which the family was heard (社会救助法 art. 48).
func (h homes) MayEnd(ctx context.Context, tx *db.Tx, f *registry.File) error {
	for _, may := range []func() error{
		func() error {
			return h.drawsNone(ctx, tx, f, func(id.ID) bool { return true }, "请先核查停发，或者办理退出，再注销这户；迁往外县的请用“转出”办理。", "End it by a review or an exit first, then close the household; a move to another county is a handover.")
		},
		func() error {
			open, err := h.casework.Underway(ctx, tx, f.County, f.ID)
			if err != nil || len(open) == 0 {
				return err
			}
			list := strings.Join(open, "、")
			return errs.Newf(errs.Conflict, "该户有在办案件（%[1]s），请先办结或者撤回，再注销这户。", "A case of this household is open (%[2]s): decide or withdraw it, then close the household.", list, list)
		},
	} {
		if err := may(); err != nil {
			return err
		}
	}
	return nil
}

// MayLeave refuses that somebody leaves who draws something in their own name: it goes
// along by a split or a merger, or ends by a case.
func (h homes) MayLeave(ctx context.Context, tx *db.Tx, f *registry.File, person id.ID) error {
	return h.drawsNone(ctx, tx, f, func(p id.ID) bool { return p == person }, "待遇要随人走的，请用“分户”（并入另一户的，再“并户”）办理；不再享受的，先核查停发或者办理退出，再减少成员。",
		"Where it goes along, use a split, and a merger where they join another household; where it ends, end it by a review or an exit first.")
}

// drawsNone names what some of a household draw beyond this month.
func (h homes) drawsNone(ctx context.Context, tx *db.Tx, f *registry.File, whose func(person id.ID) bool, zh, en string) error {
	drawn, err := h.payment.Draws(ctx, tx, f.County, f.ID)
	if err != nil {
		return err
	}
	var names, english []string
	for _, d := range drawn {
		if !whose(d.Person) || d.Until != 0 && d.Until <= calendar.At(tx.Now).Period() {
			continue
		}
		name := h.casework.ProgrammeName(d.Programme)
		names, english = append(names, f.NameOf(d.Person)+name.Chinese), append(english, name.English)
	}
	if len(names) == 0 {
		return nil
	}
	return errs.New(errs.Conflict, "还在享受："+strings.Join(names, "、")+"。"+zh, "Still drawn: "+strings.Join(english, ", ")+". "+en)
}

// LastMonth is the last month that a county pays a household which goes today.
func (h homes) LastMonth(ctx context.Context, tx *db.Tx, county int32, household id.ID) (calendar.Period, error) {
	return h.payment.LastPaid(ctx, tx, county, household)
}

// Received enters in the new county an application for each thing that was drawn in the
// old one, to begin with the month after the last one there: the family need not ask
// anew, and is without aid in no month for which it qualifies.
func (h homes) Received(ctx context.Context, tx *db.Tx, a registry.Arrival) error {
	as := authz.WithActor(ctx, authz.Program())
	drawn, err := entitlements{h.payment, h.registry}.Drawn(as, tx, a.From, a.Was)
	if err != nil {
		return err
	}
	for _, d := range drawn {
		person, known := a.People[d.Person]
		if !known || d.Until != 0 && d.Until <= a.Last {
			continue
		}
		t := casework.Transferred{County: a.File.County, Household: a.File.ID, Programme: d.Programme, Person: person}
		t.Reason = "由" + a.FromName + "转入，在原地享受" + h.casework.ProgrammeName(d.Programme).Chinese
		if d.Amount != nil {
			t.PaidTo = a.Last
			t.Reason += "，发放至" + a.Last.Chinese() + "为止"
		}
		t.Reason += "。"
		if err := h.casework.TakeOver(as, tx, t); err != nil {
			return err
		}
		if err := registry.Note(as, tx, a.File.County, a.File.ID, registry.Event{Kind: "household.aid", Summary: t.Reason + "请尽快办理转入申请。",
			English: "Drew " + h.casework.ProgrammeName(d.Programme).English + " in " + a.FromName + ", paid there up to " + a.Last.String() + "; decide soon on the application here."}); err != nil {
			return err
		}
	}
	return nil
}

// HandedOver ends in the old county what was drawn there, and what was asked.
func (h homes) HandedOver(ctx context.Context, tx *db.Tx, f *registry.File, d registry.Departure) error {
	as := authz.WithActor(ctx, authz.Program())
	err := h.payment.HandOver(as, tx, payment.Going{County: f.County, Household: f.ID, Handover: d.Handover, Last: d.Last,
		Reason: "已转出至" + d.To + "，由转入地接续"})
	if err != nil {
		return err
	}
	for _, l := range f.Labels {
		if !l.To.IsZero() {
			continue
		}
		if err := h.registry.SetLabel(as, tx, f.County, f.ID, l.Label, false, calendar.At(tx.Now)); err != nil {
			return err
		}
	}
	return h.change.HandedOver(ctx, tx, f.County, f.ID, d.To)
}

var _ registry.Homes = homes{}
