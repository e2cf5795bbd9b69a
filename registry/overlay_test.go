package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
)

// imported is a household that was imported once, on a bench where time goes on.
type imported struct {
	*bench
	t  *testing.T
	id id.ID
}

func imports(t *testing.T, d *db.DB, clock *dbtest.Clock) *imported {
	s := &imported{bench: setup(t, d, clock), t: t}
	out := s.put(t, family())
	if out[0].Result != Added {
		t.Fatalf("first import: %+v", out[0])
	}
	s.id = out[0].Household
	return s
}

func (s *imported) file() *File {
	s.t.Helper()
	f, err := s.Get(clerk(), 513221, s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	return f
}

// edit is what a clerk changes by hand.
func (s *imported) edit(ctx context.Context, change func(*Draft)) {
	s.t.Helper()
	s.clock.T = s.clock.T.Add(time.Hour)
	f := s.file()
	d := draftOf(f)
	for _, l := range f.Lines {
		line := DraftLine{ID: l.ID, Kind: l.Kind, Item: l.Item, Amount: l.Amount, Per: l.Per, Quantity: l.Quantity, Source: l.Source, From: l.From}
		for i, m := range f.Members {
			if m.ID == l.PersonID {
				line.Member = &i
			}
		}
		d.Lines = append(d.Lines, line)
	}
	change(&d)
	if _, err := s.Update(ctx, Target{f.County, f.ID, f.Version}, d); err != nil {
		s.t.Fatal(err)
	}
}

// next imports the county's file again, in which something changed.
func (s *imported) next(change func(*Draft)) Outcome {
	s.t.Helper()
	s.clock.T = s.clock.T.Add(time.Hour)
	d := family()
	change(&d)
	return s.put(s.t, d)[0]
}

func clashes(o Outcome) string {
	var b strings.Builder
	for _, c := range o.Clashes {
		fmt.Fprintf(&b, "%s %s %s\n", c.Path, c.Kept, c.By)
	}
	return b.String()
}

// TestHandEditsOutliveAnImport changes many things by hand and imports a file
// in which something else changed.
func TestHandEditsOutliveAnImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := imports(t, d, clock)
		s.edit(clerk(), func(d *Draft) {
			d.Address, d.Urban, d.Note, d.Cause = "新桥村三组 2 号", true, "已入户核实", "disability"
			d.Members[0].Phone, d.Members[1].DisabilityGrade, d.Members[2].Apart = "13900001111", 1, true
			d.Members[1].IDNumber = number("19680712", "004") // a digit was wrong
			d.Lines[0].Amount, d.Lines[1].Amount = 150_000, 700_000
			d.Labels = []string{"disaster"}
		})
		hand := s.file()
		out := s.next(func(d *Draft) { d.Members[0].Work = "务农" })
		if out.Result != Changed || len(out.Clashes) != 0 {
			t.Errorf("%s: %s", out.Result, clashes(out))
		}
		f := s.file()
		if f.Members[0].Work != "务农" || f.Version != hand.Version+1 {
			t.Errorf("the news did not go in: %+v", f.Members[0])
		}
		f.Members[0].Work = ""
		f.Version, f.UpdatedAt, f.imported = hand.Version, hand.UpdatedAt, nil
		hand.imported = nil
		if fmt.Sprint(f) != fmt.Sprint(hand) {
			t.Errorf("by hand\n%+v\nafter the import\n%+v", hand, f)
		}
	})
}

