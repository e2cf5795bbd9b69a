package casework

import (
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// ChecksStanding is how far the checks of a batch are settled.
type ChecksStanding string

// The standings of a batch's checks.
const (
	ChecksNone    ChecksStanding = "none"    // nobody asked for one
	ChecksOpen    ChecksStanding = "open"    // some are not reported yet
	ChecksLate    ChecksStanding = "late"    // nor were they by the check day
	ChecksSettled ChecksStanding = "settled" // all are reported
)

// CheckTally counts the checks that are to be settled by a batch's check day.
type CheckTally struct {
	Asked    int            `json:"asked" doc:"asked for, not started"`
	Started  int            `json:"started" doc:"under way"`
	Settled  int            `json:"settled" doc:"reported"`
	Late     int            `json:"late" doc:"of those not reported, whose check day is over"`
	Standing ChecksStanding `json:"standing" enum:"none,open,late,settled"`
}

func (t *CheckTally) add(c BatchCheck) {
	switch c.State {
	case "asked":
		t.Asked++
	case "started":
		t.Started++
	default:
		t.Settled++
	}
	if c.Late {
		t.Late++
	}
	switch {
	case t.Late > 0:
		t.Standing = ChecksLate
	case t.Asked+t.Started > 0:
		t.Standing = ChecksOpen
	default:
		t.Standing = ChecksSettled
	}
}

// BatchCheck is a check of a batch.
type BatchCheck struct {
	ID             id.ID         `json:"id" doc:"of the case"`
	Number         string        `json:"number"`
	Division       string        `json:"division"`
	ApplicantName  string        `json:"applicantName"`
	ProgrammeLabel Text          `json:"programmeLabel"`
	AskedOn        calendar.Date `json:"askedOn"`
	SettleBy       calendar.Date `json:"settleBy" doc:"the check day of its township"`
	State          string        `json:"state" enum:"asked,started,reported"`
	Late           bool          `json:"late" doc:"not reported by then"`
}

// mostChecks is how many checks that are not settled a batch names.
const mostChecks = 300

// checks are those that belong to a batch: each to the first check day of its place on
// or after the day on which it was asked for.
func (v *batchView) checks(ctx context.Context) ([]BatchCheck, error) {
	if v.asked == nil {
		if err := v.readChecks(ctx); err != nil {
			return nil, err
		}
	}
	return v.asked[v.round.Period], nil
}

func (v *batchView) readChecks(ctx context.Context) error {
	v.asked = map[calendar.Period][]BatchCheck{}
	if len(v.days) == 0 {
		return nil
	}
	since, _ := v.days.county(v.round.County).Month(min(v.round.Period, v.days.county(v.round.County).Of(v.today)).Add(-7))
	for _, in := range v.scope {
		rows, err := q.New(v.tx).ChecksAsked(ctx, q.ChecksAskedParams{County: v.round.County, Since: dbt.At(since.Midnight()), Low: in.Low, High: in.High})
		if err != nil {
			return fmt.Errorf("reading checks of batches: %w", err)
		}
		for _, r := range rows {
			if err := v.sortCheck(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *batchView) sortCheck(r q.ChecksAskedRow) error {
	asked := calendar.At(r.AskedAt.Time)
	p, on, ok, err := v.sits.settledIn(r.Division, asked)
	if err != nil || !ok {
		return err
	}
	v.asked[p] = append(v.asked[p], BatchCheck{ID: r.ID, Number: r.Number, Division: r.Division, ApplicantName: r.ApplicantName, ProgrammeLabel: v.s.programmeName(r.Programme), AskedOn: asked,
		SettleBy: on, State: r.CheckState, Late: r.CheckState != "reported" && on.Before(v.today)})
	return nil
}

// settledIn is the business month by whose check day a check is settled that was asked
// for on a day; ok is false where the office has no such day, or the year is not known.
func (t *sittings) settledIn(division string, asked calendar.Date) (p calendar.Period, on calendar.Date, ok bool, err error) {
	p = t.days.of(division).Of(asked)
	for range ahead {
		b, err := t.month(division, p)
		if errs.CodeOf(err) == errs.Unavailable {
			return 0, on, false, nil
		}
		if err != nil {
			return 0, on, false, err
		}
		if on := b.on(DayChecks); !on.IsZero() && !on.Before(asked) {
			return p, on, true, nil
		}
		p = p.Add(1)
	}
	return 0, on, false, nil
}

// addChecks counts the checks of the batch, and names those that are not settled.
func (b *Batch) addChecks(list []BatchCheck) {
	b.Checks.Standing = ChecksNone
	for _, c := range list {
		b.Checks.add(c)
		if c.State != "reported" && len(b.OpenChecks) < mostChecks {
			b.OpenChecks = append(b.OpenChecks, c)
		}
	}
}
