package casework_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

func (b *bundle) results(t *testing.T, division, programme string, at page.Query) casework.Results {
	t.Helper()
	return must[casework.Results](t)(b.Results(t.Context(), county, division, division[:8]+"9", programme, at))
}

// pays lets the household of the bundle draw what is asked for.
func (b *bundle) pays(programmes ...string) {
	sum := money.Yuan(400)
	b.entitlements.recipients = map[string][]casework.Recipient{}
	for _, p := range programmes {
		b.entitlements.recipients[p] = []casework.Recipient{{ID: 1, Household: household, Division: village, Members: 2, Amount: &sum}}
	}
}

// TestResultsStayPosted: what is drawn now can be read by anybody with name, number
// of members and amount alone, a township at a time; what has ended is gone.
func TestResultsStayPosted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.pays("dibao", "child-unattended", "disability-nursing")
		got := b.results(t, "513221100", "", page.Query{})
		var codes []string
		for _, p := range got.Programmes {
			codes = append(codes, p.Code)
			if p.Article.Chinese == "" || p.Article.English == "" {
				t.Errorf("%s is posted by no article", p.Code)
			}
		}
		if want := []string{"dibao", "dibao-individual", "dibao-religious", "dibao-single", "disaster-death", "disaster-rebuild", "disaster-transition", "disaster-winter", "edge", "medical", "tekun"}; !slices.Equal(codes, want) {
			t.Errorf("posted are %v, want %v", codes, want)
		}
		if len(got.Items) != 1 || got.Programme != "dibao" {
			t.Fatalf("%s has %d lines, want 1 of dibao", got.Programme, len(got.Items))
		}
		text, err := json.Marshal(got.Items[0])
		if want := `{"village":"双河村","name":"尔玛泽仁","members":2,"amountFen":40000}`; err != nil || string(text) != want {
			t.Errorf("the line says %s, want %s", text, want)
		}
		if m := b.entitlements.months[0]; m != b.today().Period() {
			t.Errorf("asked what is drawn in %s", m)
		}
		if n := len(b.results(t, "513221101", "dibao", page.Query{}).Items); n != 0 {
			t.Errorf("%d lines in another township", n)
		}
		for _, kept := range []string{"child-unattended", "disability-nursing", "no-such"} {
			refused(t, lastErr(b.Results(t.Context(), county, "513221100", "513221101", kept, page.Query{})), errs.NotFound, kept)
		}
		b.pays()
		if n := len(b.results(t, "513221100", "dibao", page.Query{}).Items); n != 0 {
			t.Errorf("%d lines after the aid has ended", n)
		}
	})
}

// TestResultsByQuarter: medical assistance is posted for the last whole quarter.
func TestResultsByQuarter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for _, c := range []struct {
			today, first, last calendar.Date
		}{
			{calendar.On(2026, 12, 31), calendar.On(2026, 7, 1), calendar.On(2026, 9, 30)},
			{calendar.On(2027, 1, 1), calendar.On(2026, 10, 1), calendar.On(2026, 12, 31)},
			{calendar.On(2027, 3, 31), calendar.On(2026, 10, 1), calendar.On(2026, 12, 31)},
		} {
			b.on(c.today)
			b.results(t, "513221100", "medical", page.Query{})
			if got := b.entitlements.days[len(b.entitlements.days)-1]; got != [2]calendar.Date{c.first, c.last} {
				t.Errorf("on %s posted from %s to %s, want %s to %s", c.today, got[0], got[1], c.first, c.last)
			}
		}
	})
}

// TestResultsMaskChildren: a child, and who may be one, is called by the family's name
// alone, on the page and on the sheet.
func TestResultsMaskChildren(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.pays("tekun")
		b.entitlements.recipients["tekun"][0].Person = daughter
		if n := b.results(t, "513221100", "tekun", page.Query{}).Items[0].Name; n != "尔某某" {
			t.Errorf("the page names %q", n)
		}
		if s := must[casework.ResultSheet](t)(b.PrintResults(b.reviewer, village)).Sheet; strings.Contains(s, "尔玛兰") || !strings.Contains(s, "尔某某") {
			t.Error("the sheet names a child")
		}
		file := b.registry.households[household]
		file.Facts.Members = slices.Clone(file.Facts.Members)
		for i := range file.Facts.Members {
			file.Facts.Members[i].BornOn = calendar.Date{}
		}
		b.registry.households[household] = file
		b.entitlements.recipients["tekun"][0].Person = father
		if n := b.results(t, "513221100", "tekun", page.Query{}).Items[0].Name; n != "尔某某" {
			t.Errorf("the page names %q, whose age nobody knows", n)
		}
	})
}

// TestResultsByPages: the pages of a township show every line once.
func TestResultsByPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.pays("dibao")
		one := b.entitlements.recipients["dibao"][0]
		for n := id.ID(2); n <= 5; n++ {
			one.ID = n
			b.entitlements.recipients["dibao"] = append(b.entitlements.recipients["dibao"], one)
		}
		lines, at := 0, page.Query{Limit: 2}
		for {
			got := b.results(t, "513221100", "dibao", at)
			lines += len(got.Items)
			if at.Cursor = got.Next; at.Cursor == "" {
				break
			}
		}
		if lines != 5 {
			t.Errorf("%d lines, want 5", lines)
		}
	})
}

// TestResultSheets: a village's list is numbered once as long as it says the same,
// its code says whether it still does, and nobody prints that of another place.
func TestResultSheets(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.pays("dibao")
		first := must[casework.ResultSheet](t)(b.PrintResults(b.reviewer, village))
		for _, want := range []string{"513221-GB-2026-000001", "尔玛泽仁", "400.00", "双河村", "<svg"} {
			if !strings.Contains(first.Sheet, want) {
				t.Errorf("the sheet does not say %q", want)
			}
		}
		b.on(b.today().AddDays(1))
		if again := must[casework.ResultSheet](t)(b.PrintResults(b.approver, village)); again != first {
			t.Errorf("the same list was numbered twice: %s and %s", first.Number, again.Number)
		}
		check := func(want casework.PaperStanding) {
			t.Helper()
			got := must[casework.PaperCheck](t)(b.CheckPaper(t.Context(), county, b.sheetCode(t, first.Number)))
			if got.Standing != want || got.Number != first.Number || got.Kind != "results" {
				t.Errorf("its code leads to %+v, want %s", got, want)
			}
		}
		check(casework.PaperHolds)
		b.pays()
		check(casework.PaperReplaced)
		if second := must[casework.ResultSheet](t)(b.PrintResults(b.reviewer, village)); second.Number == first.Number || strings.Contains(second.Sheet, "尔玛泽仁") {
			t.Error("the list still names whoever draws nothing any more")
		}
		refused(t, lastErr(b.PrintResults(b.foreigner, village)), errs.NotFound, "a clerk of another county")
		refused(t, lastErr(b.PrintResults(b.assistant, village)), errs.NotFound, "an assistant")
	})
}

// sheetCode reads from the database what the code of a list holds.
func (b *bundle) sheetCode(t *testing.T, number string) (code string) {
	t.Helper()
	err := b.db.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT code FROM result_sheet WHERE county = $1 AND number = $2", county, number).Scan(&code)
	})
	if err != nil {
		t.Fatal(err)
	}
	return code
}
