package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// officeDays are how a county and its townships count their business months: the
// rows as they were made, by place. Without any the business month is the
// calendar's and nobody meets.
type officeDays map[string][]q.OfficeCalendar

func (s *Service) officeDays(ctx context.Context, tx *db.Tx, county int32) (officeDays, error) {
	rows, err := q.New(tx).OfficeCalendars(ctx, county)
	if err != nil {
		return nil, fmt.Errorf("reading the office calendar of county %d: %w", county, err)
	}
	days := officeDays{}
	for _, r := range rows {
		days[r.Division] = append(days[r.Division], r)
	}
	return days, nil
}

// county is how the county itself counts.
func (d officeDays) county(county int32) (out calendar.Offices) {
	for _, r := range d[authz.CountyCode(county)] {
		out = append(out, calendar.Since{From: r.FromPeriod, Office: officeOf(r)})
	}
	return out
}

// of is how the office counts that a division belongs to: the months of its
// county, with the days of its township where these are its own.
func (d officeDays) of(division string) calendar.Offices {
	var county calendar.Offices
	for _, r := range d[division[:6]] {
		county = append(county, calendar.Since{From: r.FromPeriod, Office: officeOf(r)})
	}
	if len(division) < 9 || len(d[division[:9]]) == 0 {
		return county
	}
	own := d[division[:9]]
	begins := []calendar.Period{}
	for _, r := range slices.Concat(d[division[:6]], own) {
		begins = append(begins, r.FromPeriod)
	}
	slices.Sort(begins)
	var out calendar.Offices
	for _, p := range slices.Compact(begins) {
		at := county.At(p)
		if t, ok := lastBy(own, p); ok && t.Own {
			at = calendar.Office{FirstDay: at.FirstDay, Meeting: int(t.MeetingDay), PostIn: int(t.PostIn), CheckDay: int(t.CheckDay)}
		}
		out = append(out, calendar.Since{From: p, Office: at})
	}
	return out
}

func lastBy(rows []q.OfficeCalendar, p calendar.Period) (last q.OfficeCalendar, ok bool) {
	for _, r := range rows {
		if r.FromPeriod <= p {
			last, ok = r, true
		}
	}
	return last, ok
}

func officeOf(r q.OfficeCalendar) calendar.Office {
	return calendar.Office{FirstDay: int(r.FirstDay), Meeting: int(r.MeetingDay), PostIn: int(r.PostIn), CheckDay: int(r.CheckDay)}
}

// Months tells how a county counts its business months.
func (s *Service) Months(ctx context.Context, tx *db.Tx, county int32) (calendar.Offices, error) {
	days, err := s.officeDays(ctx, tx, county)
	if err != nil {
		return nil, err
	}
	return days.county(county), nil
}

// CountiesAtWork lists the counties that have cases.
func (s *Service) CountiesAtWork(ctx context.Context, tx *db.Tx) ([]int32, error) {
	return q.New(tx).CountiesAtWork(ctx)
}

// OfficeCalendar is one row of a county's business calendar.
type OfficeCalendar struct {
	ID       id.ID           `json:"id"`
	Division string          `json:"division" doc:"6 digits: the county; 9: a township that differs"`
	From     calendar.Period `json:"from" doc:"first business month"`
	OfficeDays
	Reason   string   `json:"reason"`
	MadeName string   `json:"madeName"`
	MadeAt   dbt.Time `json:"madeAt"`
	InForce  bool     `json:"inForce" doc:"in the business month of today"`
}

// OfficeDays are what a business calendar sets.
type OfficeDays struct {
	Own      bool `json:"own" doc:"false: the township goes by the county's days"`
	FirstDay int  `json:"firstDay" minimum:"0" maximum:"28" doc:"day on which a business month begins; 1: the calendar's; 0 in a township's"`
	Meeting  int  `json:"meetingDay" minimum:"0" maximum:"28" doc:"day of the month on which the office meets; 0: it does not"`
	PostIn   int  `json:"postIn" minimum:"0" maximum:"10" doc:"days after the meeting on which notices are posted"`
	CheckDay int  `json:"checkDay" minimum:"0" maximum:"28" doc:"day by which the month's checks are settled; 0: none"`
}

