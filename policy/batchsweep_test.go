package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestBatchOnEveryPackAndDay decides drawn households under every programme of
// every place, on each day on which some law of the place begins or ends, the day
// before it and the day after.
func TestBatchOnEveryPackAndDay(t *testing.T) {
	t.Parallel()
	e := realLaw(t)
	families := rapid.Custom(drawHousehold)
	var places []string
	for _, p := range e.lib.packs {
		if !slices.Contains(places, p.Division) {
			places = append(places, p.Division)
		}
	}
	for _, place := range places {
		t.Run("division "+place, func(t *testing.T) {
			t.Parallel()
			s := sweep{engine: e, division: (place + "000000")[:6], families: families}
			for _, day := range turns(e.lib, place) {
				s.day(t, day)
			}
			t.Logf("%d programmes and days: ineligible %d, eligible %d, undetermined %d, refused %d; %d one by one",
				s.n, s.seen.verdicts[0], s.seen.verdicts[1], s.seen.verdicts[2], s.seen.verdicts[3], s.seen.single)
			if testing.Short() { // an eighth of the programmes: not asked for breadth
				return
			}
			if s.seen.verdicts[VerdictIneligible] == 0 || s.seen.verdicts[VerdictUndetermined] == 0 {
				t.Error("a verdict never came up")
			}
		})
	}
}

// turns are the days around which the law of a place changes.
func turns(lib *Library, division string) []Date {
	var out []Date
	around := func(d Date, shift int) {
		if d.IsZero() {
			return
		}
		for _, n := range []int{0, shift} {
			if day := neighbour(d, n); !slices.Contains(out, day) {
				out = append(out, day)
			}
		}
	}
	for _, p := range lib.packs {
		if !p.covers(division) {
			continue
		}
		around(p.From, -1)
		around(p.To, 1)
		for _, programme := range p.Programmes {
			around(programme.From, -1)
			around(programme.To, 1)
		}
	}
	return append(out, Date{2024, 2, 29})
}

func neighbour(d Date, days int) Date {
	t := time.Date(d.Year, d.Month, d.Day+days, 0, 0, 0, 0, time.UTC)
	return Date{t.Year(), t.Month(), t.Day()}
}

// sweep is the run over one place.
type sweep struct {
	engine   *Engine
	division string
	families *rapid.Generator[Household]
	seen     tally
	n        int
}

func (s *sweep) day(t *testing.T, day Date) {
	t.Helper()
	law, err := s.engine.lib.at(s.division, day)
	if gap := (*GapError)(nil); errors.As(err, &gap) {
		return // before any law: TestBatchErrors
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range law.packs[0].Programmes {
		if !p.in(day) {
			continue
		}
		s.n++
		if slices.Contains(outOfBatch, p.ID) {
			s.refused(t, p.ID, day)
		} else if !testing.Short() || s.n%8 == 0 {
			s.programme(t, Application{Programme: p.ID, Date: day})
		}
		if t.Failed() {
			t.Fatalf("first difference: %s on %s in %s", p.ID, day, s.division)
		}
	}
}

// refused holds that a programme out of batch says so.
func (s *sweep) refused(t *testing.T, programme string, day Date) {
	t.Helper()
	_, err := s.engine.Batch(NewColumns(), BatchSpec{Programme: programme, Division: s.division, Date: day})
	if not := (*NotInBatchError)(nil); !errors.As(err, &not) || not.Programme != programme {
		t.Errorf("a batch of %s on %s in %s: %v", programme, day, s.division, err)
	}
}

// programme decides some families and adds up how it went.
func (s *sweep) programme(t *testing.T, frame Application) {
	t.Helper()
	var apps []Application
	for i := range 3 {
		a := frame
		a.Household = s.families.Example(s.n*3 + i)
		a.Household.Division = s.division
		a.Person = a.Household.Members[i%len(a.Household.Members)].Ref
		if s.n%3 == 0 {
			a.Period = frame.Date.Period().Add(3)
		}
		apps = append(apps, a)
	}
	got := agree(t, s.engine, apps)
	if got.out != "" {
		t.Errorf("no batch of %s", got.out)
	}
	s.seen.single += got.single
	for v, n := range got.verdicts {
		s.seen.verdicts[v] += n
	}
}

// TestNotInBatchSaysWhy holds that a programme is never decided wrongly for want
// of columns: the error names what they do not do.
func TestNotInBatchSaysWhy(t *testing.T) {
	t.Parallel()
	e, c := realLaw(t), wages(t, 1)
	for programme, why := range map[string]string{
		"medical":          "medical cannot be decided in a batch: programmes about a claim",
		"disaster-winter":  "disaster-winter cannot be decided in a batch: programmes about a loss",
		"temp-spending":    "temp-spending cannot be decided in a batch: programmes about a hardship",
		"child-unattended": "child-unattended cannot be decided in a batch: rule CU-A1: ",
	} {
		_, err := e.Batch(c, BatchSpec{Programme: programme, Division: "513221", Date: Date{2026, 8, 10}})
		if not := (*NotInBatchError)(nil); !errors.As(err, &not) || !strings.HasPrefix(not.Error(), why) {
			t.Errorf("%s: %v", programme, err)
		}
	}
}
