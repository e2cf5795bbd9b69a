package casework_test

import (
	"testing"
	"unicode"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/law"
	"doudi/policy"
)

// TestArticlesReadInEnglish: what acts and terms rest on is shown on the English
// page too, and has no Chinese in it there.
func TestArticlesReadInEnglish(t *testing.T) {
	t.Parallel()
	folder, err := law.Procedures()
	if err != nil {
		t.Fatal(err)
	}
	book, err := casework.LoadProcedures(folder)
	if err != nil {
		t.Fatal(err)
	}
	terms := shipped(t)
	english := func(what, article string) {
		for _, r := range article {
			if unicode.Is(unicode.Han, r) {
				t.Errorf("%s rests on %q", what, article)
				return
			}
		}
		if article == "" {
			t.Errorf("%s rests on nothing", what)
		}
	}
	for _, p := range book.All() {
		for _, s := range p.Steps {
			english(p.ID+" "+s.Act, p.ArticleEnglish(s))
		}
		for _, k := range p.Clocks {
			if k.From == procedure.FromRuling { // no law sets it: it rests on the article of its act
				continue
			}
			term, err := terms.Term(village, firstDay(p.From), k.Term)
			if err != nil {
				t.Fatal(err)
			}
			english(p.ID+" clock "+k.ID, term.English)
		}
	}
}

func firstDay(d policy.Date) calendar.Date { return calendar.On(d.Year, d.Month, d.Day) }
