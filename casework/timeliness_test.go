package casework_test

import (
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/web/page"
)

// TestClocksWarn: by the procedure a start of the investigation is urgent one working
// day before its last, and neither earlier nor when it is late.
func TestClocksWarn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 29)) // due on Friday 9 October; 10 October works
		r := b.accepted(t)
		for _, day := range []struct {
			on            calendar.Date
			soon, overdue int
		}{{calendar.On(2026, 9, 29), 0, 0}, {calendar.On(2026, 9, 30), 0, 0}, {calendar.On(2026, 10, 8), 1, 0}, {calendar.On(2026, 10, 9), 1, 0}, {calendar.On(2026, 10, 10), 0, 1}} {
			b.on(day.on)
			work := must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{Soon: true}, page.Query{Limit: 10}))
			late := must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{Overdue: true}, page.Query{Limit: 10}))
			counts := must[casework.Counts](t)(b.Counts(b.clerk, "", true))
			if len(work.Items) != day.soon || len(late.Items) != day.overdue || counts.Steps[0].Soon != int64(day.soon) || counts.Steps[0].Overdue != int64(day.overdue) {
				t.Errorf("%s: %d soon and %d overdue, counted %+v; want %d and %d", day.on, len(work.Items), len(late.Items), counts.Steps, day.soon, day.overdue)
			}
			if k := b.clockOf(t, r, "start_survey"); k.Soon != (day.soon == 1) {
				t.Errorf("%s: the clock says soon: %v", day.on, k.Soon)
			}
		}
	})
}

// TestClocksPause: a place lets the whole term pause while the check waits for answers
// of others. While it is paused nothing is due; then the days are added.
func TestClocksPause(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		days, err := calendar.LoadWorkCalendar()
		if err != nil {
			t.Fatal(err)
		}
		b.procedures = changed(t, "    warn: 5\n    whole: true\n", "    warn: 5\n    whole: true\n    pauses: [{act: start_check}]\n    resumes: [{act: report}]\n")
		b.Service = b.with(b.law)
		b.on(calendar.On(2026, 7, 6)) // Monday
		r := b.accepted(t)
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		due := b.clockOf(t, r, "total").DueOn
		b.on(calendar.On(2026, 7, 7))
		b.started(t, r)
		k := b.clockOf(t, r, "total")
		if k.PausedOn != calendar.On(2026, 7, 7) || k.Left != nil {
			t.Fatalf("the clock is %+v, want it paused", k)
		}
		if p := b.read(t, r); !p.DueOn.IsZero() {
			t.Errorf("a case whose term is paused is due on %s", p.DueOn)
		}
		b.on(calendar.On(2026, 9, 1)) // past the day on which it would have ended
		if late := must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{Overdue: true}, page.Query{Limit: 10})); len(late.Items) != 0 {
			t.Errorf("late while it is paused: %+v", late.Items)
		}
		b.report(t, r)
		k = b.clockOf(t, r, "total")
		want, err := days.AddWorkingDays(due, int(k.PausedDays))
		if err != nil {
			t.Fatal(err)
		}
		if k.PausedDays != 40 || k.DueOn != want || !k.PausedOn.IsZero() { // eight weeks of five days
			t.Errorf("the clock is %+v, want it due on %s", k, want)
		}
		must[casework.Done](t)(b.Extend(b.approver, r, b.extension(t, r, "hard", "需外地协查")))
		want, _ = days.AddWorkingDays(want, 15)
		if k := b.clockOf(t, r, "total"); k.DueOn != want || k.ExtendedOn != calendar.On(2026, 9, 1) {
			t.Errorf("extended the clock is %+v, want it due on %s", k, want)
		}
	})
}

// TestTimeliness: each clock counts once, in the month of its last day, as kept, late
// or running.
func TestTimeliness(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 7, 6))
		kept, late := b.accepted(t), b.another(t, village)
		b.on(calendar.On(2026, 7, 8))
		must[casework.Done](t)(b.Investigate(b.clerk, kept, b.sign(t, kept, "")))
		must[casework.Done](t)(b.Submit(b.clerk, late, b.sign(t, late, "")))
		must[casework.Done](t)(b.Accept(b.clerk, late, casework.Acceptance{Signing: b.sign(t, late, "")}))
		b.on(calendar.On(2026, 7, 20))
		months := casework.Months{From: calendar.NewPeriod(2026, 7), To: calendar.NewPeriod(2026, 8)}
		of := func() map[string]casework.ClocksKept {
			out := map[string]casework.ClocksKept{}
			for _, r := range must[casework.Timeliness](t)(b.Timeliness(b.leader, months)).Rows {
				if r.Clocks != r.Kept+r.Late+r.Running || r.Place != village[:9] || r.Label.Chinese == "" {
					t.Errorf("row %+v", r)
				}
				out[r.Kind] = r
			}
			return out
		}
		got := of()
		if k := got["start_survey"]; k.Clocks != 2 || k.Kept != 1 || k.Late != 1 || k.Overdue != 1 {
			t.Errorf("start of the investigation: %+v", k)
		}
		if k := got["total"]; k.Clocks != 2 || k.Running != 2 {
			t.Errorf("the whole procedure: %+v", k)
		}
		must[casework.Done](t)(b.Investigate(b.clerk, late, b.sign(t, late, "")))
		if k := of()["start_survey"]; k.Late != 1 || k.Overdue != 0 {
			t.Errorf("done late: %+v", k)
		}
		if rows := must[casework.Timeliness](t)(b.Timeliness(b.leader, casework.Months{From: calendar.NewPeriod(2026, 9), To: calendar.NewPeriod(2026, 9)})).Rows; len(rows) != 0 {
			t.Errorf("another month counts %+v", rows)
		}
		refused(t, second(b.Timeliness(b.leader, casework.Months{From: months.To, To: months.From})), errs.Invalid, "months in the wrong order")
	})
}

func second[T any](_ T, err error) error { return err }

// TestAnothersTermIsNotCounted: a term that the procedure says is the family's is none by
// which the office is judged, and what the office waits for is due the working day after.
func TestAnothersTermIsNotCounted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.procedures = changed(t, "    term: clock.investigation.start\n", "    term: clock.investigation.start\n    whose: family\n")
		b.Service = b.with(b.law)
		b.on(calendar.On(2026, 7, 6)) // Monday
		r := b.accepted(t)
		if due := b.clockOf(t, r, "start_survey").DueOn; b.read(t, r).Steps[0].DueOn != due.AddDays(1) {
			t.Errorf("the family's term ends on %s, the office's step is %+v", due, b.read(t, r).Steps)
		}
		rows := must[casework.Timeliness](t)(b.Timeliness(b.leader, casework.Months{From: calendar.NewPeriod(2026, 7), To: calendar.NewPeriod(2026, 12)})).Rows
		if len(rows) != 1 || rows[0].Kind != "total" {
			t.Errorf("counted: %+v", rows)
		}
	})
}
