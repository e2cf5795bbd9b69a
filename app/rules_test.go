package app

import (
	"strings"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/law"
)

// TestFine takes the bounds of a day from the packs.
func TestFine(t *testing.T) {
	t.Parallel()
	library, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	rules := paymentRules{rules{library}, nil}
	for _, c := range []struct {
		on          calendar.Date
		least, most int64
		article     string
	}{{calendar.On(2026, 6, 30), 1000, 3000, "第六十八条"}, {calendar.On(2026, 7, 1), 0, 2000, "第七十三条"}} {
		b, err := rules.Fine("231025", c.on, money.Yuan(1000))
		if err != nil || b.Least != money.Yuan(c.least) || b.Most != money.Yuan(c.most) || !strings.Contains(b.Zh, c.article) {
			t.Errorf("%s: %+v, %v", c.on, b, err)
		}
	}
}

// TestRemedies: whoever is told of a decision is told by when, where and by which law
// of that day they can go against it.
func TestRemedies(t *testing.T) {
	t.Parallel()
	library, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for on, article := range map[calendar.Date]string{calendar.On(2026, 6, 30): "第三十八条", calendar.On(2026, 7, 1): "《中华人民共和国社会救助法》第七十六条"} {
		words, err := paymentRules{rules{library}, nil}.Remedies("513221", on)
		for _, want := range []string{"60 日内", "行政复议", "6 个月内", "人民法院", article} {
			if err != nil || !strings.Contains(words, want) {
				t.Errorf("on %s: %q lacks %s, %v", on, words, want, err)
			}
		}
	}
}

// TestDueDay reads the day by which money is to arrive out of the packs: the
// tenth while the measures of 2012 held, since then what the county sets.
func TestDueDay(t *testing.T) {
	t.Parallel()
	library, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		division string
		month    calendar.Period
		day      int // 0: nobody sets one
	}{
		{"431124", 201905, 10},
		{"431124", 202612, 0},
		{"513221", 202612, 10}, // by the demonstration's pack
		{"431124", 199001, 0},  // before all packs
	} {
		day, err := rules{library}.DueDay(c.division, c.month)
		if day != c.day || (errs.CodeOf(err) == errs.NotFound) != (c.day == 0) || c.day > 0 && err != nil {
			t.Errorf("%s in %s: day %d, %v; want %d", c.division, c.month, day, err, c.day)
		}
	}
}
