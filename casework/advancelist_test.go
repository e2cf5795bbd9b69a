package casework_test

import (
	"testing"

	"doudi/casework"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// TestAdvances: what was paid in advance is listed by the day on which it is to be
// explained, with who has it, marked once that day has passed, within what the reader
// sees; and the explanation counts as late in the month of that day.
func TestAdvances(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		r := b.begun(t, "temp-emergency", household)
		b.walk(t, r, "submit accept advance")
		list := func(f casework.AdvanceFilter) []casework.PaidAhead {
			t.Helper()
			return must[page.Page[casework.PaidAhead]](t)(b.Advances(b.clerk, f, page.Query{})).Items
		}
		got := list(casework.AdvanceFilter{Stands: "waiting"})
		if len(got) != 1 || got[0].AmountFen != money.Yuan(2000) || got[0].PaidOn != calendar.On(2026, 9, 24) || got[0].DueOn != calendar.On(2026, 10, 15) ||
			got[0].Left == nil || *got[0].Left != 10 || got[0].Overdue || got[0].Role != authz.Clerk || got[0].Case.ID != r.ID || got[0].Handed != nil {
			t.Fatalf("waiting: %+v", got)
		}
		if x := list(casework.AdvanceFilter{Stands: "overdue"}); len(x) != 0 {
			t.Errorf("overdue already: %+v", x)
		}
		if x := list(casework.AdvanceFilter{Programme: "dibao"}); len(x) != 0 {
			t.Errorf("of another programme: %+v", x)
		}
		must[casework.HandoverPage](t)(b.HandOver(b.clerk, r, casework.Handing{To: 12, Reason: "休产假"}))
		b.on(calendar.On(2026, 10, 16))
		got = list(casework.AdvanceFilter{Stands: "overdue"})
		if len(got) != 1 || !got[0].Overdue || *got[0].Left >= 0 || got[0].Handed == nil || got[0].Handed.Mine != "from" {
			t.Errorf("overdue: %+v", got)
		}
		counted := must[casework.Timeliness](t)(b.Timeliness(b.leader, casework.Months{From: 202610, To: 202610}))
		late := int64(0)
		for _, k := range counted.Rows {
			if k.Kind == "backfill" {
				late += k.Overdue
			}
		}
		if late != 1 {
			t.Errorf("counted %+v", counted.Rows)
		}
		if x := must[page.Page[casework.PaidAhead]](t)(b.Advances(b.foreigner, casework.AdvanceFilter{}, page.Query{})).Items; len(x) != 0 {
			t.Errorf("another county reads %+v", x)
		}
		_, err := b.Advances(authz.WithActor(t.Context(), authz.Actor{Account: 98, Name: "管理员", Grants: []authz.Grant{{Role: authz.System}}}), casework.AdvanceFilter{}, page.Query{})
		refused(t, err, errs.Forbidden, "whoever reads no cases")
		file := must[*audit.File](t)(b.ExportAdvances(b.leader, casework.AdvanceFilter{Stands: "overdue"}, "csv"))
		if file.Rows != 1 {
			t.Errorf("exported %d rows", file.Rows)
		}
	})
}

// TestAdvancesExplained: with the explanation it is overdue no more, and stays in the list.
func TestAdvancesExplained(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		r := b.begun(t, "temp-emergency", household)
		b.walk(t, r, "submit accept advance")
		b.on(calendar.On(2026, 9, 28))
		b.walk(t, r, "explain")
		for stands, n := range map[string]int{"waiting": 0, "overdue": 0, "explained": 1, "": 1} {
			got := must[page.Page[casework.PaidAhead]](t)(b.Advances(b.clerk, casework.AdvanceFilter{Stands: stands}, page.Query{})).Items
			if len(got) != n || n == 1 && (got[0].ExplainedOn != calendar.On(2026, 9, 28) || got[0].Left != nil) {
				t.Errorf("%q: %+v", stands, got)
			}
		}
	})
}