// OfficeCalendars are a county's rows with what they come to.
type OfficeCalendars struct {
	County int32            `json:"county"`
	Now    calendar.Period  `json:"now" doc:"business month of today"`
	Rows   []OfficeCalendar `json:"rows" nullable:"false" doc:"the newest first"`
	Coming []BatchDays      `json:"coming" nullable:"false" doc:"the days of this business month and the next five, moved where they fall on a holiday"`
}

// OfficeCalendars shows a county's business calendar to whoever works there.
func (s *Service) OfficeCalendars(ctx context.Context, county int32) (out OfficeCalendars, err error) {
	if err := readsCalendar(ctx, county); err != nil {
		return out, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		days, err := s.officeDays(ctx, tx, county)
		if err != nil {
			return err
		}
		out, err = s.shownCalendars(days, county, calendar.At(tx.Now))
		return err
	})
	return out, err
}

// readsCalendar lets in who works in the county: its days are no secret there.
func readsCalendar(ctx context.Context, county int32) error {
	actor := authz.From(ctx)
	if actor.MayIn(authz.ManageCalendar, authz.CountyCode(county)) == nil {
		return nil
	}
	return actor.MayInCounty(authz.ReadCase, county)
}

func (s *Service) shownCalendars(days officeDays, county int32, today calendar.Date) (OfficeCalendars, error) {
	months := days.county(county)
	out := OfficeCalendars{County: county, Now: months.Of(today), Rows: []OfficeCalendar{}, Coming: []BatchDays{}}
	for _, rows := range days {
		held, _ := lastBy(rows, out.Now)
		for _, r := range rows {
			out.Rows = append(out.Rows, OfficeCalendar{ID: r.ID, Division: r.Division, From: r.FromPeriod, Reason: r.Reason, MadeName: r.MadeName, MadeAt: r.MadeAt, InForce: r.ID == held.ID,
				OfficeDays: OfficeDays{Own: r.Own, FirstDay: int(r.FirstDay), Meeting: int(r.MeetingDay), PostIn: int(r.PostIn), CheckDay: int(r.CheckDay)}})
		}
	}
	slices.SortFunc(out.Rows, func(a, b OfficeCalendar) int { return cmp.Compare(b.ID, a.ID) })
	for i := range 6 {
		d, err := s.batchDays(days, authz.CountyCode(county), out.Now.Add(i))
		if err != nil {
			return out, err
		}
		out.Coming = append(out.Coming, d)
	}
	return out, nil
}

// CalendarChange sets the days of a county, or of a township that differs, from a
// business month on.
type CalendarChange struct {
	Division string          `json:"division" pattern:"^([0-9]{6}|[0-9]{9})$" doc:"the county, or one of its townships"`
	From     calendar.Period `json:"from" doc:"first business month for which it holds: this one or a later one"`
	OfficeDays
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// SetCalendar writes a change of the business calendar. What held before stays on
// record; a month in which results were locked already keeps its days.
func (s *Service) SetCalendar(ctx context.Context, county int32, c CalendarChange) (out OfficeCalendars, err error) {
	if err := authz.From(ctx).MayIn(authz.ManageCalendar, authz.CountyCode(county)); err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, county); err != nil {
			return err
		}
		days, err := s.officeDays(ctx, tx, county)
		if err != nil {
			return err
		}
		if err := s.checkChange(ctx, tx, days, county, c); err != nil {
			return err
		}
		if err := s.addCalendar(ctx, tx, days, county, c); err != nil {
			return err
		}
		if days, err = s.officeDays(ctx, tx, county); err != nil {
			return err
		}
		out, err = s.shownCalendars(days, county, calendar.At(tx.Now))
		return err
	})
	return out, err
}

