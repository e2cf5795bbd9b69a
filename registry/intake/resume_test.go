package intake

import (
	"context"
	"errors"
	"strings"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// troubled is a roster with what makes resuming hard: a household torn over
// the file, a bad row, and a number that stands in two households.
func troubled() string {
	lines := strings.SplitAfter(roster(12), "\n")
	torn := lines[5]
	lines = append(lines[:5], lines[6:]...)
	lines = append(lines[:len(lines)-1], torn)
	text := strings.Join(lines, "")
	text = strings.Replace(text, citizen(21), "12345", 1)
	return strings.Replace(text, citizen(30), citizen(10), 1)
}

// TestKilledImportGoesOn stops an import after each chunk in turn, lets the
// next run go on, and holds the end against an import that nobody disturbed.
func TestKilledImportGoesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		calm, calmClock := dbtest.SQLite(t)
		c := setup(t, calm, calmClock)
		c.chunkRows, c.chunks = 7, 2
		whole := c.run(t, clerk(), troubled())
		if whole.Units.Bad != 3 || whole.Units.New != 9 {
			t.Fatalf("undisturbed: %+v\n%s", whole, c.problems(t, whole))
		}

		s := setup(t, d, clock)
		s.chunkRows, s.chunks = 7, 1
		in := Command{County: 513221, Kind: PopulationID, Path: s.path(t, troubled())}
		kills := 0
		var st ImportStatus
		for {
			ctx, kill := context.WithCancel(programActor())
			s.afterChunk = kill
			var err error
			st, err = s.Run(ctx, in)
			kill()
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if kills++; kills > 20 {
				t.Fatal("no run gets further than the one before")
			}
		}
		if kills < 4 {
			t.Errorf("only %d runs were killed", kills)
		}
		if st.Rows != whole.Rows || st.Units != whole.Units || st.Problems != whole.Problems {
			t.Errorf("killed %d times: %+v, undisturbed: %+v", kills, st, whole)
		}
		if a, b := s.problems(t, st), c.problems(t, whole); a != b {
			t.Errorf("problems differ:\n%s\n%s", a, b)
		}
		if a, b := s.facts(t, "513221"), c.facts(t, "513221"); a != b || a == "" {
			t.Errorf("facts differ:\n%s\n%s", a, b)
		}
	})
}

func TestTornHouseholdIsOne(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	st := s.run(t, clerk(), troubled())
	text := s.problems(t, st)
	for _, want := range []string{
		"22 身份证号|id_number.length|", "11 身份证号|duplicate_in_file|身份证号与第 31 行相同", "31 身份证号|duplicate_in_file|身份证号与第 11 行相同",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if facts := s.facts(t, "513221"); strings.Count(facts, "} 20 true") != 9 {
		t.Errorf("the torn household is not whole:\n%s", facts)
	}
}

// TestOneImportOfACountyAtATime claims a second batch while the first runs.
func TestOneImportOfACountyAtATime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		first := s.queued(t, roster(1))
		second := s.queued(t, roster(2))
		r, err := s.claim(clerk(), 513221, first, false)
		if err != nil || r == nil {
			t.Fatalf("claim: %v %v", r, err)
		}
		if again, err := s.claim(clerk(), 513221, first, false); err != nil || again != nil {
			t.Errorf("a running batch was claimed twice: %v", err)
		}
		if other, err := s.claim(clerk(), 513221, second, false); err != nil || other != nil {
			t.Errorf("two imports of a county run at once: %v", err)
		}
		clock.T = clock.T.Add(2 * staleAfter) // the first was killed
		other, err := s.claim(clerk(), 513221, second, false)
		if err != nil || other == nil {
			t.Fatalf("a dead import blocks the county: %v", err)
		}
		none := make(chan *chunk)
		close(none)
		if err := r.write(clerk(), &chunk{units: []*Unit{{Rows: []Row{{Number: 2}}, faults: []ImportProblem{{Row: 2}}}}}, none); err != nil {
			t.Errorf("the first still owns its batch until somebody takes it: %v", err)
		}
		if st, err := s.Cancel(clerk(), 513221, second); err != nil || st.State != Cancelled {
			t.Errorf("cancel: %+v, %v", st, err)
		}
		if err := other.write(clerk(), &chunk{units: []*Unit{{Rows: []Row{{Number: 2}}, faults: []ImportProblem{{Row: 2}}}}}, none); !errors.Is(err, errLost) {
			t.Errorf("a cancelled run went on writing: %v", err)
		}
		if _, err := s.Cancel(clerk(), 513221, second); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("cancelled twice: %v", err)
		}
	})
}

// TestCommandGoesOnAtOnce gives a command again whose process was killed a
// moment ago; the one that was thought dead writes no more.
func TestCommandGoesOnAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		command := Command{County: 513221, Kind: PopulationID, Path: s.path(t, roster(3))}
		kind, err := s.kind(PopulationID)
		if err != nil {
			t.Fatal(err)
		}
		o, err := openPath(command.Path, kind, choice{})
		if err != nil {
			t.Fatal(err)
		}
		defer o.close()
		batch, err := s.begin(clerk(), kind, o, command)
		if err != nil {
			t.Fatal(err)
		}
		dead, err := s.claim(clerk(), 513221, batch, true)
		if err != nil || dead == nil {
			t.Fatalf("claim: %v %v", dead, err)
		}
		st, err := s.Run(clerk(), command)
		if err != nil || st.ID != batch || st.State != Done || st.Rows.New == 0 {
			t.Fatalf("given again: %+v, %v", st, err)
		}
		none := make(chan *chunk)
		close(none)
		if err := dead.write(clerk(), &chunk{units: []*Unit{{Rows: []Row{{Number: 2}}}}}, none); !errors.Is(err, errLost) {
			t.Errorf("the first run went on writing: %v", err)
		}
	})
}

// queued adds a batch that nobody works on yet.
func (s *bench) queued(t *testing.T, content string) (batch id.ID) {
	t.Helper()
	kind, err := s.kind(PopulationID)
	if err != nil {
		t.Fatal(err)
	}
	o, err := openPath(s.path(t, content), kind, choice{})
	if err != nil {
		t.Fatal(err)
	}
	defer o.close()
	err = s.db.Update(clerk(), func(tx *db.Tx) error {
		row, err := s.add(clerk(), tx, kind, o, ImportRequest{County: 513221, Kind: PopulationID, Mapping: Mapping{"name": 1}})
		batch = row.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return batch
}
