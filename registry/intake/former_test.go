package intake

import (
	"context"
	"strings"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/web/page"
	"doudi/registry"
)

// TestWithdrawnCodes imports a roster with codes from before a county became a
// city.
func TestWithdrawnCodes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		ningxiang := as(12, "430182")
		old := strings.ReplaceAll(roster(2), "513221100001", "430124105")
		st, err := s.Run(ningxiang, Command{County: 430182, Kind: PopulationID, Path: s.path(t, old)})
		if err != nil || st.Units.New != 2 || st.Rows.Bad != 0 || st.Problems != 2 { // a note for each household
			t.Fatalf("%+v, %v", st, err)
		}
		s.noted(ningxiang, t, st, "430124105", "430182105 双江口镇")
		err = s.reg.Each(ningxiang, registry.Filter{Division: "430182"}, func(f *registry.File) error {
			if f.Division != "430182105000" {
				t.Errorf("双江口镇 is %s", f.Division)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestFormerTownships imports a household of 雁门乡, which is a part of 威州镇 now:
// by its code and by its name; by the code of one of its villages, which has another
// today; and households of a township that nobody can say what became of.
func TestFormerTownships(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		of := func(column, value string) string {
			return strings.ReplaceAll(strings.Replace(roster(1), "区划代码", column, 1), "513221100001", value)
		}
		for _, x := range []struct{ column, value string }{
			{"区划代码", "513221202"}, {"区划代码", "513221202"}, {"乡镇", "汶川县雁门乡"}, {"乡镇", "雁门"},
		} {
			st := s.run(t, clerk(), of(x.column, x.value))
			if st.Units.New+st.Units.Same != 1 || st.Problems != 1 {
				t.Errorf("%+v\n%s", st, s.problems(t, st))
			}
			s.noted(clerk(), t, st, x.value, "513221100 威州镇")
			s.lives(t, "513221100000")
		}
		village := s.run(t, clerk(), of("区划代码", "513221202203"))
		if text := s.problems(t, village); village.Units.Bad != 1 || !strings.Contains(text, "“雁门乡”已经撤并，今属威州镇（513221100）") {
			t.Errorf("%+v\n%s", village, text)
		}
		tongzhou := func(c *Command) { c.County = 110112 }
		if st := s.run(t, as(12, "110112"), of("区划代码", "110112005"), tongzhou); st.Units.Bad != 1 {
			t.Errorf("a township of which nobody can say what it is now: %+v", st)
		}
	})
}

// TestVillageCodesUnderAnyHeading imports a roster whose column of villages
// holds codes: by a heading that says so, and by one that promises names.
func TestVillageCodesUnderAnyHeading(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	for _, heading := range []string{"村（社区）代码", "村居代码", "村（社区）", "所在村"} {
		st := s.run(t, clerk(), strings.Replace(roster(2), "区划代码", heading, 1))
		if text := s.problems(t, st); st.Problems != 0 || st.Units.New+st.Units.Same != 2 {
			t.Errorf("%s: %+v\n%s", heading, st, text)
		}
		unknown := s.run(t, clerk(), strings.Replace(strings.ReplaceAll(roster(2), "513221100001", "513221100999"), "区划代码", heading, 1))
		if text := s.problems(t, unknown); !strings.Contains(text, "没有这个行政区划代码") {
			t.Errorf("%s: an unknown code: %s", heading, text)
		}
	}
}

// noted holds that an import says what stood in the file and what it wrote instead.
func (s *bench) noted(ctx context.Context, t *testing.T, st ImportStatus, value, now string) {
	t.Helper()
	found, err := s.Problems(ctx, st.County, st.ID, ProblemsFilter{}, page.Query{Limit: 10})
	if err != nil || len(found.Items) == 0 {
		t.Fatalf("%+v, %v", found, err)
	}
	if p := found.Items[0]; p.Code != "replaced" || p.Value != value || p.Kept != now || p.Row != 2 {
		t.Errorf("%+v, want %s written as %s", p, value, now)
	}
}

func (s *bench) lives(t *testing.T, want string) {
	t.Helper()
	err := s.reg.Each(clerk(), registry.Filter{Division: "513221"}, func(f *registry.File) error {
		if f.Division != want {
			t.Errorf("the household lives in %s, want %s", f.Division, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
