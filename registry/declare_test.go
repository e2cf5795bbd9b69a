package registry

import (
	"slices"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// TestDeclare: an application's lines take the place of those declared before;
// what says the same stays with its days, what was found is left alone, and the
// file of an earlier day shows what was declared then.
func TestDeclare(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		draft := family()
		draft.Lines = append(draft.Lines, DraftLine{Kind: Asset, Item: "vehicle", Per: Once, Source: Found})
		made, err := s.Create(clerk(), draft)
		if err != nil {
			t.Fatal(err)
		}
		first := calendar.At(clock.T)
		clock.T = clock.T.AddDate(0, 0, 7)
		today := calendar.At(clock.T)
		declare := func(lines ...Line) *File {
			t.Helper()
			err := d.Update(clerk(), func(tx *db.Tx) error {
				return s.Declare(clerk(), tx, made.County, made.ID, lines, Event{Summary: "按申请更新申报。", English: "As declared."})
			})
			if err != nil {
				t.Fatal(err)
			}
			f, err := s.Get(clerk(), made.County, made.ID)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		saved := Line{PersonID: made.HeadID, Kind: Asset, Item: "deposit", Amount: 500_000, Per: Once, Evidence: PapersOf([]id.ID{7, 8})} // the head declares what is the household's
		wage := Line{PersonID: made.HeadID, Kind: Income, Item: "wage", Amount: 90_000, Per: PerMonth}
		f := declare(saved, wage)
		if got := said(f, today); !slices.Equal(got, []string{"deposit 5,000.00 7,8 " + first.String(), "vehicle 0.00  " + first.String(), "wage 900.00  " + today.String()}) || len(f.Lines) != 4 {
			t.Errorf("after the application: %q of %+v", got, f.Lines)
		}
		if again := declare(saved, wage); again.Version != f.Version {
			t.Errorf("the same words made version %d of %d", again.Version, f.Version)
		}
		saved.Evidence = ""
		if got := declare(saved); len(got.Lines) != 3 || got.Lines[1].Evidence != "7,8" {
			t.Errorf("papers are kept and what was said today is taken back: %+v", got.Lines)
		}
		v, err := s.Show(clerk(), made.County, made.ID, first)
		if err != nil || len(v.Lines) != 3 || v.Lines[0].Amount != 120_000 {
			t.Errorf("a week ago: %+v, %v", v.Lines, err)
		}
		changed := family()
		changed.Lines = []DraftLine{{ID: f.Lines[1].ID, Kind: Asset, Item: "deposit", Amount: 600_000, Per: Once, Source: Declared}}
		for i, m := range f.Members {
			changed.Members[i].ID = m.ID
		}
		now, err := s.Get(clerk(), made.County, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		edited, err := s.Update(clerk(), Target{made.County, made.ID, now.Version}, changed)
		if err != nil || len(edited.Lines) != 1 || edited.Lines[0].Evidence != "7,8" {
			t.Errorf("a correction at the desk lost what the line rests on: %+v, %v", edited, err)
		}
	})
}

// said is what holds on a day: item, amount, papers and since when.
func said(f *File, on calendar.Date) (out []string) {
	for _, l := range f.Lines {
		if l.To.IsZero() || on.Before(l.To) {
			out = append(out, l.Item+" "+l.Amount.String()+" "+string(l.Evidence)+" "+l.From.String())
		}
	}
	slices.Sort(out)
	return out
}

func TestNothingIsDeclaredForAClosedHousehold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		err := d.Update(clerk(), func(tx *db.Tx) error { return s.Declare(clerk(), tx, 513221, 12345, nil, Event{}) })
		if errs.CodeOf(err) != errs.NotFound {
			t.Errorf("no such household: %v", err)
		}
	})
}

func TestPapers(t *testing.T) {
	t.Parallel()
	for _, files := range [][]id.ID{{}, {5}, {5, 913364694514216960}} {
		if got := PapersOf(files).Files(); !slices.Equal(got, files) {
			t.Errorf("%v became %v", files, got)
		}
	}
}