func (s *Service) addCalendar(ctx context.Context, tx *db.Tx, days officeDays, county int32, c CalendarChange) error {
	actor := authz.From(ctx)
	row := q.AddOfficeCalendarParams{County: county, ID: tx.NewID(), Division: c.Division, FromPeriod: c.From, Own: c.Own, FirstDay: int32(c.FirstDay), MeetingDay: int32(c.Meeting),
		PostIn: int32(c.PostIn), CheckDay: int32(c.CheckDay), Reason: strings.TrimSpace(c.Reason), MadeBy: actor.Account, MadeName: actor.Name, MadeAt: tx.At()}
	if err := q.New(tx).AddOfficeCalendar(ctx, row); err != nil {
		return fmt.Errorf("setting the office calendar of %s: %w", c.Division, err)
	}
	e := audit.Entry{County: county, Act: "calendar.set", Subject: "calendar/" + c.Division, After: q.OfficeCalendar(row),
		Detail: map[string]any{"from": c.From, "firstDay": c.FirstDay, "meetingDay": c.Meeting, "postIn": c.PostIn, "checkDay": c.CheckDay, "own": c.Own}}
	if was, ok := lastBy(days[c.Division], c.From); ok {
		e.Before = was
	}
	return audit.Append(ctx, tx, e)
}

func (s *Service) checkChange(ctx context.Context, tx *db.Tx, days officeDays, county int32, c CalendarChange) error {
	e := errs.New(errs.Invalid, "业务日历填写有误。", "The calendar has faults.")
	bad := func(path, zh, en string) { e = e.With("body."+path, zh, en) }
	whole := len(c.Division) == 6
	switch {
	case !strings.HasPrefix(c.Division, authz.CountyCode(county)):
		bad("division", "须为本县或者本县的乡镇", "The county or a township of it")
	case whole && c.FirstDay < 1:
		bad("firstDay", "请填写业务月的第一天，1 至 28 日", "The first day of a business month, 1 to 28")
	case !whole && c.FirstDay != 0:
		bad("firstDay", "业务月的起止由县里统一规定，乡镇只能另定会议、公示和核对的日子", "The month's bounds are the county's; a township sets its other days only")
	case whole && !c.Own:
		bad("own", "县里没有可沿用的日历", "A county has no calendar above it")
	}
	if c.Meeting == 0 && c.PostIn != 0 {
		bad("postIn", "没有会议，就没有会后公示的日子", "Without a meeting there is no day after it")
	}
	if strings.TrimSpace(c.Reason) == "" {
		bad("reason", "请写明依据或者理由", "Give the reason")
	}
	now := days.county(county).Of(calendar.At(tx.Now))
	if c.From < now || c.From > now.Add(24) {
		bad("from", "只能从本业务月 "+now.String()+" 或者以后两年内的业务月起改", "From this business month, "+now.String()+", or one of the next two years")
	}
	if e.Fields != nil {
		return e
	}
	return s.afterMeetings(ctx, tx, county, c)
}

// afterMeetings holds a change apart from the months whose results are locked.
func (s *Service) afterMeetings(ctx context.Context, tx *db.Tx, county int32, c CalendarChange) error {
	held, err := q.New(tx).Meetings(ctx, county, c.From)
	if err != nil {
		return fmt.Errorf("reading meetings: %w", err)
	}
	for _, m := range held {
		if strings.HasPrefix(m.Division, c.Division) || strings.HasPrefix(c.Division, m.Division) {
			return errs.Newf(errs.Conflict, "%[1]s 批次的会审结果已经锁定，业务日历请从 %[2]s 起改。", "The results of batch %[1]s are locked; change the calendar from %[2]s on.", m.ForPeriod, m.ForPeriod.Add(1)).
				With("body.from", "请选择以后的业务月", "Choose a later month")
		}
	}
	return nil
}
