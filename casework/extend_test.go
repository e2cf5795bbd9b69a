package casework_test

import (
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/errs"
)

func (b *bundle) extension(t *testing.T, r casework.Ref, cause, reason string) casework.Extension {
	t.Helper()
	return casework.Extension{Reasoned: casework.Reasoned{Signing: b.sign(t, r, ""), Reason: reason}, Cause: cause}
}

// TestExtend: the term is lengthened by whom the procedure names, for a cause that it
// lists and that is there, with a reason; the family is told why and until when.
func TestExtend(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 3))
		r := b.accepted(t)
		refused(t, lastErr(b.Extend(b.reviewer, r, b.extension(t, r, "hard", "查账困难"))), errs.Forbidden, "the township's reviewer extends")
		refused(t, lastErr(b.Extend(b.clerk, r, b.extension(t, r, "hard", "查账困难"))), errs.Forbidden, "the clerk extends")
		for cause, why := range map[string]string{"": "no cause", "busy": "a cause that the law has not", "objection": "an objection that nobody made"} {
			refused(t, lastErr(b.Extend(b.approver, r, b.extension(t, r, cause, "近来事多"))), errs.Invalid, why)
		}
		refused(t, lastErr(b.Extend(b.approver, r, b.extension(t, r, "apart", " "))), errs.Invalid, "no reason")
		for _, a := range must[[]casework.Available](t)(b.Acts(b.reviewer, r)) {
			if a.Act == casework.ActExtend {
				t.Error("the reviewer is offered what the procedure leaves to the county")
			}
		}
		offered := 0
		for _, a := range must[[]casework.Available](t)(b.Acts(b.approver, r)) {
			if a.Act == casework.ActExtend {
				offered = len(a.Causes)
			}
		}
		if offered != 4 { // of five: nobody objected
			t.Errorf("%d causes are offered", offered)
		}
		must[casework.Done](t)(b.Extend(b.approver, r, b.extension(t, r, "apart", "全家在成都居住，须当地协查")))
		p := b.read(t, r)
		last := p.Documents[len(p.Documents)-1]
		if last.Kind != "extension" || !strings.Contains(p.History[len(p.History)-1].Note, "人户分离：全家在成都居住") {
			t.Errorf("printed %+v, noted %q", last, p.History[len(p.History)-1].Note)
		}
		for _, want := range []string{"因人户分离", "自受理之日起45个工作日", "四（一）", "全家在成都居住，须当地协查", b.clockOf(t, r, "total").DueOn.Chinese()} {
			if text := b.paper(t, r, "extension"); !strings.Contains(text, want) {
				t.Errorf("the notice lacks %q: %s", want, text[strings.Index(text, "<body>"):])
			}
		}
		refused(t, lastErr(b.Extend(b.approver, r, b.extension(t, r, "apart", "再延"))), errs.Conflict, "a second time")
	})
}

// TestExtendAfterAnObjection: an objection to the notice is a cause once somebody made it.
func TestExtendAfterAnObjection(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.published(t)
		refused(t, lastErr(b.Extend(b.leader, r, b.extension(t, r, "objection", "须重新调查"))), errs.Invalid, "before anybody objected")
		b.walk(t, r, "object")
		must[casework.Done](t)(b.Extend(b.leader, r, b.extension(t, r, "objection", "须重新调查")))
	})
}

// TestNothingIsExtendedLate: on the last day the term can still be extended; from the day
// after the case is late, and stays so in the count of terms.
func TestNothingIsExtendedLate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 3))
		late := b.accepted(t)
		due := b.clockOf(t, late, "total").DueOn
		offered := func() bool {
			return slices.ContainsFunc(must[[]casework.Available](t)(b.Acts(b.approver, late)), func(a casework.Available) bool { return a.Act == casework.ActExtend && a.Now })
		}
		b.on(due)
		if !offered() {
			t.Error("on its last day the term cannot be extended")
		}
		b.on(due.AddDays(1))
		if offered() {
			t.Error("after its last day the term is offered to be extended")
		}
		refused(t, lastErr(b.Extend(b.approver, late, b.extension(t, late, "hard", "须外地协查"))), errs.Conflict, "extended after its end")
		if k := b.clockOf(t, late, "total"); k.DueOn != due || k.Left == nil || *k.Left >= 0 {
			t.Errorf("the term is %+v, want it late since %s", k, due)
		}
		month := due.Period()
		for _, row := range must[casework.Timeliness](t)(b.Timeliness(b.approver, casework.Months{From: month, To: month})).Rows {
			if row.Kind == "total" && (row.Late != 1 || row.Overdue != 1) {
				t.Errorf("of the whole terms %+v are late, want one", row)
			}
		}
	})
}
