package casework_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/web/page"
)

// linkou is the calendar of a county whose business month begins on the 21st, that
// meets on the 7th, posts the day after and settles checks on the 10th.
func linkou(from calendar.Period) casework.CalendarChange {
	return casework.CalendarChange{Division: "513221", From: from, Reason: "局务会议定",
		OfficeDays: casework.OfficeDays{Own: true, FirstDay: 21, Meeting: 7, PostIn: 1, CheckDay: 10}}
}

// meets lets the county's administrator set a calendar.
func (b *bundle) meets(t *testing.T, c casework.CalendarChange) casework.OfficeCalendars {
	t.Helper()
	return must[casework.OfficeCalendars](t)(b.SetCalendar(b.administrator(t, "513221"), county, c))
}

func (b *bundle) administrator(t *testing.T, division string) (as context.Context) {
	t.Helper()
	return authz.WithActor(t.Context(), authz.Actor{Account: 71, Name: "罗勇", Grants: []authz.Grant{{Role: authz.System, Division: division}}})
}

// TestOfficeCalendar: without one the month is the calendar's and nobody meets; a
// change holds from a business month on and leaves what was.
func TestOfficeCalendar(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		none := must[casework.OfficeCalendars](t)(b.OfficeCalendars(b.clerk, county))
		if len(none.Rows) != 0 || none.Now != 202611 || len(none.Coming) != 6 || len(none.Coming[0].Days) != 2 {
			t.Fatalf("%+v", none)
		}
		set := b.meets(t, linkou(202611))
		days := map[casework.DayKind]casework.BatchDay{}
		for _, d := range set.Coming[0].Days {
			days[d.Kind] = d
		}
		for kind, want := range map[casework.DayKind]casework.BatchDay{
			casework.DayFirst:   {Planned: calendar.On(2026, 11, 1), On: calendar.On(2026, 11, 1)}, // October was the calendar's
			casework.DayMeeting: {Planned: calendar.On(2026, 11, 7), On: calendar.On(2026, 11, 9), Moved: true},
			casework.DayPost:    {Planned: calendar.On(2026, 11, 10), On: calendar.On(2026, 11, 10)},
			casework.DayEnd:     {Planned: calendar.On(2026, 11, 17), On: calendar.On(2026, 11, 17)},
			casework.DayConfirm: {Planned: calendar.On(2026, 11, 18), On: calendar.On(2026, 11, 18)},
			casework.DayLast:    {Planned: calendar.On(2026, 11, 20), On: calendar.On(2026, 11, 20)},
		} {
			want.Kind = kind
			if days[kind] != want {
				t.Errorf("%s: %+v, want %+v", kind, days[kind], want)
			}
		}
		for what, c := range map[string]func(*casework.CalendarChange){
			"a month that is over":    func(c *casework.CalendarChange) { c.From = 202610 },
			"another county":          func(c *casework.CalendarChange) { c.Division = "513222" },
			"a township's own month":  func(c *casework.CalendarChange) { c.Division = "513221100" },
			"a day after no meeting":  func(c *casework.CalendarChange) { c.Meeting = 0 },
			"a county above a county": func(c *casework.CalendarChange) { c.Own = false },
			"no reason":               func(c *casework.CalendarChange) { c.Reason = " " },
		} {
			change := linkou(202612)
			c(&change)
			refused(t, lastErr(b.SetCalendar(b.administrator(t, "513221"), county, change)), errs.Invalid, what)
		}
		refused(t, lastErr(b.SetCalendar(b.approver, county, linkou(202612))), errs.Forbidden, "an approver")
		refused(t, lastErr(b.SetCalendar(b.administrator(t, "513222"), county, linkou(202612))), errs.NotFound, "another county's administrator")
		refused(t, lastErr(b.OfficeCalendars(b.foreigner, county)), errs.NotFound, "a reader of another county")
		town := casework.CalendarChange{Division: "513221100", From: 202612, Reason: "赶场日", OfficeDays: casework.OfficeDays{Own: true, Meeting: 9}}
		b.meets(t, town)
		at := must[casework.Batch](t)(b.Batch(b.leader, casework.BatchRef{County: county, Period: 202612}))
		if len(at.Townships) != 1 || !at.Townships[0].Differs || at.Townships[0].Days.Days[1].Planned != calendar.On(2026, 12, 9) {
			t.Errorf("%+v", at.Townships)
		}
	})
}

