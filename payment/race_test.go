package payment

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
)

// together runs f in several goroutines at once and returns their errors.
func together(n int, f func(i int) error) []error {
	out := make([]error, n)
	var wait sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		wait.Go(func() {
			<-begin
			out[i] = f(i)
		})
	}
	close(begin)
	wait.Wait()
	return out
}

// TestTwoAtOnce lets two people do every act of a month at the same moment.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		for n := range 5 {
			b.grant(grantOf(n, 202611, 300))
		}
		makers := []context.Context{b.maker, b.as(21, "制单 杨丽", "pay_maker", "513221")}
		checkers := []context.Context{b.checker, b.as(22, "复核 陈刚", "pay_checker", "513221")}

		grants := together(2, func(i int) error {
			return d.Update(makers[i], func(tx *db.Tx) error {
				_, err := b.s.Grant(makers[i], tx, grantOf(9, 202611, 300))
				return err
			})
		})
		one(t, "grant", grants)

		drawn := together(2, func(i int) error {
			_, err := b.s.Draw(makers[i], county, "dibao", 202611)
			return err
		})
		one(t, "draw", drawn)
		jobs := b.queue.take()
		if len(jobs) != 1 {
			t.Fatalf("%d jobs", len(jobs))
		}
		for _, err := range together(2, func(int) error { return b.s.draw(t.Context(), jobs[0]) }) { // two processes, one job
			if err != nil {
				t.Error(err)
			}
		}
		r := b.roll(jobs[0].Roll)
		if r.State != Draft || r.Households != 6 {
			t.Fatalf("drawn: %+v", r)
		}
		one(t, "check", together(2, func(i int) error { _, err := b.s.Check(checkers[i], county, r.ID, r.Version); return err }))
		r = b.roll(r.ID)
		one(t, "lock", together(2, func(i int) error { _, err := b.s.Lock(checkers[i], county, r.ID, r.Version); return err }))

		var sent [2]BankFile
		for _, err := range together(2, func(i int) (err error) { sent[i], err = b.s.MakeBankFile(makers[i], county, r.ID); return err }) {
			if err != nil {
				t.Error(err)
			}
		}
		if sent[0] != sent[1] || sent[0].Lines != 6 {
			t.Errorf("two files went out: %+v", sent)
		}
		text := returnFile(r, sent[0], b.lines(r.ID), 4)
		var answered [2]BankFile
		for _, err := range together(2, func(i int) (err error) {
			up, err := b.s.files.Receive(makers[i], files.Upload{County: county, Name: "r.csv", Purpose: "bank"}, strings.NewReader(text))
			if err != nil {
				return err
			}
			answered[i], err = b.s.TakeReturn(makers[i], county, r.ID, up.ID)
			return err
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		if answered[0] != answered[1] || answered[0].PaidLines != 5 || answered[0].FailedLines != 1 {
			t.Errorf("answered twice: %+v", answered)
		}
		one(t, "carry", together(2, func(i int) error { _, err := b.s.Carry(makers[i], county, r.ID, 4, "联系不上"); return err }))
		if n := b.lock(202612).LateLines; n != 1 {
			t.Errorf("%d late lines", n)
		}
	})
}

// one checks that exactly one of them did it and the others were told.
func one(t *testing.T, what string, all []error) {
	t.Helper()
	n := 0
	for _, err := range all {
		if err == nil {
			n++
		} else if errs.CodeOf(err) != errs.Conflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	if n != 1 {
		t.Errorf("%s: %d of %d succeeded: %v", what, n, len(all), all)
	}
}

// TestKilled breaks a month off at each step of each act, does the act again,
// and compares with a month that nobody disturbed.
func TestKilled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		want := wholeMonth(t, d, clock, "", 513231)
		for i, step := range []string{"draw.clear", "draw.compare", "draw.page", "draw.due", "draw.late", "draw.departures", "draw.finish", "lock.hash", "lock.owed",
			"send.file", "send.mark", "return.half", "return.note", "carry.owed"} {
			if got := wholeMonth(t, d, clock, step, int32(513232+i)); got != want {
				t.Errorf("killed at %s:\n%s\nwant\n%s", step, got, want)
			}
		}
	})
}

// wholeMonth plays two months in a county of its own and writes down what is
// left of them. The transaction that reaches a step for the first time dies.
func wholeMonth(t *testing.T, d *db.DB, clock *dbtest.Clock, step string, county int32) string {
	t.Helper()
	b := setup(t, d, clock, Options{})
	maker, checker := b.as(11, "制单", "pay_maker", authz.CountyCode(county)), b.as(12, "复核", "pay_checker", authz.CountyCode(county))
	for n := range 5 {
		g := grantOf(n, 202611, int64(300+n))
		g.County, g.Division = county, fmt.Sprintf("%06d10000%d", county, n%2)
		b.grant(g)
	}
	killed := step == ""
	b.s.step = func(name string) error {
		if name == step && !killed {
			killed = true
			return errKill
		}
		return nil
	}
	try := func(what string, f func() error) {
		t.Helper()
		err := f()
		if err != nil {
			err = f() // the process came up again, or the person clicked again
		}
		if err != nil {
			t.Fatalf("%s, %s: %v", step, what, err)
		}
	}
	var r Roll
	locked := func(p int32) {
		var err error
		b.reach(periodOf(p))
		if r, err = b.s.Draw(maker, county, "dibao", periodOf(p)); err != nil {
			t.Fatal(err)
		}
		for _, a := range b.queue.take() {
			try("draw", func() error { return b.s.draw(t.Context(), a) })
		}
		try("check", func() error { r, err = b.s.Check(checker, county, r.ID, 0); return err })
		try("lock", func() error { _, err := b.s.Lock(checker, county, r.ID, 0); return err })
	}
	read := func() []Line {
		p, err := b.s.Lines(maker, county, r.ID, LineFilter{})
		if err != nil {
			t.Fatal(err)
		}
		return p.Items
	}
	locked(202611)
	var f BankFile
	try("send", func() (err error) { f, err = b.s.MakeBankFile(maker, county, r.ID); return err })
	text := strings.ReplaceAll(returnFile(r, f, read(), 3), authz.CountyCode(513221), authz.CountyCode(county))
	up, err := b.s.files.Receive(maker, files.Upload{County: county, Name: "r.csv", Purpose: "bank"}, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	try("return", func() error { _, err := b.s.TakeReturn(maker, county, r.ID, up.ID); return err })
	try("carry", func() error { _, err := b.s.Carry(maker, county, r.ID, 3, "联系不上"); return err })
	out := written(b, maker, county, r.ID, read())
	locked(202612)
	if !killed {
		t.Fatalf("no transaction reached %s", step)
	}
	return out + written(b, maker, county, r.ID, read())
}

func written(b *bundle, as context.Context, county int32, roll id.ID, lines []Line) string {
	b.t.Helper()
	r, err := b.s.Roll(as, county, roll)
	if err != nil {
		b.t.Fatal(err)
	}
	sent, err := b.s.BankFiles(as, county, roll)
	if err != nil {
		b.t.Fatal(err)
	}
	out := fmt.Sprintf("%s %s %d %d %d %d\n", r.Period, r.State, r.Households, r.TotalFen, r.LateLines, r.LateFen)
	for _, l := range lines {
		out += fmt.Sprintln(l.No, l.HouseholdID, l.Period, l.AmountFen, l.Change, l.State, l.Attempts, l.BankSerial)
	}
	for _, f := range sent {
		out += fmt.Sprintln(f.Attempt, f.Lines, f.TotalFen, f.Answered, f.PaidLines, f.PaidFen, f.FailedLines)
	}
	return out
}