// TestBothChanged changes the same things by hand and in the file: the hand
// edits stay, and every clash says who made them.
func TestBothChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := imports(t, d, clock)
		s.edit(as("周敏", 12, "clerk", "513221"), func(d *Draft) {
			d.Address, d.Account, d.Members[0].Phone = "新桥村三组 2 号", "6214590100000001", "13900001111"
			d.Lines[0].Amount, d.Members[1].DisabilityGrade = 150_000, 1
		})
		s.edit(clerk(), func(d *Draft) { d.Note = "后来又改了别处" })
		both := func(d *Draft) {
			d.Address, d.Account, d.Members[0].Phone = "新桥村四组 9 号", "6214590100000002", "13700002222"
			d.Lines[0].Amount, d.Members[1].DisabilityGrade = 90_000, 3
		}
		before := s.file()
		out := s.next(both)
		want := "address 新桥村三组 2 号 周敏\naccount ********0001 周敏\nmembers[0].phone 139****1111 周敏\nmembers[1].disabilityGrade 1级 周敏\n" +
			"members[0].wage 1500.00元/月 周敏\n"
		if out.Result != Same || clashes(out) != want {
			t.Errorf("%s:\n%s", out.Result, clashes(out))
		}
		if f := s.file(); f.same(before.Household) == false || f.Version != before.Version {
			t.Errorf("an import of nothing but clashes wrote %+v", f)
		}
		if at := out.Clashes[0].At; at != dbtest.Now.Add(time.Hour) {
			t.Errorf("set at %s", at)
		}
		if again := s.next(both); again.Result != Same || len(again.Clashes) != 0 {
			t.Errorf("the same again: %s %s", again.Result, clashes(again))
		}
		more := s.next(func(d *Draft) { both(d); d.Members[2].Schooling = "小学在读" })
		if f := s.file(); more.Result != Changed || len(more.Clashes) != 0 || f.Address != "新桥村三组 2 号" || f.Members[0].Phone != "13900001111" ||
			f.Account != "6214590100000001" || f.Lines[0].Amount != 150_000 || f.Members[2].Schooling != "小学在读" {
			t.Errorf("what was told once was laid later: %s %s %+v", more.Result, clashes(more), f)
		}
		third := s.next(func(d *Draft) { both(d); d.Members[0].Phone = "13600003333" })
		if third.Result != Same || clashes(third) != "members[0].phone 139****1111 周敏\n" {
			t.Errorf("news of what was told: %s %s", third.Result, clashes(third))
		}
	})
}

// TestAccountIsOne never mixes one bank with the account of another.
func TestAccountIsOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := imports(t, d, clock)
		s.edit(clerk(), func(d *Draft) { d.AccountName = "李秀英" })
		out := s.next(func(d *Draft) { d.Account = "6214590100000002" })
		if f := s.file(); clashes(out) != "account ********6789 王桂兰\n" || f.Account != "6214590123456789" || f.AccountName != "李秀英" {
			t.Errorf("%s %+v", clashes(out), f.Household)
		}
	})
}

// TestNewsAreLaid imports changes that nobody contradicts, in a row.
func TestNewsAreLaid(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := imports(t, d, clock)
		first := func(d *Draft) { d.Members[0].Phone, d.Address, d.Lines[0].Amount = "13700002222", "", 90_000 }
		if out := s.next(first); out.Result != Changed || len(out.Clashes) != 0 {
			t.Errorf("first: %s %s", out.Result, clashes(out))
		}
		out := s.next(func(d *Draft) {
			first(d)
			d.Members[0].Phone, d.Division, d.Members[1].Relation, d.Lines = "13600003333", "513221102", "10", nil
			d.Import.Without = []NoIncome{{0, "wage"}, {1, "wage"}}
			d.Members[0].SeriousIllness, d.Labels = false, []string{LabelPoor, "disaster"}
			d.Members = append(d.Members, DraftMember{Name: "张小红", Relation: "30", Sex: "2", BornOn: calendar.On(2024, 1, 2)})
		})
		f := s.file()
		if out.Result != Changed || len(out.Clashes) != 0 || f.Members[0].Phone != "13600003333" || f.Address != "新桥村二组 14 号" || f.Division != "513221102000" ||
			f.HukouDivision != "513221102000" || f.Members[1].Relation != "10" || len(f.Members) != 4 || !f.HasLabel("disaster") || !f.Members[0].SeriousIllness {
			t.Errorf("second: %s %s %+v", out.Result, clashes(out), f)
		}
		if len(f.Lines) != 2 || f.Lines[0].Item != "deposit" || f.Lines[1].Amount != 0 || f.Lines[1].PersonID != f.HeadID {
			t.Errorf("no wage any more: %+v", f.Lines)
		}
	})
}

