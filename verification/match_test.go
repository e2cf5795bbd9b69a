package verification

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
)

// doubtful is a check with three rows that may be somebody else's.
func doubtful(b *bench) CheckView {
	b.t.Helper()
	b.deliver("deposits", recent, deposits("李秀梅", slipped(b.family.Members[1].IDNumber), "23000")+
		"王建国,"+string(number("19700101", "009"))+",岷源农商行,1,5\n")
	b.deliver("vehicles", recent, vehicles("刘德才", b.family.Members[0].IDNumber, "小型轿车"))
	b.deliver("pensions", recent, "姓名,社会保障号码,险种,月养老金（元）,发放状态\n赵六,"+string(b.family.Members[0].IDNumber)+",企业职工基本养老保险,2300,正常发放\n"+
		"李秀英,"+string(b.family.Members[1].IDNumber)+",企业职工基本养老保险,1500,正常发放\n")
	b.consentAll(father, mother, child)
	return b.asked()
}

func (b *bench) waiting(who authz.Actor) []UnsureMatch {
	b.t.Helper()
	list, err := b.UnsureMatches(authz.WithActor(b.t.Context(), who), "", matchPlace{}, 10)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func TestUnsureMatchesWaitForAPerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		v := doubtful(b)
		list := b.waiting(authz.From(checker()))
		if len(v.Findings) != 4 || len(list) != 3 {
			t.Fatalf("%d findings, %d wait", len(v.Findings), len(list))
		}
		for _, c := range v.Comparisons {
			if waits := c.Item != "transfer" || c.PersonID == father; waits && (c.Unsure != 1 || c.Found != 0 || c.FoundQuantity != 0) || !waits && c.Found != 18000_00 {
				t.Errorf("computed with before it was settled: %+v", c)
			}
		}
		if other := b.waiting(authz.From(as("外县核对", 31, authz.Checker, "513222"))); len(other) != 0 {
			t.Errorf("another county sees %d", len(other))
		}
		_, err := b.UnsureMatches(clerk(), "", matchPlace{}, 10)
		wants(t, "a clerk lists matches", err, errs.Forbidden)

		first := list[0]
		q, err := b.PutOff(checker(), v.ref(), first.Finding)
		if err != nil || q.Waiting != 3 || q.PutOff != 1 {
			t.Errorf("put off: %+v, %v", q, err)
		}
		if next := b.waiting(authz.From(checker())); next[2].Finding != first.Finding || next[2].PutOff != 1 {
			t.Errorf("what was put off is not the last: %+v", next)
		}
		byOne, err := b.UnsureMatches(checker(), first.Source, matchPlace{}, 10)
		if err != nil || len(byOne) == 0 || slices.ContainsFunc(byOne, func(m UnsureMatch) bool { return m.Source != first.Source }) {
			t.Errorf("of %s: %+v, %v", first.Source, byOne, err)
		}
		if none, err := b.UnsureMatches(checker(), "nobody", matchPlace{}, 10); err != nil || len(none) != 0 {
			t.Errorf("of no source: %+v, %v", none, err)
		}
		rest, err := b.UnsureMatches(checker(), "", list[1].place(), 10)
		if err != nil || len(rest) != 2 || rest[1].Finding != first.Finding {
			t.Errorf("behind the second: %+v, %v", rest, err)
		}
		say := func(m UnsureMatch, state Settlement) MatchQueue {
			t.Helper()
			out, err := b.SettleMatch(checker(), v.ref(), m.Finding, MatchWord{state, Open, "已与户口簿核对"})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		say(list[0], NotOurs)
		say(list[1], Accepted) // without having read the check again
		if q := say(list[2], NotOurs); q.Waiting != 0 || q.Settled != 3 || q.FalseHits != 2 {
			t.Errorf("at the end: %+v", q)
		}
		clock.T = clock.T.Add(24 * time.Hour)
		if q, err := b.MatchQueue(checker()); err != nil || q.Settled != 0 {
			t.Errorf("the next day: %+v, %v", q, err)
		}
		chained(t, d)
	})
}

