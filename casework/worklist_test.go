package casework_test

import (
	"context"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// another enters a household of its own, so that several cases can be open.
func (b *bundle) another(t *testing.T, division string) casework.Ref {
	t.Helper()
	clerk := authz.WithActor(t.Context(), authz.Actor{Account: 11, Name: "王丽", Grants: []authz.Grant{{Role: authz.Clerk, Division: "513221"}}})
	d := must[casework.Done](t)(b.Create(clerk, county, casework.Entry{Programme: "dibao", Channel: "window", Reason: "生活困难",
		NewHousehold: &casework.NewHousehold{Division: division, Members: []casework.NewMember{{Name: "罗平", IDNumber: "x", Relation: "01"}}}}))
	return casework.Ref{County: d.County, ID: d.ID}
}

func TestWorkList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		first := b.accepted(t)
		must[casework.Done](t)(b.Investigate(b.clerk, first, b.sign(t, first, "")))
		for range 3 {
			b.another(t, village)
		}
		other := b.another(t, "513221101001")
		steps := func(ctx context.Context, f casework.Filter) (out []casework.Task) {
			t.Helper()
			for cursor := ""; ; {
				p := must[page.Page[casework.Task]](t)(b.Work(ctx, f, page.Query{Cursor: cursor, Limit: 2}))
				out = append(out, p.Items...)
				if cursor = p.Next; cursor == "" {
					return out
				}
			}
		}
		work := steps(b.clerk, casework.Filter{})
		if len(work) != 4 || work[0].Step != casework.ActVisit || work[0].Case.ID != first.ID || !work[0].Unknown || work[1].Unknown {
			t.Errorf("the clerk's work: %+v", work)
		}
		for _, w := range work {
			if w.Case.ID == other.ID {
				t.Error("another township's case is in the clerk's work")
			}
		}
		if w := steps(b.checker, casework.Filter{}); len(w) != 1 || w[0].Step != casework.ActStartCheck || w[0].DueOn.String() != "2026-11-26" {
			t.Errorf("the checker's work: %+v", w)
		}
		if w := steps(b.assistant, casework.Filter{}); len(w) != 1 || w[0].Step != casework.ActVisit {
			t.Errorf("the assistant's work: %+v", w)
		}
		if w := steps(b.leader, casework.Filter{}); len(w) != 0 {
			t.Errorf("the leader has work: %+v", w)
		}
		if w := steps(b.checker, casework.Filter{Overdue: true}); len(w) != 0 {
			t.Errorf("overdue on the first day: %+v", w)
		}
		b.on(b.today().AddDays(4)) // Friday, a day late
		if w := steps(b.checker, casework.Filter{Overdue: true}); len(w) != 1 || *w[0].Left != -1 {
			t.Errorf("overdue: %+v", w)
		}
		counts := must[casework.Counts](t)(b.Counts(b.leader, "513221100", false))
		got := map[casework.Act]int64{}
		for _, c := range counts.Steps {
			got[c.Step] = c.Cases
		}
		if got[casework.ActSubmit] != 3 || got[casework.ActVisit] != 1 || got[casework.ActStartCheck] != 1 {
			t.Errorf("counts %v", got)
		}
	})
}

func TestCases(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		var want []id.ID
		for range 5 {
			want = append([]id.ID{b.another(t, village).ID}, want...)
		}
		var got []id.ID
		for cursor := ""; ; {
			p := must[page.Page[casework.Summary]](t)(b.Cases(b.leader, casework.Filter{State: casework.Draft}, page.Query{Cursor: cursor, Limit: 2}))
			for _, c := range p.Items {
				got = append(got, c.ID)
			}
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		if len(got) != len(want) {
			t.Fatalf("listed %v, want %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("listed %v, want %v", got, want)
			}
		}
		for name, f := range map[string]casework.Filter{"state": {State: casework.Refused}, "township": {Division: "513221101"}, "county": {Division: "51322"[:4] + "99"},
			"number": {Number: "x"}, "household": {Household: 1}, "overdue": {Overdue: true}, "programme": {Programme: "tekun"}} {
			if p := must[page.Page[casework.Summary]](t)(b.Cases(b.leader, f, page.Query{Limit: 10})); len(p.Items) != 0 {
				t.Errorf("filter %s lets %d cases through", name, len(p.Items))
			}
		}
		if p := must[page.Page[casework.Summary]](t)(b.Cases(b.leader, casework.Filter{Number: "513221-DB-2026-000003", Division: village}, page.Query{Limit: 10})); len(p.Items) != 1 {
			t.Errorf("by number: %d cases", len(p.Items))
		}
	})
}

func TestOneOpenCaseAHousehold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.draft(t)
		_, err := b.Create(b.clerk, county, casework.Entry{Programme: "dibao", HouseholdID: household, Channel: "window", Reason: "再申请"})
		refused(t, err, "conflict", "a second open case")
		_, err = b.Create(b.clerk, county, casework.Entry{Programme: "dibao", Channel: "window", Reason: "再申请"})
		refused(t, err, "invalid", "no household")
	})
}

func TestDeclaredFactsAreChecked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.draft(t)
		negative := money.Fen(-1)
		for what, spoil := range map[string]func(*casework.Facts){
			"a stranger":           func(f *casework.Facts) { f.Members[1].PersonID = 5 },
			"a member twice":       func(f *casework.Facts) { f.Members[1] = f.Members[0] },
			"no applicant":         func(f *casework.Facts) { f.Applicant = 5 },
			"another's relation":   func(f *casework.Facts) { f.Members[1].Relation = "applicant" },
			"negative money":       func(f *casework.Facts) { f.Incomes[0].Amount = &negative },
			"an unknown item":      func(f *casework.Facts) { f.Incomes[0].Item = "lottery" },
			"an income of nobody":  func(f *casework.Facts) { f.Incomes[0].PersonID = 5 },
			"a grade without kind": func(f *casework.Facts) { f.Members[0].DisabilityGrade = 2 },
		} {
			facts := must[casework.Page](t)(b.Page(b.clerk, r)).Facts
			spoil(&facts)
			_, err := b.Update(b.clerk, r, casework.Edit{Signing: b.sign(t, r, ""), Facts: facts, Channel: "window", Reason: "x"})
			refused(t, err, "invalid", what)
		}
	})
}
