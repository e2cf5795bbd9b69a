package verification

import (
	"context"
	"errors"
	"slices"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/money"
	"doudi/verification/source"
)

// richer lets families keep other deposits.
type richer struct {
	*bench
	limit money.Fen
}

func (r richer) DepositLimit(string, string, bool, calendar.Date) (money.Fen, error) {
	return r.limit, nil
}

// TestWhatLooksEverybodyUpAgain: a limit that changed, a source that means
// something else, one more or one that was replaced; and not a month that passed.
func TestWhatLooksEverybodyUpAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.manyHomes(60)
		l := newBankList(5, 400)
		b.deliver("deposits", recent, l.table())
		run := func(what string, looked, rows int64, all WhyAll, source string) {
			t.Helper()
			s, got := b.ranThrough()
			if s.LookedUp != looked || s.LookedRows != rows || s.WhyAll != all || s.WhySource != source || s.Expected != 60 {
				t.Errorf("%s: %+v", what, s)
			}
			if _, want := b.anew(); !slices.Equal(got, want) || len(want) == 0 {
				t.Errorf("%s: %d hits, want %d", what, len(got), len(want))
			}
		}
		run("the first", 60, 0, FirstRun, "")
		clock.T = clock.T.AddDate(0, 1, 0)
		run("a month later", 0, 0, "", "")
		b.others.Rules = richer{b, 9_000_00}
		run("another limit", 60, 0, "", "")
		b.homes[3].Members[0].Name += "甲"
		b.homes[4].Address = "映秀镇"
		run("two families", 2, 0, "", "")
		i := slices.IndexFunc(b.sources, func(s source.Source) bool { return s.Code == "deposits" })
		b.sources[i].Reading.Summary = []string{"存款{amount}元"}
		run("a list means something else", 60, 0, RulesChanged, "")
		b.deliver("deaths", recent, "姓名,身份证号,死亡日期\n丁一,"+string(number("19500101", "001"))+",2026-01-02\n")
		run("one more source", 60, 0, OtherSources, "")
		b.deliver("deposits", recent, newBankList(6, 400).table())
		run("another list", 60, 0, ListReplaced, "deposits")
		if b.fileRow(b.currentFile("deposits")).BaseID != 0 {
			t.Error("the other list was compared")
		}
	})
}

// TestChangesDoNotPileUp: where nobody screens, what files changed is kept only
// up to half of the list; the next screening then looks everybody up.
func TestChangesDoNotPileUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.manyHomes(100)
		l := newBankList(7, 300)
		b.deliver("deposits", recent, l.table())
		b.ranThrough()
		most := int64(0)
		for range 12 {
			l.change(30)
			b.deliver("deposits", recent, l.table())
			most = max(most, b.lines("department_change"))
		}
		if most == 0 || most > int64(len(l.rows))/2 {
			t.Errorf("up to %d changes were kept of a list of %d", most, len(l.rows))
		}
		run, got := b.ranThrough()
		if run.WhyAll != ListReplaced || run.WhySource != "deposits" || run.LookedUp != 100 {
			t.Errorf("%+v", run)
		}
		if _, want := b.anew(); !slices.Equal(got, want) {
			t.Errorf("%d hits, want %d", len(got), len(want))
		}
		if n := b.lines("screen_mark"); n != 100 {
			t.Errorf("%d marks of 100 families", n)
		}
		b.homes = b.homes[:90]
		b.ranThrough()
		if n := b.lines("screen_mark"); n != 90 {
			t.Errorf("%d marks of 90 families", n)
		}
	})
}

// TestAFileInTheMiddleOfAScreening: one that is compared and one that is read
// whole come in while a screening that builds on another is paused. Nobody keeps
// a finding that the list no longer bears out, and the next one finds all.
func TestAFileInTheMiddleOfAScreening(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.manyHomes(householdsEach + 100)
		l := newBankList(11, 600)
		b.deliver("deposits", recent, l.table())
		b.ranThrough()
		for whole := range 2 {
			l.change(20)
			b.deliver("deposits", recent, l.table())
			ref, err := b.Screen(checker(), county)
			if err != nil {
				t.Fatal(err)
			}
			if more := b.part(ref); !more {
				t.Fatal("nothing is left after the first part")
			}
			if l.change(20); whole == 1 {
				b.whole("deposits")
			}
			b.deliver("deposits", recent, l.table())
			if err := b.screen(t.Context(), ScreenArgs{county, ref.ID}); err != nil {
				t.Fatal(err)
			}
			_, mixed := b.ended(ref)
			run, got := b.ranThrough()
			if run.WhyAll != []WhyAll{"", ListReplaced}[whole] {
				t.Errorf("%+v", run)
			}
			_, want := b.anew()
			if !slices.Equal(got, want) {
				t.Errorf("whole %d: %d hits, want %d", whole, len(got), len(want))
			}
			last := b.homes[householdsEach].Household
			if whole == 1 && !slices.Equal(b.behind(mixed, last), b.behind(want, last)) {
				t.Error("families behind the first part kept what the list does not say any more")
			}
		}
	})
}

// TestAKilledScreeningBuildsOnTheSame: killed before each of its parts, one that
// builds on another ends as one that looks everybody up.
func TestAKilledScreeningBuildsOnTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.manyHomes(2*householdsEach + 10)
		l := newBankList(12, 600)
		b.deliver("deposits", recent, l.table())
		b.ranThrough()
		l.change(12)
		b.deliver("deposits", recent, l.table())
		ref, err := b.Screen(checker(), county)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			ctx, kill := context.WithCancel(t.Context())
			b.others.Recipients = &killing{b, 2, kill}
			if err := b.screen(ctx, ScreenArgs{county, ref.ID}); !errors.Is(err, context.Canceled) {
				t.Errorf("the killed run: %v", err)
			}
			kill()
			b.others.Recipients = b
		}
		if err := b.screen(t.Context(), ScreenArgs{county, ref.ID}); err != nil {
			t.Fatal(err)
		}
		run, got := b.ended(ref)
		if run.LookedUp == 0 || run.LookedUp > 200 || run.LookedUp != run.LookedRows || run.Households != int64(len(b.homes)) {
			t.Errorf("%+v", run)
		}
		if _, want := b.anew(); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%d hits, want %d", len(got), len(want))
		}
	})
}
