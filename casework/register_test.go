package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// certificates lists the register as the approver reads it.
func (b *bundle) certificates(t *testing.T, f ...casework.CertificateFilter) []casework.Certificate {
	t.Helper()
	var by casework.CertificateFilter
	if len(f) > 0 {
		by = f[0]
	}
	return must[page.Page[casework.Certificate]](t)(b.Certificates(b.approver, by, page.Query{Limit: 50})).Items
}

// TestTheRegisterOfCertificates follows a certificate as an office does: issued, a year
// later stamped on the strength of a review, lost and issued again, taken back.
func TestTheRegisterOfCertificates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		b.draws("dibao", 400)
		asked := casework.Asking{Kind: "certificate"}
		d := must[casework.Document](t)(b.PrintPaper(b.approver, r, asked))
		list := b.certificates(t)
		if len(list) != 1 || list[0].Number != d.Number || list[0].Cause != "first" || list[0].Worth != casework.WorthHolds || list[0].Amount != money.Yuan(400) {
			t.Fatalf("the register says %+v", list)
		}
		first := casework.Ref{County: county, ID: list[0].ID}
		refused(t, b.StampCertificate(b.approver, first), errs.Conflict, "a stamp that rests on no review")
		refused(t, b.StampCertificate(b.clerk, first), errs.Forbidden, "a stamp by the township's clerk")
		refused(t, b.LoseCertificate(b.foreigner, first, "丢失"), errs.Forbidden, "a loss recorded by another county's clerk")
		refused(t, lastErr(b.Certificates(b.assistant, casework.CertificateFilter{}, page.Query{Limit: 50})), errs.Forbidden, "the register for a village assistant")

		again := b.review(t, money.Yuan(400), money.Yuan(300))
		b.walk(t, again, toCounty+"confirm")
		b.on(b.today().AddMonths(12))
		if list = b.certificates(t, casework.CertificateFilter{Worth: casework.WorthUnstamped}); len(list) != 1 {
			t.Fatalf("a year later %d certificates wait for their stamp", len(list))
		}
		if err := b.StampCertificate(b.approver, first); err != nil {
			t.Fatal(err)
		}
		if c := b.certificates(t)[0]; c.Worth != casework.WorthHolds || c.StampedOn != b.today() || c.StampedBy != "周杰" {
			t.Errorf("stamped, it is %+v", c)
		}
		refused(t, b.StampCertificate(b.approver, first), errs.Conflict, "a second stamp on one review")

		if err := b.LoseCertificate(b.approver, first, "搬家时丢失"); err != nil {
			t.Fatal(err)
		}
		refused(t, b.LoseCertificate(b.approver, first, "搬家时丢失"), errs.Conflict, "a loss recorded twice")
		must[casework.Document](t)(b.PrintPaper(b.approver, r, asked))
		list = b.certificates(t)
		if len(list) != 2 || list[0].Cause != "lost" || list[0].Worth != casework.WorthHolds || list[1].Worth != casework.WorthLost || list[1].Note != "搬家时丢失" {
			t.Fatalf("issued again, the register says %+v", list)
		}
		second := casework.Ref{County: county, ID: list[0].ID}
		over := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, over, toCounty+"hear stop")
		b.on(b.entitlements.stopped[0].From.First())
		b.entitlements.drawn = nil
		if list = b.certificates(t, casework.CertificateFilter{Out: true}); len(list) != 1 || list[0].ID != second.ID || list[0].Worth != casework.WorthEnded {
			t.Fatalf("to be taken back: %+v", list)
		}
		refused(t, b.StampCertificate(b.approver, second), errs.Conflict, "a stamp on what has ended")
		if err := b.TakeCertificateBack(b.approver, second); err != nil {
			t.Fatal(err)
		}
		if list = b.certificates(t, casework.CertificateFilter{Out: true}); len(list) != 0 {
			t.Errorf("still out: %+v", list)
		}
		f := must[*audit.File](t)(b.ExportCertificates(b.approver, casework.CertificateFilter{}, sheet.CSV))
		if f == nil {
			t.Error("no spreadsheet")
		}
	})
}

