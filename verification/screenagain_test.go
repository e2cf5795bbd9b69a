package verification

import (
	"fmt"
	"slices"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/internal/q"
)

// ranThrough screens to the end and says what was found, with all that a hit has
// but its identifier.
func (b *bench) ranThrough() (Screening, []string) {
	b.t.Helper()
	ref, err := b.Screen(checker(), county)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.screen(b.t.Context(), ScreenArgs{county, ref.ID}); err != nil {
		b.t.Fatal(err)
	}
	return b.ended(ref)
}

// ended is a screening that is done, and what it found.
func (b *bench) ended(ref Ref) (Screening, []string) {
	b.t.Helper()
	run, err := b.Screening(checker(), ref)
	if err != nil || run.State != "done" {
		b.t.Fatalf("%+v, %v", run, err)
	}
	hits, err := b.Hits(checker(), ref, Sift{}, 0, 10_000)
	if err != nil {
		b.t.Fatal(err)
	}
	var list []string
	for _, h := range hits {
		h.ID = 0
		list = append(list, fmt.Sprintf("%+v", h))
	}
	return run, list
}

// anew screens as if there had been no screening before.
func (b *bench) anew() (Screening, []string) {
	b.t.Helper()
	b.unmark()
	return b.ranThrough()
}

// part screens the next part.
func (b *bench) part(ref Ref) (more bool) {
	b.t.Helper()
	err := b.db.Update(byProgram(b.t.Context()), func(tx *db.Tx) (err error) {
		more, err = b.screenSome(b.t.Context(), tx, ScreenArgs{county, ref.ID}, b.newMemo(calendar.At(b.clock.T)))
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return more
}

// behind are the findings of families from one on.
func (b *bench) behind(hits []string, first id.ID) (list []string) {
	b.t.Helper()
	for _, h := range hits {
		var household id.ID
		if _, err := fmt.Sscanf(h, "{ID:0 Household:%d", &household); err != nil {
			b.t.Fatal(err)
		}
		if household >= first {
			list = append(list, h)
		}
	}
	return list
}

// currentFile is the file of a source that is in use.
func (b *bench) currentFile(source string) id.ID {
	b.t.Helper()
	list, err := b.Files(checker(), county, source, 0, 10)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, f := range list {
		if f.State == Current {
			return f.ID
		}
	}
	b.t.Fatalf("no current file of %s", source)
	return 0
}

// unmark forgets what the households looked like.
func (b *bench) unmark() {
	b.t.Helper()
	err := b.db.Update(b.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(b.t.Context(), "DELETE FROM screen_mark WHERE county = $1", county)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// manyHomes are households of one or two, whose numbers stand in bankList.
func (b *bench) manyHomes(n int) {
	b.homes = nil
	for i := range n {
		h := Recipient{Household: id.ID(1000 + i), Division: village, Counted: 1, Draws: []Drawn{{Programme: "dibao"}}}
		for j := range 1 + i%2 {
			name, n := customer((2*i + j) % 400)
			m := Subject{ID: id.ID(90_000 + 2*i + j), Name: name, IDNumber: n}
			h.Members = append(h.Members, m)
		}
		b.homes = append(b.homes, h)
	}
}

// TestAScreeningLooksUpOnlyWhoChanged: month after month, with other files,
// other families and matches that were settled, what is found is what a
// screening finds that looks everybody up.
func TestAScreeningLooksUpOnlyWhoChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		for seed := range uint64(2) {
			b := setup(t, d, clock)
			b.manyHomes(200)
			l := newBankList(seed, 600)
			b.whole("deposits")
			b.deliver("deposits", recent, l.table())
			if run, _ := b.anew(); run.LookedUp != 200 {
				t.Fatalf("the first: %+v", run)
			}
			for month := range 5 {
				before := b.lastHits()
				l.change(1 + 4*month)
				b.deliver("deposits", recent, l.table())
				if month%2 == 1 { // two files since the last screening
					l.change(2)
					b.deliver("deposits", recent, l.table())
				}
				b.move(month)
				run, got := b.ranThrough()
				if run.LookedUp == 0 || run.LookedUp > 100 || run.Households != int64(len(b.homes)) {
					t.Errorf("month %d: %+v", month, run)
				}
				if fresh, gone := onlyIn(b.lastHits(), before), onlyIn(before, b.lastHits()); run.New != fresh || run.Gone != gone {
					t.Errorf("month %d: %d new and %d gone, want %d and %d", month, run.New, run.Gone, fresh, gone)
				}
				for change, want := range map[Change]int64{NewHits: run.New, GoneHits: run.Gone} {
					list, err := b.Hits(checker(), Ref{county, run.ID}, Sift{Change: change}, 0, 10_000)
					if set := leadsIn(list); err != nil || int64(len(set)) != want || change == NewHits && onlyIn(set, before) != want || change == GoneHits && onlyIn(set, before) != 0 {
						t.Errorf("month %d: %d leads listed as %s, want %d; %v", month, len(set), change, want, err)
					}
				}
				whole, want := b.anew()
				if whole.LookedUp != int64(len(b.homes)) || whole.New+whole.Gone != 0 || !slices.Equal(got, want) || len(want) == 0 {
					t.Fatalf("month %d: %d hits, a run that looks everybody up has %d: %+v", month, len(got), len(want), whole)
				}
			}
			if run, _ := b.ranThrough(); run.LookedUp != 0 {
				t.Errorf("nothing changed: %+v", run)
			}
			if n := b.lines("department_change"); n != 0 {
				t.Errorf("%d changes are kept that every screening has seen", n)
			}
		}
	})
}

// move changes a family, takes one out of aid and settles a match.
func (b *bench) move(month int) {
	b.t.Helper()
	b.homes[7+month].Counted++
	_, b.homes[11+month].Members[0].IDNumber = customer(200 + month)
	b.homes = slices.Delete(b.homes, 30, 31)
	who := b.homes[50+month].Members[0]
	err := b.db.Update(b.t.Context(), func(tx *db.Tx) error {
		found, err := b.lookUp(b.t.Context(), tx, county, b.keys.Index("id_number", string(who.IDNumber)))
		if err != nil || len(found["deposits"]) == 0 {
			return err
		}
		src, _ := b.sources.named("deposits")
		x := found["deposits"][0]
		key := b.matchKey(person{ID: who.ID, Name: who.Name, Index: b.keys.Index("id_number", string(who.IDNumber))}, src, x, compareNames(x.name, who.Name))
		return q.New(tx).RememberMatch(b.t.Context(), q.RememberMatchParams{County: county, PersonID: who.ID, Source: "deposits",
			MatchKey: key, ReasonSealed: b.keys.Seal(settledPlace(who.ID, "deposits", key), "同名"),
			SettledBy: 21, SettledAt: tx.At()})
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// lastHits are the findings of the last run, by household, person and kind.
func (b *bench) lastHits() map[string]bool {
	b.t.Helper()
	runs, err := b.Screenings(checker(), county, "done", 0, 1)
	if err != nil {
		b.t.Fatal(err)
	}
	hits, err := b.Hits(checker(), Ref{county, runs[0].ID}, Sift{}, 0, 10_000)
	if err != nil {
		b.t.Fatal(err)
	}
	return leadsIn(hits)
}

func leadsIn(hits []ScreenHit) map[string]bool {
	set := map[string]bool{}
	for _, h := range hits {
		set[fmt.Sprint(h.Household, h.PersonID, h.Kind)] = true
	}
	return set
}

// onlyIn counts what one set has and another has not.
func onlyIn(a, b map[string]bool) (n int64) {
	for x := range a {
		if !b[x] {
			n++
		}
	}
	return n
}

// TestAPausedScreeningGoesOn: it stands still while it is paused, and ends as
// one that was not. A new department's file in between is seen by the next.
func TestAPausedScreeningGoesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.manyHomes(2*householdsEach + 10)
		l := newBankList(3, 600)
		b.deliver("deposits", recent, l.table())
		_, want := b.ranThrough()

		b.unmark()
		ref, err := b.Screen(checker(), county)
		if err != nil {
			t.Fatal(err)
		}
		some := func() bool { t.Helper(); return b.part(ref) }
		some()
		wants(t, "pausing by a clerk", b.PauseScreening(clerk(), ref), errs.Forbidden)
		wants(t, "pausing in another county", b.PauseScreening(as("外县核对", 31, authz.Checker, "513222"), ref), errs.NotFound)
		wants(t, "resuming what runs", b.ResumeScreening(checker(), ref), errs.Conflict)
		if err := b.PauseScreening(checker(), ref); err != nil {
			t.Fatal(err)
		}
		if some() {
			t.Error("a paused screening has more to do")
		}
		run, err := b.Screening(checker(), ref)
		if err != nil || run.State != "paused" || run.Households != householdsEach {
			t.Errorf("paused: %+v, %v", run, err)
		}
		_, err = b.Screen(checker(), county)
		wants(t, "another while one is paused", err, errs.Conflict)
		wants(t, "pausing twice", b.PauseScreening(checker(), ref), errs.Conflict)
		if err := b.ResumeScreening(checker(), ref); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the job of before and that of the resumption
			if err := b.screen(t.Context(), ScreenArgs{county, ref.ID}); err != nil {
				t.Fatal(err)
			}
		}
		run, got := b.ended(ref)
		if !slices.Equal(got, want) || run.Households != int64(len(b.homes)) {
			t.Errorf("%d hits, want %d: %+v", len(got), len(want), run)
		}
		if b.audited("check.screen.paused") != 1 || b.audited("check.screen.running") != 1 {
			t.Error("the log does not tell who paused and resumed")
		}
	})
}

