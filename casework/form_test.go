package casework_test

import (
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/errs"
	"doudi/internal/money"
)

func printable(p casework.Page) (kinds []string) {
	for _, x := range p.Printable {
		kinds = append(kinds, x.Kind)
	}
	return kinds
}

// TestFormsArePrinted: every paper that the office keeps of a case comes out of it,
// numbered, where its act is; the same paper is not numbered twice.
func TestFormsArePrinted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		b.draws("dibao", 400)
		p := must[casework.Page](t)(b.Page(b.approver, r))
		if got, want := printable(p), []string{"application", "visit", "approval", "receipt", "certificate"}; !slices.Equal(got, want) {
			t.Fatalf("can print %v, want %v", got, want)
		}
		says := map[string][]string{"application": {"尔玛泽仁", "经营净收入", "300.00元/月", "签名"}, "visit": {"王丽", "何军"}, "approval": {"陈强", "周杰", "民政办公室负责人", "513221-GS-2026-000001"},
			"receipt": {"最低生活保障确认通知书", "513221-JD-2026-000001"}, "certificate": {"每月400.00元", "2027年1月", "尔玛兰"}}
		for _, x := range p.Printable {
			d := must[casework.Document](t)(b.PrintPaper(b.approver, r, casework.Asking{Kind: x.Kind, About: x.About}))
			text := b.document(t, d.FileID)
			for _, want := range append(says[x.Kind], d.Number, "<svg") {
				if !strings.Contains(text, want) {
					t.Errorf("the %s does not say %q", x.Kind, want)
				}
			}
			if x.Kind == "certificate" && strings.Contains(text, "重病") {
				t.Error("the certificate tells of an illness")
			}
			again := must[casework.Document](t)(b.PrintPaper(b.approver, r, casework.Asking{Kind: x.Kind, About: x.About}))
			if again != d {
				t.Errorf("the %s was numbered twice: %s and %s", x.Kind, d.Number, again.Number)
			}
		}
		refused(t, lastErr(b.PrintPaper(b.clerk, r, casework.Asking{Kind: "certificate"})), errs.NotFound, "a certificate by the township's clerk")
		refused(t, lastErr(b.PrintPaper(b.assistant, r, casework.Asking{Kind: "application"})), errs.NotFound, "what tells of illness, by an assistant")
		refused(t, lastErr(b.PrintPaper(b.leader, r, casework.Asking{Kind: "receipt"})), errs.NotFound, "a paper by somebody who only reads")
		refused(t, lastErr(b.PrintPaper(b.foreigner, r, casework.Asking{Kind: "receipt"})), errs.NotFound, "a paper of another county")
	})
}

// TestTheAssessmentIsPrinted: blank while somebody is to assess, and as it was assessed after.
func TestTheAssessmentIsPrinted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.begun(t, "tekun", household)
		refused(t, lastErr(b.PrintPaper(b.clerk, r, casework.Asking{Kind: "assessment_blank"})), errs.NotFound, "an assessment of a draft")
		b.walk(t, r, "submit accept investigate visit")
		blank := must[casework.Document](t)(b.PrintPaper(b.clerk, r, casework.Asking{Kind: "assessment_blank"}))
		if text := b.document(t, blank.FileID); strings.Contains(text, "☑") || !strings.Contains(text, "室内自主行走") || !strings.Contains(text, "尔玛泽仁") {
			t.Error("the blank assessment is not blank, or not of the person")
		}
		b.walk(t, r, "report assess")
		a := must[casework.Page](t)(b.Page(b.approver, r)).Assessments[0]
		made := casework.Asking{Kind: "assessment", About: a.ID}
		text := b.document(t, must[casework.Document](t)(b.PrintPaper(b.approver, r, made)).FileID)
		for _, want := range []string{"☑ 能", "☑ 不能", "2项", "威州镇、双河村"} {
			if !strings.Contains(text, want) {
				t.Errorf("the assessment does not say %q", want)
			}
		}
		refused(t, lastErr(b.PrintPaper(b.assistant, r, made)), errs.NotFound, "what was assessed, by an assistant")
	})
}