// TestMeeting: opinions wait for the meeting of their batch, another person locks
// them, all or none; what is locked stays, and is posted in one act.
func TestMeeting(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		b.meets(t, linkou(202611))
		var refs []casework.Ref
		for range 3 {
			refs = append(refs, b.reviewedCase(t))
		}
		early := b.accepted(t)
		posting := casework.Posting{Signing: b.sign(t, refs[0], ""), Place: "村务公开栏", Phone: "0837-0000000"}
		refused(t, lastErr(b.Publish(b.reviewer, refs[0], posting)), errs.Conflict, "a notice before the meeting")
		b.tallied(t, 202611, casework.Tally{NotReady: 1, Ready: 3})
		b.awaits(t, calendar.On(2026, 11, 9), false)

		lock := func(as context.Context, refs ...casework.Ref) error {
			l := casework.Locking{HeldOn: calendar.On(2026, 11, 9), Signature: authz.From(as).Name}
			for _, r := range refs {
				l.Cases = append(l.Cases, casework.Chosen{ID: r.ID, Version: b.read(t, r).Version})
			}
			return lastErr(b.LockMeeting(as, county, 202611, l))
		}
		refused(t, lock(b.reviewer2, refs[0]), errs.Invalid, "a meeting that lies ahead")
		b.on(calendar.On(2026, 11, 9))
		refused(t, lock(b.clerk, refs[0]), errs.Forbidden, "a clerk")
		refused(t, lock(b.reviewer, refs[0]), errs.Conflict, "whoever gave the opinion")
		names(t, lock(b.reviewer2, refs[0], early), b.read(t, early).Number, "body.cases[1]")
		// Its investigation ought to have begun by now.
		b.tallied(t, 202611, casework.Tally{NotReady: 1, Ready: 3, Late: 1})
		if err := lock(b.reviewer2, refs[0], refs[1]); err != nil {
			t.Fatal(err)
		}
		refused(t, lock(b.leader, refs[0]), errs.Conflict, "locked twice")
		b.tallied(t, 202611, casework.Tally{Locked: 2})
		b.tallied(t, 202612, casework.Tally{NotReady: 1, Ready: 1, Late: 1, CannotWait: 2}) // their last day is 11 December
		b.keepsLock(t, refs[0])
		b.heldMeeting(t)
		refused(t, lastErr(b.SetCalendar(b.administrator(t, "513221"), county, linkou(202611))), errs.Conflict, "a calendar for a month that met")

		done := must[[]casework.Done](t)(b.PublishBatch(b.reviewer, county, 202611, casework.Posts{Place: "村务公开栏", Phone: "0837-0000000"}))
		if len(done) != 2 {
			t.Errorf("%+v", done)
		}
		b.state(t, refs[0], casework.Publicity)
		b.state(t, refs[2], casework.Reviewed)
		b.tallied(t, 202611, casework.Tally{Posted: 2})
		refused(t, lastErr(b.PublishBatch(b.reviewer, county, 202611, casework.Posts{Place: "村务公开栏", Phone: "0837-0000000"})), errs.Conflict, "a batch twice")
		refused(t, lastErr(b.Unlock(b.reviewer2, refs[0], casework.Reasoned{Signing: b.sign(t, refs[0], ""), Reason: "复核"})), errs.Conflict, "unlocking what is posted")
	})
}

// tallied holds how the cases of a batch stand.
func (b *bundle) tallied(t *testing.T, p calendar.Period, want casework.Tally) {
	t.Helper()
	got := must[casework.Batch](t)(b.Batch(b.clerk, casework.BatchRef{County: county, Period: p}))
	if got.All != want {
		t.Errorf("batch %s: %+v, want %+v", p, got.All, want)
	}
	list := must[page.Page[casework.BatchCase]](t)(b.BatchCases(b.clerk, casework.BatchRef{County: county, Period: p}, casework.CaseOfBatch{}, page.Query{Limit: 2}))
	rest := must[page.Page[casework.BatchCase]](t)(b.BatchCases(b.clerk, casework.BatchRef{County: county, Period: p}, casework.CaseOfBatch{}, page.Query{Limit: 2, Cursor: list.Next}))
	n := len(list.Items)
	if list.Next != "" {
		n += len(rest.Items)
	}
	if all := want.NotReady + want.Ready + want.Locked + want.Posted + want.AtCounty + want.Settled; n != all {
		t.Errorf("batch %s lists %d cases of %d", p, n, all)
	}
}