// TestAPaperIsFoundByWhatStandsOnIt: a number or the address of the code leads the office
// to the case and the act; a stranger finds nothing.
func TestAPaperIsFoundByWhatStandsOnIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.accepted(t)
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		d := must[casework.Document](t)(b.PrintPaper(b.clerk, r, casework.Asking{Kind: "visit_blank"}))
		for _, said := range []string{d.Number, " 513221－" + d.Number[7:], "https://doudi.example/portal/p/513221/" + b.paperCode(t, r, "visit_blank")} {
			f := must[casework.FoundPaper](t)(b.FindPaper(b.clerk, said))
			if !strings.HasSuffix(f.Page, "/"+r.ID.String()) || f.Kind != "visit_blank" || f.TakenInBy != "visit" || !strings.HasSuffix(f.Paper, "/"+d.FileID.String()) {
				t.Errorf("%s leads to %+v", said, f)
			}
		}
		refused(t, lastErr(b.FindPaper(b.foreigner, d.Number)), errs.NotFound, "a paper of another county")
		refused(t, lastErr(b.FindPaper(b.clerk, "513221-WS-2026-999999")), errs.NotFound, "a number that nobody gave")
		refused(t, lastErr(b.FindPaper(b.clerk, "张三")), errs.NotFound, "a name")
	})
}

// TestACertificateFollowsTheFamily: a family that moves within the county has its
// certificate kept where it lives now, the case stays where it was decided.
func TestACertificateFollowsTheFamily(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		b.draws("dibao", 400)
		must[casework.Document](t)(b.PrintPaper(b.approver, r, casework.Asking{Kind: "certificate"}))
		const there = "513221101002"
		b.moves(t, there)
		list := b.certificates(t, casework.CertificateFilter{Division: "513221101"})
		if len(list) != 1 || list[0].Division != there || len(b.certificates(t, casework.CertificateFilter{Division: "513221100"})) != 0 {
			t.Fatalf("the register says %+v", list)
		}
		first := casework.Ref{County: county, ID: list[0].ID}
		refused(t, b.LoseCertificate(b.township, first, "搬家时丢失"), errs.NotFound, "a loss recorded where they lived before")
		elsewhere := authz.WithActor(t.Context(), authz.Actor{Account: 44, Name: "罗清", Grants: []authz.Grant{{Role: authz.Approver, Division: "513221101"}}})
		if err := b.LoseCertificate(elsewhere, first, "搬家时丢失"); err != nil {
			t.Fatal(err)
		}
		must[casework.Document](t)(b.PrintPaper(b.approver, r, casework.Asking{Kind: "certificate"}))
		if again := b.certificates(t)[0]; again.Cause != "lost" || again.Division != there || b.read(t, r).Division != village {
			t.Errorf("issued again: %+v", again)
		}
		b.goes(t, household, household+1, casework.Holding{Programme: "dibao"})
		if joined := b.certificates(t, casework.CertificateFilter{Division: "513221100003"}); len(joined) != 2 {
			t.Errorf("where they joined another household: %+v", joined)
		}
	})
}

// moves has the household live elsewhere in the county.
func (b *bundle) moves(t *testing.T, division string) {
	t.Helper()
	file := b.registry.households[household]
	file.Division = division
	b.registry.households[household] = file
	if err := b.db.Update(b.approver, func(tx *db.Tx) error { return b.Relocated(b.approver, tx, county, household, division) }); err != nil {
		t.Fatal(err)
	}
}

// TestAnAidGivenAnewIsAFirst: what was lost or issued before the aid ended is no cause of
// the certificate of an aid that was asked for again.
func TestAnAidGivenAnewIsAFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 10))
		r := b.atCounty(t)
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		b.draws("dibao", 400)
		must[casework.Document](t)(b.PrintPaper(b.approver, r, casework.Asking{Kind: "certificate"}))
		if err := b.LoseCertificate(b.approver, casework.Ref{County: county, ID: b.certificates(t)[0].ID}, "搬家时丢失"); err != nil {
			t.Fatal(err)
		}
		over := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, over, toCounty+"hear stop")
		b.on(b.entitlements.stopped[0].From.First())
		b.entitlements.drawn = nil
		again := b.atCounty(t)
		must[casework.Done](t)(b.Confirm(b.approver, again, b.judgement(t, again, "周杰")))
		b.draws("dibao", 400)
		must[casework.Document](t)(b.PrintPaper(b.approver, again, casework.Asking{Kind: "certificate"}))
		if list := b.certificates(t); len(list) != 2 || list[0].Cause != "first" || list[1].Worth != casework.WorthLost {
			t.Errorf("the register says %+v", list)
		}
	})
}
