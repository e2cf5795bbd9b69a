package app

import (
	"context"
	"fmt"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/calendar"
)

// calendar sets the county's business calendar, as a county in the north counts:
// the month from the 21st to the 20th, a meeting on the 7th, notices the day after,
// checks settled on the 10th. The county's seat posts what comes in at once and
// meets for nothing. October ended before it held, as a month of the calendar, and
// its report is there.
func (l *countyLoader) calendar(ctx context.Context) error {
	as, err := l.as(ctx, "xitong")
	if err != nil {
		return err
	}
	from := calendar.NewPeriod(2026, 11)
	for _, c := range []casework.CalendarChange{
		{Division: demoDivision, From: from, Reason: "县民政局局务会议定：每月21日至次月20日为一个业务月，7日会审。", OfficeDays: casework.OfficeDays{Own: true, FirstDay: 21, Meeting: 7, PostIn: 1, CheckDay: 10}},
		{Division: "513221100", From: from, Reason: "县城申请多，随到随公示，不集中会审。", OfficeDays: casework.OfficeDays{Own: true, CheckDay: 10}},
	} {
		if _, err := l.rooms.casework.SetCalendar(as, demoCounty, c); err != nil {
			return fmt.Errorf("the calendar of %s: %w", c.Division, err)
		}
	}
	_, err = l.rooms.report.MakeDue(authz.WithActor(ctx, authz.Program()))
	return err
}
