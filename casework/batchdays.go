package casework

import (
	"errors"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/policy"
)

// DayKind says what a day of a batch is for.
type DayKind string

// The days of a batch, in their usual order.
const (
	DayFirst   DayKind = "first"   // the business month begins
	DayChecks  DayKind = "checks"  // its checks are settled
	DayMeeting DayKind = "meeting" // the opinions are discussed and locked
	DayPost    DayKind = "post"    // notices are posted
	DayEnd     DayKind = "end"     // the last day of their publicity, by law
	DayConfirm DayKind = "confirm" // the first on which the county can confirm
	DayLast    DayKind = "last"    // the business month ends
)

// BatchDay is one day, as the office set it and as it comes out.
type BatchDay struct {
	Kind    DayKind       `json:"kind" enum:"first,checks,meeting,post,end,confirm,last"`
	Planned calendar.Date `json:"planned" doc:"by the office's calendar, or by the term of the law"`
	On      calendar.Date `json:"on" doc:"the working day that it comes to; empty where that year's holidays are not announced"`
	Moved   bool          `json:"moved" doc:"planned for a day on which nobody works"`
}

// BatchDays are the days of a business month.
type BatchDays struct {
	Period calendar.Period `json:"period"`
	Days   []BatchDay      `json:"days" nullable:"false"`
	meets  bool
}

// on is a day of the month, or no day.
func (b BatchDays) on(kind DayKind) calendar.Date {
	for _, d := range b.Days {
		if d.Kind == kind {
			return d.On
		}
	}
	return calendar.Date{}
}

// batchDays computes the days of a business month for a place. Where its office
// does not meet, there are only those of the month and its checks.
func (s *Service) batchDays(days officeDays, division string, p calendar.Period) (BatchDays, error) {
	months := days.of(division)
	at := months.At(p)
	first, last := months.Month(p)
	out := BatchDays{Period: p, meets: at.Meeting > 0, Days: []BatchDay{{Kind: DayFirst, Planned: first, On: first}}}
	if at.CheckDay > 0 {
		if _, err := s.addDay(&out, DayChecks, months.Day(p, at.CheckDay)); err != nil {
			return out, err
		}
	}
	if at.Meeting > 0 {
		if err := s.meetingDays(&out, division, months.Day(p, at.Meeting), at.PostIn); err != nil {
			return out, err
		}
	}
	out.Days = append(out.Days, BatchDay{Kind: DayLast, Planned: last, On: last})
	return out, nil
}

// meetingDays are the meeting and what follows from it; they end where a year's
// holidays are not known.
func (s *Service) meetingDays(b *BatchDays, division string, planned calendar.Date, postIn int) error {
	meeting, err := s.addDay(b, DayMeeting, planned)
	if err != nil || meeting.IsZero() {
		return err
	}
	return s.afterMeeting(b, division, meeting, postIn)
}

// afterMeeting are the notice, its publicity and the county's confirmation.
func (s *Service) afterMeeting(b *BatchDays, division string, meeting calendar.Date, postIn int) error {
	post, err := s.addDay(b, DayPost, meeting.AddDays(postIn))
	if err != nil || post.IsZero() {
		return err
	}
	term, err := s.others.Law.Term(division, post, "publicity.days")
	var gap *policy.GapError
	var unnamed *policy.UnknownParameterError
	if errors.As(err, &gap) || errors.As(err, &unnamed) {
		return nil // nothing in force says how long: the days after are not guessed
	}
	if err != nil {
		return fmt.Errorf("reading the term of publicity of %s: %w", division, err)
	}
	end, err := s.addDay(b, DayEnd, post.AddDays(term.Days))
	if err != nil || end.IsZero() {
		return err
	}
	_, err = s.addDay(b, DayConfirm, end.AddDays(1))
	return err
}

// addDay adds a day where it comes out: on itself or the next working day.
func (s *Service) addDay(b *BatchDays, kind DayKind, planned calendar.Date) (calendar.Date, error) {
	on, err := s.workingDay(planned.AddDays(-1), 1)
	if err != nil {
		return on, err
	}
	b.Days = append(b.Days, BatchDay{Kind: kind, Planned: planned, On: on, Moved: !on.IsZero() && on != planned})
	return on, nil
}

// sittings are the meetings of a county's offices: when they are, and which have
// been held.
type sittings struct {
	s     *Service
	days  officeDays
	held  []q.Meeting
	known map[string]BatchDays // by township and month
}

func (s *Service) sittings(days officeDays, held []q.Meeting) *sittings {
	return &sittings{s: s, days: days, held: held, known: map[string]BatchDays{}}
}

// month is the batch of a township in a business month.
func (t *sittings) month(division string, p calendar.Period) (BatchDays, error) {
	key := division[:min(9, len(division))] + p.String()
	if b, ok := t.known[key]; ok {
		return b, nil
	}
	b, err := t.s.batchDays(t.days, division, p)
	if err == nil {
		t.known[key] = b
	}
	return b, err
}

// ahead is how many months are looked through for the next meeting.
const ahead = 24

// next is the batch of the first meeting on or after a day that has not been held;
// ok is false where nobody meets.
func (t *sittings) next(division string, from calendar.Date) (b BatchDays, ok bool, err error) {
	months := t.days.of(division)
	if len(months) == 0 {
		return b, false, nil
	}
	p := months.Of(from)
	for range ahead {
		b, err = t.month(division, p)
		if unknown := errs.CodeOf(err); unknown == errs.Unavailable {
			return b, false, nil
		}
		if err != nil {
			return b, false, err
		}
		if on := b.on(DayMeeting); b.meets && !on.IsZero() && !on.Before(from) && !t.wasHeld(division, p) {
			return b, true, nil
		}
		p = p.Add(1)
	}
	return b, false, nil
}

// wasHeld reports whether a township's meeting of a month has been locked.
func (t *sittings) wasHeld(division string, p calendar.Period) bool {
	for _, m := range t.held {
		if m.ForPeriod == p && strings.HasPrefix(division, m.Division) {
			return true
		}
	}
	return false
}

// cannotWait reports whether a case's last day by law comes before the county
// could confirm it after the meeting: then it is not kept for the meeting. One that
// was missed can be held today at the earliest, and its notice follows from there.
func (t *sittings) cannotWait(division string, b BatchDays, due, today calendar.Date) (bool, error) {
	if due.IsZero() {
		return false, nil
	}
	if b.on(DayMeeting).Before(today) {
		at := t.days.of(division).At(b.Period)
		b = BatchDays{Period: b.Period, Days: []BatchDay{{Kind: DayMeeting, Planned: today, On: today}}}
		if err := t.s.afterMeeting(&b, division, today, at.PostIn); err != nil {
			return false, err
		}
	}
	by := b.on(DayConfirm)
	if by.IsZero() {
		by = b.on(DayMeeting)
	}
	return due.Before(by), nil
}