// TestWhoWentStaysAway imports a stale list of a household whose head died and
// whose son set up a household of his own.
func TestWhoWentStaysAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := imports(t, d, clock)
		clock.T = clock.T.Add(time.Hour)
		f := s.file()
		done := func(after *File, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			f = after
		}
		stays, fresh, err := s.Split(clerk(), Splitting{Target: Target{513221, s.id, f.Version}, Members: []Kinship{{f.Members[2].ID, "02"}}})
		done(stays, err)
		done(s.ChangeHead(clerk(), Heading{Target{513221, s.id, f.Version}, []Kinship{{f.Members[0].ID, "10"}, {f.Members[1].ID, "02"}}}))
		done(s.RemoveMember(clerk(), Leaving{Target{513221, s.id, f.Version}, f.Members[1].ID, Died, calendar.Date{}}))
		if out := s.next(func(d *Draft) { d.Members[1].Work = "务农" }); out.Result != Changed || len(out.Clashes) != 0 {
			t.Errorf("stale list: %s %s", out.Result, clashes(out))
		}
		if f := s.file(); len(f.Members) != 1 || f.HeadName != "李秀英" || f.Members[0].Work != "务农" || f.Members[0].Relation != "02" {
			t.Errorf("after a stale list: %+v", f.Members)
		}
		out := s.next(func(d *Draft) { d.Members[0].Phone, d.Members[2].Work = "13700002222", "务工" })
		if out.Result != Same || !strings.Contains(clashes(out), "members[0] 张三已不在本户（死亡") || !strings.Contains(clashes(out), "members[2] 张小明已不在本户（分户") {
			t.Errorf("news of who went: %s %s", out.Result, clashes(out))
		}
		if other, err := s.Get(clerk(), 513221, fresh.ID); err != nil || len(other.Members) != 1 || other.Version != 1 {
			t.Errorf("the son's household: %+v, %v", other, err)
		}
	})
}

// TestImportOverHandEntry imports a household that a clerk had entered: what
// the clerk left empty is filled, and nothing is overwritten.
func TestImportOverHandEntry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		byHand := family()
		byHand.Address, byHand.Members[0].Phone, byHand.Members[0].Illness, byHand.Lines = "新桥村三组 2 号", "", "", nil
		made, err := s.Create(clerk(), byHand)
		if err != nil {
			t.Fatal(err)
		}
		out := s.put(t, family())[0]
		if out.Result != Changed || clashes(out) != "address 新桥村三组 2 号 王桂兰\n" {
			t.Errorf("%s %s", out.Result, clashes(out))
		}
		f, err := s.Get(clerk(), 513221, made.ID)
		if err != nil || f.Address != "新桥村三组 2 号" || f.Members[0].Phone != "13812345678" || f.Members[0].Illness != "尿毒症" || len(f.Lines) != 2 {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

// TestWhatImportsSaidIsSealed looks for the family in what is kept of imports.
func TestWhatImportsSaidIsSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := imports(t, d, clock)
		s.next(func(d *Draft) { d.Members[0].Phone = "13700002222" })
		err := d.View(clerk(), func(tx *db.Tx) error {
			var sealed []byte
			if err := tx.QueryRow(clerk(), "SELECT sealed FROM household_import WHERE household_id = $1", int64(s.id)).Scan(&sealed); err != nil {
				return err
			}
			if strings.Contains(string(sealed), "张三") || strings.Contains(string(sealed), "13700002222") {
				t.Errorf("in the clear: %q", sealed)
			}
			f, err := s.openFile(saidPlace(s.id), sealed)
			if err == nil && (f.Members[0].Phone != "13700002222" || f.Members[1].Name != "李秀英") {
				t.Errorf("said %+v", f)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestWhatWasSaidBefore: an import that says what a person has entered already
// changes nothing, and is what the next import is held against all the same; and
// that somebody has none of an income is said, also by a draft that is else as
// the one before.
func TestWhatWasSaidBefore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := imports(t, d, clock)
		wage := s.file().Lines[0]
		again := func(l Line) bool { return l.Item == wage.Item && l.Amount == wage.Amount && l.To.IsZero() }
		s.edit(clerk(), func(d *Draft) { d.Lines[0].Amount = 150_000 })
		if out := s.next(func(d *Draft) { d.Lines[0].Amount = 150_000 }); out.Result != Same || len(out.Clashes) != 0 {
			t.Errorf("what the file has: %s, %s", out.Result, clashes(out))
		}
		if out := s.next(func(*Draft) {}); out.Result != Changed || !slices.ContainsFunc(s.file().Lines, again) {
			t.Errorf("the amount of old again: %s, %s, %+v", out.Result, clashes(out), s.file().Lines)
		}
		silent := func(d *Draft) { d.Lines, d.Members[0].Phone = d.Lines[1:], "13700002222" }
		s.next(silent)
		out := s.next(func(d *Draft) {
			silent(d)
			d.Import.Without = []NoIncome{{Member: 0, Item: wage.Item}}
		})
		none := func(l Line) bool { return l.Item == wage.Item && l.Amount == 0 }
		if f := s.file(); out.Result != Changed || !slices.ContainsFunc(f.Lines, none) {
			t.Errorf("none of it: %s, %+v", out.Result, f.Lines)
		}
	})
}