// awaits holds what the work list says of the meeting.
func (b *bundle) awaits(t *testing.T, on calendar.Date, alone bool) {
	t.Helper()
	work := must[page.Page[casework.Task]](t)(b.Work(b.reviewer, casework.Filter{Step: casework.ActPublish}, page.Query{}))
	i := slices.IndexFunc(work.Items, func(x casework.Task) bool { return x.Meeting != nil && x.Meeting.On == on })
	if i < 0 || work.Items[i].Meeting.CannotWait != alone {
		t.Errorf("%+v", work.Items)
	}
}

// keepsLock: what is locked is not terminated before it was unlocked with a reason;
// that is on record, and the same meeting locks it again.
func (b *bundle) keepsLock(t *testing.T, r casework.Ref) {
	t.Helper()
	because := func(why string) casework.Reasoned {
		return casework.Reasoned{Signing: b.sign(t, r, ""), Reason: why}
	}
	refused(t, lastErr(b.Terminate(b.reviewer, r, because("不配合"))), errs.Conflict, "terminating what is locked")
	refused(t, lastErr(b.Unlock(b.reviewer2, r, because(" "))), errs.Invalid, "unlocking without a reason")
	refused(t, lastErr(b.Unlock(b.clerk, r, because("复核"))), errs.Forbidden, "a clerk unlocks")
	must[casework.Done](t)(b.Unlock(b.reviewer2, r, because("金额有误")))
	got := must[casework.Batch](t)(b.Batch(b.leader, casework.BatchRef{County: county, Period: 202611}))
	if len(got.Unlocked) != 1 || got.Unlocked[0].Reason != "金额有误" || got.All.Locked != 1 {
		t.Errorf("%+v", got)
	}
	l := casework.Locking{HeldOn: calendar.On(2026, 11, 9), Signature: "郑凯", Cases: []casework.Chosen{{ID: r.ID, Version: b.read(t, r).Version}}}
	must[[]casework.Done](t)(b.LockMeeting(b.leader, county, 202611, l))
	history := b.read(t, r).History
	for i, want := range []casework.Act{casework.ActLock, casework.ActUnlock, casework.ActLock} {
		if got := history[len(history)-3+i]; got.Act != want || got.Before != casework.Reviewed || got.After != casework.Reviewed {
			t.Errorf("%+v", got)
		}
	}
}

// heldMeeting: what was locked is kept with a digest that comes out the same.
func (b *bundle) heldMeeting(t *testing.T) {
	t.Helper()
	got := must[casework.Batch](t)(b.Batch(b.leader, casework.BatchRef{County: county, Period: 202611}))
	if len(got.Meetings) != 2 || got.Meetings[0].Cases != 2 || !got.Meetings[0].Holds || len(got.Meetings[0].SM3) != 64 {
		t.Errorf("%+v", got.Meetings)
	}
}

// names holds that an error says which case stands in the way and what to do.
func names(t *testing.T, err error, number, path string) {
	t.Helper()
	var told *errs.Error
	if !errors.As(err, &told) || len(told.Fields) != 1 || told.Fields[0].Path != path || !strings.HasPrefix(told.Fields[0].Message, number) || !strings.Contains(told.Fields[0].Message, "初审意见") {
		t.Errorf("%v", err)
	}
}

// TestLawBeforeMeeting: a case whose last day comes before the county could confirm
// it after the meeting is told as such, and is posted without one.
func TestLawBeforeMeeting(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 10, 9))
		r := b.reviewedCase(t)
		b.meets(t, linkou(202610)) // its meeting of 2026-10 is over
		b.on(calendar.On(2026, 11, 12))
		other := linkou(202611)
		other.Meeting = 20
		b.meets(t, other)
		b.awaits(t, calendar.On(2026, 11, 20), true)
		got := must[page.Page[casework.BatchCase]](t)(b.BatchCases(b.clerk, casework.BatchRef{County: county}, casework.CaseOfBatch{Pressing: true}, page.Query{}))
		if len(got.Items) != 1 || !got.Items[0].CannotWait || got.Items[0].ID != r.ID {
			t.Errorf("%+v", got.Items)
		}
		must[casework.Done](t)(b.Publish(b.reviewer, r, casework.Posting{Signing: b.sign(t, r, ""), Place: "村务公开栏", Phone: "0837-0000000"}))
	})
}

