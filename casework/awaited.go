package casework

import (
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
)

// Awaited is the meeting that a case goes to by the office's calendar.
type Awaited struct {
	Period     calendar.Period `json:"period" doc:"of its batch"`
	On         calendar.Date   `json:"on"`
	CannotWait bool            `json:"cannotWait" doc:"the case's last day by law comes before the county could confirm it after the meeting: it is posted without one"`
	Missed     bool            `json:"missed" doc:"the meeting's day is over and the result is not locked"`
}

// awaited finds the meetings of cases in a work list; none where an office does
// not meet, or the result is locked already.
func (s *Service) awaited(ctx context.Context, tx *db.Tx, rows []q.WorkListRow) (map[id.ID]*Awaited, error) {
	out, counties, posts := map[id.ID]*Awaited{}, map[int32]*sittings{}, s.posting()
	today := calendar.At(tx.Now)
	for _, r := range rows {
		a := r.Application
		if !State(a.State).beforeNotice() || !posts[posting{a.Programme, a.Purpose}] {
			continue
		}
		sits, known := counties[a.County]
		if !known {
			var err error
			if sits, err = s.sittingsOf(ctx, tx, a.County); err != nil {
				return nil, err
			}
			counties[a.County] = sits
		}
		if len(sits.days) == 0 {
			continue
		}
		from, waits, err := waitsFrom(ctx, tx, a, today)
		if err != nil {
			return nil, err
		}
		if !waits {
			continue
		}
		b, ok, err := sits.next(a.Division, from)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		late, err := sits.cannotWait(a.Division, b, a.DueOn, today)
		if err != nil {
			return nil, err
		}
		out[a.ID] = &Awaited{Period: b.Period, On: b.on(DayMeeting), CannotWait: late, Missed: b.on(DayMeeting).Before(today)}
	}
	return out, nil
}

// beforeNotice reports a state that lies between acceptance and the notice. What is
// re-examined was posted already.
func (s State) beforeNotice() bool {
	switch s {
	case Accepted, Investigation, Review, Reviewed:
		return true
	case Draft, Submitted, Supplement, NotAccepted, Publicity, Recheck, CountyReview, Advanced, Confirmed, Refused, Stopped, Appealed, Restored, Withdrawn, Terminated:
	}
	return false
}

func (s *Service) sittingsOf(ctx context.Context, tx *db.Tx, county int32) (*sittings, error) {
	days, err := s.officeDays(ctx, tx, county)
	if err != nil {
		return nil, err
	}
	held, err := q.New(tx).Meetings(ctx, county, 0)
	if err != nil {
		return nil, fmt.Errorf("reading meetings: %w", err)
	}
	return s.sittings(days, held), nil
}

// waitsFrom is the day from which a case's meeting is looked for: that of its
// opinion, today before there is one; a case that is locked waits for none.
func waitsFrom(ctx context.Context, tx *db.Tx, a q.Application, today calendar.Date) (from calendar.Date, waits bool, err error) {
	if State(a.State) != Reviewed {
		return today, true, nil
	}
	queries := q.New(tx)
	if _, err := queries.LockedResult(ctx, a.County, a.ID, a.Round); !db.IsNotFound(err) {
		if err != nil {
			err = fmt.Errorf("reading what is locked of case %s: %w", a.ID, err)
		}
		return from, false, err
	}
	given, err := queries.Opinions(ctx, a.County, a.ID)
	if err != nil || len(given) == 0 {
		return today, err == nil, err
	}
	return calendar.At(given[len(given)-1].GivenAt.Time), true, nil
}