// chained holds that what one settlement of a check left is what the next found.
func chained(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(t.Context(), "SELECT before_sm3, after_sm3 FROM audit_entry WHERE act = 'check.settle' ORDER BY seq")
		if err != nil {
			return err
		}
		defer rows.Close()
		var left []byte
		n := 0
		for ; rows.Next(); n++ {
			var before, after []byte
			if err := rows.Scan(&before, &after); err != nil {
				return err
			}
			if n > 0 && !bytes.Equal(before, left) {
				t.Errorf("settlement %d found other records than the one before it left", n+1)
			}
			left = after
		}
		if n != 3 {
			t.Errorf("%d settlements in the log", n)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheSecondCheckerOnAMatchIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		v := doubtful(b)
		m := b.waiting(authz.From(checker()))[0]
		second := as("罗晓", 29, authz.Checker, "513221")
		word := MatchWord{NotOurs, Open, "同名不同人"}
		_, err := b.SettleMatch(checker(), v.ref(), m.Finding, MatchWord{State: NotOurs, Seen: Open})
		wants(t, "without a reason", err, errs.Invalid)
		if _, err := b.SettleMatch(checker(), v.ref(), m.Finding, word); err != nil {
			t.Fatal(err)
		}
		_, err = b.SettleMatch(second, v.ref(), m.Finding, MatchWord{Accepted, Open, "曾用名"})
		wants(t, "the second checker", err, errs.Conflict)
		if err == nil || !strings.Contains(err.Error(), "Another checker") {
			t.Errorf("the second is told %v", err)
		}
		_, err = b.PutOff(second, v.ref(), m.Finding)
		wants(t, "the second puts it off", err, errs.Conflict)
		_, err = b.SettleMatch(second, v.ref(), m.Finding, MatchWord{State: Open, Seen: NotOurs})
		wants(t, "the second takes the first one's word back", err, errs.Conflict)
		if _, err := b.SettleMatch(checker(), v.ref(), m.Finding, MatchWord{State: Open, Seen: NotOurs}); err != nil {
			t.Errorf("one's own last word taken back: %v", err)
		}
		if n := len(b.waiting(authz.From(checker()))); n != 3 {
			t.Errorf("%d wait after the undo", n)
		}
		_, err = b.SettleMatch(checker(), v.ref(), 12345, word)
		wants(t, "a finding that is not there", err, errs.NotFound)
	})
}

func TestAMatchIsLaidBesideItsRow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		v := doubtful(b)
		for _, m := range b.waiting(authz.From(checker())) {
			_, err := b.OpenMatch(clerk(), v.ref(), m.Finding, caseNo)
			wants(t, "a clerk opens a match", err, errs.Forbidden)
			x, err := b.OpenMatch(checker(), v.ref(), m.Finding, caseNo)
			if err != nil || len(x.Steps) != 2 || len(x.Family) != 2 || x.Chance != m.Confidence || x.Gone {
				t.Fatalf("%+v, %v", x, err)
			}
			if last := x.Steps[1]; last.To != x.Weight || x.Steps[0].From != x.Prior || x.Steps[0].To != last.From {
				t.Errorf("the waterfall does not add up: %+v", x)
			}
			ours := string(b.family.Members[0].IDNumber)
			if m.PersonID == mother {
				ours = string(b.family.Members[1].IDNumber)
				if len(x.Apart) != 1 || x.Apart[0] != 15 || x.IDNumber[15] != ours[15] || x.IDNumber[10] != '*' {
					t.Errorf("a digit that differs: %+v", x)
				}
			}
			for _, c := range x.Row {
				if strings.Contains(c.Value, ours[6:14]) || c.Field == "account" && !strings.Contains(c.Value, "***") {
					t.Errorf("shown whole: %+v", c)
				}
			}
		}
		if n := b.audited("check.raw"); n != 3 {
			t.Errorf("%d openings in the log", n)
		}
		b.deliver("vehicles", recent.AddDays(5), vehicles("陌生人", number("19700101", "009"), "小型轿车"))
		for _, m := range b.waiting(authz.From(checker())) {
			x, err := b.OpenMatch(checker(), v.ref(), m.Finding, caseNo)
			if err != nil || x.Gone != (m.Source == "vehicles") {
				t.Errorf("after newer data: %+v, %v", x, err)
			}
		}
	})
}

