package casework_test

import (
	"encoding/json"
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

// paperCode reads from the database what the code of a paper holds.
func (b *bundle) paperCode(t *testing.T, r casework.Ref, kind string) (code string) {
	t.Helper()
	err := b.db.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT code FROM case_document WHERE county = $1 AND application_id = $2 AND kind = $3 ORDER BY id DESC LIMIT 1",
			r.County, int64(r.ID), kind).Scan(&code)
	})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestNoticesForAnybody: while a notice hangs everybody reads it on the web under
// the number on the sheet, with what the sheet says; afterwards nobody does.
func TestNoticesForAnybody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.published(t)
		notices := func(division string) []casework.PublicNotice {
			return must[page.Page[casework.PublicNotice]](t)(b.Notices(t.Context(), county, division, division[:8]+"9", page.Query{})).Items
		}
		list := notices("513221100")
		if len(list) != 1 {
			t.Fatalf("%d notices hang, want 1", len(list))
		}
		n, sheet := list[0], b.read(t, r).Publicities[0].Notice
		if n.Number != "513221-GS-2026-000001" || n.Applicant != "尔玛泽仁" || n.Members != 2 || n.Outcome != "grant" || n.Amount == 0 || n.EndsOn.IsZero() {
			t.Errorf("the notice says %+v", n)
		}
		for _, same := range []string{n.Number, n.Where, n.Applicant, n.Amount.String(), n.EndsOn.Chinese(), n.Phone, "<svg"} {
			if same == "" || !strings.Contains(sheet, same) {
				t.Errorf("the sheet does not say %q", same)
			}
		}
		text, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{b.read(t, r).Number, "idNumber", "income"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("the page tells %q", secret)
			}
		}
		if len(notices("513221101")) != 0 {
			t.Error("a notice hangs in another township")
		}
		code := b.paperCode(t, r, "publicity")
		check := must[casework.PaperCheck](t)(b.CheckPaper(t.Context(), county, code))
		if check.Standing != casework.PaperHolds || check.Notice == nil || check.Notice.Number != n.Number {
			t.Errorf("its code leads to %+v", check)
		}
		b.on(n.EndsOn.AddDays(1))
		if len(notices("513221100")) != 0 {
			t.Error("the notice can be read after its end")
		}
		check = must[casework.PaperCheck](t)(b.CheckPaper(t.Context(), county, code))
		if check.Standing != casework.PaperOver || check.Notice != nil {
			t.Errorf("after its end its code leads to %+v", check)
		}
		refused(t, lastErr(b.CheckPaper(t.Context(), county, "AAAAAAAAAAAAAAAA")), errs.NotFound, "a guessed code")
	})
}

// TestAChildsNameIsNotPosted: who asks for a child of its own name is masked.
func TestAChildsNameIsNotPosted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.registry.households[household].Facts.Members[0].BornOn = calendar.On(2015, 3, 1)
		r := b.published(t)
		sheet := b.read(t, r).Publicities[0].Notice
		if strings.Contains(sheet, "尔玛泽仁") || !strings.Contains(sheet, "尔某某") {
			t.Errorf("the sheet names a child:\n%s", sheet)
		}
		n := must[page.Page[casework.PublicNotice]](t)(b.Notices(t.Context(), county, "513221100", "513221101", page.Query{})).Items[0]
		if n.Applicant != "尔某某" {
			t.Errorf("the page names %q", n.Applicant)
		}
	})
}

// TestPapersAreNumbered: each paper has a number of its own and says by its code
// whether what it decided still holds.
func TestPapersAreNumbered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		done := must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		seen := map[string]id.ID{}
		for _, d := range b.read(t, r).Documents {
			if d.Number == "" || seen[d.Number] != 0 {
				t.Errorf("%s has the number %q", d.Title, d.Number)
			}
			seen[d.Number] = d.FileID
			if text := b.document(t, d.FileID); !strings.Contains(text, d.Number) || !strings.Contains(text, "<svg") {
				t.Errorf("%s does not show its number and code", d.Title)
			}
		}
		check := must[casework.PaperCheck](t)(b.CheckPaper(t.Context(), county, b.paperCode(t, r, "confirmation")))
		if check.Standing != casework.PaperHolds || check.MadeOn != b.today() || seen[check.Number] != done.DocumentID {
			t.Errorf("the confirmation is %+v", check)
		}
		if text, _ := json.Marshal(check); strings.Contains(string(text), "尔玛") {
			t.Errorf("it names somebody: %s", text)
		}
	})
}

// TestWhatTheWebDoesNotList: what would be refused is read by whoever has the sheet's
// code, and is in no list.
func TestWhatTheWebDoesNotList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.published(t, casework.Finding{PersonID: father, Source: "pensions", Kind: "income", Item: "transfer", Amount: money.Yuan(1500), Per: "month", Quantity: 1})
		list := must[page.Page[casework.PublicNotice]](t)(b.Notices(t.Context(), county, "513221100", "513221109", page.Query{})).Items
		if len(list) != 0 {
			t.Errorf("anybody reads %+v", list)
		}
		check := must[casework.PaperCheck](t)(b.CheckPaper(t.Context(), county, b.paperCode(t, r, "publicity")))
		if check.Notice == nil || check.Notice.Outcome != "refuse" {
			t.Errorf("its code leads to %+v", check)
		}
	})
}
