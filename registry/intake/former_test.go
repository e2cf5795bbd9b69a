package intake

import (
	"strings"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/registry"
)

// TestWithdrawnCodes imports a roster with codes from before a county became a
// city, and one with a township that went into another of another name.
func TestWithdrawnCodes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		ningxiang := as(12, "430182")
		old := strings.ReplaceAll(roster(2), "513221100001", "430124105")
		st, err := s.Run(ningxiang, Command{County: 430182, Kind: PopulationID, Path: s.path(t, old)})
		if err != nil || st.Units.New != 2 || st.Problems != 0 {
			t.Fatalf("%+v, %v", st, err)
		}
		err = s.reg.Each(ningxiang, registry.Filter{Division: "430182"}, func(f *registry.File) error {
			if f.Division != "430182105000" {
				t.Errorf("双江口镇 is %s", f.Division)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		gone := s.run(t, clerk(), strings.ReplaceAll(roster(1), "513221100001", "513221202"))
		if text := s.problems(t, gone); gone.Units.Bad != 1 || !strings.Contains(text, "“雁门乡”已经撤并") {
			t.Errorf("%+v\n%s", gone, text)
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
