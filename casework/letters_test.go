package casework_test

import (
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// TestLettersOnPaper: who has still to sign has a sheet, in the words that are theirs;
// what was signed on a screen is printed with the drawing, and asked for on paper no more.
func TestLettersOnPaper(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.draft(t)
		p := must[casework.Page](t)(b.Page(b.clerk, r))
		var adults []casework.Member
		for _, m := range p.Facts.Members {
			if m.BornOn.IsZero() || m.BornOn.Age(b.today()) >= 18 {
				adults = append(adults, m)
			}
			b.checks.toSign = append(b.checks.toSign, casework.Letter{Person: m.PersonID, Name: m.Name, Title: "授权书甲", Words: []string{m.Name + "同意核对"}, Version: "2026-1", Basis: "社会救助法"})
		}
		if len(adults) == 0 || len(adults) == len(p.Facts.Members) {
			t.Fatalf("the family has %d adults of %d", len(adults), len(p.Facts.Members))
		}
		blank := casework.Asking{Kind: "consent_blank"}
		d := must[casework.Document](t)(b.PrintPaper(b.clerk, r, blank))
		text := b.document(t, d.FileID)
		if n := strings.Count(text, "授权书甲"); n != len(adults) || strings.Count(text, "<svg") != n {
			t.Errorf("%d sheets for %d adults, %d codes", n, len(adults), strings.Count(text, "<svg"))
		}
		refused(t, lastErr(b.PrintPaper(b.leader, r, blank)), errs.NotFound, "letters by somebody who only reads")
		refused(t, lastErr(b.PrintPaper(b.foreigner, r, blank)), errs.NotFound, "letters of another county")

		drawn := b.signature(t)
		b.checks.toSign[slices.IndexFunc(b.checks.toSign, func(l casework.Letter) bool { return l.Person == adults[0].PersonID })].File = drawn
		b.checks.holding = []casework.SignedLetter{{ID: 7, Person: adults[0].PersonID, Drawn: true}}
		refused(t, lastErr(b.PrintPaper(b.clerk, r, blank)), errs.NotFound, "letters when everybody has signed")
		text = b.document(t, must[casework.Document](t)(b.PrintPaper(b.clerk, r, casework.Asking{Kind: "consent", About: 7})).FileID)
		if !strings.Contains(text, adults[0].Name+"同意核对") || !strings.Contains(text, "data:image/png;base64,") {
			t.Error("the letter that was signed has no words, or no signature")
		}
		b.checks.holding[0] = casework.SignedLetter{ID: 8, Person: adults[0].PersonID}
		refused(t, lastErr(b.PrintPaper(b.clerk, r, casework.Asking{Kind: "consent", About: 8})), errs.NotFound, "a letter that is on paper already")
	})
}

// signature stores a drawn signature.
func (b *bundle) signature(t *testing.T) id.ID {
	t.Helper()
	return b.evidence(t, b.clerk, county, "consent")
}