// TestACertificateEnds: a certificate that was issued anew is replaced.
func TestACertificateEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		b.draws("dibao", 400)
		standing := func(code string) casework.PaperStanding {
			return must[casework.PaperCheck](t)(b.CheckPaper(t.Context(), county, code)).Standing
		}
		must[casework.Document](t)(b.PrintPaper(b.approver, r, casework.Asking{Kind: "certificate"}))
		first := b.paperCode(t, r, "certificate")
		if s := standing(first); s != casework.PaperHolds {
			t.Errorf("the certificate is %s", s)
		}
		b.on(b.today().AddDays(1))
		again := must[casework.Document](t)(b.PrintPaper(b.approver, r, casework.Asking{Kind: "certificate"}))
		if b.paperCode(t, r, "certificate") != first {
			t.Errorf("printed on another day it is another certificate, %s", again.Number)
		}
		lost := b.certificates(t)[0]
		if err := b.LoseCertificate(b.approver, casework.Ref{County: county, ID: lost.ID}, "搬家时丢失"); err != nil {
			t.Fatal(err)
		}
		if s := standing(first); s != casework.PaperWithdrawn {
			t.Errorf("lost, the certificate is %s", s)
		}
		must[casework.Document](t)(b.PrintPaper(b.approver, r, casework.Asking{Kind: "certificate"}))
		if s := standing(first); s != casework.PaperWithdrawn {
			t.Errorf("issued anew, the lost certificate is %s", s)
		}
		if s := standing(b.paperCode(t, r, "certificate")); s != casework.PaperHolds {
			t.Errorf("the second certificate is %s", s)
		}
		b.entitlements.drawn = nil // stopped
		if s := standing(b.paperCode(t, r, "certificate")); s != casework.PaperReplaced {
			t.Errorf("the certificate of aid that was stopped is %s", s)
		}
		refused(t, lastErr(b.PrintPaper(b.approver, r, casework.Asking{Kind: "certificate"})), errs.NotFound, "a certificate of aid that was stopped")
	})
}

// draws lets the household draw a sum every month.
func (b *bundle) draws(programme string, yuan int64) {
	amount := money.Yuan(yuan)
	b.entitlements.drawn = []casework.Drawn{{Programme: programme, Amount: &amount}}
}

// TestARevokedRefusalHoldsNoMore: the notice of a refusal holds while it is appealed, and
// no more once it was revoked.
func TestARevokedRefusalHoldsNoMore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.refusedAndAppealed(t)
		standing := func() casework.PaperStanding {
			return must[casework.PaperCheck](t)(b.CheckPaper(t.Context(), county, b.paperCode(t, r, "refusal"))).Standing
		}
		if s := standing(); s != casework.PaperHolds {
			t.Errorf("appealed, the refusal is %s", s)
		}
		if err := b.ruled(t, r, true); err != nil {
			t.Fatal(err)
		}
		if s := standing(); s != casework.PaperReplaced {
			t.Errorf("revoked, the refusal is %s", s)
		}
	})
}

// TestACertificateIsWithdrawn: when the aid ends, the certificate says from which day
// it certifies nothing, and no other is issued.
func TestACertificateIsWithdrawn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		b.draws("dibao", 400)
		must[casework.Document](t)(b.PrintPaper(b.approver, r, casework.Asking{Kind: "certificate"}))
		code := b.paperCode(t, r, "certificate")
		check := func() casework.PaperCheck {
			return must[casework.PaperCheck](t)(b.CheckPaper(t.Context(), county, code))
		}
		over := b.review(t, money.Yuan(400), money.Yuan(5000))
		b.walk(t, over, toCounty+"hear")
		if c := check(); c.Standing != casework.PaperHolds {
			t.Errorf("before the decision the certificate is %s", c.Standing)
		}
		b.walk(t, over, "stop")
		ends := b.entitlements.stopped[0].From.First()
		if c := check(); c.Standing != casework.PaperHolds || !c.WithdrawnOn.IsZero() {
			t.Errorf("while it is still drawn the certificate is %+v", c)
		}
		b.on(ends)
		if c := check(); c.Standing != casework.PaperWithdrawn || c.WithdrawnOn != ends {
			t.Errorf("the certificate is %+v, want withdrawn on %s", c, ends)
		}
		refused(t, lastErr(b.PrintPaper(b.approver, r, casework.Asking{Kind: "certificate"})), errs.NotFound, "a certificate of what has ended")
	})
}