// TestMissedMeeting: a meeting that nobody held keeps no case past its last day; until
// then the case waits for it.
func TestMissedMeeting(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		b.meets(t, linkou(202611))
		r := b.reviewedCase(t)
		post := func() error {
			return lastErr(b.Publish(b.reviewer, r, casework.Posting{Signing: b.sign(t, r, ""), Place: "村务公开栏", Phone: "0837-0000000"}))
		}
		b.on(calendar.On(2026, 11, 12)) // held now, it could still be confirmed by 11 December
		b.awaits(t, calendar.On(2026, 11, 9), false)
		refused(t, post(), errs.Conflict, "a notice before a meeting that can still be held")
		b.on(calendar.On(2026, 12, 7))
		b.awaits(t, calendar.On(2026, 11, 9), true)
		got := must[page.Page[casework.BatchCase]](t)(b.BatchCases(b.clerk, casework.BatchRef{County: county, Period: 202611}, casework.CaseOfBatch{Pressing: true}, page.Query{}))
		if len(got.Items) != 1 || !got.Items[0].CannotWait || !got.Items[0].Missed {
			t.Errorf("%+v", got.Items)
		}
		if err := post(); err != nil {
			t.Errorf("a notice when the law waits no longer: %v", err)
		}
	})
}

// TestMovedCaseOfBatch: a locked case that followed its household to another township
// keeps nobody from posting the others, and is the other township's to post.
func TestMovedCaseOfBatch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		b.meets(t, linkou(202611))
		stays, goes := b.reviewedCase(t), b.reviewedCase(t)
		b.on(calendar.On(2026, 11, 9))
		l := casework.Locking{HeldOn: b.today(), Signature: "杨敏"}
		for _, r := range []casework.Ref{stays, goes} {
			l.Cases = append(l.Cases, casework.Chosen{ID: r.ID, Version: b.read(t, r).Version})
		}
		must[[]casework.Done](t)(b.LockMeeting(b.reviewer2, county, 202611, l))
		home := b.read(t, goes).HouseholdID
		if err := b.db.Update(b.approver, func(tx *db.Tx) error {
			return b.Follow(b.approver, tx, casework.Following{County: county, From: home, To: home + 900, Division: "513221109003"})
		}); err != nil {
			t.Fatal(err)
		}
		for _, x := range must[casework.Batch](t)(b.Batch(b.leader, casework.BatchRef{County: county, Period: 202611})).Townships {
			if x.Locked != 1 {
				t.Errorf("%+v", x)
			}
		}
		done := must[[]casework.Done](t)(b.PublishBatch(b.reviewer, county, 202611, casework.Posts{Place: "村务公开栏", Phone: "0837-0000000"}))
		if len(done) != 1 || done[0].ID != stays.ID {
			t.Errorf("%+v", done)
		}
	})
}

// TestMeetingDoesNotConfirm: whoever locked an opinion does not decide on the case.
func TestMeetingDoesNotConfirm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		b.meets(t, linkou(202611))
		r := b.reviewedCase(t)
		b.on(calendar.On(2026, 11, 9))
		both := authz.WithActor(t.Context(), authz.Actor{Account: 81, Name: "石磊", Grants: []authz.Grant{{Role: authz.Leader, Division: "513221"}, {Role: authz.Approver, Division: "513221"}}})
		must[[]casework.Done](t)(b.LockMeeting(both, county, 202611, casework.Locking{HeldOn: b.today(), Signature: "石磊", Cases: []casework.Chosen{{ID: r.ID, Version: b.read(t, r).Version}}}))
		must[[]casework.Done](t)(b.PublishBatch(b.reviewer, county, 202611, casework.Posts{Place: "村务公开栏", Phone: "0837-0000000"}))
		b.afterPublicity(t, r)
		must[casework.Done](t)(b.ClosePublicity(b.reviewer, r, b.sign(t, r, "")))
		refused(t, lastErr(b.Confirm(both, r, b.judgement(t, r, "石磊"))), errs.Conflict, "whoever locked the opinion")
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
	})
}
