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
