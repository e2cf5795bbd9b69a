package outreach

import (
	"slices"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/law"
	"doudi/policy"
)

type names struct{}

func (names) FullName(code string) string {
	return map[string]string{"231025": "黑龙江省牡丹江市林口县"}[code]
}

// today is a day on which Linkou has a standard.
var today = calendar.On(2026, 5, 10)

func service(t testing.TB) *Service {
	t.Helper()
	library, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(library, names{}, func() calendar.Date { return today })
}

func figure(t *testing.T, l Law, name string) Figure {
	t.Helper()
	i := slices.IndexFunc(l.Figures, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no figure %s", name)
	}
	return l.Figures[i]
}

func TestALawHasItsFiguresWithSources(t *testing.T) {
	t.Parallel()
	l, err := service(t).Law("231025", calendar.Date{})
	if err != nil {
		t.Fatal(err)
	}
	if l.On != today || l.Place != "黑龙江省牡丹江市林口县" || len(l.Packs) != 2 || len(l.Missing) != 0 || l.Demonstration {
		t.Errorf("got %s %s, %d packs, missing %v, demonstration %v", l.On, l.Place, len(l.Packs), l.Missing, l.Demonstration)
	}
	f := figure(t, l, "dibao.standard.rural")
	if f.Shown.Zh != "632.00" || f.Per.Zh != "元/人/月" || f.State != SetLocally || f.Pack != "LINKOU-2026" || len(f.Sources) != 1 || f.Sources[0].Title.Zh == "" {
		t.Errorf("got %+v", f)
	}
	if f := figure(t, l, "property.vehicle.max"); f.State != OpenOptional || f.Set {
		t.Errorf("a limit that no pack fills is %+v", f)
	}
	for _, f := range l.Figures {
		if len(f.Sources) == 0 {
			t.Errorf("%s has no source", f.Name)
		}
		for _, s := range f.Sources {
			if s.Title.Zh == "" || s.Article.Zh == "" {
				t.Errorf("%s: source %+v does not name its document", f.Name, s)
			}
		}
	}
}

func TestAProgrammeSaysItsRulesInWords(t *testing.T) {
	t.Parallel()
	l, err := service(t).Law("513221", today)
	if err != nil {
		t.Fatal(err)
	}
	if !l.Demonstration {
		t.Error("a demonstration pack is not labelled")
	}
	i := slices.IndexFunc(l.Programmes, func(p Programme) bool { return p.ID == "dibao" })
	r := slices.IndexFunc(l.Programmes[i].Conditions, func(r Rule) bool { return r.ID == "DB-P4" })
	got := l.Programmes[i].Conditions[r]
	if got.Holds.Zh != "计入的机动车辆不超过 0 辆" || got.Fails.En != "motor vehicles counted: more than 0" || got.Role != policy.RoleRequire {
		t.Errorf("got %+v", got)
	}
}

func TestAGapIsSaid(t *testing.T) {
	t.Parallel()
	s := service(t)
	l, err := s.Law("231025", calendar.On(2026, 2, 1))
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Missing) != 2 {
		t.Errorf("on a day between two standards %d figures are missing, want 2", len(l.Missing))
	}
	_, err = s.Law("231025", calendar.On(1990, 1, 1))
	if errs.CodeOf(err) != errs.NotFound {
		t.Errorf("before any law: %v", err)
	}
}

// TestPlacesSayWhereFiguresAreInvented labels the demonstration packs' places
// in the list to choose from; Hunan's own and Linkou's are real.
func TestPlacesSayWhereFiguresAreInvented(t *testing.T) {
	t.Parallel()
	want := map[string]bool{"231025": false, "43": false, "4399": true, "513221": true, "53": false}
	places := service(t).Places()
	for _, p := range places {
		if d, ok := want[p.Division]; !ok || d != p.Demonstration {
			t.Errorf("%+v, want demonstration %v", p, d)
		}
	}
	if len(places) != len(want) {
		t.Errorf("%d places, want %d", len(places), len(want))
	}
}

func TestSpansCoverEveryDayOnce(t *testing.T) {
	t.Parallel()
	s := service(t)
	for _, place := range append(s.Places(), Place{}, Place{Division: "43"}, Place{Division: "231025100"}) {
		spans, err := s.Spans(place.Division)
		if err != nil {
			t.Fatal(err)
		}
		for i, span := range spans {
			if last := i == len(spans)-1; last != span.To.IsZero() {
				t.Errorf("%s: span %d ends on %q", place.Division, i, span.To)
			} else if !last && span.To.AddDays(1) != spans[i+1].From {
				t.Errorf("%s: %s is followed by %s", place.Division, span.To, spans[i+1].From)
			}
		}
	}
	spans, _ := s.Spans("231025")
	i := slices.IndexFunc(spans, func(s Span) bool { return s.From == calendar.On(2026, 1, 1) })
	if i < 0 || len(spans[i].Missing) != 2 || spans[i].To != calendar.On(2026, 3, 31) {
		t.Errorf("the gap of Linkou's first quarter of 2026 is not a span: %+v", spans)
	}
}

func TestDifferencesAreWords(t *testing.T) {
	t.Parallel()
	c, err := service(t).Differences(Side{Division: "231025", On: calendar.On(2025, 12, 1)}, Side{Division: "231025", On: today})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(c.Differences, func(d Difference) bool { return d.Name == "dibao.standard.rural" })
	if i < 0 {
		t.Fatalf("the rural standard is not among %d differences", len(c.Differences))
	}
	d := c.Differences[i]
	if d.Was.Zh != "585.00 元/人/月" || d.Is.En != "632.00 yuan/person/month" || d.By.Zh != "增加 47.00（8.03%）" {
		t.Errorf("got %+v", d)
	}
	gone := slices.IndexFunc(c.Differences, func(d Difference) bool { return d.Name == "EX-PENSION" })
	if gone < 0 || c.Differences[gone].Change != "gone" {
		t.Error("the exclusion that ended on 2025-12-31 is not among the differences")
	}
}

func TestNothingDiffersFromItself(t *testing.T) {
	t.Parallel()
	s := service(t)
	for _, p := range s.Packs("") {
		c, err := s.Differences(Side{Pack: p.ID}, Side{Pack: p.ID})
		if err != nil && errs.CodeOf(err) != errs.NotFound { // WENCHUAN-2019 and the like may begin before any national law
			t.Fatal(err)
		}
		if len(c.Differences) > 0 {
			t.Errorf("%s differs from itself: %+v", p.ID, c.Differences)
		}
	}
}

func TestEveryPackCanBeComparedWithTheNext(t *testing.T) {
	t.Parallel()
	s := service(t)
	c, err := s.Differences(Side{Pack: "CN-2021"}, Side{Pack: "CN-2026"})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(c.Differences, func(d Difference) bool { return d.Name == "fraud.fine.max" })
	if i < 0 || c.Differences[i].Was.Zh != "3 倍" || c.Differences[i].Is.Zh != "2 倍" {
		t.Errorf("the fine of 社会救助法 art. 73 is not among %+v", c.Differences)
	}
}