func TestAContestedMatch(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		v := doubtful(b)
		car := v.Findings[0]
		for _, f := range v.Findings {
			if f.Source == "vehicles" {
				car = f
			}
			if _, err := b.Settle(checker(), v.ref(), b.read(v.ref()).Version, []Settling{{f.ID, Accepted, "经核实"}}); err != nil {
				t.Fatal(err)
			}
		}
		_, err := b.Contest(clerk(), v.ref(), car.ID, Objection{NotTheirs, "从未买过车"})
		wants(t, "before the report", err, errs.Conflict)
		if _, err := b.Issue(checker(), v.ref(), b.read(v.ref()).Version, ""); err != nil {
			t.Fatal(err)
		}
		_, err = b.Contest(as("外镇经办", 32, authz.Clerk, "513221101"), v.ref(), car.ID, Objection{NotTheirs, "从未买过车"})
		wants(t, "the clerk of another township", err, errs.NotFound)
		_, err = b.Contest(clerk(), v.ref(), car.ID, Objection{NotTheirs, " "})
		wants(t, "without a reason", err, errs.Invalid)
		_, err = b.Contest(clerk(), v.ref(), car.ID, Objection{"", "从未买过车"})
		wants(t, "without a claim", err, errs.Invalid)
		c, err := b.Contest(clerk(), v.ref(), car.ID, Objection{NotTheirs, "从未买过车"})
		if err != nil || c.State != ContestOpen || c.ContestedBy != "王桂兰" {
			t.Fatalf("%+v, %v", c, err)
		}
		_, err = b.Contest(clerk(), v.ref(), car.ID, Objection{NotTheirs, "再说一遍"})
		wants(t, "twice", err, errs.Conflict)
		if f := b.building(); f.Open != 1 || len(f.Findings) != 4 {
			t.Errorf("while it is open the case builds on %d, %d open", len(f.Findings), f.Open)
		}
		if q, err := b.MatchQueue(checker()); err != nil || q.Contests != 1 {
			t.Errorf("%+v, %v", q, err)
		}
		_, err = b.SettleContest(clerk(), Ref{county, c.ID}, ContestWord{State: Upheld, Answer: "车管所确认"})
		wants(t, "the clerk answers", err, errs.Forbidden)
		if _, err := b.SettleContest(checker(), Ref{county, c.ID}, ContestWord{State: Upheld, Answer: "车管所确认登记有误"}); err != nil {
			t.Fatal(err)
		}
		_, err = b.SettleContest(checker(), Ref{county, c.ID}, ContestWord{State: Denied, Answer: "是本人"})
		wants(t, "answered twice", err, errs.Conflict)
		if last := b.notes[len(b.notes)-1]; !slices.Equal(b.fallen, []string{b.read(v.ref()).Number}) || !strings.Contains(last.Summary, "DB513221202600099") {
			t.Errorf("the case was told of %v, the household's timeline says %+v", b.fallen, last)
		}
		if f := b.building(); f.Open != 0 || len(f.Findings) != 3 {
			t.Errorf("upheld, and still built on: %d, %d open", len(f.Findings), f.Open)
		}
		if rep, err := b.Report(checker(), v.ref()); err != nil || len(rep.Findings) != 4 {
			t.Errorf("the report was changed: %d findings, %v", len(rep.Findings), err)
		}
		if w := b.read(v.ref()); len(w.Contests) != 1 || w.Contests[0].State != Upheld || w.Contests[0].SettledBy != "何敏" {
			t.Errorf("contests of the check: %+v", w.Contests)
		}
		if list, err := b.Contests(checker(), Upheld, Ref{}, 10); err != nil || len(list) != 1 {
			t.Errorf("%+v, %v", list, err)
		}
		b.notRaisedAgain(car)
	})
}

// notRaisedAgain asks anew and screens: what was found to be somebody else's is
// set aside in the one and left out of the other.
func (b *bench) notRaisedAgain(car CheckFinding) {
	b.t.Helper()
	again := b.asked()
	for _, f := range again.Findings {
		if (f.Source == car.Source) != (f.State == NotOurs) {
			b.t.Errorf("asked anew: %+v", f)
		}
	}
	b.homes = []Recipient{{Household: household, Division: village, Counted: 3, Draws: []Drawn{{Programme: "dibao"}}, Members: b.family.Members}}
	ref, err := b.Screen(checker(), county)
	if err == nil {
		err = b.screen(b.t.Context(), ScreenArgs{county, ref.ID})
	}
	if err != nil {
		b.t.Fatal(err)
	}
	hits, err := b.Hits(checker(), ref, Sift{Kind: HasVehicle}, 0, 10)
	if err != nil || len(hits) != 0 {
		b.t.Errorf("screened: %+v, %v", hits, err)
	}
}

// building is what the case may build on.
func (b *bench) building() (f Found) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) (err error) {
		f, err = b.Found(b.t.Context(), tx, county, application)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}