// TestAGivenUpScreening: what was given up half way leaves no result, and the next
// one finds what it would have found had it never begun.
func TestAGivenUpScreening(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.manyHomes(2*householdsEach + 10)
		l := newBankList(3, 600)
		b.deliver("deposits", recent, l.table())
		first, want := b.ranThrough()
		ref, err := b.Screen(checker(), county)
		if err != nil {
			t.Fatal(err)
		}
		b.part(ref)
		const why = "数据日期选错，改日重做"
		wants(t, "giving up what runs", b.GiveUpScreening(checker(), ref, why), errs.Conflict)
		if err := b.PauseScreening(checker(), ref); err != nil {
			t.Fatal(err)
		}
		wants(t, "without a reason", b.GiveUpScreening(checker(), ref, " "), errs.Invalid)
		wants(t, "by a clerk", b.GiveUpScreening(clerk(), ref, why), errs.Forbidden)
		wants(t, "in another county", b.GiveUpScreening(as("外县核对", 31, authz.Checker, "513222"), ref, why), errs.NotFound)
		if err := b.GiveUpScreening(checker(), ref, why); err != nil {
			t.Fatal(err)
		}
		run, err := b.Screening(checker(), ref)
		if err != nil || run.State != "given_up" || run.EndedBy != "何敏" || run.EndedReason != why || run.FinishedAt.IsZero() || run.Households != householdsEach {
			t.Errorf("%+v, %v", run, err)
		}
		wants(t, "going on", b.ResumeScreening(checker(), ref), errs.Conflict)
		wants(t, "giving up twice", b.GiveUpScreening(checker(), ref, why), errs.Conflict)
		if b.part(ref) {
			t.Error("a screening that was given up has more to do")
		}
		next, got := b.ranThrough()
		if !slices.Equal(got, want) || next.Before != first.ID || next.New != 0 || next.Gone != 0 || next.Households != int64(len(b.homes)) {
			t.Errorf("%d hits, want %d: %+v", len(got), len(want), next)
		}
		if b.audited("check.screen.given_up") != 1 {
			t.Error("the log does not tell who gave up")
		}
	})
}
