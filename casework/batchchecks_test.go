package casework_test

import (
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
)

// TestChecksOfABatch: a check belongs to the first check day on or after the day on
// which it was asked for; the calendar of batches shows how far they are settled.
func TestChecksOfABatch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 9)) // Monday
		b.meets(t, casework.CalendarChange{Division: "513221", From: 202611, Reason: "核对每月10日结清", OfficeDays: casework.OfficeDays{Own: true, FirstDay: 1, CheckDay: 10}})
		r := b.accepted(t)
		at := func(p calendar.Period) casework.Batch {
			t.Helper()
			return must[casework.Batch](t)(b.Batch(b.checker, casework.BatchRef{County: county, Period: p}))
		}
		if got := at(202611); got.Checks.Standing != casework.ChecksNone || len(got.OpenChecks) != 0 {
			t.Fatalf("before anybody asked: %+v", got.Checks)
		}
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		got := at(202611)
		if got.Checks != (casework.CheckTally{Asked: 1, Standing: casework.ChecksOpen}) || got.OpenChecks[0].ID != r.ID || got.OpenChecks[0].SettleBy != calendar.On(2026, 11, 10) {
			t.Fatalf("asked: %+v, %+v", got.Checks, got.OpenChecks)
		}
		b.started(t, r)
		b.on(calendar.On(2026, 11, 11))
		if got := at(202611).Checks; got != (casework.CheckTally{Started: 1, Late: 1, Standing: casework.ChecksLate}) {
			t.Errorf("after the check day: %+v", got)
		}
		b.report(t, r)
		for _, line := range must[[]casework.BatchLine](t)(b.Batches(b.checker, casework.BatchRef{County: county})) {
			want := casework.CheckTally{Standing: casework.ChecksNone}
			if line.Period == 202611 {
				want = casework.CheckTally{Settled: 1, Standing: casework.ChecksSettled}
			}
			if line.Checks != want {
				t.Errorf("batch %s has %+v, want %+v", line.Period, line.Checks, want)
			}
		}
		b.walk(t, r, "visit ask_check") // asked again, after the day of this month
		if got := at(202612).Checks; got.Asked != 1 || at(202611).Checks.Standing != casework.ChecksNone {
			t.Errorf("asked again: %+v and %+v", got, at(202611).Checks)
		}
		if seen := must[casework.Batch](t)(b.Batch(b.foreigner, casework.BatchRef{County: 513222, Period: 202612})); len(seen.OpenChecks) != 0 {
			t.Errorf("another county reads %+v", seen.OpenChecks)
		}
	})
}
