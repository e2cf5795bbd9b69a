package intake

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
	"doudi/registry"
)

// household finds the file with a number.
func (s *bench) household(t *testing.T, number string) (found *registry.File) {
	t.Helper()
	err := s.reg.Each(clerk(), registry.Filter{Division: "513221"}, func(f *registry.File) error {
		if f.Number == number {
			found = f
		}
		return nil
	})
	if err != nil || found == nil {
		t.Fatalf("household %s: %v", number, err)
	}
	return found
}

// edit changes the phone of a household's member by hand, and the note.
func (s *bench) edit(t *testing.T, number string, member int, phone string) {
	t.Helper()
	f := s.household(t, number)
	d := registry.Draft{Division: f.Division, Note: "已入户核实", OpenedOn: f.OpenedOn}
	for _, m := range f.Members {
		d.Members = append(d.Members, registry.DraftMember{ID: m.ID, Name: m.Name, IDNumber: string(m.IDNumber), Relation: m.Relation, Phone: m.Phone})
	}
	d.Members[member].Phone = phone
	if _, err := s.reg.Update(clerk(), registry.Target{County: f.County, Household: f.ID, Version: f.Version}, d); err != nil {
		t.Fatal(err)
	}
}

// TestHandEditsOutliveAnImport edits a phone by hand, then imports a roster in
// which something else changed, and then one with another phone.
func TestHandEditsOutliveAnImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		first := strings.Replace(roster(3), "配偶,513221100001,,", "配偶,513221100001,13811112222,", 1)
		s.run(t, clerk(), first)
		clock.T = clock.T.Add(24 * time.Hour)
		s.edit(t, "H00000", 1, "13900001111")

		clock.T = clock.T.Add(24 * time.Hour)
		other := strings.Replace(first, "1000,\n", "1800,\n", 1)
		if st := s.run(t, clerk(), other); st.Units.Changed != 1 || st.Units.Same != 2 || st.Problems != 0 {
			t.Fatalf("another column changed: %+v\n%s", st, s.problems(t, st))
		}
		if f := s.household(t, "H00000"); f.Members[1].Phone != "13900001111" || f.Lines[1].Amount != 180_000 {
			t.Errorf("after the import: %+v %+v", f.Members[1], f.Lines)
		}

		both := strings.Replace(other, "13811112222", "13733334444", 1)
		path := s.path(t, both)
		st, err := s.Run(clerk(), Command{County: 513221, Kind: PopulationID, Path: path, Keep: true})
		if err != nil || st.Units.Same != 3 || st.Rows.Bad != 0 || st.Rows.Same != 9 || st.Problems != 1 {
			t.Fatalf("the phone changed too: %+v, %v", st, err)
		}
		p, err := s.Problems(clerk(), 513221, st.ID, ProblemsFilter{}, page.Query{})
		if err != nil || len(p.Items) != 1 {
			t.Fatalf("%+v, %v", p, err)
		}
		got := p.Items[0]
		if got.Row != 3 || got.Header != "联系电话" || got.Code != "kept" || got.Value != "137****4444" || got.Kept != "139****1111" || got.KeptBy != "王桂兰" ||
			!got.KeptAt.Equal(dbtest.Now.Add(24*time.Hour)) {
			t.Errorf("%+v", got)
		}
		if want := "档案中的“139****1111”由王桂兰于2026年"; !strings.Contains(got.Message, want) {
			t.Errorf("%q does not say %q", got.Message, want)
		}
		if f := s.household(t, "H00000"); f.Members[1].Phone != "13900001111" {
			t.Errorf("the hand edit is gone: %q", f.Members[1].Phone)
		}
		s.keptReport(t, st)
	})
}

// keptReport reads the marked workbook and the list as a spreadsheet.
func (s *bench) keptReport(t *testing.T, st ImportStatus) {
	t.Helper()
	_, body, err := s.Report(clerk(), 513221, st.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	book, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	name := x.GetSheetName(0)
	style, err := x.GetCellStyle(name, "F3")
	if why, e := x.GetCellValue(name, "I3"); err != nil || e != nil || style == 0 || !strings.Contains(why, "由王桂兰于") {
		t.Errorf("the marked cell: style %d, %q, %v %v", style, why, err, e)
	}
	f, err := s.ExportProblems(clerk(), 513221, st.ID, ProblemsFilter{}, sheet.CSV)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	defer f.Close()
	if _, err := f.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "联系电话,137****4444,139****1111,王桂兰,2026-") {
		t.Errorf("list of problems:\n%s", out.String())
	}
}

// TestNothingEarnedIsSaid imports a wage that is nothing now.
func TestNothingEarnedIsSaid(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		s.run(t, clerk(), roster(1))
		if n := len(s.household(t, "H00000").Lines); n != 2 {
			t.Errorf("%d lines: nothing earned by somebody new needs none", n)
		}
		blank := s.run(t, clerk(), strings.Replace(roster(1), "2000,\n", ",\n", 1))
		if blank.Units.Same != 1 {
			t.Errorf("a blank cell says something: %+v", blank)
		}
		nothing := s.run(t, clerk(), strings.Replace(roster(1), "2000,\n", "0,\n", 1))
		if f := s.household(t, "H00000"); nothing.Units.Changed != 1 || len(f.Lines) != 2 || f.Lines[1].Amount != 0 {
			t.Errorf("%+v, lines %+v", nothing, f.Lines)
		}
		out, err := NewExporter(d, s.reg, registerOf(t), codesOf()).Export(clerk(), Export{Division: "513221", Format: sheet.CSV})
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		var text bytes.Buffer
		if _, err := out.WriteTo(&text); err != nil || !strings.Contains(text.String(), ",是,0.00,,,,,") || strings.Count(text.String(), ",是,,,,,,") != 1 {
			t.Errorf("a declared income of nothing is exported as\n%s%v", text.String(), err)
		}
	})
}
